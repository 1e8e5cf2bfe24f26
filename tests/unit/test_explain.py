"""Sentences carry the patient's numbers; what is recalled or unknown says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from painpath.assess import default_assessor
from painpath.engine.explain import Explainer, used_facts
from painpath.engine.numerals import number_text
from tests.unit.small_knowledge import cause, decide, engine, evidence, flag, gate, step


@pytest.mark.parametrize(
    ("number", "text"), [(163.0, "163"), (48.7, "48.7"), (33.333, "33.3"), (0.0, "0"), (-12.5, "-12.5")]
)
def test_numbers_are_written_without_trailing_zeros(number: float, text: str) -> None:
    assert number_text(number) == text


SAYS = "On day {days} of {enough}: {fits}, {open}, {harm}; {outcome}; own {half}."
OWN = {"settings": {"half": {"value": 50, "unit": "%", "source": "read-one"}}}


def explained(folder: Path, raw: dict[str, Any], **facts: Any) -> dict[str, Any]:
    one = engine(folder, next_steps={"tens": raw})
    decision = decide(one, **facts)
    return Explainer(one).step(decision.steps[0], decision.values)


def test_placeholders_are_facts_settings_and_labels(tmp_path: Path) -> None:
    raw = step(**{**OWN, "say": SAYS})
    said = explained(tmp_path, raw, fits=True, open=False, days=12.0, outcome="recurrence")["say"]
    assert said == "On day 12 of 90: yes, no, unknown; recurrence; own 50."


def test_a_sentence_without_a_placeholder_stays_as_it_is(tmp_path: Path) -> None:
    assert explained(tmp_path, step(), fits=True)["say"] == "To be said."


@pytest.mark.parametrize(
    ("opened", "said", "met"), [(True, "It is so.", True), (False, "It is not so.", False), (None, "Is it so?", None)]
)  # fmt: skip
def test_a_gate_says_the_sentence_of_its_answer(
    tmp_path: Path, opened: bool | None, said: str, met: bool | None
) -> None:
    [one] = explained(tmp_path, step(gates=[gate()]), fits=True, open=opened)["gates"]
    facts = {} if opened is None else {"open": opened}
    assert one == {**one, "id": "g", "met": met, "say": said, "facts": facts, "source": ["read-one"]}


def test_a_recalled_gate_says_that_it_is_a_default(tmp_path: Path) -> None:
    raw = step(gates=[gate(source="recalled-one"), gate("other")])
    recalled, read = explained(tmp_path, raw, fits=True, open=True)["gates"]
    assert recalled["say"] == "It is so. (default, not confirmed in recalled-one)"
    assert "default" not in read["say"]


def test_what_to_confirm_first_are_the_unknown_facts_of_open_gates_and_risks(tmp_path: Path) -> None:
    risk = {"id": "r", "when": "harm or alarm", "say": "Harm.", "source": "read-one"}
    raw = step(gates=[gate(when="open and days >= enough")], avoid_when=[risk])
    assert explained(tmp_path, raw, fits=True, harm=False)["confirm_first"] == ["open", "days", "alarm"]


def test_a_step_that_needs_information_asks_for_what_it_is_considered_by(tmp_path: Path) -> None:
    told = explained(tmp_path, step(gates=[gate()]), open=True)
    assert (told["status"], told["confirm_first"]) == ("needs_information", ["fits"])


def test_what_cannot_change_that_a_step_is_considered_is_not_asked_for_it(tmp_path: Path) -> None:
    """One reason to consider it is known: the other ones, unknown, are no question about this step."""
    raw = step(tier=7, consider_when="fits or harm", gates=[gate()])
    told = explained(tmp_path, raw, fits=True)
    assert (told["status"], told["confirm_first"]) == ("needs_information", ["open"])


def test_changes_cautions_provisos_and_benefit_are_told_when_they_hold(tmp_path: Path) -> None:
    def remark(name: str, when: str) -> dict[str, Any]:
        return {"id": name, "when": when, "say": f"Day {{days}}: {name}.", "source": "read-one"}

    raw = step(
        changes=[{"what": "level", "say": "Other level.", "when": "open"}, {"what": "target", "say": "Other.", "when": "harm"}],
        cautions=[remark("held", "open"), remark("not_held", "harm")],
        provisos=[remark("deferred_until_after_pregnancy", "alarm"), remark("itpump_check_normal", "harm")],
        benefit={"say": "Helps for {days} days.", "source": "read-one"},
        avoid_when=[remark("bad", "open")],
    )  # fmt: skip
    told = explained(tmp_path, raw, fits=True, open=True, harm=False, days=3.0)
    assert [one["what"] for one in told["changes"]] == ["level"]
    assert [one["say"] for one in told["cautions"]] == ["Day 3: held."]
    assert [one["id"] for one in told["provisos"]] == ["deferred_until_after_pregnancy"]
    assert told["benefit"]["say"] == "Helps for 3 days."
    assert (told["status"], [one["say"] for one in told["avoid"]]) == ("avoid", ["Day 3: bad."])


def test_a_step_without_an_entry_is_listed_by_its_label(tmp_path: Path) -> None:
    one = engine(tmp_path, red_flags={"bleed": flag()})
    decision = decide(one, alarm=True)
    told = Explainer(one).step(decision.steps[0], decision.values)
    assert (told["id"], told["tier"], told["gates"], told["reason"]) == (
        "emergency_referral",
        0,
        [],
        "A title",
    )


def test_an_alert_names_its_facts_steps_and_time(tmp_path: Path) -> None:
    one = engine(tmp_path, red_flags={"bleed": flag(say="Day {days}.")})
    decision = decide(one, alarm=True, days=2.0)
    told = Explainer(one).alert(decision.fired[0], decision.values)
    assert (told["say"], told["act_within_h"], told["level"]) == ("Day 2.", 4, "emergency")
    assert (told["facts"], told["steps"], told["sources"]) == (
        {"alarm": True},
        ["emergency_referral"],
        ["read-one"],
    )


@pytest.mark.parametrize(
    ("facts", "status", "missing"),
    [
        ({}, "not_asked", ["alarm", "harm"]),
        ({"alarm": False}, "partial", ["harm"]),
        ({"alarm": False, "harm": False}, "complete", []),
        ({"alarm": True, "harm": False}, "complete", []),
    ],
)
def test_the_screen_says_what_was_not_asked(
    tmp_path: Path, facts: dict[str, Any], status: str, missing: list[str]
) -> None:
    one = engine(tmp_path, red_flags={"a": flag(screen=["alarm"]), "b": flag(screen=["harm", "alarm"])})
    told = Explainer(one).screen(decide(one, **facts).values)
    assert (told["status"], told["not_asked"]) == (status, missing)


def test_an_alarm_question_is_answered_by_a_wider_fact_that_is_true() -> None:
    ready = default_assessor().engine
    screen = Explainer(ready).screen
    measured = [{}, {"body_temperature": 38.5}, {"body_temperature": 36.8}]
    asked = ["fever" in screen(decide(ready, **given).values)["not_asked"] for given in measured]
    assert asked == [True, False, True]


def test_a_no_to_the_whole_bladder_answers_for_its_parts_and_a_yes_does_not() -> None:
    ready = default_assessor().engine
    parts = {"urinary_retention", "voiding_difficulty", "bowel_incontinence"}

    def open_parts(reopened: tuple[str, ...] = (), **given: Any) -> set[str]:
        values = decide(ready, has_procedure=False, **given).values
        return parts & set(Explainer(ready).screen(values, reopened)["not_asked"])

    assert open_parts() == parts
    assert open_parts(bladder_dysfunction=False) == {"bowel_incontinence"}
    assert open_parts(bladder_dysfunction=False, bowel_dysfunction=False) == set()
    assert open_parts(bladder_dysfunction=True, bowel_dysfunction=True) == parts
    assert open_parts(("urinary_retention",), bladder_dysfunction=False) == {
        "urinary_retention",
        "bowel_incontinence",
    }


def test_a_screen_is_asked_only_where_it_applies(tmp_path: Path) -> None:
    one = engine(tmp_path, red_flags={"a": flag(screen=["alarm"], screen_when="fits")})
    screen = Explainer(one).screen
    assert screen(decide(one, fits=False).values)["not_asked"] == []
    assert screen(decide(one, fits=True).values)["not_asked"] == ["alarm"]
    assert screen(decide(one).values)["not_asked"] == ["alarm"]


def test_a_cause_has_its_evidence_for_against_and_unknown(tmp_path: Path) -> None:
    raw = cause(
        **{"for": [evidence("yes", "open")], "against": [evidence("no", "harm"), evidence("who", "alarm")]}
    )
    one = engine(tmp_path, causes={"neuritis": raw})
    decision = decide(one, fits=True, open=True, harm=True, days=5.0)
    told = Explainer(one).cause(decision.causes[0], decision.values)
    assert [(item["id"], item["say"], item["facts"]) for item in told["for"]] == [
        ("yes", "Seen on day 5.", {"open": True})
    ]
    assert [item["id"] for item in told["against"]] == ["no"]
    assert [(item["id"], item["missing"]) for item in told["unknown"]] == [("who", ["alarm"])]
    assert told["unknown"][0]["ask"] == ["Is there alarm?"]


def test_a_disagreement_shows_every_position(tmp_path: Path) -> None:
    positions = [
        {"say": "It helps.", "source": "read-one"},
        {"say": "It does not.", "source": "recalled-one"},
    ]
    raw = {"title": "Disputed", "status": "draft", "row": "C01", "positions": positions}
    one = engine(tmp_path, contested={"disputed": raw})
    told = Explainer(one).disagreement(one.knowledge.contested[0])
    assert [position["say"] for position in told["positions"]] == ["It helps.", "It does not."]
    assert (told["id"], told["row"]) == ("disputed", "C01")


def test_a_fact_without_a_question_is_asked_by_its_title(tmp_path: Path) -> None:
    one = engine(tmp_path)
    values = one.values({})
    explain = Explainer(one)
    asked = [explain.question(name, values) for name in ("open", "died", "no_such_fact")]
    assert asked == ["Is the gate open?", "Died", "no_such_fact"]


def test_the_trace_lists_what_was_known_and_not_false(tmp_path: Path) -> None:
    one = engine(tmp_path)
    assert used_facts(decide(one, days=0.0), one)["days"] == 0
    told = used_facts(decide(one, fits=True, harm=False, days=3.0), one)
    assert {name: told[name] for name in ("fits", "days")} == {"fits": True, "days": 3.0}
    assert not {"harm", "open", "both"} & told.keys()
