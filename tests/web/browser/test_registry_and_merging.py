"""The registry and the pages for patients entered twice, in a browser: no barrier, nothing sideways, figures drawn."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Patient
from painpath.web.registry.making import make
from tests.web.browser.conftest import Site
from tests.web.clinic.conftest import patient
from tests.web.clinic.test_registry import fill


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


def sideways(site: Site) -> bool:
    return bool(
        site.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    )


@pytest.mark.parametrize("site", ["phone, dark"], indirect=True)
def test_the_registry_draws_its_figures_under_the_strict_policy(
    site: Site, clinic: Clinic, tmp_path: Path
) -> None:
    site.sign_in("administrator")
    page = site.open("/registry")
    assert "No registry has been made" in page.inner_text("main")
    barriers = site.barriers()
    fill(clinic, 24)
    made = make(clinic, tmp_path, timezone.now(), 3)
    page = site.open("/registry")
    for name in made.figures:
        page.wait_for_selector(f"#plot-{name} svg", timeout=120_000)
    barriers += site.barriers()
    assert not sideways(site)
    assert barriers == []
    assert site.complaints == []


@pytest.mark.parametrize("site", ["wide, light"], indirect=True)
def test_a_merge_and_its_undo_as_a_person_makes_them(site: Site, clinic: Clinic) -> None:
    kept = Patient.objects.get(family="Example")
    twin = patient(clinic, family="Example", given="Eve", birth_date=date(1960, 2, 3), number="twin-2")
    site.sign_in("clinician")
    page = site.open("/patients/duplicates")
    barriers = site.barriers()
    page.click("main >> text=Compare")
    barriers += site.barriers()
    assert not sideways(site)
    page.goto(f"{site.address}/patients/{kept.uid}/merge?with={twin.uid}")
    page.click("text=Keep Example, Eve")
    assert "Merged." in page.inner_text(".message")
    page.click("nav >> text=Entered twice?")
    barriers += site.barriers()
    page.click("text=Undo this merge")
    assert "two are two again" in page.inner_text(".message")
    assert barriers == []
    assert site.complaints == []


@pytest.mark.parametrize("site", ["phone, dark"], indirect=True)
def test_a_step_is_planned_and_taken_back_on_the_board(site: Site) -> None:
    site.sign_in("clinician")
    page = site.open(f"/patients/{Patient.objects.get(family='Example').uid}")
    step = page.locator(".board details:has(form[action$='/steps/dx_block'])")
    step.locator("summary").click()
    later = timezone.now().date().replace(day=1).isoformat()[:4]
    step.locator("input[name=when]").fill(str(int(later) + 1))
    step.locator("button[value=planned]").click()
    page.wait_for_selector("#decided")
    assert "planned for" in page.inner_text("section[aria-labelledby=decided]")
    assert site.barriers() == []
    assert not sideways(site)
    page.click("section[aria-labelledby=decided] button")
    page.wait_for_load_state("networkidle")
    assert page.locator("#decided").count() == 0
    assert site.complaints == []
