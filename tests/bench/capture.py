"""How long 1,000 worlds take, each with its own tissue, so with its own heat: no surrogate, two processes."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import time

from painpath.lesion import Setting
from painpath.lesion.capture import Capture, Draws, capture

WORLDS, CORES, KILO = 1000, 2, 1024
SETTING = Setting(18, 10, 80, 90)


def thousand_worlds() -> tuple[float, Capture]:
    """Wall seconds, and the answer."""
    draws = Draws(tissues=WORLDS, states=WORLDS, placings=16)
    begin = time.perf_counter()
    found = capture(SETTING, "lumbar_medial_branch", "parallel", "fluoroscopy", draws=draws, workers=CORES)
    return time.perf_counter() - begin, found


def main() -> None:
    """Print the line."""
    load = os.getloadavg()[0]
    took_s, found = thousand_worlds()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO
    print(
        f"{WORLDS} worlds on {CORES} cores: {took_s:.1f} s (load {load:.1f} before), {memory:.0f} MB;"
        f" covered in {found.probability:.1%} ({found.low:.0%} to {found.high:.0%})"
    )


if __name__ == "__main__":
    main()
