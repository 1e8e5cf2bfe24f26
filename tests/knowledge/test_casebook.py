"""A case that does not fit is told, whatever it expects."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from painpath.assess import Assessor
from painpath.casebook import CaseFile, RuleCase, read_cases, read_record_cases, run_cases, run_record_cases
from painpath.casebook.records import run_record_case

RECORDS = {case.name.split()[0]: case for _, cases in read_record_cases() for case in cases}


@pytest.mark.parametrize(
    ("vector", "expect"),
    [
        ("T01", {"outcome": "recurrence"}),
        ("T03", {"flags": ["transient"]}),
        ("T07", {"not_flags": ["short_lived"]}),
        ("T10", {"red_flag": "none"}),
        ("T01", {"red_flag": "raised"}),
        ("T11", {"cause": "allergy"}),
        ("T12", {"block_reading": "negative"}),
        ("T15", {"block_pair": "concordant"}),
        ("T05", {"not_offered": "wait_reassess"}),
        ("T12", {"probability": 0.5}),
        ("T01", {"probability": 0.5}),
        ("T12", {"saline_positive": 0.5}),
        ("T05", {"baseline": 6}),
    ],
)
def test_a_record_that_does_not_get_what_is_expected_is_told(
    vector: str, expect: dict[str, Any], ready: Assessor
) -> None:
    case = RECORDS[vector]
    assert run_record_case(ready, case) == ""
    (key,) = expect
    wrong = run_record_case(ready, msgspec.structs.replace(case, expect=expect))
    assert wrong.startswith(f"expected {key} ")


def test_a_record_that_is_not_clean_is_no_case(ready: Assessor) -> None:
    case = RECORDS["T01"]
    dirty = msgspec.structs.replace(case, record={**case.record, "pain_score": []})
    (line,) = run_record_cases(ready, [("some.cases.yaml", (dirty,))])
    assert line.startswith(f"some.cases.yaml: {case.name!r}: the record is not clean")


STEP = "next_steps.repeat_rfa"


@pytest.mark.parametrize(
    ("rule", "fact", "case", "says"),
    [
        (STEP, None, RuleCase("a", {"status": "recommended"}), "expected recommended, got needs_information"),
        (STEP, None, RuleCase("a", {"gates": {"no_such": "met"}}), "expected gate no_such met, got does not apply"),
        (STEP, None, RuleCase("a", {"cautions": ["no_such"]}), "expected cautions ['no_such'], got []"),
        (STEP, None, RuleCase("a", {"untold": ["no_such"]}), "the step has no cautions ['no_such']"),
        (STEP, None, RuleCase("a", {"listed": True}), "nothing can be expected of 'listed'"),
        ("causes.misdiagnosis", None, RuleCase("a", {"is": True}), "nothing can be expected of 'is'"),
        (STEP, None, RuleCase("a", {"absent": True}), "expected to be absent, got needs_information"),
        (STEP, None, RuleCase("a", {"status": "avoid"}, {"outcome": "too_early"}), "the step is absent"),
        ("red_flags.myelopathy", None, RuleCase("a", {"fires": True}), "expected fires True, got unknown"),
        ("red_flags.myelopathy", None, RuleCase("a", {"fired": True}), "the case must expect 'fires'"),
        ("aftercare.when_to_call", None, RuleCase("a", {"shown": True}), "expected shown True, got False"),
        (None, "recent_procedure", RuleCase("a", {"is": True}), "expected is True, got unknown"),
        (None, "no_such_fact", RuleCase("a", {"is": True}), "there is no 'no_such_fact'"),
        (None, None, RuleCase("a", {"path": "no_such_path"}), "expected path no_such_path, got"),
    ],
)  # fmt: skip
def test_a_case_that_does_not_get_its_answer_is_told(
    rule: str | None, fact: str | None, case: RuleCase, says: str, ready: Assessor
) -> None:
    (line,) = run_cases(ready.engine, [CaseFile("x.cases.yaml", (case,), rule, (fact,))])
    assert line.startswith(f"x.cases.yaml: 'a': {says}")


def test_a_case_may_give_a_derived_fact_by_hand(ready: Assessor) -> None:
    case = RuleCase("By hand.", {"fires": True}, {"new_paralysis": True})
    flags = [file.rule for file in read_cases() if (file.rule or "").startswith("red_flags.")]
    fired = [rule for rule in flags if not run_cases(ready.engine, [CaseFile("x", (case,), rule, (None,))])]
    assert "red_flags.cord_damage" in fired
