"""How long one lesion takes, its error against a fine mesh, and the same lesion by scikit-fem: run by hand, one thread."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from painpath.lesion import solve
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.solve import Accuracy
from tests.lesion.test_crosscheck import SETTING, by_elements

ROUNDS = 3
KILO = 1024


def seconds(what: object, *given: object) -> float:
    """The least of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        what(*given)  # type: ignore[operator]
        times.append(time.perf_counter() - begin)
    return min(times)


def main() -> None:
    """Print a line for each mesh."""
    fine = solve(SETTING, Accuracy(refine=2.5, step_refine=3, field_again_k=0.5)).width_mm
    for refine in (0.5, 0.75, 1.0, 1.5):
        how = Accuracy(refine=refine)
        found = solve(SETTING, how)
        error = max(abs(found.width_mm[name] / fine[name] - 1) for name in HEAT_CONVENTIONS)
        cells = found.mesh.volume_m3.size
        print(
            f"finite volumes, {cells} cells: {seconds(solve, SETTING, how):.3f} s, widths within {error:.2%}"
        )
    print(f"scikit-fem, straight elements, mesh of the third line: {seconds(by_elements, SETTING):.2f} s")
    print(f"largest memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO:.0f} MB")


if __name__ == "__main__":
    main()
