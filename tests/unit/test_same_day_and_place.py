"""One session is one test, and what belongs to another place, another time or a void trial does not count.

Each record is judged by both engines, which must agree.
"""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.engine.response.turns import written_twice
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block_rows, done, observed, on, record, report, score

RIGHT = {"side": "right"}


def facts(raw: Raw, as_of: str, judged: str | None = None) -> dict[str, Any]:
    ready = default_assessor()
    checked = ready.check(raw)
    seen, found = ready.reader.see(checked, parse_moment(as_of).last)
    index = next(one for one in found if one.row["procedure_id"] == (judged or found[-1].row["procedure_id"]))
    judged_alike(as_of, raw)
    return ready.reader.facts(checked, seen, found, index)


def block(name: str, day: float, *levels: str) -> Raw:
    return done(day, "mbb", name, levels=list(levels), local_anaesthetic="lidocaine")


def relief(name: str, day: float) -> Raw:
    return {"time": on(day), "procedure_id": name, "percent": 90, "duration_h": 2}


@pytest.mark.parametrize("levels", [("L3/L4", "L4/L5"), ("L4/L5", "L4/L5")])
def test_two_rows_of_one_block_are_one_positive_test(levels: tuple[str, str]) -> None:
    rows = [block(name, 0, level) for name, level in zip("ab", levels, strict=True)]
    treated = done(20, "rfa_thermal", "rfa", levels=["L3/L4", "L4/L5"])
    raw = record(*rows, treated, relief_reports=[relief(name, 0) for name in "ab"])
    assert facts(raw, on(30))["blocks_positive"] == 1
    alone = record(*rows, relief_reports=[relief(name, 0) for name in "ab"])
    found = facts(alone, on(5))
    assert (found["blocks_positive"], found["block_pair"]) == (0, None)


def test_two_blocks_on_two_days_are_two_tests() -> None:
    rows = [block("a", 0, "L4/L5"), block("b", 7, "L4/L5")]
    raw = record(*rows, relief_reports=[relief("a", 0), relief("b", 7)])
    found = facts(raw, on(9))
    assert (found["blocks_positive"], found["block_pair"]) == (1, "concordant")


def test_two_rows_of_one_ablation_are_no_earlier_ablation() -> None:
    rows = [done(0, "rfa_thermal", name, levels=["L4/L5"]) for name in "ab"]
    found = facts(record(*rows, scores=[score(-1, 8), score(60, 8), score(80, 8)]), on(90))
    assert found["earlier_ablations"] == 0
    assert found["failed_same_kind"] <= 1


def trial(name: str, day: float, **columns: Any) -> Raw:
    return done(day, "scs_trial", name, target="dorsal_columns", side=None, **columns)


LEG = {"site": "leg", "side": None}
HALVED = [score(-1, 8, **LEG), score(4, 2, **LEG)]


def test_only_a_trial_that_tested_something_gives_its_relief() -> None:
    assert facts(record(trial("a", 0), scores=HALVED), on(9))["scs_trial_relief_pct"] == 75
    assert (
        facts(record(trial("a", 0, status="aborted"), scores=HALVED), on(9))["scs_trial_relief_pct"] is None
    )
    moved = record(trial("a", 0), scores=HALVED, observations=[observed(4, "lead_displaced")])
    assert facts(moved, on(9))["scs_trial_relief_pct"] is None
    again = record(trial("a", 0), trial("b", 400, status="aborted"), scores=HALVED)
    assert facts(again, on(409))["scs_trial_relief_pct"] is None


def test_an_implant_is_not_offered_on_a_trial_that_was_void() -> None:
    moved = record(trial("a", 0), scores=HALVED, observations=[observed(4, "lead_displaced")])
    step = next(one for one in assess(moved, on(9))["next_steps"] if one["id"] == "scs_implant")
    assert next(gate["met"] for gate in step["gates"] if gate["id"] == "trial_50") is None


@pytest.mark.parametrize(("region", "failed"), [("cervical", None), ("lumbar", True)])
def test_an_epidural_that_failed_in_the_neck_says_nothing_of_the_back(
    region: str, failed: bool | None
) -> None:
    site = "neck" if region == "cervical" else "low_back"
    esi = done(
        0, "interlaminar_esi", "e", region=region, target="epidural_space", side=None, steroid="dexamethasone"
    )
    scores = [score(day, 8, site=site, side=None) for day in (-1, 20, 40)]
    raw = record(esi, done(200, "mbb", "b", local_anaesthetic="lidocaine"), scores=scores)
    assert facts(raw, on(201))["esi_failed"] is failed


