"""Nothing typed is lost when the session has ended, or the clinic is away, before it is sent."""

from __future__ import annotations

from tests.web.browser.conftest import PASSWORD, Site


def test_a_form_waits_until_somebody_signed_in_again(site: Site) -> None:
    site.sign_in("clinician")
    uid = site.page.locator("table a").first.get_attribute("href")
    page = site.open(f"{uid}/enter/pain_scores")
    page.fill("#id_score", "2,5")
    page.context.clear_cookies()
    page.click("main button.main")
    page.wait_for_selector("[data-said]")
    assert "You were signed out. Nothing was sent, and nothing you typed is lost" in page.inner_text(
        "[data-said]"
    )
    assert page.input_value("#id_score") == "2,5"
    assert site.barriers() == []
    with page.expect_popup() as opened:
        page.click("[data-said] a")
    other = opened.value
    other.fill("input[name=login]", "clinician")
    other.fill("input[name=password]", PASSWORD)
    other.click("button[type=submit]")
    other.wait_for_load_state("networkidle")
    page.click("main button.main")
    page.wait_for_url(f"**{uid}")
    assert "Saved: pain score." in page.inner_text("main")


def test_a_form_waits_while_the_clinic_is_away(site: Site) -> None:
    site.sign_in("clinician")
    uid = site.page.locator("table a").first.get_attribute("href")
    page = site.open(f"{uid}/enter/pain_scores")
    page.fill("#id_score", "4")
    page.context.set_offline(True)
    page.click("main button.main")
    page.wait_for_selector("[data-said]")
    assert "The clinic does not answer" in page.inner_text("[data-said]")
    page.context.set_offline(False)
    page.click("main button.main")
    page.wait_for_url(f"**{uid}")
    assert "Saved: pain score." in page.inner_text("main")


def test_a_button_pressed_twice_sends_once(site: Site) -> None:
    site.sign_in("clinician")
    page = site.open("/patients/new")
    page.fill("#id_who-family", "Doppel")
    page.fill("#id_what-time", "2026-01-05")
    page.select_option("#id_what-kind", "mbb")
    page.dblclick("main button.main")
    page.wait_for_selector("h1:has-text('Doppel')")
    site.open("/patients/find?q=Doppel")
    assert page.locator("main a:has-text('Doppel')").count() == 1
