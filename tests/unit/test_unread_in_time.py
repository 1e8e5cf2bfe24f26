"""An alarm sign that was written down and cannot be read: from when on, and until when, it decides."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import ablated_in_march

AS_OF = "2025-06-01"
Row = dict[str, Any]


def with_fever(*rows: Row) -> Row:
    later = {"time": "2025-05-05", "score": 2, "scale": "nrs_0_10"}
    return ablated_in_march(scores=[later], observations=[{"code": "fever", **row} for row in rows])


UNREAD: Row = {"value": "39 C"}
CASES: dict[str, tuple[bool, list[Row]]] = {
    "unread": (True, [{"time": "2025-05-30", **UNREAD}]),
    "unread, long ago": (True, [{"time": "2019-01-01", **UNREAD}]),
    "of the future": (False, [{"time": "2025-09-10", **UNREAD}]),
    "entered later": (False, [{"time": "2025-05-30", "recorded": "2025-09-10", **UNREAD}]),
    "answered since": (False, [{"time": "2019-01-01", **UNREAD}, {"time": "2025-05-30", "value": False}]),
    "answered that day": (False, [{"time": "2025-05-30", **UNREAD}, {"time": "2025-05-30", "value": False}]),
    "answered before": (True, [{"time": "2025-05-30", **UNREAD}, {"time": "2025-05-20", "value": False}]),
    "answer not yet known": (
        True,
        [{"time": "2025-05-20", **UNREAD}, {"time": "2025-05-30", "recorded": "2025-09-10", "value": False}],
    ),
    "no day": (True, [{"time": "last week", **UNREAD}, {"time": "2025-05-30", "value": False}]),
    "no day, entered": (True, [{"time": "last week", "recorded": "2025-05-30", **UNREAD}]),
    "no day, entered later": (False, [{"time": "last week", "recorded": "2025-09-10", **UNREAD}]),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_read_counts_while_it_is_the_last_word(name: str) -> None:
    is_open, rows = CASES[name]
    raw = with_fever(*rows)
    answer = assess(raw, AS_OF)
    assert answer["trace"]["facts"].get("alarm_row_set_aside", False) is is_open
    first = answer["next_steps"][0]["id"]
    assert first == ("complete_record" if is_open else "wait_reassess")
    assert (answer["red_flag"]["screen"]["not_asked"][0] == "fever") is (is_open and name != "no day")
    judged_alike(AS_OF, raw)


def test_the_order_of_the_rows_does_not_change_which_unread_number_is_named_first() -> None:
    rows = [{"time": "2025-05-20", "code": "respiratory_rate", "value": 0.5}]
    rows += [{"time": "2025-05-25", "code": "body_temperature", "value": 10, "unit": "degF"}]
    named = [
        assess(ablated_in_march(observations=listed), AS_OF)["red_flag"]["screen"]["unread"]
        for listed in (rows, rows[::-1])
    ]
    assert named == [["body_temperature", "respiratory_rate"]] * 2
