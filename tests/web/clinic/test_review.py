"""Draft, reviewed, released: whose signature stands under which text, and what an unsigned step may not do."""

from __future__ import annotations

import re

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from painpath.assess import default_assessor
from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event
from painpath.web.patients.judging import judge
from painpath.web.patients.models import Patient
from painpath.web.review.models import Review
from painpath.web.review.standing import proposed, reference_only, standing_of, standings
from painpath.web.review.texts import digest_of, digests
from tests.web.clinic.conftest import SignIn, patient

ENTRY = "next_steps.scs_trial"


def say(client: Client, what: str, entry: str = ENTRY, **given: str) -> int:
    """What a member says of an entry."""
    sent = {"what": what, "digest": digests()[entry], **given}
    return client.post(reverse("review-entry", args=[entry]), sent).status_code


def test_an_entry_is_reviewed_by_one_and_released_by_another(mine: Clinic, sign_in: SignIn) -> None:
    first, second = sign_in("clinician"), sign_in("administrator")
    assert standing_of(mine, ENTRY).status == "draft"
    say(second, "released")
    assert standing_of(mine, ENTRY).status == "draft"  # nobody has reviewed it
    say(first, "reviewed", note="as our own protocol")
    assert standing_of(mine, ENTRY).status == "reviewed"
    say(first, "released")
    assert standing_of(mine, ENTRY).status == "reviewed"  # the reviewer cannot be the second pair of eyes
    say(second, "released")
    standing = standing_of(mine, ENTRY)
    assert standing.status == "released"
    assert standing.reviewed is not None
    assert standing.reviewed.note == "as our own protocol"
    assert standing.released is not None
    assert standing.released.who != standing.reviewed.who
    page = first.get(reverse("library-entry", args=[ENTRY])).content.decode()
    assert "as our own protocol" in page
    assert Event.objects.filter(action="knowledge released", what__startswith=ENTRY).count() == 1


def test_a_second_review_of_the_same_text_is_refused(mine: Clinic, sign_in: SignIn) -> None:
    say(sign_in("clinician"), "reviewed")
    say(sign_in("administrator"), "reviewed")
    assert Review.objects.count() == 1


