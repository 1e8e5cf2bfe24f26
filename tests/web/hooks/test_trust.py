"""Who may call: open mode, trust files, keys that change, limits, and what may be fetched from where."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from joserfc.jwk import ECKey, KeySet, OctKey

from painpath.web.hooks.core.prefetch import Given
from painpath.web.hooks.core.request import Authorization, Call, Context
from painpath.web.hooks.models import UsedToken
from painpath.web.hooks.trust.config import BadConfig, read_config
from painpath.web.hooks.trust.config import Client as Named
from painpath.web.hooks.trust.fetch import Fetcher
from painpath.web.hooks.trust.limits import Limits
from painpath.web.remote.keys import AGAIN_S, FRESH_S, KEPT_S, Keys, fetch_keys, public_keys
from painpath.web.remote.server import NotObtained, Reading
from tests.web.hooks.calls import VIEW, Ehr, Service, call, problem, wore_off
from tests.web.hooks.conftest import Trusted

PATH = "/cds-services"


class TestOpenMode:
    def test_this_machine_is_answered(self, service: Service) -> None:
        assert service.discover().status_code == 200

    @pytest.mark.parametrize(
        ("headers", "address"),
        [
            ({"host": "localhost"}, "192.0.2.7"),
            ({"host": "rebound.example.org"}, "127.0.0.1"),
            ({"host": "localhost", "x-forwarded-for": "192.0.2.7"}, "127.0.0.1"),
            ({"host": "localhost", "forwarded": "for=192.0.2.7"}, "127.0.0.1"),
        ],
        ids=["another machine", "another name", "through a proxy", "through another proxy"],
    )
    def test_nobody_else_is(self, headers: dict[str, str], address: str, db: None) -> None:
        answer = Client(headers=headers, REMOTE_ADDR=address).get(PATH)
        assert answer.status_code == 403
        assert "loopback" in problem(answer)


class TestTokens:
    def test_both_kinds_of_key_are_taken(self, trusted: Trusted, ehr: Ehr) -> None:
        service = trusted()
        assert [service.discover(ehr.token(PATH, key=number)).status_code for number in (0, 1)] == [200, 200]

    def test_the_address_of_the_endpoint_itself_is_asked_for(self, trusted: Trusted, ehr: Ehr) -> None:
        service = trusted()
        body = call(VIEW, wore_off())
        assert service.ask(VIEW, body, ehr.token(PATH)).status_code == 401
        assert service.ask(VIEW, body, ehr.token(f"{PATH}/{VIEW}")).status_code == 200

    def test_one_of_several_audiences_is_enough(self, trusted: Trusted, ehr: Ehr) -> None:
        several = [f"{ehr.base_url}{PATH}", "https://elsewhere.example.org"]
        assert trusted().discover(ehr.token(PATH, aud=several)).status_code == 200

    @pytest.mark.parametrize(
        "changed",
        [
            {"exp": 9_999_999_999},
            {"exp": "soon"},
            {"iat": True},
            {"nbf": 9_999_999_999},
            {"nbf": "soon"},
            {"jti": 7},
            {"jti": ""},
            {"drop": "iat"},
            {"drop": "iss"},
            {"drop": "aud"},
            {"head": {"typ": "JOSE"}},
            {"head": {"kid": "another"}},
        ],
        ids=str,
    )
    def test_what_else_is_refused(self, changed: dict[str, Any], trusted: Trusted, ehr: Ehr) -> None:
        answer = trusted().discover(ehr.token(PATH, **changed))
        assert (answer.status_code, problem(answer)) == (401, "not authorised")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_only_listed_tenants_where_some_are_listed(self, trusted: Trusted, ehr: Ehr) -> None:
        service = trusted('tenants = ["north"]')
        assert service.discover(ehr.token(PATH, tenant="north")).status_code == 200
        assert service.discover(ehr.token(PATH, tenant="south")).status_code == 401
        assert service.discover(ehr.token(PATH)).status_code == 401

    def test_a_refused_token_is_not_used_up(self, trusted: Trusted, ehr: Ehr) -> None:
        service = trusted()
        service.discover(ehr.token(PATH, aud="https://elsewhere.example.org", jti="once"))
        assert service.discover(ehr.token(PATH, jti="once")).status_code == 200
        assert service.discover(ehr.token(PATH, jti="once")).status_code == 401

    @pytest.mark.parametrize(
        "claims", [{"iat": float("nan"), "exp": 10**11}, {"exp": float("nan")}, {"exp": float("inf")}]
    )
    def test_a_time_that_is_no_number_is_no_time(
        self, trusted: Trusted, ehr: Ehr, claims: dict[str, float]
    ) -> None:
        """Compared with it, nothing is too late, too early or too long."""
        assert trusted().discover(ehr.token(PATH, **claims)).status_code == 401

    def test_tokens_long_expired_are_forgotten(self, trusted: Trusted) -> None:
        UsedToken.objects.create(digest="old", expires=time.time() - 1)
        trusted().discover()
        assert not UsedToken.objects.filter(digest="old").exists()

    def test_nothing_of_a_token_or_patient_is_logged(
        self, trusted: Trusted, ehr: Ehr, caplog: pytest.LogCaptureFixture
    ) -> None:
        service, token = trusted(), ehr.token(f"{PATH}/{VIEW}")
        with caplog.at_level(logging.DEBUG):
            log = logging.getLogger("painpath.hooks")
            log.addHandler(caplog.handler)
            service.ask(VIEW, call(VIEW, wore_off()), token)
            service.ask(VIEW, call(VIEW, wore_off()), token)
            service.ask(VIEW, b'{"published-1": ', ehr.token(f"{PATH}/{VIEW}"))
            service.post(f"{PATH}/published-1", {}, ehr.token(f"{PATH}/published-1"))
            service.post(f"{PATH}/forged%0AERROR published-1", {}, "no token at all")
            log.removeHandler(caplog.handler)
        own = "\n".join(record.getMessage() for record in caplog.records if record.name == "painpath.hooks")
        assert f"{VIEW} 200" in own
        assert "forged" not in own
        assert not any(
            secret in own for secret in (token, token.split(".")[2], "published-1", "Practitioner/one")
        )


class TestKeys:
    def keys(self, *names: str) -> bytes:
        made = [ECKey.generate_key("P-384", {"kid": name}) for name in names]
        return json.dumps(KeySet(list(made)).as_dict(private=False)).encode()

    def test_a_new_key_is_fetched_when_a_token_names_it(self) -> None:
        served = [self.keys("a"), self.keys("b")]
        client = Named("c", "iss", jwks_url="https://ehr.example.org/keys")
        keys = Keys(lambda url: served[0])
        assert keys.find(client, "a", 1000.0) is not None
        served.pop(0)
        assert keys.find(client, "b", 1000.0 + AGAIN_S / 2) is None  # asked again not more than once a minute
        assert keys.find(client, "b", 1000.0 + AGAIN_S) is not None
        assert keys.find(client, "a", 1000.0 + AGAIN_S) is None

    def test_a_withdrawn_key_is_gone_within_the_hour(self) -> None:
        served = [self.keys("a"), self.keys("b")]
        keys, client = Keys(lambda url: served[0]), Named("c", "iss", jwks_url="https://ehr.example.org/keys")
        assert keys.find(client, "a", 1000.0) is not None
        served.pop(0)
        assert keys.find(client, "a", 1001.0 + FRESH_S) is None

    def test_a_short_outage_of_the_key_server_is_survived_a_long_one_not(self) -> None:
        known, up = self.keys("a"), [True]

        def fetch(url: str) -> bytes:
            if not up[0]:
                raise OSError("down")
            return known

        keys, client = Keys(fetch), Named("c", "iss", jwks_url="https://ehr.example.org/keys")
        assert keys.find(client, "a", 1000.0) is not None
        up[0] = False
        assert keys.find(client, "a", 1001.0 + FRESH_S) is not None
        assert keys.find(client, "a", 1001.0 + KEPT_S) is None

    def test_symmetric_keys_and_keys_without_an_id_are_never_taken(self) -> None:
        mixed = {
            "keys": [
                OctKey.generate_key(256, {"kid": "s"}).as_dict(),
                ECKey.generate_key("P-384").as_dict(private=False),
            ]
        }
        assert "s" not in public_keys(mixed)

    @pytest.mark.parametrize("served", [b"", b"[]", b"{}", b'{"keys": 3}', b'{"keys": [{}]}', b"\xff"])
    def test_what_is_no_key_set_gives_no_key(self, served: bytes) -> None:
        client = Named("c", "iss", jwks_url="https://ehr.example.org/keys")
        assert Keys(lambda url: served).find(client, "a", 1000.0) is None


class TestLimits:
    def test_a_minute_s_worth_then_at_the_rate(self) -> None:
        limits = Limits()
        assert [limits.wait_s("a", 2, 100.0) for _ in range(3)] == [0.0, 0.0, 30.0]
        assert limits.wait_s("b", 2, 100.0) == 0.0
        assert limits.wait_s("a", 2, 130.0) == 0.0

    def test_one_client_too_many_calls(self, trusted: Trusted) -> None:
        service = trusted("per_minute = 2")
        answers = [service.discover() for _ in range(3)]
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert 1 <= int(answers[-1].headers["Retry-After"]) <= 31


class TestTrustFile:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("[[client]]\nname='a'\niss='b'\njwks_file='k'", "base_url is missing"),
            ("base_url='https://c'\n[[client]]\nname='a'\niss='b'", "needs either"),
            (
                "base_url='https://c'\n[[client]]\nname='a'\niss='b'\njwks_url='http://keys.example.org'",
                "not an https",
            ),
            (
                "base_url='https://c'\n[[client]]\nname='a'\niss='b'\njwks_file='k'\nfhir_servers=['http://x.org']",
                "not an https",
            ),
            ("base_url='https://c'\n[[client]]\nname='a'\niss='b'\njwks_file='k'\nsecret='s'", "secret"),
            ("base_url = ", "Invalid value"),
            (
                "base_url='https://c'\n" + 2 * "[[client]]\nname='a'\niss='b'\njwks_file='k'\n",
                "the same name",
            ),
            ("base_url='https://c'\n[[client]]\nname='a'\niss='b'\njwks_file='k'", "there is no file"),
        ],
    )
    def test_mistakes_are_told(self, text: str, told: str, tmp_path: Path) -> None:
        file = tmp_path / "trust.toml"
        file.write_text(text)
        with pytest.raises(BadConfig, match=told):
            read_config(file)

    def test_a_file_that_is_not_there_is_not_taken_for_open(self, tmp_path: Path) -> None:
        with pytest.raises(BadConfig):
            read_config(tmp_path / "none.toml")


SERVER = "https://fhir.example.org/r4"


def fetched(server: Any, *, at: str = SERVER, given: Given | None = None) -> tuple[Given, list[str]]:
    """What a call obtains from a server, and the addresses that it asked."""
    asked: list[str] = []

    def answering(request: httpx.Request) -> httpx.Response:
        asked.append(str(request.url))
        found: httpx.Response = server(request)
        return found

    found = given or Given(missing=["Patient", "Procedure"])
    one = Call(
        "patient-view", "x", Context(patient_id="a/b"), fhir_server=at, fhir_authorization=Authorization("t")
    )
    Fetcher(Named("c", "iss", fhir_servers=(SERVER,)), httpx.MockTransport(answering)).obtain(one, found)
    return found, asked


class TestFetching:
    def bundle(self, request: httpx.Request) -> httpx.Response:
        kind = "Patient" if "/Patient" in request.url.path else "Bundle"
        return httpx.Response(200, json={"resourceType": kind, "id": "a/b"})

    def test_what_is_missing_is_fetched_from_the_listed_server(self) -> None:
        found, asked = fetched(self.bundle, at=f"{SERVER}/")
        assert found.missing == []
        assert asked == [f"{SERVER}/Patient/a%2Fb", f"{SERVER}/Procedure?patient=a%2Fb"]

    @pytest.mark.parametrize(
        "at", ["https://evil.example.org/r4", f"{SERVER}x", "https://fhir.example.org", ""]
    )
    def test_no_other_server_is_asked(self, at: str) -> None:
        found, asked = fetched(self.bundle, at=at)
        assert (found.missing, asked) == (["Patient", "Procedure"], [])

    @pytest.mark.parametrize(
        "answer",
        [
            httpx.Response(302, headers={"location": "https://evil.example.org"}),
            httpx.Response(500),
            httpx.Response(200, text="not json"),
            httpx.Response(200, json={"resourceType": "OperationOutcome"}),
            httpx.Response(200, json={"resourceType": "Encounter"}),
        ],
        ids=["redirect", "error", "no json", "outcome", "another type"],
    )
    def test_what_is_no_answer_stays_missing(self, answer: httpx.Response) -> None:
        found, asked = fetched(lambda request: answer)
        assert found.missing == ["Patient", "Procedure"]
        assert not any("evil" in url for url in asked)

    @pytest.mark.parametrize(
        "next_page",
        [
            "https://evil.example.org/r4/2",
            "http://fhir.example.org/r4/2",
            *(
                f"{SERVER}/{up}"
                for up in (
                    "../other",
                    "..",
                    "a/..",
                    "%2e%2e/other",
                    "%2E./other",
                    "..%2fother",
                    "..%5cother",
                    "..;x=1/other",
                )
            ),
        ],
    )
    def test_a_next_page_elsewhere_is_never_followed(self, next_page: str) -> None:
        given = Given(parts={"Procedure": b"{}"}, pages={"Procedure": next_page})
        found, asked = fetched(self.bundle, given=given)
        assert (found.pages, asked) == ({"Procedure": next_page}, [])

    def test_pages_without_end_are_not_taken_for_the_whole(self) -> None:
        link = [{"relation": "next", "url": f"{SERVER}/more"}]
        given = Given(parts={"Procedure": b"{}"}, pages={"Procedure": f"{SERVER}/more"})
        found, asked = fetched(
            lambda request: httpx.Response(200, json={"resourceType": "Bundle", "link": link}), given=given
        )
        assert "Procedure" in found.pages
        assert len(asked) <= 50

    def test_two_seconds_are_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        clock = iter([0.0, 0.1, *([5.0] * 20)])
        monkeypatch.setattr("painpath.web.hooks.trust.fetch.time.monotonic", lambda: next(clock))
        found, asked = fetched(self.bundle)
        assert len(asked) == 1
        assert "Procedure" in found.missing


class Dripping:
    """A server that begins its answer and sends on a letter at a time, until it is cut off or has sent enough."""

    ENOUGH, EVERY_S = 3000, 0.01

    def __init__(self, begin: bytes) -> None:
        self.begin, self.was_cut_off = begin, False
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        with self.socket, self.socket.accept()[0] as one:
            try:
                one.recv(4096)
                one.sendall(self.begin)
                for _ in range(self.ENOUGH):
                    one.sendall(b"x")
                    time.sleep(self.EVERY_S)
            except OSError:
                self.was_cut_off = True


@pytest.mark.parametrize(
    "begin", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_a_server_that_never_ends_its_answer_is_cut_off(begin: bytes) -> None:
    slow = Dripping(begin)
    with httpx.Client() as http, pytest.raises(NotObtained):
        Reading(http, slow.address, time.monotonic() + 0.5).get(f"{slow.address}/Patient/1")
    slow.thread.join()
    assert slow.was_cut_off


@pytest.mark.parametrize(
    "begin", [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"]
)
def test_a_key_server_that_never_ends_its_answer_is_cut_off_too(
    begin: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("painpath.web.remote.keys.TOGETHER_S", 0.5)
    slow = Dripping(begin)
    assert Keys(fetch_keys).find(Named("c", "iss", jwks_url=f"{slow.address}/keys"), "a", 1000.0) is None
    slow.thread.join()
    assert slow.was_cut_off


def test_nobody_waits_for_the_keys_of_another() -> None:
    asked, answer = threading.Event(), threading.Event()

    def fetch(url: str) -> bytes:
        if "slow" in url:
            asked.set()
            assert answer.wait(30)
        return json.dumps(KeySet([ECKey.generate_key("P-384", {"kid": "a"})]).as_dict(private=False)).encode()

    keys, found = Keys(fetch), []
    slow, quick = (
        Named(name, "iss", jwks_url=f"https://{name}.example.org/keys") for name in ("slow", "quick")
    )
    waiting = [
        threading.Thread(target=lambda: found.append(keys.find(slow, "a", 1000.0)), daemon=True)
        for _ in range(2)
    ]
    for one in waiting:
        one.start()
    assert asked.wait(30)
    other = threading.Thread(target=lambda: found.append(keys.find(quick, "a", 1000.0)), daemon=True)
    other.start()
    other.join(20)
    assert len(found) == 1
    answer.set()
    for one in waiting:
        one.join(30)
    assert len(found) == 3
    assert None not in found  # who needs the set that is on its way waits for it
