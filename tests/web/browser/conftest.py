"""A real browser before a real server: headless Chromium, and axe-core on every page it opens."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from painpath.web.accounts.models import Clinic
from tests.npm import install
from tests.web.clinic.conftest import member, patient

HERE = Path(__file__).parent
AXE = HERE / "node_modules/axe-core/axe.min.js"
PASSWORD = "the tests' own password"
SLOWEST_MS = 120_000  # a bound for what would hang; no test asserts how long a page takes
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],  # to hand over what passes takes longer than to find it
}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's own loop runs in this thread
    install(HERE)
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    assert found, "no Chromium on this machine: scripts/browser installs it"
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Site:
    """A browser window on the running clinic; whatever a page complains of fails the test."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(SLOWEST_MS)
        self.page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type == "error" else None
        )
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, path: str) -> Page:
        """Open a page and wait until it is quiet."""
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def sign_in(self, name: str) -> None:
        """Sign in by the form, as a person does."""
        self.open("/accounts/login/")
        self.page.fill("input[name=login]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.page.click("button[type=submit]")
        self.page.wait_for_load_state("networkidle")

    def barriers(self) -> list[str]:
        """What axe-core finds on the page, each with the place."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate("async rules => (await axe.run(document, rules)).violations", RULES)
        return [
            f"{self.page.url} {one['id']}: {node['target']} {node['failureSummary']}"
            for one in found
            for node in one["nodes"]
        ]


@pytest.fixture
def clinic(transactional_db: None) -> Clinic:
    """A clinic with its diary on, a clinician, an administrator and three patients."""
    made = Clinic.objects.create(
        name="Mine",
        day_number="111",
        night_number="222",
        emergency_number="333",
        wording_confirmed_by="A. Nurse",
    )
    for role in ("clinician", "administrator"):
        user = member(made, role).user
        user.username = role
        user.set_password(PASSWORD)
        user.save()
    patient(made)
    patient(made, "new_leg_pain_after_ablation.yaml", "2025-02-05", family="Sample")
    patient(made, "ablation_wore_off.yaml", "2025-10-08", family="Pattern")
    return made


@pytest.fixture(params=["wide, light", "phone, dark"])
def site(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, clinic: Clinic
) -> Iterator[Site]:
    """The site on a desk and on a phone."""
    wide, light = request.param.split(", ")
    size = {"width": 1280, "height": 900} if wide == "wide" else {"width": 375, "height": 740}
    context = browser.new_context(viewport=size, color_scheme=light)  # type: ignore[arg-type]
    yield Site(context, live_server.url)
    context.close()
