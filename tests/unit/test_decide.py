"""From facts to decisions: the status of a step, the level of a cause, alerts and what they hold back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from painpath.engine.decide import Decision
from tests.unit.small_knowledge import cause, decide, engine, evidence, flag, gate, step

GATED = {"gates": [gate()]}
RISKY = {"avoid_when": [{"id": "harm", "when": "harm", "say": "It would harm.", "source": "read-one"}]}
BOTH = {**GATED, **RISKY}


def statuses(decision: Decision) -> dict[str, str]:
    return {one.name: one.status for one in decision.steps}


def status(folder: Path, raw: dict[str, Any], **facts: Any) -> str | None:
    return statuses(decide(engine(folder, next_steps={"tens": raw}), **facts)).get("tens")


@pytest.mark.parametrize(
    ("raw", "facts", "wanted"),
    [
        (step(), {}, "needs_information"),
        (step(), {"fits": False}, None),
        (step(), {"fits": True}, "recommended"),
        (step(**GATED), {"fits": True, "open": True}, "recommended"),
        (step(**GATED), {"fits": True, "open": False}, "blocked"),
        (step(**GATED), {"open": False}, "needs_information"),
        (step(**RISKY), {"fits": True, "harm": True}, "avoid"),
        (step(**RISKY), {"harm": True}, "avoid"),
        (step(**BOTH), {"fits": True, "open": False, "harm": True}, "avoid"),
        (step(**RISKY), {"fits": False, "harm": True}, None),
        (step(weak=True), {"fits": True}, "consider"),
        (step(contested=["C01"]), {"fits": True}, "consider"),
        (step(gates=[gate(source="recalled-one")]), {"fits": True, "open": True}, "consider"),
        (step(gates=[gate(source=["recalled-one", "read-one"])]), {"fits": True, "open": True}, "recommended"),
    ],
)  # fmt: skip
def test_the_status_of_a_step(
    tmp_path: Path, raw: dict[str, Any], facts: dict[str, Any], wanted: str | None
) -> None:
    assert status(tmp_path, raw, **facts) == wanted


@pytest.mark.parametrize(("tier", "wanted"), [(0, "consider"), (5, "consider"), (6, "needs_information"), (8, "needs_information")])  # fmt: skip
@pytest.mark.parametrize("open_question", [GATED, RISKY])
def test_an_unknown_gate_or_risk_is_confirmed_first_below_implants(
    tmp_path: Path, tier: int, wanted: str, open_question: dict[str, Any]
) -> None:
    assert status(tmp_path, step(tier, **open_question), fits=True) == wanted


@pytest.mark.parametrize(
    ("applies", "opened", "wanted"),
    [(False, False, "recommended"), (True, False, "blocked"), (None, False, "consider"), (None, True, "recommended")],
)  # fmt: skip
def test_a_gate_binds_only_where_it_applies(
    tmp_path: Path, applies: bool | None, opened: bool, wanted: str
) -> None:
    raw = step(gates=[gate(applies_when="harm")])
    assert status(tmp_path, raw, fits=True, harm=applies, open=opened) == wanted


def test_a_declined_step_is_listed_as_blocked_with_its_reason(tmp_path: Path) -> None:
    one = engine(tmp_path, next_steps={"tens": step(), "massage": step()})
    found = {step.name: step for step in decide(one, fits=True, declined_tens=True).steps}
    assert (found["tens"].status, found["tens"].reason) == ("blocked", "The patient has declined it.")
    assert found["massage"].status == "recommended"


def test_a_declined_step_that_still_needs_an_answer_is_not_asked_about(tmp_path: Path) -> None:
    one = engine(tmp_path, next_steps={"tens": step()})
    [found] = decide(one).steps
    assert found.status == "needs_information"
    [found] = decide(one, declined_tens=True).steps
    assert (found.status, found.reason) == ("blocked", "The patient has declined it.")


def test_a_step_that_is_avoided_stays_avoided_when_declined(tmp_path: Path) -> None:
    assert status(tmp_path, step(**RISKY), fits=True, harm=True, declined_tens=True) == "avoid"


def test_what_a_step_requires_is_listed_and_ranked_above_it(tmp_path: Path) -> None:
    paths = {"paths": [{"id": "all", "title": "All", "order": ["tens", "massage", "pt_rehab"]}]}
    steps = {"tens": step(requires=["pt_rehab"]), "massage": step(), "_sequences": paths}
    decision = decide(engine(tmp_path, next_steps=steps), fits=True)
    assert [one.name for one in decision.steps] == ["pt_rehab", "tens", "massage"]
    assert decision.steps[0].reason == "Comes before: TENS."
    assert decision.steps[1].requires == ["pt_rehab"]


def test_a_blocked_step_requires_nothing(tmp_path: Path) -> None:
    steps = {"tens": step(requires=["pt_rehab"], **GATED)}
    assert statuses(decide(engine(tmp_path, next_steps=steps), fits=True, open=False)) == {"tens": "blocked"}


def test_a_requirement_may_have_a_condition(tmp_path: Path) -> None:
    one = engine(tmp_path, next_steps={"tens": step(requires=[{"step": "pt_rehab", "when": "harm"}])})
    assert "pt_rehab" not in statuses(decide(one, fits=True, harm=False))
    assert "pt_rehab" in statuses(decide(one, fits=True))


def test_steps_come_by_status_then_by_their_path(tmp_path: Path) -> None:
    paths = {
        "paths": [
            {"id": "harmed", "title": "Harmed", "when": "harm", "order": ["massage", "tens"]},
            {"id": "all", "title": "All", "order": ["tens", "massage"]},
        ]
    }
    steps = {"massage": step(), "tens": step(), "acupuncture": step(**GATED), "_sequences": paths}
    one = engine(tmp_path, next_steps=steps)
    assert [s.name for s in decide(one, fits=True, open=False).steps] == ["tens", "massage", "acupuncture"]
    harmed = decide(one, fits=True, open=True, harm=True)
    assert [s.name for s in harmed.steps] == ["massage", "tens", "acupuncture"]
    assert one.path(harmed.values).id == "harmed"  # type: ignore[union-attr]


STEPS = {
    "tens": step(),
    "dx_block": step(4),
    "device_check": step(6),
    "urgent_mri": step(),
    "scs_trial": step(6),
    "surgery": step(8, **GATED),
}


def test_an_emergency_holds_back_every_elective_step(tmp_path: Path) -> None:
    one = engine(tmp_path, next_steps=STEPS, red_flags={"bleed": flag()})
    decision = decide(one, fits=True, alarm=True, open=False)
    assert decision.level == "emergency"
    assert statuses(decision) == {
        "emergency_referral": "do_now",
        "urgent_mri": "recommended",
        **dict.fromkeys(("tens", "dx_block", "device_check", "scs_trial", "surgery"), "blocked"),
    }
    held = {one.name: one.reason for one in decision.steps}
    assert held["tens"] == "First: A title."
    assert held["surgery"] == ""
    assert decision.steps[0].name == "emergency_referral"


def test_an_urgent_alert_holds_back_procedures_it_does_not_name(tmp_path: Path) -> None:
    raw = flag("urgent", steps=["urgent_mri", "dx_block"])
    decision = decide(engine(tmp_path, next_steps=STEPS, red_flags={"fever": raw}), fits=True, alarm=True)
    assert decision.level == "urgent"
    found = statuses(decision)
    assert (found["tens"], found["dx_block"], found["device_check"]) == ("recommended",) * 3
    assert (found["scs_trial"], found["surgery"]) == ("blocked", "blocked")
    assert [one.name for one in decision.steps[:2]] == ["urgent_mri", "dx_block"]


def test_only_urgent_steps_of_an_emergency_are_done_now(tmp_path: Path) -> None:
    raw = flag(steps=["emergency_referral", "device_check"])
    decision = decide(engine(tmp_path, red_flags={"bleed": raw}), alarm=True)
    assert statuses(decision) == {"emergency_referral": "do_now", "device_check": "recommended"}


def test_an_urgent_alert_never_takes_back_what_an_emergency_ordered(tmp_path: Path) -> None:
    flags = {"bleed": flag(), "fever": flag("urgent", steps=["emergency_referral", "labs_infection"])}
    decision = decide(engine(tmp_path, red_flags=flags), alarm=True)
    assert statuses(decision)["emergency_referral"] == "do_now"


def test_alerts_come_emergencies_first_then_by_how_soon_to_act(tmp_path: Path) -> None:
    soon = {"value": 1, "unit": "hour", "source": "read-one"}
    flags = {
        "a_urgent": flag("urgent", act_within_h=soon),
        "b_later": flag(),
        "c_sooner": flag(act_within_h=soon),
        "d_other": flag(when="harm"),
    }
    decision = decide(engine(tmp_path, red_flags=flags), alarm=True)
    assert [one.name for one in decision.fired] == ["c_sooner", "b_later", "a_urgent"]


def test_no_alert_fires_on_what_is_unknown_or_for_the_dead(tmp_path: Path) -> None:
    one = engine(tmp_path, red_flags={"bleed": flag()})
    assert decide(one).level == "none"
    assert decide(one, alarm=False).level == "none"
    assert (decide(one, alarm=True, died=True).level, decide(one, alarm=True, died=True).fired) == (
        "none",
        [],
    )


def test_a_later_rule_may_use_an_alert_and_a_cause(tmp_path: Path) -> None:
    steps = {
        "tens": step(consider_when="flag_bleed"),
        "massage": step(consider_when="red_flag_level = 'none'"),
        "acupuncture": step(consider_when="cause_disease_progression = 'unknown'"),
    }
    flags, causes = {"bleed": flag("urgent")}, {"disease_progression": cause()}
    one = engine(tmp_path, next_steps=steps, red_flags=flags, causes=causes)
    assert statuses(decide(one, alarm=False, fits=True)) == {
        "massage": "recommended",
        "acupuncture": "recommended",
    }
    assert set(statuses(decide(one, alarm=True, fits=False))) == {"tens", "emergency_referral", "acupuncture"}


STRONG, WEAK = evidence("strong", "open"), evidence("weak", "harm", "weak")


@pytest.mark.parametrize(
    ("raw", "facts", "wanted"),
    [
        ({"for": [STRONG, WEAK]}, {"fits": True, "open": True, "harm": True}, ("likely", 3)),
        ({"for": [STRONG]}, {"fits": True, "open": True}, ("possible", 2)),
        ({"for": [WEAK]}, {"fits": True, "harm": True}, ("possible", 1)),
        ({"for": [WEAK], "against": [STRONG]}, {"fits": True, "open": True, "harm": True}, ("unlikely", -1)),
        ({"for": [STRONG]}, {"fits": True}, ("unknown", 0)),
        ({"for": [STRONG, WEAK], "excluded_when": "alarm"}, {"fits": True, "open": True, "alarm": True}, ("excluded", 2)),
        ({"for": [STRONG], "excluded_when": "alarm"}, {"fits": True, "open": True}, ("possible", 2)),
        ({"for": [STRONG]}, {"open": True}, ("unknown", 2)),
        ({"for": [STRONG]}, {}, None),
        ({"for": [STRONG]}, {"fits": False, "open": True}, None),
    ],
)  # fmt: skip
def test_the_level_of_a_cause(
    tmp_path: Path, raw: dict[str, Any], facts: dict[str, Any], wanted: tuple[str, int] | None
) -> None:
    found = decide(engine(tmp_path, causes={"disease_progression": cause(**raw)}), **facts).causes
    assert [(one.level, one.score) for one in found] == ([wanted] if wanted else [])


def test_three_weak_signs_do_not_make_a_cause_likely(tmp_path: Path) -> None:
    signs = [evidence(name, name, "weak") for name in ("open", "harm", "alarm")]
    one = engine(tmp_path, causes={"disease_progression": cause(**{"for": signs})})
    assert decide(one, fits=True, open=True, harm=True, alarm=True).causes[0].level == "possible"


def test_causes_come_likeliest_first_then_by_their_prior(tmp_path: Path) -> None:
    causes = {
        "disease_progression": cause(prior=9, **{"for": [STRONG]}),
        "nerve_regeneration": cause(prior=1, **{"for": [STRONG]}),
        "neuritis": cause(prior=1, **{"for": [STRONG, WEAK]}),
    }
    decision = decide(engine(tmp_path, causes=causes), fits=True, open=True, harm=True)
    assert [one.cause.name for one in decision.causes] == [
        "neuritis",
        "nerve_regeneration",
        "disease_progression",
    ]


def test_derived_facts_follow_from_others_and_can_be_overridden(tmp_path: Path) -> None:
    one = engine(tmp_path)
    values = one.values({"fits": True, "open": True, "harm": False})
    assert (one.value(values, "both"), one.value(values, "also")) == (True, True)
    values = one.values({"fits": True, "open": True, "harm": False, "both": False})
    assert (one.value(values, "both"), one.value(values, "also")) == (False, False)
    assert one.value(one.values({"fits": True}), "both") is None


def test_settings_and_numbers_are_read_by_name(tmp_path: Path) -> None:
    one = engine(tmp_path)
    assert one.value(one.values({}), "enough") == 90
    assert one.value(one.values({}), "days") is None
    assert one.value(one.values({"days": 3.0, "not_a_fact": 1}), "days") == 3.0


def test_an_alert_does_not_open_a_gate_that_is_not_met(tmp_path: Path) -> None:
    """What an alert names stays held where its own gate forbids it; only urgent steps come regardless."""
    raw = flag("urgent", steps=["urgent_mri", "surgery"])
    held = engine(tmp_path, next_steps={**STEPS, "urgent_mri": step(**GATED)}, red_flags={"fever": raw})
    found = statuses(decide(held, fits=True, alarm=True, open=False))
    assert (found["urgent_mri"], found["surgery"]) == ("recommended", "blocked")
    assert statuses(decide(held, fits=True, alarm=True, open=True))["surgery"] == "recommended"
