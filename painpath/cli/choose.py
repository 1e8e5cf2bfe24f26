"""What a command line names: the patient, the procedures, the settings, the facts to try."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from painpath.assess import Assessor, default_assessor
from painpath.cli import uncollected
from painpath.record.check import Record
from painpath.record.problem import Unreadable, near
from painpath.rules.cache import load_knowledge
from painpath.rules.local import with_local_settings
from painpath.rules.model import Fact

TRUTHS = {"true": True, "yes": True, "false": False, "no": False, "unknown": None}


def procedures_to_judge(record: Record, procedure: str | None, every: bool, path: Path) -> list[str | None]:
    """The ids to judge; [None] leaves the choice of the latest one to the assessment."""
    listed = [row["procedure_id"] for row in record.tables["procedures"]]
    if procedure is not None:
        if procedure not in listed and procedure not in record.unusable:
            known = ", ".join(listed) or "none"
            raise Unreadable(str(path), f"there is no procedure {procedure!r}", f"it has: {known}")
        return [procedure]
    done = sorted(
        (row for row in record.tables["procedures"] if row["status"] != "planned"),
        key=lambda row: (row["@time"].first, row["procedure_id"]),
    )
    return [row["procedure_id"] for row in done] if every and done else [None]


def facts_to_try(given: tuple[str, ...], ready: Assessor) -> dict[str, Any]:
    """FACT=VALUE pairs as facts. Raises Unreadable for a fact that does not exist or a value of the wrong kind."""
    facts = ready.knowledge.facts
    tried: dict[str, Any] = {}
    for pair in given:
        name, sign, text = pair.partition("=")
        if name not in facts:
            hint = near(name, facts, "see: painpath knowledge list facts")
            raise Unreadable(f"--what-if {pair}", f"there is no fact {name!r}", hint)
        if not sign:
            raise Unreadable(
                f"--what-if {pair}", "=VALUE is missing", f"write {name}={_example(facts[name])}"
            )
        value = _value(pair, text, facts[name])
        if tried.setdefault(name, value) != value:
            raise Unreadable(
                f"--what-if {pair}", f"{name} is tried as something else too", "leave one of them out"
            )
    return tried


def _example(fact: Fact) -> str:
    """A value that the fact may have, to show how one is written."""
    listed = fact.read.get("values") or ["unknown"] if fact.type == "code" else []
    return {"code": str(next(iter(listed), "")), "number": "12.5"}.get(fact.type, "true")


def _value(pair: str, text: str, fact: Fact) -> Any:
    if text == "unknown":
        return None
    if fact.type == "code":
        values = fact.read.get("values")
        if values and text not in values:
            raise Unreadable(
                f"--what-if {pair}", f"it is never {text!r}", f"write one of {', '.join(values)}"
            )
        return text
    if fact.type == "number":
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise Unreadable(f"--what-if {pair}", f"{text!r} is not a number", "write FACT=12.5")
        return number
    if text.lower() not in TRUTHS:
        raise Unreadable(
            f"--what-if {pair}", f"{text!r} is not a truth value", "write true, false or unknown"
        )
    return TRUTHS[text.lower()]


def assessor_with(settings_file: Path | None) -> Assessor:
    """The shipped knowledge, with a clinic's own settings where a file is given."""
    with uncollected():
        ready = default_assessor()
    if settings_file is None:
        return ready
    knowledge = with_local_settings(ready.knowledge, settings_file)
    return Assessor(knowledge, ready.vocabulary)


def assessor_of(path: Path) -> Assessor:
    """An assessor for a knowledge folder, or for the shipped knowledge with a settings file."""
    if path.is_file():
        return assessor_with(path)
    packed = load_knowledge(path)
    return Assessor(packed.knowledge, packed.vocabulary)
