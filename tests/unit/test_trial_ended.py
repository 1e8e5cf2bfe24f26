"""What tells that a trial was over, and what does not. Both engines agree."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, LEG, Raw, at, done, on, record, report, score

CORD: dict[str, Any] = {**dict.fromkeys(FACET), "region": "thoracic"}
NOW = 15


def tried(*rows: Raw, care: list[Raw] | None = None, kind: str = "scs_trial") -> Raw:
    """A trial that helped on days 3 and 5 and no longer on day 9."""
    scores = [score(day, points, **LEG, side=None) for day, points in ((-1, 8), (3, 2), (5, 2), (9, 8))]
    where = CORD if kind == "scs_trial" else {**CORD, "region": "lumbar", "target": "dorsal_root_ganglion"}
    return record(done(0, kind, **where), *rows, scores=scores, care=care or [])


EXCHANGED = (
    done(-900, "scs_implant", "o", **CORD),
    done(-30, "scs_explant", "y", **CORD),
)
REMOVAL: list[Raw] = [{"code": "device_removal", "time": on(7)}]


def passed(raw: Raw, now: str = on(NOW)) -> bool:
    judged_alike(now, raw)
    return bool(assess(raw, now, "a")["outcome"] == "ongoing_response")


def step(code: str, **columns: Any) -> list[Raw]:
    return [{"code": code, "start": on(0), **columns}]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (tried(done(7, "scs_explant", "x", **CORD)), True),
        (tried(done(7, "scs_explant", "x", **{**CORD, "region": None})), True),
        (tried(done(7, "scs_explant", "x", **CORD, status="aborted")), False),
        (tried(done(7, "scs_explant", "x", **CORD, status="planned")), False),
        (tried(done(10, "scs_explant", "x", **CORD)), False),
        (tried(done("2025-01", "scs_explant", "x", **CORD)), False),
        (tried(done(-5, "scs_explant", "x", **CORD)), False),
        (tried(done(0, "scs_explant", "x", **CORD)), False),
        (tried(done(at(4), "scs_explant", "x", **CORD)), False),
        (tried(done(-900, "scs_implant", "o", **CORD), done(7, "scs_explant", "x", **CORD)), False),
        (tried(done(-900, "pns_implant", "o", **CORD), done(7, "scs_explant", "x", **CORD)), False),
        (tried(*EXCHANGED, done(7, "scs_explant", "x", **CORD)), True),
        (tried(done(-900, "itpump_implant", "o", **CORD), done(7, "scs_explant", "x", **CORD)), True),
        (tried(done(-900, "itpump_implant", "o", **CORD), care=REMOVAL), False),
        (tried(done(-900, "scs_implant", "o", **CORD), care=REMOVAL), False),
        (tried(done(-900, "scs_implant", "o", **CORD), care=step("scs_trial", end=on(7))), True),
        (tried(care=[{"code": "device_removal", "time": on(0)}]), False),
        (tried(care=step("scs_trial", end=on(7))), True),
        (tried(care=step("drg_trial", end=on(7))), False),
        (tried(care=step("drg_trial", end=on(7)), kind="drg_trial"), True),
        (tried(care=step("scs_trial", end=on(7), outcome="declined")), False),
        (tried(care=step("scs_trial", end=on(31))), False),
        (tried(care=step("scs_trial")), False),
        (tried(care=step("scs_trial", end="2025-01")), False),
        (tried(care=step("scs_trial", end=on(7), recorded=on(40))), False),
        (tried(care=[{"code": "device_removal", "time": on(7)}]), True),
        (tried(care=[{"code": "scs_trial", "time": on(7)}]), False),
    ],
)
def test_what_tells_the_end_of_a_trial(raw: Raw, expected: bool) -> None:
    assert passed(raw) is expected


@pytest.mark.parametrize(
    ("put_in", "taken", "outcome"),
    [
        (on(0), on(0), "immediate_failure"),
        (at(0), on(0), "immediate_failure"),
        (on(0), at(4), "immediate_failure"),
        (at(0), at(-4), "immediate_failure"),
        (at(0), at(4), "not_assessable"),
        (on(0), on(1), "not_assessable"),
    ],
)
def test_an_old_system_that_was_taken_out_in_the_same_operation_is_not_the_lead(
    put_in: str, taken: str, outcome: str
) -> None:
    rows = [done(put_in, "scs_trial", **CORD), done(taken, "scs_explant", "x", **CORD)]
    raw = record(*rows, scores=[score(day, 8, **LEG, side=None) for day in (-1, 3, 5)])
    judged_alike(on(NOW), raw)
    assert assess(raw, on(NOW), "a")["outcome"] == outcome


def test_a_stimulator_that_was_taken_out_does_not_end_the_trial_of_a_pump() -> None:
    scores = [score(day, points, **LEG, side=None) for day, points in ((-1, 8), (3, 2), (5, 2), (9, 8))]
    pump = done(0, "itpump_trial", **{**CORD, "target": "intrathecal_space"})
    assert not passed(record(pump, done(7, "scs_explant", "x", **CORD), scores=scores))


@pytest.mark.parametrize(("seen", "outcome"), [(11, "ongoing_response"), (13, "immediate_failure")])
def test_an_end_that_lies_ahead_is_not_known_yet(seen: int, outcome: str) -> None:
    raw = tried(care=step("scs_trial", end=on(12)))
    raw["pain_scores"][-1]["time"] = on(11)
    judged_alike(on(seen), raw)
    assert assess(raw, on(seen), "a")["outcome"] == outcome


def test_what_the_patient_tells_of_the_trial_after_its_end_counts() -> None:
    raw = record(
        done(0, "scs_trial", **CORD),
        done(7, "scs_explant", "x", **CORD),
        scores=[score(-1, 8, **LEG, side=None)],
        relief_reports=[report(9, 70)],
    )
    assert passed(raw)


@pytest.mark.parametrize("outcome", ["no_help", "helped"])
@pytest.mark.parametrize(("scored", "expected"), [(8, "immediate_failure"), (2, "ongoing_response")])
def test_a_score_after_the_end_neither_fails_nor_passes_a_trial(
    outcome: str, scored: float, expected: str
) -> None:
    raw = tried(care=step("scs_trial", end=on(7), outcome=outcome))
    for row, points in zip(raw["pain_scores"], (8, scored, scored, 10 - scored), strict=True):
        row["score"] = points
    judged_alike(on(NOW), raw)
    found = assess(raw, on(NOW), "a")
    assert (found["outcome"], "trial_over" in found["response"]["flags"]) == (expected, True)


def test_a_score_after_the_end_hides_nothing_that_the_patient_tells_of_the_trial() -> None:
    raw = tried(care=step("scs_trial", end=on(7)))
    raw["pain_scores"] = [row for row in raw["pain_scores"] if row["time"] in (on(-1), on(9))]
    raw["relief_reports"] = [report(9, 70)]
    assert passed(raw)


@pytest.mark.parametrize(
    ("day", "scored", "outcome"),
    [(1, 2, "ongoing_response"), (1, 8, "not_assessable"), (2, 2, "not_assessable")],
)
def test_a_dose_into_the_canal_acts_until_the_next_day(day: int, scored: float, outcome: str) -> None:
    raw = record(
        done(0, "itpump_trial", **{**CORD, "target": "intrathecal_space"}),
        scores=[score(-1, 8, **LEG, side=None), score(day, scored, **LEG, side=None)],
        care=[{"code": "itpump_trial", "start": on(0), "end": on(0)}],
    )
    judged_alike(on(NOW), raw)
    assert assess(raw, on(NOW), "a")["outcome"] == outcome


def test_once_it_is_implanted_the_implant_ends_the_trial() -> None:
    implant, infected = done(8, "scs_implant", "b", **CORD), done(25, "scs_explant", "x", **CORD)
    judged_alike(on(40), tried(implant, infected))
    found = assess(tried(implant, infected), on(40), "a")
    assert (found["outcome"], found["response"]["flags"].count("trial_over")) == ("ongoing_response", 0)


def test_the_reading_that_decides_is_told() -> None:
    found = assess(tried(), on(NOW), "a")
    assert found["response"]["best_relief_pct"] == 75.0
    assert "The last reading decides: 0 %." in found["response"]["why"]
    assert "The last reading decides" not in " ".join(
        assess(tried(care=step("scs_trial", end=on(7))), on(NOW), "a")["response"]["why"]
    )


def test_a_trial_that_failed_after_it_had_helped_is_asked_for_its_end() -> None:
    def steps(raw: Raw) -> dict[str, list[str]]:
        judged_alike(on(NOW), raw)
        return {
            one["id"]: [each["id"] for each in one["cautions"]]
            for one in assess(raw, on(NOW), "a")["next_steps"]
        }

    assert "lead_out" in steps(tried())["complete_record"]
    raw = tried()
    for row in raw["pain_scores"]:
        row["score"] = 8
    assert "complete_record" not in steps(raw)
