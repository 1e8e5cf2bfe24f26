"""A command that needs more than painpath itself says so in one line before any work begins."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from painpath.cli import extras, main


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """painpath as `make demo` installs it, without its extras."""
    gone = {name for names in extras.EXTRAS.values() for name in names}

    def found(name: str, package: str | None = None) -> Any:
        return None if name in gone else find_spec(name, package)

    monkeypatch.setattr(extras, "find_spec", found)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize(
    ("command", "which"),
    [
        (["cohort", "assess", "records", "--out", "out"], "cohort"),
        (["cohort", "assess", "records", "--out", "out", "--engine", "reference", "--profile"], "cohort"),
        (["cohort", "assess", "records", "--out", "out", "--engine", "spark"], "cohort,spark"),
        (["cohort", "report", "verdicts", "--out", "out.html"], "cohort"),
        (["clinic", "registry"], "cohort"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_a_missing_extra_is_one_line_with_the_command_that_installs_it(
    command: list[str], which: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2
    [line] = told.output.splitlines()
    assert line.endswith(f"not installed; install with: {sys.executable} -m pip install 'painpath[{which}]'")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("command", ["import", "assess", "report", "synthesize"])
def test_every_command_explains_itself_without_them(command: str) -> None:
    assert CliRunner().invoke(main, ["cohort", command, "--help"]).exit_code == 0


@pytest.mark.usefixtures("bare")
def test_a_cohort_is_made_and_brought_in_without_them(tmp_path: Path) -> None:
    made, records = str(tmp_path / "made"), str(tmp_path / "records")
    for command in (
        ["synthesize", "--patients", "2", "--seed", "1", "--out", made],
        ["import", made, "--out", records, "--jobs", "1"],
    ):
        assert CliRunner().invoke(main, ["cohort", *command]).exit_code == 0


def test_python_is_called_as_from_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bare: None
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(Path.cwd() / ".venv" / "bin" / "python"))
    told = CliRunner().invoke(main, ["cohort", "report", "verdicts", "--out", "out.html"])
    assert "install with: .venv/bin/python -m pip install 'painpath[cohort]'" in told.output
