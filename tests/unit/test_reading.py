"""One-step facts: what is read off the rows seen, and what stays unknown."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from painpath.assess import default_assessor
from painpath.engine.facts.context import Context
from painpath.engine.facts.reading import Readers
from painpath.record.moments import parse_moment
from painpath.rules.model import Fact
from tests.spec.patients import Raw, at, done, observed, on, record

Rows = list[Raw]


def answer(how: dict[str, Any], raw: Raw, day: float = 60) -> Any:
    """What a fact that is read in this way says about the record's latest procedure on a day."""
    ready = default_assessor()
    fact = Fact(id="it", title="It", read=how)
    knowledge = msgspec.structs.replace(ready.knowledge, facts={"it": fact})
    seen, judged = ready.reader.see(ready.check(raw), parse_moment(on(day)).last)
    context = Context(seen, judged[-1] if judged else None, ready.reader.terms)
    return Readers(knowledge, ready.reader.terms, {"it"}).read(context).get("it")


def told(*rows: Raw, **tables: Rows) -> Raw:
    """An ablation with observations and rows of other tables."""
    return record(done(0, "rfa_thermal"), observations=list(rows), **tables)


def without_procedure(*rows: Raw) -> Raw:
    return record(observations=list(rows))


FEVER = {"observation": "fever"}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], None),
        ([observed(5, "fever")], True),
        ([observed(5, "fever", False)], False),
        ([observed(5, "fever"), observed(9, "fever", False)], False),
        ([observed(9, "fever"), observed(5, "fever", False)], True),
        ([observed(5, "fever", False), observed(5, "fever")], True),
        ([observed(61, "fever")], None),
    ],
)
def test_the_latest_answer_counts(rows: Rows, wanted: bool | None) -> None:
    assert answer(FEVER, told(*rows)) is wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], None),
        ([observed(5, "fever"), observed(9, "fever", False)], True),
        ([observed(5, "fever", False), observed(9, "fever", False)], False),
        ([observed(-1, "fever"), observed(9, "fever", False)], False),
    ],
)
def test_with_once_a_finding_that_is_over_still_counts(rows: Rows, wanted: bool | None) -> None:
    assert answer({**FEVER, "since": "procedure", "once": True}, told(*rows)) is wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], None),
        ([observed(5, "fever")], False),
        ([observed(5, "fever", False)], False),
        ([observed(5, "fever", False), observed(9, "fever")], False),
        ([observed(5, "fever"), observed(9, "fever", False)], True),
        ([observed(5, "fever"), observed(9, "fever", False), observed(12, "fever")], True),
        ([observed(5, "fever", side="left"), observed(9, "fever", False, side="right")], False),
        ([observed(-3, "fever"), observed(-1, "fever", False), observed(12, "fever")], False),
    ],
)
def test_with_gone_a_finding_counts_that_was_once_over(rows: Rows, wanted: bool | None) -> None:
    assert answer({**FEVER, "since": "procedure", "gone": True}, told(*rows)) is wanted


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([observed(5, "rigors")], True),
        ([observed(5, "fever", False), observed(5, "rigors")], True),
        ([observed(5, "fever", False)], None),
        ([observed(5, "fever", False), observed(5, "rigors", False)], False),
    ],
)
def test_of_several_codes_one_is_enough_and_no_takes_all(rows: Rows, wanted: bool | None) -> None:
    assert answer({"observation": ["fever", "rigors"]}, told(*rows)) is wanted


@pytest.mark.parametrize(
    ("how", "day", "wanted"),
    [
        ({}, -400, True),
        ({"since": "ever"}, -400, True),
        ({"since": "procedure"}, -1, None),
        ({"since": "procedure"}, 0, True),
        ({"before": "procedure"}, -1, True),
        ({"before": "procedure"}, 0, None),
        ({"since": 14}, 46, True),
        ({"since": 14}, 45, None),
    ],
)
def test_a_fact_may_have_a_window(how: dict[str, Any], day: float, wanted: bool | None) -> None:
    assert answer({**FEVER, **how}, told(observed(day, "fever"))) is wanted


@pytest.mark.parametrize(("hour", "wanted"), [(-1, None), (0, True), (1, True)])
def test_clock_times_tell_before_from_after_on_the_same_day(hour: float, wanted: bool | None) -> None:
    raw = record(done(at(0), "rfa_thermal"), observations=[observed(at(hour), "fever")])
    assert answer({**FEVER, "since": "procedure"}, raw) is wanted


@pytest.mark.parametrize(("day", "wanted"), [(18, True), (17, None)])
def test_without_a_procedure_since_means_the_last_six_weeks(day: float, wanted: bool | None) -> None:
    assert answer({**FEVER, "since": "procedure"}, without_procedure(observed(day, "fever"))) is wanted


def test_a_fact_may_be_about_a_site_or_side() -> None:
    how = {"observation": "numbness", "site": ["leg", "foot"], "side": "left"}
    rows = [
        observed(5, "numbness", site="hand", side="left"),
        observed(5, "numbness", site="foot", side="right"),
        observed(5, "numbness", site="foot", side="left"),
    ]
    assert [answer(how, told(row)) for row in rows] == [None, None, True]


def test_a_number_above_nothing_is_there() -> None:
    rows = [observed(5, "reservoir_residual_above_expected", value, unit="mL") for value in (0, 4)]
    how = {"observation": "reservoir_residual_above_expected"}
    assert [answer(how, told(row)) for row in rows] == [False, True]


