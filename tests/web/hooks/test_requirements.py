"""H1 to H28, the requirements on a CDS Hooks service, each under its number.

Each runs the check of `painpath hooks-check` against this service, and then looks at what cannot be seen from outside.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import httpx
import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client
from fhir.resources.R4B import get_fhir_model_class
from hypothesis import given
from hypothesis import strategies as st

from painpath.cli.hooks_checks import CHECKS, Probe, run
from painpath.cli.hooks_checks.parts.discovery import empty_elements
from painpath.cli.hooks_checks.probe import Signer
from painpath.web.hooks import views
from painpath.web.hooks.core.answer import Advice
from painpath.web.hooks.core.cards import card
from painpath.web.hooks.core.services import SERVICES
from painpath.web.hooks.models import Feedback, SentCard
from painpath.web.hooks.trust import fetch
from tests.web.hooks.calls import (
    DISCHARGE,
    INSTANCE,
    SIGN,
    VIEW,
    Ehr,
    Service,
    bleeding,
    call,
    demo,
    prefetched,
    problem,
    wore_off,
)
from tests.web.hooks.conftest import Trusted

LOCAL = "http://localhost:8000"


@pytest.fixture
def probe(db: None) -> Probe:
    """The checks' view of the open service."""
    return Probe(httpx.Client(transport=httpx.WSGITransport(WSGIHandler())), LOCAL)


@pytest.fixture
def trusted_probe(trusted: Trusted, ehr: Ehr) -> Probe:
    """The checks' view of the service that trusts one client, with that client's key."""
    trusted()
    http = httpx.Client(transport=httpx.WSGITransport(WSGIHandler()))
    return Probe(http, ehr.base_url, Signer(ehr.keys[0], ehr.iss))


def met(probe: Probe, name: str) -> None:
    result = run(CHECKS[name], probe)
    assert result.state == "passed", f"{result.title}: {result.why}"


def test_every_requirement_has_a_check_and_a_test() -> None:
    names = {f"H{number:02}" for number in range(1, 29)}
    assert set(CHECKS) == names
    tests = {name.split("_")[1] for name in globals() if name.startswith("test_H")}
    assert tests == names


def test_H01_nothing_empty_is_sent(probe: Probe, service: Service) -> None:
    met(probe, "H01")
    assert empty_elements(service.cards(VIEW, call(VIEW, bleeding()))) == []
    assert empty_elements({"cards": [], "links": [], "a": {"b": None}}) == [".links", ".a.b"]


def test_H02_discovery_is_always_there(probe: Probe) -> None:
    met(probe, "H02")


def test_H03_services_have_hook_id_and_description(probe: Probe) -> None:
    met(probe, "H03")
    assert {one["hook"] for one in probe.services} == {
        "patient-view",
        "order-select",
        "order-sign",
        "encounter-discharge",
    }
    assert all(one["title"] and one["usageRequirements"] for one in probe.services)


def test_H04_services_stand_at_their_address(probe: Probe, service: Service) -> None:
    met(probe, "H04")
    assert service.http.get(f"/cds-services/{VIEW}").status_code == 405


def test_H05_what_a_call_must_have(probe: Probe, service: Service) -> None:
    met(probe, "H05")
    wrong_hook = call(VIEW, wore_off(), hook="order-sign")
    assert "answers the hook patient-view" in problem(service.ask(VIEW, wrong_hook))
    nobody = call(VIEW, wore_off(), context={"userId": "Practitioner/1"})
    assert "lacks patientId" in problem(service.ask(VIEW, nobody))


def test_H06_missing_null_and_failed_are_three_things(probe: Probe, service: Service) -> None:
    met(probe, "H06")
    body = call(VIEW, bleeding())
    del body["prefetch"]["MedicationRequest"]
    (one,) = service.cards(VIEW, body)
    assert "Not supplied: MedicationRequest." in one["detail"]


def test_H07_412_names_what_is_missing(probe: Probe, service: Service) -> None:
    met(probe, "H07")
    body = call(VIEW, wore_off())
    del body["prefetch"]["Procedure"]
    answer = service.ask(VIEW, body)
    assert answer.status_code == 412
    assert problem(answer) == "missing prefetch: Procedure"


def test_H08_tokens(probe: Probe) -> None:
    met(probe, "H08")


def test_H09_queries(probe: Probe) -> None:
    met(probe, "H09")


