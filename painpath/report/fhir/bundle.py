"""The whole of an assessment as one FHIR Bundle."""

from __future__ import annotations

from typing import Any

from painpath.assess import Assessor, default_assessor
from painpath.report.fhir.causes import risk_assessment
from painpath.report.fhir.guidance import guidance_response
from painpath.report.fhir.parts import Assessment, Resource, as_of, urn
from painpath.report.fhir.provenance import provenance
from painpath.report.fhir.questions import questionnaire
from painpath.report.fhir.red_flags import detected_issues
from painpath.report.fhir.steps import care_plan, drafts
from painpath.report.view import Names


def fhir_bundle(assessment: Assessment, *, assessor: Assessor | None = None) -> dict[str, Any]:
    """GuidanceResponse first, then red flags, causes, plan with its drafts, questions and provenance.

    Patient and Procedure are referred to by their ids and not repeated.
    """
    names = Names(assessor or default_assessor())
    requests = drafts(assessment, names)
    plan = care_plan(assessment, requests)
    risks = risk_assessment(assessment)
    form = questionnaire(assessment, names)
    answer = [guidance_response(assessment, plan, names), *detected_issues(assessment)]
    answer += [one for one in (risks, plan) if one] + requests + [one for one in (form,) if one]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": as_of(assessment),
        "entry": [_entry(one) for one in (*answer, provenance(assessment, answer, names))],
    }


def _entry(resource: Resource) -> dict[str, Any]:
    return {"fullUrl": urn(resource), "resource": resource}
