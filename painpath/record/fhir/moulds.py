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
    """The table of a row, the column of its number, and the columns that are neither that nor a time."""

    table: str
    number: str
    columns: Row

    def cast(self, usual: Usual, quantity: Quantity) -> Row:
        """The row of an observation."""
        row = {"time": usual.effective_date_time, self.number: quantity.value, **self.columns}
        if usual.issued:
            row["recorded"] = usual.issued
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
            quantity.unit, quantity.code,
        )  # fmt: skip
        return None if isinstance(mould, Mould) and not _is_number_alone(usual, quantity) else mould


def read_usual(usual: Usual, mould: Mould | Concept, out: Collector) -> None:
    """Add what an observation with a mould comes to."""
    if not out.is_new(usual):
        return
    if isinstance(mould, Mould):
        out.add(mould.table, mould.cast(usual, usual.value_quantity or Quantity()))
    else:
        out.unknown(OBSERVATION, mould)


def _is_number_alone(usual: Usual, quantity: Quantity) -> bool:
    """Whether there is a known number, at a time of its own, and no other kind of value."""
    return (
        quantity.value is not None
        and quantity.comparator is None
        and bool(usual.effective_date_time)
        and usual.value_boolean is None
        and usual.value_codeable_concept is None
        and usual.value_coding is None
        and usual.data_absent_reason is None
    )


def _mould(
    status: str | None,
    code: bytes,
    body_site: bytes,
    extension: bytes,
    unit: str | None,
    unit_code: str | None,
) -> Mould | Concept | None:
    sample, out = DECODE_TYPED(SAMPLE), Collector(None, "", lambda reference: None)
    sample.status, sample.value_quantity = status, Quantity(NUMBER, unit, unit_code)
    sample.body_site, sample.extension = _raw(body_site), _raw(extension)
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
    return _without_its_own(*rows[0], sample) if len(rows) == 1 and not told else None


def _without_its_own(table: str, row: Row, sample: Resource) -> Mould | None:
    """What is left of a row without its times and number; None where these are not the ones that were stated."""
    number = NUMBERS[table]
    stated = {"time": sample.effective_date_time, "recorded": sample.issued, number: _value(sample)}
    if any(row.get(column) is not one for column, one in stated.items()):
        return None
    return Mould(table, number, {column: one for column, one in row.items() if column not in stated})


def _value(sample: Resource) -> float | None:
    return sample.value_quantity.value if sample.value_quantity else None


def _raw(text: bytes) -> Raw:
    return Raw(text) if text else NOTHING
