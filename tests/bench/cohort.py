"""Print what a cohort costs on this machine: seconds per million patients, and as ratios.

    tests/bench/cohort.py [--patients N] [--growth N ...] [--spark] [--folder DIR]

A made-up cohort is laid out once and then judged with all the knowledge. The ratios: to scanning the
same columns with Polars, to the one-patient engine for each patient, to a warm run on Spark local[2],
and of the import of FHIR NDJSON to plain parsing of the same lines. Every timed piece runs in a fresh
process, which also tells its peak memory; pages of the disk are warm. Times are wall times.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import orjson
import polars as pl
from aims import aim, show_aims

from painpath.cohort import reference
from painpath.cohort.bring.run import Import, bring
from painpath.cohort.layout.part import read_part
from painpath.cohort.layout.source import find_source
from painpath.cohort.layout.spread import lay_out
from painpath.cohort.run import spark
from painpath.cohort.run.assess import Order, run
from painpath.cohort.run.engines import default_engine, judge_of, ready_for
from painpath.cohort.run.memory import hold_memory
from painpath.cohort.run.part import Task
from painpath.cohort.synthesize.parameters import as_of
from painpath.cohort.synthesize.write import synthesize
from painpath.record.fhir import write_bundle
from painpath.record.read import read_records

PATIENTS = 100_000
SEED, ONE_BY_ONE, NDJSON_PATIENTS, KILOBYTES, JOBS = 1, 1_000, 500, 1024, 2
MILLION = 1_000_000
WARM = 1_000
COPIES, URN = 10, re.compile(r"urn:uuid:[-0-9a-f]+")


def timed(work: Callable[..., Any], *arguments: Any) -> tuple[float, float, Any]:
    """Seconds, peak memory in MB and the outcome of a piece of work in a process of its own.

    Of processes that it begins, `JOBS` are taken to have held as much as the largest, all at once.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, work, *arguments).result()


def _timed(work: Callable[..., Any], *arguments: Any) -> tuple[float, float, Any]:
    begin = time.perf_counter()
    outcome = work(*arguments)
    seconds = time.perf_counter() - begin
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / KILOBYTES
    return seconds, peak_memory() + JOBS * largest, outcome


def peak_memory() -> float:
    """The most memory this process has held since it began, in MB, where the system tells it."""
    status = Path("/proc/self/status")
    lines = status.read_text("utf-8").splitlines() if status.exists() else []
    return next(
        (int(line.split()[1]) / KILOBYTES for line in lines if line.startswith("VmHWM")), float("nan")
    )


def show(what: str, seconds: float, patients: int, memory: float | None = None, remark: str = "") -> None:
    """One line of the table."""
    peak = f"{memory:7.0f} MB" if memory is not None else ""
    print(
        f"  {what:44} {seconds:9.2f} s {seconds / patients * MILLION:9.1f} s/million {peak}  {remark}",
        flush=True,
    )


def make(folder: Path, patients: int) -> Path:
    """A made-up cohort laid out, made once for each size."""
    tables, laid = folder / f"tables-{patients}", folder / f"laid-{patients}"
    if not laid.exists():
        begin = time.perf_counter()
        for written in synthesize(patients, SEED, tables, jobs=JOBS):
            rows = sum(written.rows.values())
        show(f"made up: {patients} patients, {rows} rows", time.perf_counter() - begin, patients)
        seconds, memory, _ = timed(laid_out, tables, laid)
        show("laid out (once for each source)", seconds, patients, memory)
    return laid


def laid_out(tables: Path, laid: Path) -> None:
    """The work of laying out."""
    lay_out(find_source(tables), laid)


def scanned(laid: Path) -> int:
    """Every column of every table read and added up: numbers as numbers, texts by their length."""
    total = 0
    for table in sorted({path.name for path in laid.glob("part-*/*.parquet")}):
        frame = pl.scan_parquet(sorted(laid.glob(f"part-*/{table}")))
        sums = [
            (pl.col(name).str.len_bytes() if kind == pl.String else pl.col(name).cast(pl.Float64)).sum()
            for name, kind in frame.collect_schema().items()
        ]
        total += len(frame.select(sums).collect(engine="streaming").row(0))
    return total


def judged(laid: Path, out: Path, jobs: int) -> int:
    """A whole run, answers written."""
    hold_memory()
    ready_for()
    summary, _ = run(Order(laid, out, as_of(), engine=default_engine(), jobs=jobs))
    return summary.judged


def one_by_one(laid: Path) -> float:
    """Seconds for each patient with the engine for one, checked record to decisions."""
    part = read_part(laid / "part-00000")
    few = {name: frame.filter(pl.col("patient_id") < ONE_BY_ONE) for name, frame in part.tables.items()}
    ready = ready_for()
    begin = time.perf_counter()
    reference.judge(few, ready, as_of())
    return (time.perf_counter() - begin) / min(ONE_BY_ONE, len(part.patients))


