"""When a finding stands and when a later no has taken it away."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.record.moments import parse_moment
from tests.spec.patients import Raw

YES: Raw = {"time": "2025-01-08T09:00", "value": True}
NO: Raw = {"time": "2025-01-08T11:00", "value": False}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([YES], True),
        ([NO], False),
        ([YES, NO], False),
        ([NO, YES | {"time": "2025-01-08T12:00"}], True),
        ([YES | {"side": "right"}, NO | {"side": "left"}], True),
        ([YES | {"side": "right"}, NO | {"side": "right"}], False),
        ([YES | {"side": "right"}, NO | {"side": "bilateral"}], False),
        ([YES | {"side": "right"}, NO], False),
        ([YES, NO | {"side": "left"}], True),
        ([YES | {"time": "2025-01-08"}, NO], True),
        ([YES | {"time": "2025-01"}, NO], True),
        ([YES | {"time": "2025-01-08"}, NO | {"time": "2025-01-09"}], False),
        ([YES | {"site": "leg"}, NO | {"site": "foot"}], True),
        ([YES | {"site": "leg"}, NO | {"site": "leg"}], False),
    ],
)
def test_only_a_surely_later_no_for_the_same_place_ends_a_finding(rows: list[Raw], wanted: Any) -> None:
    ready = default_assessor()
    found = [row | {"code": "leg_weakness"} for row in rows]
    checked = ready.check({"patient": {"patient_id": "p"}, "observations": found})
    seen, judged = ready.reader.see(checked, parse_moment("2025-01-20").last)
    assert ready.reader.facts(checked, seen, judged, None)["leg_weakness"] is wanted
