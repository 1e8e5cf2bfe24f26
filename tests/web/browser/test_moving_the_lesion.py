"""The lesion page in a real browser: sliders by keyboard, small answers, and without a script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.web.browser.conftest import PASSWORD, SLOWEST_MS, Site

MOST_BYTES = 20_000  # how long a move takes is measured by `make bench`


def test_a_slider_moved_by_a_key_moves_the_lesion_at_once(site: Site, tmp_path: Path) -> None:
    site.sign_in("clinician")
    page = site.open("/lesion")
    barriers = site.barriers()
    before = page.get_attribute(".lesions path.zone.T60", "d")
    page.focus("#temperature_c")
    moves = []
    for degrees in range(81, 87):
        page.evaluate("performance.clearResourceTimings()")
        page.keyboard.press("ArrowRight")
        expect(page.locator("#lies")).to_contain_text(f"{degrees} °C", timeout=SLOWEST_MS)
        moves.append(
            page.evaluate("performance.getEntriesByType('resource').map(one => one.decodedBodySize)")
        )
    assert page.get_attribute(".lesions path.zone.T60", "d") != before
    assert page.inner_text("output[for=temperature_c]") == "86 °C"
    assert all(moves)
    assert max(max(asked) for asked in moves) < MOST_BYTES
    page.select_option("#lie", "before")
    expect(page.locator("#lies")).to_contain_text("before the end of the metal", timeout=SLOWEST_MS)
    barriers += site.barriers()
    page.screenshot(path=tmp_path / "lesion.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1")
    assert barriers == []
    assert site.complaints == []


def test_it_works_without_a_script(browser: Browser, live_server: Any, clinic: object) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/?next=/lesion")
    page.fill("input[name=login]", "clinician")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.focus("#gauge")
    page.keyboard.press("ArrowLeft")
    page.click("form.lesion button")
    assert "17 gauge" in page.inner_text("#lies")
    context.close()
