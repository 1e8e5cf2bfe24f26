"""The measured house rules for painpath/: small functions, small modules, no hidden imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "painpath").rglob("*.py"))
LONGEST_FUNCTION, LONGEST_MODULE, LONG_MODULE = 60, 500, 300
# Modules that import inside functions on purpose, so that one patient never waits for what many need.
LAZY_ON_PURPOSE = {
    "painpath/__init__.py": "`import painpath` stays quick",
    "painpath/cli/assess.py": "a page or a terminal report is loaded when it is asked for",
    "painpath/cli/knowledge.py": "the models of FHIR are loaded only for an export",
    "painpath/cli/lesion.py": "the picture is loaded when it is asked for",
    "painpath/record/safe.py": "YAML is loaded only for YAML",
    "painpath/rules/cache.py": "the SQL parser is loaded only when the knowledge has changed",
    "painpath/kept.py": "nothing is written when nothing has changed",
    "painpath/vocabulary_maps.py": "YAML is loaded only when a map is not in the cache",
    "painpath/vocabulary.py": "YAML is loaded only when the vocabulary is not in the cache",
    "painpath/record/read.py": "a reader is loaded when its kind of file is met",
    "painpath/record/duck.py": "DuckDB is loaded only for tables",
    "painpath/record/fhir/__init__.py": "the official models, the writer and the reader of folders are loaded only when asked for",
    "painpath/record/omop/tables.py": "DuckDB is loaded only for tables",
    "painpath/record/folder/write.py": "Arrow is loaded only to write tables",
    "painpath/engine/response/compiled.py": "numba is loaded only for many patients",
    "painpath/cli/cohort_report.py": "lifelines and the chart library are loaded when a report is asked for",
    "painpath/cli/cohort_synthesize.py": "NumPy and Arrow are loaded when a cohort is made",
    "painpath/cli/cohort_assess.py": "what reads a condition, verifies or measures is loaded when it is asked for",
    "painpath/cohort/run/part.py": "the SQL parser is loaded only for a condition",
    "painpath/cohort/run/spark.py": "Spark is loaded only when it is to judge",
    "painpath/cli/clinic.py": "Django's models can be imported only after it is set up",
    "painpath/web/run.py": "Django's models can be imported only after it is set up",
    "painpath/report/chart.py": "the chart library is slow to load",
    "painpath/report/lanes.py": "the chart library is slow to load",
}
Function = ast.FunctionDef | ast.AsyncFunctionDef

each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, nested ones too."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def lines_of(node: Function) -> int:
    """Lines from `def` to the last statement, the docstring counted."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def long_functions(tree: ast.AST) -> list[str]:
    """Functions over the house limit, with their length."""
    return [f"{f.name} ({lines_of(f)})" for f in functions(tree) if lines_of(f) > LONGEST_FUNCTION]


def hidden_imports(tree: ast.AST) -> list[str]:
    """Functions that import something in their body."""
    return [
        f.name
        for f in functions(tree)
        if any(isinstance(n, ast.Import | ast.ImportFrom) for n in ast.walk(f))
    ]


def star_imports(tree: ast.AST) -> list[str]:
    """Modules of which everything is imported."""
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return [node.module or "." for node in imports if node.names[0].name == "*"]


def test_the_measures_see_what_they_measure() -> None:
    long = ast.parse("def f():\n" + "    x = 1\n" * LONGEST_FUNCTION)
    assert long_functions(long) == [f"f ({LONGEST_FUNCTION + 1})"]
    assert hidden_imports(ast.parse("def f():\n    import os")) == ["f"]
    assert star_imports(ast.parse("from os import *")) == ["os"]


@each_module
def test_no_function_is_too_long(path: Path) -> None:
    assert long_functions(ast.parse(path.read_text("utf-8"))) == []


@each_module
def test_no_module_is_too_long(path: Path) -> None:
    text = path.read_text("utf-8")
    length = len(text.splitlines())
    assert length <= LONGEST_MODULE
    if length > LONG_MODULE:
        reason = ast.get_docstring(ast.parse(text)) or ""
        assert "long because" in reason.lower(), f"{length} lines: say in the docstring 'Long because ...'"


@each_module
def test_imports_stand_at_the_top_and_by_name(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert star_imports(tree) == []
    if str(path.relative_to(ROOT)) not in LAZY_ON_PURPOSE:
        assert hidden_imports(tree) == []
