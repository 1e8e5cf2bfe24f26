"""A device that a procedure put in is in place until a later one takes it out; both engines see it alike."""

from __future__ import annotations

import pytest

from painpath.assess import assess
from tests.generative.test_columns_agree import assert_judged_alike, tables_of
from tests.spec.patients import Raw, at, done, observed, on, record, returned, score

SCORES = [score(-1, 8), score(60, 2), score(280, 2), score(300, 8)]


def with_rows(*rows: Raw) -> Raw:
    return record(
        *rows, done(0, "rfa_thermal", levels=["L4/L5"]), scores=SCORES, observations=[returned(300)]
    )


def device(day: float | str, kind: str, name: str = "d", **columns: str) -> Raw:
    return done(day, kind, name, target=None, levels=None, side=None, region=None, **columns)


IMPLANTED, REMOVED = device(-900, "scs_implant"), device(-100, "scs_explant", "e")
RECORDS = {
    "a stimulator": (with_rows(IMPLANTED), True),
    "one that was taken out": (with_rows(IMPLANTED, REMOVED), False),
    "one put in again": (with_rows(IMPLANTED, REMOVED, device(-50, "scs_implant", "f")), True),
    "one exchanged on one day": (with_rows(device(-100, "scs_implant"), REMOVED), True),
    "one at a nerve, another taken out": (with_rows(device(-900, "pns_implant"), REMOVED), True),
    "an implantation that was aborted": (with_rows(device(-900, "scs_implant", status="aborted")), False),
    "a trial": (with_rows(device(-900, "scs_trial")), False),
    "a pump": (with_rows(device(-900, "itpump_implant")), True),
    "a pump that is only refilled": (with_rows(device(-90, "itpump_refill")), True),
    "none": (with_rows(), False),
}


@pytest.mark.parametrize("name", RECORDS)
def test_the_plan_for_the_device_is_made(name: str) -> None:
    raw, wanted = RECORDS[name]
    steps = {one["id"] for one in assess(raw, on(305), "a")["next_steps"]}
    assert ("device_plan" in steps) is wanted


def test_one_that_will_be_put_in_later_is_not_there_yet() -> None:
    raw = with_rows(device(400, "scs_implant"))
    assert "device_plan" not in {one["id"] for one in assess(raw, on(305), "a")["next_steps"]}


def test_the_columns_see_the_same_devices() -> None:
    assert_judged_alike(tables_of({name: raw for name, (raw, _) in RECORDS.items()}), on(305))


def implanted(*rows: Raw) -> Raw:
    """A stimulator that helped and lost its effect, and what was done later."""
    there = done(0, "scs_implant", "d", target=None, side=None, region="thoracic")
    scores = [
        score(day, points, site="leg", side=None) for day, points in ((-1, 8), (60, 2), (280, 2), (300, 8))
    ]
    return record(there, *rows, scores=scores)


TAKEN_OUT = device(400, "scs_explant", "e")
AFTER = {
    "still there": (implanted(), True),
    "taken out": (implanted(TAKEN_OUT), False),
    "the removal was aborted": (implanted(device(400, "scs_explant", "e", status="aborted")), True),
    "put in again": (implanted(TAKEN_OUT, device(500, "scs_revision", "f")), True),
    "tried again": (implanted(TAKEN_OUT, device(500, "scs_trial", "f")), True),
    "exchanged on one day": (implanted(TAKEN_OUT, device(400, "scs_implant", "f")), True),
    "another one at a nerve": (implanted(TAKEN_OUT, device(300, "pns_implant", "f")), True),
}


@pytest.mark.parametrize("name", AFTER)
def test_one_that_was_taken_out_is_neither_checked_nor_reprogrammed(name: str) -> None:
    raw, wanted = AFTER[name]
    steps = {one["id"] for one in assess(raw, on(600), "d")["next_steps"]}
    assert ({"device_check", "scs_reprogram"} <= steps) is wanted
    assert ("device_plan" in steps) is wanted


def test_the_columns_see_it_taken_out_too() -> None:
    assert_judged_alike(tables_of({name: raw for name, (raw, _) in AFTER.items()}), on(600))


def trialled(*rows: Raw, kind: str = "scs_trial") -> Raw:
    """A trial that helped, and what was done beside it."""
    target = "dorsal_column" if kind == "scs_trial" else "dorsal_root_ganglion"
    lead = done(0, kind, target=target, side=None, region="thoracic")
    scores = [score(day, points, site="leg", side=None) for day, points in ((-1, 8), (3, 2), (6, 2))]
    return record(*rows, lead, scores=scores)


def trialled_at(time: str, *rows: Raw) -> Raw:
    raw = trialled(*rows)
    raw["procedures"][-1]["time"] = time
    return raw


PULLED = device(8, "scs_explant", "e")
ENDS = {
    "its lead was taken out": (trialled(PULLED), False),
    "the lead at a ganglion was taken out": (trialled(PULLED, kind="drg_trial"), False),
    "its lead was taken out on the last day": (trialled(device(30, "scs_explant", "e")), False),
    "something was taken out when trials are over": (trialled(device(31, "scs_explant", "e")), True),
    "an old system was taken out long before": (trialled(IMPLANTED, REMOVED, PULLED), False),
    "an old system was in place": (trialled(IMPLANTED, PULLED), True),
    "a stimulator came before the removal": (trialled(device(6, "scs_implant"), PULLED), True),
    "two leads were taken out": (trialled(device(6, "scs_explant", "f"), PULLED), False),
    "a second trial had its end too": (trialled(device(60, "scs_trial", "g"), device(67, "scs_explant", "f"), PULLED), False),
    "a stimulator came in the same minute": (trialled_at(at(0), device(at(0), "scs_implant"), PULLED), True),
    "it was implanted, and taken out": (trialled(PULLED, device(30, "scs_implant"), device(90, "scs_explant", "f")), True),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_the_end_of_a_trial_is_no_removal_of_a_stimulator(name: str) -> None:
    raw, wanted = ENDS[name]
    answer = assess(raw, on(100), "a")
    assert bool(answer["trace"]["facts"].get("stimulator_removed")) is wanted
    steps = {one["id"]: one["status"] for one in answer["next_steps"]}
    assert wanted or "avoid" not in (steps.get("scs_implant"), steps.get("drg_implant"))


def test_the_columns_see_the_end_of_a_trial_too() -> None:
    assert_judged_alike(tables_of({name: raw for name, (raw, _) in ENDS.items()}), on(100))


def test_the_columns_see_when_an_implant_was_first_read() -> None:
    records = {
        f"{kind} {first} {found}": record(
            done(0, kind, target=None, side=None, region="thoracic"),
            scores=[
                score(-1, 8, site=None, side=None),
                *(
                    score(day, points, site=None, side=None)
                    for day, points in ((first, 9), (855, 8))
                    if day is not None
                ),
            ],
            observations=[observed(20, found)],
        )
        for kind in ("scs_implant", "itpump_implant", "rfa_thermal")
        for first in (None, 200, 365, 366)
        for found in ("discitis", "psoas_abscess", "fever")
    }
    assert_judged_alike(tables_of(records), on(860))
