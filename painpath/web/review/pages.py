"""The buttons under an entry of the library: reviewed, released, a draft again."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted
from painpath.web.review.models import Review
from painpath.web.review.standing import Refused, review, take_back
from painpath.web.review.texts import digests

BACK = "draft"


@require_POST
@members_only("clinician", "administrator")
def review_entry(request: HttpRequest, entry: str) -> HttpResponse:
    """What a member says of an entry as it reads now. `digest` is the text that was on the screen: another is refused."""
    what, member = request.POST.get("what", ""), request.member  # type: ignore[attr-defined]
    if entry not in digests():
        raise Http404
    if what not in (*Review.Status.values, BACK):
        return HttpResponseBadRequest("There is no such status.")
    if request.POST.get("digest") != digests()[entry]:
        messages.error(request, "The text has changed since you opened it: read it again. Nothing was saved.")
        return redirect("library-entry", entry)
    try:
        if what == BACK:
            take_back(member, entry)
        else:
            review(member, entry, what, request.POST.get("note", "").strip())
    except Refused as error:
        messages.error(request, str(error))
        return redirect("library-entry", entry)
    noted(request, f"knowledge {what}", what=f"{entry} {digests()[entry][:12]}")
    messages.success(request, "Saved." if what != BACK else "A draft again; the history keeps who said what.")
    return redirect("library-entry", entry)
