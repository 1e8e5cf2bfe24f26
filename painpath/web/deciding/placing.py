"""Where the record has a place for a decision.

A declined step is care with that outcome. A planned procedure is a procedure with the status planned, which no
rule takes for one that was done. Other steps are care only once they have begun: the record's care is what was
done, and a plan that counted as a treatment tried would open the gates of implants and surgery.
"""

from __future__ import annotations

import uuid
from typing import Any

from painpath.web.patients.judging import Judged
from painpath.web.patients.worklist import procedure_row

Row = tuple[str, dict[str, Any]]
# Steps that are procedures under another name: kinds of the vocabulary, or groups of kinds.
KINDS: dict[str, tuple[str, ...]] = {
    "dx_block": ("diagnostic_block", "block", "facet_intraarticular", "sij_injection"),
    "repeat_dx_block": ("diagnostic_block", "block", "facet_intraarticular", "sij_injection"),
    "second_confirmatory_block": ("diagnostic_block", "block", "facet_intraarticular", "sij_injection"),
    "repeat_block_other_guidance": ("diagnostic_block", "block", "facet_intraarticular", "sij_injection"),
    "alt_target_block": ("diagnostic_block", "block", "facet_intraarticular", "sij_injection"),
    "change_injectate": ("injection", "block"),
    "steroid_injection": ("injection",),
    "esi": ("interlaminar_esi", "transforaminal_esi", "caudal_esi", "epidural_injection"),
    "repeat_rfa": ("rfa_thermal", "rfa_bipolar", "rfa_cooled", "pulsed_rf"),
    "larger_lesion_rfa": ("rfa_thermal", "rfa_bipolar", "rfa_cooled"),
    "drg_prf_scar_rf": ("pulsed_rf", "rfa_thermal"),
    "repeat_neurolysis": ("neurolysis",),
    "neurolysis_alt_target": ("neurolysis",),
    "repeat_same_procedure": ("injection", "block", "ablation", "neurolysis"),
    "alt_neuromodulation_trial": ("neuromodulation_trial",),
    "device_removal": ("scs_explant",),
    "decompression": ("spinal_decompression", "decompression", "discectomy"),
    "fusion": ("spinal_fusion", "sij_fusion"),
    "surgery": ("surgery",),
}
SAME_PLACE = frozenset((
    "repeat_rfa", "larger_lesion_rfa", "repeat_dx_block", "second_confirmatory_block", "repeat_block_other_guidance",
    "change_injectate", "repeat_neurolysis", "repeat_same_procedure",
))  # fmt: skip
PLACE = ("region", "side", "levels", "target")


def kinds_of(step: str, judged: Judged) -> list[tuple[str, str]]:
    """The kinds of procedure that a step can be, with their labels, that of the judged procedure first; none for care."""
    known = judged.assessor.vocabulary.by_field["procedures.kind"]
    wanted = (step,) if step in known else KINDS.get(step, ())
    found = [code for code, one in known.items() if code in wanted or one.kind in wanted]
    before = (procedure_row(judged) or {}).get("kind")
    found.sort(key=lambda code: code != before)
    return [(code, known[code].label) for code in found]


def planned_row(step: str, kind: str, when: str, reason: str, judged: Judged) -> Row:
    """A planned procedure; one that repeats the judged procedure is at the same place."""
    row: dict[str, Any] = {
        "procedure_id": uuid.uuid4().hex[:12],
        "time": when,
        "kind": kind,
        "status": "planned",
    }
    before = procedure_row(judged) or {}
    if step in SAME_PLACE:
        row |= {name: before[name] for name in PLACE if name in before}
    return "procedures", _noted(row, reason)


def declined_row(step: str, at: str, reason: str) -> Row:
    """A step that was declined."""
    return "care", _noted({"time": at, "code": step, "outcome": "declined"}, reason)


def begun_row(step: str, when: str, outcome: str, reason: str) -> Row:
    """A step that has begun; without an outcome it is not known yet how it went."""
    row = {"start": when, "code": step}
    return "care", _noted({**row, "outcome": outcome} if outcome else row, reason)


def _noted(row: dict[str, Any], reason: str) -> dict[str, Any]:
    return {**row, "note": reason} if reason else row
