"""The worklist: who needs what, alerts first."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.assess import default_assessor
from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.folding import folded
from painpath.web.patients.models import Alert, Call, Due, Patient
from painpath.web.telephone.calls import attempts

PAGE, MOST_TAKEN_ON = 50, 100
MOST_TOLD = 2000
ORDER = [one.value for one in Due.Kind]
CHOICES = ("kind", "clinician", "procedure", "q", "since", "until")
OUT_OF_SIGHT = (Due.Kind.LOST, Due.Kind.OVERDUE)


@members_only()
def worklist(request: HttpRequest) -> HttpResponse:
    """The first page: the worklist, and for a researcher, who sees no patient, the registry."""
    if request.method in ("GET", "HEAD") and not request.member.sees_identity:  # type: ignore[attr-defined]
        return redirect("registry")
    return _worklist(request)


@members_only("clinician", "nurse", "administrator")
def _worklist(request: HttpRequest) -> HttpResponse:
    """Living alerts, then everybody who is due for something, by kind, clinician, procedure and name."""
    member = request.member  # type: ignore[attr-defined]
    zone = ZoneInfo(member.clinic.zone)
    today = timezone.now().astimezone(zone).date()
    open_now = Q(day__lte=today) & (Q(until=None) | Q(until__gte=today))
    dues = Due.objects.of(member).filter(open_now)
    chosen = {name: request.GET.get(name, "") for name in CHOICES}
    counts = dict(dues.values_list("kind").annotate(n=Count("id")).order_by())
    listed: Any = AlertsFirst(_filtered(dues, chosen))
    page: Page[Due] = Paginator(listed, PAGE).get_page(request.GET.get("page"))
    total = Patient.objects.of(member).filter(erased_at=None).count()
    procedures = _procedures(dues)
    noted(request, "worklist")
    return render(request, "worklist.html", {
        "alerts": _living_alerts(request),
        "not_shown": _not_shown(request),
        "page": page,
        "kinds": [(kind.value, kind.label, counts.get(kind.value, 0)) for kind in Due.Kind],
        "chosen": chosen,
        "clinicians": list(Patient.objects.of(member).filter(erased_at=None).exclude(clinician="").values_list("clinician", flat=True).distinct().order_by("clinician")),
        "procedures": procedures,
        "labels": dict(procedures),
        "zone": zone,
        "total": total,
        "out_of_sight": [(kind.label, _patients(dues, kind)) for kind in OUT_OF_SIGHT],
        "attempts": attempts(page.object_list, zone),
        "query": urlencode({name: value for name, value in chosen.items() if value and name != "kind"}),
        "now": timezone.now(),
    })  # fmt: skip


class AlertsFirst:
    """Who is due, alerts before everything else; two listings one after the other, so that neither has to be sorted."""

    def __init__(self, dues: Any) -> None:
        self.dues = dues
        self.alerts, self.others = dues.filter(kind=Due.Kind.RED_FLAG), dues.exclude(kind=Due.Kind.RED_FLAG)

    def count(self) -> int:
        """How many there are."""
        return int(self.dues.count())

    def __getitem__(self, wanted: slice) -> list[Due]:
        """Those of one page."""
        first, last = wanted.start or 0, self.count() if wanted.stop is None else wanted.stop
        listed: list[Due] = list(self.alerts[first:last])
        if len(listed) == last - first:
            return listed
        before = self.alerts.count()
        return [*listed, *self.others[max(0, first - before) : max(0, last - before)]]


def _patients(dues: Any, kind: str) -> int:
    return int(dues.filter(kind=kind).values("patient").distinct().count())


def _living_alerts(request: HttpRequest) -> list[Alert]:
    """Every open alert, emergencies first; then those that somebody has taken on, as many as a page can hold."""
    alerts = Alert.objects.of(request.member).select_related("patient").order_by("level", "act_by", "id")  # type: ignore[attr-defined]
    taken_on = alerts.filter(state=Alert.State.ACKNOWLEDGED)[:MOST_TAKEN_ON]
    return [*alerts.filter(state=Alert.State.OPEN), *taken_on]


def _not_shown(request: HttpRequest) -> int:
    """How many acknowledged alerts the page does not hold."""
    taken_on = Alert.objects.of(request.member).filter(state=Alert.State.ACKNOWLEDGED)  # type: ignore[attr-defined]
    return max(0, int(taken_on.count()) - MOST_TAKEN_ON)


def _filtered(dues: Any, chosen: dict[str, str]) -> Any:
    if chosen["kind"]:
        dues = dues.filter(kind=chosen["kind"])
    if chosen["clinician"]:
        dues = dues.filter(patient__clinician=chosen["clinician"])
    if chosen["procedure"]:
        dues = dues.filter(procedure_kind=chosen["procedure"])
    if chosen["q"]:
        asked = chosen["q"]
        dues = dues.filter(Q(patient__folded_family__startswith=folded(asked)) | Q(patient__number=asked))
    if since := _day(chosen["since"]):
        dues = dues.filter(day__gte=since)
    if until := _day(chosen["until"]):
        dues = dues.filter(day__lte=until)
    return dues.select_related("patient").order_by("day", "patient_id", "id")


def _day(text: str) -> date | None:
    """A day as the browser sends it; anything else filters nothing."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _procedures(dues: Any) -> list[tuple[str, str]]:
    labels = default_assessor().vocabulary.by_field["procedures.kind"]
    kinds = dues.exclude(procedure_kind="").values_list("procedure_kind", flat=True).distinct()
    return sorted(((kind, labels[kind].label) for kind in kinds if kind in labels), key=lambda one: one[1])


