"""Whether the server can serve; its metrics, for the machine itself only."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from painpath.assess import default_assessor
from painpath.web.database import LOOPBACK
from painpath.web.remote.address import PASSED_ON


def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(request: HttpRequest) -> JsonResponse:
    """The database answers and the knowledge is loaded: 200, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        version = default_assessor().knowledge.version
    except DatabaseError:
        return JsonResponse({"ready": False, "why": "the database does not answer"}, status=503)
    return JsonResponse({"ready": True, "knowledge": version})


def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics; only to the loopback address, and not through a proxy there."""
    passed_on = any(name in request.META for name in PASSED_ON)
    if passed_on or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        return HttpResponseForbidden()
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
