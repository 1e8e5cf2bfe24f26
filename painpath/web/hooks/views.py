"""The endpoints: discovery, the services, feedback, and the page behind a link."""

from __future__ import annotations

import functools
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from painpath.assess import default_assessor
from painpath.web.hooks import feedback
from painpath.web.hooks.core.advise import Setup, advise
from painpath.web.hooks.core.answer import entries
from painpath.web.hooks.core.cards import card
from painpath.web.hooks.core.refused import Refused, operation_outcome
from painpath.web.hooks.core.request import Call, parse
from painpath.web.hooks.core.services import SERVICES, Service, discovery
from painpath.web.hooks.gate import admitted, base_url, config
from painpath.web.hooks.memory import Memory
from painpath.web.hooks.reviewing import reviews_for, zone_for
from painpath.web.hooks.trust.config import Client
from painpath.web.hooks.trust.fetch import Fetcher
from painpath.web.hooks.turn import Turn

LOG = logging.getLogger("painpath.hooks")
JSON = "application/json"
MIB = 1024 * 1024
# One call at a time is worked out in a process: side by side, each would take as long as all together.
TURN = Turn()
View = Callable[..., Any]


def endpoint(method: str) -> Callable[[View], View]:
    """Makes a view answer JSON: its value on success, an OperationOutcome otherwise, and CORS for listed origins.

    An unexpected error is logged by its kind and place alone, because its text could hold a patient's data,
    and is answered with 500, never with silence.
    """

    def wrap(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        def answered(request: HttpRequest, *parts: str) -> HttpResponse:
            if request.method == "OPTIONS":
                return _cors(request, HttpResponse(status=204))
            began = time.perf_counter()
            response = _answer(view, method, request, parts)
            # only a name that we gave ourselves is logged: whatever else stands in the address came from outside
            name = parts[0] if parts and parts[0] in SERVICES else "-"
            taken_ms = (time.perf_counter() - began) * 1000
            LOG.info("%s %s %d %.0f ms", view.__name__, name, response.status_code, taken_ms)
            return _cors(request, response)

        return answered

    return wrap


def _answer(view: View, method: str, request: HttpRequest, parts: tuple[str, ...]) -> HttpResponse:
    try:
        if request.method != method:
            raise Refused(405, f"use {method}")
        return _response(200, view(request, *parts))
    except Refused as refused:
        return _refusal(refused)
    except Exception as error:
        _log_failure(error)
        return _refusal(Refused(500, "internal error; no advice was worked out"))


def _log_failure(error: Exception) -> None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace.tb_frame.f_code if trace else None
    place = f"{code.co_filename}:{trace.tb_lineno}" if code and trace else "?"
    LOG.error("internal error: %s at %s", type(error).__name__, place)


def _response(status: int, found: Any) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(found), status=status, content_type=JSON)
    response["Cache-Control"] = "no-store"
    return response


def _refusal(refused: Refused) -> HttpResponse:
    response = _response(refused.status, operation_outcome(refused.status, refused.what))
    if refused.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if refused.retry_s:
        response["Retry-After"] = str(refused.retry_s)
    return response


def _cors(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    origin = request.headers.get("Origin")
    response["Vary"] = "Origin"
    if origin and origin in config().origins:
        response["Access-Control-Allow-Origin"] = origin
        response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
        response["Access-Control-Max-Age"] = "600"
    return response


@endpoint("GET")
def discover(request: HttpRequest) -> Any:
    """The services offered."""
    admitted(request)
    return discovery()


@endpoint("POST")
def service(request: HttpRequest, service_id: str) -> Any:
    """The cards for one call."""
    client = admitted(request)
    one = _service(service_id)
    call = parse(_body(request), one)
    return {"cards": _cards(request, client, one, call)}


def _cards(request: HttpRequest, client: Client, one: Service, call: Call) -> list[dict[str, Any]]:
    now, url, ready = datetime.now(UTC), base_url(request), default_assessor()
    zone = zone_for(client)
    setup = Setup(ready, url, config().look_back_days, reviews_for(client, ready), TURN, zone)
    as_of = now.astimezone(zone).isoformat(timespec="seconds")
    found = advise(call, one, setup, as_of, Fetcher(client).obtain)
    if not found:
        return []
    memory = Memory(client.name, call, one.id)
    new = memory.new(found, now, timedelta(hours=config().quiet_after_hours))
    memory.keep(new, now)
    return [card(advice, call.hook_instance, url) for advice in new]


@endpoint("POST")
def take_feedback(request: HttpRequest, service_id: str) -> Any:
    """What was done with cards; repeated deliveries are welcome."""
    client = admitted(request)
    _service(service_id)
    feedback.store(feedback.parse(_body(request)), client.name, datetime.now(UTC))
    return {}


def _service(service_id: str) -> Service:
    if service_id not in SERVICES:
        raise Refused(404, "there is no such service")
    return SERVICES[service_id]


def _body(request: HttpRequest) -> bytes:
    if request.content_type not in (JSON, "application/fhir+json"):
        raise Refused(415, f"send {JSON}")
    most = int(config().max_mb * MIB)
    body = request.read(most + 1)
    if len(body) > most:
        raise Refused(413, f"the request is larger than {config().max_mb:g} MB")
    return bytes(body)


def why(request: HttpRequest, entry: str = "") -> HttpResponse:
    """What stands behind a card: an entry of the knowledge with its sources. It holds nothing about any patient."""
    assessor = default_assessor()
    known = entries(assessor)
    if entry and entry not in known:
        return HttpResponse("There is no such entry.", status=404, content_type="text/plain")
    found = known.get(entry)
    names = (found.source if found else None) or ()
    sources = [(name, assessor.knowledge.sources.get(name)) for name in names]
    shown = {
        "entry": found,
        "sources": sources,
        "listed": [] if found else sorted(known.values(), key=lambda one: one.id),
    }
    response = render(request, "hooks/why.html", {**shown, "version": assessor.knowledge.version})
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return response
