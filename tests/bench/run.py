"""Print what painpath costs on this machine: each figure with its median and p99, and as a ratio.

The ratios are to plain work on the same bytes in the same run (parsing them, starting Python), so
that they can be compared between machines. The last table holds each aim against its figure, met or
missed; nothing fails. Times are wall times; on a machine that is busy with other things `--cpu`
counts this process's own time instead, except for fresh processes and for the engine for many, which
uses every core. `--bundle FILE` measures a FHIR bundle of your own beside those made here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import orjson
from aims import aim, show_aims
from bundles import HOSPITAL_AS_OF, SURVEY, SURVEY_AS_OF, general_bundle, hospital_bundle, survey_bundle
from clinic import bench_clinic
from cql import bench_cql
from hooks import bench_hooks

from painpath.assess import assess, default_assessor
from painpath.record.fhir import read_bundle
from painpath.record.read import read_records
from painpath.record.safe import load_json, load_yaml, read_bytes

ROOT = Path(__file__).parents[2]
WARM, SECONDS, STARTS = 20, 2.0, 15  # runs before the clock; seconds for each figure; fresh processes
DIARY_DAYS, FRAME_ROWS = 3650, 4_000
DIARY_AS_OF = "2025-01-01"
LESION_ERROR = 0.005  # of a width, as a share
CLOCK = time.process_time if "--cpu" in sys.argv else time.perf_counter


def seconds(work: Callable[[], Any], most_s: float = SECONDS) -> list[float]:
    """Times of one piece of work, repeated for a while, in seconds."""
    for _ in range(WARM):
        work()
    times: list[float] = []
    end = time.perf_counter() + most_s
    while time.perf_counter() < end or len(times) < WARM:
        start = CLOCK()
        work()
        times.append(CLOCK() - start)
    return times


def p99(times: list[float]) -> float:
    """The time that one run in a hundred exceeds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]


def show(what: str, times: list[float], remark: str = "") -> float:
    """One line of the table; gives the median."""
    median = statistics.median(times)
    print(f"  {what:52} {median * 1e3:9.3f} {p99(times) * 1e3:9.3f} ms  {remark}", flush=True)
    return median


def heading(text: str) -> None:
    """What the next lines are about."""
    print(f"\n{text}\n  {'':52} {'median':>9} {'p99':>9}")


def demo_rows() -> list[dict[str, str]]:
    """The demo records with the times at which they are judged."""
    rows: list[dict[str, str]] = tomllib.loads((ROOT / "demo/records.toml").read_text("utf-8"))["record"]
    return rows


def raw_record(row: dict[str, str]) -> dict[str, Any]:
    """The raw record of a demo row."""
    return next(iter(read_records(ROOT / "demo/records" / row["file"]))).record


def bench_assessments() -> None:
    """One assessment with its full explanation, from a checked record in memory."""
    heading("Assessment of a checked record in memory, with every explanation")
    ready, medians = default_assessor(), []
    for row in demo_rows():
        record = ready.check(raw_record(row))
        times = seconds(lambda r=record, t=row["as_of"]: assess(r, t, assessor=ready), 0.5)
        medians.append(show(Path(row["file"]).stem, times))
    print(f"  {'median of these records':52} {statistics.median(medians) * 1e3:9.3f}")
    aim("one assessment in memory, median of the records", statistics.median(medians) * 1e3, "ms", most=1)


def bench_bundle(folder: Path, what: str, data: bytes, as_of: str) -> None:
    """One large FHIR bundle, from the disk to the answer."""
    path, ready = folder / "bundle.json", default_assessor()
    path.write_bytes(data)

    def answer() -> dict[str, Any]:
        return assess(ready.check(next(iter(read_records(path))).record), as_of, assessor=ready)

    held = f"{len(data) / 1e6:.2f} MB, {data.count(b'resourceType')} resources"
    heading(f"{what[0].upper()}{what[1:]} ({held}), from disk to answer")
    fast = show("orjson.loads", seconds(lambda: orjson.loads(data)))
    plain = show("json.loads", seconds(lambda: json.loads(data)))
    reading = show("read_bundle", seconds(lambda: read_bundle(data, "bundle")))
    times = seconds(answer)
    whole = show("from disk to answer", times)
    print(f"  read_bundle {reading / fast:.2f} times orjson.loads, {reading / plain:.2f} times json.loads")
    print(f"  to answer   {whole / fast:.2f} times orjson.loads, {whole / plain:.2f} times json.loads")
    aim(f"{what}: disk to answer, p99", p99(times) * 1e3, "ms", most=25)
    aim(f"{what}: patients a second on a core", 1 / statistics.fmean(times), "/s", least=200)
    aim(f"{what}: read_bundle, orjson.loads = 1", reading / fast, "", most=1)


