"""Every check at full scale, and what was measured, written to docs/measured.md.

    python tests/soak/run.py [PART ...]      all parts without a name; `make soak PARTS="hooks clinic"`

The generative tests draw a thousand examples each; the files `soak_*.py` here hold what takes too
long for `make test`. A figure is kept with pytest's `record_property(name, text)`. The whole takes some
hours, so each part can run alone: its results, with their day, replace that part's in docs/measured.json,
and the page is written from all that stand there. Ends with the worst exit status of the parts.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "measured.md"
KEPT = ROOT / "docs" / "measured.json"
SPREAD = ("-n", "auto", "--maxprocesses", "4", "--dist", "worksteal")
PARTS = {
    "generative": ("tests/generative", *SPREAD),
    "cohort": ("tests/soak/soak_cohort.py",),
    "cql": ("tests/soak/soak_cql.py",),
    "hooks": ("tests/soak/soak_hooks.py",),
    "clinic": ("tests/soak/soak_clinic.py",),
    "bench": (),
}
BENCHES = ("tests/bench/run.py", "tests/bench/cohort.py")
FAMILY = "junit_family=xunit1"  # the newer form has no place for figures


@dataclass
class FileResult:
    """What one test file did: tests that passed and failed, seconds, and the figures it kept."""

    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    figures: list[tuple[str, str]] = field(default_factory=list)


def main(names: list[str]) -> int:
    """Run the parts named (all when none is), write the page after each, give the worst exit status."""
    strange = sorted(set(names) - set(PARTS))
    if strange:
        print(f"{strange[0]}: no such part; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    worst = 0
    for name in names or PARTS:
        print(f"soak: {name}", flush=True)
        status, kept = run_bench() if name == "bench" else run_tests(PARTS[name])
        keep(name, kept)
        worst = max(worst, status)
    print(f"written: {PAGE.relative_to(ROOT)}")
    return worst


def run_tests(options: tuple[str, ...]) -> tuple[int, dict[str, Any]]:
    """pytest's exit status, and its results by test file."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "soak.xml"
        drawn = ("-q", "--hypothesis-profile=soak", "-o", FAMILY, f"--junitxml={report}")
        status = subprocess.call([sys.executable, "-m", "pytest", *drawn, *options], cwd=ROOT)
        results = read_results(ElementTree.parse(report).getroot())
    return status, {"files": {name: asdict(row) for name, row in sorted(results.items())}}


def run_bench() -> tuple[int, dict[str, Any]]:
    """The worst exit status of the benches, and what they printed."""
    done = [
        subprocess.run([sys.executable, path], cwd=ROOT, capture_output=True, text=True, check=False)
        for path in BENCHES
    ]
    printed = "\n".join(one.stdout.strip() for one in done)
    print(printed)
    return max(one.returncode for one in done), {"printed": printed}


def read_results(root: ElementTree.Element) -> dict[str, FileResult]:
    """The results by test file, from pytest's JUnit report."""
    results: dict[str, FileResult] = {}
    for case in root.iter("testcase"):
        name = case.get("classname", "").replace(".", "/")
        row = results.setdefault(name, FileResult())
        bad = case.find("failure") is not None or case.find("error") is not None
        row.failed += bad
        row.passed += not bad
        row.seconds += float(case.get("time", 0))
        row.figures += [(one.get("name", ""), one.get("value", "")) for one in case.iter("property")]
    return results


def keep(name: str, results: dict[str, Any]) -> None:
    """Put a part's results in the place of its last ones, with the day and the machine; write the page."""
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}"
    kept[name] = {"day": datetime.now(UTC).date().isoformat(), "machine": machine, **results}
    KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    PAGE.write_text("\n".join(page(kept)) + "\n", encoding="utf-8")


def page(kept: dict[str, dict[str, Any]]) -> Iterable[str]:
    """The lines of docs/measured.md."""
    yield "# What was measured"
    yield ""
    yield "Written by `make soak`, part by part. Times depend on the machine and on what else it did; the ratios less so."
    yield from ("", "## Tests at full scale", "")
    yield "| part | day | file | passed | failed | seconds |"
    yield "| --- | --- | --- | ---: | ---: | ---: |"
    tested = [(part, kept[part]) for part in PARTS if "files" in kept.get(part, {})]
    for part, results in tested:
        for name, row in results["files"].items():
            yield f"| {part} | {results['day']} | {name} | {row['passed']} | {row['failed']} | {row['seconds']:.0f} |"
    figures = [one for _, results in tested for row in results["files"].values() for one in row["figures"]]
    if figures:
        yield from ("", "| figure | value |", "| --- | --- |")
        yield from (f"| {what} | {value} |" for what, value in figures)
    for part in PARTS:
        if part not in kept:
            yield from ("", f"Not run yet: {part}.")
    if "bench" in kept:
        bench = kept["bench"]
        yield from ("", f"## The bench, {bench['day']}, {bench['machine']}", "")
        yield from ("```", bench["printed"].strip(), "```")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
