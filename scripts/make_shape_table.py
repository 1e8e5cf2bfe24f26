"""Compute painpath/captured/shapes.json again: run it when a number of the lesion model has changed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from painpath.lesion.shape_make import make

if __name__ == "__main__":
    made = make()
    sys.stdout.write(
        f"{len(made['cells'])} cells; between them at most off by, in mm: {made['between_mm']}\n"
    )
