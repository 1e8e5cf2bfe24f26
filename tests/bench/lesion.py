"""How long one lesion takes, its error against a fine mesh, and the same lesion by scikit-fem; one thread.

By hand, or by run.py, which asks for JSON; `--cpu` counts the process's own time.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from painpath.lesion import solve
from painpath.lesion.damage import HEAT_CONVENTIONS
from painpath.lesion.solve import Accuracy
from tests.lesion.test_crosscheck import SETTING, by_elements

ROUNDS = 3
KILO = 1024
CLOCK = time.process_time if "--cpu" in sys.argv else time.perf_counter
MESHES = (0.5, 0.6, 0.75, 1.0, 1.5)


def seconds(what: object, *given: object) -> float:
    """The least of a few rounds."""
    times = []
    for _ in range(ROUNDS):
        begin = CLOCK()
        what(*given)  # type: ignore[operator]
        times.append(CLOCK() - begin)
    return min(times)


def measured() -> dict[str, Any]:
    """For each mesh its cells, seconds and largest error of a width as a share; the elements' seconds; memory in MB."""
    fine = solve(SETTING, Accuracy(refine=2.5, step_refine=3, field_again_k=0.5)).width_mm
    meshes = []
    for refine in MESHES:
        how = Accuracy(refine=refine)
        found = solve(SETTING, how)
        meshes.append(
            {
                "cells": found.mesh.volume_m3.size,
                "seconds": seconds(solve, SETTING, how),
                "error": max(abs(found.width_mm[name] / fine[name] - 1) for name in HEAT_CONVENTIONS),
            }
        )
    elements = seconds(by_elements, SETTING)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO
    return {"meshes": meshes, "elements_s": elements, "memory_mb": memory}


def main() -> None:
    """Print a line for each mesh, or JSON."""
    found = measured()
    if "--json" in sys.argv:
        print(json.dumps(found))
        return
    for one in found["meshes"]:
        print(
            f"finite volumes, {one['cells']} cells: {one['seconds']:.3f} s, widths within {one['error']:.2%}"
        )
    print(f"scikit-fem, straight elements, mesh of the fourth line: {found['elements_s']:.2f} s")
    print(f"largest memory: {found['memory_mb']:.0f} MB")


if __name__ == "__main__":
    main()
