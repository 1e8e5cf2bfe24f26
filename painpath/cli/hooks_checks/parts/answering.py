"""Checks of how calls are answered: H5 to H7, H10 to H12, H18 to H20, H25 to H27."""

from __future__ import annotations

import time
from statistics import median
from typing import Any
from uuid import uuid4

import httpx

from painpath.cli.hooks_checks.check import NotSeen, demand, requirement
from painpath.cli.hooks_checks.probe import Probe

OK = httpx.codes.OK
SLOWEST_S = 0.5
TRIES = 5
SECRET = "hooks-check-secret-token"
WHEN = "2026-01-02T03:04:05Z"


def first(probe: Probe) -> dict[str, Any]:
    """A service to ask: the one for an opened chart, else the first."""
    if not probe.services:
        raise NotSeen("discovery lists no service")
    views = [one for one in probe.services if one["hook"] == "patient-view"]
    return (views or probe.services)[0]


@requirement("H05", "hook, hookInstance and context are asked for")
def required_fields(probe: Probe) -> None:
    """A call without one of them, with a bad instance, or with an authorization for no server is refused with 400."""
    service = first(probe)
    whole = probe.body(service)
    bad: list[tuple[str, Any]] = [
        (f"without {name}", {k: v for k, v in whole.items() if k != name})
        for name in ("hook", "hookInstance", "context")
    ]
    bad += [("with a hookInstance that is no UUID", whole | {"hookInstance": "1"}), ("that is no JSON", b"{")]
    bad += [
        ("with fhirAuthorization and no fhirServer", whole | {"fhirAuthorization": {"access_token": SECRET}})
    ]
    for told, body in bad:
        status = probe.ask(service, body).status_code
        demand(status in (400, 422), f"a call {told} is answered {status}")


def _key(service: dict[str, Any], kind: str) -> str | None:
    templates = (service.get("prefetch") or {}).items()
    return next((key for key, text in templates if str(text).startswith(f"{kind}?")), None)


@requirement("H06", "A key left out, null and OperationOutcome are told apart")
def three_absences(probe: Probe) -> None:
    """null is 'no data' and is answered; an OperationOutcome in place of needed data is not taken for none."""
    service = first(probe)
    key = _key(service, "Procedure")
    if key is None:
        raise NotSeen("the service asks for no list of procedures")
    whole = probe.body(service)
    status = probe.ask(service, whole | {"prefetch": whole["prefetch"] | {key: None}}).status_code
    demand(status == OK, f"{key}: null is answered {status}")
    failed = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "exception"}]}
    status = probe.ask(service, whole | {"prefetch": whole["prefetch"] | {key: failed}}).status_code
    demand(status == 412, f"{key}: OperationOutcome is answered {status}")


@requirement("H07", "412 when needed data cannot be had")
def precondition(probe: Probe) -> None:
    """Without prefetch and without a FHIR server nothing is judged."""
    service = first(probe)
    if not service.get("prefetch"):
        raise NotSeen("the service declares no prefetch")
    status = probe.ask(service, {k: v for k, v in probe.body(service).items() if k != "prefetch"}).status_code
    demand(status == 412, f"a call without any data is answered {status}")


@requirement("H10", "Nothing is decided on the first page alone")
def pages(probe: Probe) -> None:
    """A list with a next page that cannot be fetched is not taken for the whole."""
    service = first(probe)
    key = _key(service, "Procedure") or _key(service, "Observation")
    if key is None:
        raise NotSeen("the service asks for no list")
    whole = probe.body(service)
    page = (whole["prefetch"].get(key) or {"resourceType": "Bundle", "type": "searchset"}) | {
        "link": [{"relation": "next", "url": "https://fhir.invalid/next"}]
    }
    status = probe.ask(service, whole | {"prefetch": whole["prefetch"] | {key: page}}).status_code
    demand(status == 412, f"a first page of several is answered {status}")


