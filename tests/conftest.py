"""How much the generative tests draw: little and always the same by default, much under `make soak`."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import settings

HERE = Path(__file__).parent
# The workers keep every processor busy: linear algebra on more threads than one would wait for itself, spinning.
for library in ("OMP", "OPENBLAS", "MKL"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

# Begun first, the longest before the others, so that no worker waits for one of them at the end.
LONGEST = (
    "web/test_on_postgresql.py",
    "web/browser/test_journeys.py",
    "interop/test_cql.py",
    "web/clinic/test_faults.py",
    "web/clinic/test_attacks.py",
    "web/clinic/test_whole.py",
    "web/clinic/test_every_endpoint.py",
    "web/clinic/test_guarded.py",
    "cohort/test_run.py",
    "generative/test_columns_agree.py",
    "generative/test_never_nothing.py",
    "cohort/test_bring.py",
    "web/clinic/test_operator.py",
    "web/smart/test_launch.py",
    "web/clinic/test_audit.py",
    "cohort/test_spark.py",
)
# On a new machine the kernel takes a minute to compile, and `make test` does it beside the first tests: those that
# need it come last.
ON_KERNEL = ("test_columns_agree.py", "test_kernel_compiled.py", "test_kernel_entrance.py")
USES_KERNEL = ("assert_judged_alike", "judged_alike", "FactsOfMany")

settings.register_profile("default", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=1000, derandomize=False, deadline=None)
settings.load_profile("default")


# Nothing that the collection of tests makes is thrown away: looking through it for what is takes a fifth of the time.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """What was made until here stays, and is not looked through again."""
    gc.collect()
    gc.freeze()


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One more than there are processors: the tests of browsers, servers and databases mostly wait.

    Those whose coverage is counted never wait, and each worker takes its time to read all tests."""
    return (os.cpu_count() or 1) + (0 if config.pluginmanager.hasplugin("tests.counted") else 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, those on the kernel last; the others keep their order."""
    items.sort(key=lambda item: (_place(item), _is_on_kernel(item)))


def _place(item: pytest.Item) -> int:
    name = item.path.relative_to(HERE).as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)


def _is_on_kernel(item: pytest.Item) -> bool:
    module = getattr(item, "module", None)
    return item.path.name in ON_KERNEL or any(hasattr(module, name) for name in USES_KERNEL)
