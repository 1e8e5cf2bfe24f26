"""The pages of the patient's side in a browser: question, block diary, questionnaire, telephone script."""

from __future__ import annotations

from datetime import timedelta

from painpath.web.accounts.models import Clinic
from painpath.web.asking.asking import ask
from painpath.web.block_diary.slots import clock_now
from painpath.web.diary.models import make_link
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter, living
from tests.web.browser.conftest import Site


def prepared(clinic: Clinic) -> Patient:
    """A patient with a block of an hour ago and two questions that wait."""
    found = Patient.objects.get(clinic=clinic, family="Example")
    time = (clock_now(found) - timedelta(minutes=70)).isoformat(timespec="minutes")
    row = {"procedure_id": "b1", "time": time, "kind": "mbb", "status": "completed", "side": "left"}
    enter(found, [("procedures", row)], "test")
    ask(found, "sleep_disturbance", "A. Nurse", "Has your sleep been worse since the needle?")
    ask(found, "walking_distance", "A. Nurse", "How far can you walk?")
    return found


def sideways(site: Site) -> list[str]:
    """Whether the page is wider than the window."""
    wide = site.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"
    )
    return [f"{site.page.url} scrolls sideways"] if wide else []


def test_a_patient_answers_and_fills_in_the_block_diary(site: Site, clinic: Clinic) -> None:
    found = prepared(clinic)
    token = make_link(found, "test")
    page = site.open(f"/diary/{token}")
    page.fill("input[name=birth_date]", "1960-02-03")
    page.check("text=I fill this in for somebody")
    page.click("text=Go on")
    barriers = site.barriers() + sideways(site)
    page.click(".asked button[value=yes] >> nth=0")
    assert "Saved" in page.inner_text("main")
    assert living(found)[-1].data["note"] == "reporter: proxy"
    site.open(f"/diary/{token}")
    page.click("text=Today's block")
    page.fill("input[name=movement]", "bending forward")
    for field, score in (("at-0", 8), ("at-15", 3), ("at-60", 2)):
        page.locator(f".numbers label:has(input[name={field}])").nth(score).click()
    barriers += site.barriers() + sideways(site)
    page.locator("button:has-text('Save')").click()
    page.wait_for_selector(".done")
    assert page.locator(".done").count() == 3
    barriers += site.barriers()
    site.open(f"/diary/{token}/questions/pgic")
    page.get_by_label("Much better", exact=True).check()
    barriers += site.barriers() + sideways(site)
    page.click("button.main")
    assert "Saved" in page.inner_text("main")
    assert barriers == []
    assert site.complaints == []


def test_the_clinics_pages_about_the_phone_have_no_barrier(site: Site, clinic: Clinic) -> None:
    found = prepared(clinic)
    site.sign_in("clinician")
    barriers = []
    for name in ("ask/sleep_disturbance", "block-diary", "questionnaires", "telephone"):
        site.open(f"/patients/{found.uid}/{name}")
        barriers += site.barriers() + sideways(site)
    site.page.click("text=Save the call")  # the browser asks how the call ended
    assert "telephone" in site.page.url
    site.page.select_option("select[name=what]", "no_answer")
    site.page.click("text=Save the call")
    site.page.wait_for_url("**/")
    assert barriers == []
    assert site.complaints == []
