"""The clinic's technique templates: the list, a new one, one that is no longer used; confirming what one filled in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from painpath.assess import default_assessor
from painpath.web.accounts.members import members_only
from painpath.web.clinic.forms import RowForm
from painpath.web.clinic.in_words import label_of
from painpath.web.patients.finding import noted, patient_of
from painpath.web.patients.store import Changed
from painpath.web.patients.worklist import refresh
from painpath.web.technique.filling import SET, confirm
from painpath.web.technique.models import Prefilled, Technique


class TechniqueForm(RowForm):
    """A name, and the columns of a procedure that are chosen beforehand; nothing that is measured on the day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__("procedures", *args, **kwargs)
        self.fields = {"name": forms.CharField(max_length=120, label="What you call it"), **{name: self.fields[name] for name in SET}}  # fmt: skip
        self.first = ("name", *SET)

    def clean(self) -> dict[str, Any]:
        """The columns as a row of the record would have them."""
        name = self.cleaned_data.pop("name", "")  # it is no column of a record
        cleaned = super().clean() | {"name": name}
        if not self.errors and not set(self.row) - {"kind"}:
            raise forms.ValidationError("A template of nothing helps nobody: fill in at least one column.")
        return cleaned

    def _check(self) -> None:
        whole = self.row
        self.row = {**whole, "time": "2000", "status": "completed"}
        super()._check()
        self.row = whole


@members_only("clinician", "nurse", "administrator")
def techniques(request: HttpRequest) -> HttpResponse:
    """Every template that is in use, told in words, and a form for the next one."""
    member = request.member  # type: ignore[attr-defined]
    form = TechniqueForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = Technique.objects.create(clinic=member.clinic, name=form.cleaned_data["name"], columns=form.row, by=member.name)  # fmt: skip
        except IntegrityError:
            messages.error(request, "There is a template of this name already; nothing was saved.")
            return redirect("techniques")
        noted(request, "technique entered", what=made.name)
        return redirect("techniques")
    found = [(one, told(one.in_order)) for one in Technique.objects.of(member).filter(ended_at=None)]
    return render(request, "techniques.html", {"form": form, "techniques": found})


def told(columns: list[tuple[str, Any]]) -> str:
    """The columns of a template in words."""
    known = default_assessor().vocabulary.by_field
    return "; ".join(
        f"{name.replace('_', ' ')} {label_of(known.get(f'procedures.{name}', {}), value)}"
        for name, value in columns
    )


@require_POST
@members_only("clinician", "nurse", "administrator")
def end_technique(request: HttpRequest, pk: int) -> HttpResponse:
    """A template that is no longer used; what it filled in stays as it is."""
    member = request.member  # type: ignore[attr-defined]
    one = get_object_or_404(Technique.objects.of(member), pk=pk)
    Technique.objects.of(member).filter(pk=pk, ended_at=None).update(
        ended_at=timezone.now(), ended_by=member.name
    )
    noted(request, "technique ended", what=one.name)
    return redirect("techniques")


@require_POST
@members_only("clinician", "nurse")
def confirm_row(request: HttpRequest, uid: UUID, pk: int) -> HttpResponse:
    """Say that a log was as the template has it."""
    found = patient_of(request, uid)
    one = get_object_or_404(Prefilled.objects.select_related("row"), row__pk=pk, row__patient=found)
    one.row.patient = found
    try:
        confirm(one.row, found, request.member.name)  # type: ignore[attr-defined]
    except Changed:
        messages.error(request, "This entry was changed in the meantime; nothing was confirmed.")
        return redirect("patient", uid)
    refresh(found)
    noted(request, "template confirmed", found, str(pk))
    messages.success(request, "Confirmed: the log counts as observed.")
    return redirect("patient", uid)
