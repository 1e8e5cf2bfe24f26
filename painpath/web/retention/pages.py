"""The page on which a clinic says how long it keeps a patient."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from painpath.web.accounts.members import members_only
from painpath.web.patients.finding import noted
from painpath.web.retention.models import Retention
from painpath.web.retention.past import past


class RetentionForm(forms.ModelForm):  # type: ignore[type-arg]
    """Years after the last entry."""

    first: tuple[str, ...] = ()

    class Meta:
        model = Retention
        fields = ("years",)
        labels = {"years": "Years after the last entry"}  # noqa: RUF012


@members_only("administrator")
def retention(request: HttpRequest) -> HttpResponse:
    """The number of years, and how many patients are past it now. Nobody is erased from here."""
    mine = request.member.clinic  # type: ignore[attr-defined]
    kept = Retention.objects.filter(clinic=mine).first() or Retention(clinic=mine)
    form = RetentionForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        noted(request, "retention changed", what=f"{saved.years} years" if saved.years else "for ever")
        messages.success(request, "Saved.")
        return redirect("retention")
    return render(request, "retention.html", {"form": form, "count": len(past(mine, timezone.now()))})
