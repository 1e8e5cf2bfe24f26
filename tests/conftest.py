"""How much the generative tests draw: little and always the same by default, much under `make soak`."""

import pytest
from hypothesis import settings

LONGEST = ("test_on_postgresql.py",)  # begun first, so that no worker waits for it at the end
# On a new machine the kernel takes a minute to compile, and `make test` does it beside the first tests: those that
# need it come last.
ON_KERNEL = ("test_columns_agree.py", "test_kernel_compiled.py", "test_kernel_entrance.py")

settings.register_profile("default", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=1000, derandomize=False, deadline=None)
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first, those on the kernel last; the others keep their order."""
    items.sort(key=lambda item: (item.path.name not in LONGEST, _is_on_kernel(item)))


def _is_on_kernel(item: pytest.Item) -> bool:
    module = getattr(item, "module", None)
    return item.path.name in ON_KERNEL or hasattr(module, "assert_judged_alike")
