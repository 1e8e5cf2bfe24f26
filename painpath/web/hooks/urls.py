"""The addresses of the hooks; they stand at the root, because the specification fixes /cds-services."""

from __future__ import annotations

from django.urls import path, re_path

from painpath.web.hooks import views

urlpatterns = [
    path("cds-services", views.discover),
    re_path(r"^cds-services/([^/]+)$", views.service),
    re_path(r"^cds-services/([^/]+)/feedback$", views.take_feedback),
    path("hooks/why", views.why, name="hooks-why-all"),
    path("hooks/why/<str:entry>", views.why, name="hooks-why"),
]
