"""The hazard log tells the truth: every entry and every case that it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from painpath.casebook import read_cases
from painpath.rules.errors import KNOWLEDGE

ROOT = Path(__file__).parents[2]
ROWS = [
    line
    for line in (ROOT / "docs/hazards.md").read_text("utf-8").splitlines()
    if re.match(r"\| \d+ \|", line)
]
CASE_FILES = sorted((ROOT / "tests/cases").glob("*_cases.yaml"))


def test_every_case_that_is_quoted_stands_beside_a_rule() -> None:
    known = {case.name for file in read_cases() for case in file.cases}
    known |= {
        case["name"] for path in (KNOWLEDGE / "response").glob("*.cases.yaml") for case in cases_of(path)
    }
    quoted = {name for row in ROWS for name in re.findall(r'"([^"]+\.)"', row.split("|")[-2])}
    assert quoted
    assert quoted - known == set()


def cases_of(path: Path) -> list[dict[str, object]]:
    """The cases of a file of whole records."""
    listed: list[dict[str, object]] = yaml.load(path.read_bytes(), yaml.CSafeLoader)["cases"]
    return listed


def test_every_entry_that_is_named_is_there() -> None:
    named = {entry for row in ROWS for entry in re.findall(r"`((?:red_flags|next_steps|causes)\.\w+)`", row)}
    assert named
    assert {one for one in named if not (KNOWLEDGE / f"{one.replace('.', '/')}.yaml").is_file()} == set()


def test_every_adjudicated_case_that_is_named_is_there() -> None:
    known = {case["id"] for path in CASE_FILES for case in cases_of(path)}
    named = {one for row in ROWS for one in re.findall(r"\b[PVTOQ]\d{3}\b", row)}
    assert named
    assert named - known == set()
