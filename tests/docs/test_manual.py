"""The manual says what the specs say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.spec.contents import SPECS

ROOT = Path(__file__).parents[2]
MAKER = ROOT / "docs" / "make_manual.py"


def test_the_manual_is_what_the_specs_hold() -> None:
    run = subprocess.run([sys.executable, str(MAKER), "--check"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, f"run `python docs/make_manual.py`\n{run.stderr}"


def test_every_case_stands_in_the_manual_once() -> None:
    lines = (ROOT / "docs" / "manual.md").read_text("utf-8").splitlines()
    for spec in SPECS:
        assert lines.count(f"## {spec.title}") == 1
        for case in spec.cases:
            assert sum(line.startswith(f"| {case.sentence} |") for line in lines) == 1, case.sentence


def test_no_row_of_the_manual_breaks_its_table() -> None:
    lines = (ROOT / "docs" / "manual.md").read_text("utf-8").splitlines()
    rows = [line for line in lines if line.startswith("|")]
    assert {line.count("|") for line in rows} == {4}
    assert not any(" nan" in line or "None" in line or "{" in line for line in rows)
