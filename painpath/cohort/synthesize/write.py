"""A made-up cohort on disk: Parquet tables in parts, the truth beside them, a README that says what it is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from painpath.cohort.synthesize.background import care_rows, condition_rows, medication_rows, patient_rows
from painpath.cohort.synthesize.course import course
from painpath.cohort.synthesize.findings import observation_rows, report_rows
from painpath.cohort.synthesize.frames import Frame, take, to_arrow, words
from painpath.cohort.synthesize.mistakes import Made, make_mistakes
from painpath.cohort.synthesize.parameters import as_of
from painpath.cohort.synthesize.people import People, people
from painpath.cohort.synthesize.procedures import procedure_rows
from painpath.cohort.synthesize.scores import block_clock, score_rows, visits
from painpath.cohort.synthesize.truth import patient_truth, procedure_truth
from painpath.record.problem import Unreadable
from painpath.version import __version__

PART_PATIENTS = 20_000
PLACES = 5
LABEL = "synthetic: made up by painpath, no real patient"
README = """# Made-up cohort

Every patient in this folder is made up. No figure computed from it says anything about real patients.

- made by: painpath {version}, `painpath cohort synthesize --patients {patients} --seed {seed}{clean}`
- the data end on {as_of}: assess with `--as-of {as_of}`
- patients: {patients}; rows: {rows}
- ids begin with SYN-; each Parquet file says `painpath.synthetic` in its metadata
- `truth/procedures` and `truth/patients`: what truly happened and why, and which mistakes were put in; not part of the record
"""


@dataclass
class Written:
    """What was written: rows by table."""

    patients: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def add(self, other: dict[str, int]) -> None:
        """Count the rows of one more part."""
        for name, count in other.items():
            self.rows[name] = self.rows.get(name, 0) + count


def synthesize(
    patients: int,
    seed: int,
    out: Path | str,
    *,
    with_mistakes: bool = True,
    part_patients: int = PART_PATIENTS,
    jobs: int = 1,
) -> Iterator[Written]:
    """Write a cohort part by part, telling after each how much there is; `out` must be new or empty.

    A patient's rows depend on the seed and the patient's number alone, never on the number of
    patients, the size of the parts or `jobs`, the number of threads. Memory is that of `jobs` parts.
    """
    folder = Path(out)
    if folder.exists() and any(folder.iterdir()):
        raise Unreadable(str(folder), "the folder is not empty", "name a new one")
    folder.mkdir(parents=True, exist_ok=True)
    ranges = [(first, min(first + part_patients, patients)) for first in range(0, patients, part_patients)]
    written = Written()

    def part(number: int) -> dict[str, int]:
        return write_part(folder, number, *ranges[number], seed, with_mistakes)

    with ThreadPoolExecutor(max(1, jobs)) as pool:
        for number, counts in enumerate(pool.map(part, range(len(ranges)))):
            written.patients = ranges[number][1]
            written.add(counts)
            yield written
    text = README.format(
        version=__version__,
        patients=patients,
        seed=seed,
        clean="" if with_mistakes else " --no-mistakes",
        as_of=as_of(),
        rows=sum(count for name, count in written.rows.items() if not name.startswith("truth")),
    )
    (folder / "README.md").write_text(text, "utf-8")


def write_part(
    folder: Path, number: int, first: int, last: int, seed: int, with_mistakes: bool
) -> dict[str, int]:
    """The patients from `first` to before `last` as one file for each table; gives the rows of each."""
    metadata = {"painpath.synthetic": LABEL, "painpath.seed": str(seed), "painpath.version": __version__}
    tables = made_up(first, last, seed, with_mistakes, metadata)
    for name, table in tables.items():
        path = folder / name / f"part-{number:05d}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(table, path)
    return {name: table.num_rows for name, table in tables.items()}


def _write(table: pa.Table, path: Path) -> None:
    """Write to a name of its own first, so that a file that is there is whole."""
    draft = path.with_suffix(".writing")
    with parquet.ParquetWriter(draft, table.schema, compression="zstd", store_schema=False) as writer:
        writer.add_key_value_metadata({k.decode(): v.decode() for k, v in table.schema.metadata.items()})
        writer.write_table(table)
    os.replace(draft, path)


def made_up(
    first: int, last: int, seed: int, with_mistakes: bool, metadata: dict[str, str] | None = None
) -> dict[str, pa.Table]:
    """The tables of some patients, and of the truth about them, as Arrow."""
    group = people(seed, first, last)
    told = metadata or {"painpath.synthetic": LABEL}
    frames, truth = _frames(group, with_mistakes, told)
    tables = {name: to_arrow(name, _finished(group, frame), told) for name, frame in frames.items()}
    return {**tables, **truth}


def _frames(
    group: People, with_mistakes: bool, told: dict[str, str]
) -> tuple[dict[str, Frame], dict[str, Any]]:
    made = course(group)
    met = visits(group, made)
    procedures = procedure_rows(group, made, _clock(group))
    true_procedures = procedure_truth(group, made, procedures, told)
    frames: dict[str, Frame] = {
        "patient": patient_rows(group, made),
        "procedures": procedures,
        "pain_scores": score_rows(group, made, met),
        "relief_reports": report_rows(group, made, met, procedures),
        "observations": observation_rows(group, made, met),
        "conditions": condition_rows(group),
        "medications": medication_rows(group, made),
        "care": care_rows(group),
    }
    mistakes: Made = make_mistakes(frames, group.draws) if with_mistakes else []
    truth = {
        "truth/procedures": true_procedures,
        "truth/patients": patient_truth(group, made, mistakes, told),
    }
    return frames, truth


def _clock(group: People) -> Any:
    rows = np.repeat(np.arange(len(group)), PLACES)
    places = np.tile(np.arange(PLACES), len(group))
    return block_clock(group, rows, places).reshape(len(group), PLACES)


def _finished(group: People, frame: Frame) -> Frame:
    """The rows by patient and time, with the patient's id."""
    rows = frame["row"]
    assert isinstance(rows, np.ndarray)
    minute = frame.get("minute", np.zeros(len(rows), dtype=np.int64))
    ordered = take(frame, np.lexsort((np.asarray(minute), rows)))
    kept = {name: one for name, one in ordered.items() if name not in ("row", "place", "minute", "day")}
    return {"patient_id": words(ordered["row"], group.ids), **kept}
