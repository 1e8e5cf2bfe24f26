"""The whole import: recognise the source, read its shares in parallel, lay the tables out."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from painpath.cohort.bring.convert import convert
from painpath.cohort.bring.manifest import read_export
from painpath.cohort.bring.omop import share_omop
from painpath.cohort.bring.shares import Share, share_bundles
from painpath.cohort.bring.sort import share_ndjson
from painpath.cohort.bring.tally import Report, Tally, withheld
from painpath.cohort.layout.disk import cannot_write, write_text
from painpath.cohort.layout.index import Layout
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.source import ENDINGS, find_source
from painpath.cohort.layout.spread import MOST_ROWS, PART_PATIENTS, lay_out
from painpath.cohort.run.manifest import as_text
from painpath.cohort.run.memory import hold_memory
from painpath.cohort.run.workers import workers
from painpath.record.fhir.lines import SUFFIXES
from painpath.record.omop import MAX_UNPACKED_MB
from painpath.record.omop.archive import unpacked
from painpath.record.omop.tables import NEEDED, table_name
from painpath.record.problem import Unreadable

BROUGHT, SHARES, REPORT = ".brought", ".shares", "import.json"
WOULD_DO = "give a folder of FHIR NDJSON, FHIR bundles, OMOP tables (or a zip of them), or record tables"
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Import:
    """What is asked for; with a `secret` nothing that identifies a patient is written.

    `today` is the day after which nobody can have died yet.
    """

    source: Path
    out: Path
    jobs: int = 2
    secret: Secret | None = None
    max_mb: float = 100
    most_rows: int = MOST_ROWS
    part_patients: int = PART_PATIENTS
    today: str | None = None


def bring(order: Import, told: Told = lambda what, share: None) -> tuple[Report, Layout]:
    """Bring a source in as record tables, in ranges of patients, in a new or empty folder."""
    if order.out.exists() and any(order.out.iterdir()):
        raise Unreadable(str(order.out), "the folder is not empty", "name a new one")
    tally = Tally()
    try:
        with _tables(order, tally, told) as tables:
            source = find_source(tables)
            layout = lay_out(
                source, order.out, part_patients=order.part_patients, most_rows=order.most_rows,
                secret=order.secret, told=lambda share: told("laying out", share),
            )  # fmt: skip
    except OSError as error:
        raise cannot_write(order.out, error) from None
    tally.patients = layout.patients
    report = tally.report(order.source.name)
    report = withheld(report) if order.secret else report
    write_text(order.out / REPORT, as_text(report))
    return report, layout


@contextmanager
def _tables(order: Import, tally: Tally, told: Told) -> Iterator[Path]:
    """The folder of tables to lay out: the source itself, or what it was turned into, removed at the end."""
    path = order.source
    names = sorted(one.name for one in path.iterdir()) if path.is_dir() else []
    if (
        names
        and not _is_omop(path)
        and any(name.endswith(ENDINGS) or (path / name).is_dir() for name in names)
    ):
        yield path
        return
    brought, shares = order.out / BROUGHT, order.out / SHARES
    try:
        with workers(order.jobs, hold_memory) as pool, _shares(order, tally, shares, pool, told) as found:
            _convert(order, found, brought, tally, pool, told)
        yield brought
    finally:
        shutil.rmtree(brought, ignore_errors=True)
        shutil.rmtree(shares, ignore_errors=True)


def _is_omop(path: Path) -> bool:
    return any(table_name(one.name) == "person" for one in path.iterdir())


@contextmanager
def _shares(order: Import, tally: Tally, out: Path, pool: Executor, told: Told) -> Iterator[list[Share]]:
    """The source in shares of whole patients."""

    def sorting(share: float) -> None:
        told("sorting by patient", share)

    path = order.source
    if path.is_file():
        with unpacked(path, lambda name: table_name(name) in NEEDED, MAX_UNPACKED_MB) as folder:
            yield share_omop(folder, out, str(path), order.jobs, sorting)
    elif not path.is_dir():
        raise Unreadable(str(path), "there is no such file or folder", WOULD_DO)
    elif _is_omop(path):
        yield share_omop(path, out, str(path), order.jobs, sorting)
    elif any(one.name.endswith(SUFFIXES) for one in path.iterdir()):
        export = read_export(path)
        shares, types = share_ndjson(export, out, str(path), pool=pool, jobs=order.jobs, told=sorting)
        tally.read |= {f"FHIR {name}": count for name, count in types.items()}
        tally.tell(tally.not_understood, export.problems)
        yield shares
    else:
        shares = share_bundles(path)
        if not shares:
            raise Unreadable(str(path), "holds nothing that can be read", WOULD_DO)
        yield shares


def _convert(order: Import, shares: list[Share], out: Path, tally: Tally, pool: Executor, told: Told) -> None:
    """Every share to tables of its own, several at once; their files are gathered by table."""
    out.mkdir(parents=True, exist_ok=True)
    waiting = {
        pool.submit(convert, share, out / f"{number}", order.max_mb, order.today): number
        for number, share in enumerate(shares)
    }
    for done, one in enumerate(as_completed(waiting), 1):
        one.result()
        _gather(out / f"{waiting[one]}", out, waiting[one])
        told("reading", done / len(shares))
    for one in waiting:  # in the order of the shares, so that the report is the same whichever was first
        tally.add(one.result())
    if not any(out.iterdir()):
        raise Unreadable(str(order.source), "holds no patient", WOULD_DO)


def _gather(folder: Path, out: Path, number: int) -> None:
    for file in folder.glob("*.parquet"):
        (out / file.stem).mkdir(exist_ok=True)
        file.rename(out / file.stem / f"{number:06d}.parquet")
    shutil.rmtree(folder, ignore_errors=True)
