"""The addresses of the SMART launch."""

from __future__ import annotations

from django.urls import path

from painpath.web.smart import pages

urlpatterns = [
    path("smart/launch", pages.launch, name="smart-launch"),
    path("smart/callback", pages.callback, name="smart-callback"),
]
