"""Pages for what went wrong: calm, and saying what would help."""

from __future__ import annotations

from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was sent from an old page."""
    return _page(
        request,
        403,
        "This page was too old",
        "Nothing was saved. Go back, reload the page and send it again.",
    )


def refused(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something in the address or the form that cannot be meant."""
    return _page(request, 400, "This could not be read", f"{exception or 'Something sent does not fit here'}. Nothing was saved.")  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere, or to something of another clinic."""
    return _page(request, 404, "Not found", "There is nothing at this address, or not for you.")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or a database that is gone: a page that asks nobody anything."""
    request.member, request._messages = None, CookieStorage(request)  # type: ignore[attr-defined]
    return _page(request, 500, "Something went wrong here", "What was saved before is safe. Try again; if it stays, tell the administrator the number below.")  # fmt: skip


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(
        request,
        "told.html",
        {"title": title, "text": text, "number": getattr(request, "id", "")},
        status=status,
    )
