"""The lesion page: the table read for where the sliders stand, the pictures to scale, and what does not fit told."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest

from painpath.captured.shapes import shapes_at
from painpath.web.accounts.models import Clinic
from painpath.web.patients.store import enter
from tests.web.clinic.conftest import SignIn, patient

LOG = {
    "procedure_id": "logged", "time": "2025-03-01", "kind": "rfa_thermal", "status": "completed", "side": "left",
    "electrode_gauge": 20, "active_tip_mm": 10, "temperature_c": 85, "orientation": "perpendicular",
}  # fmt: skip


def page(sign_in: SignIn, query: str = "", **headers: str) -> str:
    """The page for those sliders."""
    response = sign_in().get(f"/lesion?{query}", headers=headers)
    assert response.status_code == 200
    assert "HX-Request" in response["Vary"]
    return html.unescape(response.content.decode())


def test_sizes_are_those_of_the_table(sign_in: SignIn) -> None:
    found = page(sign_in, "gauge=16&tip_mm=10&temperature_c=80&time_s=120")
    shapes = shapes_at((16, 10, 80, 120))
    assert shapes is not None
    row = re.search(r'<th scope="row">50 °C reached</th><td>([\d.]+)</td><td>([\d.]+)', found)
    assert row
    assert float(row[1]) == pytest.approx(shapes["T50"].width_mm, abs=0.051)
    assert float(row[2]) == pytest.approx(shapes["T50"].length_mm, abs=0.051)


def test_a_slider_asks_for_its_changing_part_alone(sign_in: SignIn) -> None:
    part = page(sign_in, "away_mm=3", **{"HX-Request": "true"})
    assert part.lstrip().startswith('<div id="drawn">')
    assert "its middle 3 mm from the cannula's axis" in part
    assert "<html" not in part


def test_outlines_are_drawn_to_scale(sign_in: SignIn) -> None:
    found = page(sign_in, "away_mm=2")
    shapes = shapes_at((18, 10, 80, 90))
    assert shapes is not None
    circle = re.search(r'<circle class="zone T50" r="([\d.]+)"', found)
    assert circle
    assert float(circle[1]) == pytest.approx(shapes["T50"].radius_at(5), abs=0.01)
    path = re.search(r'<path class="zone T50" d="([^"]+)"', found)
    assert path
    heights = [float(one) for one in re.findall(r"-?[\d.]+", path[1])][1::2]
    half = (shapes["T50"].width_mm / 2) ** 2 - 2**2
    assert max(heights) == pytest.approx(half**0.5, abs=0.15)  # the plane lies 2 mm beside the axis


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("gauge=14", "Gauge: 14 is not covered (16 to 22), shown for 16"),
        ("tip_mm=x", "Bare tip: no number was given, shown for 10 mm"),
        ("temperature_c=nan", "Temperature: no number was given"),
        ("time_s=inf", "Time: inf is not covered (60 to 180 s), shown for 180"),
        ("away_mm=0", "The metal pushes the nerve aside: shown 1.2 mm away"),
        ("lie=before&away_mm=0", "The metal pushes the nerve aside: shown 0.6 mm away"),
        ("from=log&gauge=20&tip_mm=5&temperature_c=70", "Time is not in the log: shown for 90 s"),
    ],
)
def test_what_does_not_fit_is_told(sign_in: SignIn, query: str, said: str) -> None:
    assert f'<p class="message warning">{said}' in page(sign_in, query)


def test_where_the_model_refuses_there_is_no_picture(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("painpath.web.lesion.pages.shapes_at", lambda place: None)
    found = page(sign_in)
    assert "No picture: at this setting" in found
    assert 'class="zone' not in found


def test_a_nerve_out_of_reach_is_said(sign_in: SignIn) -> None:
    assert "By no convention is the nerve destroyed" in page(sign_in, "away_mm=10")


def test_the_patient_page_leads_there_with_the_log(sign_in: SignIn, mine: Clinic) -> None:
    found = patient(mine)
    enter(found, [("procedures", LOG)], "test", "test")
    client = sign_in()
    told = html.unescape(client.get(f"/patients/{found.uid}?procedure=logged").content.decode())
    link = re.search(r'href="(/lesion\?[^"]+)"', told)
    assert link
    assert parse_qs(urlsplit(link[1]).query) == {
        "gauge": ["20"], "tip_mm": ["10"], "temperature_c": ["85"], "angle": ["90"], "from": ["log"],
    }  # fmt: skip
    assert "Time is not in the log" in client.get(link[1]).content.decode()


def test_without_a_log_there_is_no_link(sign_in: SignIn, mine: Clinic) -> None:
    found = patient(mine)
    enter(found, [("procedures", {**{k: v for k, v in LOG.items() if k in ("time", "status", "side")}, "procedure_id": "bare", "kind": "rfa_thermal"})], "test", "test")  # fmt: skip
    assert "/lesion?" not in sign_in().get(f"/patients/{found.uid}?procedure=bare").content.decode()


def test_the_page_never_loads_the_solver() -> None:
    code = "import sys, painpath.web.lesion.drawing, painpath.captured.shapes as s; s.shapes_at((18, 10, 80, 90)); print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'scipy') or m.startswith('painpath.lesion')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
