"""Which lines and branches of rules, engine and record the tests reach: `pytest -p tests.counted`.

SlipCover puts counters into the modules as they are imported, and takes them out again once they have counted: the
tests take a half longer with it, where tracing takes seven times as long. Each worker writes what it has seen;
`python -m tests.counted 95` joins it, lists what was never reached, and fails where less than 95 % was.
"""

import json
import os
import shutil
import sys
import tomllib
from functools import cache
from pathlib import Path
from types import CodeType

import numba
import pytest
import slipcover

ROOT = Path(__file__).parents[1]
FOUND = ROOT / ".counted"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["counted"]
WORKER = os.environ.get("PYTEST_XDIST_WORKER")


class Counting:
    """What pytest calls in each process in which tests run, and in the one that hands them out."""

    def __init__(self) -> None:
        inside, left_out = ([str(ROOT / one) for one in SETTINGS[key]] for key in ("source", "omit"))
        self.counter = slipcover.Slipcover(
            branch=True, source=inside, omit=left_out, exclude_also=SETTINGS["exclude"]
        )
        slipcover.ImportManager(self.counter, slipcover.FileMatcher(inside, left_out)).__enter__()
        numba.njit = without_counters(numba.njit)

    def pytest_sessionstart(self) -> None:
        """What an earlier run has found goes."""
        if WORKER is None:
            shutil.rmtree(FOUND, ignore_errors=True)
            FOUND.mkdir()

    def pytest_sessionfinish(self) -> None:
        """Write what this process has seen."""
        (FOUND / f"{WORKER or 'alone'}.json").write_text(json.dumps(self.counter.get_coverage()), "utf-8")


def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Begin before anything of ours is imported."""
    early_config.pluginmanager.register(Counting())


def without_counters(njit):
    """numba's `njit`, handed functions as they are written: it compiles their bytecode and knows no counter."""

    def handing_over(*function, **options):
        compiled = njit(*function, **options)

        def of(function):
            code = function.__code__
            function.__code__ = as_written(code.co_filename).get(
                (code.co_qualname, code.co_firstlineno), code
            )
            return compiled(function)

        return compiled if function else of

    return handing_over


@cache
def as_written(path: str) -> dict[tuple[str, int], CodeType]:
    """The code of each function of a file, by name and line."""
    found, left = {}, [compile(Path(path).read_bytes(), path, "exec")]
    while left:
        code = left.pop()
        found[code.co_qualname, code.co_firstlineno] = code
        left += [one for one in code.co_consts if isinstance(one, CodeType)]
    return found


def main(least: float) -> int:
    """Print what no test reached; 1 where less than `least` percent of lines and branches were."""
    first, *others = (json.loads(path.read_text("utf-8")) for path in sorted(FOUND.glob("*.json")))
    for other in others:
        slipcover.merge_coverage(first, other)
    slipcover.print_coverage(first, outfile=sys.stdout, skip_covered=True)
    return int(first["summary"]["percent_covered"] < least)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