def bench_bundles(folder: Path, own: Path | None, as_of: str) -> None:
    """The bundles made here, and the reader's own."""
    bench_bundle(folder, "a general export", general_bundle(), HOSPITAL_AS_OF)
    bench_bundle(folder, "an export, measured at every visit", hospital_bundle(), HOSPITAL_AS_OF)
    bench_bundle(folder, "a bundle of survey answers", survey_bundle(), SURVEY_AS_OF)
    if own is not None:
        bench_bundle(folder, own.name, read_bytes(own), as_of)


def diary() -> dict[str, Any]:
    """A raw record with a score for each day of ten years."""
    days = [str(date(2015, 1, 1) + timedelta(days=number)) for number in range(DIARY_DAYS)]
    scores = [
        {"time": day, "score": number % 11, "scale": "nrs_0_10", "site": "low_back"}
        for number, day in enumerate(days)
    ]
    procedure = {"procedure_id": "a", "time": "2020-01-01", "kind": "rfa_thermal", "status": "completed"}
    return {"patient": {"patient_id": "diary"}, "procedures": [procedure], "pain_scores": scores}


def bench_import() -> None:
    """How fast records and bundles are read, beside plain parsing of the same bytes."""
    ready, data = default_assessor(), orjson.dumps(diary())
    text = "\n".join(yaml_lines(diary())).encode()
    heading("Import: a diary of ten years in painpath's own form")
    fast = show(f"orjson.loads ({len(data) / 1e3:.0f} kB of JSON)", seconds(lambda: orjson.loads(data), 1))
    for what, size, times in (
        ("record JSON, read safely", len(data), seconds(lambda: load_json(data, "diary"), 1)),
        (
            "record JSON, read and checked",
            len(data),
            seconds(lambda: ready.check(load_json(data, "diary")), 1),
        ),
        (
            f"record YAML, read safely ({len(text) / 1e3:.0f} kB)",
            len(text),
            seconds_few(lambda: load_yaml(text, "diary")),
        ),
    ):
        median = show(what, times)
        print(
            f"  {'':52} {size / median / 1e6:9.1f} MB/s, {median / fast:.1f} times orjson.loads of the JSON"
        )


def bench_page() -> None:
    """The page of a diary of ten years, its charts included."""
    from painpath.report.page import page

    ready = default_assessor()
    record = ready.check(diary())
    told = assess(record, DIARY_AS_OF, assessor=ready)
    heading("A diary of ten years, judged and as a page")
    show("assessment", seconds(lambda: assess(record, DIARY_AS_OF, assessor=ready), 1))
    page([told], record, assessor=ready)
    show("page", seconds_few(lambda: page([told], record, assessor=ready)))


def seconds_few(work: Callable[[], Any], clock: Callable[[], float] = CLOCK) -> list[float]:
    """Times of slow work, three times."""
    times = []
    for _ in range(3):
        start = clock()
        work()
        times.append(clock() - start)
    return times


def yaml_lines(record: dict[str, Any]) -> list[str]:
    """The record as YAML, a row to a line; JSON rows are YAML."""
    lines = []
    for name, rows in record.items():
        if isinstance(rows, dict):
            lines.append(f"{name}: {json.dumps(rows)}")
        else:
            lines += [f"{name}:", *(f"- {json.dumps(row)}" for row in rows)]
    return lines


