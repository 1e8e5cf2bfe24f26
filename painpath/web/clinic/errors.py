"""Pages for what went wrong: calm, and saying what would help."""

from __future__ import annotations

import errno
import sys

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

AGAIN_S = 30
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


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
    if isinstance(exception, SessionInterrupted):  # the session could not be written, or was ended meanwhile
        return _away(request)
    return _page(request, 400, "This could not be read", f"{exception or 'Something sent does not fit here'}. Nothing was saved.")  # fmt: skip


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that leads nowhere, or to something of another clinic."""
    return _page(request, 404, "Not found", "There is nothing at this address, or not for you.")


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, or a database that is gone: a page that asks nobody anything."""
    request.member, request._messages = None, CookieStorage(request)  # type: ignore[attr-defined]
    if _cannot_keep(sys.exc_info()[1]):
        return _away(request)
    return _page(request, 500, "Something went wrong here", "What was saved before is safe. Try again; if it stays, tell the administrator the number below.")  # fmt: skip


def _cannot_keep(error: BaseException | None) -> bool:
    """Whether the database is away or something is full, and not a fault in what we do."""
    if isinstance(error, OSError):
        return error.errno in FULL
    return isinstance(error, OperationalError | InterfaceError)


def _away(request: HttpRequest) -> HttpResponse:
    """The database does not answer, or the disk is full: it may pass. An action is kept whole or not at all, but one cut
    off while it was being kept may be there; the page does not say that nothing was saved. It asks the database nothing."""
    request.member, request._messages = None, CookieStorage(request)  # type: ignore[attr-defined]
    response = _page(request, 503, "The clinic cannot save anything just now", "What was saved before is safe. What you sent now may be missing: in a minute look whether it is there, and send it again if it is not. If this stays, tell the administrator the number below. In an emergency do not wait for this page: call.")  # fmt: skip
    response["Retry-After"] = str(AGAIN_S)
    return response


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(
        request,
        "told.html",
        {"title": title, "text": text, "number": getattr(request, "id", "")},
        status=status,
    )
