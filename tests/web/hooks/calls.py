"""Calls as an EHR makes them: a record as prefetch, draft orders, tokens; and a service to send them to."""

from __future__ import annotations

import copy
import json
import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from painpath.record.fhir import write_bundle
from painpath.record.read import read_records
from painpath.web.hooks.core.services import PREFETCH, SERVICES

INSTANCE = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea"
OWN = "https://painpath.org/fhir/CodeSystem/record"
VIEW, SELECT = "painpath-patient-view", "painpath-order-select"
SIGN, DISCHARGE = "painpath-order-sign", "painpath-encounter-discharge"
DEMO = Path(__file__).parents[3] / "demo" / "records"

Json = dict[str, Any]


def demo(name: str) -> Json:
    """The raw record of a demo patient."""
    return next(iter(read_records(DEMO / f"{name}.yaml"))).record


def wore_off(days: int = 275) -> Json:
    """A record like the published ablation that wore off, made so many days ago that it is recent now."""
    return moved(demo("ablation_wore_off"), "2025-01-06", days)


def bleeding() -> Json:
    """A record like the published bleeding after a caudal injection: an emergency of today."""
    return moved(demo("bleeding_after_caudal_injection"), "2025-01-06", 0)


def moved(record: Json, first: str, days: int) -> Json:
    """The record with every date moved so that the day `first` lies `days` ago; of today, at its first minute."""
    shift = datetime.now(UTC).date() - timedelta(days=days) - date.fromisoformat(first)

    def later(day: re.Match[str]) -> str:
        return (date.fromisoformat(day[0]) + shift).isoformat()

    text = re.sub(r"\b20\d\d-\d\d-\d\d", later, json.dumps(record))
    found: Json = json.loads(re.sub(r"T\d\d:\d\d(:\d\d)?", "T00:00:00", text) if days == 0 else text)
    return found


def prefetched(record: Json) -> Json:
    """A record as the prefetch of a call: resources by type, null where there are none."""
    patient = record["patient"]["patient_id"]
    found: Json = dict.fromkeys(PREFETCH)
    for entry in json.loads(write_bundle(record))["entry"]:
        resource = entry["resource"]
        kind = resource["resourceType"]
        if kind == "Patient":
            found[kind] = resource
            continue
        resource["subject"] = {"reference": f"Patient/{patient}"}
        found[kind] = found[kind] or {"resourceType": "Bundle", "type": "searchset", "entry": []}
        found[kind]["entry"].append({"resource": resource})
    return found


def order(kind: str, patient: str, **more: Any) -> Json:
    """A draft order in painpath's own code."""
    return {
        "resourceType": "ServiceRequest",
        "id": f"order-{kind}",
        "status": "draft",
        "intent": "order",
        "code": {"coding": [{"system": OWN, "code": kind}]},
        "subject": {"reference": f"Patient/{patient}"},
    } | more


def call(service: str, record: Json, *kinds: str, **changed: Any) -> Json:
    """The body of a call about a record, with draft orders of some kinds; `changed` replaces top-level elements."""
    patient = record["patient"]["patient_id"]
    context: Json = {"userId": "Practitioner/one", "patientId": patient, "encounterId": "encounter-1"}
    if kinds:
        drafts = [order(kind, patient) for kind in kinds]
        entries = [{"resource": one} for one in drafts]
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        context["selections"] = [f"ServiceRequest/{one['id']}" for one in drafts]
    body = {
        "hook": SERVICES[service].hook,
        "hookInstance": INSTANCE,
        "context": context,
        "prefetch": prefetched(record),
    }
    return copy.deepcopy(body | changed)


class Ehr:
    """A client with an elliptic-curve and an RSA key, which signs a token for each call."""

    iss = "https://ehr.example.org"
    base_url = "https://cds.example.org"

    def __init__(self) -> None:
        self.keys = [
            ECKey.generate_key("P-384", {"kid": "ec-1", "use": "sig"}),
            RSAKey.generate_key(2048, {"kid": "rsa-1", "use": "sig"}),
        ]

    def key_set(self) -> str:
        """The public keys as a JWK Set."""
        return json.dumps(KeySet(list(self.keys)).as_dict(private=False))

    def token(
        self, path: str, *, key: int = 0, head: Json | None = None, drop: str = "", **changed: Any
    ) -> str:
        """A token for one endpoint; `changed` replaces claims, `drop` leaves one out."""
        now = int(time.time())
        claims = {
            "iss": self.iss,
            "aud": f"{self.base_url}{path}",
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid4()),
        } | changed
        claims.pop(drop, None)
        signing = self.keys[key]
        header = {"alg": "ES384" if key == 0 else "RS384", "kid": signing.kid, "typ": "JWT"} | (head or {})
        return jwt.encode(header, claims, signing, algorithms=["ES384", "RS384"])


class Service:
    """The service under test; a client with keys signs a fresh token for each call."""

    def __init__(self, http: Client, ehr: Ehr | None = None) -> None:
        self.http, self.ehr = http, ehr

    def _headers(self, path: str, token: str | None) -> Json:
        signed = token if token is not None else self.ehr.token(path) if self.ehr else ""
        return {"Authorization": f"Bearer {signed}"} if signed else {}

    def discover(self, token: str | None = None) -> HttpResponse:
        """GET /cds-services."""
        return self.http.get("/cds-services", headers=self._headers("/cds-services", token))

    def post(self, path: str, body: Any, token: str | None = None) -> HttpResponse:
        """POST a body, JSON unless it is bytes."""
        data = body if isinstance(body, bytes) else json.dumps(body)
        return self.http.post(path, data, "application/json", headers=self._headers(path, token))

    def ask(self, service: str, body: Any, token: str | None = None) -> HttpResponse:
        """POST a call to a service."""
        return self.post(f"/cds-services/{service}", body, token)

    def cards(self, service: str, body: Any) -> list[Json]:
        """The cards of a call that must succeed."""
        answer = self.ask(service, body)
        assert answer.status_code == 200, answer.content
        found: list[Json] = json.loads(answer.content)["cards"]
        return found


def problem(answer: HttpResponse) -> str:
    """What the OperationOutcome of a refusal says."""
    outcome = json.loads(answer.content)
    assert outcome["resourceType"] == "OperationOutcome"
    told: str = outcome["issue"][0]["diagnostics"]
    return told
