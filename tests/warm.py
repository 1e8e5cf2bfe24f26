"""Compile what is compiled once on a machine, so that no test has to wait for it: `make test` does it beside the checks."""

from __future__ import annotations

import tempfile
from pathlib import Path

from painpath.cohort.run.assess import Order, run
from painpath.cohort.run.engines import default_engine
from painpath.cohort.synthesize.parameters import as_of
from painpath.cohort.synthesize.write import synthesize

PATIENTS = 20


def main() -> None:
    """Judge a few made-up patients by columns."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in synthesize(PATIENTS, 1, folder / "tables"):
            pass
        run(Order(folder / "tables", folder / "out", as_of(), engine=default_engine()))


if __name__ == "__main__":
    main()
