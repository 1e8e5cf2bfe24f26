"""Writing so that a file that is there is whole: to a name of its own first, onto the disk, then renamed."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyarrow import parquet

from painpath.record.problem import Unreadable

# One list of texts for each column of a file, whole and at its beginning: quicker to read than several.
FULL = "the disk is full"
MOST_TEXTS, MOST_ROWS = 1 << 24, 1 << 23  # bytes, rows


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a draft, then put it in place; the draft never stays. Raises Unreadable."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.writing")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(draft)
        with draft.open("rb+") as stream:
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise cannot_write(path, error) from None
    finally:
        draft.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file as a whole."""
    write_whole(path, lambda draft: draft.write_text(text, encoding="utf-8"))


def write_parquet(path: Path, table: Any, metadata: Mapping[str, str]) -> None:
    """Write an Arrow table as a whole, with `metadata` in the file; the same table gives the same bytes."""

    def write(draft: Path) -> None:
        with parquet.ParquetWriter(
            draft, table.schema, compression="zstd", store_schema=False, dictionary_pagesize_limit=MOST_TEXTS
        ) as writer:
            writer.add_key_value_metadata(dict(metadata))
            writer.write_table(table, row_group_size=MOST_ROWS)

    write_whole(path, write)


def cannot_write(path: Path, error: OSError) -> Unreadable:
    """What to say of a place that cannot be written to; a full disk is named as such."""
    if is_full(error):
        return Unreadable(
            str(path), FULL, "make room and run the same command again; what is finished is kept"
        )
    return Unreadable(str(path), f"cannot be written ({error.strerror or error})", "name another folder")


def is_full(error: BaseException) -> bool:
    """Whether an error says that there is no room, whichever library raised it."""
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)
    return full or "no space left" in str(error).lower()
