"""Every address of the clinic."""

from __future__ import annotations

from django.urls import include, path

from painpath.web.asking import pages as asking
from painpath.web.clinic import (
    account,
    assets,
    blocks,
    case,
    documents,
    entry,
    errors,
    health,
    importing,
    manage,
    new_patient,
    patient_page,
    questionnaires,
    team,
    techniques,
    worklist,
)
from painpath.web.deciding import pages as deciding
from painpath.web.diary import block as diary_block
from painpath.web.diary import pages as diary
from painpath.web.diary import questionnaire as diary_questionnaire
from painpath.web.lesion import pages as lesion
from painpath.web.library import pages as library
from painpath.web.merging import pages as merging
from painpath.web.policy import pages as policy
from painpath.web.registry import pages as registry
from painpath.web.retention import pages as retention
from painpath.web.review import pages as review
from painpath.web.telephone import pages as telephone

handler400 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("alerts/<int:pk>", worklist.act_on_alert, name="act-on-alert"),
    path("patients/new", new_patient.new_patient, name="new-patient"),
    path("patients/find", entry.find, name="find"),
    path("patients/<uuid:uid>", patient_page.patient, name="patient"),
    path("patients/<uuid:uid>/charts", patient_page.charts, name="charts"),
    path("patients/<uuid:uid>/answer", patient_page.answer, name="answer"),
    path("patients/<uuid:uid>/steps/<slug:step>", deciding.decide_step, name="decide"),
    path("patients/<uuid:uid>/steps/<slug:step>/undo", deciding.take_back_step, name="take-back"),
    path("patients/<uuid:uid>/call", worklist.call, name="call"),
    path("patients/<uuid:uid>/telephone", telephone.telephone, name="telephone"),
    path("patients/<uuid:uid>/questionnaires", questionnaires.questionnaires, name="questionnaires"),
    path("patients/<uuid:uid>/block-diary", blocks.block_diary, name="block-diary"),
    path("patients/<uuid:uid>/ask/<slug:fact>", asking.ask_patient, name="ask"),
    path("patients/<uuid:uid>/enter/<slug:table>", entry.enter_row, name="enter"),
    path("patients/<uuid:uid>/rows", entry.rows, name="rows"),
    path("patients/<uuid:uid>/rows/<int:pk>", entry.correct_row, name="correct"),
    path("patients/<uuid:uid>/rows/<int:pk>/withdraw", entry.withdraw_row, name="withdraw"),
    path("patients/<uuid:uid>/rows/<int:pk>/put-back", entry.put_back_row, name="put-back"),
    path("patients/<uuid:uid>/identity", entry.identity, name="identity"),
    path("patients/duplicates", merging.duplicates, name="duplicates"),
    path("patients/<uuid:uid>/merge", merging.merge_patient, name="merge"),
    path("patients/<uuid:uid>/merge/<uuid:batch>/undo", merging.undo_merge, name="undo-merge"),
    path("patients/<uuid:uid>/erase", entry.erase_patient, name="erase"),
    path("patients/<uuid:uid>/import", importing.choose, name="import"),
    path("patients/<uuid:uid>/import/<uuid:batch>/undo", importing.undo, name="undo-import"),
    path("patients/<uuid:uid>/export.<slug:form>", importing.export, name="export"),
    path("patients/<uuid:uid>/documents/<slug:kind>", documents.document, name="document"),
    path("patients/<uuid:uid>/case/<slug:step>", case.case, name="case"),
    path("patients/<uuid:uid>/case/<slug:step>/ask", case.ask_for_case, name="ask-for-case"),
    path("patients/<uuid:uid>/link", diary.make_link, name="diary-link"),
    path("patients/<uuid:uid>/link/end", diary.end_diary_links, name="end-diary-links"),
    path("diary/<str:token>", diary.diary, name="diary"),
    path(
        "diary/<str:token>/questions/<slug:name>",
        diary_questionnaire.questionnaire,
        name="diary-questionnaire",
    ),
    path("diary/<str:token>/block", diary_block.block, name="diary-block"),
    path("library", library.index, name="library"),
    path("library/<str:entry>", library.entry, name="library-entry"),
    path("library/<str:entry>/review", review.review_entry, name="review-entry"),
    path("registry", registry.registry, name="registry"),
    path("registry/figures", registry.registry_figures, name="registry-figures"),
    path("registry/tables/<slug:table_name>", registry.registry_table, name="registry-table"),
    path("lesion", lesion.lesion, name="lesion"),
    path("account", account.account, name="account"),
    path("clinic", manage.clinic, name="clinic"),
    path("clinic/techniques", techniques.techniques, name="techniques"),
    path("clinic/techniques/<int:pk>/end", techniques.end_technique, name="end-technique"),
    path("patients/<uuid:uid>/rows/<int:pk>/confirm", techniques.confirm_row, name="confirm"),
    path("clinic/policies", policy.policies, name="policies"),
    path("clinic/policies/<int:pk>", policy.policy, name="policy"),
    path("clinic/policies/<int:pk>/end", policy.end_policy, name="end-policy"),
    path("patients/<uuid:uid>/requirements/<int:pk>", policy.tick_requirement, name="tick"),
    path("clinic/team", team.team, name="team"),
    path("clinic/retention", retention.retention, name="retention"),
    path("audit", manage.audit, name="audit"),
    path("assets/vega.js", assets.vega, name="vega"),
    path("assets/charts.js", assets.charts, name="charts-js"),
    path("assets/report.css", assets.report_css, name="report-css"),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    path("accounts/", include("painpath.web.accounts.urls")),
    path("", include("painpath.web.smart.urls")),
    path("", include("painpath.web.hooks.urls")),
]
