"""A layout that was killed goes on where it stood, and ends as if nothing had happened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from painpath.cohort.layout import filing, spread
from painpath.cohort.layout.begun import PIECES
from painpath.cohort.layout.index import read_layout
from painpath.cohort.layout.private import Secret
from painpath.cohort.layout.source import find_source
from painpath.cohort.layout.spread import lay_out
from painpath.vocabulary import load
from tests.cohort.folders import laid, tables_of, write

TABLES = tables_of(25)
SIZES = {"part_patients": 5}


class Killed(Exception):
    pass


def until(monkeypatch: pytest.MonkeyPatch, name: str, calls: int) -> list[tuple[Any, ...]]:
    """Let a step of the layout work some times and then die; gives what it was asked for."""
    room = filing if hasattr(filing, name) else spread
    real, asked = getattr(room, name), list[tuple[Any, ...]]()

    def step(*given: Any) -> Any:
        asked.append(given)
        if len(asked) > calls:
            raise Killed
        return real(*given)

    monkeypatch.setattr(room, name, step)
    return asked


def content(out: Path) -> dict[str, bytes]:
    return {str(file.relative_to(out)): file.read_bytes() for file in out.rglob("*") if file.is_file()}


@pytest.mark.parametrize(
    ("step", "calls"), [("_file", 0), ("_file", 3), ("write_part", 0), ("write_part", 2)]
)
def test_it_goes_on_and_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, calls: int
) -> None:
    source = write(tmp_path / "s", TABLES)
    laid(source, tmp_path / "whole", **SIZES)
    with monkeypatch.context() as patch:
        until(patch, step, calls)
        with pytest.raises(Killed):
            laid(source, tmp_path / "out", **SIZES)
    assert read_layout(tmp_path / "out") is None
    laid(source, tmp_path / "out", **SIZES)
    assert content(tmp_path / "out") == content(tmp_path / "whole")


def test_what_is_finished_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = write(tmp_path / "s", TABLES), tmp_path / "out"
    with monkeypatch.context() as patch:
        until(patch, "write_part", 2)
        with pytest.raises(Killed):
            laid(source, out, **SIZES)
    filed, written = until(monkeypatch, "_file", 99), until(monkeypatch, "write_part", 99)
    layout = laid(source, out, **SIZES)
    assert len(layout.parts) == 5
    assert (len(filed), len(written)) == (0, 3)
    assert not (out / PIECES).exists()


def test_another_source_or_other_sizes_begin_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, out = write(tmp_path / "s", TABLES), tmp_path / "out"
    with monkeypatch.context() as patch:
        until(patch, "write_part", 2)
        with pytest.raises(Killed):
            laid(source, out, **SIZES)
    layout = laid(source, out, part_patients=9)
    assert [part.name for part in layout.parts] == sorted(path.name for path in out.glob("part-*"))
    assert len(layout.parts) == 3
    laid(source, tmp_path / "whole", part_patients=9)
    assert content(out) == content(tmp_path / "whole")


def test_with_a_secret_nothing_that_was_begun_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write(tmp_path / "s", TABLES), tmp_path / "out"
    until(monkeypatch, "write_part", 2)
    with pytest.raises(Killed):
        lay_out(find_source(source), out, secret=Secret("one", load()), **SIZES)
    assert not (out / PIECES).exists()
