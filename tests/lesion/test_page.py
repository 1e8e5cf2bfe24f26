"""docs/lesion.md says what the model computes."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[2]


def maker() -> ModuleType:
    """docs/make_lesion.py as a module."""
    spec = importlib.util.spec_from_file_location("make_lesion", ROOT / "docs/make_lesion.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_has_the_rows_of_today() -> None:
    made, written = maker(), (ROOT / "docs/lesion.md").read_text("utf-8")
    for block in (made.acceptance_table(), made.parameter_table(), made.exact_table()):
        assert block in written, "run docs/make_lesion.py"


def test_the_example_in_python_runs() -> None:
    text = (ROOT / "docs/lesion.md").read_text("utf-8")
    names: dict[str, Any] = {}
    exec(text.split("```python\n")[1].split("```")[0], names)  # noqa: S102 -- our own page
    assert names["hottest"].max() > 80
    assert names["hottest"].size == names["r"].size == names["z"].size
