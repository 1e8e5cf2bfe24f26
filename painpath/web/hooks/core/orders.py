"""Draft orders that are ours: which procedure is ordered, and which of painpath's steps it is."""

from __future__ import annotations

from typing import Any, NamedTuple

import msgspec

from painpath.assess import INTERVENTIONAL, Assessment
from painpath.record.check import Record, Row
from painpath.record.fhir.maps import meaning_of, side_and_site
from painpath.record.fhir.modifiers import changed
from painpath.record.fhir.patients import patient_id_in, subject_of
from painpath.record.fhir.structs import DECODE_KIND, DECODE_RAW_TOP, DECODE_RESOURCE, Resource
from painpath.record.moments import Moment
from painpath.vocabulary import Vocabulary
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.request import Call

BLOCKS = ("second_confirmatory_block", "dx_block", "alt_target_block")
SPINE_SURGERY = ("decompression", "surgery")
# The steps that an order can be, first those that ask for most. A kind whose step has its own name needs no line.
STEPS: dict[str, tuple[str, ...]] = {
    "rfa_bipolar": ("larger_lesion_rfa", "rfa_bipolar"),
    "rfa_cooled": ("larger_lesion_rfa", "rfa_cooled"),
    "pulsed_rf": ("pulsed_rf", "drg_prf_scar_rf"),
    "spinal_fusion": ("fusion", "surgery"),
    "sij_fusion": ("fusion", "surgery"),
    "discectomy": SPINE_SURGERY,
    "spinal_decompression": SPINE_SURGERY,
    "joint_replacement": ("surgery",),
    "scs_revision": ("scs_implant",),
    "pns_implant": ("pns_trial",),
    "sacral_stimulation_trial": ("alt_neuromodulation_trial",),
    "epidural_injection": ("esi",),
    "interlaminar_esi": ("esi",),
    "transforaminal_esi": ("esi",),
    "caudal_esi": ("esi",),
}
BY_GROUP = {"diagnostic_block": BLOCKS, "block": BLOCKS, "injection": ("steroid_injection",)}
# What the same procedure again is called.
AGAIN = {
    "diagnostic_block": ("repeat_dx_block",),
    "block": ("repeat_dx_block", "repeat_same_procedure"),
    "injection": ("repeat_same_procedure", "change_injectate"),
    "neurolysis": ("repeat_neurolysis",),
}
HEATED = frozenset({"rfa_thermal", "rfa_bipolar", "rfa_cooled"})
OPPOSITE = frozenset({"left", "right"})


class Order(NamedTuple):
    """A draft order for a procedure that painpath knows: its reference, kind and place (None: not stated)."""

    reference: str
    kind: str
    title: str
    region: str | None
    target: str | None
    side: str | None


def our_orders(call: Call, vocabulary: Vocabulary) -> list[Order]:
    """The draft orders that are ours; of a choice, those chosen. Raises Refused for what is no Bundle of orders."""
    try:
        bundle = DECODE_RAW_TOP(bytes(call.context.draft_orders))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "draftOrders is not a FHIR Bundle") from None
    if bundle.resource_type != "Bundle":
        raise Refused(400, "draftOrders is not a FHIR Bundle")
    chosen = call.context.selections
    found = [_order(bytes(entry.resource), call.patient_id, vocabulary) for entry in bundle.entry]
    return [one for one in found if one and (chosen is None or one.reference in chosen)]


def _order(raw: bytes, patient_id: str, vocabulary: Vocabulary) -> Order | None:
    """The order in a resource; None for one that is not ours or whose form is not that of a ServiceRequest."""
    try:
        if not raw or DECODE_KIND(raw).resource_type != "ServiceRequest":
            return None
        resource = DECODE_RESOURCE(raw)
        place = side_and_site(resource.body_site)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    found = None if changed(resource) else meaning_of(resource.code, ("procedures",))
    kinds = vocabulary.sections["procedure_kinds"]
    kind = found[1].kind if found else None
    if found is None or kind not in kinds or kinds[kind].kind not in INTERVENTIONAL:
        return None
    _check_subject(resource, patient_id)
    meaning, name = found[1], f"ServiceRequest/{resource.id or ''}"
    return Order(name, kind, kinds[kind].label, meaning.region, meaning.target, place.get("side"))


def _check_subject(resource: Resource, patient_id: str) -> None:
    subject = subject_of(resource)
    if subject is not None and patient_id_in(subject) not in (None, patient_id):
        raise Refused(400, "a draft order is about another patient than the context")


def as_plan(order: Order, as_of: str, now: Moment) -> Row:
    """An order as a planned procedure of a record, entered now."""
    place = {name: getattr(order, name) for name in ("region", "target", "side")}
    known = {name: code for name, code in place.items() if code is not None}
    plan = {"procedure_id": order.reference, "kind": order.kind, "status": "planned", **known}
    return {**plan, "time": as_of, "@time": now, "recorded": as_of, "@recorded": now}


def earlier(order: Order, record: Record, vocabulary: Vocabulary, now: int) -> str | None:
    """The latest procedure of the same kind of treatment that was done at the place of the order; None without one.

    A place that is not stated may be the same; left and right are two places, bilateral is either of them.
    """
    kinds = vocabulary.sections["procedure_kinds"]
    done = [
        row
        for row in record.tables["procedures"]
        if row["status"] != "planned"
        and row["@time"].first <= now
        and kinds[row["kind"]].kind == kinds[order.kind].kind
        and {order.side, row.get("side")} != OPPOSITE
        and all(
            wanted is None or row.get(name) in (None, wanted)
            for name, wanted in (("region", order.region), ("target", order.target))
        )
    ]
    return max(done, key=lambda row: row["@time"].first)["procedure_id"] if done else None


def step_of(
    order: Order, repeated: bool, assessment: Assessment, vocabulary: Vocabulary
) -> dict[str, Any] | None:
    """The step of an assessment that an order is; None where the rules see no place for it now."""
    steps = {one["id"]: one for one in assessment["next_steps"]}
    return next((steps[name] for name in _steps(order, repeated, vocabulary) if name in steps), None)


def entry_of(order: Order, vocabulary: Vocabulary) -> str:
    """The knowledge entry of the step that a first order of its kind is; its name may not exist."""
    return f"next_steps.{next(iter(_steps(order, False, vocabulary)), order.kind)}"


def _steps(order: Order, repeated: bool, vocabulary: Vocabulary) -> tuple[str, ...]:
    group = str(vocabulary.sections["procedure_kinds"][order.kind].kind)
    again = AGAIN.get(group, ("repeat_rfa",) if order.kind in HEATED else ())
    first = STEPS.get(order.kind) or ((order.kind,) if order.kind in vocabulary.sections["steps"] else ())
    return (*(again if repeated else ()), *(first or BY_GROUP.get(group, ())))