@requirement("H11", "The access token is not given away")
def access_token(probe: Probe) -> None:
    """It comes back in no answer; that it is not logged can only be seen at the server."""
    service = first(probe)
    body = probe.body(service) | {
        "fhirServer": "https://fhir.invalid/r4",
        "fhirAuthorization": {"access_token": SECRET, "token_type": "Bearer", "expires_in": 300},
    }
    for one in (body, {k: v for k, v in body.items() if k != "context"}):
        answer = probe.ask(service, one)
        demand(
            SECRET not in answer.text and SECRET not in str(answer.headers), "the answer repeats the token"
        )


@requirement("H12", "200 with cards, even when there are none")
def cards_array(probe: Probe) -> None:
    """Every service answers a well-formed call with a list of cards."""
    first(probe)
    for one in probe.services:
        answer = probe.ask(one, probe.body(one))
        demand(answer.status_code == OK, f"{one['id']} answered {answer.status_code}")
        demand(isinstance(answer.json().get("cards"), list), f"{one['id']} sent no list of cards")


@requirement("H18", "No system action that was not agreed on")
def system_actions(probe: Probe) -> None:
    """None is sent unasked."""
    if not probe.answers:
        raise NotSeen("no call was answered")
    demand(not any(answer.get("systemActions") for answer in probe.answers), "systemActions are sent")


def _feedback(probe: Probe, *items: dict[str, Any]) -> httpx.Response:
    return probe.send("POST", f"/cds-services/{first(probe)['id']}/feedback", {"feedback": list(items)})


@requirement("H19", "Feedback is taken, late and twice")
def feedback(probe: Probe) -> None:
    """Accepted and overridden, in one batch, delivered again."""
    taken = {"card": str(uuid4()), "outcome": "accepted", "outcomeTimestamp": WHEN}
    batch = (
        taken | {"acceptedSuggestions": [{"id": str(uuid4())}]},
        {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": WHEN},
    )
    for told in ("once", "again"):
        status = _feedback(probe, *batch).status_code
        demand(status == OK, f"feedback sent {told} is answered {status}")


@requirement("H20", "An override reason says something")
def override_reason(probe: Probe) -> None:
    """A reason with a code or a comment is taken; an empty one is refused."""
    one = {"card": str(uuid4()), "outcome": "overridden", "outcomeTimestamp": WHEN}
    status = _feedback(probe, one | {"overrideReason": {"userComment": "known already"}}).status_code
    demand(status == OK, f"a comment alone is answered {status}")
    status = _feedback(probe, one | {"overrideReason": {}}).status_code
    demand(400 <= status < 500, f"an empty reason is answered {status}")


@requirement("H25", "Extensions are objects, unknown ones ignored")
def extensions(probe: Probe) -> None:
    """An unknown extension changes nothing; one that is no object is refused."""
    service = first(probe)
    status = probe.ask(service, probe.body(service, extension={"org.example.unknown": {"a": 1}})).status_code
    demand(status == OK, f"an unknown extension is answered {status}")
    status = probe.ask(service, probe.body(service, extension="text")).status_code
    demand(status in (400, 422), f"an extension that is no object is answered {status}")


@requirement("H26", "A refusal carries an OperationOutcome")
def outcomes(probe: Probe) -> None:
    """400 and 404 say what is wrong in FHIR's own form."""
    service = first(probe)
    for answer in (probe.ask(service, b"{"), probe.ask({"id": "no-such-service-here"}, {})):
        document = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        demand(
            document.get("resourceType") == "OperationOutcome",
            f"{answer.status_code} without OperationOutcome",
        )


@requirement("H27", "An answer takes about half a second at most")
def speed(probe: Probe) -> None:
    """The median of a few calls."""
    service, times = first(probe), []
    for _ in range(TRIES):
        began = time.perf_counter()
        probe.ask(service, probe.body(service))
        times.append(time.perf_counter() - began)
    demand(median(times) <= SLOWEST_S, f"{median(times) * 1000:.0f} ms")
