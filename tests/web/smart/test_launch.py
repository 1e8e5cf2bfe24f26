"""SMART App Launch: the way that works, and every way that must not."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey, RSAKey

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.models import Patient
from painpath.web.remote.server import Reading
from painpath.web.smart import pages, pending, token
from painpath.web.smart.chart import AT_ONCE, SCOPES, SEARCHES, Chart, read_chart
from painpath.web.smart.config import Issuer, config
from painpath.web.smart.stopped import Stopped
from painpath.web.smart.token import Granted
from tests.web.hooks.test_trust import Dripping
from tests.web.smart.conftest import BACK, Browser, Opened, resources
from tests.web.smart.ehr import AUTHORISE, CLIENT_ID, ISS, USER

LATER_S = 5000
PATIENT = resources()["Patient"][0]["id"]


def shown(response: Any) -> str:
    """The text of a page."""
    return str(response.content.decode())


class TestTheWayThatWorks:
    def test_the_answer_is_shown(self, opened: Opened) -> None:
        response = opened().go()
        assert response.status_code == 200
        assert "Example, Eve" in shown(response)
        assert "Recurrence" in shown(response)
        assert "Timeline" in shown(response)

    def test_what_is_asked_for_is_what_the_specification_says(self, opened: Opened) -> None:
        address = opened().launch()["Location"]
        asked = {name: one for name, [one] in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{AUTHORISE}?")
        assert asked["response_type"] == "code"
        assert (asked["client_id"], asked["redirect_uri"], asked["aud"]) == (CLIENT_ID, BACK, ISS)
        assert (asked["launch"], asked["scope"]) == ("opened-42", SCOPES)
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["state"]) >= 43
        assert {"launch", "openid", "fhirUser", "patient/Patient.rs", "patient/Procedure.rs"} <= set(
            SCOPES.split()
        )

    def test_with_a_key_painpath_proves_who_it_is(self, opened: Opened) -> None:
        key = ECKey.generate_key("P-384", {"kid": "ours", "use": "sig"})
        browser = opened(key)
        assert browser.go().status_code == 200
        assert len(browser.ehr.jtis) == 1

    def test_with_another_key_there_is_no_access(self, opened: Opened) -> None:
        browser = opened(ECKey.generate_key("P-384", {"kid": "ours", "use": "sig"}))
        browser.ehr.client_key = ECKey.generate_key("P-384", {"kid": "ours", "use": "sig"})
        assert browser.go().status_code == 403

    def test_two_patients_can_be_opened_side_by_side(self, opened: Opened) -> None:
        browser = opened()
        first, second = (browser.launch()["Location"] for _ in range(2))
        back = [browser.ehr.let_in(one) for one in (second, first)]
        assert [browser.come_back(one).status_code for one in back] == [200, 200]

    def test_the_description_is_asked_for_once(self, opened: Opened) -> None:
        browser = opened()
        browser.go()
        browser.go()
        assert len([one for one in browser.ehr.asked if ".well-known" in one]) == 1


class TestWhatIsKept:
    def test_a_line_of_the_audit_trail_and_nothing_else(self, opened: Opened, clinic: Clinic) -> None:
        browser = opened()
        browser.go()
        browser.go()
        first, second = Event.objects.filter(clinic=clinic)
        assert (first.who, first.role, first.what) == (USER, "record system", ISS)
        assert first.patient == second.patient
        assert PATIENT not in first.patient
        assert first.knowledge
        assert not Patient.objects.exists()
        assert not Session.objects.exists()

    def test_no_cookie_holds_a_token_or_outlives_the_page(self, opened: Opened) -> None:
        browser = opened()
        begun = browser.launch()
        [cookie] = begun.cookies.values()
        assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"]) == (
            True,
            True,
            "Lax",
            "/smart/",
        )
        done = browser.come_back(browser.ehr.let_in(begun["Location"]))
        assert [one.value for one in done.cookies.values()] == [""]
        assert browser.ehr.token not in shown(done)

    def test_nothing_of_the_token_or_the_patient_is_logged(
        self, opened: Opened, caplog: pytest.LogCaptureFixture
    ) -> None:
        logging.disable(logging.NOTSET)
        browser = opened()
        with caplog.at_level(logging.DEBUG):
            browser.go()
            browser.ehr.claims = {"nonce": "another"}
            browser.go()
        lines = [one.getMessage() for one in caplog.records if one.name.startswith("painpath")]
        assert any("another launch" in line for line in lines)
        assert not any(browser.ehr.token in line or "Example" in line or PATIENT in line for line in lines)

    def test_no_browser_keeps_the_page_and_no_frame_shows_it(self, opened: Opened) -> None:
        response = opened().go()
        assert "no-store" in response["Cache-Control"]
        assert response["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


class TestTheAnswerOfTheBrowser:
    def test_a_state_that_nobody_gave(self, opened: Opened) -> None:
        browser = opened()
        back = browser.ehr.let_in(browser.launch()["Location"])
        state = parse_qs(urlsplit(back).query)["state"][0]
        for wrong in (state[:-4] + "AAAA", "x" * 43, "", "../../etc"):
            assert browser.come_back(back.replace(state, wrong)).status_code == 400
        assert "no state" not in browser.ehr.asked

    def test_another_browser(self, opened: Opened) -> None:
        browser = opened()
        back = browser.ehr.let_in(browser.launch()["Location"])
        other = Browser(browser.ehr)
        other.launch()
        assert other.come_back(back).status_code == 400
        assert not any("token" in one for one in browser.ehr.asked)

    def test_one_launch_s_state_under_another_one_s_name(self, opened: Opened) -> None:
        browser = opened()
        first, second = (browser.ehr.let_in(browser.launch()["Location"]) for _ in range(2))
        one, other = (parse_qs(urlsplit(back).query)["state"][0] for back in (first, second))
        cookies = browser.client.cookies
        cookies[f"painpath-smart-{one[:16]}"] = cookies[f"painpath-smart-{other[:16]}"].value
        assert browser.come_back(first).status_code == 400

    def test_the_same_answer_twice(self, opened: Opened) -> None:
        browser = opened()
        begun = browser.launch()
        kept = {name: one.value for name, one in begun.cookies.items()}
        back = browser.ehr.let_in(begun["Location"])
        assert browser.come_back(back).status_code == 200
        assert browser.come_back(back).status_code == 400
        for name, one in kept.items():
            browser.client.cookies[name] = one
        assert browser.come_back(back).status_code == 400

    def test_a_code_used_before_is_refused_by_the_record_system_and_told(self, opened: Opened) -> None:
        browser = opened()
        begun = browser.launch()
        kept = {name: one.value for name, one in begun.cookies.items()}
        back = browser.ehr.let_in(begun["Location"])
        assert browser.come_back(back).status_code == 200
        cache.clear()  # as if another process had answered the first time
        for name, one in kept.items():
            browser.client.cookies[name] = one
        assert browser.come_back(back).status_code == 403

    def test_after_ten_minutes(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = opened()
        back = browser.ehr.let_in(browser.launch()["Location"])
        now = time.time()
        monkeypatch.setattr("django.core.signing.time.time", lambda: now + pending.LASTS_S + 1)
        assert browser.come_back(back).status_code == 400

    def test_another_issuer_than_the_one_asked(self, opened: Opened) -> None:
        browser = opened()
        back = browser.ehr.let_in(browser.launch()["Location"])
        assert browser.come_back(f"{back}&iss=https://evil.example.org").status_code == 403

    def test_a_refusal_of_the_record_system(self, opened: Opened) -> None:
        browser = opened()
        state = parse_qs(urlsplit(browser.launch()["Location"]).query)["state"][0]
        response = browser.come_back(f"{BACK}?error=access_denied&error_description=<b>no</b>&state={state}")
        assert response.status_code == 403
        assert "<b>no" not in shown(response)

    def test_a_pkce_secret_that_is_not_the_one(self, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
        browser = opened()
        monkeypatch.setattr(pending.Pending, "challenge", property(lambda one: "A" * 43))
        assert browser.go().status_code == 403


class TestTheRecordSystem:
    @pytest.mark.parametrize(
        "iss",
        [
            "https://evil.example.org/fhir",
            "",
            f"{ISS}.evil.example.org",
            "http://ehr.example.org/fhir",
            f"{ISS}/x",
        ],
    )
    def test_only_listed_ones_are_asked(self, iss: str, opened: Opened) -> None:
        browser = opened()
        assert browser.launch(iss=iss).status_code == 400
        assert browser.ehr.asked == []

    def test_a_slash_at_the_end_is_the_same_system(self, opened: Opened) -> None:
        assert opened().launch(iss=f"{ISS}/").status_code == 302

    def test_without_a_launch_parameter(self, opened: Opened) -> None:
        assert opened().launch(launch="").status_code == 403

    @pytest.mark.parametrize(
        "changed",
        [
            {"code_challenge_methods_supported": ["plain"]},
            {"token_endpoint": "http://login.example.org/token"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"jwks_uri": None},
        ],
    )
    def test_a_description_that_will_not_do(self, changed: dict[str, Any], opened: Opened) -> None:
        browser = opened()
        browser.ehr.described |= changed
        assert browser.launch().status_code == 502

    @pytest.mark.parametrize(
        "changed",
        [
            {"aud": "another-app"},
            {"aud": [CLIENT_ID, "another-app"]},
            {"iss": "https://evil.example.org"},
            {"nonce": "another launch"},
            {"exp": -600},
            {"exp": None},
            {"iat": LATER_S},
            {"iat": -LATER_S},
            {"fhirUser": 17},
        ],
        ids=str,
    )
    def test_an_id_token_that_is_not_for_us_now(self, changed: dict[str, Any], opened: Opened) -> None:
        browser = opened()
        now = int(time.time())
        browser.ehr.claims = {k: now + v if k in ("exp", "iat") and v else v for k, v in changed.items()}
        response = browser.go()
        assert response.status_code == 403
        assert "cannot be trusted" in shown(response)
        assert not any("/Patient" in one for one in browser.ehr.asked)

    def test_an_id_token_that_somebody_else_signed(self, opened: Opened) -> None:
        browser = opened()
        browser.ehr.signing = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
        assert browser.go().status_code == 403

    @pytest.mark.parametrize("context", [{}, {"patient": ""}, {"patient": PATIENT, "token_type": "DPoP"}])
    def test_a_grant_about_nobody_or_of_another_kind(self, context: dict[str, str], opened: Opened) -> None:
        browser = opened()
        browser.ehr.context = context
        assert browser.go().status_code == 403


class TestTheChart:
    def test_pages_are_followed_to_the_last(self, opened: Opened) -> None:
        browser = opened()
        browser.ehr.page_size = 1
        assert "Recurrence" in shown(browser.go())
        assert any("start=2" in one for one in browser.ehr.asked)

    def test_a_page_elsewhere_is_never_asked_for(self, opened: Opened) -> None:
        browser = opened()
        plain = browser.ehr.answer

        def answer(request: httpx.Request) -> httpx.Response:
            if "/Procedure" not in str(request.url):
                return plain(request)
            browser.ehr.asked.append(str(request.url))
            elsewhere = [{"relation": "next", "url": "https://evil.example.org/fhir/Procedure"}]
            return httpx.Response(200, json={"resourceType": "Bundle", "link": elsewhere})

        browser.ehr.transport.handler = answer
        assert browser.go().status_code == 502
        assert not any("evil" in one for one in browser.ehr.asked)

    def test_a_kind_that_is_refused_is_named(self, opened: Opened) -> None:
        browser = opened()
        browser.ehr.refused = {"QuestionnaireResponse"}
        page = shown(browser.go())
        assert "Not read, so not known: QuestionnaireResponse." in page

    @pytest.mark.parametrize("kind", ["MedicationDispense", "MedicationAdministration", "Device", "Flag"])
    def test_what_was_handed_over_given_implanted_or_flagged_is_asked_for(
        self, opened: Opened, kind: str
    ) -> None:
        browser = opened()
        browser.ehr.refused = {kind}
        assert f"Not read, so not known: {kind}." in shown(browser.go())
        assert f"{ISS}/{kind}?patient={PATIENT}" in browser.ehr.asked
        assert f"patient/{kind}.rs" in SCOPES.split()

    def test_the_kinds_are_read_side_by_side_and_not_too_many_at_once(self, opened: Opened) -> None:
        browser, lock = opened(), threading.Lock()
        plain, together = browser.ehr.answer, threading.Barrier(AT_ONCE)
        now, most = [0], [0]

        def answer(request: httpx.Request) -> httpx.Response:
            kind = request.url.path.rpartition("/")[2]
            if kind not in SEARCHES:
                return plain(request)
            with lock:
                now[0] += 1
                most[0] = max(most[0], now[0])
            if kind in list(SEARCHES)[:AT_ONCE]:
                together.wait(10)  # none of the first is answered before the last of them was asked for
            time.sleep(0.05)
            with lock:
                now[0] -= 1
            return plain(request)

        browser.ehr.transport.handler = answer
        page = shown(browser.go())
        assert "Recurrence" in page
        assert "Not read" not in page
        assert most[0] == AT_ONCE

    def test_a_kind_that_never_answers_costs_no_other(
        self, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("painpath.web.smart.chart.TOGETHER_S", 1.0)
        browser = opened()
        plain = browser.ehr.answer

        def answer(request: httpx.Request) -> httpx.Response:
            if "/Observation" in str(request.url):
                time.sleep(1.2)
                raise httpx.ReadTimeout("no answer", request=request)
            return plain(request)

        browser.ehr.transport.handler = answer
        page = shown(browser.go())
        assert "Not read, so not known: Observation." in page
        assert "arfarin" in page

    def test_what_one_kind_has_too_much_of_is_left_to_the_others(
        self, opened: Opened, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = opened()
        plain = browser.ehr.answer
        monkeypatch.setattr("painpath.web.smart.chart.AT_ONCE", 1)
        monkeypatch.setattr(Reading.__init__, "__defaults__", (200_000,))

        def answer(request: httpx.Request) -> httpx.Response:
            if "/Observation" not in str(request.url):
                return plain(request)
            page = {"resourceType": "Bundle", "text": {"div": "x" * 90_000}}
            link = [{"relation": "next", "url": str(request.url)}]
            return httpx.Response(200, json=page | {"link": link})

        browser.ehr.transport.handler = answer
        assert "Not read, so not known: Observation." in shown(browser.go())

    def test_a_server_that_wants_categories_is_asked_by_category(self, opened: Opened) -> None:
        found = resources()
        for one in found["Observation"]:
            one["category"] = [{"coding": [{"code": "survey"}, {"code": "vital-signs"}]}]
        browser = opened(None, found)
        browser.ehr.refused = {"Observation"}
        page = shown(browser.go())
        assert "Recurrence" in page
        assert "Read in part, other entries are not known: Observation." in page
        assert "Problems of the record" not in page

    @pytest.mark.parametrize("kind", ["Procedure", "Patient"])
    def test_without_the_patient_or_the_procedures_nothing_is_judged(self, kind: str, opened: Opened) -> None:
        browser = opened()
        browser.ehr.refused = {kind if kind == "Procedure" else f"Patient/{PATIENT}"}
        response = browser.go()
        assert response.status_code == 502
        assert "Nothing was judged" in shown(response)

    def test_a_token_that_the_server_no_longer_takes(self, opened: Opened) -> None:
        browser = opened()
        sent, browser.ehr.token = browser.ehr.let_in(browser.launch()["Location"]), "one"
        plain = browser.ehr.answer

        def answer(request: httpx.Request) -> httpx.Response:
            response = plain(request)
            browser.ehr.token = "expired meanwhile"
            return response

        browser.ehr.transport.handler = answer
        assert browser.come_back(sent).status_code == 502

    def test_another_patient_than_the_one_whose_chart_is_open(self, opened: Opened) -> None:
        browser = opened()
        plain = browser.ehr.answer

        def answer(request: httpx.Request) -> httpx.Response:
            if "/Patient/" in str(request.url):
                return httpx.Response(200, json={"resourceType": "Patient", "id": "p2"})
            return plain(request)

        browser.ehr.transport.handler = answer
        assert browser.go().status_code == 502

    def test_what_the_chart_says_is_never_taken_for_a_page_s_own(self, opened: Opened) -> None:
        found = resources()
        found["Patient"][0]["name"] = [{"text": "<script>alert(1)</script>"}]
        found["Procedure"][0]["code"]["text"] = "</script><script>alert(2)</script>"
        page = shown(opened(None, found).go())
        assert "<script>alert" not in page

    def test_a_chart_without_any_procedure(self, opened: Opened) -> None:
        found = resources() | {"Procedure": []}
        assert opened(None, found).go().status_code == 200


def test_where_no_system_is_listed_there_is_no_such_page(settings: Any) -> None:
    settings.PAINPATH_SMART_CONFIG = None
    config.cache_clear()
    for name in ("smart-launch", "smart-callback"):
        assert Client(headers={"host": "pain.example.org"}).get(reverse(name), secure=True).status_code == 404


def test_a_clinic_that_is_not_there_gets_nothing(opened: Opened, clinic: Clinic) -> None:
    browser = opened()
    Clinic.objects.filter(pk=clinic.pk).update(listed_as="Another")
    assert browser.go().status_code == 502
    assert not any("token" in one for one in browser.ehr.asked)


def test_today_is_the_day_of_the_clinic(
    opened: Opened, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    days: list[str] = []

    def read(http: httpx.Client, issuer: Issuer, grant: Granted, today: str) -> Chart:
        days.append(today)
        return read_chart(http, issuer, grant, today)

    monkeypatch.setattr(pages, "read_chart", read)
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):  # 25 hours apart: never the same day
        clinic.zone = zone
        clinic.save()
        assert opened().go().status_code == 200
    assert days[0] < days[1]


def test_only_reading(opened: Opened) -> None:
    browser = opened()
    assert browser.client.post(reverse("smart-launch"), secure=True).status_code == 405
    assert pages.connection().follow_redirects is False


@pytest.mark.parametrize(
    "begin", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_a_system_that_never_ends_its_grant_is_cut_off(begin: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token, "TOGETHER_S", 0.5)
    slow = Dripping(begin)
    with httpx.Client() as http, pytest.raises(Stopped):
        token._posted(http, f"{slow.address}/token", {"code": "a"})
    slow.thread.join()
    assert slow.was_cut_off
