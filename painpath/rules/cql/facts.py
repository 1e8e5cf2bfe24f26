"""Facts read in one step as CQL: the latest observation, a condition, a drug, care, the procedure's log.

A fact of the response over time, or of what followed a needle, is not read here: it is one element of the parameter "Given", or comes
from the library PainpathResponse where that knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from painpath.record.tables import TABLES
from painpath.rules.cql.conditions import any_of, literal, named
from painpath.rules.holding import hold_of
from painpath.rules.model import Fact, Knowledge
from painpath.units import convert
from painpath.vocabulary import Vocabulary

CQL_TYPE = {"boolean": "Boolean", "number": "Decimal", "code": "String"}
# what PainpathResponse answers for plain records
ANSWERED = ("outcome", "baseline", "onset_day", "relief_days_min", "relief_days_max")
READ_AS = {"number": "OwnNumber", "codes": "OwnFirst", "truth": "OwnTruth"}
SECTION = {"observation": "observations", "condition": "conditions", "medication": "medications"}


def codes_of(given: Any, section: str, words: Vocabulary) -> list[str]:
    """The codes that a fact listens to: a list, or all of a kind or class of the vocabulary."""
    if not isinstance(given, dict):
        return as_list(given)
    wanted = as_list(given.get("kind", given.get("class")))
    entries = words.sections[section].values()
    return [one.id for one in entries if (one.kind if "kind" in given else one.drug_class) in wanted]


def as_list(given: Any) -> list[str]:
    """A list as it is, anything else as a list of one."""
    return list(given) if isinstance(given, list) else [given]


def observed_codes(facts: Iterable[Fact], words: Vocabulary) -> list[str]:
    """Every code of an observation that some fact reads, once."""
    codes = (
        code
        for fact in facts
        if "observation" in fact.read
        for code in codes_of(fact.read["observation"], "observations", words)
    )
    return sorted(set(codes))


def rows_of_code(code: str, words: Vocabulary) -> str:
    """The observations of one code, numbers in the code's usual unit; one in no known unit says nothing."""
    number = _in_usual_unit(code, words)
    readable = f" and (O.truth is not null or {number} is not null)" if number != "O.number" else ""
    return (
        f'define "observation {code}":\n  "observations" O where O.code = {literal(code)}{readable}\n'
        f"    return all Tuple {{ truth: O.truth, number: {number}, site: O.site, side: O.side, bones: O.bones,"
        " first: O.first, last: O.last, since: Since(O.first, O.last, O.clock) }"
    )


def _in_usual_unit(code: str, words: Vocabulary) -> str:
    """The number of a row, converted from the other units that the vocabulary lists; null in any other unit."""
    entry = words.entry("observations.code", code)
    if not entry.unit:
        return "O.number"
    cases = [f"when {literal(entry.unit)} then O.number"]
    for unit in entry.other_units:
        none, one = (convert(number, unit, entry.unit, code) for number in (0.0, 1.0))
        if none is not None and one is not None:
            cases.append(f"when {literal(unit)} then O.number * {one - none!r} + {none!r}")
    return f"case O.unit {' '.join(cases)} else null end"


def fact_as_cql(fact: Fact, words: Vocabulary) -> str | None:
    """The expression of a fact that is read in one step, or None for any other."""
    read = fact.read
    if "after" in read:
        return None
    if "observation" in read:
        codes = codes_of(read["observation"], "observations", words)
        return _number(read, codes) if "number" in read else _truth(read, codes)
    if "condition" in read or "medication" in read:
        name = "condition" if "condition" in read else "medication"
        rows = "conditions" if name == "condition" else "medicines"
        codes = codes_of(read[name], SECTION[name], words)
        if "since" in read:
            return _begun_since(codes)
        return _going(codes, read.get("when", "now"), rows, read)
    if "care" in read:
        return _care(read)
    return _log(str(read["procedure"]), words) if "procedure" in read else None


def _window(read: dict[str, Any]) -> str:
    since = read.get("since", "ever")
    if read.get("before") == "procedure":
        if "within" not in read:
            return "not O.since"
        return f'not O.since and O.last >= Coalesce("judged".first, "now") - {int(read["within"])} * 1440'
    if since == "procedure":
        end = f'"judged".last - ("judged".last mod 1440) + {(int(read.get("within", 0)) + 1) * 1440}'
        return f"O.since and O.first < {end}" if "within" in read else "O.since"
    return "" if since == "ever" else f'O.last >= "now" - {int(since)} * 1440'


def _rows(code: str, read: dict[str, Any], *more: str) -> str:
    """The rows of a code that fit the fact's window, site, side and part of the spine."""
    wanted = [_one_of(f"O.{name}", as_list(read[name])) for name in ("site", "side") if name in read]
    wanted += ["Here(O.bones, O.site)"] if "here" in read else []
    tests = [test for test in (*wanted, *more) if test]
    where = f" where {' and '.join(tests)}" if tests else ""
    return f'("observation {code}" O{where} return all O)'


def _one_of(name: str, values: Iterable[str]) -> str:
    return any_of(f"{name} = {literal(value)}" for value in values)


