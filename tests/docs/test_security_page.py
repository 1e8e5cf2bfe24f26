"""The security page names files that are there, and says of each item what its state is, once."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")
STATES = {"met", "partly", "not met", "not applicable", "outside"}
CHAPTERS = 17
ROW = re.compile(r"^\| ([\d., –]+) \| (.+?) \| (.+?) \| (.*?) \|$", re.MULTILINE)


def items(numbers: str) -> list[str]:
    """Every number of a row's first cell; a range within a section is written out."""
    found = []
    for part in numbers.split(", "):
        first, _, last = part.partition("–")
        section, _, start = first.rpartition(".")
        same = last.rpartition(".")[0] == section
        found += (
            [f"{section}.{one}" for one in range(int(start), int(last.rpartition(".")[2]) + 1)]
            if last and same
            else [part]
        )
    return found


def test_every_file_that_the_page_names_is_there() -> None:
    named = re.findall(r"`((?:painpath|tests|scripts)/[\w./]+)`", PAGE) + re.findall(r"\]\((\w+\.md)\)", PAGE)
    assert len(named) > 60
    assert [one for one in named if not (ROOT / one).exists() and not (ROOT / "docs" / one).exists()] == []


def test_every_item_has_one_state_and_a_place() -> None:
    rows = ROW.findall(PAGE)
    assert {state for _, _, state, _ in rows} == STATES
    assert [numbers for numbers, _, state, where in rows if not where and state != "not met"] == []
    every = [one for numbers, *_ in rows for one in items(numbers)]
    assert len(every) == len(set(every)) > 150
    assert {int(one.split(".")[0]) for one in every} == set(range(1, CHAPTERS + 1))
