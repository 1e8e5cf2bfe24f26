"""Reading the charts without a mouse: the list beside them, its keys, what is said, the line that shows where."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from painpath.assess import assess, default_assessor
from painpath.record.read import read_records
from painpath.report.page import page as report
from painpath.web.patients.models import Patient
from painpath.web.patients.store import enter
from tests.web.browser.conftest import Site

ROOT = Path(__file__).parents[3]
LINE = ".plot svg g.mark-rule line[stroke='var(--series-2)']"


def reads_by_keys(page: Page) -> None:
    """Every point can be reached, is said, and shows its line; Escape takes the line away."""
    page.wait_for_selector(".reader [role=listbox]")
    page.focus(".reader [role=listbox]")
    rows = page.locator("[data-events] tbody tr").count()
    assert page.locator(".reader [role=option]").count() == rows
    heard = []
    for _ in range(rows):
        page.keyboard.press("ArrowDown")
        heard.append(page.inner_text(".reader [role=status]"))
        chosen = page.get_attribute(".reader [role=listbox]", "aria-activedescendant")
        assert page.get_attribute(f"[id='{chosen}']", "aria-selected") == "true"
    assert len(set(heard)) == rows
    assert heard[-1].startswith(f"{rows} of {rows}: ")
    page.wait_for_selector(LINE, state="attached")
    page.keyboard.press("Home")
    assert page.inner_text(".reader [role=status]") == heard[0]
    page.keyboard.press("Escape")
    assert page.inner_text(".reader [role=status]") == ""
    page.wait_for_selector(LINE, state="detached")


@pytest.mark.parametrize("site", ["phone, dark"], indirect=True)
def test_the_charts_of_a_patient_are_read_by_keyboard(site: Site) -> None:
    found = Patient.objects.get(family="Pattern")
    enter(found, [("medications", {"code": "duloxetine", "daily_dose": 60, "unit": "mg"})], "test")
    site.sign_in("clinician")
    page = site.open(f"/patients/{found.uid}")
    reads_by_keys(page)
    assert page.locator(".plot").count() == 2
    assert "Duloxetine" in page.locator(".plot").last.text_content()  # type: ignore[operator]
    assert site.barriers() == []
    assert site.complaints == []


def test_the_report_on_its_own_is_read_by_keyboard(browser: Browser, tmp_path: Path) -> None:
    raw = next(iter(read_records(ROOT / "demo/records/ablation_wore_off.yaml"))).record
    ready = default_assessor()
    record = ready.check(raw)
    file = tmp_path / "report.html"
    file.write_text(report([assess(record, "2025-10-08", assessor=ready)], record), "utf-8")
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(file.as_uri())
    reads_by_keys(page)
    for key in ("End", "ArrowRight", "PageDown"):  # the end is where the keys stop
        page.keyboard.press(key)
        assert page.locator(".reader [role=option]").last.get_attribute("aria-selected") == "true"
    page.close()
    assert complaints == []
