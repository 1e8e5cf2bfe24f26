"""Reading a file of adjudicated cases (schema 2): what does not fit is refused, never passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from painpath import vocabulary
from painpath.record.moments import BadTime, parse_moment
from painpath.record.problem import Unreadable
from painpath.record.safe import load_yaml, read_bytes
from painpath.rules.numbers import nearest

SCHEMA = 2
NEEDED = ("id", "index_procedure", "as_of", "record", "expected")
# what may be expected, and the section of the vocabulary its ids come from
EXPECTED = {
    "outcome": "outcomes",
    "acceptable": "outcomes",
    "block_reading": "block_readings",
    "red_flag": "red_flag_levels",
    "causes_any": "causes",
    "causes_not": "causes",
    "next_must": "steps",
    "next_any": "steps",
    "next_must_not": "steps",
    "next_must_not_unless": None,
    "claims_must_not": "claims",
    "behaviour": None,
}

Case = dict[str, Any]


def read_case_file(path: Path) -> list[Case]:
    """The cases of a file. Raises Unreadable with the case and what is wrong with it.

    An id or a key that does not exist would never be judged, so that a slip would pass for safe.
    """
    raw = load_yaml(read_bytes(path), str(path))
    if (
        not isinstance(raw, dict)
        or raw.get("schema_version") != SCHEMA
        or not isinstance(raw.get("cases"), list)
    ):
        raise Unreadable(
            str(path), "is no case file", f"it needs schema_version: {SCHEMA} and a list of cases"
        )
    cases = list(raw["cases"])
    if not cases:
        raise Unreadable(str(path), "holds no case", "a set without cases shows nothing")
    seen: set[str] = set()
    for number, case in enumerate(cases, 1):
        wrong = _wrong(case, seen)
        if wrong:
            name = case.get("id", f"number {number}") if isinstance(case, Mapping) else f"number {number}"
            raise Unreadable(f"{path}, case {name}", wrong, "mend the case")
        seen.add(case["id"])
    return cases


def _wrong(case: Any, seen: set[str]) -> str:
    """What is wrong with a case, or an empty text."""
    if not isinstance(case, Mapping):
        return "a case must be a mapping"
    missing = [key for key in NEEDED if key not in case]
    if missing:
        return f"{missing[0]} is missing"
    if case["id"] in seen:
        return "another case has this id"
    if not isinstance(case["record"], Mapping) or not isinstance(case["expected"], Mapping):
        return "record and expected must be mappings"
    try:
        parse_moment(case["as_of"])
    except BadTime as error:
        return f"as_of: {error}"
    listed = [
        row.get("procedure_id") for row in case["record"].get("procedures") or [] if isinstance(row, Mapping)
    ]
    if case["index_procedure"] is not None and case["index_procedure"] not in listed:
        return f"there is no procedure {case['index_procedure']!r} in its record"
    return next(_wrong_expectations(case["expected"]), "")


def _wrong_expectations(expected: Mapping[str, Any]) -> Iterator[str]:
    sections = vocabulary.load().sections
    for key, given in expected.items():
        if key not in EXPECTED:
            yield f"{key!r} cannot be expected{nearest(key, EXPECTED)}"
            continue
        section = EXPECTED[key]
        known = sections[section] if section else {}
        for one in (given if isinstance(given, list) else [given]) if section else ():
            if one not in known:
                yield f"{key}: there is no {one!r} among the {section}{nearest(str(one), known)}"
        for pair in given if key == "next_must_not_unless" else ():
            if pair.get("step") not in sections["steps"] or pair.get("unless") not in sections["provisos"]:
                yield f"{key}: {pair} names a step or a proviso that does not exist"
