"""What a clinician sees on the page, and what the page must never do."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import painpath.report
from painpath.assess import assess, default_assessor
from painpath.report.page import page
from painpath.report.view import cited
from tests.unit.report_made_up import HOSTILE, emergency, hostile, no_procedure, step, wore_off

LOADING = {"src", "href", "srcset", "action", "data", "poster", "background", "formaction", "xlink:href"}
STYLE = Path(painpath.report.__file__).parent / "templates" / "style.css"
NORMAL_TEXT, CHART_PARTS = 4.5, 3.0
each_record = pytest.mark.parametrize(
    "made", [wore_off, emergency, no_procedure], ids=lambda made: made.__name__
)


class Seen(HTMLParser):
    """The tags with their attributes, the ids, and the text outside script and style."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        if self.tags[-1:] not in (["script"], ["style"]):
            self.words.append(data)

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", " ".join(self.words))

    def values(self, name: str) -> set[str]:
        return {value for _, found, value in self.attributes if found == name}


@cache
def seen(made) -> Seen:
    assessment, record = made()
    return Seen(page([assessment], record))


@each_record
def test_nothing_is_loaded_from_anywhere(made) -> None:
    found = seen(made)
    leads = [value for _, name, value in found.attributes if name in LOADING]
    assert leads
    assert all(value.startswith("#") for value in leads)
    assert not {"link", "iframe", "img", "object", "embed", "base", "form"} & set(found.tags)
    assert any("default-src 'none'" in value for value in found.values("content"))
    assert "@import" not in STYLE.read_text("utf-8")
    assert "url(" not in STYLE.read_text("utf-8")


def test_a_page_without_scores_or_relief_has_no_script() -> None:
    assert "script" not in seen(emergency).tags
    assert "script" in seen(wore_off).tags


@each_record
def test_every_link_leads_to_a_place_on_the_page(made) -> None:
    found = seen(made)
    assert {value.removeprefix("#") for value in found.values("href")} <= found.values("id")


@each_record
def test_every_source_cited_stands_in_the_list_of_sources(made) -> None:
    wanted = {f"source-{name}" for name in cited(made()[0])}
    assert wanted
    assert wanted <= seen(made).values("id")


def test_an_emergency_is_the_first_thing_on_the_page() -> None:
    found = seen(emergency)
    body = found.text.split("Pain assessment, patient", 1)[1]
    assert body.index("Emergency") < body.index("Cauda equina") < body.index("As of 2025-03-04")
    assert body.index("As of 2025-03-04") < body.index("Interlaminar epidural steroid injection")
    assert "Emergency" not in seen(wore_off).text


@each_record
def test_red_flags_are_never_a_bare_none_and_come_before_the_verdict(made) -> None:
    html = page([made()[0]], made()[1])
    first = html.split('class="asked">', 1)[1]
    assert "not asked about" in first.split("</p>")[0] or "were answered" in first.split("</p>")[0]
    assert "<h2>" in first
    assert "<h2>" not in first.split("</p>")[0]


def test_at_most_three_steps_on_the_first_screen_and_all_of_them_below() -> None:
    assessment, record = deepcopy(wore_off())
    assessment["next_steps"] = [step(str(number), "recommended") for number in range(5)]
    article, below = page([assessment], record).split("</article>", 1)
    assert re.findall(r"Step \d", article) == ["Step 0", "Step 1", "Step 2"]
    assert {f"Step {number}" for number in range(5)} <= set(re.findall(r"Step \d", below))


def test_a_hostile_record_stays_text() -> None:
    assessments, record = hostile()
    html = page(assessments, record)
    found = Seen(html)
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert found.tags.count("script") == html.count('<script type="module">') == 2
    assert not any(name.startswith("on") for _, name, _ in found.attributes)
    assert HOSTILE.split("\x1b")[0] in found.text


def test_the_table_has_the_facts_of_the_chart() -> None:
    text = seen(wore_off).text
    assert "2025-02-20 Score 2 (NRS 0-10), low back, left, average" in text
    assert "2025-01-06 Procedure C Thermal radiofrequency ablation" in text
    assert "Relief after C documented from 2025-02-20 to 2025-10-06, lost by 2025-11-10." in text
    assert "Half of the pain before C: 3.5 of 10." in text


def test_all_procedures_stand_on_one_page_with_links_to_each() -> None:
    record = wore_off()[1]
    every = [assess(record, "2025-12-01", name) for name in ("ablation-1", "block-2", "block-1")]
    found = Seen(page(every, record))
    assert {"#judged-1", "#judged-2", "#judged-3"} <= found.values("href")
    assert found.tags.count("article") == 3


def test_an_alert_of_several_assessments_is_shown_once() -> None:
    assessment, record = emergency()
    assert page([assessment, assessment], record).count("<h3>Cauda equina syndrome") == 1


def test_relief_without_scores_is_drawn_with_its_band() -> None:
    reports = [
        {"time": time, "procedure_id": "a", "percent": percent}
        for time, percent in (("2025-02-20", 70), ("2025-06-20", 70), ("2025-09-20", 0))
    ]
    done = {"procedure_id": "a", "time": "2025-01-06", "kind": "rfa_thermal", "status": "completed"}
    raw = {"patient": {"patient_id": "told"}, "procedures": [done], "relief_reports": reports}
    record = default_assessor().check(raw)
    html = page([assess(record, "2025-10-01")], record)
    assert '"Relief stated, %"' in html
    assert '"Pain, 0-10"' not in html
    assert "70 % relief after A, the patient&#39;s own estimate" in html
    assert "Relief after A documented from 2025-02-20 to 2025-06-20, lost by 2025-09-20." in html


def test_a_page_about_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one assessment"):
        page([], wore_off()[1])


def colours(style: str) -> list[dict[str, str]]:
    """The colours by name: light, then dark, then on paper."""
    found = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    return [dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", one)) for one in found]


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2, between 1 and 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("place", [0, 1, 2], ids=["light", "dark", "print"])
def test_text_can_be_read_on_its_ground(place: int) -> None:
    every = colours(STYLE.read_text("utf-8"))
    now = every[0] | every[place]
    for ground in ("paper", "card"):
        for name in ("ink", "quiet", "link", "good", "look", "wait", "stop"):
            assert contrast(now[name], now[ground]) >= NORMAL_TEXT, (name, ground)
        for number in range(1, 7):
            assert contrast(now[f"series-{number}"], now[ground]) >= CHART_PARTS
    assert contrast(now["ink"], now["urgent"]) >= NORMAL_TEXT
    assert contrast(now["quiet"], now["urgent"]) >= NORMAL_TEXT
    assert contrast(now["on-emergency"], now["emergency"]) >= NORMAL_TEXT
    assert contrast(now["ink"], now["relief"]) >= NORMAL_TEXT
