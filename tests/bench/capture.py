"""How long 1,000 worlds take, each with its own tissue, so with its own heat: no surrogate, two processes.

By hand, or by run.py, which asks for JSON.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import resource
import sys
import time

from painpath.lesion import Setting
from painpath.lesion.capture import Capture, Draws, capture

WORLDS, CORES, KILO = 1000, 2, 1024
SETTING = Setting(18, 10, 80, 90)


def thousand_worlds() -> tuple[float, float, Capture]:
    """Wall seconds, processor seconds of the two processes, and the answer."""
    draws = Draws(tissues=WORLDS, states=WORLDS, placings=16)
    begin, before = time.perf_counter(), spent_s()
    found = capture(SETTING, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=draws, workers=CORES)
    return time.perf_counter() - begin, spent_s() - before, found


def spent_s() -> float:
    """Processor seconds of this process and the finished ones it started."""
    parts = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in parts)


def main() -> None:
    """Print the line, or JSON."""
    load = os.getloadavg()[0]
    wall_s, cpu_s, found = thousand_worlds()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO
    if "--json" in sys.argv:
        found_here = {"worlds": WORLDS, "cores": CORES, "wall_s": wall_s, "cpu_s": cpu_s, "memory_mb": memory}
        print(json.dumps(found_here))
        return
    print(
        f"{WORLDS} worlds on {CORES} cores: {wall_s:.1f} s, {cpu_s:.1f} s of processor (load {load:.1f} before),"
        f" {memory:.0f} MB; covered in {found.probability:.1%} ({found.low:.0%} to {found.high:.0%})"
    )


if __name__ == "__main__":
    main()
