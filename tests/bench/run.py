"""Print what an assessment costs, as a ratio to starting Python alone, for each demo record."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNS = 5


def seconds(command: list[str]) -> float:
    """Median wall time of a command over a few runs, in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """One line per record: seconds and the ratio to an empty Python."""
    bare_s = seconds([sys.executable, "-c", "pass"])
    print(f"{'python alone':40} {bare_s:7.3f} s")
    for row in tomllib.loads((ROOT / "demo/records.toml").read_text("utf-8"))["record"]:
        painpath = str(Path(sys.executable).with_name("painpath"))
        run_s = seconds(
            [painpath, "assess", f"demo/records/{row['file']}", "--as-of", row["as_of"], "--json"]
        )
        print(f"{row['file']:40} {run_s:7.3f} s  {run_s / bare_s:5.1f} times")


if __name__ == "__main__":
    main()
