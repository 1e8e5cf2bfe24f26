"""Every check at full scale, and what was measured, written to docs/measured.md.

The generative tests draw five thousand examples each; the files `soak_*.py` here hold what takes too
long for `make test`. A figure is kept with pytest's `record_property(name, text)`. At the end the bench
runs, and its table is kept too. Ends with pytest's exit status.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "measured.md"
FULL_SCALE = ("tests/generative", "tests/soak")
FILES = ("test_*.py", "soak_*.py")
NAMES = "python_files=" + " ".join(FILES)
FAMILY = "junit_family=xunit1"  # the newer form has no place for figures


@dataclass
class FileResult:
    """What one test file did: tests that passed and failed, seconds, and the figures it kept."""

    passed: int = 0
    failed: int = 0
    seconds: float = 0.0
    figures: list[tuple[str, str]] = field(default_factory=list)


def main() -> int:
    """Run all, write the page, give pytest's exit status."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "soak.xml"
        options = ("-q", "--hypothesis-profile=soak", "-o", NAMES, "-o", FAMILY, f"--junitxml={report}")
        status = subprocess.call([sys.executable, "-m", "pytest", *options, *FULL_SCALE], cwd=ROOT)
        results = read_results(ElementTree.parse(report).getroot())
    bench = subprocess.run(
        [sys.executable, "tests/bench/run.py"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    print(bench.stdout)
    PAGE.write_text("\n".join(page(results, bench.stdout)) + "\n", encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return status or bench.returncode


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


def page(results: dict[str, FileResult], bench: str) -> Iterable[str]:
    """The lines of docs/measured.md."""
    today = datetime.now(UTC).date()
    yield "# What was measured"
    yield ""
    yield f"Written by `make soak` on {today}: {os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}. Times depend on the machine and on what else it did; the ratios less so."
    yield ""
    yield "## Tests at full scale"
    yield ""
    yield "| file | passed | failed | seconds |"
    yield "| --- | ---: | ---: | ---: |"
    for name, row in sorted(results.items()):
        yield f"| {name} | {row.passed} | {row.failed} | {row.seconds:.0f} |"
    figures = [(name, *one) for name, row in sorted(results.items()) for one in row.figures]
    if figures:
        yield from ("", "| file | figure | value |", "| --- | --- | --- |")
        yield from (f"| {name} | {what} | {value} |" for name, what, value in figures)
    yield from ("", "## The bench", "", "```", bench.strip(), "```")


if __name__ == "__main__":
    sys.exit(main())