def _truth(read: dict[str, Any], codes: list[str]) -> str:
    how = "OnceTrue" if read.get("once") else "OnceGone" if read.get("gone") else "LatestTruth"
    rows = [_rows(code, read, _window(read)) for code in codes]
    found = [f"HeldTruth({one}, {_hold(read)})" if "holds_days" in read else f"{how}({one})" for one in rows]
    if "over_days" not in read:
        return any_of(found)
    nos = [f"LatestNo({_rows(code, read, _window(read))})" for code in codes]
    return any_of(f"TrueOrOver({one}, {no}, {read['over_days']})" for one, no in zip(found, nos, strict=True))


def _hold(read: dict[str, Any]) -> str:
    """For how many minutes a value holds, and how many minutes later another settles it; see `rules.holding`."""
    hold = hold_of(read)
    return f"{hold.minutes}, {hold.settles}"


def _number(read: dict[str, Any], codes: list[str]) -> str:
    worst = str(read.get("worst", "")).capitalize()
    if read["number"] in ("change", "first"):
        return f"{read['number'].capitalize()}{worst}({_numbers(codes, read, '')})"
    rows = _numbers(codes, read, _window(read))
    each = "OfEach" if "each" in read else ""
    if "holds_days" in read:
        return f"{worst}(HeldNumbers{each}({rows}, {_hold(read)}))"
    if read["number"] == "latest":
        return f"Latest{worst}{each}({rows})"
    return f"{read['number'].capitalize()}({rows} N return all N.number)"


def _numbers(codes: list[str], read: dict[str, Any], window: str) -> str:
    lists = [_rows(code, read, window, "O.number is not null") for code in codes]
    return lists[0] if len(lists) == 1 else f"Flatten({{ {', '.join(lists)} }})"


def _going(codes: list[str], when: str, rows: str, read: dict[str, Any]) -> str:
    there = f'"{rows}" C where {_one_of("C.code", codes)}'
    if "most_days" in read:
        each = "Tuple { going: C.going, over: C.over, begun: C.begun }"
        return f"GoingAtMost({there} return all {each}, {read['most_days']}, {read.get('over_days', 'null')})"
    for span, how in (("over_days", "GoingOrOver"), ("acts_days", "GoingOrActing")):
        if span in read:
            return f"{how}({there} return all C.going, {there} return all C.over, {read[span]})"
    found = f"{there} return all C.going"
    return f"Ever({found})" if when == "ever" else f"Going({found})"


def _begun_since(codes: list[str]) -> str:
    """True where a condition surely began on a day after the judged procedure, else unknown."""
    later = 'C.started - (C.started mod 1440) > "judged".last'
    there = f'"conditions" C where ({_one_of("C.code", codes)}) and {later} return all C.code'
    return f"if exists ({there}) then true else null"


def _care(read: dict[str, Any]) -> str:
    where = _one_of("A.code", as_list(read["care"]))
    if read.get("since") == "procedure":
        where += " and A.since"
    outcomes = read.get("outcome")
    met = _one_of("A.outcome", outcomes) if outcomes else "true"
    return f'Cared("cares" A where {where} return all Tuple {{ met: {met}, outcome: A.outcome }})'


def _log(name: str, words: Vocabulary) -> str:
    """A field of the judged procedure, or what follows from its kind or target."""
    kinds, targets = words.by_field["procedures.kind"], words.by_field["procedures.target"]
    kind, target = '"judged".code', own("target")
    if name == "kind":
        return kind
    if name == "side":
        return '"judged".side'
    if name == "group":
        return lookup(kind, {code: one.kind for code, one in kinds.items()})
    if name in ("neuraxial", "lesion"):
        return known_in(kind, (code for code, one in kinds.items() if getattr(one, name)))
    if name == "target_kind":
        return lookup(target, {code: one.kind for code, one in targets.items()})
    if name == "target_motor":
        return known_in(target, (code for code, one in targets.items() if one.motor))
    if name == "spinal_facet_target":
        return f'if {target} is null then null else {target} in "spinal facet targets"'
    if name == "region_group":
        return "RegionGroup(R.OwnText(\"judged\".own, 'region'))"
    return own(name, READ_AS.get(TABLES["procedures"][name].kind, "OwnText"))


def own(name: str, how: str = "OwnText") -> str:
    """A column of the judged procedure's own extension."""
    return f"R.{how}(\"judged\".own, '{name}')"


def listed(codes: Iterable[str]) -> str:
    """A list of codes."""
    return "{ " + ", ".join(literal(code) for code in codes) + " }"


def known_in(operand: str, codes: Iterable[str]) -> str:
    """Whether a code is in a list; unknown when there is no code."""
    return f"if {operand} is null then null else {operand} in {listed(codes)}"


def lookup(operand: str, table: dict[str, str | None]) -> str:
    """A word for a code, by a table; unknown for any other."""
    cases = " ".join(f"when {literal(code)} then {literal(word)}" for code, word in table.items() if word)
    return f"case {operand} {cases} else null end"


def given(knowledge: Knowledge) -> Iterator[tuple[str, str]]:
    """The facts that CQL does not read in one step, each with its CQL type."""
    for fact in knowledge.facts.values():
        if "kernel" in fact.read or "after" in fact.read:
            yield fact.id, CQL_TYPE[fact.type]


def given_as_cql(name: str) -> str:
    """A fact of the response or the history: as it was handed in, else as PainpathResponse has it."""
    handed = f'"Given".{named(name)}'
    return f'Coalesce({handed}, "response".{name})' if name in ANSWERED else handed
