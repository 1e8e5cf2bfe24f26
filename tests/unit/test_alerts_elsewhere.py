"""An alert is not lost behind another procedure, nor behind an answer that could not be read."""

from __future__ import annotations

from painpath.assess import assess
from tests.spec.patients import Raw, done, observed, on, record

CAUDA = ("leg_weakness", "urinary_retention", "saddle_anaesthesia")


def epidural_then(*later: Raw, answers: bool = True) -> Raw:
    steroid = done(0, "interlaminar_esi", "esi", target="epidural_space", steroid="dexamethasone")
    rows = [observed(on(2), code, answers) for code in CAUDA]
    return record(steroid, *later, observations=rows)


def points(day: float) -> Raw:
    return done(day, "trigger_point_injection", "tpi", region="cervical")


def test_a_later_procedure_does_not_hide_an_emergency() -> None:
    found = assess(epidural_then(points(3)), on(4))
    assert (found["procedure_id"], found["red_flag"]["level"]) == ("tpi", "emergency")
    told = {one["id"]: one for one in found["red_flag"]["reasons"]}
    assert told["red_flags.cauda_equina"]["procedure_id"] == "esi"
    assert "belongs to another procedure" in told["red_flags.cauda_equina"]["say"]
    assert found["next_steps"][0]["status"] == "do_now"


def test_the_procedure_that_it_belongs_to_says_it_once() -> None:
    found = assess(epidural_then(points(3)), on(4), "esi")
    names = [one["id"] for one in found["red_flag"]["reasons"]]
    assert len(names) == len(set(names))
    assert {one["procedure_id"] for one in found["red_flag"]["reasons"]} == {"esi"}


def test_nothing_is_made_up_where_the_signs_were_looked_for_and_absent() -> None:
    assert assess(epidural_then(points(3), answers=False), on(4))["red_flag"]["level"] == "none"


def test_a_later_answer_that_cannot_be_read_opens_the_question_again() -> None:
    asked = epidural_then(answers=False)
    assert "leg_weakness" not in assess(asked, on(4))["red_flag"]["screen"]["not_asked"]
    asked["observations"].append(observed(on(3), "leg_weakness", "yes"))
    assert "leg_weakness" in assess(asked, on(4))["red_flag"]["screen"]["not_asked"]
    asked["observations"].append(observed(on(4), "leg_weakness", False))
    assert "leg_weakness" not in assess(asked, on(5))["red_flag"]["screen"]["not_asked"]
