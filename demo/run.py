"""Assess every record named in demo/records.toml and say where the reports are."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

DEMO = Path(__file__).parent
PAINPATH = str(Path(sys.executable).with_name("painpath"))


def demo_records() -> list[dict[str, str]]:
    """The records to show, in order: file, as_of (ISO 8601), about (one line)."""
    rows: list[dict[str, str]] = tomllib.loads((DEMO / "records.toml").read_text("utf-8"))["record"]
    return rows


def assess_command(row: dict[str, str], *options: str) -> list[str]:
    """The command line that judges one demo record as of its own stated time."""
    return [PAINPATH, "assess", f"demo/records/{row['file']}", "--as-of", row["as_of"], *options]


def write_report(row: dict[str, str]) -> Path | None:
    """Write the HTML report of one record; None, with the reason printed, when it cannot be made."""
    page = DEMO / "out" / f"{Path(row['file']).name.split('.')[0]}.html"
    run = subprocess.run(
        assess_command(row, "--html", str(page)), cwd=DEMO.parent, capture_output=True, text=True, check=False
    )
    if run.returncode:
        print(run.stderr.strip() or run.stdout.strip(), file=sys.stderr)
        return None
    return page


def main() -> int:
    """Reports for all demo records; exit status 1 when one could not be made."""
    (DEMO / "out").mkdir(exist_ok=True)
    failed = 0
    for row in demo_records():
        page = write_report(row)
        failed += page is None
        print(f"{row['about']}\n    {page.relative_to(DEMO.parent) if page else 'no report'}")
    if not failed:
        print("\nOpen the reports in a browser. They are made from invented patients.")
    return int(failed > 0)


if __name__ == "__main__":
    raise SystemExit(main())
