"""The same treatment on two days that follow each other: the verdict asks whether it is one with two dates."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.patients import Raw, at, done, on, record, report, score

ASKED = "is it one procedure with two dates?"
AFTER, BEFORE = f"b of the day after (2025-01-07): {ASKED}", f"a of the day before (2025-01-06): {ASKED}"


def why(raw: Raw, judged: str, now: int = 60) -> list[str]:
    found: list[str] = assess(raw, on(now), judged)["response"]["why"]
    return found


def twice(kind: str, day: float | str = 1, **columns: Any) -> Raw:
    rows = [done(0, kind, levels=["L3"]), done(day, kind, "b", **{"levels": ["L3"], **columns})]
    return record(*rows, scores=[score(-1, 8), score(60, 2)])


@pytest.mark.parametrize("kind", ["rfa_thermal", "pulsed_rf", "cryoneurolysis", "scs_implant", "scs_trial"])
def test_a_lesion_or_an_implant_of_two_days_is_asked_about(kind: str) -> None:
    raw = twice(kind)
    assert any(AFTER in one for one in why(raw, "a"))
    assert any(BEFORE in one for one in why(raw, "b"))


def test_the_copy_takes_no_part_in_the_relief() -> None:
    assert not any("may have a part in it" in one for one in why(twice("rfa_thermal"), "b"))
    assert any("may have a part in it" in one for one in why(twice("rfa_thermal", 2), "b"))


@pytest.mark.parametrize(
    ("day", "columns"),
    [(2, {}), ("2025-01", {}), (1, {"levels": ["L4"]}), (1, {"side": "right"}), (1, {"status": "aborted"})],
)
def test_another_treatment_is_not(day: float | str, columns: dict[str, Any]) -> None:
    assert not any(ASKED in one for one in why(twice("rfa_thermal", day, **columns), "b"))


def blocks(*told: Raw) -> Raw:
    rows = [
        done(at(hours), "mbb", name, local_anaesthetic="lidocaine") for hours, name in ((0, "a"), (24, "b"))
    ]
    scores = [score(at(hours), points) for hours, points in ((-0.5, 7), (1, 1), (4, 7))]
    return record(*rows, scores=scores, relief_reports=list(told))


def test_a_block_without_a_reading_of_its_own_is_asked_about() -> None:
    assert any(BEFORE in one for one in why(blocks(), "b", 5))
    assert not any(ASKED in one for one in why(blocks(), "a", 5))


def test_two_blocks_that_were_both_read_are_two() -> None:
    read = report(at(26), 80, procedure_id="b", duration_h=2)
    assert not any(ASKED in one for one in why(blocks(read), "b", 5))
