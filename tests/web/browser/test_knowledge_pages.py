"""The library, the case for a step, policies and templates: no barrier, nothing that scrolls sideways, the text copied."""

from __future__ import annotations

from playwright.sync_api import expect

from painpath.web.accounts.models import Clinic
from painpath.web.policy.models import Policy, Requirement
from painpath.web.technique.models import Technique
from tests.web.browser.conftest import SLOWEST_MS, Site


def test_the_knowledge_pages_have_no_barrier(site: Site, clinic: Clinic) -> None:
    one = Policy.objects.create(clinic=clinic, body="Our payer", step="repeat_rfa", by="A")
    Requirement.objects.create(policy=one, text="Images are on file", by="A")
    Requirement.objects.create(policy=one, text="No fever", fact="fever", wanted="no", by="A")
    Technique.objects.create(
        clinic=clinic, name="Usual", columns={"kind": "rfa_thermal", "temperature_c": 80}, by="A"
    )
    site.sign_in("clinician")
    site.page.click("text=Pattern, Eve")
    uid = site.page.url.removeprefix(site.address)
    found = []
    for path in (f"{uid}/case/repeat_rfa", "/library/next_steps.scs_trial", "/library/facts.did_not_last", f"/clinic/policies/{one.pk}",
                 "/clinic/techniques"):  # fmt: skip
        page = site.open(path)
        found += site.barriers()
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append(f"{path} scrolls sideways")
    assert found == [], "\n".join(found)
    page = site.open(f"{uid}/case/repeat_rfa")
    page.click("text=Copy the text")
    expect(page.locator("[data-copy]")).not_to_have_text("Copy the text", timeout=SLOWEST_MS)
    page.click("text=Ask on the patient's phone >> nth=0")
    page.wait_for_selector("text=no answer yet")
    assert site.complaints == []