@pytest.mark.parametrize(
    ("take", "wanted"), [("latest", 30.0), ("max", 50.0), ("min", 20.0), ("change", -14.0)]
)
def test_numbers_latest_largest_smallest_and_change(take: str, wanted: float) -> None:
    rows = [observed(day, "odi", value) for day, value in ((-9, 44), (10, 50), (20, 20), (40, 30))]
    assert answer({"observation": "odi", "number": take, "since": "procedure"}, told(*rows)) == wanted


@pytest.mark.parametrize("take", ["latest", "max", "min", "change"])
def test_a_number_that_was_not_measured_is_unknown(take: str) -> None:
    how = {"observation": "odi", "number": take, "since": "procedure"}
    assert answer(how, told()) is None
    assert answer(how, told(observed(-9, "odi", 44))) is None


@pytest.mark.parametrize(
    ("row", "when", "wanted"),
    [
        ({}, "now", True),
        ({"onset": on(10)}, "now", True),
        ({"onset": on(61)}, "now", None),
        ({"abatement": on(30)}, "now", False),
        ({"abatement": on(60)}, "now", True),
        ({"abatement": on(90)}, "now", True),
        ({"abatement": on(30)}, "ever", True),
    ],
)
def test_a_condition_is_there_from_its_onset_to_its_abatement(
    row: Raw, when: str, wanted: bool | None
) -> None:
    raw = told(conditions=[{"code": "diabetes_mellitus", **row}])
    assert answer({"condition": ["diabetes_mellitus"], "when": when}, raw) is wanted


def test_a_condition_that_was_never_recorded_is_unknown() -> None:
    assert answer({"condition": "diabetes_mellitus"}, told()) is None


@pytest.mark.parametrize(
    ("row", "wanted"),
    [({}, True), ({"end": on(30)}, False), ({"end": on(90)}, True), ({"start": on(70)}, None)],
)
def test_a_medicine_is_taken_until_its_end(row: Raw, wanted: bool | None) -> None:
    raw = told(medications=[{"code": "warfarin", **row}])
    assert answer({"medication": {"class": "anticoagulant"}}, raw) is wanted
    assert answer({"medication": {"class": ["opioid"]}}, raw) is None


def test_codes_may_be_all_of_a_kind() -> None:
    kind = default_assessor().vocabulary.sections["conditions"]["diabetes_mellitus"].kind
    raw = told(conditions=[{"code": "diabetes_mellitus"}])
    assert answer({"condition": {"kind": kind}}, raw) is True
    assert answer({"condition": {"kind": "no_such_kind"}}, raw) is None


CARE = {"care": ["tens"], "outcome": ["helped", "partial"]}


@pytest.mark.parametrize(
    ("how", "rows", "wanted"),
    [
        (CARE, [], None),
        (CARE, [{"outcome": "helped"}], True),
        (CARE, [{"outcome": "no_help"}], False),
        (CARE, [{"outcome": "unknown"}], None),
        (CARE, [{}], None),
        (CARE, [{"outcome": "no_help"}, {}], None),
        (CARE, [{}, {"outcome": "partial"}], True),
        ({"care": ["tens"]}, [{}], True),
        ({**CARE, "since": "procedure"}, [{"outcome": "helped"}], None),
        ({**CARE, "since": "procedure"}, [{"outcome": "helped", "time": on(-5)}], None),
        ({**CARE, "since": "procedure"}, [{"outcome": "helped", "time": on(5)}], True),
    ],
)
def test_care_tells_what_was_tried_and_with_what_result(
    how: dict[str, Any], rows: Rows, wanted: bool | None
) -> None:
    assert answer(how, told(care=[{"code": "tens", **row} for row in rows])) is wanted


@pytest.mark.parametrize(
    ("field", "columns", "wanted"),
    [
        ("kind", {}, "rfa_thermal"),
        ("group", {}, "ablation"),
        ("lesion", {}, True),
        ("neuraxial", {}, False),
        ("region_group", {}, "lumbar"),
        ("region_group", {"region": "systemic"}, "other"),
        ("region_group", {"region": None}, None),
        ("spinal_facet_target", {}, True),
        ("spinal_facet_target", {"target": "sciatic_nerve"}, False),
        ("spinal_facet_target", {"target": None}, None),
        ("target_motor", {"target": "sciatic_nerve"}, True),
        ("target_motor", {"target": None}, None),
        ("target_kind", {"target": None}, None),
        ("local_anaesthetic", {"local_anaesthetic": ["lidocaine", "bupivacaine"]}, "lidocaine"),
        ("local_anaesthetic", {"local_anaesthetic": []}, None),
        ("temperature_c", {"temperature_c": 80}, 80.0),
        ("temperature_c", {}, None),
        ("motor_twitch", {"motor_twitch": True}, True),
    ],
)
def test_the_log_of_the_procedure(field: str, columns: Raw, wanted: Any) -> None:
    assert answer({"procedure": field}, record(done(0, "rfa_thermal", **columns))) == wanted


def test_without_a_procedure_its_log_is_unknown() -> None:
    assert answer({"procedure": "kind"}, record()) is None


def test_a_fact_that_the_kernel_gives_is_not_read_here() -> None:
    assert answer({"kernel": "outcome"}, told()) is None


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        ([], None),
        ([observed(5, "fever", False)], False),
        ([observed(5, "fever"), observed(9, "fever", False)], True),
    ],
)
def test_a_fact_may_be_true_once_and_for_all(rows: Rows, wanted: bool | None) -> None:
    assert answer({**FEVER, "once": True}, told(*rows)) is wanted
