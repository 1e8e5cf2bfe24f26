"""The whole knowledge as one generated CQL library, with the two that it stands on.

One library holds every row, fact and condition, because engines keep a value within a library and
compute it anew across libraries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from painpath.rules.check import entry_conditions, name_types
from painpath.rules.cql.conditions import any_of, expression, literal, named
from painpath.rules.cql.facts import (
    fact_as_cql,
    given,
    given_as_cql,
    listed,
    lookup,
    observed_codes,
    rows_of_code,
)
from painpath.rules.model import Cause, Entry, Knowledge
from painpath.vocabulary import Vocabulary

HERE = Path(__file__).parent
NAME = "Painpath"
# How a cause's evidence adds up to its level; the same figures as the engine's.
POINTS = {"strong": 2, "weak": 1}
LIKELY_SCORE, POSSIBLE_SCORE = 3, 1


def libraries(knowledge: Knowledge, words: Vocabulary) -> dict[str, str]:
    """The text of each library by its file name."""
    texts = {path.name: path.read_text("utf-8") for path in sorted(HERE.glob("Painpath*.cql"))}
    return texts | {f"{NAME}.cql": "\n\n".join(_parts(knowledge, words)) + "\n"}


def _parts(knowledge: Knowledge, words: Vocabulary) -> Iterator[str]:
    types = name_types(knowledge)
    yield f"// Generated from the knowledge, version {knowledge.version}; every entry is a draft unless its status says otherwise."
    yield f"library {NAME} version {literal(knowledge.version)}"
    yield "using FHIR version '4.0.1'"
    yield "include PainpathRecord version '1' called R\ninclude PainpathResponse version '1' called S"
    yield _given(knowledge)
    yield (HERE / "tables.cql").read_text("utf-8").strip()
    yield 'define "response": S."Response"'
    yield f'define "codes of other care":\n  {listed(sorted(words.codes("care.code") - words.codes("procedures.kind")))}'
    yield f"define function RegionGroup(region String):\n  {_region_groups(knowledge)}"
    for name, key in (("SpineOfRegion", "region"), ("SpineOfSite", "site")):
        parts: dict[str, str | None] = knowledge.sites[f"spine_of_{key}"]
        yield f"define function {name}({key} String):\n  {lookup(key, parts)}"
    far = {*knowledge.classes["treats_far_pain"], *knowledge.classes["crosses_over"]}
    yield f'define "codes that treat far pain":\n  {listed(sorted(far))}'
    yield from (
        f"define {named(name)}: {literal(one.value, True)}" for name, one in knowledge.settings.items()
    )
    yield from (rows_of_code(code, words) for code in observed_codes(knowledge.facts.values(), words))
    yield from facts(knowledge, words, types)
    yield from conditions(knowledge, types)
    yield from conclusions(knowledge)


def _given(knowledge: Knowledge) -> str:
    elements = ",\n  ".join(f"{named(name)} {kind}" for name, kind in given(knowledge))
    return f'// the response over time and the history: see PainpathResponse, or painpath itself\nparameter "Given" Tuple {{\n  {elements}\n}}'


def _region_groups(knowledge: Knowledge) -> str:
    groups = {
        region: group for group, regions in knowledge.sites["region_groups"].items() for region in regions
    }
    return f"if region is null then null else Coalesce({lookup('region', groups)}, 'other')"


def facts(knowledge: Knowledge, words: Vocabulary, types: dict[str, str]) -> Iterator[str]:
    """A definition for every fact."""
    for fact in knowledge.facts.values():
        if fact.when is not None:
            body = expression(fact.when.node, types)
        else:
            body = fact_as_cql(fact, words) or given_as_cql(fact.id)
        yield f"// {fact.title}\ndefine {named(fact.id)}:\n  {body}"


def condition_names(entry: Entry) -> Iterator[tuple[str, object]]:
    """Each condition of an entry with its name in the library; a place that stands twice is numbered."""
    seen: dict[str, int] = {}
    for place, condition in entry_conditions(entry):
        seen[place] = seen.get(place, 0) + 1
        number = f" ({seen[place]})" if seen[place] > 1 else ""
        yield f"{entry.id} {place}{number}", condition


def exported(knowledge: Knowledge) -> Iterable[Entry]:
    """The entries whose conditions are exported: alerts, causes and steps."""
    return [*knowledge.red_flags, *knowledge.causes, *knowledge.next_steps]


def conditions(knowledge: Knowledge, types: dict[str, str]) -> Iterator[str]:
    """A definition for every condition of the alerts, causes and steps."""
    for entry in exported(knowledge):
        for name, condition in condition_names(entry):
            yield f"define {named(name)}:\n  {expression(condition.node, types)}"  # type: ignore[attr-defined]


def conclusions(knowledge: Knowledge) -> Iterator[str]:
    """Which alerts fire, the highest level, and the level of each cause."""
    for flag in knowledge.red_flags:
        yield f'define "flag_{flag.name}": {named(f"{flag.id} when")}'
    raised = {
        level: any_of(f'"flag_{flag.name}"' for flag in knowledge.red_flags if flag.level == level)
        for level in ("emergency", "urgent")
    }
    cases = "\n  ".join(f"else if Coalesce({test}, false) then '{level}'" for level, test in raised.items())
    yield f"define \"red_flag_level\":\n  if Coalesce(\"died\", false) then 'none'\n  {cases}\n  else 'none'"
    yield from (_cause(cause) for cause in knowledge.causes)


def _cause(cause: Cause) -> str:
    """The level of one cause by its evidence; null when it is not in question."""

    def truths(group: str, least: str = "weak") -> list[tuple[str, int]]:
        items = cause.pro if group == "pro" else cause.contra
        return [
            (f"Coalesce({named(f'{cause.id} {group}.{one.id}')}, false)", POINTS[one.weight])
            for one in items
            if POINTS[one.weight] >= POINTS[least]
        ]

    def points(group: str) -> str:
        return " + ".join(f"(if {test} then {n} else 0)" for test, n in truths(group)) or "0"

    pro, contra, strong = (any_of(t for t, _ in found) if found else "false" for found in (truths("pro"), truths("contra"), truths("pro", "strong")))  # fmt: skip
    considered = named(f"{cause.id} consider_when")
    excluded = f"Coalesce({named(f'{cause.id} excluded_when')}, false)" if cause.excluded_when else "false"
    score = f"({points('pro')} - ({points('contra')}))"
    return f"""define "cause_{cause.name}":
  if not Coalesce({considered}, true) or ({considered} is null and not {pro}) then null
  else if {excluded} then 'excluded'
  else if {considered} is null or not ({pro} or {contra}) then 'unknown'
  else if {score} >= {LIKELY_SCORE} and {strong} then 'likely'
  else if {score} >= {POSSIBLE_SCORE} then 'possible'
  else 'unlikely'"""
