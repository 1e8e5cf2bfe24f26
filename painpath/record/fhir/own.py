"""painpath's own extension on a FHIR resource: what FHIR has no standard place for.

A resource that painpath wrote carries one extension with the columns that ordinary reading would not
give back: `table` when the resource would be read into another table or none, one entry per column,
and `absent` for each column that ordinary reading would add.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import msgspec

from painpath.record.fhir.maps import OWN_ROW
from painpath.record.fhir.structs import DECODE_EXTENSIONS, NOTHING, Extension, Measured

Row = dict[str, Any]
OWN_ROW_BYTES = OWN_ROW.encode()
INTEGER_MAX = 2**31 - 1


class OwnRow(msgspec.Struct, frozen=True):
    """Columns that the extension states, columns that it denies, and the table it names."""

    columns: Row
    absent: frozenset[str]
    table: str | None

    def over(self, row: Row) -> Row:
        """The row as painpath wrote it."""
        stated = row | self.columns
        return {c: v for c, v in stated.items() if c not in self.absent} if self.absent else stated


def own_row(resource: Measured) -> OwnRow | None:
    """The extension of a resource; None on a resource that painpath did not write."""
    if resource.extension is NOTHING:
        return None
    text = bytes(resource.extension)
    return _parsed(text) if OWN_ROW_BYTES in text else None


@lru_cache(maxsize=8192)
def _parsed(extension: bytes) -> OwnRow:
    """What an extension says; the same is said on many resources."""
    parts = [part for e in DECODE_EXTENSIONS(extension) or () if e.url == OWN_ROW for part in e.extension]
    columns = {part.url: _read_value(part) for part in parts if part.url not in ("table", "absent")}
    tables = [part.value_string for part in parts if part.url == "table"]
    absent = frozenset(part.value_string or "" for part in parts if part.url == "absent")
    return OwnRow(columns, absent, tables[0] if tables else None)


def own_extension(wanted: Row, read: Row, table: str | None = None) -> list[dict[str, Any]]:
    """The extension that turns the row `read` into the row `wanted`; empty when they are identical."""
    parts = [{"url": "table", "valueString": table}] if table else []
    parts += [_write_value(c, v) for c, v in wanted.items() if c not in read or not _same(read[c], v)]
    parts += [{"url": "absent", "valueString": column} for column in read if column not in wanted]
    return [{"url": OWN_ROW, "extension": parts}] if parts else []


def _same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other


def _write_value(column: str, value: object) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"url": column, "valueBoolean": value}
    if isinstance(value, int) and abs(value) <= INTEGER_MAX:
        return {"url": column, "valueInteger": value}
    if isinstance(value, str) and value == value.strip() and value.isprintable() and value:
        return {"url": column, "valueString": value}
    return {"url": column, "extension": [{"url": "json", "valueString": msgspec.json.encode(value).decode()}]}


def _read_value(part: Extension) -> Any:
    stated = (part.value_boolean, part.value_integer, part.value_decimal, part.value_string)
    for value in stated:
        if value is not None:
            return value
    if not part.extension:
        return None
    try:
        return msgspec.json.decode(part.extension[0].value_string or "null")
    except (msgspec.DecodeError, RecursionError) as error:
        raise msgspec.ValidationError(f"{part.url} is not JSON ({error})") from None
