"""The cases beside the rules: what a clinician signs, and what notices when a threshold has moved."""

from painpath.casebook.cases import CaseFile, RuleCase, read_cases, run_cases
from painpath.casebook.records import RecordCase, read_record_cases, run_record_cases
from painpath.casebook.trace import check_everything, trace_statements

__all__ = [
    "CaseFile",
    "RecordCase",
    "RuleCase",
    "check_everything",
    "read_cases",
    "read_record_cases",
    "run_cases",
    "run_record_cases",
    "trace_statements",
]
