"""What came before and after: blocks, ablations, steroid and opioid doses, trials."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.record.moments import parse_moment
from tests.alike import judged_alike
from tests.spec.patients import Raw, at, block_rows, done, on, patient, record, score

ESI = {"target": "epidural_space", "steroid": "dexamethasone"}
TRIAL = {"kind": "scs_trial", "target": "dorsal_column", "side": "midline"}


def facts(raw: Raw, day: float, judged: str | None = None) -> dict[str, Any]:
    """Every fact about a procedure, by default the latest, as of a day."""
    ready = default_assessor()
    checked = ready.check(raw)
    seen, all_judged = ready.reader.see(checked, parse_moment(on(day)).last)
    chosen = [one for one in all_judged if judged in (None, one.row["procedure_id"])]
    return ready.reader.facts(checked, seen, all_judged, chosen[-1] if chosen else None)


def blocks_then_ablation(*reliefs: float, **columns: Any) -> Raw:
    """One block a week from day -70 with pain 8 before and the given pain after, then an ablation."""
    rows, scores = [], []
    for number, after in enumerate(reliefs):
        start = -70 + 7 * number
        rows.append(
            done(
                at(start * 24),
                "mbb",
                f"b{number}",
                **{"local_anaesthetic": "lidocaine", "sedation": "none", **columns},
            )
        )
        scores += block_rows(8, {1: after, 2.5: 8}, start)
    return record(*rows, done(0, "rfa_thermal"), scores=[*scores, score(-1, 8), score(60, 8)])


def test_blocks_before_are_counted_by_what_they_showed() -> None:
    found = facts(blocks_then_ablation(1, 7, 2), 60)
    assert (found["blocks_positive"], found["blocks_negative"], found["blocks_uninterpretable"]) == (2, 1, 0)
    assert found["block_last_relief_pct"] == 75


def test_blocks_that_tested_nothing_are_counted_apart() -> None:
    found = facts(blocks_then_ablation(1, sedation="deep"), 60)
    assert (found["blocks_positive"], found["blocks_negative"], found["blocks_uninterpretable"]) == (0, 0, 1)


def test_blocks_of_another_target_side_or_level_are_not_counted() -> None:
    for columns in ({"target": "l5_dorsal_ramus"}, {"side": "right"}, {"region": "cervical"}):
        assert facts(blocks_then_ablation(1, **columns), 60)["blocks_positive"] == 0
    apart = blocks_then_ablation(1, levels=["L2"])
    apart["procedures"][-1]["levels"] = ["L4", "L5"]
    assert facts(apart, 60)["blocks_positive"] == 0
    apart["procedures"][-1]["levels"] = ["L2", "L3"]
    assert facts(apart, 60)["blocks_positive"] == 1


@pytest.mark.parametrize(
    ("blocked", "treated", "region", "counted"),
    [
        (["L3", "L4"], ["L4/L5"], "lumbar", 1),
        (["L4", "L5"], ["L4/L5", "L5/S1"], "lumbar", 1),
        (["L4", "L5"], ["L4/L5"], "lumbar", 0),
        (["L2", "L3"], ["L4/L5"], "lumbar", 0),
        (["L3", "L4"], ["L5/S1"], "lumbar", 0),
        (["L4"], ["L4/L5"], "lumbar", 0),
        (["L3-L5"], ["L5/S1"], "lumbar", 1),
        (["L4/L5"], ["L4-L5"], "lumbar", 1),
        (["L2", "L3", "L4"], ["L4-S1"], "lumbar", 1),
        (["L1", "L2"], ["L4/L5"], "lumbar", 0),
        (["L4/L5"], ["L5/S1"], "lumbar", 0),
        (["L5"], ["L4/L5"], "lumbar", 0),
        (["C5", "C6"], ["C5/C6"], "cervical", 1),
        (["C4"], ["C5/C6"], "cervical", 0),
        (["C7-C8"], ["C7/T1"], "cervical", 1),
        (["C8", "T1"], ["T1/T2"], "thoracic", 1),
        (["T11", "T12"], ["T12/L1"], "lumbar", 1),
    ],
)
def test_a_block_of_the_nerves_of_a_joint_tests_it(
    blocked: list[str], treated: list[str], region: str, counted: int
) -> None:
    raw = blocks_then_ablation(1, levels=blocked, region=region)
    raw["procedures"][-1] |= {"levels": treated, "region": region}
    for joint in ({}, {"kind": "facet_intraarticular", "target": "facet_joint"}):
        raw["procedures"][-1] |= joint
        if joint or "-" not in treated[0]:
            found = facts(raw, 60)
            assert (
                sum(found[f"blocks_{one}"] for one in ("positive", "negative", "uninterpretable")) == counted
            )


@pytest.mark.parametrize(("joint", "counted"), [("C2/C3", 1), ("C3/C4", 0)])
def test_the_third_occipital_nerve_supplies_one_joint(joint: str, counted: int) -> None:
    raw = blocks_then_ablation(1, target="third_occipital_nerve", levels=["C3"], region="cervical")
    raw["procedures"][-1] |= {"kind": "facet_intraarticular", "target": "facet_joint", "levels": [joint], "region": "cervical"}  # fmt: skip
    found = facts(raw, 60)
    assert sum(found[f"blocks_{one}"] for one in ("positive", "negative", "uninterpretable")) == counted


def test_an_ablation_of_the_nerves_of_a_joint_is_one_before_its_injection() -> None:
    raw = ablations((200, 230), (150, 180))
    raw["procedures"][0]["levels"] = ["L3", "L4"]
    raw["procedures"][1] |= {"kind": "facet_intraarticular", "target": "facet_joint", "levels": ["L4/L5"]}
    found = facts(raw, 365 + 200)
    assert (found["earlier_ablations"], found["earlier_ablation_outcome"]) == (1, "recurrence")
    assert found["earlier_ablation_was_heat"] is True
    raw["procedures"][0]["kind"] = "cryoneurolysis"
    assert facts(raw, 365 + 200)["earlier_ablation_was_heat"] is False
    raw["procedures"][1]["levels"] = ["L1/L2"]
    assert facts(raw, 365 + 200)["earlier_ablations"] == 0


def test_no_block_is_none_counted_and_no_relief_known() -> None:
    found = facts(patient(8, {60: 8}), 60)
    assert (found["blocks_positive"], found["block_last_relief_pct"]) == (0, None)


@pytest.mark.parametrize(
    ("after", "columns", "name"),
    [
        (1, {}, "later_block_positive"),
        (8, {}, "later_block_negative"),
        (1, {"target": "sacroiliac_joint"}, "later_block_other_target_positive"),
        (1, {"target": "genicular_nerves", "region": "knee_region"}, None),
        (1, {"target": "sacroiliac_joint", "side": "right"}, None),
    ],
)
def test_a_later_block_tells_about_the_same_or_another_target(
    after: float, columns: Raw, name: str | None
) -> None:
    later = done(at(70 * 24), "mbb", "b", **{"local_anaesthetic": "lidocaine", "sedation": "none", **columns})
    raw = patient(8, {60: 8}, then=[later], more=block_rows(8, {1: after, 2.5: 8}, 70))
    names = ("later_block_positive", "later_block_negative", "later_block_other_target_positive")
    assert {one for one in names if facts(raw, 80, "a")[one]} == {name} - {None}
    assert not any(facts(raw, 60, "a")[one] for one in names)


def ablations(*spans: tuple[int, int]) -> Raw:
    """Ablations a year apart, each with relief until a day and a loss by another."""
    rows, scores = [], []
    for number, (good, bad) in enumerate(spans):
        start = 365 * number
        rows.append(done(start, "rfa_thermal", f"a{number}"))
        scores += [score(start - 1, 8), score(start + 45, 2), score(start + good, 2), score(start + bad, 8)]
    return record(*rows, scores=scores)


def test_earlier_ablations_of_the_same_target() -> None:
    found = facts(ablations((200, 230), (150, 180)), 365 + 200)
    assert found["earlier_ablations"] == 1
    assert found["earlier_ablation_outcome"] == "recurrence"
    assert found["earlier_ablation_relief_days_min"] == 200
    assert found["ablations_365d"] == 1


def test_a_first_ablation_has_none_before_it() -> None:
    found = facts(patient(8, {60: 8}), 60)
    assert (found["earlier_ablations"], found["earlier_ablation_outcome"]) == (0, None)
    assert found["earlier_ablation_relief_days_min"] is None


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        (((300, 330), (200, 230), (90, 120)), True),
        (((300, 330), (200, 230)), True),
        (((150, 270), (150, 211)), False),
        (((150, 270), (100, 150)), True),
        (((150, 270), (150, 211), (60, 100)), True),
        (((200, 230), (300, 330)), False),
        (((300, 330), (90, 340)), False),
        (((300, 330),), False),
    ],
)
def test_relief_gets_shorter_only_when_every_one_was_shorter(
    spans: tuple[tuple[int, int], ...], wanted: bool
) -> None:
    assert facts(ablations(*spans), 365 * len(spans) - 10)["relief_shortening"] is wanted


def test_ablations_of_one_part_within_a_year() -> None:
    raw = patient(8, {60: 8}, then=[done(100, "rfa_thermal", "b"), done(364, "pulsed_rf", "c"), done(365, "rfa_thermal", "d")])  # fmt: skip
    assert facts(raw, 364, "c")["ablations_365d"] == 3
    assert facts(raw, 365, "d")["ablations_365d"] == 3


def test_failures_of_the_same_kind_in_a_row() -> None:
    rows = [done(120 * n, "rfa_thermal", f"a{n}") for n in range(3)]
    pain = [(-1, 8), (60, 2), (100, 2), (119, 8), (180, 8), (239, 8), (300, 8)]
    raw = record(*rows, scores=[score(day, points) for day, points in pain])
    assert facts(raw, 300)["failed_same_kind"] == 2
    assert facts(raw, 180, "a1")["failed_same_kind"] == 1
    assert facts(raw, 60, "a0")["failed_same_kind"] == 0


def test_failed_targets_are_counted_once_each() -> None:
    knee = {"region": "knee_region", "target": "genicular_nerves"}
    raw = patient(
        8,
        {60: 8, 180: 8},
        then=[done(120, "rfa_thermal", "b"), done(120, "rfa_thermal", "c", **knee)],
        more=[score(119, 8, site="knee"), score(119, 8), score(180, 8, site="knee")],
    )
    assert facts(raw, 180)["failed_targets"] == 2


def test_an_epidural_that_failed_and_a_steroid_that_helped() -> None:
    raw = patient(8, {20: 8}, kind="interlaminar_esi", **ESI, pain={"site": "leg"})
    assert facts(raw, 42)["esi_failed"] is True
    assert facts(raw, 42)["earlier_steroid_response"] is None
    helped = patient(
        8, {20: 2, 60: 2}, kind="interlaminar_esi", **ESI, pain={"site": "leg"}, then=[done(90, "rfa_thermal", "b")]
    )  # fmt: skip
    assert facts(helped, 100)["esi_failed"] is False
    assert facts(helped, 100)["earlier_steroid_response"] is True
    assert facts(patient(8), 60)["esi_failed"] is None


def steroids(*given: tuple[int, Raw]) -> Raw:
    return record(
        *(
            done(day, "interlaminar_esi", f"s{day}", target="epidural_space", **columns)
            for day, columns in given
        )
    )


DEXA, METHYL = (
    {"steroid": "dexamethasone", "steroid_mg": 10},
    {"steroid": "methylprednisolone", "steroid_mg": 40},
)


def test_steroid_doses_of_a_year_are_added_as_methylprednisolone() -> None:
    found = facts(steroids((0, DEXA), (30, METHYL)), 60)
    assert found["steroid_mpe_mg_365d"] == pytest.approx(10 * 5.33 + 40)
    assert (found["injections_365d"], found["steroid_mpe_mg_this"]) == (2, 40)


def test_a_dose_that_was_not_recorded_makes_the_total_unknown_not_smaller() -> None:
    for missing in (
        {"steroid": "dexamethasone"},
        {"steroid": "corticosteroid_unspecified", "steroid_mg": 40},
    ):
        found = facts(steroids((0, METHYL), (30, missing)), 60)
        assert found["steroid_mpe_mg_365d"] is None
        assert (found["injections_365d"], found["steroid_mpe_mg_this"]) == (2, None)


def test_a_steroid_a_year_ago_no_longer_counts() -> None:
    assert facts(steroids((0, METHYL), (30, METHYL)), 364)["injections_365d"] == 2
    assert facts(steroids((0, METHYL), (30, METHYL)), 365)["injections_365d"] == 1


def test_without_any_procedure_the_number_of_injections_is_unknown() -> None:
    assert facts(record(), 60)["injections_365d"] is None
    assert facts(patient(8), 60)["injections_365d"] == 0


def opioids(*rows: Raw) -> Raw:
    return patient(8, also={"medications": list(rows)})


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], None),
        ([{"code": "paracetamol", "daily_dose": 3000}], None),
        ([{"code": "morphine", "daily_dose": 60}], 60),
        ([{"code": "oxycodone", "daily_dose": 40, "unit": "mg"}, {"code": "morphine", "daily_dose": 10}], 70),
        ([{"code": "morphine"}], None),
        ([{"code": "morphine", "daily_dose": 60}, {"code": "oxycodone"}], None),
        ([{"code": "fentanyl", "daily_dose": 1}], None),
        ([{"code": "morphine", "daily_dose": 60, "unit": "tablets"}], None),
        ([{"code": "morphine", "daily_dose": 60, "unit": "MG"}], 60),
        ([{"code": "morphine", "daily_dose": 60, "unit": "mg/day"}], 60),
        ([{"code": "morphine", "daily_dose": 60000, "unit": "ug"}], 60),
        ([{"code": "morphine", "daily_dose": 60000, "unit": "mcg/d"}], 60),
        ([{"code": "morphine", "daily_dose": 0.25, "unit": "g"}, {"code": "morphine", "daily_dose": 10}], 260),
        ([{"code": "morphine", "daily_dose": 60, "end": on(30)}], 0),
        ([{"code": "morphine", "daily_dose": 60, "end": on(60)}], 60),
        ([{"code": "morphine", "daily_dose": 60, "start": on(60)}], 60),
        ([{"code": "morphine", "daily_dose": 60, "start": on(61)}], None),
    ],
)  # fmt: skip
def test_the_opioid_dose_in_oral_morphine(rows: list[Raw], wanted: float | None) -> None:
    assert facts(opioids(*rows), 60)["opioid_mme"] == wanted


@pytest.mark.parametrize("unit", ["mg", "MG", "g", "ug", "mcg", "mg/d", "g/day", "tablets", "", None])
def test_a_unit_of_the_opioid_dose_is_read_alike_by_both_engines(unit: str | None) -> None:
    row = {"code": "morphine", "daily_dose": 130} | ({} if unit is None else {"unit": unit})
    judged_alike(on(60), opioids(row, {"code": "oxycodone", "daily_dose": 0.07, "unit": "g"}))


def test_an_opioid_dose_that_was_raised_or_lowered() -> None:
    before = {"code": "morphine", "daily_dose": 60, "end": on(10)}
    after = {"code": "morphine", "start": on(11)}
    more, less = ({**after, "daily_dose": dose} for dose in (79, 41))
    same = {**after, "daily_dose": 78}
    assert facts(opioids(before, more), 60)["analgesics_increased"] is True
    assert facts(opioids(before, same), 60)["analgesics_increased"] is False
    assert facts(opioids(before, less), 60)["analgesics_reduced"] is True
    assert facts(opioids(before, more), 60)["opioid_mme_raised"] is True
    assert facts(opioids(before, less), 60)["opioid_mme_raised"] is False
    assert facts(opioids(), 60)["opioid_mme_raised"] is None


@pytest.mark.parametrize(
    ("rows", "raised"),
    [
        ([], None),
        ([{"daily_dose": 12, "unit": "mg"}], None),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 12, "start": on(10)}], True),
        ([{"daily_dose": 4, "start": on(1)}, {"daily_dose": 12, "start": on(10)}], True),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 4, "start": on(10)}], False),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 3, "start": on(10)}], False),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 12, "start": on(10), "end": on(20)}], None),
        ([{"daily_dose": 4}, {"daily_dose": 12}], None),
        ([{"daily_dose": 4, "end": on(10)}, {"start": on(10)}], None),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 12, "start": on(10), "unit": "ml"}], None),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 5000, "start": on(10), "unit": "ug"}], True),
        ([{"daily_dose": 4, "end": on(10)}, {"daily_dose": 2, "start": on(10), "end": on(20)},
          {"daily_dose": 3, "start": on(20)}], True),
        ([{"daily_dose": 4, "end": on(10), "code": "intrathecal_fentanyl"}, {"daily_dose": 12, "start": on(10)}], None),
        ([{"daily_dose": 4, "end": on(10), "code": "morphine"}, {"daily_dose": 12, "start": on(10), "code": "morphine"}], None),
    ],
)  # fmt: skip
def test_an_opioid_of_a_pump_at_a_higher_dose_than_before(rows: list[Raw], raised: bool | None) -> None:
    record = opioids(*({"code": "intrathecal_morphine", **row} for row in rows))
    assert facts(record, 60)["pump_dose_raised"] is raised
    judged_alike(on(60), record)


@pytest.mark.parametrize(
    ("rows", "stopped"),
    [
        ([], False),
        ([{"code": "duloxetine", "end": on(30)}], True),
        ([{"code": "duloxetine", "start": on(0), "end": on(59)}], True),
        ([{"code": "duloxetine", "end": on(60)}], False),
        ([{"code": "duloxetine", "end": on(-1)}], False),
        ([{"code": "duloxetine", "start": on(2), "end": on(30)}], False),
        ([{"code": "duloxetine", "end": on(30)}, {"code": "pregabalin", "start": on(31)}], False),
        ([{"code": "ibuprofen", "end": on(30)}], False),
    ],
)  # fmt: skip
def test_a_medicine_for_nerve_pain_that_was_stopped_since_the_procedure(
    rows: list[Raw], stopped: bool
) -> None:
    assert facts(opioids(*rows), 60)["nerve_medicine_stopped"] is stopped


@pytest.mark.parametrize(
    ("rows", "begun"),
    [
        ([], False),
        ([{"code": "pregabalin", "start": on(2)}], True),
        ([{"code": "pregabalin", "start": on(2), "end": on(20)}], True),
        ([{"code": "prednisolone", "start": on(20), "end": on(45)}], True),
        ([{"code": "pregabalin", "start": on(0)}], False),
        ([{"code": "pregabalin"}], False),
        ([{"code": "pregabalin", "start": "2025-01"}], False),
        ([{"code": "pregabalin", "start": on(61)}], False),
        ([{"code": "duloxetine"}, {"code": "pregabalin", "start": on(2)}], False),
        ([{"code": "duloxetine"}, {"code": "prednisolone", "start": on(2)}], True),
        ([{"code": "ibuprofen", "start": on(2)}], False),
    ],
)  # fmt: skip
def test_a_medicine_with_a_relief_of_its_own_that_was_begun_since_the_procedure(
    rows: list[Raw], begun: bool
) -> None:
    assert facts(opioids(*rows), 60)["medicine_begun"] is begun


def test_a_medicine_begun_after_the_last_good_reading_has_no_part_in_the_relief() -> None:
    begun = {"code": "pregabalin", "start": on(70)}
    helped = opioids(begun) | {"pain_scores": [score(-1, 8), score(60, 2)]}
    assert facts(helped, 80)["medicine_begun"] is False
    later = helped | {"pain_scores": [score(-1, 8), score(60, 2), score(75, 2)]}
    assert facts(later, 80)["medicine_begun"] is True


@pytest.mark.parametrize(
    ("kind", "name"),
    [("scs_trial", "scs_trial_relief_pct"), ("drg_trial", "drg_trial_relief_pct"), ("itpump_trial", "it_trial_relief_pct")],
)  # fmt: skip
def test_the_relief_of_a_trial(kind: str, name: str) -> None:
    raw = patient(8, {5: 4}, **{**TRIAL, "kind": kind})
    assert facts(raw, 6)[name] == 50
    assert facts(patient(8, **{**TRIAL, "kind": kind}), 6).get(name) is None


def test_age_in_whole_years_and_sex() -> None:
    person = {"patient_id": "spec", "birth_date": "1960-01-07", "sex": "female"}
    raw = {**patient(8), "patient": person}
    assert (facts(raw, 0)["age_years"], facts(raw, 1)["age_years"]) == (64, 65)
    assert facts(raw, 1)["sex"] == "female"
    assert facts(patient(8), 60)["age_years"] is None


def test_without_a_judged_procedure_only_the_person_and_doses_are_known() -> None:
    found = facts(record(medications=[{"code": "morphine", "daily_dose": 60}]), 60)
    assert found["opioid_mme"] == 60
    assert found["has_procedure"] is False
    assert "blocks_positive" not in found


def test_a_later_ablation_of_the_same_target_that_helped_tells_about_the_first() -> None:
    both = patient(8, {60: 8}, then=[done(365, "rfa_thermal", "second")])
    both["pain_scores"] += [score(364, 8), score(365 + 60, 2)]
    assert facts(both, 500, "a")["later_ablation_helped"]
    assert not facts(both, 300, "a")["later_ablation_helped"]
    assert not facts(both, 500, "second")["later_ablation_helped"]
    both["procedures"][-1]["side"] = "right"
    assert not facts(both, 500, "a")["later_ablation_helped"]


def test_an_earlier_treatment_of_the_same_kind_and_target_that_helped_is_known() -> None:
    both = patient(8, {60: 2, 300: 8}, then=[done(365, "rfa_thermal", "second")])
    both["pain_scores"] += [score(364, 8), score(365 + 60, 8)]
    judged_alike(on(500), both)
    assert facts(both, 500, "second")["earlier_treatment_helped"]
    assert not facts(both, 500, "a")["earlier_treatment_helped"]
    both["procedures"][0]["kind"] = "pulsed_rf"
    judged_alike(on(500), both)
    assert facts(both, 500, "second")["earlier_treatment_helped"]
    both["procedures"][-1]["side"] = "right"
    judged_alike(on(500), both)
    assert not facts(both, 500, "second")["earlier_treatment_helped"]


def test_a_steroid_injection_that_helped_before_is_none_of_another_target() -> None:
    both = patient(
        8, {21: 2, 120: 8}, **ESI, kind="interlaminar_esi", then=[done(365, "caudal_esi", "second", **ESI)]
    )
    both["pain_scores"] += [score(364, 8), score(365 + 21, 8)]
    judged_alike(on(500), both)
    assert facts(both, 500, "second")["earlier_treatment_helped"]
    both["procedures"][0].update(kind="facet_intraarticular", target="facet_joint")
    judged_alike(on(500), both)
    assert not facts(both, 500, "second")["earlier_treatment_helped"]


def test_ablations_are_counted_by_day_and_back_from_now() -> None:
    levels = [done(0, "rfa_thermal", f"a{n}", levels=[level]) for n, level in enumerate(("L3", "L4", "L5"))]
    assert facts(record(*levels), 60)["ablations_365d"] == 1
    apart = record(done(0, "rfa_thermal", "a"), done(150, "rfa_thermal", "b"))
    assert facts(apart, 200)["ablations_365d"] == 2
    assert facts(apart, 400)["ablations_365d"] == 1
    assert facts(apart, 150 + 480)["ablations_365d"] == 0


def test_an_epidural_whose_drug_is_not_recorded_makes_the_total_unknown() -> None:
    told = {"steroid": "methylprednisolone", "steroid_mg": 40}
    rows = [done(30 * n, "interlaminar_esi", f"e{n}", target="epidural_space") for n in range(4)]
    found = facts(record(*rows, done(150, "interlaminar_esi", "e9", target="epidural_space", **told)), 160)
    assert (found["injections_365d"], found["steroid_mpe_mg_365d"]) == (5, None)


def test_the_last_steroid_at_the_judged_place_tells_whether_it_failed() -> None:
    joint = {"region": "sacral", "target": "sacroiliac_joint", "steroid": "triamcinolone"}
    nerves = {"region": "sacral", "target": "sacral_lateral_branch"}
    both = record(done(0, "sij_injection", "a", **joint), done(200, "rfa_cooled", "second", **nerves))
    both["pain_scores"] = [score(day, points, site="buttock") for day, points in ((-1, 8), (30, 7), (199, 8))]
    judged_alike(on(300), both)
    assert facts(both, 300, "second")["steroid_here_failed"] is True
    assert facts(both, 300, "a")["steroid_here_failed"] is None
    both["pain_scores"][1]["score"] = 3
    judged_alike(on(300), both)
    assert facts(both, 300, "second")["steroid_here_failed"] is False
    both["procedures"][0]["side"] = "right"
    judged_alike(on(300), both)
    assert facts(both, 300, "second")["steroid_here_failed"] is None