def test_a_score_on_the_day_of_a_block_tells_that_the_pain_is_back_unless_the_block_relieves_it() -> None:
    other = done(
        200,
        "nerve_block",
        "g",
        region="head_and_face",
        target="greater_occipital_nerve",
        local_anaesthetic="lidocaine",
    )
    scores = [score(-1, 8), score(50, 2), score(110, 2), score(200, 8)]
    assert (
        facts(record(done(0, "rfa_thermal"), other, scores=scores), on(210), "a")["outcome"] == "recurrence"
    )
    same = done(200, "mbb", "g", local_anaesthetic="lidocaine")
    raw = record(done(0, "rfa_thermal"), same, scores=scores)
    assert facts(raw, on(210), "a")["outcome"] == "recurrence"  # from before the needle, without an hour
    acting = [score(-1, 8), score(50, 5), score(110, 5), score(200, 1)]
    found = facts(record(done(0, "rfa_thermal"), same, scores=acting), on(210), "a")
    assert (found["outcome"], found["best_relief_pct"]) == (
        "partial",
        37.5,
    )  # the block's relief, not the lesion's


@pytest.mark.parametrize(("time", "most"), [("2025-04-28", 112), ("2025-04", 114), ("2025-03", None)])
def test_a_month_of_return_ends_relief_as_late_as_it_can_have_been(time: str, most: int | None) -> None:
    back = observed(time, "pain_return_same_character")
    raw = record(
        done(0, "rfa_thermal"), scores=[score(-1, 8), score(50, 2), score(90, 2)], observations=[back]
    )
    found = facts(raw, on(200))
    assert found["relief_days_max"] == most
    assert not found["short_lived"]


def test_one_side_better_on_the_third_day_is_too_early_to_tell() -> None:
    both = done(0, "rfa_thermal", side="bilateral")
    early = [score(-1, 8), score(-1, 8, **RIGHT), score(3, 2), score(3, 8, **RIGHT)]
    assert facts(record(both, scores=early), on(4))["outcome"] == "too_early"
    late = [*early, score(60, 2), score(60, 8, **RIGHT), score(80, 2), score(80, 8, **RIGHT)]
    assert facts(record(both, scores=late), on(90))["outcome"] == "partial"


def test_a_paralysis_of_years_is_no_complication_of_the_needle() -> None:
    needle = done(0, "rfa_thermal", region="shoulder_girdle", target="suprascapular_nerve")
    scores = [score(day, points, site="shoulder") for day, points in ((-1, 8), (50, 2), (90, 2))]
    known = [observed(-900, "paraplegia"), observed(50, "paraplegia")]
    assert facts(record(needle, scores=scores, observations=known), on(100))["outcome"] == "ongoing_response"
    new = facts(record(needle, scores=scores, observations=known[1:]), on(100))
    assert (new["complication"], new["outcome"]) == (True, "not_assessable")


def test_the_days_since_a_month_are_the_fewest() -> None:
    esi = done("2025-05", "interlaminar_esi", target="epidural_space", steroid="dexamethasone", side=None)
    assert facts(record(esi), "2025-06-20")["days_since_procedure"] == 20
    assert facts(record(esi), "2025-05-20")["days_since_procedure"] == 0
    signs = [observed("2025-06-18", code) for code in ("fever", "confusion")]
    assert assess(record(esi, observations=signs), "2025-06-20")["red_flag"]["level"] == "emergency"


def test_how_care_went_is_not_known_before_its_end() -> None:
    care = {"code": "pt_rehab", "start": on(-90), "end": on(90), "outcome": "no_help"}
    raw = record(done(0, "rfa_thermal"), care=[care])
    assert facts(raw, on(60))["pt_rehab_no_help"] is None
    assert facts(raw, on(91))["pt_rehab_no_help"] is True


