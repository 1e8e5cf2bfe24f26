"""Write the README's example from what `painpath assess` really prints; `--check` only compares."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
START, END = "<!-- example:start -->", "<!-- example:end -->"


def example() -> str:
    """The first demo record's command and its first screen, as a fenced block."""
    row = tomllib.loads((ROOT / "demo/records.toml").read_text("utf-8"))["record"][0]
    arguments = ["assess", f"demo/records/{row['file']}", "--as-of", row["as_of"], "--brief"]
    painpath = str(Path(sys.executable).with_name("painpath"))
    environment = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    run = subprocess.run(
        [painpath, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    lines = [line.rstrip() for line in run.stdout.strip("\n").splitlines()]
    return "\n".join(["```console", f"$ painpath {' '.join(arguments)}", *lines, "```"])


def filled(readme: str, block: str) -> str:
    """The README's text with the block between its two marks."""
    before, rest = readme.split(START, 1)
    _, after = rest.split(END, 1)
    return f"{before}{START}\n{block}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the README, or with `--check` give 1 when it no longer tells the truth."""
    readme = README.read_text("utf-8")
    fresh = filled(readme, example())
    if "--check" in arguments:
        return int(fresh != readme)
    README.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
