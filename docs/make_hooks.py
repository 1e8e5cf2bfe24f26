"""Write the example in docs/hooks.md: a call of painpath-patient-view and its answer, as the service gives it.

`--check` only compares, and ends with status 1 when the page is not what would be written.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from painpath.assess import default_assessor
from painpath.web.hooks.core.advise import Setup, advise
from painpath.web.hooks.core.cards import card
from painpath.web.hooks.core.prefetch import Given
from painpath.web.hooks.core.request import Call, parse
from painpath.web.hooks.core.services import SERVICES
from painpath.web.hooks.reviewing import as_shipped

PAGE = Path(__file__).parent / "hooks.md"
START, END = "<!-- example:start -->", "<!-- example:end -->"
SERVICE = "painpath-patient-view"
BASE_URL, AS_OF = "https://cds.example.org", "2025-10-08T09:00:00+00:00"
PATIENT = {"reference": "Patient/p1"}
RECORD = "https://painpath.org/fhir/CodeSystem/record"


def bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    """Resources as a search gives them."""
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": one} for one in resources]}


def ablation() -> dict[str, Any]:
    """An ablation of lumbar medial branches."""
    return {
        "resourceType": "Procedure",
        "id": "ablation-1",
        "status": "completed",
        "subject": PATIENT,
        "code": {"coding": [{"system": RECORD, "code": "rfa_thermal"}]},
        "performedDateTime": "2025-01-06",
    }


def score(name: str, day: str, points: int) -> dict[str, Any]:
    """A pain score from 0 to 10."""
    return {
        "resourceType": "Observation",
        "id": name,
        "status": "final",
        "subject": PATIENT,
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
        "effectiveDateTime": day,
        "valueQuantity": {"value": points, "unit": "{score}"},
    }


def request() -> dict[str, Any]:
    """The call: pain of 8 before the ablation, 2 after it, 7 again."""
    days = ("2025-01-03", "2025-03-10", "2025-08-20", "2025-09-20")
    scores = [
        score(f"score-{n}", day, points)
        for n, (day, points) in enumerate(zip(days, (8, 2, 7, 7), strict=True), 1)
    ]
    return {
        "hook": "patient-view",
        "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea",
        "context": {"userId": "Practitioner/17", "patientId": "p1"},
        "prefetch": {
            "Patient": {"resourceType": "Patient", "id": "p1", "birthDate": "1961-04-02", "gender": "female"},
            "Procedure": bundle(ablation()),
            "Observation": bundle(*scores),
            "Condition": None,
            "MedicationRequest": None,
        },
    }


def answer(body: bytes) -> dict[str, Any]:
    """The answer to a call at the time of the example."""

    def obtain(_call: Call, _found: Given) -> None:
        """Nothing more is fetched."""

    service, ready = SERVICES[SERVICE], default_assessor()
    call = parse(body, service)
    found = advise(call, service, Setup(ready, BASE_URL, 730, as_shipped(ready)), AS_OF, obtain)
    return {"cards": [card(one, call.hook_instance, BASE_URL) for one in found]}


def example() -> str:
    """The example as it stands in the page."""
    sent = json.dumps(request(), indent=1)
    got = json.dumps(answer(sent.encode()), indent=1, ensure_ascii=False)
    return (
        f"{START}\n```json\n{sent}\n```\n\nThe answer, given on 8 October 2025:\n\n```json\n{got}\n```\n{END}"
    )


def page(text: str) -> str:
    """The page with the example in its place."""
    before, _, rest = text.partition(START)
    return before + example() + rest.partition(END)[2]


def main() -> int:
    """Write or compare."""
    text = PAGE.read_text(encoding="utf-8")
    wanted = page(text)
    if "--check" in sys.argv:
        return int(text != wanted)
    PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