@pytest.mark.parametrize(
    ("table", "row", "fact"),
    [
        ("medications", {"code": "warfarin", "start": "2025-05-01", "end": "2025-01-01"}, "takes_anticoagulant"),
        ("conditions", {"code": "pregnancy", "onset": "2025-05-01", "abatement": "2015"}, "pregnancy"),
        ("care", {"code": "pt_rehab", "start": "2025-05-01", "end": "2015", "outcome": "helped"}, "tried_pt_rehab"),
    ],
)  # fmt: skip
def test_what_ends_before_it_begins_is_set_aside(table: str, row: Raw, fact: str) -> None:
    raw = record(done(0, "rfa_thermal"), **{table: [row]})
    assert facts(raw, "2025-06-10").get(fact) is None
    [problem] = assess(raw, "2025-06-10")["problems"]
    assert problem["where"] == f"{table}, {row['code']}"
    assert "before it begins" in problem["what"]


def test_what_begins_and_ends_in_one_minute_is_kept() -> None:
    infusion = {"code": "warfarin", "start": at(5), "end": at(5)}
    raw = record(done(0, "rfa_thermal"), medications=[infusion])
    judged_alike(at(6), raw)
    assert assess(raw, at(6))["problems"] == []


@pytest.mark.parametrize(
    ("ended", "wanted"), [("2016-01-01", None), ("2025-05-20", False), ("2025-06-20", True)]
)
@pytest.mark.parametrize("code", ["pregnancy", "active_infection"])
def test_an_end_of_long_ago_says_nothing_of_what_can_come_again(code: str, ended: str, wanted: Any) -> None:
    begun = "2025-04" if wanted else "2015-05"
    raw = record(done(0, "rfa_thermal"), conditions=[{"code": code, "onset": begun, "abatement": ended}])
    assert facts(raw, "2025-06-10").get(code) is wanted
    lasting = [{"code": "osteoporosis", "onset": "2015-05", "abatement": "2016"}]
    assert facts(record(done(0, "rfa_thermal"), conditions=lasting), "2025-06-10")["osteoporosis"] is False


def test_a_later_treatment_of_nobody_knows_what_part_ends_the_reading() -> None:
    other = {"procedure_id": "b", "time": on(26), "kind": "epidural_injection", "status": "completed"}
    scores = [score(-1, 8), score(20, 8), score(54, 2), score(85, 2)]
    raw = record(done(0, "rfa_thermal"), other, scores=scores)
    found = facts(raw, on(95), "a")
    assert (found["outcome"], found["confounded"]) == ("not_assessable", True)
    neck = {**other, "region": "cervical", "target": "epidural_space"}
    assert (
        facts(record(done(0, "rfa_thermal"), neck, scores=scores), on(95), "a")["outcome"]
        == "ongoing_response"
    )


@pytest.mark.parametrize(
    "statuses", [("planned", "completed"), ("completed", "planned"), ("planned", "planned", "aborted")]
)
def test_a_plan_gives_way_to_what_was_done_whatever_stands_first(statuses: tuple[str, ...]) -> None:
    raw = record(*(done(0, "rfa_thermal", status=status) for status in statuses), scores=[score(-1, 8)])
    assert facts(raw, on(20))["aborted"] is (statuses[-1] == "aborted")
    assert len(assess(raw, on(20))["problems"]) == len(statuses) - 1


def test_where_one_side_responded_the_numbers_of_both_are_told() -> None:
    scores = [
        score(day, points, side=side)
        for side, before, after in (("left", 8, 7), ("right", 8, 1))
        for day, points in ((-3, before), (60, after), (80, after))
    ]
    said = assess(record(done(0, "rfa_thermal", "a", side="bilateral"), scores=scores), on(100))["response"][
        "why"
    ]
    assert any(
        "left side, low back: 8 before, latest 7; right side, low back: 8 before, latest 1" in line
        for line in said
    )


EPIDURAL = {"target": "epidural_space", "steroid": "dexamethasone"}
HELPED = [score(-1, 8), score(30, 2), score(60, 2)]


@pytest.mark.parametrize("judged", ["a", "b"])
@pytest.mark.parametrize("kind", ["interlaminar_esi", "transforaminal_esi", "trigger_point_injection"])
@pytest.mark.parametrize("time", [0, 0.5])
def test_what_two_treatments_of_one_day_relieved_is_the_merit_of_neither(
    kind: str, time: float, judged: str
) -> None:
    raw = record(done(0.4, "rfa_thermal", "a"), done(time, kind, "b", **EPIDURAL), scores=HELPED)
    found = facts(raw, on(90), judged)
    assert (found["outcome"], found["confounded"]) == ("not_assessable", True)
    said = assess(raw, on(90), judged)
    assert any("same day" in line["say"] for cause in said["causes"] for line in cause["for"])


