"""Which kinds of procedure a next step can be, and which steps stay at the place that was treated."""

from __future__ import annotations

from painpath.vocabulary import Vocabulary

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
# Kinds whose gates ask what blocks of their own nerve have shown.
OF_ONE_TARGET = frozenset(("neurectomy",))


def kinds_of_step(step: str, vocabulary: Vocabulary) -> list[str]:
    """The kinds of procedure that a step can be, in the order of the vocabulary; none for care."""
    known = vocabulary.by_field["procedures.kind"]
    wanted = (step,) if step in known else KINDS.get(step, ())
    return [code for code, one in known.items() if code in wanted or one.kind in wanted]


def is_of_kind(step: str, kind: str) -> bool:
    """Whether a step is by its name a kind of procedure, not as one of a whole group of kinds.

    >>> is_of_kind("fusion", "spinal_fusion"), is_of_kind("surgery", "spinal_fusion")
    (True, False)
    """
    return step == kind or kind in KINDS.get(step, ())
