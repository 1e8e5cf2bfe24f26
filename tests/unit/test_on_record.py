"""Each sentence names the rows of the record that it rests on, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.casefile import read_case_file
from painpath.engine.on_record import say
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.spec.patients import Raw, at, done, observed, on, record, score

CASES = Path(__file__).parent.parent / "cases" / "development_cases.yaml"
WORN_OFF = [score(-1, 8), score(60, 2), score(200, 2), score(300, 7), score(330, 8)]


def answer(day: float, *observations: Raw, kind: str = "rfa_thermal", **also: Any) -> dict[str, Any]:
    raw = record(done(0, kind), observations=list(observations), **also)
    return assess(raw, on(day))


def alert(found: dict[str, Any], name: str) -> list[str]:
    return next(one["on_record"] for one in found["red_flag"]["reasons"] if one["id"] == f"red_flags.{name}")


def step(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in found["next_steps"] if one["id"] == name)


def test_an_alert_names_its_sign_with_place_and_hour() -> None:
    sign = observed(at(30), "new_radicular_pain", side="right", level="L5")
    told = alert(answer(2, sign), "new_nerve_symptoms")
    assert told == ["new radicular pain, right, L5, 2025-01-07 15:00"]


def test_a_sign_that_was_looked_for_and_not_found_is_not_named() -> None:
    signs = observed(1, "new_radicular_pain"), observed(1, "sensory_deficit", False)
    assert alert(answer(2, *signs), "new_nerve_symptoms") == ["new radicular pain, 2025-01-07"]


def test_a_sign_that_a_later_no_ended_is_not_named() -> None:
    signs = observed(1, "new_radicular_pain"), observed(1, "paraesthesia"), observed(2, "paraesthesia", False)
    told = step(answer(3, *signs), "neuro_exam")["on_record"]
    assert told == ["new radicular pain, 2025-01-07"]


def test_of_what_makes_a_sentence_true_only_what_holds_is_named() -> None:
    taken = [{"code": "warfarin"}, {"code": "clopidogrel", "start": on(-40), "end": on(10)}]
    found = answer(340, scores=WORN_OFF, medications=taken)
    assert step(found, "anticoag_plan")["on_record"] == ["warfarin"]


def test_a_medicine_is_named_with_its_dose_and_since_when() -> None:
    taken = [{"code": "apixaban", "start": on(-40), "daily_dose": 10, "unit": "mg"}]
    found = answer(340, scores=WORN_OFF, medications=taken)
    assert step(found, "anticoag_plan")["on_record"] == ["apixaban 10 mg a day, since 2024-11-27"]


def test_a_number_is_named_with_its_unit_and_day() -> None:
    found = answer(340, observed(330, "inr", 9.5), scores=WORN_OFF)
    told = [row for one in found["red_flag"]["reasons"] for row in one["on_record"]]
    told += step(found, "anticoag_plan")["on_record"]
    assert "INR 9.5, 2025-12-02" in {row.replace("international normalised ratio", "INR") for row in told}


def test_the_alert_of_another_procedure_names_its_sign() -> None:
    raw = record(
        done(-10, "interlaminar_esi", "b", target="epidural_space"),
        done(0, "tendon_sheath_injection", target=None, region="upper_limb"),
        observations=[observed(-8, "saddle_anaesthesia")],
    )
    found = assess(raw, on(1), "a")
    told = alert(found, "cauda_equina")
    assert [row.rsplit(", ", 1)[1] for row in told] == [on(-8)]


def test_the_first_screen_names_a_row_once() -> None:
    sign = observed(1, "new_radicular_pain", side="right", level="L5")
    raw = record(done(0, "rfa_thermal"), observations=[sign])
    ready = default_assessor()
    screen = first_screen(assess(raw, on(4)), ready.check(raw), Names(ready))
    row = "On record: new radicular pain, right, L5, 2025-01-07."
    assert row in screen.alerts[0].line.text
    assert not any(row in line.text for one in screen.steps for line in one.lines)


def rows_of(raw: Raw) -> Iterator[str]:
    ready = default_assessor()
    for table in ("observations", "conditions", "medications", "care"):
        for row in ready.check(raw).tables[table]:
            yield say(table, row, ready.vocabulary)


def told_anywhere(given: Any) -> Iterator[str]:
    if isinstance(given, dict):
        yield from given.get("on_record", ())
    for value in given.values() if isinstance(given, dict) else given if isinstance(given, list) else ():
        yield from told_anywhere(value)


def test_the_step_that_treats_a_finding_names_it_though_a_cause_did() -> None:
    raw = record(
        done(0, "rfa_thermal"),
        scores=[score(-1, 8), score(60, 7)],
        observations=[observed(-9, "hip_osteoarthritis")],
    )
    ready = default_assessor()
    shown = first_screen(assess(raw, on(90)), ready.check(raw), Names(ready))
    named = "On record: hip osteoarthritis"
    assert any(named in line.text for one in shown.causes for line in one.lines)
    [step] = [one for one in shown.steps if one.head == "Treat the cause found"]
    assert any(named in line.text for line in step.lines)


@pytest.mark.parametrize("one", read_case_file(CASES), ids=lambda one: one["id"])
def test_every_row_that_is_named_stands_in_the_record(one: Any) -> None:
    found = assess(one["record"], one["as_of"], one["index_procedure"])
    assert set(told_anywhere(found)) <= set(rows_of(one["record"]))


def test_of_two_strong_reasons_the_one_with_a_finding_of_this_patient_is_told() -> None:
    raw = record(
        done(0, "rfa_thermal"),
        scores=WORN_OFF,
        observations=[observed(330, "pain_return_same_character", site="low_back")],
    )
    ready = default_assessor()
    found = assess(raw, on(340))
    regrown = next(one for one in found["causes"] if one["id"] == "nerve_regeneration")
    strong = [one for one in regrown["for"] if one["weight"] == "strong"]
    assert [bool(one["on_record"]) for one in strong] == [False, True]
    screen = first_screen(found, ready.check(raw), Names(ready))
    told = next(line.text for line in screen.causes[0].lines if line.label == "For")
    assert told.startswith(strong[1]["say"])
