"""Every case of the manual gets the answer that the manual says."""

from __future__ import annotations

from typing import Any

import pytest

from painpath.assess import assess
from tests.spec.contents import SPECS
from tests.spec.patients import Case, Spec

TOP = ("outcome", "block_reading", "block_pair", "procedure_id")
CASES = [pytest.param(case, id=f"{spec.title}: {case.sentence}") for spec in SPECS for case in spec.cases]


def answered(answer: dict[str, Any], name: str, wanted: Any) -> Any:
    """What the assessment says about one expectation, in the form of the expectation."""
    if name in TOP:
        return answer[name]
    if name == "red_flag":
        return answer["red_flag"]["level"]
    if name == "problems":
        return len(answer["problems"])
    if name == "facts":
        return {fact: answer["trace"]["facts"].get(fact) for fact in wanted}
    flags = answer["response"]["flags"] if answer["response"] else []
    if name == "flags":
        return [flag for flag in wanted if flag in flags]
    if name == "no_flags":
        return [flag for flag in wanted if flag not in flags]
    return answer["response"][name]


@pytest.mark.parametrize("case", CASES)
def test_the_case_is_answered_as_the_manual_says(case: Case) -> None:
    answer = assess(case.record, case.as_of, case.judged)
    assert case.expect
    assert {name: answered(answer, name, wanted) for name, wanted in case.expect.items()} == case.expect


@pytest.mark.parametrize("spec", SPECS, ids=[spec.title for spec in SPECS])
def test_each_spec_says_one_thing_once(spec: Spec) -> None:
    sentences = [case.sentence for case in spec.cases]
    assert spec.text.strip()
    assert len(sentences) == len(set(sentences)) >= 3
    assert all(sentence.endswith(".") for sentence in sentences)
