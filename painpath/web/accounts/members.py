"""The member behind a request, and who may open a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.shortcuts import render

from painpath.web.accounts.models import Member

View = Callable[..., HttpResponse]


def member_of_request(get_response: View) -> View:
    """Middleware: `request.member` is the signed-in user's place in a clinic, or None."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.member = (  # type: ignore[attr-defined]
            Member.objects.select_related("clinic", "user").filter(user=request.user).first()
            if request.user.is_authenticated
            else None
        )
        return get_response(request)

    return handle


def members_only(*roles: str) -> Callable[[View], View]:
    """Only signed-in members of a clinic, of one of the roles when any is named."""

    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            member: Member | None = request.member  # type: ignore[attr-defined]
            if member is None or (roles and member.role not in roles):
                return refused(request)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def refused(request: HttpRequest) -> HttpResponse:
    """A page that says that the role does not allow this."""
    return HttpResponseForbidden(render(request, "refused.html").content)
