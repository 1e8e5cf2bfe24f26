"""A prefetch that is decoded together with the call gives the record that it gives when it is taken apart as it came."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from painpath.web.hooks.core import request
from painpath.web.hooks.core.prefetch import given as given_of
from painpath.web.hooks.core.prefetch import record_of, refuse_what_lacks
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.request import DECODE, Call, Decoded, parse
from painpath.web.hooks.core.services import SERVICES
from tests.web.hooks.calls import VIEW, bleeding, call, wore_off
from tests.web.hooks.mutated import mutated_calls


def answered(name: str, text: bytes, at_once: bool) -> Any:
    """The record of a call with everything told about it, or why it is refused."""
    with pytest.MonkeyPatch.context() as patch:
        if not at_once:
            patch.setattr(request, "_decoded", lambda body: None)
        try:
            return _record(parse(text, SERVICES[name]))
        except Refused as refused:
            return refused.status, refused.what


def _record(one: Call) -> Any:
    try:
        found = given_of(one)
        refuse_what_lacks(found)
        imported = record_of(found, one.patient_id)
    except Refused as refused:
        return refused.status, refused.what
    told = [(problem.what, problem.repair) for problem in (*imported.repaired, *imported.not_understood)]
    return imported.record, imported.counts, told


def body(**prefetch: Any) -> bytes:
    made = call(VIEW, wore_off())
    made["prefetch"] |= prefetch
    return json.dumps(made).encode()


def observation(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Observation", "id": "one", "status": "final", "code": {"text": "x"}} | more


def bundle(*resources: Any, **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Bundle",
        "type": "searchset",
        "entry": [{"resource": one} for one in resources],
    } | more


SUBJECT = {"reference": "Patient/published-1"}
PAIN = observation(
    subject=SUBJECT, code={"coding": [{"system": "http://loinc.org", "code": "72514-3"}]}, valueInteger=7,
    effectiveDateTime="2025-03-04",
)  # fmt: skip


@pytest.mark.parametrize(
    ("prefetch", "at_once"),
    [
        ({}, True),
        ({"Observation": PAIN}, True),
        ({"Observation": bundle(PAIN, PAIN)}, True),
        ({"Observation": bundle(bundle(PAIN))}, True),
        ({"Observation": None}, True),
        ({"Observation": bundle()}, True),
        ({"Observation": {"resourceType": "OperationOutcome", "issue": []}}, True),
        ({"Observation": {"resourceType": "Patient", "id": "x"}}, True),
        ({"Observation": {}}, True),
        ({"Observation": bundle(PAIN, entry=None)}, False),
        ({"Observation": bundle(PAIN, {"resourceType": "Unheard"})}, False),
        ({"Observation": bundle(PAIN, observation(subject=SUBJECT, code=3))}, False),
        ({"Observation": 5}, False),
        ({"Observation": bundle(PAIN, link=[{"relation": "next", "url": "https://x.example"}])}, False),
        ({"Patient": None}, True),
        ({"somethingElse": {"entry": 3}}, False),
    ],
)
def test_both_ways_give_the_same(prefetch: dict[str, Any], at_once: bool) -> None:
    text = body(**prefetch)
    taken = parse(text, SERVICES[VIEW])
    assert isinstance(taken, Decoded) == at_once
    assert answered(VIEW, text, True) == answered(VIEW, text, False)


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=100)
@given(mutated_calls())
def test_both_ways_give_the_same_of_whatever_is_sent(sent: tuple[str, bytes]) -> None:
    assert answered(*sent, True) == answered(*sent, False)


def version(score: int, **meta: Any) -> dict[str, Any]:
    return {**PAIN, "id": "two", "valueInteger": score, "meta": meta}


OLD, NEW = version(9, versionId="1"), version(2, versionId="2")
EARLY, LATE = (version(score, lastUpdated=f"2025-03-0{score}") for score in (4, 6))
GONE = {"request": {"method": "DELETE", "url": "Observation/two"}}


@pytest.mark.parametrize(
    ("several", "score", "told"),
    [
        (bundle(OLD, NEW), 2, "1 older version"),
        (bundle(NEW, OLD), 2, "1 older version"),
        (bundle(LATE, EARLY), 6, "1 older version"),
        (bundle(OLD, {**NEW, "code": {"text": "made for another"}}), None, "1 older version"),
        (bundle(OLD, NEW, entry=[{"resource": NEW}, GONE]), None, "1 deleted version"),
        (bundle(PAIN, NEW, entry=[{"resource": NEW}, {"request": {"method": "DELETE"}}]), 2, "a deletion that names no"),
        (bundle({**OLD, "meta": 3}, {**NEW, "meta": {"versionId": 7}}), 9, "a second resource"),
    ],
)  # fmt: skip
def test_the_newest_version_of_what_is_prefetched_holds(several: Any, score: int | None, told: str) -> None:
    text = body(Observation=several)
    record, _, problems = answered(VIEW, text, True)
    scores = [row["score"] for row in record.get("pain_scores", []) if row["time"] == "2025-03-04"]
    assert scores == ([] if score is None else [score])
    assert told in str(problems)
    assert answered(VIEW, text, False)[0] == record


def test_painpath_s_own_rows_are_read_too() -> None:
    text = json.dumps(call(VIEW, bleeding())).encode()
    assert isinstance(parse(text, SERVICES[VIEW]), Decoded)
    record, _, _ = answered(VIEW, text, True)
    assert record == answered(VIEW, text, False)[0]
    assert record["observations"]


def test_a_name_of_ours_is_no_name_of_theirs() -> None:
    """Nothing in a body can pass for what was decoded."""
    made = call(VIEW, wore_off()) | {"head": 1, "read": 2, "Decoded": 3}
    assert parse(json.dumps(made).encode(), SERVICES[VIEW]).hook == "patient-view"


def test_what_no_decoder_takes_is_refused_in_the_same_words() -> None:
    for text in (
        b"",
        b"[]",
        b"{",
        b'{"hook": 1}',
        b'{"hook":"patient-view","prefetch":' + b"[" * 5000,
        body()[:-1],
    ):
        with pytest.raises(Refused) as refused:
            parse(text, SERVICES[VIEW])
        with pytest.raises((msgspec.DecodeError, RecursionError)):
            DECODE(text)
        assert refused.value.status == 400
