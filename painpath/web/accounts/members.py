"""The member behind a request, and who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from painpath.web.accounts.elsewhere import has_ended
from painpath.web.accounts.models import Member

View = Callable[..., HttpResponse]


def member_of_request(get_response: View) -> View:
    """Middleware: `request.member` is the signed-in user's place in a clinic, or None; a session that was ended from
    elsewhere is signed out here. Pages tell the time of the member's clinic."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.member = (  # type: ignore[attr-defined]
            Member.objects.select_related("clinic", "user").filter(user=request.user).first()
            if request.user.is_authenticated
            else None
        )
        if request.member is not None and has_ended(request, request.member):  # type: ignore[attr-defined]
            logout(request)
            request.member = None  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(request.member.clinic.zone) if request.member else None):  # type: ignore[attr-defined]
            return get_response(request)

    return handle


def whole(view: View) -> View:
    """What is sent to a page is done whole or not at all: entry, worklist and audit row are one transaction.

    A page that refuses answers and raises nothing, so that what it wrote about the refusal stays.
    """

    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            return view(request, *args, **kwargs)

    return handle


def members_only(*roles: str, at_once: bool = True) -> Callable[[View], View]:
    """Only signed-in members of a clinic, of one of the roles when any is named.

    What is posted is one transaction, unless `at_once` is off: for a page that works long before it writes.
    """

    def decorate(view: View) -> View:
        acting = whole(view) if at_once else view

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return signed_out(request)
            member: Member | None = request.member  # type: ignore[attr-defined]
            if member is None or (roles and member.role not in roles):
                return refused(request)
            return acting(request, *args, **kwargs)

        return guarded

    return decorate


def signed_out(request: HttpRequest) -> HttpResponse:
    """To the page where one signs in, and from there back; after something was sent, with a word that it was not saved."""
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    page = urlsplit(request.headers.get("Referer", ""))
    back = page.path if page.netloc == request.get_host() else "/"
    address = f"{redirect_to_login(back).url}&ended=1"
    if request.headers.get("HX-Request"):  # only a part of the page was to be exchanged
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def refused(request: HttpRequest) -> HttpResponse:
    """A page that says that the role does not allow this."""
    return HttpResponseForbidden(render(request, "refused.html").content)
