"""Which question is asked first: alarms nobody asked about, then what would change the plan most."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from painpath.engine.ask import Asker
from painpath.engine.explain import Explainer
from tests.unit.small_knowledge import FACTS, cause, decide, engine, evidence, flag, gate, step

ASKED_OUTCOME = {"id": "asked_code", "title": "Code", "ask": "Which?", "read": {"kernel": "c", "type": "code", "values": ["partial", "recurrence"]}}  # fmt: skip


def questions(
    folder: Path, not_asked: tuple[str, ...] = (), /, given: dict[str, Any] | None = None, **entries: Any
) -> list[dict[str, Any]]:
    one = engine(folder, facts={"facts": [*FACTS, ASKED_OUTCOME]}, **entries)
    return Asker(one).questions(Explainer(one), decide(one, **(given or {})), list(not_asked))


def asked(folder: Path, /, **entries: Any) -> list[str]:
    return [question["fact"] for question in questions(folder, **entries)]


FITS = {"fits": True}
GATED = {"tens": step(gates=[gate()])}


def test_a_gate_that_is_open_is_asked_about(tmp_path: Path) -> None:
    [one] = questions(tmp_path, given=FITS, next_steps=GATED)
    assert one == {"fact": "open", "ask": "Is the gate open?", "would_change": ["tens"], "alarm": False}


def test_what_is_known_or_changes_nothing_is_not_asked(tmp_path: Path) -> None:
    assert asked(tmp_path, given={"fits": True, "open": True}, next_steps=GATED) == []
    assert asked(tmp_path, given={"fits": False}, next_steps=GATED) == []


def test_alarm_questions_come_first_and_alone_in_an_emergency(tmp_path: Path) -> None:
    entries = {"next_steps": GATED, "red_flags": {"bleed": flag(screen=["alarm"])}}
    told = questions(tmp_path, ("alarm",), given=FITS, **entries)
    assert [(one["fact"], one["alarm"]) for one in told] == [("alarm", True), ("open", False)]
    told = questions(tmp_path, ("harm",), given={"fits": True, "alarm": True}, **entries)
    assert [one["fact"] for one in told] == ["harm"]


def test_what_more_steps_wait_for_is_asked_first(tmp_path: Path) -> None:
    steps = {
        "tens": step(gates=[gate()]),
        "massage": step(gates=[gate(when="harm")]),
        "acupuncture": step(gates=[gate(when="harm")]),
    }
    assert asked(tmp_path, given=FITS, next_steps=steps) == ["harm", "open"]


def test_another_reason_to_hold_a_step_back_changes_no_plan(tmp_path: Path) -> None:
    """A step that is blocked already would only be blocked twice."""
    avoid = [{"id": "no", "when": "harm", "say": "Not now.", "source": "read-one"}]
    held = {"massage": step(gates=[gate(when="days >= enough")], avoid_when=avoid)}
    steps = {"tens": step(gates=[gate(when="harm")]), **held}
    told = questions(tmp_path, given={"fits": True, "days": 3.0}, next_steps=steps)
    assert [(one["fact"], one["would_change"]) for one in told] == [("harm", ["tens"])]
    told = questions(tmp_path, given={"fits": True, "days": 90.0}, next_steps=steps)
    assert [(one["fact"], one["would_change"]) for one in told] == [("harm", ["massage", "tens"])]


def test_a_question_that_could_raise_an_alert_goes_before_others(tmp_path: Path) -> None:
    steps = {"tens": step(gates=[gate()]), "massage": step(gates=[gate(when="harm")])}
    told = questions(tmp_path, given=FITS, next_steps=steps, red_flags={"bleed": flag(when="open")})
    assert [one["fact"] for one in told] == ["open", "harm"]
    assert told[0]["would_change"] == ["red_flag", "tens"]


def test_numbers_are_tried_on_both_sides_of_their_thresholds(tmp_path: Path) -> None:
    steps = {"tens": step(gates=[gate(when="days >= enough and not days < 1")])}
    one = engine(tmp_path, next_steps=steps)
    assert Asker(one).answers("days") == [0, 1, 2, 89, 90, 91]
    assert asked(tmp_path, given=FITS, next_steps=steps) == ["days"]


def test_codes_are_tried_where_conditions_name_them(tmp_path: Path) -> None:
    steps = {"tens": step(gates=[gate(when="asked_code in ('partial') or asked_code = 'recurrence'")])}
    one = engine(tmp_path, facts={"facts": [*FACTS, ASKED_OUTCOME]}, next_steps=steps)
    assert Asker(one).answers("asked_code") == ["partial", "recurrence"]
    told = questions(
        tmp_path, given=FITS, next_steps={"tens": step(gates=[gate(when="asked_code in ('partial')")])}
    )
    assert [question["fact"] for question in told] == ["asked_code"]


def test_a_derived_fact_is_asked_by_what_it_hangs_on(tmp_path: Path) -> None:
    steps = {"tens": step(gates=[gate(when="also")])}
    assert asked(tmp_path, given={"fits": True, "open": True}, next_steps=steps) == ["harm"]
    assert asked(tmp_path, given=FITS, next_steps=steps) == ["harm", "open"]


def test_evidence_for_a_leading_cause_is_asked_when_it_would_shift_it(tmp_path: Path) -> None:
    causes = {"neuritis": cause(**{"for": [evidence("e", "open"), evidence("f", "harm", "weak")]})}
    told = questions(tmp_path, given={"fits": True, "harm": True}, causes=causes)
    assert [(one["fact"], one["would_change"]) for one in told] == [("open", ["neuritis"])]


def test_a_fact_without_a_question_is_not_asked(tmp_path: Path) -> None:
    steps = {"tens": step(gates=[gate(when="outcome = 'partial'")])}
    assert asked(tmp_path, given=FITS, next_steps=steps) == []
