"""The library: every rule in words, its numbers and sources, its place, its cases, and a search that finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest
from django.urls import reverse

from painpath.assess import default_assessor
from painpath.rules.check import all_conditions, all_entries
from painpath.rules.nodes import And, Compare, In, IsNull, Literal, Name, Not, Or
from painpath.web.accounts.models import Clinic
from painpath.web.library.drawing import COLUMNS, WIDE, drawn
from painpath.web.library.pages import FOLDERS
from painpath.web.library.place import Link, Place, place_of
from painpath.web.library.telling import ALL, ANY, Told, told
from tests.web.clinic.conftest import SignIn

READY = default_assessor()


def entry_of(name: str) -> object:
    """An entry of the knowledge by its id."""
    return next(one for one in all_entries(READY.knowledge) if one.id == name)


def lines(one: Told) -> Iterator[str]:
    """Every line of a condition."""
    yield one.text
    for part in one.parts:
        yield from lines(part)


def test_every_condition_can_be_told_and_names_no_code() -> None:
    """No name of a fact, no underscore and no operator is left in what a clinician reads."""
    for place, condition in all_conditions(READY.knowledge):
        for line in lines(told(condition.node, READY)):
            assert line, place
            assert not re.search(r"\w_\w|<|>|\bnull\b", line), (place, line)


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Name("fever"), READY.knowledge.facts["fever"].title),
        (Compare("=", Name("outcome"), Literal("recurrence")), "Outcome: recurrence"),
        (Not(Compare("=", Name("outcome"), Literal("recurrence"))), "Outcome: other than recurrence"),
        (In(Name("outcome"), ("partial", "recurrence")), "Outcome: partial response or recurrence"),
        (IsNull(Name("outcome")), "Outcome: not known"),
        (Not(IsNull(Name("outcome"))), "Outcome: known"),
    ],
)
def test_a_condition_in_words(node: object, text: str) -> None:
    assert told(node, READY).text == text  # type: ignore[arg-type]


def test_a_threshold_is_told_with_its_number_unit_and_direction() -> None:
    name = "next_steps.repeat_rfa.durable"
    days = Name("relief_days_min")
    line = told(Compare(">=", days, Name(name)), READY)
    assert line.text.endswith(": at least 90 days")
    assert line.about == "facts.relief_days_min"
    assert told(Not(Compare(">=", days, Name(name))), READY).text.endswith(": below 90 days")
    assert told(Compare("<=", Literal(90), days), READY).text.endswith(": at least 90")


def test_the_opposite_of_a_group_turns_all_into_any() -> None:
    fever, chills = Name("fever"), Name("pregnancy")
    assert told(And((fever, chills)), READY).text == ALL
    opposite = told(Not(And((fever, chills))), READY)
    assert opposite.text == ANY
    assert all(part.text.startswith("Not: ") for part in opposite.parts)
    assert told(Not(Or((fever, chills))), READY).text == ALL


def test_the_place_of_a_step_names_what_comes_first_and_after_which_outcomes() -> None:
    place = place_of(entry_of("next_steps.repeat_rfa"))
    before = {(one.title, one.how) for one in place.before}
    assert ("Recurrence", "outcome") in before
    assert ("Ongoing response", "outcome") not in before
    assert ("Re-evaluate the diagnosis", "comes first") in before
    assert any(one.how == "sources disagree" for one in place.after)


def test_an_arrow_reads_from_both_ends() -> None:
    plan = place_of(entry_of("next_steps.anticoag_plan"))
    assert ("next_steps.repeat_rfa", "needs this first") in {(one.id, one.how) for one in plan.after}


def test_the_drawing_keeps_its_boxes_apart_and_inside() -> None:
    for entry in all_entries(READY.knowledge):
        plan = drawn(place_of(entry))
        for column in COLUMNS if plan else ():
            boxes = sorted((box.y, box.y + box.height) for box in plan.boxes if box.x == column)  # type: ignore[union-attr]
            assert all(above[1] < below[0] for above, below in pairwise(boxes))
            assert all(top >= 0 and bottom <= plan.height for top, bottom in boxes)  # type: ignore[union-attr]
            assert column + WIDE <= plan.width  # type: ignore[union-attr]


def test_a_crowd_of_neighbours_is_counted_not_dropped() -> None:
    links = tuple(Link("", f"Number {one}", "comes first") for one in range(11))
    plan = drawn(Place("Middle", links, ()))
    assert plan is not None
    assert any("and 3 more" in line for box in plan.boxes for line in box.lines)
    assert drawn(Place("Alone", (), ())) is None


def test_every_page_of_the_library_opens(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    some = [getattr(READY.knowledge, name)[::9] for name in FOLDERS]
    for entry in (one for group in some for one in group):
        answered = client.get(reverse("library-entry", args=[entry.id]))
        assert answered.status_code == 200, entry.id
    for name in list(READY.knowledge.facts)[::90]:
        assert client.get(reverse("library-entry", args=[f"facts.{name}"])).status_code == 200, name
    for body in READY.knowledge.bodies:
        page = client.get(reverse("library-entry", args=[body.id])).content.decode()
        assert all(one.say in page for one in body.criteria), body.id
    for wrong in ("next_steps.none", "facts.none", "bodies.none", "nothing"):
        assert client.get(reverse("library-entry", args=[wrong])).status_code == 404


def test_an_entry_shows_its_numbers_cases_and_recalled_sources(mine: Clinic, sign_in: SignIn) -> None:
    page = sign_in("nurse").get(reverse("library-entry", args=["next_steps.repeat_rfa"])).content.decode()
    assert "90 days" in page
    assert "Ninety days of relief exactly open the repeat." in page
    assert "recalled: confirm in the source" in page
    for _, one in place_links("next_steps.repeat_rfa"):
        assert one in page  # the drawing has an equivalent in text


def place_links(name: str) -> list[tuple[str, str]]:
    """The neighbours of an entry."""
    place = place_of(entry_of(name))
    return [(one.id, one.title) for one in (*place.before, *place.after)]


@pytest.mark.parametrize(
    ("asked", "found", "not_found"),
    [
        ("repeat radiofrequency", "next_steps.repeat_rfa", "next_steps.massage"),
        ("Smuck", "next_steps.repeat_rfa", "next_steps.massage"),  # by author of a source
        ("S079", "next_steps.repeat_rfa", "next_steps.massage"),  # by statement
        ("fever", "facts.fever", "next_steps.massage"),
        ("tricare", "bodies.tricare_facet_rfa", "bodies.nice_scs"),
    ],
)
def test_the_search_finds_by_words_sources_and_facts(mine: Clinic, sign_in: SignIn, asked: str, found: str, not_found: str) -> None:  # fmt: skip
    page = sign_in("nurse").get(reverse("library"), {"q": asked}).content.decode()
    assert f"/library/{found}" in page
    assert f"/library/{not_found}" not in page


def test_the_list_can_be_narrowed_to_a_status(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in()
    assert (
        "No entry holds these words"
        in client.get(reverse("library"), {"status": "reviewed"}).content.decode()
    )
    assert (
        "/library/next_steps.massage" in client.get(reverse("library"), {"status": "draft"}).content.decode()
    )
