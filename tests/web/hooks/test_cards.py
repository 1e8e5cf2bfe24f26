"""What each hook says, and when it keeps silent."""

from __future__ import annotations

import copy
import json
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from painpath.record.fhir.write import SIDES
from painpath.web.hooks import memory
from painpath.web.hooks.models import SentCard
from tests.web.hooks.calls import (
    DISCHARGE,
    INSTANCE,
    SELECT,
    SIGN,
    VIEW,
    Service,
    bleeding,
    call,
    demo,
    moved,
    order,
    problem,
    wore_off,
)

SNOMED = "http://snomed.info/sct"
OTHER = "6bc883b2-b795-4dcb-b661-34884a31d472"


def dismissed(service: Service, card: dict[str, Any]) -> None:
    item = {"card": card["uuid"], "outcome": "overridden", "outcomeTimestamp": datetime.now(UTC).isoformat()}
    answer = service.post(f"/cds-services/{VIEW}/feedback", {"feedback": [item]})
    assert answer.status_code == 200


def recent(kind: str, days: int, **more: Any) -> dict[str, Any]:
    """A patient with one procedure so many days ago and nothing else."""
    row = {"procedure_id": "p", "time": "2025-01-06", "kind": kind, "status": "completed"}
    place = {"region": "lumbar", "target": "medial_branch"}
    return moved(
        {"patient": {"patient_id": "one", "birth_date": "1960"}, "procedures": [row | place]} | more,
        "2025-01-06",
        days,
    )


class TestChartOpened:
    def test_an_emergency_is_critical_and_comes_as_one_card(self, service: Service) -> None:
        (card,) = service.cards(VIEW, call(VIEW, bleeding()))
        assert card["indicator"] == "critical"
        assert card["summary"].startswith("EMERGENCY: Spinal haematoma")
        assert "act within 1 hour" in card["summary"]
        assert card["suggestions"][0]["label"] == "Draft a request: Emergency referral"

    def test_a_recurrence_is_information_with_its_cause_and_next_steps(self, service: Service) -> None:
        (card,) = service.cards(VIEW, call(VIEW, wore_off()))
        assert card["indicator"] == "info"
        assert card["summary"].startswith("Recurrence: thermal radiofrequency ablation")
        assert "Nerve regeneration: likely" in card["detail"]
        assert "Repeat radiofrequency ablation: consider" in card["detail"]

    def test_no_score_is_overdue_that_was_not_supplied(self, service: Service) -> None:
        body = call(VIEW, recent("rfa_thermal", 100))
        (card,) = service.cards(VIEW, body)
        assert "Pain score overdue" in card["summary"]
        del body["prefetch"]["Observation"]
        assert service.cards(VIEW, body | {"hookInstance": OTHER}) == []

    @pytest.mark.parametrize(
        "record",
        [{"patient": {"patient_id": "one"}}, recent("rfa_thermal", 5)],
        ids=["no procedure", "too early"],
    )
    def test_silence_when_nothing_is_new(self, record: dict[str, Any], service: Service) -> None:
        assert service.cards(VIEW, call(VIEW, record)) == []

    def test_an_overdue_score_is_asked_for(self, service: Service) -> None:
        (card,) = service.cards(VIEW, call(VIEW, recent("rfa_thermal", 60)))
        assert card["summary"].startswith("Pain score overdue: thermal radiofrequency ablation")

    def test_a_very_old_procedure_is_not_brought_up(self, service: Service) -> None:
        assert service.cards(VIEW, call(VIEW, wore_off(800))) == []

    def test_an_emergency_stands_before_everything(self, service: Service) -> None:
        record = bleeding()
        old = recent("rfa_thermal", 60)["procedures"][0]
        record["procedures"].append(old | {"procedure_id": "older"})
        first, second = service.cards(VIEW, call(VIEW, record))
        assert (first["indicator"], second["indicator"]) == ("critical", "info")

    @pytest.mark.parametrize(
        "place", [{}, {"region": "lumbar"}, {"region": "lumbar", "target": "facet_joint"}]
    )
    @pytest.mark.parametrize("later", [1, 5])
    def test_later_procedures_of_unknown_place_do_not_hide_an_emergency(
        self, place: dict[str, str], later: int, service: Service
    ) -> None:
        record = bleeding()
        [done] = [row for row in record["procedures"] if row["kind"] == "caudal_esi"]
        for name in ("region", "target", "side"):
            done.pop(name, None)
        done |= place
        row = {"time": done["time"], "kind": "trigger_point_injection", "status": "completed", **place}
        record["procedures"] += [row | {"procedure_id": f"later-{n}"} for n in range(later)]
        cards = service.cards(VIEW, call(VIEW, record))
        assert cards[0]["summary"].startswith("EMERGENCY: Spinal haematoma")


