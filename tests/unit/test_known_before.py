"""Ringing ears, confusion and angina of before the needle are no emergency of it, in both engines."""

from __future__ import annotations

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record, score

BLOCK = done(0, "mbb", local_anaesthetic="lidocaine")


def fired(raw: Raw, day: int) -> tuple[str, set[str]]:
    judged_alike(on(day), raw)
    red_flag = assess(raw, on(day))["red_flag"]
    return red_flag["level"], {one["id"].removeprefix("red_flags.") for one in red_flag["reasons"]}


def block(*rows: Raw) -> Raw:
    return record(BLOCK, scores=[score(-1, 7)], observations=list(rows))


def test_ears_that_always_rang_are_no_toxicity() -> None:
    rang = observed(-20, "tinnitus"), observed(0, "tinnitus")
    assert fired(block(*rang), 1)[0] == "none"
    assert fired(block(rang[1]), 1) == ("emergency", {"local_anaesthetic_toxicity"})
    assert fired(block(*rang, observed(0, "dizziness")), 1)[0] == "emergency"
    causes = [one["id"] for one in assess(block(*rang), on(1))["causes"]]
    assert "local_anaesthetic_toxicity" not in causes
    screen = assess(block(*rang), on(1))["red_flag"]["screen"]
    assert "perioral_numbness" in str(screen)


def test_confusion_known_before_is_no_toxicity() -> None:
    known = observed(-20, "confusion"), observed(1, "confusion")
    assert "local_anaesthetic_toxicity" not in fired(block(*known), 1)[1]
    assert "local_anaesthetic_toxicity" in fired(block(known[1]), 1)[1]


def angina(*rows: Raw, day: int = 100) -> tuple[str, set[str]]:
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 3)], observations=list(rows))
    return fired(raw | {"conditions": [{"code": "ischaemic_heart_disease"}]}, day)


def test_known_angina_is_asked_about_the_same_day() -> None:
    known = observed(-20, "chest_pain")
    assert angina(known, observed(98, "chest_pain")) == ("urgent", {"known_chest_pain"})
    assert angina(observed(98, "chest_pain"))[0] == "emergency"
    assert angina(known, observed(98, "chest_pain"), observed(98, "sweating"))[0] == "emergency"
    assert angina(known, observed(98, "chest_pain"), observed(98, "dyspnoea"))[0] == "emergency"


def test_what_was_known_long_ago_explains_no_chest_pain_of_today() -> None:
    known, again = observed(-20, "chest_pain"), observed(180, "chest_pain")
    assert angina(known, again, day=182)[0] == "urgent"
    assert angina(known, again, day=183)[0] == "emergency"