@require_POST
@members_only("clinician", "nurse")
def act_on_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """Acknowledge an alert with what was done, or resolve an acknowledged one with its outcome."""
    alert = get_object_or_404(Alert.objects.of(request.member).select_related("patient"), pk=pk)  # type: ignore[attr-defined]
    told = request.POST.get("told", "").strip()[:MOST_TOLD]
    if told and not _moved_on(alert, request.POST.get("state", ""), told, request.member.name):  # type: ignore[attr-defined]
        alert.refresh_from_db()
        text = f"Somebody else was first: the alert is {alert.get_state_display().lower()} now. What you wrote was not saved."
        return render(request, "told.html", {"title": "The alert has changed", "text": text, "number": ""}, status=409)  # fmt: skip
    if told:
        alert.refresh_from_db()
        noted(request, f"alert {alert.state}", alert.patient, alert.flag)
    return redirect("worklist")


def _moved_on(alert: Alert, seen: str, told: str, by: str) -> bool:
    """Move an alert to its next state in one step; False when it no longer is as the one who acts saw it."""
    this, now = Alert.objects.filter(pk=alert.pk, state=seen), timezone.now()
    if seen == Alert.State.OPEN:
        done = "\n".join(
            filter(None, (alert.done, told))
        )  # of one that the patient opened again, what was done before
        return bool(this.update(state=Alert.State.ACKNOWLEDGED, acknowledged_at=now, acknowledged_by=by, done=done))  # fmt: skip
    if seen == Alert.State.ACKNOWLEDGED:
        return bool(this.update(state=Alert.State.RESOLVED, resolved_at=now, resolved_by=by, outcome=told))
    return False


@require_POST
@members_only("clinician", "nurse")
def call(request: HttpRequest, uid: Any) -> HttpResponse:
    """Write down an attempt to reach the patient."""
    patient = patient_of(request, uid)
    reached = request.POST.get("reached") == "yes"
    by = request.member.name  # type: ignore[attr-defined]
    Call.objects.create(patient=patient, by=by, reached=reached, said=request.POST.get("said", "")[:2000])
    noted(request, "call", patient, "reached" if reached else "not reached")
    return redirect("patient", uid)
