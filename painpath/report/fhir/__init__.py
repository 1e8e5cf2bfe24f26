"""An assessment as FHIR R4: what it found, why, what next, on what it rests, and what to ask.

Nothing is decided here. The resources are drafts for the systems of a clinic: proposals, never orders.
"""

from __future__ import annotations

from painpath.report.fhir.answers import Answered, read_answers
from painpath.report.fhir.bundle import fhir_bundle
from painpath.report.fhir.questions import questionnaire
from painpath.report.fhir.steps import draft_request

__all__ = ["Answered", "draft_request", "fhir_bundle", "questionnaire", "read_answers"]
