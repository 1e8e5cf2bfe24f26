"""The addresses of the hooks when they run alone: theirs, and whether the service lives."""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import include, path


def live(_request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"live": True})


def ready(_request: HttpRequest) -> JsonResponse:
    """The database answers too."""
    connection.ensure_connection()
    return JsonResponse({"ready": True})


urlpatterns = [
    path("", include("painpath.web.hooks.urls")),
    path("health/live", live),
    path("health/ready", ready),
]
