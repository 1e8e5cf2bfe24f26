"""A file that a command is asked to write: told before anything else when it cannot be written there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from painpath.record.problem import Unreadable

WANTED = "name a file in a folder of yours"


class OutFile(click.Path):
    """The name of a file to write. No folder is made for it: a mistyped one would hide what was written."""

    def __init__(self) -> None:
        super().__init__(path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        path = Path(str(super().convert(value, param, ctx)))
        if not path.absolute().parent.is_dir():
            raise Unreadable(
                str(path), "its folder does not exist", "make the folder first, or give another one"
            )
        if path.is_dir():
            raise Unreadable(str(path), "cannot be written (it is a folder)", WANTED)
        return path


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What cannot be written at a path is told in one line."""
    try:
        yield
    except OSError as error:
        raise Unreadable(str(path), error.strerror or "cannot be written", WANTED) from None