def test_a_changed_text_is_a_draft_again_and_says_so(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("clinician")
    say(client, "reviewed")
    Review.objects.update(digest="of an earlier text")
    standing = standing_of(mine, ENTRY)
    assert (standing.status, standing.changed) == ("draft", True)
    page = client.get(reverse("library-entry", args=[ENTRY])).content.decode()
    assert "The text changed after its review" in re.sub(r"Draft: t", "T", page)
    say(client, "reviewed")
    assert standing_of(mine, ENTRY).status == "reviewed"


def test_going_back_to_draft_keeps_the_history(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("clinician")
    say(client, "reviewed")
    say(client, "draft")
    assert standing_of(mine, ENTRY).status == "draft"
    assert Review.objects.get().ended_by
    say(client, "reviewed")
    assert Review.objects.count() == 2


def test_a_text_that_was_not_on_the_screen_is_not_signed(mine: Clinic, sign_in: SignIn) -> None:
    say(sign_in("clinician"), "reviewed", digest="of another text")
    assert not Review.objects.exists()


@pytest.mark.parametrize("role", ["nurse", "researcher"])
def test_only_clinicians_and_administrators_review(mine: Clinic, sign_in: SignIn, role: str) -> None:
    assert say(sign_in(role), "reviewed") == 403
    assert 'name="what"' not in sign_in(role).get(reverse("library-entry", args=[ENTRY])).content.decode()


def test_what_is_no_status_and_no_entry_is_refused(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in()
    assert say(client, "signed") == 400
    assert (
        client.post(reverse("review-entry", args=["next_steps.none"]), {"what": "reviewed"}).status_code
        == 404
    )


def test_one_clinics_signature_says_nothing_of_another(mine: Clinic, other: Clinic, sign_in: SignIn) -> None:
    say(sign_in("clinician", other), "reviewed")
    assert standing_of(other, ENTRY).status == "reviewed"
    assert standings(mine) == {}
    assert "Reviewed by" not in sign_in().get(reverse("library-entry", args=[ENTRY])).content.decode()


def test_the_digest_follows_the_text_its_facts_and_its_numbers_but_not_the_shipped_status() -> None:
    knowledge = default_assessor().knowledge
    entry = next(one for one in knowledge.next_steps if one.id == "next_steps.repeat_rfa")
    before = digest_of(entry, knowledge)
    replace = msgspec.structs.replace
    assert digest_of(replace(entry, status="released"), knowledge) == before
    assert digest_of(replace(entry, say="Something else."), knowledge) != before
    fact = knowledge.facts["did_not_last"]
    other = replace(knowledge, facts={**knowledge.facts, fact.id: replace(fact, title="Changed")})
    assert digest_of(entry, other) != before
    number = knowledge.settings["next_steps.repeat_rfa.durable"]
    shared = {**knowledge.settings, "next_steps.repeat_rfa.durable": replace(number, value=number.value + 1)}
    assert digest_of(entry, replace(knowledge, settings=shared)) != before
    unused = next(name for name in knowledge.facts if name not in repr(entry) and name.startswith("care"))
    without = {name: one for name, one in knowledge.facts.items() if name != unused}
    assert digest_of(entry, replace(knowledge, facts=without)) == before


def reference(found: Patient) -> tuple[set[str], dict[str, str]]:
    """The steps that are reference only for a patient, and every step with its status."""
    judged = judge(found)
    steps = {one["id"]: one["status"] for one in judged.assessment["next_steps"]}
    known = standings(found.clinic)
    return reference_only(found.clinic, judged.assessment, judged.assessor, known), steps


def test_drafts_about_medicines_and_late_tiers_are_reference_only_until_reviewed(mine: Clinic, sign_in: SignIn) -> None:  # fmt: skip
    found = patient(mine)
    aside, _ = reference(found)
    assert aside
    kinds = default_assessor().vocabulary.sections["steps"]
    tiers = {one.name: one.tier for one in default_assessor().knowledge.next_steps}
    assert all(tiers[one] >= 6 or kinds[one].kind == "medicine" for one in aside)
    client, one = sign_in(), sorted(aside)[0]
    page = client.get(reverse("patient", args=[found.uid])).content.decode()
    assert page.index("Reference only") < page.index(f"/case/{one}")
    say(client, "reviewed", f"next_steps.{one}")
    assert reference(found)[0] == aside - {one}
    assert "Reviewed by" in client.get(reverse("patient", args=[found.uid])).content.decode()


def test_nothing_that_warns_is_ever_reference_only(mine: Clinic) -> None:
    """Alerts with their steps, blocked steps and steps to avoid stay where they are, reviewed or not."""
    found = patient(mine, "new_leg_pain_after_ablation.yaml", "2025-02-05")
    judged = judge(found)
    assert judged.assessment["red_flag"]["reasons"]
    aside, steps = reference(found)
    alarmed = {step for one in judged.assessment["red_flag"]["reasons"] for step in one["steps"]}
    assert not aside & alarmed
    assert {steps[one] for one in aside} <= {"recommended", "consider", "needs_information"}
    kept = proposed(judged.assessment, aside)
    assert kept["red_flag"] == judged.assessment["red_flag"]
    assert len(kept["next_steps"]) == len(judged.assessment["next_steps"]) - len(aside)


def test_the_letter_proposes_no_step_that_is_reference_only(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    aside, _ = reference(found)
    labels = default_assessor().vocabulary.sections["steps"]
    for kind in ("letter", "referral"):
        text = sign_in().get(reverse("document", args=[found.uid, kind])).content.decode()
        assert not [one for one in aside if f"- {labels[one].label} (" in text]


def test_a_demonstration_shows_every_step(mine: Clinic) -> None:
    mine.demo = True
    mine.save()
    assert reference(patient(mine))[0] == set()
