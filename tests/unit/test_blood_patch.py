"""A blood patch is not judged by pain scores; what it was done for is no unknown, and the headache after it is told."""

from __future__ import annotations

from painpath.assess import assess
from painpath.report.others import flags_told
from tests.alike import judged_alike
from tests.spec.patients import done, observed, on, record, score

HEAD = {"site": "head", "side": None}
EPIDURAL = done(-5, "interlaminar_esi", "e", target="epidural_space", side=None, steroid="dexamethasone")
PATCH = done(0, "epidural_blood_patch", "a", target="epidural_space", side=None)


def test_the_headache_it_was_done_for_is_no_pain_outside_its_territory() -> None:
    scores = [score(day, points, **HEAD) for day, points in ((-1, 8), (1, 0), (3, 8))]
    found = [observed(-3, "dural_puncture"), observed(3, "postural_headache")]
    raw = record(EPIDURAL, PATCH, scores=scores, observations=found)
    judged_alike(on(3), raw)
    answer = assess(raw, on(3), "a")
    assert answer["response"]["why"] == ["It tests, mends or maintains: no pain score is a verdict on it."]
    assert flags_told(answer) == []
    [cause] = [one for one in answer["causes"] if one["id"] == "dural_puncture"]
    assert "The needle entered the sac." in [one["say"] for one in cause["for"]]


def test_a_headache_after_another_procedure_is_not_laid_to_a_puncture_from_before() -> None:
    found = [observed(-3, "dural_puncture"), observed(20, "headache")]
    for procedure, expected in ((PATCH, True), ({**PATCH, "kind": "mbb", "target": "medial_branch"}, False)):
        raw = record(EPIDURAL, procedure, observations=found)
        judged_alike(on(20), raw)
        causes = [one["id"] for one in assess(raw, on(20), "a")["causes"]]
        assert ("dural_puncture" in causes) is expected