def test_H10_pages_are_followed_to_the_last(
    probe: Probe, trusted: Trusted, monkeypatch: pytest.MonkeyPatch
) -> None:
    met(probe, "H10")
    service = trusted('fhir_servers = ["https://fhir.example.org/r4"]')
    body, pages = paged(bleeding())
    monkeypatch.setattr(views, "Fetcher", lambda client: fetch.Fetcher(client, httpx.MockTransport(pages)))
    (one,) = service.cards(VIEW, body)
    assert one["indicator"] == "critical"


def paged(record: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """A call whose observations come in two pages, the telling one second, and the server of the second."""
    body = call(VIEW, record, fhirServer="https://fhir.example.org/r4")
    body["fhirAuthorization"] = {"access_token": "secret", "token_type": "Bearer"}
    second = body["prefetch"]["Observation"]
    link = [{"relation": "next", "url": "https://fhir.example.org/r4/page/2"}]
    body["prefetch"]["Observation"] = {"resourceType": "Bundle", "type": "searchset", "link": link}

    def pages(request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer secret"
        return httpx.Response(200, json=second) if request.url.path == "/r4/page/2" else httpx.Response(404)

    return body, pages


def test_H11_the_access_token_is_sent_only_to_the_listed_server_and_kept_nowhere(
    probe: Probe, trusted: Trusted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    met(probe, "H11")
    service = trusted('fhir_servers = ["https://fhir.example.org/r4"]')
    asked: list[str] = []

    def server(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        return httpx.Response(500)

    monkeypatch.setattr(views, "Fetcher", lambda client: fetch.Fetcher(client, httpx.MockTransport(server)))
    body = call(
        VIEW, wore_off(), fhirServer="https://evil.example.org/r4", fhirAuthorization={"access_token": "t0p"}
    )
    del body["prefetch"]["Procedure"]
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("painpath.hooks").addHandler(caplog.handler)
        assert service.ask(VIEW, body).status_code == 412
        assert asked == []
        assert service.ask(VIEW, body | {"fhirServer": "https://fhir.example.org/r4/"}).status_code == 412
        logging.getLogger("painpath.hooks").removeHandler(caplog.handler)
    assert asked
    assert all(url.startswith("https://fhir.example.org/r4/") for url in asked)
    assert "t0p" not in caplog.text
    assert "t0p" not in "".join(str(vars(row)) for row in SentCard.objects.all())


def test_H12_no_advice_is_an_empty_list(probe: Probe, service: Service) -> None:
    met(probe, "H12")
    answer = service.ask(VIEW, call(VIEW, {"patient": {"patient_id": "well"}}))
    assert (answer.status_code, answer.content) == (200, b'{"cards":[]}')


text = st.text(max_size=400)


@given(summary=text, detail=text, urgency=st.sampled_from([0, 1, 2]))
def test_H13_a_summary_is_always_short_enough(summary: str, detail: str, urgency: int) -> None:
    made = card(Advice("a.b", "s", None, urgency, f"x{summary}", f"x{detail}"), INSTANCE, "https://a.example")
    assert 0 < len(made["summary"]) < 140
    assert made["indicator"] in ("info", "warning", "critical")
    assert empty_elements(made) == []


def test_H13_cards_have_what_they_must(probe: Probe) -> None:
    met(probe, "H13")


def test_H14_suggestions_say_how_they_are_chosen(probe: Probe) -> None:
    met(probe, "H14")


def test_H15_actions_are_valid_draft_resources(probe: Probe, service: Service) -> None:
    met(probe, "H15")
    (one,) = service.cards(VIEW, call(VIEW, bleeding()))
    (action,) = one["suggestions"][0]["actions"]
    get_fhir_model_class("ServiceRequest").model_validate_json(json.dumps(action["resource"]))
    assert (action["resource"]["status"], action["resource"]["intent"]) == ("draft", "proposal")
    assert "id" not in action["resource"]


def test_H16_override_reasons_are_whole_codings_of_hl7(probe: Probe) -> None:
    met(probe, "H16")
    systems = {one["system"] for _, made in probe.cards for one in made["overrideReasons"]}
    assert systems == {"http://terminology.hl7.org/CodeSystem/non-adherence-reason-codes"}


def test_H17_links_lead_to_a_page_that_exists(probe: Probe) -> None:
    met(probe, "H17")
    urls = [link["url"] for _, made in probe.cards for link in made["links"]]
    for url in [*urls, *(made["source"]["url"] for _, made in probe.cards)]:
        page = probe.http.get(url)
        assert page.status_code == 200, url
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_H18_no_system_actions(probe: Probe) -> None:
    met(probe, "H18")


def test_H19_feedback_is_kept_once(probe: Probe) -> None:
    met(probe, "H19")
    assert Feedback.objects.count() == 2


def test_H20_an_override_reason_says_something(probe: Probe) -> None:
    met(probe, "H20")


def test_H21_a_token_on_every_call(trusted_probe: Probe) -> None:
    met(trusted_probe, "H21")


def test_H22_unsigned_and_symmetric_tokens_are_refused(trusted_probe: Probe) -> None:
    met(trusted_probe, "H22")


def test_H23_a_token_works_once_and_refusals_are_all_the_same(trusted_probe: Probe) -> None:
    met(trusted_probe, "H23")


def test_H24_browsers_of_listed_origins_may_call(probe: Probe, trusted: Trusted) -> None:
    met(probe, "H24")
    service = trusted(top='origins = ["https://portal.example.org"]')
    listed = service.http.options(f"/cds-services/{VIEW}", headers={"origin": "https://portal.example.org"})
    other = service.http.options(f"/cds-services/{VIEW}", headers={"origin": "https://other.example.org"})
    assert listed.headers["Access-Control-Allow-Origin"] == "https://portal.example.org"
    assert "Access-Control-Allow-Origin" not in other.headers


def test_H25_extensions(probe: Probe) -> None:
    met(probe, "H25")


def test_H26_refusals_carry_an_operation_outcome(
    probe: Probe, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also an internal error: never an empty 200, never the error's own words."""
    met(probe, "H26")

    def broken(*_: object) -> None:
        raise ValueError("the patient Jane Doe")

    monkeypatch.setattr(views, "advise", broken)
    answer = service.ask(VIEW, call(VIEW, wore_off()))
    assert answer.status_code == 500
    assert problem(answer) == "internal error; no advice was worked out"
    get_fhir_model_class("OperationOutcome").model_validate_json(answer.content)


def test_H27_a_large_prefetch_is_answered_in_time(probe: Probe, service: Service) -> None:
    met(probe, "H27")
    body = call(VIEW, wore_off())
    filler = body["prefetch"]["Observation"]["entry"]
    one = json.dumps(filler[0])
    filler += [
        json.loads(one)
        | {"resource": json.loads(one)["resource"] | {"id": f"filler-{number}", "code": {"text": "x" * 500}}}
        for number in range(1500)
    ]
    data = json.dumps(body).encode()
    assert len(data) > 1_200_000
    assert service.ask(VIEW, data).status_code == 200  # how soon is measured by `make bench`


def test_H28_every_card_says_as_of_when(probe: Probe, service: Service) -> None:
    met(probe, "H28")
    for name, record in ((VIEW, bleeding()), (VIEW, wore_off()), (DISCHARGE, wore_off(3))):
        for one in service.cards(name, call(name, record)):
            assert "Data as of 20" in one["detail"]
            assert "Known: " in one["detail"]


def test_the_checks_fail_a_server_that_does_everything_wrong() -> None:
    """A check that cannot fail checks nothing."""

    def wrong(request: httpx.Request) -> httpx.Response:
        if request.method == "OPTIONS":
            return httpx.Response(405)
        if request.url.path == "/cds-services":
            template = {
                "Procedure": "Procedure?subject:not=%7B%7Bcontext.a.b%7D%7D",
                "p": "Procedure?patient={{a.b}}",
            }
            entry = {"id": "s", "hook": "patient-view", "prefetch": template, "title": None}
            return httpx.Response(200, json={"services": [entry]}, headers={"content-type": "text/html"})
        reply = {
            "cards": [WRONG_CARD],
            "systemActions": [{}],
            "echo": request.content.decode(errors="replace"),
        }
        return httpx.Response(200, json=reply)

    probe = Probe(httpx.Client(transport=httpx.MockTransport(wrong)), "http://cds.example.org")
    states = {name: run(check, probe).state for name, check in CHECKS.items()}
    forgiven = {"H02", "H12", "H19", "H25", "H27", "H22", "H23"}
    assert {name for name, state in states.items() if state != "failed"} <= forgiven


WRONG_CARD: dict[str, Any] = {
    "summary": "x" * 140,
    "indicator": "hard-stop",
    "suggestions": [
        {"label": "a", "actions": [{"type": "delete", "resource": "Order/1", "description": "d"}]}
    ],
    "overrideReasons": [{"code": "a"}],
    "links": [{"label": "a", "url": "/relative", "type": "absolute"}],
}


def test_a_sign_order_is_among_the_services() -> None:
    assert SIGN in SERVICES
    assert set(prefetched(demo("ablation_wore_off"))) >= {"Patient", "Procedure"}
    assert isinstance(Client(), Client)
