"""Safe opening: bounded size and depth, strict YAML, nothing ever executed.

Whatever cannot be read raises `Unreadable`, whose text is the one line that a user sees.
"""

from __future__ import annotations

import gzip
import math
import os
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from painpath.record.problem import Unreadable

GZIP_MAGIC = b"\x1f\x8b"
MAX_DEPTH = 100
MIB = 1024 * 1024
BOM = b"\xef\xbb\xbf"

NULLS = {"", "~", "null", "Null", "NULL"}
TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,30})?(?:[eE][-+]?[0-9]{1,3})?")
BYTE_OFFSET = re.compile(r" \(byte (\d+)\)")


def read_bytes(path: Path | str, max_mb: float = 100) -> bytes:
    """The content of a file, unpacked when it is gzip; refused above `max_mb` MiB, packed or not.

    At most that much is ever held in memory.
    """
    path = Path(path)
    limit = int(max_mb * MIB)
    found = _bounded(path, limit + 1)
    if len(found) > limit:
        raise Unreadable(str(path), f"larger than {max_mb:g} MB", "split the file, or raise --max-mb")
    return found


def read_head(path: Path | str, size: int = 65536) -> bytes:
    """The first bytes of a file, unpacked when it is gzip."""
    return _bounded(Path(path), size)


def _bounded(path: Path, size: int) -> bytes:
    try:
        with path.open("rb") as packed:
            if packed.peek(2)[:2] != GZIP_MAGIC:
                held = os.fstat(packed.fileno()).st_size  # 0 for what is no plain file
                return packed.read(min(size, held + 1) if held else size)
        with gzip.open(path) as unpacked:
            return unpacked.read(size)
    except FileNotFoundError:
        raise Unreadable(str(path), "there is no such file", "check the path") from None
    except IsADirectoryError:
        raise Unreadable(str(path), "a folder, not a file", "give a file") from None
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Unreadable(str(path), "the gzip file is cut short or damaged", "copy it again") from None
    except (OSError, ValueError) as error:  # no permission, a name too long or with a null byte
        what = getattr(error, "strerror", None) or str(error)
        raise Unreadable(str(path), what, "check the file and its permissions") from None


def load_json(data: bytes, where: str) -> Any:
    """The value in a JSON text, at most 100 levels deep."""
    data = data.removeprefix(BOM)
    if not data.strip():
        raise Unreadable(where, "empty", "give a file with content")
    try:
        document = msgspec.json.decode(data)
    except RecursionError:
        raise _too_deep(where) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise _bad_json(data, where, str(error)) from None
    if _deeper_than(document, MAX_DEPTH):
        raise _too_deep(where)
    return document


def _bad_json(data: bytes, where: str, message: str) -> Unreadable:
    found = BYTE_OFFSET.search(message)
    if found:
        at, what = int(found[1]), BYTE_OFFSET.sub("", message)
    elif "truncated" in message:
        at, what = len(data), "the JSON text ends too early"
    else:
        return Unreadable(where, message, "give a complete JSON file in UTF-8")
    line = data.count(b"\n", 0, at) + 1
    column = at - data.rfind(b"\n", 0, at)
    place = f"{where}, line {line}, column {column} (byte {at})"
    return Unreadable(place, what, "give a complete JSON file in UTF-8")


def _too_deep(where: str) -> Unreadable:
    return Unreadable(where, f"nested deeper than {MAX_DEPTH} levels", "no record is; give another file")


def _deeper_than(document: Any, depth: int) -> bool:
    level = [document]
    while level and depth > 0:
        depth -= 1
        inner = [
            node.values() if type(node) is dict else node for node in level if type(node) in (dict, list)
        ]
        level = [node for nodes in inner for node in nodes if type(node) in (dict, list)]
    return bool(level)


