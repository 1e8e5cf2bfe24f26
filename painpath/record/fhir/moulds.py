"""What an observation says beside its id, its times and its number, which thousands of others say too: read once.

The usual observation of an export is a number under a code, or has a code that means nothing here. All else in it
(status, code, body site, painpath's own columns, unit) comes to the same columns wherever it stands. So the
first such observation is read by the reader of every other one, and what came of it is kept as a mould. An
observation that holds more, or in which anything was mended or left out, has no mould.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec
from msgspec import Raw

from painpath.record.fhir.bundle import read_resource
from painpath.record.fhir.collect import Collector, Row, key_of
from painpath.record.fhir.structs import (
    DECODE_CONCEPT,
    DECODE_TYPED,
    NOTHING,
    Concept,
    Quantity,
    Resource,
    Usual,
)

OBSERVATION, MOST, NUMBER = "Observation", 8192, 0.5
NUMBERS = {"pain_scores": "score", "relief_reports": "percent", "observations": "value"}
# An observation whose times and number can be told from any other by what they are, not what they say.
SAMPLE = b'{"resourceType": "Observation", "id": "a", "effectiveDateTime": "when", "issued": "when told"}'


class Mould(msgspec.Struct, frozen=True):
    """The table of a row, which columns are the observation's own number and times, and the others."""

    table: str
    number: str | None
    time: bool
    recorded: bool
    columns: Row

    def cast(self, usual: Usual) -> Row:
        """The row of an observation."""
        row = {**self.columns}
        if self.time:
            row["time"] = usual.effective_date_time
        if self.recorded and usual.issued:
            row["recorded"] = usual.issued
        if self.number and usual.value_quantity:
            row[self.number] = usual.value_quantity.value
        return row


class Moulds:
    """The moulds that were met while an export is read."""

    def __init__(self) -> None:
        self._made = lru_cache(MOST)(_mould)

    def of(self, usual: Usual) -> Mould | Concept | None:
        """The mould of an observation, or its code where that means nothing; None where it must be read by itself."""
        if usual.component or not usual.focus is usual.contained is NOTHING:
            return None
        quantity = usual.value_quantity or Quantity()
        mould = self._made(
            usual.status, bytes(usual.code), bytes(usual.body_site), bytes(usual.extension),
            usual.value_boolean, quantity.unit, quantity.code,
        )  # fmt: skip
        return None if isinstance(mould, Mould) and not _is_simple(usual, quantity) else mould


def read_usual(usual: Usual, mould: Mould | Concept, out: Collector) -> None:
    """Add what an observation with a mould comes to."""
    if not out.is_new(usual):
        return
    if isinstance(mould, Mould):
        out.add(mould.table, mould.cast(usual))
    else:
        out.unknown(OBSERVATION, mould)


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
    status: str | None, code: bytes, body_site: bytes, extension: bytes, truth: bool | None,
    unit: str | None, unit_code: str | None,
) -> Mould | Concept | None:  # fmt: skip
    sample, out = DECODE_TYPED(SAMPLE), Collector(None, "", lambda reference: None)
    sample.status, sample.body_site, sample.extension = status, _raw(body_site), _raw(extension)
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
    return _of_row(*rows[0], sample) if len(rows) == 1 and not told else None


def _of_row(table: str, row: Row, sample: Resource) -> Mould | None:
    """The mould of a row; None where its number is another than the one that was stated."""
    own = {"time": sample.effective_date_time, "recorded": sample.issued, NUMBERS[table]: NUMBER}
    same = {column for column, one in own.items() if row.get(column) is one}
    is_number = sample.value_quantity is not None
    if is_number and NUMBERS[table] not in same:
        return None
    others = {column: one for column, one in row.items() if column not in same}
    return Mould(table, NUMBERS[table] if is_number else None, "time" in same, "recorded" in same, others)


def _raw(text: bytes) -> Raw:
    return Raw(text) if text else NOTHING
