"""A bound such as `> 300` read as its number: nothing that the knowledge compares may lie beyond it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from painpath.rules.check import all_conditions
from painpath.rules.kleene import compare
from painpath.rules.model import Knowledge, Setting
from painpath.rules.nodes import And, Compare, In, Literal, Name, Node, Not, Or, names
from painpath.rules.reads import observed
from painpath.vocabulary import Vocabulary
from painpath.vocabulary_maps import SYSTEM_FILES, Meaning, meanings

# numbers that rules ask for and that have no cuts, and why
WITHOUT = {
    "haemoglobin": "its change is compared: how far it fell is not known from a bound",
    "phq9": "a sum of answers is known or it is not",
    "phq9_item9": "an answer is known or it is not",
    "gad7": "a sum of answers is known or it is not",
    "unexplained_weight_loss": "its code is a diagnosis, without a number",
}
# the operator as the number's own side sees it, where it stands on the right
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "<>": "<>"}
MAPPED = [
    (f"{system} {code}", meaning)
    for system in SYSTEM_FILES
    for (section, code), meaning in meanings(system).items()
    if section == "observations"
]
CUT = [(place, one) for place, one in MAPPED if one.over is not None or one.under is not None]
each_cut = pytest.mark.parametrize("meaning", [one for _, one in CUT], ids=[place for place, _ in CUT])
Compared = dict[str, set[tuple[str, float]]]


def leaves(node: Node) -> Iterator[Node]:
    """What a condition is made of in the end."""
    if isinstance(node, And | Or):
        for part in node.parts:
            yield from leaves(part)
    elif isinstance(node, Not):
        yield from leaves(node.part)
    else:
        yield node


def limits(side: Name | Literal, knowledge: Knowledge) -> list[float]:
    """What a number is compared with: a constant, or a setting with the ends of its published range."""
    if isinstance(side, Literal):
        return [float(side.value)]
    setting: Setting = knowledge.settings[
        side.id
    ]  # a fact here could be anything: no bound is sound beside one
    return [one for one in (setting.value, setting.low, setting.high) if one is not None]


def compared(knowledge: Knowledge) -> Compared:
    """By fact: every comparison that a condition or a body's criterion makes with it."""
    found: Compared = defaultdict(set)
    numbers = {fact.id for fact in knowledge.facts.values() if "observation" in fact.read}
    for leaf in (leaf for _, when in all_conditions(knowledge) for leaf in leaves(when.node)):
        if isinstance(leaf, Name) and leaf.id in numbers:
            found[leaf.id].add((">", 0.0))
        elif isinstance(leaf, In):
            found[leaf.operand.id] |= {("=", float(one)) for one in leaf.values if not isinstance(one, str)}
        elif isinstance(leaf, Compare):
            for side, other, op in (
                (leaf.left, leaf.right, leaf.op),
                (leaf.right, leaf.left, TURNED[leaf.op]),
            ):
                if isinstance(side, Name) and side.id in numbers:
                    found[side.id] |= {(op, limit) for limit in limits(other, knowledge)}
    for one in (one for body in knowledge.bodies for one in body.criteria):
        for op, setting in ((">=", one.at_least), ("<=", one.at_most)):
            if setting is not None:
                found[one.fact].add((op, setting.value))
    return found


def of_code(code: str, knowledge: Knowledge) -> Compared:
    """The comparisons of every fact that reads a code."""
    every = compared(knowledge)
    return {
        fact.id: every.get(fact.id, set())
        for fact in knowledge.facts.values()
        if code in observed(fact.read.get("observation"))
    }


def unsound(meaning: Meaning, knowledge: Knowledge) -> list[str]:
    """The comparisons that give another truth for a number beyond a cut than for the cut itself."""
    found = []
    for fact, tests in of_code(meaning.codes[0], knowledge).items():
        read = knowledge.facts[fact].read
        if read.get("number") == "change":
            found += too_unsure(fact, read.get("worst"), meaning, tests)
            continue
        for op, limit in tests:
            for cut, ahead in ((meaning.over, 1), (meaning.under, -1)):
                if cut is None:
                    continue
                beyond = [cut + ahead * step for step in (1e-9, 1e9)]
                beyond += [limit + step for step in (-1e-9, 0, 1e-9) if (limit + step - cut) * ahead > 0]
                if {compare(op, one, limit) for one in beyond} != {compare(op, cut, limit)}:
                    found.append(f"{fact} {op} {limit:g} beyond {cut:g}")
    return found


def too_unsure(fact: str, worst: object, meaning: Meaning, tests: set[tuple[str, float]]) -> list[str]:
    """The comparisons of a change that its bounds cannot bear; a rise is at least that which their numbers give.

    It is so to `> x`, and from `< x` but for x itself, which has to be less than what is asked for. From `> x` it may
    be told too great, which errs towards the alert. How far a number fell is not known from a bound.
    """
    if worst != "max":
        return [f"{fact} is a change"]
    return [
        f"{fact} {op} {limit:g} from below {meaning.under:g}"
        for op, limit in tests
        if (meaning.under or 0) >= limit
    ]


@each_cut
def test_nothing_that_is_compared_lies_beyond_a_cut(meaning: Meaning, knowledge: Knowledge) -> None:
    assert unsound(meaning, knowledge) == []


