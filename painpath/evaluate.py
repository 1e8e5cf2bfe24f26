"""Adjudicated cases: how well the assessment agrees with what experts expect.

The format is the case file's own (schema 2): a record, the procedure to judge, the time, and what
is expected of the answer. A key that is not given is not judged.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from painpath.assess import Assessment, Assessor, assess, default_assessor
from painpath.casefile import Case
from painpath.engine.decide import OFFERED

SHOWN = (*OFFERED, "needs_information")
LEVELS = ("none", "urgent", "emergency")
URGENT_STEPS = ("emergency_referral", "urgent_mri", "urgent_neuro_assessment", "complication_review")
FIRST_CAUSES = 3
GATE = {"outcome_agreement": 0.95, "required_share": 0.90, "causes_any_share": 0.85}


def evaluate(
    cases: list[Case], assessor: Assessor | None = None, zone: tzinfo | None = None
) -> dict[str, Any]:
    """Assess every case and compare; the summary with one entry for each case. `zone`: as in `assess`."""
    ready = assessor or default_assessor()
    judged = [judge(case, ready, zone) for case in cases]
    outcomes = [one for one in judged if one["expected_outcome"] is not None]
    emergencies = [one for one in judged if one["expected_flag"] == "emergency"]
    required = [one for one in judged if one["has_required"]]
    with_causes = [one for one in judged if one["has_causes"]]
    return {
        "n": len(judged),
        "outcome_agreement": _share(outcomes, "outcome_ok"),
        "kappa": kappa([(one["matched_outcome"], one["outcome"]) for one in outcomes]),
        "confusion": _confusion(outcomes),
        "red_flag_sensitivity": _share(emergencies, "flag_ok"),
        "missed_emergencies": [one["id"] for one in emergencies if not one["flag_ok"]],
        "forbidden": [f"{one['id']}: {step}" for one in judged for step in one["forbidden"]],
        "required_share": _share(required, "required_ok"),
        "causes_any_share": _share(with_causes, "causes_any_ok"),
        "right": sum(not one["why"] for one in judged),
        "cases": judged,
    }


def gate_met(summary: dict[str, Any]) -> bool:
    """Whether a set is passed: no missed emergency, nothing forbidden offered, the shares reached."""
    safe = not summary["missed_emergencies"] and not summary["forbidden"]
    return safe and all(summary[name] is None or summary[name] >= least for name, least in GATE.items())


def judge(case: Case, ready: Assessor, zone: tzinfo | None = None) -> dict[str, Any]:
    """One case: the answer's main points, and in `why` everything that is not as expected."""
    answer = assess(case["record"], case["as_of"], case["index_procedure"], assessor=ready, zone=zone)
    expected = case["expected"]
    allowed = [expected["outcome"], *expected.get("acceptable", ())] if "outcome" in expected else []
    outcome_ok = not allowed or answer["outcome"] in allowed
    flag_problem = flag_error(expected.get("red_flag"), answer["red_flag"]["level"])
    forbidden, required_problems = forbidden_steps(expected, answer), missing_steps(expected, answer)
    cause_problems, first_cause_problem = wrong_causes(expected, answer)
    why = [] if outcome_ok else [f"outcome {answer['outcome']}, expected {' or '.join(allowed)}"]
    if expected.get("block_reading") not in (None, answer["block_reading"]):
        why.append(f"block reading {answer['block_reading']}, expected {expected['block_reading']}")
    why += [flag_problem] if flag_problem else []
    why += [f"offered although forbidden: {step}" for step in forbidden]
    why += required_problems + cause_problems + first_cause_problem
    claims = set(expected.get("claims_must_not", ())) & set(answer["claims"])
    why += [f"claims {claim}" for claim in sorted(claims)]
    return {
        "id": case["id"],
        "outcome": answer["outcome"],
        "expected_outcome": expected.get("outcome"),
        "matched_outcome": answer["outcome"] if outcome_ok else expected.get("outcome"),
        "outcome_ok": outcome_ok,
        "flag": answer["red_flag"]["level"],
        "expected_flag": expected.get("red_flag"),
        "flag_ok": not flag_problem,
        "forbidden": forbidden,
        "has_required": bool(expected.get("next_must") or expected.get("next_any")),
        "required_ok": not required_problems,
        "has_causes": bool(expected.get("causes_any")),
        "causes_any_ok": not cause_problems,
        "why": why,
    }


