"""Pictures of the clinic with its demonstration patients, for docs/clinic.md: run it after the pages have changed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
PASSWORD = "demonstration only"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 740}


def main() -> None:
    """Start the demonstration in a folder of its own, take the pictures, stop it."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        environment = {**os.environ, "PAINPATH_DATA": folder, "PORT": str(port)}
        server = subprocess.Popen([sys.executable, "demo/serve.py"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            wait(f"http://127.0.0.1:{port}/health/ready")
            take(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def wait(address: str) -> None:
    """Until the server can serve, a minute at most."""
    for _ in range(120):
        try:
            urllib.request.urlopen(address)
            return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer")


def take(site: str) -> None:
    """Sign in, open each page, keep its picture."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_context(viewport=WIDE).new_page()  # type: ignore[arg-type]
        sign_in(page, site)
        keep(page, "worklist")
        page.click("text=Sample, Demo 2")
        page.wait_for_selector(".plot svg")
        page.wait_for_timeout(500)
        keep(page, "patient")
        page.locator("#board").scroll_into_view_if_needed()
        page.evaluate("document.querySelector('#board').scrollIntoView()")
        keep(page, "steps")
        page.click("text=Make a diary link")
        address = page.inner_text("code.address")
        phone = browser.new_context(viewport=PHONE, color_scheme="dark").new_page()  # type: ignore[arg-type]
        phone.goto(address)
        phone.fill("input[name=birth_date]", birth_date(page, site))
        phone.click("text=Go on")
        keep(phone, "diary")
        browser.close()


def sign_in(page: Page, site: str) -> None:
    """As the demonstration's clinician."""
    page.goto(f"{site}/accounts/login/")
    page.fill("input[name=login]", "clinician")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_load_state("networkidle")


def birth_date(page: Page, site: str) -> str:
    """The birth date of the patient, from the page about who it is."""
    page.goto(f"{site}/patients/find?q=Sample")
    page.click("text=Sample, Demo 2")
    page.click("text=Identity")
    return page.input_value("input[name=birth_date]")


def keep(page: Page, name: str) -> None:
    """One picture of what stands on the screen."""
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
