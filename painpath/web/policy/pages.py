"""The pages on which a clinic enters what a body asks for before a step, and ticks it for a patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted, patient_of
from painpath.web.policy.forms import PolicyForm, RequirementForm, facts, step_choices
from painpath.web.policy.models import Policy, Requirement
from painpath.web.policy.state import asked, tick, untick


@members_only("clinician", "administrator")
def policies(request: HttpRequest) -> HttpResponse:
    """Every policy that the clinic has entered, and a form for the next one."""
    member = request.member  # type: ignore[attr-defined]
    form = PolicyForm(request.POST or None, initial={"step": request.GET.get("step")})
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        made.clinic, made.by = member.clinic, member.name
        try:
            with transaction.atomic():
                made.save()
        except IntegrityError:
            messages.error(request, "There is a policy of this body for this step already.")
            return redirect("policies")
        noted(request, "policy entered", what=f"{made.body}, {made.step}")
        return redirect("policy", made.pk)
    found = Policy.objects.of(member).filter(ended_at=None)
    return render(request, "policies.html", {"form": form, "policies": found, "steps": dict(step_choices())})


@members_only("clinician", "administrator")
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """One policy with its requirements, and a form for one more."""
    member = request.member  # type: ignore[attr-defined]
    found = get_object_or_404(Policy.objects.of(member), pk=pk)
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and found.ended_at is None and form.is_valid():
        made = form.save(commit=False)
        made.policy, made.by = found, member.name
        made.save()
        noted(request, "policy changed", what=f"{found.body}, {found.step}: {made.text}")
        return redirect("policy", pk)
    return render(request, "policy.html", {
        "policy": found, "form": form, "facts": facts(),
        "step": dict(step_choices()).get(found.step, found.step), "requirements": [(one, asked(one)) for one in found.standing()],
    })  # fmt: skip


@require_POST
@members_only("clinician", "administrator")
def end_policy(request: HttpRequest, pk: int) -> HttpResponse:
    """A policy, or one of its requirements, that no longer holds."""
    member = request.member  # type: ignore[attr-defined]
    found = get_object_or_404(Policy.objects.of(member), pk=pk)
    one = request.POST.get("requirement", "")
    ended = {"ended_at": timezone.now(), "ended_by": member.name}
    if one:
        if not one.isdecimal() or not found.standing().filter(pk=int(one[:18])).update(**ended):
            messages.error(request, "This requirement has ended already.")
        noted(request, "policy changed", what=f"{found.body}, {found.step}: a requirement ended")
        return redirect("policy", pk)
    Policy.objects.of(member).filter(pk=pk, ended_at=None).update(**ended)
    noted(request, "policy ended", what=f"{found.body}, {found.step}")
    return redirect("policies")


@require_POST
@members_only("clinician", "nurse")
def tick_requirement(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """A requirement that no fact shows, ticked by hand for a patient, or the tick taken back."""
    found, member = patient_of(request, uid), request.member  # type: ignore[attr-defined]
    mine = Requirement.objects.filter(policy__clinic=member.clinic, ended_at=None, fact="")
    one = get_object_or_404(mine.select_related("policy"), pk=pk)
    if request.POST.get("what") == "back":
        untick(one, found, member.name)
        done = "requirement tick taken back"
    else:
        tick(one, found, member.name, request.POST.get("note", "").strip())
        done = "requirement ticked"
    noted(request, done, found, f"{one.policy.body}: {one.text}")
    return redirect("case", uid, one.policy.step)