class TestWhatIsNew:
    def test_a_verdict_set_aside_stays_away_until_it_changes(self, service: Service) -> None:
        (card,) = service.cards(VIEW, call(VIEW, wore_off()))
        dismissed(service, card)
        assert service.cards(VIEW, call(VIEW, wore_off(), hookInstance=OTHER)) == []
        changed = wore_off()
        changed["relief_reports"] = [row | {"percent": 10} for row in changed["relief_reports"]]
        (again,) = service.cards(VIEW, call(VIEW, changed, hookInstance=OTHER))
        assert again["summary"].startswith("Immediate failure")

    def test_a_red_flag_set_aside_by_one_is_still_shown_to_another(self, service: Service) -> None:
        (card,) = service.cards(VIEW, call(VIEW, bleeding()))
        dismissed(service, card)
        body = call(VIEW, bleeding(), hookInstance=OTHER)
        assert service.cards(VIEW, body) == []
        body["context"]["userId"] = "Practitioner/two"
        assert len(service.cards(VIEW, body)) == 1

    def test_an_emergency_comes_back_after_a_day(
        self, service: Service, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (card,) = service.cards(VIEW, call(VIEW, bleeding()))
        dismissed(service, card)
        real = memory.Memory.new

        def tomorrow(self: Any, found: Any, now: Any, quiet_after: Any) -> Any:
            return real(self, found, now + timedelta(days=400), quiet_after)

        monkeypatch.setattr(memory.Memory, "new", tomorrow)
        assert len(service.cards(VIEW, call(VIEW, bleeding(), hookInstance=OTHER))) == 1

    def test_a_verdict_seen_yesterday_is_not_shown_again(self, service: Service) -> None:
        assert len(service.cards(VIEW, call(VIEW, wore_off()))) == 1
        assert len(service.cards(VIEW, call(VIEW, wore_off(), hookInstance=OTHER))) == 1
        row = SentCard.objects.order_by("sent").first()
        assert row is not None
        row.sent -= timedelta(hours=25)
        row.save()
        assert service.cards(VIEW, call(VIEW, wore_off(), hookInstance=OTHER)) == []

    def test_the_same_call_gets_the_same_cards(self, service: Service) -> None:
        body = call(VIEW, bleeding())
        assert [card["uuid"] for card in service.cards(VIEW, body)] == [
            card["uuid"] for card in service.cards(VIEW, body)
        ]

    def test_nothing_that_is_kept_names_patient_user_or_procedure(self, service: Service) -> None:
        service.cards(VIEW, call(VIEW, wore_off()))
        (row,) = SentCard.objects.values()
        kept = json.dumps(row, default=str)
        assert not any(name in kept for name in ("published-1", "Practitioner/one", "ablation-1"))


class TestOrders:
    def test_what_is_missing_before_a_repeat_ablation(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, wore_off(), "rfa_thermal"))
        assert card["indicator"] == "info"
        assert card["summary"].startswith("Thermal radiofrequency ablation: to confirm first.")
        assert card["source"]["topic"]["code"] == "next_steps.repeat_rfa"
        assert card["extension"] == {"org.painpath.orders": ["ServiceRequest/order-rfa_thermal"]}

    def test_a_reason_against_it_is_a_warning_and_the_order_can_be_taken_back(self, service: Service) -> None:
        record = wore_off()
        record["conditions"].append({"code": "pregnancy"})
        (card,) = service.cards(SIGN, call(SIGN, record, "rfa_thermal"))
        assert card["indicator"] == "warning"
        assert "better avoided" in card["summary"]
        back = card["suggestions"][-1]["actions"][0]
        assert (back["type"], back["resourceId"]) == ("delete", "ServiceRequest/order-rfa_thermal")

    def test_a_gate_that_is_not_met_is_named(self, service: Service) -> None:
        record = wore_off()
        record["relief_reports"] = [
            {"time": record["relief_reports"][0]["time"], "procedure_id": "ablation-1", "percent": 5}
        ]
        (card,) = service.cards(SIGN, call(SIGN, record, "rfa_thermal"))
        assert "condition not met" in card["summary"]

    def test_too_early_to_repeat(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, recent("rfa_thermal", 5), "rfa_thermal"))
        assert "too early to judge the last one here" in card["summary"]

    def test_the_last_one_still_helps(self, service: Service) -> None:
        record = moved(demo("thigh_nerve_still_helped"), "2025-05-08", 0)
        kind = record["procedures"][-1]["kind"]
        (card,) = service.cards(SIGN, call(SIGN, record, kind))
        assert "still helps" in card["summary"] or "not met" in card["summary"]

    @pytest.mark.parametrize(
        ("done", "ordered", "told"),
        [
            ("left", "left", True),
            ("left", "right", False),
            ("right", "left", False),
            ("left", "bilateral", True),
            ("bilateral", "right", True),
            (None, "right", True),
            ("left", None, True),
        ],
    )
    def test_the_other_side_is_not_the_same_place(
        self, done: str | None, ordered: str | None, *, told: bool, service: Service
    ) -> None:
        record = recent("rfa_thermal", 5)
        record["procedures"][0] |= {"side": done} if done else {}
        body = call(SIGN, record, "rfa_thermal")
        site = {"coding": [{"system": SNOMED, "code": SIDES[ordered]}]} if ordered else None
        drafted = body["context"]["draftOrders"]["entry"][0]["resource"]
        drafted |= {"bodySite": [site]} if site else {}
        cards = service.cards(SIGN, body)
        assert any("the last one here" in card["summary"] for card in cards) == told

    @pytest.mark.parametrize("kind", ["scs_trial", "itpump_implant", "spinal_fusion"])
    def test_an_implant_or_operation_to_which_nothing_leads(self, kind: str, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, wore_off(), kind))
        assert card["indicator"] == "info"

    def test_a_gate_of_an_implant_that_is_not_met_is_a_condition(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, wore_off() | {"medications": []}, "scs_trial"))
        assert card["summary"].endswith(
            "condition not met. No targeted procedure has been tried without success."
        )

    @pytest.mark.parametrize("kind", ["interlaminar_esi", "mbb", "facet_intraarticular"])
    def test_a_first_order_is_held_against_what_is_on_record(self, kind: str, service: Service) -> None:
        record = wore_off() | {"medications": [], "conditions": [{"code": "active_infection"}]}
        (card,) = service.cards(SIGN, call(SIGN, record, kind))
        assert card["indicator"] == "warning"
        assert "infection" in card["summary"]

    def test_a_thinner_without_a_plan_is_named_at_any_needle(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, wore_off(), "interlaminar_esi"))
        assert "An anticoagulant or antiplatelet is on record" in card["summary"]

    def test_another_reason_is_news_though_the_first_was_set_aside(self, service: Service) -> None:
        record = wore_off() | {"medications": [], "conditions": [{"code": "active_infection"}]}
        (card,) = service.cards(SIGN, call(SIGN, record, "rfa_thermal"))
        dismissed(service, card)
        assert service.cards(SIGN, call(SIGN, record, "rfa_thermal")) == []
        record["conditions"] = [{"code": "active_infection"}, {"code": "pregnancy"}]
        (card,) = service.cards(SIGN, call(SIGN, record, "rfa_thermal"))
        assert card["indicator"] == "warning"

    def test_an_order_in_an_open_alert_is_told_though_the_alert_was_set_aside(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, bleeding(), "caudal_esi"))
        dismissed(service, card)
        (card,) = service.cards(SIGN, call(SIGN, bleeding(), "scs_trial"))
        assert "The order waits: " in card["detail"]

    def test_an_emergency_comes_before_the_order(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, bleeding(), "caudal_esi"))
        assert card["indicator"] == "critical"
        assert "The order waits: Caudal epidural steroid injection." in card["detail"]

    def test_what_is_the_same_for_several_orders_is_said_once(self, service: Service) -> None:
        (card,) = service.cards(SIGN, call(SIGN, bleeding(), "caudal_esi", "interlaminar_esi", "scs_trial"))
        assert card["indicator"] == "critical"
        assert len(card["extension"]["org.painpath.orders"]) == 3

    def test_only_the_orders_that_were_selected(self, service: Service) -> None:
        body = call(SELECT, wore_off(), "rfa_thermal", "scs_trial")
        assert len(service.cards(SELECT, body)) == 2
        body["context"]["selections"] = ["ServiceRequest/order-scs_trial"]
        (card,) = service.cards(SELECT, body)
        assert card["summary"].startswith("Spinal cord stimulation trial")

    def test_orders_that_are_not_ours_are_met_with_silence_before_anything_is_fetched(
        self, service: Service
    ) -> None:
        body = call(SIGN, wore_off(), "physiotherapy_of_no_code")
        del body["prefetch"]
        assert service.cards(SIGN, body) == []

    def test_an_order_for_another_patient_is_refused(self, service: Service) -> None:
        body = call(SIGN, wore_off(), "rfa_thermal")
        body["context"]["draftOrders"]["entry"] = [{"resource": order("rfa_thermal", "somebody-else")}]
        assert "another patient" in problem(service.ask(SIGN, body))

    @pytest.mark.parametrize(
        "drafts", [[], {"resourceType": "Patient"}, "text", {"resourceType": "Bundle", "entry": 3}]
    )
    def test_draft_orders_that_are_no_bundle(self, drafts: Any, service: Service) -> None:
        body = call(SIGN, wore_off(), "rfa_thermal")
        body["context"]["draftOrders"] = drafts
        assert service.ask(SIGN, body).status_code == 400


