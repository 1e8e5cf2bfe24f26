"""What facts read off the record: every code, place and outcome must be one of the vocabulary's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from painpath.rules.model import Fact, Knowledge
from painpath.rules.numbers import nearest
from painpath.vocabulary import Vocabulary

KEYS = {
    "observation": (
        "number",
        "worst",
        "each",
        "since",
        "before",
        "within",
        "after",
        "from",
        "new",
        "site",
        "side",
        "here",
        "once",
        "gone",
        "over_days",
        "holds_days",
        "settled_days",
    ),
    "condition": ("when", "since", "over_days", "most_days"),
    "medication": ("when", "acts_days"),
    "care": ("outcome", "since"),
    "procedure": (),
    "kernel": ("type", "values", "default"),
    "derived": ("flag",),
}
TABLES = {
    "observation": "observations",
    "condition": "conditions",
    "medication": "medications",
    "care": "care",
}
CHOICES = {
    "number": ("latest", "max", "min", "change", "first"),
    "worst": ("max", "min"),
    "each": ("place",),
    "before": ("procedure",),
    "when": ("now", "ever"),
    "type": ("boolean", "number", "code"),
    "default": (False,),
    "here": (True,),
    "once": (True,),
    "gone": (True,),
    "after": ("any_procedure", "same_target"),
    "new": (True,),
}
REGION_GROUPS = ("lumbar", "cervical", "thoracic", "head", "limb", "trunk", "pelvis", "other")


def read_problems(knowledge: Knowledge, vocabulary: Vocabulary) -> Iterator[str]:
    """One line for each fact that reads something which no record can hold."""
    for fact in knowledge.facts.values():
        yield from (f"facts.{fact.id}: {problem}" for problem in _read(fact, vocabulary))


def _read(fact: Fact, vocabulary: Vocabulary) -> Iterator[str]:
    way = next((key for key in KEYS if key in fact.read), None)
    if way is None:
        yield f"no way to read it; use one of {', '.join(KEYS)}"
        return
    for key, given in fact.read.items():
        if key == way:
            yield from _source(way, given, vocabulary)
        elif key not in KEYS[way]:
            yield f"a fact that reads {way} has no {key!r}{nearest(key, KEYS[way])}"
        else:
            yield from _option(way, key, given, vocabulary)
    yield from _several_places(fact.read)
    if (
        way == "condition"
        and "since" in fact.read
        and fact.read != {"condition": fact.read["condition"], "since": "procedure"}
    ):
        yield "a condition since the procedure is one that began after it: its since is procedure, and nothing stands beside it"
    if "gone" in fact.read and {"number", "once"} & fact.read.keys():
        yield "gone tells whether a finding was once over; it has no once and no number beside it"
    if "within" in fact.read and not _has_end(fact.read):
        yield "within tells how many days before or since the procedure are looked at; there is no over_days beside it"
    if "over_days" in fact.read and way == "observation" and not _can_lapse(fact.read):
        yield "over_days tells how long a no counts: a truth since the procedure or ever has one, nothing else"
    if {"holds_days", "settled_days"} & fact.read.keys() and not _can_hold(fact.read):
        yield "holds_days, and settled_days beside it, tell how long a yes or a latest number with a worst outlasts what follows"
    if "here" in fact.read and (
        {"after", "each"} & fact.read.keys() or fact.read.get("number") in ("change", "first")
    ):
        yield "here looks at single rows in a window: there is no after, each, change or first beside it"
    if {"after", "from", "new"} & fact.read.keys():
        yield from _after(fact.read)


def _several_places(read: dict[str, Any]) -> Iterator[str]:
    if (read.get("number") in ("change", "first") or "each" in read) and "worst" not in read:
        yield "a change, the first of a place and each place need a worst, max or min: there may be several places"
    if "each" in read and read.get("number") != "latest":
        yield "each place has a latest number; a change and the first of a place are of each place anyway"


def _after(read: dict[str, Any]) -> Iterator[str]:
    others = {"number", "worst", "each", "since", "before", "once", "gone", "over_days"}
    if not {"after", "within"} <= read.keys() or read.keys() & others:
        yield "what came after a needle needs after and within, and may have from, new, site and side, nothing else"


def _has_end(read: dict[str, Any]) -> bool:
    """Whether a number of days can bound the window: it begins or ends with a procedure, and no answer lapses."""
    begins = "before" in read or "after" in read or read.get("since") == "procedure"
    return begins and "over_days" not in read


def _can_lapse(read: dict[str, Any]) -> bool:
    """Whether a no of this observation may lapse: what looks back over days, or gives a number, cannot."""
    return not {"number", "before", "gone"} & read.keys() and read.get("since", "ever") in (
        "procedure",
        "ever",
    )


def _can_hold(read: dict[str, Any]) -> bool:
    """Whether a value can outlast a later one: a yes of now, or a latest number of which the worst is known."""
    latest = "number" not in read or (read["number"] == "latest" and "worst" in read)
    return "holds_days" in read and latest and not {"before", "after", "once", "gone"} & read.keys()


def _source(way: str, given: Any, vocabulary: Vocabulary) -> Iterator[str]:
    table = TABLES.get(way)
    if table is None:
        return
    known: Any = vocabulary.codes(f"{table}.code")
    if isinstance(given, dict):
        key = "kind" if way == "condition" else "class"
        entries = vocabulary.by_field[f"{table}.code"].values()
        known = {str(entry.kind if key == "kind" else entry.drug_class) for entry in entries}
        given = given.get(key, [])
        if not given:
            yield f"{way} needs a code, or {key!r}"
    yield from _unknown(way, given, known)


def _option(way: str, key: str, given: Any, vocabulary: Vocabulary) -> Iterator[str]:
    if key in CHOICES:
        yield from _unknown(key, given, CHOICES[key])
    elif key == "since":
        if given not in ("procedure", "ever") and not (isinstance(given, int) and given > 0):
            yield f"since is never {given!r}; use procedure, ever or a number of days"
    elif key in ("over_days", "acts_days", "most_days", "within", "from", "holds_days", "settled_days"):
        if not (isinstance(given, int) and given > 0):
            yield f"{key} is never {given!r}; use a number of days"
    elif key == "site":
        yield from _unknown(key, given, vocabulary.codes("observations.site"))
    elif key in ("side", "outcome"):
        yield from _unknown(key, given, vocabulary.choices[f"{TABLES[way]}.{key}"])


def _unknown(key: str, given: Any, known: Any) -> Iterator[str]:
    for one in given if isinstance(given, list) else [given]:
        if one not in known:
            yield f"{key} is never {one!r}{nearest(str(one), map(str, known))}"


def code_values(knowledge: Knowledge, vocabulary: Vocabulary) -> dict[str, set[str]]:
    """The values that each code fact may have."""
    values = {fact.id: set(fact.read["values"]) for fact in knowledge.facts.values() if "values" in fact.read}
    for fact in knowledge.facts.values():
        listed = _field_values(str(fact.read.get("procedure", "")), vocabulary)
        if fact.type == "code" and listed:
            values[fact.id] = listed
    values["red_flag_level"] = {"none", "urgent", "emergency"}
    for entry in knowledge.causes:
        values[f"cause_{entry.name}"] = {"likely", "possible", "unlikely", "excluded", "unknown"}
    return values


def _field_values(field: str, vocabulary: Vocabulary) -> set[str]:
    """The codes of a field of the procedure; empty for what is no field."""
    name = f"procedures.{field}"
    if name in vocabulary.fields:
        return set(vocabulary.codes(name))
    if name in vocabulary.choices:
        return set(vocabulary.choices[name])
    kinds = {
        "group": {str(entry.kind) for entry in vocabulary.sections["procedure_kinds"].values()},
        "target_kind": {str(entry.kind) for entry in vocabulary.sections["targets"].values()},
        "region_group": set(REGION_GROUPS),
    }
    return kinds.get(field, set())


def observed(given: Any) -> set[str]:
    """The codes of observations that a fact listens to."""
    return set(given) if isinstance(given, list) else {given} if given else set()
