"""The same patients through painpath and through the exported CQL on cql-execution, in one run.

Both start from a FHIR bundle in memory, warm, one patient after the other, and end with every fact, condition,
alert and cause; painpath's figure holds its full assessment with all sentences, which CQL does not make.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import orjson
from aims import aim, show_aims

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from painpath.assess import assess, default_assessor  # noqa: E402
from painpath.record.fhir import read_bundle  # noqa: E402
from tests.interop.judge import Case, cases, run_judge  # noqa: E402

WARM, AIM, EVERY = 30, 40, 2  # cases to warm up; times as fast; one case in so many


def bench_cql() -> None:
    """Print milliseconds per patient for each, and the ratios."""
    ready = default_assessor()
    judged = [case for case in (Case(raw, ready) for raw in cases()) if case.given["has_procedure"]][::EVERY]
    with tempfile.TemporaryDirectory() as folder:
        theirs = [one["ms"] for one in run_judge(Path(folder), [case.line() for case in judged])]
    cql = statistics.median(theirs[WARM:])
    print(f"\nThe same {len(judged)} patients, from a FHIR bundle in memory, warm, median")
    print(f"  exported CQL on cql-execution 3.3.2                  {cql:9.3f} ms")
    ratio = _compare("painpath: the same values", decided, judged, cql)
    aim("the same patients: exported CQL, painpath = 1", ratio, "", least=AIM)
    _compare("painpath: the whole assessment with its sentences", whole, judged, cql)


def _compare(what: str, work: Callable[[bytes, Case], object], judged: list[Case], cql: float) -> float:
    data = [orjson.dumps(case.bundle) for case in judged]
    times = []
    for _ in range(3):
        for one, case in zip(data, judged, strict=True):
            start = time.perf_counter()
            work(one, case)
            times.append((time.perf_counter() - start) * 1e3)
    mine = statistics.median(times[len(judged) :])
    print(f"  {what:52} {mine:9.3f} ms, {cql / mine:.0f} times as fast", flush=True)
    return cql / mine


def decided(data: bytes, case: Case) -> object:
    """Every fact, condition, alert and cause, as the judge computes them."""
    ready = default_assessor()
    record = ready.check(read_bundle(data, "case")[0].record)
    seen, judged = ready.reader.see(record, case.now)
    index = next((one for one in judged if one.row["procedure_id"] == case.procedure), None)
    return ready.engine.decide(ready.engine.values(ready.reader.facts(record, seen, judged, index)))


def whole(data: bytes, case: Case) -> object:
    """What a clinician is shown."""
    ready = default_assessor()
    as_of = datetime.fromtimestamp(case.now * 60, UTC).isoformat()
    return assess(ready.check(read_bundle(data, "case")[0].record), as_of, case.procedure, assessor=ready)


if __name__ == "__main__":
    bench_cql()
    show_aims()
