"""Every address of the clinic."""

from __future__ import annotations

from django.urls import include, path

from painpath.web.clinic import (
    assets,
    documents,
    entry,
    errors,
    health,
    importing,
    manage,
    patient_page,
    worklist,
)
from painpath.web.diary import pages as diary
from painpath.web.library import pages as library

handler400 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("alerts/<int:pk>", worklist.act_on_alert, name="act-on-alert"),
    path("patients/new", entry.new_patient, name="new-patient"),
    path("patients/find", entry.find, name="find"),
    path("patients/<uuid:uid>", patient_page.patient, name="patient"),
    path("patients/<uuid:uid>/charts", patient_page.charts, name="charts"),
    path("patients/<uuid:uid>/answer", patient_page.answer, name="answer"),
    path("patients/<uuid:uid>/steps/<slug:step>", patient_page.decide, name="decide"),
    path("patients/<uuid:uid>/call", worklist.call, name="call"),
    path("patients/<uuid:uid>/enter/<slug:table>", entry.enter_row, name="enter"),
    path("patients/<uuid:uid>/rows", entry.rows, name="rows"),
    path("patients/<uuid:uid>/rows/<int:pk>", entry.correct_row, name="correct"),
    path("patients/<uuid:uid>/rows/<int:pk>/withdraw", entry.withdraw_row, name="withdraw"),
    path("patients/<uuid:uid>/identity", entry.identity, name="identity"),
    path("patients/<uuid:uid>/erase", entry.erase_patient, name="erase"),
    path("patients/<uuid:uid>/import", importing.choose, name="import"),
    path("patients/<uuid:uid>/import/<uuid:batch>/undo", importing.undo, name="undo-import"),
    path("patients/<uuid:uid>/export.<slug:form>", importing.export, name="export"),
    path("patients/<uuid:uid>/documents/<slug:kind>", documents.document, name="document"),
    path("patients/<uuid:uid>/case/<slug:step>", documents.case, name="case"),
    path("patients/<uuid:uid>/link", diary.make_link, name="diary-link"),
    path("diary/<str:token>", diary.diary, name="diary"),
    path("library", library.index, name="library"),
    path("library/<str:entry>", library.entry, name="library-entry"),
    path("clinic", manage.clinic, name="clinic"),
    path("clinic/team", manage.team, name="team"),
    path("audit", manage.audit, name="audit"),
    path("assets/vega.js", assets.vega, name="vega"),
    path("assets/report.css", assets.report_css, name="report-css"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    path("accounts/", include("allauth.urls")),
    path("", include("painpath.web.hooks.urls")),
]
