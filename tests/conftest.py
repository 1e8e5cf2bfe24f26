"""How much the generative tests draw: little and always the same by default, much under `make soak`."""

import pytest
from hypothesis import settings

LONGEST = ("test_on_postgresql.py",)  # begun first, so that no worker waits for it at the end

settings.register_profile("default", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("soak", max_examples=5000, derandomize=False, deadline=None)
settings.load_profile("default")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest test first; the others keep their order."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
