"""The two addresses: where a record system starts painpath, and where it sends the browser back to.

The page is made once, from what is read at that moment; opening the address again is refused.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

import httpx
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.smart import pending
from painpath.web.smart.chart import SCOPES, Chart, read_chart
from painpath.web.smart.config import Issuer, config
from painpath.web.smart.described import described
from painpath.web.smart.identity import user_of
from painpath.web.smart.pending import Pending
from painpath.web.smart.shown import shown
from painpath.web.smart.stopped import Stopped, not_allowed, not_listed, not_read
from painpath.web.smart.token import granted

LOG = logging.getLogger("painpath.smart")
ROLE = "record system"
View = Callable[[HttpRequest], HttpResponse]


def connection() -> httpx.Client:
    """A connection to other systems that follows no redirect."""
    return httpx.Client(follow_redirects=False)


def told(view: View) -> View:
    """Makes a view of this app: GET alone, nothing where no system is listed, and a calm page where it stops."""

    @require_GET
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        if not config().issuer:
            raise Http404
        try:
            return view(request)
        except Stopped as stopped:
            LOG.warning("%s stopped: %s", view.__name__, stopped.why)
            number = getattr(request, "id", "")
            page = {"title": stopped.title, "text": stopped.text, "number": number}
            return render(request, "smart_stopped.html", page, status=stopped.status)

    return answered


@told
def launch(request: HttpRequest) -> HttpResponse:
    """Where a record system opens painpath: the browser is sent to that system to be let in."""
    issuer = _listed(request.GET.get("iss", ""))
    opened = request.GET.get("launch", "")
    if not opened:
        raise not_allowed("no launch parameter")
    with connection() as http:
        system = described(issuer, http)
    begun = pending.begun(issuer.base)
    asked = {
        "response_type": "code",
        "client_id": issuer.client_id,
        "redirect_uri": _back(request),
        "launch": opened,
        "scope": SCOPES,
        "state": begun.state,
        "nonce": begun.nonce,
        "aud": issuer.iss,
        "code_challenge": begun.challenge,
        "code_challenge_method": "S256",
    }
    response = HttpResponseRedirect(str(httpx.URL(system.authorization_endpoint).copy_merge_params(asked)))
    pending.keep(response, begun)
    return response


@told
def callback(request: HttpRequest) -> HttpResponse:
    """Where the browser comes back to: the code is changed into a token, the chart is read, the page is shown."""
    begun = pending.taken_back(request)
    issuer = _listed(begun.iss)
    clinic = _clinic(issuer)
    if "error" in request.GET or not request.GET.get("code"):
        raise not_allowed("the system sent no code")
    user, chart = _read(request, issuer, begun, ZoneInfo(clinic.zone))
    now = timezone.now().astimezone(ZoneInfo(clinic.zone))
    page = shown(chart, clinic, now)
    version = page["judged"][0].assessment["knowledge_version"]
    Event.objects.create(
        clinic=clinic, who=user[:200], role=ROLE, action="opened from a chart", patient=_pseudonym(issuer, chart),
        what=issuer.base[:300], knowledge=version, request=getattr(request, "id", ""),
    )  # fmt: skip
    response = render(request, "smart.html", page)
    pending.forget(response, request)
    return response


def _read(request: HttpRequest, issuer: Issuer, begun: Pending, zone: ZoneInfo) -> tuple[str, Chart]:
    """Who opened the page, and the chart."""
    with connection() as http:
        system = described(issuer, http)
        if request.GET.get("iss", system.issuer) != system.issuer:
            raise not_allowed("the answer names another issuer")
        grant = granted(http, issuer, system, begun, request.GET["code"], _back(request))
        user = user_of(grant.id_token, issuer, system, begun, time.time())
        today = timezone.now().astimezone(zone).date().isoformat()
        return user, read_chart(http, issuer, grant, today)


def _listed(iss: str) -> Issuer:
    found = config().find(iss)
    if found is None:
        raise not_listed()
    return found


def _clinic(issuer: Issuer) -> Clinic:
    """The clinic that a system belongs to, by the name with which that began. Raises Stopped where there is none."""
    found = Clinic.listed(issuer.clinic)
    if found is None:
        raise not_read(
            "No clinic of this server belongs to that record system.",
            f"no clinic is listed as {issuer.clinic!r}: the name with which it began counts, not a later one",
        )
    return found


def _back(request: HttpRequest) -> str:
    """The address to which the browser is sent back; it is registered with the record system."""
    path = reverse("smart-callback")
    return (
        f"{settings.PAINPATH_ADDRESS}{path}"
        if settings.PAINPATH_ADDRESS
        else request.build_absolute_uri(path)
    )


def _pseudonym(issuer: Issuer, chart: Chart) -> str:
    """A name for the audit trail that is the same each time and cannot be turned back."""
    named = f"smart\x1f{issuer.base}\x1f{chart.imported.record['patient']['patient_id']}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), named, hashlib.sha256).hexdigest()[:40]
