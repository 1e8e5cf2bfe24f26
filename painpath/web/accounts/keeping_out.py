"""Limits of a session, the second factor where it is required, and pages that no browser keeps."""

from __future__ import annotations

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from painpath.web.accounts.elsewhere import BEGAN
from painpath.web.accounts.first_password import FIRST

View = Callable[[HttpRequest], HttpResponse]
SEEN = "seen"
EVERY_S = 60  # how often it is written down that a session is in use
WITHOUT_FACTOR = ("/accounts/", "/static/", "/assets/", "/health/")


def session_ends(get_response: View) -> View:
    """Middleware: a session that nobody used for SESSION_IDLE_S, or older than SESSION_COOKIE_AGE, is signed out
    before the page is made."""

    def handle(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now, seen = time.time(), request.session.get(SEEN)
            began = request.session.setdefault(BEGAN, now)
            idle = seen is not None and now - seen > settings.SESSION_IDLE_S
            if idle or now - began > settings.SESSION_COOKIE_AGE:
                logout(request)
            elif seen is None or now - seen > EVERY_S:
                request.session[SEEN] = now
        return get_response(request)

    return handle


def first_things_first(get_response: View) -> View:
    """Middleware: whoever has a first password changes it, whoever needs a second factor (SECOND_FACTOR) sets one up;
    until then no other page opens."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith(WITHOUT_FACTOR):
            return get_response(request)
        if request.session.get(FIRST):
            messages.info(
                request, "Choose a password of your own first: the one you have was seen by an administrator."
            )
            return redirect("account_change_password")
        if settings.SECOND_FACTOR and not is_mfa_enabled(request.user):
            messages.info(request, "This clinic asks for a second factor: a code from an app on your phone.")
            return redirect("mfa_activate_totp")
        return get_response(request)

    return handle


def kept_by_nobody(get_response: View) -> View:
    """Middleware: no browser and no proxy keeps a page, unless the page itself says how long it may be kept."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if request.method == "POST" and request.path == reverse("account_logout"):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response

    return handle


PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
