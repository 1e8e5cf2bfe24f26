"""A question answered on a page or on a phone: which row of the record an answer becomes."""

from __future__ import annotations

from painpath.assess import Assessor
from painpath.rules.reads import observed
from painpath.web.patients.given import Rows, number

NOT_NEGATIVE = (0, float("inf"))  # where the vocabulary gives no range
YES_NO = ("yes", "no")
SAID = ("symptoms", "function", "life_events")


def how(fact: str, ready: Assessor) -> str:
    """How a fact can be answered: "truth", "number", "present" (only a yes can be recorded), or "" for not in place."""
    found = ready.knowledge.facts.get(fact)
    if found is None or "before" in found.read:  # an answer is of today: it cannot tell how it was before
        return ""
    codes = sorted(observed(found.read.get("observation")))
    if codes and "number" in found.read:
        return "number" if len(codes) == 1 and found.read["number"] == "latest" else ""
    if codes and found.type == "boolean":
        return "truth"
    return "present" if "condition" in found.read and isinstance(found.read["condition"], str | list) else ""


def patient_can_say(fact: str, ready: Assessor) -> bool:
    """Whether a patient can answer a fact: one thing felt, done or lived through."""
    found = ready.knowledge.facts.get(fact)
    if found is None or how(fact, ready) not in ("truth", "number"):
        return False
    codes = set(observed(found.read.get("observation")))
    return len(codes) == 1 and codes <= {
        code for section in SAID for code in ready.vocabulary.sections[section]
    }


def rows_for(fact: str, answer: str, at: str, ready: Assessor) -> Rows:
    """The rows that an answer becomes. A no rules out everything the question asks for. Raises ValueError,
    also for a number that cannot be meant and would be set aside."""
    found, kind = ready.knowledge.facts[fact], how(fact, ready)
    where = {name: found.read[name] for name in ("site", "side") if isinstance(found.read.get(name), str)}
    if kind == "number":
        [code] = observed(found.read["observation"])
        entry = ready.vocabulary.entry("observations.code", code)
        value = number(answer, *(entry.range or NOT_NEGATIVE))
        row = {
            "time": at,
            "code": code,
            "value": value,
            **where,
            **({"unit": entry.unit} if entry.unit else {}),
        }
        tried = {"patient": {"patient_id": "answer"}, "observations": [row]}
        if value is None or not ready.check(tried).tables["observations"]:
            raise ValueError(answer)
        return [("observations", row)]
    if answer not in YES_NO:
        raise ValueError(answer)
    if kind == "truth":
        listed = found.read["observation"]
        codes = listed if isinstance(listed, list) else [listed]
        given = codes[:1] if answer == "yes" else codes
        return [
            ("observations", {"time": at, "code": code, "value": answer == "yes", **where}) for code in given
        ]
    if kind == "present" and answer == "yes":
        listed = found.read["condition"]
        return [("conditions", {"code": listed if isinstance(listed, str) else listed[0], "recorded": at})]
    raise ValueError(answer)
