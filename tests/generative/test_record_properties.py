"""Whatever the record: order does not matter, the future is not seen, another patient changes nothing."""

from __future__ import annotations

import json
import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from painpath.assess import assess
from tests.spec.patients import Raw, at, block_rows, done, observed, on, score

AS_OF_DAY = 150
KINDS = ("rfa_thermal", "pulsed_rf", "mbb", "interlaminar_esi", "neurolysis", "scs_trial")
days = st.integers(-60, AS_OF_DAY)
later_days = st.integers(AS_OF_DAY + 1, AS_OF_DAY + 400)
points = st.integers(0, 100).map(lambda tenth: tenth / 10)
sites = st.sampled_from([None, "low_back", "buttock", "leg"])
sides = st.sampled_from([None, "left", "right"])


def scores(when: st.SearchStrategy[int]) -> st.SearchStrategy[Raw]:
    return st.builds(
        lambda day, value, site, side, worst: score(
            day, value, site=site, side=side, descriptor="worst" if worst else "average"
        ),
        when,
        points,
        sites,
        sides,
        st.booleans(),
    )


def findings(when: st.SearchStrategy[int]) -> st.SearchStrategy[Raw]:
    codes = st.sampled_from(["fever", "leg_weakness", "fall", "pain_return_same_character", "burning_pain"])
    return st.builds(observed, when, codes, st.booleans())


def unreadable(when: st.SearchStrategy[int]) -> st.SearchStrategy[Raw]:
    """Findings that are set aside: a value or a unit that their code does not have."""
    values = st.sampled_from([("fever", "39 C"), ("leg_weakness", "some"), ("body_temperature", 400)])
    lab = st.builds(lambda day: {**observed(day, "crp", 20), "unit": "furlong"}, when)
    return lab | st.builds(lambda day, said: observed(day, *said), when, values)


def procedures(when: st.SearchStrategy[int]) -> st.SearchStrategy[Raw]:
    kinds, statuses = (
        st.sampled_from(KINDS),
        st.sampled_from(["completed", "completed", "aborted", "planned"]),
    )
    drugs = st.sampled_from(
        [{}, {"local_anaesthetic": "lidocaine"}, {"steroid": "dexamethasone", "steroid_mg": 10}]
    )
    return st.builds(
        lambda day, kind, status, drug: done(day, kind, status=status, **drug), when, kinds, statuses, drugs
    )


@st.composite
def records(draw: st.DrawFn) -> Raw:
    """A patient with a few procedures, a block with clock times, scores, reports, findings and drugs."""
    rows = [
        {**row, "procedure_id": f"p{n}"}
        for n, row in enumerate(draw(st.lists(procedures(days), min_size=1, max_size=3)))
    ]
    block = done(at(0), "mbb", "block", local_anaesthetic="bupivacaine", sedation="none")
    reports = [
        {
            "time": on(draw(days)),
            "procedure_id": draw(st.sampled_from(rows))["procedure_id"],
            "percent": percent,
        }
        for percent in draw(st.lists(st.integers(-100, 100), max_size=2))
    ]
    drugs = [{"code": code, "daily_dose": 10.0, "start": on(draw(days))} for code in draw(st.lists(st.sampled_from(["morphine", "warfarin"]), max_size=2))]  # fmt: skip
    return {
        "patient": {"patient_id": "p", "birth_date": "1960-05-01"},
        "procedures": [*rows, block],
        "pain_scores": draw(st.lists(scores(days), max_size=12))
        + block_rows(draw(points), {1: 1, 6: draw(points)}),
        "relief_reports": reports,
        "observations": draw(st.lists(findings(days), max_size=4)),
        "medications": drugs,
        "conditions": [{"code": "diabetes_mellitus", "onset": on(draw(days))}],
    }


def answers(raw: Raw, of: Raw | None = None) -> list[dict[str, Any]]:
    """The assessment of the latest procedure and of each one of the record, or of another one's, without problems."""
    rows = (of or raw)["procedures"]
    names = [None, *sorted(row["procedure_id"] for row in rows if row["status"] != "planned")]
    return [{**assess(raw, on(AS_OF_DAY), name), "problems": None} for name in names]


few = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example])


@few
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(raw: Raw, chance: random.Random) -> None:
    shuffled = {
        name: chance.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for name, rows in reversed(raw.items())
    }
    assert answers(shuffled) == answers(raw)


@few
@given(
    records(),
    st.lists(scores(later_days), max_size=3),
    st.lists(findings(later_days) | unreadable(later_days), max_size=3),
    procedures(later_days),
)
def test_what_is_dated_later_is_not_seen(raw: Raw, pain: list[Raw], found: list[Raw], procedure: Raw) -> None:
    found = [*found, *({**row, "time": on(AS_OF_DAY - 1), "recorded": row["time"]} for row in found)]
    entered_later = [{**row, "time": on(AS_OF_DAY - 1), "recorded": row["time"]} for row in pain]
    more = {
        **raw,
        "procedures": [*raw["procedures"], {**procedure, "procedure_id": "z", "status": "planned"}],
        "pain_scores": [*pain, *entered_later, *raw["pain_scores"]],
        "observations": [*found, *raw["observations"]],
        "relief_reports": [
            *raw["relief_reports"],
            {"time": on(AS_OF_DAY + 1), "procedure_id": "block", "percent": 0},
            {"time": on(AS_OF_DAY - 5), "procedure_id": "z", "percent": 0},
        ],
        "conditions": [*raw["conditions"], {"code": "osteoporosis", "onset": on(AS_OF_DAY + 1)}],
        "medications": [*raw["medications"], {"code": "apixaban", "start": on(AS_OF_DAY + 1)}],
    }
    assert answers(more) == answers(raw)
    done_later = {**more, "procedures": [*raw["procedures"], {**procedure, "procedure_id": "z"}]}
    latest = [{**assess(one, on(AS_OF_DAY)), "problems": None} for one in (done_later, raw)]
    assert latest[0] == latest[1]


# what nobody can read, and what a later row of the patient, and one of another, says of the same
UNREADABLE = [
    {"time": on(AS_OF_DAY - 7), "code": "crp", "value": 20, "unit": "furlong"},
    {"time": on(AS_OF_DAY - 7), "code": "fever", "value": "39 C"},
    {"time": on(AS_OF_DAY - 7), "code": "leg_weakness", "value": "rather"},
]
READ = {"crp": 5, "fever": False, "leg_weakness": False}


@few
@given(records(), records(), st.lists(st.sampled_from(UNREADABLE), max_size=2))
def test_rows_of_another_patient_change_nothing_but_the_problems(
    raw: Raw, other: Raw, unread: list[Raw]
) -> None:
    later, latest = (
        [{"time": on(AS_OF_DAY - ago), "code": row["code"], "value": READ[row["code"]]} for row in unread]
        for ago in (3, 1)
    )
    raw = {**raw, "observations": [*raw["observations"], *unread, *later]}
    other = {**other, "observations": [*other["observations"], *latest]}
    theirs = {
        name: [{**row, "patient_id": "q"} for row in rows]
        for name, rows in other.items()
        if isinstance(rows, list)
    }
    for row in theirs["procedures"]:
        row["procedure_id"] = "q-" + row["procedure_id"]
    for row in theirs["relief_reports"]:
        row["procedure_id"] = "q-" + row["procedure_id"]
    mixed = {name: [*theirs[name], *rows] if name in theirs else rows for name, rows in raw.items()}
    assert answers(mixed, raw) == answers(raw)
    alone, together = assess(raw, on(AS_OF_DAY)), assess(mixed, on(AS_OF_DAY))
    strangers = sum(map(len, theirs.values()))
    assert len(together["problems"]) == len(alone["problems"]) + strangers


@few
@given(records())
def test_an_assessment_can_be_written_as_json_and_says_when(raw: Raw) -> None:
    for answer in answers(raw):
        assert json.loads(json.dumps(answer, allow_nan=False)) == answer
        assert answer["as_of"] == on(AS_OF_DAY)


@few
@given(records())
def test_assessing_does_not_change_the_record(raw: Raw) -> None:
    before = json.dumps(raw)
    assess(raw, on(AS_OF_DAY))
    assert json.dumps(raw) == before
