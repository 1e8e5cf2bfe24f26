"""The journeys of a clinician and of a patient, as a person makes them."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.web.browser.conftest import SLOWEST_MS, Site


def test_from_the_worklist_to_the_letter_and_a_red_flag_from_a_phone(site: Site) -> None:
    site.sign_in("clinician")
    page = site.page
    assert "Worklist" in page.title()
    barriers = site.barriers()
    page.click("text=Example, Eve")
    page.wait_for_selector(".plot svg")
    assert "Immediate failure" in page.inner_text("article.first")
    assert "Wrong pain source" in page.inner_text("article.first .causes")
    barriers += site.barriers()
    before = page.inner_text("#answer")
    question = page.locator(".question:not(.alarm):has(button[value=yes])").first
    fact = question.locator("input[name=fact]").input_value()
    question.locator("button[value=yes]").click()
    expect(page.locator(f"input[name=fact][value={fact}]")).to_have_count(0, timeout=SLOWEST_MS)
    assert page.inner_text("#answer") != before  # the answer changed the page at once
    page.wait_for_load_state("networkidle")
    page.click("text=Make a diary link")
    address = page.inner_text("code.address")
    page.go_back()
    page.click("text=Letter")
    assert "Re: Example, Eve" in page.input_value("textarea")
    barriers += site.barriers()
    page.click("text=Ready to print")
    assert "draft, not signed by a clinician" in page.inner_text(".paper")
    page.goto(address)
    barriers += site.barriers()
    page.fill("input[name=birth_date]", "1960-02-03")
    page.click("text=Go on")
    page.locator(".numbers label").nth(7).click()
    page.locator("fieldset:has-text('numb between the legs') input[value=yes]").check()
    barriers += site.barriers()
    page.locator("button:has-text('Save')").last.click()
    assert "Call now" in page.text_content("main")
    assert "Nobody watches this diary at night" in page.inner_text("main")
    barriers += site.barriers()
    site.open("/")
    assert re.search(r"Example, Eve: .*cauda|Example, Eve: ", page.inner_text(".alerts"))
    assert barriers == []
    assert site.complaints == []


def test_no_page_has_a_barrier_or_scrolls_sideways(site: Site) -> None:
    site.sign_in("clinician")
    uid = site.page.locator("table a").first.get_attribute("href")
    found = []
    for path in (uid, f"{uid}/rows", f"{uid}/enter/procedures", f"{uid}/enter/observations", f"{uid}/import", f"{uid}/identity",
                 "/patients/new", "/patients/find", "/library", "/library/next_steps.repeat_rfa", "/accounts/2fa/", "/nowhere"):  # fmt: skip
        page = site.open(str(path))
        found += site.barriers()
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"):
            found.append(f"{path} scrolls sideways")
    assert found == []


def test_the_administrators_pages_have_no_barrier(site: Site) -> None:
    site.sign_in("administrator")
    found = []
    for path in (
        "/",
        "/account",
        "/clinic",
        "/clinic/team",
        "/clinic/retention",
        "/audit",
        "/accounts/password/change/",
        "/accounts/2fa/",
    ):
        site.open(path)
        found += site.barriers()
    assert found == []
    assert site.complaints == []
