"""The page of the record format is what the check uses, and its example is a good record."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import yaml

from painpath.assess import assess, default_assessor

ROOT = Path(__file__).parents[2]


def test_the_page_is_fresh() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "docs/make_record.py"), "--check"], check=False)
    assert done.returncode == 0, "run `make docs`"


def test_its_example_fits_and_is_judged() -> None:
    text = (ROOT / "docs/record.md").read_text("utf-8")
    raw = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.S).group(1))  # type: ignore[union-attr]
    assert default_assessor().check(raw).problems == []
    assert assess(raw, "2025-03-01")["outcome"] == "ongoing_response"