class TestGoingHome:
    def test_aftercare_when_to_call_and_the_next_score(self, service: Service) -> None:
        (card,) = service.cards(DISCHARGE, call(DISCHARGE, recent("rfa_thermal", 1)))
        assert card["summary"].startswith("Aftercare and when to call: thermal radiofrequency ablation")
        assert "next pain score 20" in card["summary"]
        assert "Severe pain, growing swelling" in card["detail"]

    def test_an_emergency_does_not_go_home(self, service: Service) -> None:
        (card,) = service.cards(DISCHARGE, call(DISCHARGE, bleeding()))
        assert card["indicator"] == "critical"

    def test_silence_long_after(self, service: Service) -> None:
        assert service.cards(DISCHARGE, call(DISCHARGE, wore_off())) == []


class TestWhoseData:
    def test_the_prefetched_patient_must_be_the_one_of_the_context(self, service: Service) -> None:
        body = call(VIEW, wore_off())
        body["context"]["patientId"] = "somebody-else"
        assert service.ask(VIEW, body).status_code == 400

    def test_a_reference_in_place_of_the_id_is_understood(self, service: Service) -> None:
        body = call(VIEW, wore_off())
        body["context"]["patientId"] = "Patient/published-1"
        assert len(service.cards(VIEW, body)) == 1

    def test_rows_of_another_patient_never_count(self, service: Service) -> None:
        body = call(VIEW, {"patient": {"patient_id": "well"}})
        body["prefetch"]["Procedure"] = call(VIEW, wore_off())["prefetch"]["Procedure"]
        assert service.cards(VIEW, body) == []

    def test_no_patient_resource_is_needed_when_there_is_none(self, service: Service) -> None:
        body = call(VIEW, bleeding())
        body["prefetch"]["Patient"] = None
        assert len(service.cards(VIEW, body)) == 1

    @pytest.mark.parametrize("key", ["Patient", "Procedure", "Observation"])
    @pytest.mark.parametrize("held", [3, "text", [], {}, {"resourceType": "Encounter"}])
    def test_what_is_no_resource_of_its_kind_is_refused(self, key: str, held: Any, service: Service) -> None:
        body = call(VIEW, wore_off())
        body["prefetch"][key] = held
        answer = service.ask(VIEW, body)
        assert answer.status_code == 400
        assert key in problem(answer)

    def test_the_instance_is_part_of_the_id_of_a_card(self, service: Service) -> None:
        one = service.cards(VIEW, call(VIEW, bleeding(), hookInstance=INSTANCE))
        two = service.cards(VIEW, call(VIEW, bleeding(), hookInstance=OTHER))
        assert one[0]["uuid"] != two[0]["uuid"]


def test_a_procedure_whose_code_is_in_no_map_is_told_in_the_log_and_on_a_card(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    """As every chart of the United States before its CPT map is loaded: silence, but not without a word."""
    body = call(VIEW, wore_off())
    entries = body["prefetch"]["Procedure"]["entry"]
    strange = copy.deepcopy(entries[0])
    del strange["resource"]["extension"]  # painpath's own row, which needs no map
    strange["resource"] |= {"id": "strange", "code": {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "64635"}]}}  # fmt: skip
    log = logging.getLogger("painpath.hooks")
    log.addHandler(caplog.handler)
    with caplog.at_level(logging.INFO, "painpath.hooks"):
        body["prefetch"]["Procedure"]["entry"] = [*entries, strange]
        [card] = service.cards(VIEW, body)
        body["prefetch"]["Procedure"]["entry"] = [strange]
        assert service.cards(VIEW, body) == []
    log.removeHandler(caplog.handler)
    assert "1 code of a procedure is in no map and could not be read." in card["detail"]
    told = [one.getMessage() for one in caplog.records if "no map" in one.getMessage()]
    assert told == ["codes of procedures in no map: 1"] * 2
    assert "in no map" not in service.cards(VIEW, call(VIEW, bleeding()))[0]["detail"]
