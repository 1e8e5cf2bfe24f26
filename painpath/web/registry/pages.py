"""The registry's page: the last figures of the clinic, with their date; nobody is named on it."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from markupsafe import Markup

from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted
from painpath.web.registry.kept import last, table, tables


@members_only("researcher", "administrator")
def registry(request: HttpRequest) -> HttpResponse:
    """The last report, or what to do when there is none."""
    data, clinic = Path(settings.DATA), request.member.clinic  # type: ignore[attr-defined]
    report = last(data, clinic)
    noted(request, "registry", what=report.made_at if report else "none made")
    return render(request, "registry.html", {
        "report": report,
        "body": Markup(report.body) if report else "",  # noqa: S704  our own page, made with everything escaped
        "tables": tables(data, clinic) if report and not report.few else [],
    })  # fmt: skip


@members_only("researcher", "administrator")
def registry_figures(request: HttpRequest) -> HttpResponse:
    """The figures of the last report as Vega-Lite by name."""
    report = last(Path(settings.DATA), request.member.clinic)  # type: ignore[attr-defined]
    return JsonResponse({"figures": report.figures if report else {}})


@members_only("researcher", "administrator")
def registry_table(request: HttpRequest, table_name: str) -> HttpResponse:
    """One table of the last report as a CSV file."""
    data = table(Path(settings.DATA), request.member.clinic, table_name)  # type: ignore[attr-defined]
    if data is None:
        raise Http404
    noted(request, "registry table", what=table_name)
    response = HttpResponse(data, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="registry-{table_name}.csv"'
    return response
