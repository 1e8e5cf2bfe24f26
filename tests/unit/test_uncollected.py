"""The garbage collector rests while a command loads, and only then."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from painpath.cli import uncollected

OMOP = Path(__file__).parents[1] / "data" / "omop"


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_what_is_made_within_is_never_looked_for_and_what_comes_after_is() -> None:
    before = gc.get_freeze_count()
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() > before


def test_a_collector_that_rested_before_rests_on_and_one_that_worked_works_after_a_failure() -> None:
    with pytest.raises(KeyError), uncollected():
        raise KeyError
    assert gc.isenabled()
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_nothing_is_said_to_be_left_at_the_end_of_a_command_that_used_a_database() -> None:
    arguments = ["assess", str(OMOP), "--patient", "1", "--as-of", "2025-01-01", "--brief"]
    command = [sys.executable, "-m", "painpath.cli", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
