"""Whole answers as a clinician reads them: what is said belongs to this record and to this procedure."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.spec.patients import FACET, Raw, done, observed, on, record, score

NOWHERE = dict.fromkeys(FACET)


def answer(procedure: Raw, day: float, *points: float, **tables: list[Raw]) -> dict[str, Any]:
    """The assessment on a day: the first score from the day before, the others evenly spread up to the day."""
    gap = day / max(1, len(points) - 1)
    scores = [score(-1 if not n else n * gap, one) for n, one in enumerate(points)]
    return assess(record(procedure, scores=scores, **tables), on(day))


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["next_steps"] if one["id"] == name)


def cautions(found: dict[str, Any], name: str) -> str:
    return " ".join(one["say"] for one in step(found, name)["cautions"])


def cause(found: dict[str, Any], name: str) -> dict[str, Any] | None:
    return next((one for one in found["causes"] if one["id"] == name), None)


def test_a_bleed_at_the_spine_stops_the_blood_thinner_at_once() -> None:
    """Nothing on the screen may say then that nothing is stopped without an agreement, or praise its use."""
    thinner = [{"code": "clopidogrel"}]
    neck = done(0, "interlaminar_esi", **{**NOWHERE, "region": "cervical", "target": "epidural_space"})
    stent = [{"code": "coronary_stent"}]
    bleeding = answer(
        neck, 1, 7, 9, observations=[observed(1, "new_severe_pain")], medications=thinner, conditions=stent
    )
    assert "no further dose" in cautions(bleeding, "anticoag_plan")
    assert "stopping may be more dangerous" not in cautions(bleeding, "anticoag_plan")
    assert step(bleeding, "anticoag_plan")["provisos"] == []
    back = done(0, "rfa_thermal")
    calm = answer(back, 300, 8, 2, 2, 2, 8, medications=thinner, conditions=stent)
    assert "no further dose" not in cautions(calm, "anticoag_plan")
    assert "stopping may be more dangerous" in cautions(calm, "anticoag_plan")


def test_a_joint_that_may_be_infected_is_aspirated_before_it_is_scanned() -> None:
    knee = done(0, "rfa_cooled", **{**NOWHERE, "region": "knee_region", "target": "genicular_nerves"})
    signs = [observed(10, "fever"), observed(10, "wound_erythema"), observed(10, "local_swelling")]
    found = answer(knee, 10, 7, 9, observations=signs)
    assert "aspirated first" in cautions(found, "urgent_mri")
    spine = answer(done(0, "rfa_thermal"), 10, 7, 9, observations=signs)
    assert "aspirated" not in cautions(spine, "urgent_mri")


def test_tender_skin_alone_is_not_called_a_spread_of_the_pain() -> None:
    groin = done(0, "cryoneurolysis", **{**NOWHERE, "region": "groin_region", "target": "ilioinguinal_nerve"})
    found = answer(groin, 60, 8, 7, 7, 7, observations=[observed(60, "allodynia")])
    central = cause(found, "central_sensitisation")
    assert central is not None
    assert "or touch or pinprick hurts too much" in " ".join(one["say"] for one in central["for"])


def test_item_nine_of_the_questionnaire_is_asked_for_only_where_it_is_not_on_record() -> None:
    low = [observed(60, "phq9", 17), observed(60, "pcs", 41)]
    knee = done(0, "rfa_cooled", **{**NOWHERE, "region": "knee_region", "target": "genicular_nerves"})
    assert "item 9" in cautions(answer(knee, 60, 8, 8, 8, 8, observations=low), "cbt_psych")
    read = [*low, observed(60, "phq9_item9", 0)]
    assert "item 9" not in cautions(answer(knee, 60, 8, 8, 8, 8, observations=read), "cbt_psych")


def test_nothing_about_a_limb_is_asked_of_a_nerve_of_the_face_that_grew_back() -> None:
    face = done(0, "rfa_thermal", **{**NOWHERE, "region": "head_and_face", "target": "trigeminal_ganglion"})
    found = answer(face, 400, 9, 1, 1, 1, 8)
    asked = " ".join(one["ask"] for one in found["questions"])
    assert not {"leg", "urine", "radicular"} & set(asked.lower().replace("?", "").split())
    assert "esi" not in {name for one in found["questions"] for name in one["would_change"]}


def test_what_sources_say_of_the_spine_stays_away_from_a_nerve_of_the_face() -> None:
    """A step offered there names the point too; the place where it does not belong comes first."""

    def contested(region: str, target: str) -> set[str]:
        needle = done(0, "rfa_thermal", **{**NOWHERE, "region": region, "target": target})
        return {one["row"] for one in answer(needle, 400, 8, 1, 1, 1, 8)["contested"]}

    assert "C03" in contested("lumbar", "medial_branch")
    assert "C03" not in contested("head_and_face", "trigeminal_ganglion")