def flag_error(expected: str | None, got: str) -> str:
    """An alert below the expected level is wrong; above it only where none is expected."""
    if expected is None or expected == got:
        return ""
    below = LEVELS.index(got) < LEVELS.index(expected)
    return f"alert {got}, expected {expected}" if below or expected == "none" else ""


def _ranks(answer: Assessment, statuses: tuple[str, ...]) -> dict[str, int]:
    return {step["id"]: n for n, step in enumerate(answer["next_steps"]) if step["status"] in statuses}


def missing_steps(expected: dict[str, Any], answer: Assessment) -> list[str]:
    """Steps that should be shown (offered, or waiting for information) and are not."""
    shown = _ranks(answer, SHOWN)
    problems = [f"missing step {step}" for step in expected.get("next_must", ()) if step not in shown]
    wanted = expected.get("next_any", ())
    if wanted and not any(step in shown for step in wanted):
        problems.append(f"none of {', '.join(wanted)}")
    return problems


def forbidden_steps(expected: dict[str, Any], answer: Assessment) -> list[str]:
    """Steps that are offered and must not be, provisos taken into account."""
    offered = _ranks(answer, OFFERED)
    wrong = [step for step in expected.get("next_must_not", ()) if step in offered]
    for one in expected.get("next_must_not_unless", ()):
        if one["step"] in offered and not proviso_met(one["unless"], one["step"], answer, offered):
            wrong.append(f"{one['step']} without {one['unless']}")
    return wrong


def proviso_met(proviso: str, step: str, answer: Assessment, offered: dict[str, int]) -> bool:
    """Whether the answer fulfils a proviso: by the step's own word, a precondition or a better rank."""
    found = next(one for one in answer["next_steps"] if one["id"] == step)
    named = {one["id"] for one in found["provisos"]}
    first = {
        "urgent_step_ranked_above": URGENT_STEPS,
        "re_evaluation_ranked_above": ("re_evaluate_diagnosis",),
        "confirmatory_block_ranked_above": ("second_confirmatory_block", "repeat_dx_block"),
        "antithrombotic_plan_stated": ("anticoag_plan",),
        "device_plan_stated": ("device_plan",),
        "mr_conditional_status_checked": ("device_plan",),
        "allergy_workup_first": ("allergy_workup",),
        "vascular_cause_excluded": ("vascular_assessment",),
        "itpump_check_normal": ("itpump_check",),
    }.get(proviso, ())
    above = any(
        offered.get(one, len(offered) + 99) < offered[step] or one in found["requires"] for one in first
    )
    changed = proviso == "target_or_technique_changed" and bool(found["changes"])
    return proviso in named or above or changed


def wrong_causes(expected: dict[str, Any], answer: Assessment) -> tuple[list[str], list[str]]:
    """(none of the expected causes among the first three), (a cause first that must not be)."""
    causes = [one["id"] for one in answer["causes"]]
    wanted, not_first = expected.get("causes_any", ()), expected.get("causes_not", ())
    none = wanted and not set(wanted) & set(causes[:FIRST_CAUSES])
    first = causes[:1] and causes[0] in not_first
    found = ", ".join(causes[:FIRST_CAUSES]) or "none"
    return (
        [f"causes {found}; expected one of {', '.join(wanted)}"] if none else [],
        [f"first cause {causes[0]} must not be first"] if first else [],
    )


def _share(judged: list[dict[str, Any]], key: str) -> float | None:
    return sum(one[key] for one in judged) / len(judged) if judged else None


def _confusion(judged: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for one in judged:
        row = table.setdefault(str(one["expected_outcome"]), {})
        row[str(one["outcome"])] = row.get(str(one["outcome"]), 0) + 1
    return table


def kappa(pairs: list[tuple[Any, Any]]) -> float | None:
    """Cohen's kappa of (expected, given); None without pairs or when chance agreement is complete."""
    if not pairs:
        return None
    n = len(pairs)
    seen = sum(a == b for a, b in pairs) / n
    labels = {label for pair in pairs for label in pair}
    chance = (
        sum(sum(a == label for a, _ in pairs) * sum(b == label for _, b in pairs) for label in labels) / n**2
    )
    return None if chance == 1 else (seen - chance) / (1 - chance)
