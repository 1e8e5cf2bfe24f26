"""The cards of every adjudicated case and of records drawn at random keep to the rules for cards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given

from painpath.assess import assess, default_assessor
from painpath.casefile import Case, read_case_file
from painpath.cli.hooks_checks.parts.discovery import empty_elements
from painpath.record.moments import zone_of
from painpath.report.view import Names
from painpath.web.hooks.core.answer import chart_opened, going_home, order_chosen
from painpath.web.hooks.core.asked import Asked
from painpath.web.hooks.core.cards import Advice, card
from painpath.web.hooks.core.orders import BY_GROUP, STEPS, Order
from tests.generative.whole_records import records

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [one for name in ("own_cases", "second_cases") for one in read_case_file(FOLDER / f"{name}.yaml")]
URL, INSTANCE = "https://cds.example.org", "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
KINDS = ("mbb", "rfa_thermal", "transforaminal_esi", "scs_trial", "itpump_implant", "spinal_fusion")
ORDERS = [Order(f"ServiceRequest/{kind}", kind, kind, None, None, None) for kind in KINDS]


def asked_about(record: dict[str, Any], as_of: str) -> Asked:
    assessor = default_assessor()
    checked = assessor.check(record, zone_of(as_of))
    return Asked(checked, as_of, "Known: a case.", URL, Names(assessor), look_back_days=10**5)


def keeps_the_rules(found: list[Advice]) -> None:
    procedures = [one.procedure_id for one in found]
    assert len(set(procedures)) == len(procedures)
    assert [one.urgency for one in found] == sorted(one.urgency for one in found)
    for one in found:
        made = card(one, INSTANCE, URL)
        assert empty_elements(made) == []
        assert 0 < len(made["summary"]) < 140
        assert "Data as of" in made["detail"]
        assert made["links"]
        for suggestion in made.get("suggestions", ()):
            for action in suggestion["actions"]:
                if action["type"] == "create":
                    text = json.dumps(action["resource"])
                    get_fhir_model_class("ServiceRequest").model_validate_json(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_cards_of_a_case(case: Case) -> None:
    asked = asked_about(case["record"], case["as_of"])
    level = assess(asked.record, case["as_of"])["red_flag"]["level"]
    cards = chart_opened(asked)
    keeps_the_rules(cards)
    assert (cards[0].urgency if cards else 2) <= {"emergency": 0, "urgent": 1, "none": 2}[level]
    keeps_the_rules(going_home(asked))
    for order in ORDERS:
        keeps_the_rules(order_chosen(asked, [order], signing=True))


def test_an_emergency_is_critical_and_nothing_else_is() -> None:
    """In every case whose latest procedure has the alert, whatever is being done."""
    for case in CASES:
        asked = asked_about(case["record"], case["as_of"])
        emergency = assess(asked.record, case["as_of"])["red_flag"]["level"] == "emergency"
        home = going_home(asked)
        assert any(one.urgency == 0 for one in home) == emergency, case["id"]


@given(record=records())
def test_any_record_gives_cards_that_keep_the_rules(record: dict[str, Any]) -> None:
    asked = asked_about({"patient": {"patient_id": "one"}} | record, "2025-12-31T12:00:00+00:00")
    keeps_the_rules(chart_opened(asked))
    keeps_the_rules(going_home(asked))
    keeps_the_rules(order_chosen(asked, ORDERS[:1], signing=False))


def test_the_steps_that_orders_stand_for_exist() -> None:
    sections = default_assessor().vocabulary.sections
    named = {name for steps in (*STEPS.values(), *BY_GROUP.values()) for name in steps}
    assert named <= set(sections["steps"])
    assert set(STEPS) <= set(sections["procedure_kinds"])