def test_treatments_of_one_day_that_left_the_pain_failed() -> None:
    raw = record(
        done(0.4, "rfa_thermal", "a"), done(0.5, "interlaminar_esi", "b", **EPIDURAL),
        scores=[score(-1, 8), score(20, 8), score(40, 8)],
    )  # fmt: skip
    found = facts(raw, on(60), "b")
    assert (found["outcome"], found["confounded"]) == ("immediate_failure", False)


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "interlaminar_esi", **EPIDURAL, "status": "aborted"},
        {"kind": "interlaminar_esi", **EPIDURAL, "region": "cervical"},
        {"kind": "interlaminar_esi", **EPIDURAL, "side": "right"},
        {"kind": "mbb", "local_anaesthetic": "lidocaine"},
        {"kind": "rfa_thermal"},
    ],
)
def test_what_did_not_relieve_this_pain_takes_no_merit(other: Raw) -> None:
    beside = {**done(0.3, "mbb", "b"), **other}
    found = facts(record(done(0.5, "rfa_thermal", "a"), beside, scores=HELPED), on(90), "a")
    assert (found["outcome"], found["confounded"]) == ("ongoing_response", False)


@pytest.mark.parametrize("judged", ["a", "b"])
@pytest.mark.parametrize("first", ["medial_branch", "sacral_lateral_branch"])
@pytest.mark.parametrize(
    ("day", "points", "outcome"), [(60, 2, "ongoing_response"), (60, 8, "immediate_failure")]
)
def test_the_nerves_of_one_joint_in_two_rows_are_one_ablation(
    day: float, points: float, outcome: str, first: str, judged: str
) -> None:
    rows = done(0, "rfa_thermal", "a", target=first), done(0, "rfa_thermal", "b", target="l5_dorsal_ramus")
    raw = record(*rows, scores=[score(-1, 8), score(30, points), score(day, points)])
    found = facts(raw, on(90), judged)
    assert (found["outcome"], found["confounded"]) == (outcome, False)


def test_the_nerves_of_two_joints_on_one_day_are_two_ablations() -> None:
    rows = (
        done(0, "rfa_thermal", "a"),
        done(0, "rfa_thermal", "b", target="sacral_lateral_branch"),
    )
    found = facts(record(*rows, scores=HELPED), on(90))
    assert (found["outcome"], found["confounded"]) == ("not_assessable", True)


@pytest.mark.parametrize(("points", "step"), [(7, "re_evaluate_diagnosis"), (2, "wait_reassess")])
def test_two_treatments_of_one_day_are_waited_on_only_while_they_relieve(points: float, step: str) -> None:
    rows = done(0, "rfa_thermal", "a"), done(0, "interlaminar_esi", "b", **EPIDURAL)
    raw = record(*rows, scores=[*HELPED, score(280, points), score(290, points)])
    assert facts(raw, on(300))["outcome"] == "not_assessable"
    offered = [one["id"] for one in assess(raw, on(300))["next_steps"] if one["status"] == "recommended"]
    assert {"re_evaluate_diagnosis", "wait_reassess"} & set(offered) == {step}


@pytest.mark.parametrize("judged", ["a", "b"])
@pytest.mark.parametrize("levels", [None, ["L4/L5", "L5/S1"]])
@pytest.mark.parametrize("time", [0, 0.5])
def test_a_procedure_written_twice_confounds_nothing(judged: str, levels: Any, time: float) -> None:
    rows = [done(time, "rfa_thermal", name, levels=levels) for name in ("a", "b")]
    raw = record(*rows, scores=[score(-1, 8), score(60, 2), score(90, 2)])
    told = facts(raw, on(100), judged)
    assert (told["outcome"], told["confounded"]) == ("ongoing_response", False)


