"""One sign has one deadline: an urgent alert whose signs all belong to an emergency is told as part of it."""

from __future__ import annotations

from painpath.assess import assess, default_assessor
from painpath.engine.greater import of_the_same_rows
from painpath.report.fhir.red_flags import detected_issues
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.spec.patients import Raw, done, observed, on, record, score

NECK: Raw = {"region": "head_and_face", "target": "trigeminal_ganglion"}


def answer(day: float, *signs: Raw, kind: str = "rfa_thermal", place: Raw = NECK, **more: list[Raw]) -> Raw:
    raw = record(done(0, kind, **place), scores=[score(-1, 8)], observations=list(signs), **more)
    return {"raw": raw, **assess(raw, on(day))}


def parts(found: Raw) -> dict[str, str | None]:
    return {one["id"].split(".")[1]: one["part_of"] for one in found["red_flag"]["reasons"]}


def test_a_change_of_vision_after_a_needle_in_the_face_has_one_deadline() -> None:
    found = answer(2, observed(2, "visual_disturbance"))
    assert parts(found) == {"brain_event": None, "acute_confusion": "red_flags.brain_event"}
    ready = default_assessor()
    screen = first_screen({**found}, ready.check(found["raw"]), Names(ready))
    assert screen.alerts[0].within == "act within 1 hour"
    assert screen.alerts[1].within.startswith("part of: stroke-like event")
    assert "day" not in screen.alerts[1].line.text
    details = [one["detail"] for one in detected_issues(found)]
    assert [detail.count("Act within") for detail in details] == [1, 0]


def test_a_sign_of_its_own_keeps_its_deadline() -> None:
    found = answer(2, observed(2, "visual_disturbance"), observed(2, "suicidal_ideation"))
    assert parts(found)["self_harm"] is None


def test_cancer_is_no_part_of_an_infection() -> None:
    canal: Raw = {"region": "lumbar", "target": "epidural_space"}
    signs = [observed(10, "fever"), observed(10, "new_spinal_pain")]
    cancer = [{"code": "breast_cancer", "onset": "2016"}]
    found = parts(answer(10, *signs, kind="interlaminar_esi", place=canal, conditions=cancer))
    assert found["spinal_infection_suspected"] is None
    assert found["cancer_new_feature"] is None


def test_an_alert_alone_is_part_of_nothing() -> None:
    place: Raw = {"region": "lumbar", "target": "medial_branch"}
    assert parts(answer(10, observed(10, "confusion"), place=place)) == {"acute_confusion": None}


def test_chest_pain_is_told_with_one_deadline() -> None:
    canal: Raw = {"region": "thoracic", "target": "paravertebral_space"}
    signs = [observed(1, "chest_pain"), observed(1, "dyspnoea")]
    found = parts(answer(1, *signs, kind="paravertebral_block", place=canal))
    assert found["acute_chest"] is None
    assert found["serious_sign_after_procedure"] == "red_flags.acute_chest"


def test_a_disease_that_explains_nothing_gives_a_sign_no_second_deadline() -> None:
    """With chronic lung disease on record breathlessness had an hour in one alert and a day in another."""
    chest: Raw = {"region": "chest_wall", "target": "intercostal_nerve", "levels": ["T8"]}
    signs = [observed(0, "dyspnoea"), observed(0, "pleuritic_chest_pain", side="left")]
    found = parts(answer(0, *signs, place=chest, conditions=[{"code": "copd"}]))
    assert found["serious_sign_after_procedure"] == "red_flags.acute_chest"


def test_an_alert_of_another_procedure_for_the_same_row_has_no_deadline_of_its_own() -> None:
    """Drowsiness after the refill of a pump had 15 minutes under the pump and a day under the refill."""
    pump = done(-800, "itpump_implant", target="intrathecal_space", side=None, levels=None)
    refill = done(0, "itpump_refill", "r", target="intrathecal_space", side=None, levels=None)
    signs = [observed(0, "excessive_sedation"), observed(0, "respiratory_rate", 7, unit="/min")]
    drugs = [{"code": "intrathecal_morphine", "start": on(-800)}]
    found = assess(record(pump, refill, observations=signs, medications=drugs), on(0), "a")
    by_id = {one["id"].split(".")[1]: one for one in found["red_flag"]["reasons"]}
    assert by_id["respiratory_depression"]["part_of"] is None
    assert by_id["serious_sign_after_procedure"]["procedure_id"] == "r"
    assert by_id["serious_sign_after_procedure"]["part_of"] == "red_flags.respiratory_depression"


def test_an_alert_that_rests_on_a_row_more_stands_for_itself() -> None:
    found = of_the_same_rows(
        [
            {"id": "greater", "level": "emergency", "on_record": ["fever", "new pain"]},
            {"id": "same", "level": "urgent", "on_record": ["fever"]},
            {"id": "more", "level": "urgent", "on_record": ["fever", "breast cancer"]},
            {"id": "none", "level": "urgent", "on_record": []},
        ]
    )
    assert found == {"same": "greater"}
