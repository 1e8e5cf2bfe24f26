"""A needle that an alert asks for is weighed by its own gates; both engines, which must agree."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from painpath.assess import assess, default_assessor
from painpath.rules.check import check_knowledge
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, observed, on, record

ESI = done(0, "interlaminar_esi", target="epidural_space", steroid="dexamethasone", side=None)
PATCH = "epidural_blood_patch"


def steps(day: int, *signs: str, no: tuple[str, ...] = (), **tables: list[Raw]) -> dict[str, Any]:
    rows = [observed(on(1), code) for code in signs] + [observed(on(1), code, False) for code in no]
    raw = record(ESI, observations=rows, **tables)
    judged_alike(on(day), raw)
    return {one["id"]: one for one in assess(raw, on(day))["next_steps"]}


def reasons(day: int, *signs: str) -> list[dict[str, Any]]:
    raw = record(ESI, observations=[observed(on(1), code) for code in signs])
    found: list[dict[str, Any]] = assess(raw, on(day))["red_flag"]["reasons"]
    return found


@pytest.mark.parametrize("day", [1, 4])
def test_a_patch_waits_for_what_nobody_asked(day: int) -> None:
    patch = steps(day, "postural_headache")[PATCH]
    assert patch["status"] == "consider"
    assert {"antithrombotic", "active_infection_any"} <= set(patch["confirm_first"])


@pytest.mark.parametrize("day", [1, 4])
def test_no_patch_with_signs_of_meningitis(day: int) -> None:
    found = steps(day, "postural_headache", "fever", "neck_stiffness")
    assert found[PATCH]["status"] == "avoid"
    assert all(
        PATCH not in one["steps"] for one in reasons(day, "postural_headache", "fever", "neck_stiffness")
    )
    assert found["emergency_referral"]["status"] == "do_now"


def test_a_patch_waits_for_an_emergency_that_does_not_ask_for_it() -> None:
    thinners = [{"code": code, "start": on(-90), "end": on(-60)} for code in ("warfarin", "aspirin")]
    free = steps(4, "postural_headache", no=("fever",), medications=thinners)
    assert (free[PATCH]["status"], free[PATCH]["confirm_first"]) == ("consider", [])
    held = steps(4, "postural_headache", "saddle_anaesthesia", no=("fever",), medications=thinners)
    assert held[PATCH]["status"] == "blocked"
    assert held[PATCH]["reason"].startswith("First: ")


def test_the_plan_for_a_blood_thinner_comes_before_the_patch_that_an_alert_asks_for() -> None:
    found = steps(1, "postural_headache", medications=[{"code": "warfarin"}])
    assert (found[PATCH]["status"], found["anticoag_plan"]["status"]) == ("consider", "recommended")


def test_the_image_that_an_alert_asks_for_is_named() -> None:
    """New imaging told of discs while a lung may have collapsed, and a stroke was to wait for MRI."""
    chest = done(0, "nerve_block", region="chest_wall", target="intercostal_nerve", levels=None)
    raw = record(chest, observations=[observed(1, "dyspnoea"), observed(1, "pleuritic_chest_pain")])
    judged_alike(on(1), raw)
    imaging = {one["id"]: one for one in assess(raw, on(1))["next_steps"]}["reimage"]
    assert imaging["say"].startswith("Chest image now")
    assert imaging["sources"] == ["pneumothorax-recalled"]
    neck = done(0, "facet_intraarticular", region="cervical", target="facet_joint", levels=["C5/C6"])
    raw = record(neck, observations=[observed(1, "visual_disturbance")])
    judged_alike(on(1), raw)
    scan = {one["id"]: one for one in assess(raw, on(1))["next_steps"]}["urgent_mri"]
    assert scan["say"].startswith("Image of the head now")


def test_without_an_alert_that_says_it_a_step_keeps_its_words() -> None:
    assert steps(8, "fever", "new_spinal_pain")["urgent_mri"]["say"].startswith(
        "The alert points to the spine"
    )


def test_an_alert_says_what_only_its_own_steps_mean() -> None:
    ready = default_assessor()
    flags = ready.knowledge.red_flags
    wrong = [replace(flags[0], step_says={"tens": "{no_such_fact}"}), *flags[1:]]
    found = check_knowledge(replace(ready.knowledge, red_flags=wrong), ready.vocabulary)
    assert any("step_says names 'tens'" in line for line in found)
    assert any("no_such_fact" in line for line in found)
