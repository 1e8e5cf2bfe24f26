"""The columns of a table of many patients as arrays; a text is read once, however many rows hold it.

What a cell means is asked of the same functions that read one patient's record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import polars as pl

from painpath.engine.response.events import NONE
from painpath.record.fits import LARGEST, Fit
from painpath.record.folder.cells import BadCell, read_cell
from painpath.record.moments import FIRST_YEAR, LAST_YEAR, BadTime, parse_moment
from painpath.record.tables import Column

MINUTES_PER_DAY = 1440
ABSENT = -1
FEW = 300  # up to so many texts are read sooner one by one than all at once
FORMS = "0000-00-00", "0000-00-00T00:00", "0000-00-00T00:00:00"  # of a digit stands 0
PLACES = (0, 4), (5, 7), (8, 10), (11, 13), (14, 16), (17, 19)  # of year, month, day, hour, minute and second
Ints = np.ndarray[Any, np.dtype[np.int64]]
Places = np.ndarray[Any, np.dtype[np.int32]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass(frozen=True)
class Words:
    """A column of texts: for each row the place of its text in `texts`, ABSENT where there is none."""

    texts: pl.Series
    places: Places

    @cached_property
    def words(self) -> list[str]:
        """The texts as a list, made where it is asked for: of times there are very many."""
        found: list[str] = self.texts.to_list()
        return found

    def of(self, found: Sequence[Any] | Any, absent: Any) -> Any:
        """What was found for each word as a column; `absent` where there is no word."""
        return np.append(np.asarray(found), absent)[self.places] if len(self.texts) else _full(self, absent)


def _full(words: Words, absent: Any) -> Any:
    return np.full(len(words.places), absent)


class Stretches(NamedTuple):
    """First and last minute (NONE where absent), clock, and whether it could not be read."""

    first: Ints
    last: Ints
    clock: Ints
    bad: Flags


ABSENT_TIME = Stretches(np.array([NONE]), np.array([NONE]), np.array([0]), np.array([False]))


@dataclass(frozen=True)
class Times:
    """A column of times: what each different text names, the last entry for absent ones, and each row's place."""

    by_word: Stretches
    places: Places

    @property
    def first(self) -> Ints:
        """The first minute of each row."""
        return self.by_word.first[self.places]

    @property
    def last(self) -> Ints:
        """The last minute of each row."""
        return self.by_word.last[self.places]

    @property
    def clock(self) -> Ints:
        """Whether each row tells the time of day."""
        return self.by_word.clock[self.places]

    def of(self, rows: Ints) -> Times:
        """The times of some rows; where they are few, sooner than those of all rows."""
        return Times(self.by_word, self.places[rows])

    def where(self, flags: Flags) -> Flags:
        """A flag of each text, and of absence, for each row."""
        return flags[self.places] if flags.any() else np.zeros(len(self.places), np.bool_)


def words_of(frame: pl.DataFrame, names: Sequence[str]) -> dict[str, Words]:
    """Columns of texts as numbers into the lists of their texts; all at once, because each pass costs much by itself."""
    kinds = {name: kind for name, kind in frame.schema.items() if name in names}
    texts = [name for name in names if not isinstance(kinds[name], pl.Enum)]
    if texts:
        listed = pl.col(texts).cast(pl.String).drop_nulls().unique().sort().implode()
        kinds |= {name: pl.Enum(found[0]) for name, found in frame.select(listed).to_dict().items()}
    places = frame.select(
        (pl.col(name).cast(pl.String).cast(kinds[name]) if name in texts else pl.col(name))
        .to_physical()
        .cast(pl.Int32)
        .fill_null(ABSENT)
        for name in names
    )
    return {name: Words(kinds[name].categories, places[name].to_numpy()) for name in names}  # type: ignore[attr-defined]


