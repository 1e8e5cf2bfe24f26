"""That an NSAID is out stands on the first screen, beside the painkiller."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.report.first_screen import first_screen
from painpath.report.view import Names
from tests.alike import judged_alike
from tests.spec.patients import Raw, done, on, record, score
from tests.unit.test_terminal import one_line

READY = default_assessor()
UNIT = {"unit": "mL/min/1.73m2"}


@pytest.mark.parametrize(
    ("drug", "told"), [("warfarin", True), ("clopidogrel", False), ("paracetamol", False)]
)
def test_the_first_screen_says_that_an_nsaid_is_out(drug: str, told: bool) -> None:
    raw = record(done(0, "rfa_thermal"), scores=[score(0, 8)])
    raw["observations"] = [{"time": on(3), "code": "post_procedure_soreness", "value": True}]
    raw["medications"] = [{"code": drug}]
    steps = first_screen(assess(raw, on(4)), READY.check(raw), Names(READY)).steps
    lines = {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}
    assert ("No NSAID for this patient" in lines["Simple analgesic or NSAID"]) is told


@pytest.mark.parametrize(
    ("table", "row", "reason"),
    [
        ("medications", {"code": "warfarin"}, "An anticoagulant is taken"),
        ("conditions", {"code": "heart_failure"}, "Heart failure is on record"),
        ("conditions", {"code": "bleeding_disorder"}, "A bleeding disorder"),
        ("observations", {"time": on(2), "code": "egfr", "value": 22, **UNIT}, "eGFR 22, below 30"),
    ],
)
def test_the_reason_that_is_announced_follows(table: str, row: dict[str, object], reason: str) -> None:
    lines = on_first_screen(
        {"time": on(3), "code": "post_procedure_soreness", "value": True}, **{table: [row]}
    )
    assert f"such as paracetamol, remains. {reason}" in lines["Simple analgesic or NSAID"]


@pytest.mark.parametrize(
    ("day", "value", "known", "was_low"),
    [
        (70 - 182, 22, True, False),
        (70 - 183, 22, False, True),
        (-5000, 29, False, True),
        (-5000, 30, False, False),
        (70 - 183, 95, False, False),
    ],
)
def test_an_old_kidney_value_gives_no_dose_and_a_low_one_is_to_be_measured_again(
    day: float, value: float, known: bool, was_low: bool
) -> None:
    raw = with_rows(
        {"time": on(3), "code": "post_procedure_soreness", "value": True},
        {"time": on(day), "code": "egfr", "value": value, **UNIT},
        conditions=[{"code": "postherpetic_neuralgia"}],
    )
    judged_alike(on(70), raw)
    told = {
        step["id"].removeprefix("next_steps."): {one["id"] for one in step["cautions"]}
        for step in assess(raw, on(70))["next_steps"]
        if step.get("cautions")
    }
    assert ("no_nsaid" in told["meds_simple"]) is (known and value < 30)
    for step in ("meds_simple", "meds_neuropathic"):
        assert ("kidney_unknown" in told[step]) is not known
        assert ("kidney_was_low" in told[step]) is was_low
    assert ("gabapentin_us" in told["meds_neuropathic"]) is known


def test_the_first_screen_says_that_a_low_kidney_value_of_years_ago_is_to_be_measured_again() -> None:
    sore = {"time": on(3), "code": "post_procedure_soreness", "value": True}
    lines = on_first_screen(sore, {"time": on(-5000), "code": "egfr", "value": 29, **UNIT})
    assert "no NSAID before it is measured again" in lines["Simple analgesic or NSAID"]


def with_rows(*observations: Raw, **tables: Any) -> Raw:
    raw = record(done(0, "rfa_thermal"), scores=[score(-1, 8), score(30, 8), score(60, 8)])
    given = [*observations, *tables.pop("observations", ())]
    return {**raw, **tables, "observations": given}


def on_first_screen(*observations: Raw, **tables: Any) -> dict[str, str]:
    """The lines of each leading step."""
    raw = with_rows(*observations, **tables)
    steps = first_screen(assess(raw, on(4)), READY.check(raw), Names(READY)).steps
    return {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}


@pytest.mark.parametrize(
    ("egfr", "drugs", "told"),
    [
        (18, ("gabapentin", "morphine"), "At an eGFR of 18 an opioid and a gabapentinoid"),
        (18, ("gabapentin",), "Gabapentin is taken at an eGFR of 18: compare its daily dose with the table;"),
        (29, ("morphine",), "At an eGFR of 29, below 30, morphine, codeine and tramadol build up"),
        (30, ("morphine",), None),
        (90, ("gabapentin", "morphine"), None),
    ],
)
def test_what_is_taken_is_held_against_the_kidney_on_the_first_screen(
    egfr: float, drugs: tuple[str, ...], told: str | None
) -> None:
    raw = with_rows(
        {"time": on(40), "code": "egfr", "value": egfr, **UNIT},
        medications=[{"code": drug, "daily_dose": 60, "unit": "mg"} for drug in drugs],
    )
    judged_alike(on(62), raw)
    steps = first_screen(assess(raw, on(62)), READY.check(raw), Names(READY)).steps
    lines = {one.head: one_line(" ".join(line.text for line in one.lines)) for one in steps}
    assert told is None or told in lines["Medication review"]
    assert ("eGFR" in " ".join(lines.values())) is (told is not None)
    if told is not None:
        assert list(lines).index("Medication review") < list(lines).index("Re-evaluate the diagnosis")
