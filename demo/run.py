"""Assess every record named in demo/records.toml: its first screen here, the full report as a page."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

from painpath.cli import main as painpath

DEMO = Path(__file__).parent


def demo_records() -> list[dict[str, str]]:
    """The records to show, in order: file, as_of (ISO 8601), about (one line)."""
    rows: list[dict[str, str]] = tomllib.loads((DEMO / "records.toml").read_text("utf-8"))["record"]
    return rows


def arguments(row: dict[str, str], *options: str) -> list[str]:
    """What `painpath` is called with to judge one demo record as of its own stated time."""
    return ["assess", f"demo/records/{row['file']}", "--as-of", row["as_of"], *options]


def report(row: dict[str, str]) -> Path:
    """Where the page of a record is written."""
    return Path("demo/out") / f"{Path(row['file']).stem}.html"


def show(number: int, row: dict[str, str]) -> None:
    """Print one record's first screen and write its page. SystemExit where either cannot be made."""
    print(f"\n{'=' * 80}\n{number}. {row['about']}\n{'=' * 80}\n", flush=True)
    painpath(arguments(row, "--brief"), standalone_mode=False)
    painpath(arguments(row, "--html", str(report(row))), standalone_mode=False)


def main() -> None:
    """First screens and pages of all demo records."""
    os.chdir(DEMO.parent)
    (DEMO / "out").mkdir(exist_ok=True)
    for number, row in enumerate(demo_records(), 1):
        show(number, row)
    print("\nOpen the pages of demo/out in a browser. Where the patients come from: demo/records/SOURCES.md.")


if __name__ == "__main__":
    main()