@each_cut
def test_a_cut_is_of_one_number_and_the_same_wherever_the_number_is_read(meaning: Meaning) -> None:
    assert len(meaning.codes) == 1
    same = {(one.unit, one.over, one.under) for _, one in MAPPED if one.codes == meaning.codes}
    assert same == {(meaning.unit, meaning.over, meaning.under)}
    assert meaning.over is not None
    assert meaning.under is not None
    assert meaning.under < meaning.over


@pytest.mark.parametrize(
    ("code", "over", "under", "wrong"),
    [
        (
            "crp",
            49,
            None,
            [
                "crp >= 50 beyond 49",
                "crp_before < 50 beyond 49",
                "crp_before >= 50 beyond 49",
                "crp_recent >= 50 beyond 49",
                "crp_soon >= 50 beyond 49",
            ],
        ),
        ("crp", 50, None, []),
        ("crp", None, 10, ["crp < 10 beyond 10", "crp >= 10 beyond 10"]),
        ("inr", 3, None, ["inr > 3 beyond 3", "inr_recent > 3 beyond 3"]),
        ("inr", None, 1.5, ["inr_recent < 1.5 beyond 1.5", "inr_recent >= 1.5 beyond 1.5"]),
        ("platelet_count", 60, None, ["platelets_recent < 80 beyond 60", "platelets_recent >= 80 beyond 60"]),
        ("platelet_count", None, 50, ["platelet_count < 50 beyond 50", "platelets_recent < 50 beyond 50"]),
        ("systolic_blood_pressure", None, 90, []),
        (
            "systolic_blood_pressure",
            90,
            None,
            [
                "systolic_high_week >= 160 beyond 90",
                "systolic_high_week >= 220 beyond 90",
                "systolic_pressure_week <= 90 beyond 90",
            ],
        ),
        ("haemoglobin", 500, None, ["haemoglobin_change is a change"]),
        ("prostate_specific_antigen", None, 2, ["psa_change >= 2 from below 2"]),
    ],
)
def test_a_cut_in_the_wrong_place_is_found(
    code: str, over: float | None, under: float | None, wrong: list[str], knowledge: Knowledge
) -> None:
    meaning = Meaning(code, code, code, over=over, under=under)
    assert sorted(set(unsound(meaning, knowledge))) == wrong


def test_a_fact_that_asks_whether_a_number_is_there_at_all_forbids_a_lower_cut(knowledge: Knowledge) -> None:
    """A finding that may be a number is true from above zero on: `< 5` may be nothing at all."""
    code = "unexplained_weight_loss"
    assert unsound(Meaning(code, code, code, under=3), knowledge) != []


def test_every_number_that_a_rule_asks_for_has_cuts_or_a_reason(
    knowledge: Knowledge, words: Vocabulary
) -> None:
    asked = {name for _, when in all_conditions(knowledge) for name in names(when.node)}
    asked |= {one.fact for body in knowledge.bodies for one in body.criteria}
    held = {one.codes[0]: one.over is not None for _, one in MAPPED}
    entries = words.by_field["observations.code"]
    missing = {
        code
        for code, is_cut in held.items()
        if not is_cut and entries[code].value is not None and asked & of_code(code, knowledge).keys()
    }
    assert missing == set(WITHOUT)


# the smallest step in which a number is reported; 1 where it is not named
STEPS = {"inr": 0.1, "hba1c": 0.1, "procalcitonin": 0.1, "body_temperature": 0.1}


def cuts(code: str, knowledge: Knowledge) -> tuple[float, float]:
    """The first reported number past every threshold of the rules, and the last one before them all."""
    tests = [one for tests in of_code(code, knowledge).values() for one in tests]
    step = STEPS.get(code, 1)
    over = max(limit if op in (">=", "<") else limit + step for op, limit in tests)
    under = min(limit - step if op in (">=", "<") else limit for op, limit in tests)
    return round(over, 3), round(under, 3)


@each_cut
def test_the_cuts_are_the_thresholds_of_the_rules(meaning: Meaning, knowledge: Knowledge) -> None:
    """A threshold that moves takes its cut along: a cut too far out leaves a bound unread for nothing."""
    (code,) = meaning.codes
    if code in DOSED:
        over, under = cuts(
            code, knowledge
        )  # its cuts are those of the doses, which lie as far out or further
        assert meaning.under < under < over <= meaning.over
        return
    assert (meaning.over, meaning.under) == cuts(code, knowledge)


# the cautions that print doses by a number, and that number
DOSED = {"egfr": ("meds_neuropathic", ("gabapentin_us", "gabapentin_uk"))}
ROW = re.compile(
    r"(?:(?P<first>\d+)-(?P<last>\d+)|(?P<least>\d+) or more|(?P<most>\d+) or less|below (?P<below>\d+)) \d"
)


@pytest.mark.parametrize("code", DOSED)
def test_a_bound_past_a_cut_stays_in_its_row_of_every_printed_table_of_doses(
    code: str, knowledge: Knowledge
) -> None:
    name, wanted = DOSED[code]
    step = next(one for one in knowledge.next_steps if one.name == name)
    told = [one.say for one in step.cautions if one.id in wanted]
    assert len(told) == len(wanted)
    rows = [row for say in told for row in ROW.finditer(say)]
    assert len(rows) == 11
    begins = [float(row["first"] or row["least"]) for row in rows if row["first"] or row["least"]]
    ends = [float(row["last"] or row["most"] or row["below"]) for row in rows if not row["least"]]
    for meaning in (one for _, one in CUT if one.codes == (code,)):
        assert meaning.over == max(begins)
        assert meaning.under == min(ends) - STEPS.get(code, 1)
