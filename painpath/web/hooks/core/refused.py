"""What is wrong with a call, as an HTTP status and a FHIR OperationOutcome."""

from __future__ import annotations

from typing import Any

# HTTP status → FHIR issue type
ISSUES = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    412: "required",
    413: "too-long",
    415: "not-supported",
    429: "throttled",
    500: "exception",
}


class Refused(Exception):
    """A call that gets no cards: its HTTP status, what is wrong, in words that name no patient, and for a
    client that calls too often when to come back, in seconds."""

    def __init__(self, status: int, what: str, retry_s: int = 0) -> None:
        super().__init__(what)
        self.status, self.what, self.retry_s = status, what, retry_s


def operation_outcome(status: int, what: str) -> dict[str, Any]:
    """The OperationOutcome of a call that gets no cards."""
    issue = {"severity": "error", "code": ISSUES.get(status, "processing"), "diagnostics": what}
    return {"resourceType": "OperationOutcome", "issue": [issue]}