def times_of(words: Words, zone: tzinfo) -> Times:
    """The stretch of time that each row names."""
    count = len(words.texts)
    first, last = np.full(count, NONE, np.int64), np.full(count, NONE, np.int64)
    clock, state = np.zeros(count, np.int64), np.zeros(count, np.int64)
    if count > FEW:
        _read_usual(words.texts, first, last, clock, state)
    for place in np.flatnonzero(state == 0).tolist():
        if not words.texts[place]:
            continue
        try:
            first[place], last[place], clock[place] = parse_moment(words.texts[place], zone)
        except BadTime:
            state[place] = 2
    found = zip((first, last, clock, state == 2), ABSENT_TIME, strict=True)
    return Times(Stretches(*(np.append(*both) for both in found)), words.places)


def _read_usual(words: pl.Series, first: Ints, last: Ints, clock: Ints, state: Ints) -> None:
    """Fill in the dates and the clock times without a zone; what else there is stays as it is."""
    sizes = words.str.len_bytes().to_numpy()
    for form in FORMS:
        rows = np.flatnonzero(sizes == len(form))
        if not len(rows):
            continue
        minute, fine = _minutes(str(words.gather(rows).str.join("").item()).encode(), form)
        rows, has_clock = rows[fine], len(form) > len(FORMS[0])
        first[rows], clock[rows], state[rows] = minute[fine], int(has_clock), 1
        last[rows] = minute[fine] + (0 if has_clock else MINUTES_PER_DAY - 1)


def _minutes(letters: bytes, form: str) -> tuple[Ints, Flags]:
    """(the minute that each of several times of one form names, whether there is such a time)."""
    given = np.frombuffer(letters, np.uint8).reshape(-1, len(form)).T.copy()
    fine = np.ones(given.shape[1], np.bool_)
    for said, wanted in zip(given, form.encode(), strict=True):
        fine &= (said >= ord("0")) & (said <= ord("9")) if wanted == ord("0") else said == wanted

    def number(begin: int, end: int) -> Any:
        found = np.zeros(given.shape[1], np.int32)
        for said in given[begin:end]:
            found = found * 10 + (said.astype(np.int32) - ord("0"))
        return found

    year, month, day, hour, minute, second = (number(*place) for place in PLACES)
    months = (year - 1970) * 12 + month - 1
    known, which = np.unique(months, return_inverse=True)
    begins, ends = (
        each.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) for each in (known, known + 1)
    )
    fine &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (month >= 1) & (month <= 12)
    fine &= (day >= 1) & (day <= (ends - begins)[which]) & (hour < 24) & (minute < 60) & (second < 60)
    return (begins[which] + day - 1) * MINUTES_PER_DAY + hour * 60 + minute, fine


def cells_of(words: Words, name: str, column: Column, fits: Fit) -> tuple[list[Any], list[bool]]:
    """(what each word says, whether it does not fit its column); a word that is absent or bad is None."""
    meant: list[Any] = []
    bad = []
    for word in words.words:
        row: dict[str, Any] = {}
        wrong = False
        try:
            given = read_cell(name, column, word)
            wrong = given is not None and bool(fits(row, given))
        except BadCell:
            wrong = True
        meant.append(row.get(name))
        bad.append(wrong)
    return meant, bad


def numbers_of(series: pl.Series, column: Column) -> tuple[Any, Flags | None]:
    """(numbers, NaN where absent or wrong; whether a given one is wrong, None where none is)."""
    series = series.cast(pl.Float64)
    found = series.to_numpy()
    with np.errstate(invalid="ignore"):
        fine = np.abs(found) <= LARGEST
        if column.low is not None:
            fine &= (found >= column.low) & (found <= (column.high or column.low))
    if fine.all() or np.count_nonzero(fine) == len(series) - series.null_count():
        return found, None
    return np.where(fine, found, np.nan), series.is_not_null().to_numpy() & ~fine


def truths_of(series: pl.Series) -> Ints:
    """1, 0 or NONE."""
    return series.cast(pl.Int64).fill_null(NONE).to_numpy()
