"""At the end of each module both engines judge the records that its tests handed over."""

from collections.abc import Iterator

import pytest

from tests.alike import compare_waiting


@pytest.fixture(scope="module", autouse=True)
def both_engines() -> Iterator[None]:
    """Fails the last test of a module where the engines differ."""
    yield
    compare_waiting()
