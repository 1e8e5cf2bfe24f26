"""Assess every record named in demo/records.toml: its first screen here, the full report as a page."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

DEMO = Path(__file__).parent
PAINPATH = (sys.executable, "-m", "painpath.cli")


def demo_records() -> list[dict[str, str]]:
    """The records to show, in order: file, as_of (ISO 8601), about (one line)."""
    rows: list[dict[str, str]] = tomllib.loads((DEMO / "records.toml").read_text("utf-8"))["record"]
    return rows


def assess(row: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    """Judge one demo record as of its own stated time."""
    command = [*PAINPATH, "assess", f"demo/records/{row['file']}", "--as-of", row["as_of"], *options]
    return subprocess.run(command, cwd=DEMO.parent, capture_output=True, text=True, check=False)


def report(row: dict[str, str]) -> Path:
    """Where the page of a record is written."""
    return DEMO / "out" / f"{Path(row['file']).stem}.html"


def show(number: int, row: dict[str, str]) -> bool:
    """Print one record's first screen and write its page; whether both could be made."""
    screen, page = assess(row, "--brief"), assess(row, "--html", str(report(row)))
    print(f"\n{'=' * 80}\n{number}. {row['about']}\n{'=' * 80}\n")
    for run in (screen, page):
        if run.returncode:
            print(run.stderr.strip() or run.stdout.strip(), file=sys.stderr)
    print(screen.stdout.rstrip())
    if page.returncode:
        return False
    print(f"\nIn full: {report(row).relative_to(DEMO.parent)}", flush=True)
    return not screen.returncode


def main() -> int:
    """First screens and pages of all demo records; exit status 1 when one could not be made."""
    (DEMO / "out").mkdir(exist_ok=True)
    failed = sum(not show(number, row) for number, row in enumerate(demo_records(), 1))
    if not failed:
        print(
            "\nOpen the pages of demo/out in a browser. Where the patients come from: demo/records/SOURCES.md."
        )
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
