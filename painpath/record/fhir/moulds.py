"""What an observation says beside its id, its times and its number, which thousands of others say too: read once.

The usual observation of an export is a number or a truth under a code, or has a code that means nothing here. All
else in it (status, code, body site, unit) comes to the same columns wherever it stands. So what it says is read
by the reader of every other observation the first time it is met, and what came of it is kept as a mould. An
observation that holds more, or in which anything was mended or left out, has no mould.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec import Raw

from painpath.record.fhir.bundle import read_resource
from painpath.record.fhir.collect import Collector, Row, key_of
from painpath.record.fhir.own import OwnRow, own_row
from painpath.record.fhir.structs import (
    DECODE_CONCEPT,
    DECODE_TYPED,
    NOTHING,
    Concept,
    Quantity,
    Usual,
)

OBSERVATION, MOST, NUMBER = "Observation", 8192, 0.5
NUMBERS = {"pain_scores": "score", "relief_reports": "percent", "observations": "value"}
SAMPLE = b'{"resourceType": "Observation", "id": "a", "effectiveDateTime": "when", "issued": "when told"}'


class Mould(msgspec.Struct, frozen=True):
    """The table of a row, the column of its number (None for a truth), and the columns that are neither that nor a time."""

    table: str
    number: str | None
    columns: Row

    def cast(self, usual: Usual) -> Row:
        """The row of an observation."""
        row = {"time": usual.effective_date_time, **self.columns}
        if usual.issued:
            row["recorded"] = usual.issued
        if self.number and usual.value_quantity:
            row[self.number] = usual.value_quantity.value
        return row


class Moulded(msgspec.Struct, gc=False):
    """A usual observation with its mould, or its code where that means nothing, and painpath's own columns."""

    usual: Usual
    mould: Mould | Concept
    own: OwnRow | None

    def read(self, out: Collector) -> None:
        """Add what the observation comes to."""
        if not out.is_new(self.usual):
            return
        if isinstance(self.mould, Concept):
            out.unknown(OBSERVATION, self.mould)
        else:
            row = self.mould.cast(self.usual)
            out.add(self.mould.table, self.own.over(row) if self.own else row)


class Moulds:
    """The moulds that were met while an export is read."""

    def __init__(self) -> None:
        self._made = lru_cache(MOST)(_mould)

    def moulded(self, usual: Usual) -> Moulded | None:
        """An observation with its mould; None where it must be read by itself."""
        if usual.component or not usual.focus is usual.contained is NOTHING:
            return None
        if not usual.modifier_extension is usual.implicit_rules is NOTHING:
            return None
        quantity = usual.value_quantity or Quantity()
        mould = self._made(
            usual.status,
            bytes(usual.code),
            bytes(usual.body_site),
            usual.value_boolean,
            quantity.unit,
            quantity.code,
        )
        if mould is None or (isinstance(mould, Mould) and not _is_simple(usual, quantity)):
            return None
        try:
            own = own_row(usual)
        except msgspec.ValidationError:  # which is told where it is read by itself
            return None
        return None if own and own.table else Moulded(usual, mould, own)


def _is_simple(usual: Usual, quantity: Quantity) -> bool:
    """Whether there is a known number or a truth, at a time of its own, and no other kind of value."""
    return (
        (usual.value_quantity is None if usual.value_boolean is not None else quantity.value is not None)
        and quantity.comparator is None
        and bool(usual.effective_date_time)
        and usual.value_codeable_concept is None
        and usual.value_coding is None
        and usual.data_absent_reason is None
    )


def _mould(
    status: str | None,
    code: bytes,
    body_site: bytes,
    truth: bool | None,
    unit: str | None,
    unit_code: str | None,
) -> Mould | Concept | None:
    """What all observations that say this come to, read off a sample with a number and times of its own."""
    sample, out = DECODE_TYPED(SAMPLE), Collector(None, "", lambda reference: None)
    sample.status, sample.body_site = status, Raw(body_site) if body_site else NOTHING
    sample.value_boolean = truth
    sample.value_quantity = Quantity(NUMBER, unit, unit_code) if truth is None else None
    try:
        sample.code = DECODE_CONCEPT(code) if code else None
    except msgspec.ValidationError:
        return None
    read_resource(sample, out)
    imported = out.imported()
    rows = [(table, row) for table in NUMBERS for row in imported.record.get(table, ())]
    told = len(imported.repaired) + len(imported.not_understood)
    if told == 1 and not rows and list(out.unknown_codes) == [key_of(OBSERVATION, sample.code)]:
        return sample.code
    return _of_row(*rows[0], truth) if len(rows) == 1 and not told else None


def _of_row(table: str, row: Row, truth: bool | None) -> Mould | None:
    """The mould of a row; None where the number in it is another than the one that was stated."""
    number = NUMBERS[table] if truth is None else None
    if number and row.get(number) is not NUMBER:
        return None
    own = ("time", "recorded", number)
    return Mould(table, number, {column: one for column, one in row.items() if column not in own})
