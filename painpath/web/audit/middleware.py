"""Every request has an id, a line in the log and a place in the metrics."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

log = logging.getLogger("painpath.web")
REQUESTS = Counter("painpath_requests_total", "Requests answered", ["method", "view", "status"])
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"))
SECONDS = Histogram("painpath_request_seconds", "Time to answer", ["view"])


def request_id(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: an id for each request; method, name of the view, status and time are logged, no address."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.id = uuid.uuid4().hex  # type: ignore[attr-defined]
        request.member = None  # type: ignore[attr-defined]
        start = time.perf_counter()
        response = get_response(request)
        took = time.perf_counter() - start
        view = request.resolver_match.view_name if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"  # anybody can make one up
        REQUESTS.labels(method, view, response.status_code).inc()
        SECONDS.labels(view).observe(took)
        told = "%s %s %s in %.0f ms"
        log.info(told, method, view, response.status_code, took * 1e3, extra={"request": request.id})  # type: ignore[attr-defined]
        response["X-Request-ID"] = request.id  # type: ignore[attr-defined]
        return response

    return handle
