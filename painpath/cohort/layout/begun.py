"""A layout under way: what of it is finished, so that one that was killed goes on where it stood.

It lives beside the pieces: what was begun, the rows of which tables are filed, and each finished range.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from painpath.cohort.layout.disk import write_text
from painpath.cohort.layout.index import FORMAT, PartOf
from painpath.record.problem import Problem
from painpath.version import __version__

PIECES = ".pieces"
Aside = tuple[str | None, str, Problem]


class Begun(msgspec.Struct, frozen=True):
    """What a layout is made of; only one that agrees in all of it may be gone on with."""

    source: str
    sizes: tuple[int, int, int]
    format: int = FORMAT
    painpath: str = __version__


class Filed(msgspec.Struct, frozen=True):
    """The tables whose rows are filed, and what had been set aside and lost by then.

    `piecewise` says that a range could not be read straight from the source.
    """

    tables: list[str]
    aside: list[Aside]
    lost: list[str]
    piecewise: bool = False


class Finished(msgspec.Struct, frozen=True):
    """One range that is written: what it holds and whose second rows were left out."""

    part: PartOf
    rows: dict[str, int]
    aside: list[Aside]


class Way:
    """The notes of a layout on its way to a folder; `begun` None means that it cannot be gone on with."""

    def __init__(self, out: Path, begun: Begun | None) -> None:
        self.out, self.pieces, self.begun = out, out / PIECES, begun
        if begun is None or _read(self.pieces / "begun.json", Begun) != begun:
            self.forget()
            self.unfinish()

    def start(self) -> None:
        """Note what is begun."""
        (self.pieces / "spill").mkdir(parents=True, exist_ok=True)
        if self.begun is not None:
            _write(self.pieces / "begun.json", self.begun)

    def patients(self) -> Path:
        """Where it stands which range each patient falls into, once that is known."""
        return self.pieces / "patients.parquet"

    def filed(self) -> Filed | None:
        """What is filed so far; None before it is known which range each patient falls into."""
        found: Filed | None = _read(self.pieces / "filed.json", Filed) if self.patients().exists() else None
        return found

    def note_filed(self, filed: Filed) -> None:
        """Note that the rows of one more table are filed."""
        _write(self.pieces / "filed.json", filed)

    def finished(self, name: str) -> Finished | None:
        """What a range came to, None while it is not written."""
        found: Finished | None = _read(self.pieces / f"{name}.json", Finished)
        return found if found and (self.out / name).is_dir() else None

    def finish(self, name: str, write: Callable[[Path], Finished]) -> Finished:
        """Let `write` fill a draft of a range, and put it in place."""
        draft = self.pieces / name
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(self.out / name, ignore_errors=True)
        found = write(draft)
        _write(self.pieces / f"{name}.json", found)
        draft.rename(self.out / name)
        return found

    def unfinish(self) -> None:
        """Remove every range that is written, to write it again."""
        for part in self.out.glob("part-*"):
            shutil.rmtree(part, ignore_errors=True)

    def forget(self) -> None:
        """Remove the notes and the pieces."""
        shutil.rmtree(self.pieces, ignore_errors=True)


def _read(path: Path, kind: Any) -> Any:
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError):
        return None


def _write(path: Path, one: msgspec.Struct) -> None:
    write_text(path, msgspec.json.encode(one).decode())
