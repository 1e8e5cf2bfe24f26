"""The chart library, served from here: no page loads anything from elsewhere."""

from __future__ import annotations

from importlib.resources import files

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from painpath.report.chart import javascript


@cache_control(max_age=86_400, public=True)
def vega(request: HttpRequest) -> HttpResponse:
    """Vega, Vega-Lite and Vega-Embed as one script (BSD 3-Clause)."""
    return HttpResponse(javascript(), content_type="text/javascript; charset=utf-8")


@cache_control(max_age=3600, public=True)
def charts(request: HttpRequest) -> HttpResponse:
    """Drawing the charts and reading them point by point, as the reports do."""
    text = files("painpath.report").joinpath("templates/charts.js").read_text("utf-8")
    return HttpResponse(text, content_type="text/javascript; charset=utf-8")


@cache_control(max_age=3600, public=True)
def report_css(request: HttpRequest) -> HttpResponse:
    """The look of the reports, which the pages share."""
    text = files("painpath.report").joinpath("templates/style.css").read_text("utf-8")
    return HttpResponse(text, content_type="text/css; charset=utf-8")