def process_times(*arguments: str) -> list[float]:
    """Wall times of a fresh Python process with these arguments, in seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    times = []
    for _ in range(STARTS):
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
        )
        times.append(time.perf_counter() - start)
    return times[1:]  # the first one fills the caches


def bench_start(folder: Path) -> None:
    """A fresh process that assesses one demo record, the knowledge made ready before."""
    heading("Cold start: `painpath assess RECORD --json` in a fresh process, knowledge in its cache")
    bare = show("python -c pass", process_times("-c", "pass"))
    row = demo_rows()[0]
    as_json = folder / "record.json"
    as_json.write_bytes(orjson.dumps(raw_record(row)))
    slowest = 0.0
    for path in (as_json, ROOT / "demo/records" / row["file"], SURVEY):
        arguments = ("-m", "painpath.cli", "assess", str(path), "--as-of", row["as_of"], "--json")
        median = show(path.name, process_times(*arguments))
        slowest = max(slowest, median)
        print(f"  {'':52} {median / bare:9.1f} times python -c pass")
    aim("cold start of the command line, slowest of three records", slowest * 1e3, "ms", most=250)


def bench_many() -> None:
    """The rules over a frame of facts; what the whole way costs is measured in cohort.py."""
    import polars as pl

    from painpath.engine.many import FrameEngine
    from painpath.engine.many.truths import STORED
    from painpath.record.moments import parse_moment

    ready = default_assessor()
    engine = FrameEngine(ready.knowledge, ready.vocabulary)
    facts = []
    for row in demo_rows():
        record, now = ready.check(raw_record(row)), parse_moment(row["as_of"]).last
        patient, judged = ready.reader.see(record, now)
        facts.append(ready.reader.facts(record, patient, judged, judged[-1] if judged else None))
    schema = {name: STORED[engine.types[name]] for name in engine.used}
    small = pl.DataFrame([{name: one.get(name) for name in schema} for one in facts], schema=schema)
    frame = pl.concat([small] * (FRAME_ROWS // len(facts)))
    heading("Many patients (the demo records repeated)")
    median = show(
        f"rules over {len(frame)} rows of facts", seconds_few(lambda: engine.decide(frame), time.perf_counter)
    )
    print(f"  {'':52} {len(frame) / median:9.0f} rows a second")


def told_by(script: str) -> dict[str, Any]:
    """What another script of this folder measured in a process of its own, which may use as many threads as it likes."""
    command = [sys.executable, str(Path(__file__).with_name(script)), "--json", *sys.argv[1:]]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found


def bench_lesions() -> None:
    """One heat lesion at stated errors, the same by finite elements, and a thousand Monte-Carlo worlds."""
    found = told_by("lesion.py")
    heading("One heat lesion (18 gauge, 10 mm, 80 degrees, 90 s), least of three, one thread")
    for one in found["meshes"]:
        show(f"finite volumes, {one['cells']} cells", [one["seconds"]], f"widths within {one['error']:.2%}")
    show("scikit-fem, straight elements", [found["elements_s"]])
    good = min(one["seconds"] for one in found["meshes"] if one["error"] <= LESION_ERROR)
    aim("one lesion, every width within 0.5 %", good, "s", most=0.1)
    worlds = told_by("capture.py")
    took = worlds["cpu_s"] / worlds["cores"] if "--cpu" in sys.argv else worlds["wall_s"]
    remark = f"{worlds['cpu_s']:.1f} s of processor"
    show(f"{worlds['worlds']} worlds, each with its own heat, two processes", [took], remark)
    print(f"  largest memory of the two: {max(found['memory_mb'], worlds['memory_mb']):.0f} MB")
    aim("1,000 worlds of one lesion on two cores", took, "s", most=60)


def main() -> None:
    """Every figure in turn."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cpu", action="store_true", help="count this process's own time")
    arguments.add_argument("--bundle", type=Path, help="a FHIR bundle of your own")
    arguments.add_argument("--as-of", default=HOSPITAL_AS_OF, help="when it is judged")
    given = arguments.parse_args()
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, {platform.machine()}, load {load:.1f}"
    )
    with tempfile.TemporaryDirectory() as name:
        bench_assessments()
        bench_bundles(Path(name), given.bundle, given.as_of)
        bench_import()
        bench_page()
        bench_start(Path(name))
    bench_many()
    bench_clinic()
    bench_hooks()
    bench_cql()
    bench_lesions()
    show_aims()


if __name__ == "__main__":
    main()