def on_spark(laid: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds to start Spark, for the first run on it, and for the second."""
    names = sorted(path.name for path in laid.glob("part-*"))
    _, task = run(Order(laid, folder / "identity", as_of(), engine=default_engine()))
    begin = time.perf_counter()
    session = spark.start_session("local[2]")
    started = time.perf_counter()
    spark.on_session(session, Task(laid, folder / "cold", task.identity, "spark"), names)
    cold = time.perf_counter()
    spark.on_session(session, Task(laid, folder / "warm", task.identity, "spark"), names)
    warm = time.perf_counter()
    session.stop()
    return started - begin, cold - started, warm - cold


def bench_size(folder: Path, patients: int, with_spark: bool) -> float:
    """One size of cohort; gives seconds per patient of a run."""
    laid = make(folder, patients)
    warmed = scanned(laid)
    scan, memory, _ = timed(scanned, laid)
    show(f"scan of {warmed} columns with Polars", scan, patients, memory)
    whole, memory, procedures = timed(judged, laid, folder / f"out-{patients}", JOBS)
    show(
        f"judged: {procedures} procedures ({default_engine()})",
        whole,
        patients,
        memory,
        f"{whole / scan:.1f} times the scan",
    )
    aim(f"{patients} patients, the scan = 1", whole / scan, "", most=5)
    aim(f"{patients} patients, peak memory", memory, "MB", most=2000)
    each = one_by_one(laid)
    show(
        "one patient after the other",
        each * patients,
        patients,
        None,
        f"{each * 1e3:.2f} ms a patient, {each * patients / whole:.0f} times the run",
    )
    if with_spark:
        start, cold, warm = on_spark(laid, folder / f"spark-{patients}")
        show(
            "Spark local[2], warm",
            warm,
            patients,
            None,
            f"{warm / whole:.2f} times the run; start {start:.1f} s, first {cold:.1f} s",
        )
        aim(f"{patients} patients on warm Spark, the run = 1", warm / whole, "", most=1.5)
    return whole / patients


def bench_import(folder: Path) -> None:
    """FHIR NDJSON to record tables, beside plain parsing of the same lines."""
    source = folder / "ndjson"
    lines = export(folder, source)
    plain = [line for path in sorted(source.iterdir()) for line in path.read_bytes().splitlines()]
    begin = time.process_time()
    for line in plain:
        orjson.loads(line)
    parsing = time.process_time() - begin
    del plain
    seconds, memory, (_, worked) = timed(brought, source, folder / "brought")
    print(
        f"  import of {lines} FHIR resources: {lines / seconds:.0f}/s with 2 processes, {lines / worked:.0f} for each "
        f"second of a processor, {memory:.0f} MB; orjson.loads alone {lines / parsing:.0f} for each second"
    )
    aim("import of NDJSON, orjson.loads on one core = 1", seconds / parsing, "", most=1)


def export(folder: Path, source: Path) -> int:
    """A bulk export of some made-up patients, each of them `COPIES` times; gives the number of resources."""
    tables = folder / "ndjson-tables"
    for _ in synthesize(NDJSON_PATIENTS, SEED, tables):
        pass
    for table in list(tables.iterdir()):
        if table.is_dir() and table.name != "truth":
            pl.read_parquet(table / "*.parquet").write_parquet(tables / f"{table.name}.parquet")
    source.mkdir()
    count = 0
    for imported in read_records(tables):
        text = write_bundle(imported.record).decode()
        names = {
            entry["fullUrl"]: f"{entry['resource']['resourceType']}/{entry['resource']['id']}"
            for entry in json.loads(text)["entry"]
        }
        text = URN.sub(lambda found, names=names: names.get(found[0], found[0]), text)
        for entry in json.loads(text)["entry"]:
            line = orjson.dumps(entry["resource"]) + b"\n"
            with (source / f"{entry['resource']['resourceType']}.ndjson").open("ab") as stream:
                for number in range(COPIES):
                    stream.write(line.replace(b"SYN-0", b"SYN-%d" % number))
                    count += 1
    return count


def brought(source: Path, out: Path) -> tuple[int, float]:
    """The work of the import: the patients, and the seconds of processors that it took, all processes together."""
    patients = bring(Import(source, out, jobs=JOBS))[1].patients
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return patients, sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--patients", type=int, default=PATIENTS)
    options.add_argument("--growth", type=int, nargs="*", default=[])
    options.add_argument("--spark", action="store_true")
    options.add_argument("--folder", type=Path, help="keep the made-up cohorts here")
    given = options.parse_args()
    print(
        f"Cohort, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, engine {default_engine()} ({judge_of(default_engine()).__module__})"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = given.folder or Path(name)
        timed(judged, make(Path(name), WARM), Path(name) / "first", JOBS)  # compiles what is compiled once
        sizes = {size: bench_size(folder, size, given.spark) for size in [*given.growth, given.patients]}
        for size, each in sizes.items():
            print(
                f"  {size} patients: {each / sizes[given.patients]:.2f} times the seconds per patient of {given.patients}"
            )
        bench_import(Path(name))
    show_aims()


if __name__ == "__main__":
    main()
