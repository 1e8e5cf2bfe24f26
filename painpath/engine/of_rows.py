"""The dates and doses of the rows that a sentence rests on, where it asks for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from painpath.engine.facts.medicines import is_taken
from painpath.engine.numerals import number_text
from painpath.engine.response.encode import Seen
from painpath.record.check import Row

# {last:egfr} is the day of the last number of a code, {taken:morphine,codeine} what is taken of these and how much.
ASKED = re.compile(r"\{(last|taken):([\w,]+)\}")
DATE = len("2025-03-04")
NO_DATE, NO_DOSE = "day not on record", "without a dose on record"
NOT_SAID = "not on record"


def name_rows(steps: Iterable[dict[str, Any]], seen: Seen, label: Callable[[str], str]) -> None:
    """Put the dates and doses into the cautions that ask for them."""

    def said(asked: re.Match[str]) -> str:
        codes = asked[2].split(",")
        return _last(codes, seen) if asked[1] == "last" else _taken(codes, seen, label)

    for step in steps:
        for caution in step.get("cautions", ()):
            if "{" in caution["say"]:
                caution["say"] = ASKED.sub(said, caution["say"])


def _last(codes: list[str], seen: Seen) -> str:
    """The day of the last number among the observations of some codes."""
    rows = [row for row in seen.rows["observations"] if row["code"] in codes and "number" in row]
    last = max(rows, key=lambda row: int(row["@time"].last), default=None)
    return NO_DATE if last is None else str(last["time"])[:DATE]


def _taken(codes: list[str], seen: Seen, label: Callable[[str], str]) -> str:
    """What is taken of some medicines, each with its daily dose, in the order in which they are named."""
    rows = [row for row in seen.rows["medications"] if row["code"] in codes and is_taken(row, seen.now)]
    rows.sort(key=lambda row: codes.index(row["code"]))
    return ", ".join(dict.fromkeys(f"{label(row['code'])} {_dose(row)}" for row in rows)) or NOT_SAID


def _dose(row: Row) -> str:
    if "daily_dose" not in row:
        return NO_DOSE
    return f"{number_text(row['daily_dose'])} {row.get('unit', 'mg')} a day"
