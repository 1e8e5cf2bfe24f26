"""Compute painpath/captured/table.json again: run it when a number of the lesion model has changed."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from painpath.lesion.capture_make import make

if __name__ == "__main__":
    made = make()
    cells = sum(map(len, made["cells"].values()))
    sys.stdout.write(f"{cells} cells; between them at most off by, in per mille: {made['between']}\n")
