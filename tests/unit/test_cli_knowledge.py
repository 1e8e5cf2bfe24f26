"""What `painpath knowledge` says to somebody who looks something up."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from painpath.cli import main


@pytest.mark.parametrize("given", ["repeat_rfa", "next_steps.repeat_rfaa"])
def test_a_name_that_is_nearly_right_is_answered_with_the_entry_meant(given: str) -> None:
    result = CliRunner().invoke(main, ["knowledge", "show", given])
    assert result.exit_code == 2
    assert result.stderr.strip().endswith("did you mean 'next_steps.repeat_rfa'?")


def test_every_code_of_a_record_can_be_listed() -> None:
    result = CliRunner().invoke(main, ["knowledge", "list", "vocabulary"])
    assert result.exit_code == 0
    assert "procedures.kind:\n" in result.stdout
    assert "  mbb: Medial branch block\n" in result.stdout
    assert "pain_scores.scale:\n" in result.stdout
