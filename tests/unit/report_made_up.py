"""Made-up records and assessments for the tests of reports."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from painpath.assess import assess, default_assessor
from painpath.record.check import Record

DEMO = Path(__file__).parents[2] / "demo/records/lumbar_ablation_wore_off.yaml"
DEMO_AS_OF = "2025-12-01"
HOSTILE = "<script>alert(1)</script>\x1b[31m<img src=x onerror=alert(2)>"

Assessment = dict[str, Any]


@cache
def wore_off() -> tuple[Assessment, Record]:
    """The demo record: an ablation that helped for nine months, then the pain came back."""
    record = default_assessor().check(yaml.safe_load(DEMO.read_text("utf-8")))
    return assess(record, DEMO_AS_OF, "ablation-1"), record


@cache
def emergency() -> tuple[Assessment, Record]:
    """Saddle numbness and urinary retention the day after an epidural injection."""
    record = default_assessor().check(
        {
            "patient": {"patient_id": "made-up", "birth_date": "1960", "sex": "male"},
            "procedures": [
                {
                    "procedure_id": "esi-1",
                    "time": "2025-03-03",
                    "kind": "interlaminar_esi",
                    "status": "completed",
                    "region": "lumbar",
                    "target": "epidural_space",
                }
            ],
            "observations": [
                {"time": "2025-03-04", "code": "saddle_anaesthesia", "value": True},
                {"time": "2025-03-04", "code": "urinary_retention", "value": True},
            ],
        }
    )
    return assess(record, "2025-03-04"), record


@cache
def no_procedure() -> tuple[Assessment, Record]:
    """A patient with two scores and no procedure."""
    record = default_assessor().check(
        {
            "patient": {"patient_id": "none-yet"},
            "pain_scores": [{"time": "2025-01-01", "score": 60, "scale": "vas_0_100", "site": "knee"}],
            "medications": [{"code": "morphine", "start": "2025-01-02", "daily_dose": 30, "unit": "mg"}],
        }
    )
    return assess(record, "2025-02-01"), record


def hostile() -> tuple[list[Assessment], Record]:
    """Everything a stranger can write into a record, hostile: the id, words, a note, an unknown column."""
    raw = {
        "patient": {"patient_id": HOSTILE},
        "procedures": [
            {
                "procedure_id": HOSTILE,
                "time": "2025-01-06",
                "kind": "rfa_thermal",
                "status": "completed",
                "note": HOSTILE,
            }
        ],
        "pain_scores": [
            {"time": "2025-01-05", "score": 7, "scale": "nrs_0_10", "note": HOSTILE},
            {"time": "2025-03-05", "score": 6, "scale": HOSTILE},
        ],
        "relief_reports": [{"time": "2025-03-05", "procedure_id": HOSTILE, "percent": 10, "words": HOSTILE}],
        HOSTILE: [],
    }
    record = default_assessor().check(raw)
    return [assess(record, "2025-04-01")], record


def step(name: str, status: str, **more: Any) -> dict[str, Any]:
    """A step of an assessment with nothing but its status, and what is given beside it."""
    empty: dict[str, Any] = {"confirm_first": [], "requires": [], "changes": [], "provisos": [], "gates": []}
    return {"id": name, "title": f"Step {name}", "status": status, "reason": "", "tier": 5, **empty, **more}