def load_yaml(data: bytes, where: str) -> Any:
    """The value in a YAML text of one document, read strictly.

    No tags, anchors or aliases, no key twice, at most 100 levels. Only `null`, `true`, `false` and
    decimal numbers are more than text: `no`, `off`, `12:30` and dates stay as they were typed.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(data, Loader=loader), where)
    except yaml.MarkedYAMLError as error:
        place = _at(where, error.problem_mark)
        raise Unreadable(place, f"not valid YAML: {error.problem}", "mend this line") from None
    except yaml.YAMLError as error:
        what = " ".join(str(error).split())
        raise Unreadable(where, f"not valid YAML: {what}", "give a text file in UTF-8") from None
    except UnicodeDecodeError as error:
        place = f"{where}, byte {error.start}"
        raise Unreadable(place, "not UTF-8 text", "give a text file in UTF-8") from None


def _at(where: str, mark: Any) -> str:
    return f"{where}, line {mark.line + 1}, column {mark.column + 1}" if mark else where


class _Builder:
    """Builds one value from YAML events: an open container per level, and the key that waits for its value."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.open: list[Any] = []
        self.keys: list[str | None] = []
        self.document: Any = None

    def refuse(self, event: Any, what: str, repair: str) -> Unreadable:
        return Unreadable(_at(self.where, event.start_mark), what, repair)

    def start(self, event: Any, container: Any) -> None:
        if len(self.open) >= MAX_DEPTH:
            raise self.refuse(
                event, f"nested deeper than {MAX_DEPTH} levels", "no record is; give another file"
            )
        self.add(event, container)
        self.open.append(container)
        self.keys.append(None)

    def end(self) -> None:
        self.open.pop()
        self.keys.pop()

    def add(self, event: Any, found: Any) -> None:
        if not self.open:
            self.document = found
        elif isinstance(self.open[-1], list):
            self.open[-1].append(found)
        elif self.keys[-1] is None:
            raise self.refuse(event, "a list or mapping as a key", "use a text as key")
        else:
            self.open[-1][self.keys[-1]] = found
            self.keys[-1] = None

    def scalar(self, event: Any) -> None:
        if not self.open or isinstance(self.open[-1], list) or self.keys[-1] is not None:
            self.add(event, plain_value(event.value) if event.implicit[0] else event.value)
        elif event.value in self.open[-1]:
            raise self.refuse(event, f"the key {event.value!r} stands twice", "keep one of them")
        else:
            self.keys[-1] = event.value


def _build(events: Iterator[Any], where: str) -> Any:
    import yaml

    builder, documents = _Builder(where), 0
    for event in events:
        kind = type(event)
        if kind is yaml.AliasEvent or getattr(event, "anchor", None):
            raise builder.refuse(event, "an anchor or alias", "write the value out in each place")
        if getattr(event, "tag", None):
            raise builder.refuse(event, f"the tag {event.tag}", "remove the tag; plain values are enough")
        if kind is yaml.ScalarEvent:
            builder.scalar(event)
        elif kind is yaml.MappingStartEvent:
            builder.start(event, {})
        elif kind is yaml.SequenceStartEvent:
            builder.start(event, [])
        elif kind in (yaml.MappingEndEvent, yaml.SequenceEndEvent):
            builder.end()
        elif kind is yaml.DocumentStartEvent:
            documents += 1
            if documents > 1:
                raise builder.refuse(
                    event, "a second document", "give one document, a list of records if need be"
                )
    if builder.document is None:
        raise Unreadable(where, "empty", "give a file with content")
    return builder.document


def plain_value(text: str) -> Any:
    """What an unquoted word means: null, true, false, a number, or else the text itself.

    >>> plain_value("no"), plain_value("2025-01-06"), plain_value("7.5"), plain_value("007")
    ('no', '2025-01-06', 7.5, '007')
    """
    if text in NULLS:
        return None
    if text in TRUTHS:
        return TRUTHS[text]
    if INTEGER.fullmatch(text):
        return int(text)
    number = float(text) if DECIMAL.fullmatch(text) else math.inf
    return number if math.isfinite(number) else text