@pytest.mark.parametrize(
    ("time", "columns"),
    [
        (0.6, {}),
        (0.5, {"kind": "pulsed_rf"}),
        (0.5, {"levels": ["L4/L5"]}),
        (0.5, {"region": "thoracic"}),
        (0.5, {"side": None}),
        ("2025-01", {}),
    ],
)
def test_rows_that_differ_in_what_hour_or_place_are_two(time: Any, columns: dict[str, Any]) -> None:
    levels = ["L4/L5", "L5/S1"]
    first = done(0.5, "rfa_thermal", "a", levels=levels)
    if time == "2025-01":
        first["time"] = time
    again = {**done(time, "rfa_thermal", "b", levels=levels), **columns}
    raw = record(first, {name: value for name, value in again.items() if value is not None})
    ready = default_assessor()
    rows = ready.check(raw).tables["procedures"]
    assert not written_twice(*rows)
    judged_alike(on(100), raw)


def test_a_block_written_twice_has_one_reading() -> None:
    rows = [
        done(at(0), "mbb", name, local_anaesthetic="lidocaine", levels=["L4/L5"]) for name in ("a", "b", "c")
    ]
    raw = record(*rows, scores=block_rows(8, {1: 1, 2: 1, 4: 7}))
    told = [facts(raw, on(5), name) for name in ("a", "b", "c")]
    assert [one["block_reading"] for one in told] == ["positive_concordant"] * 3
    assert [one["blocks_positive"] for one in told] == [0] * 3
    assert [one.get("block_pair") for one in told] == [None] * 3


@pytest.mark.parametrize("of", ["a", "b"])
@pytest.mark.parametrize("judged", ["a", "b"])
def test_what_is_told_of_one_row_is_told_of_its_copy(of: str, judged: str) -> None:
    rows = [done(0, "rfa_thermal", name) for name in ("a", "b")]
    raw = record(*rows, scores=[score(-1, 8)], relief_reports=[report(60, 80, procedure_id=of)])
    assert facts(raw, on(90), judged)["outcome"] == "ongoing_response"


@pytest.mark.parametrize(
    ("second", "injections", "dose"),
    [({}, 1, 80), ({"steroid_mg": 40}, 2, 120), ({"steroid_mg": None}, 2, None), ({"time": on(3)}, 2, 160)],
)
def test_an_injection_written_twice_is_one_dose_unless_the_doses_differ(
    second: dict[str, Any], injections: int, dose: float | None
) -> None:
    given = {**EPIDURAL, "steroid": "methylprednisolone", "steroid_mg": 80}
    again = {**done(0, "interlaminar_esi", "b", **given), **second}
    rows = [done(0, "interlaminar_esi", "a", **given), {k: v for k, v in again.items() if v is not None}]
    raw = record(*rows, scores=[score(-1, 8), score(30, 2), score(60, 2)])
    for name in ("a", "b"):
        told = facts(raw, on(90), name)
        assert (told["injections_365d"], told["steroid_mpe_mg_365d"]) == (injections, dose)


@pytest.mark.parametrize("judged", ["a", "b"])
@pytest.mark.parametrize("points", [2, 8])
def test_a_copy_of_an_injection_is_no_other_injection(judged: str, points: float) -> None:
    rows = [done(0, "interlaminar_esi", name, **EPIDURAL) for name in ("a", "b")]
    raw = record(*rows, scores=[score(-1, 8), score(30, points), score(60, points)])
    told = facts(raw, on(90), judged)
    assert (told.get("earlier_steroid_response"), told.get("steroid_here_failed")) == (None, None)


@pytest.mark.parametrize("days", [(200, 120, 60), (120, 200, 200)])
def test_a_copy_of_an_ablation_hides_no_relief_that_grows_shorter(days: tuple[int, ...]) -> None:
    begun = [0, 300, 600]
    scores = [score(-1, 8)]
    for day, lasted in zip(begun, days, strict=True):
        scores += [
            score(day + 30, 1),
            score(day + lasted - 1, 1),
            score(day + lasted, 8),
            score(day + lasted + 9, 8),
        ]
    rows = [done(day, "rfa_thermal", f"r{day}") for day in begun]
    copies = [done(day, "rfa_thermal", f"s{day}") for day in begun]
    once, twice = (record(*some, scores=scores) for some in (rows, [*rows, *copies]))
    told = facts(once, on(900), "r600")["relief_shortening"]
    assert told is (days[2] < days[1])
    assert [facts(twice, on(900), name)["relief_shortening"] for name in ("r600", "s600")] == [told] * 2
