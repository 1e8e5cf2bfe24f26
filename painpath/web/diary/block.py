"""The block diary on the phone: the times that have passed can be filled in, the next one is announced."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from painpath.web.block_diary.slots import save, today
from painpath.web.diary.door import by_of, opened, page, said_by, written
from painpath.web.patients.models import Patient
from painpath.web.patients.worklist import refresh


@opened
def block(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Pain right before the needle and at fixed times after it, on the movement that provokes it."""
    wrong = False
    if request.method == "POST":
        by = by_of(request)
        try:
            count = save(patient, "", request.POST, by, lambda rows: said_by(by, rows))
        except ValueError:
            count, wrong = 0, True
        if count:
            written(request, patient, "block diary")
            refresh(patient)
            return redirect(request.path)
    found = today(patient)
    return page(request, "block", patient.clinic, 400 if wrong else 200, "diary_block.html", patient=patient, wrong=wrong, found=found)  # fmt: skip
