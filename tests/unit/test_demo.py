"""The demo shows every outcome, an emergency and a third party's bundle, and says where each patient comes from."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from painpath.assess import assess, default_assessor
from painpath.record.read import read_records

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "demo/records"
ROWS: list[dict[str, str]] = tomllib.loads((ROOT / "demo/records.toml").read_text("utf-8"))["record"]
OUTCOMES = {
    "ablation_wore_off.yaml": "recurrence",
    "ablation_never_helped.yaml": "immediate_failure",
    "leg_better_back_not.yaml": "partial",
    "thigh_nerve_still_helped.yaml": "ongoing_response",
    "new_leg_pain_after_ablation.yaml": "too_early",
    "bleeding_after_caudal_injection.yaml": "not_assessable",
    "stimulator_lost_its_effect.yaml": "recurrence",
    "lumbar_ablation_wore_off.yaml": "recurrence",
    "../../tests/data/fhir/brenda_jackson.json": None,
}

each_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: Path(row["file"]).stem)


def answer(row: dict[str, str]) -> dict[str, Any]:
    """The assessment that the demo shows."""
    (imported,) = read_records(RECORDS / row["file"])
    return assess(imported.record, row["as_of"])


def of(file: str) -> dict[str, Any]:
    """The assessment of a demo record by its file."""
    return answer(next(row for row in ROWS if row["file"] == file))


@each_row
def test_each_record_has_the_outcome_for_which_it_is_shown(row: dict[str, str]) -> None:
    assert answer(row)["outcome"] == OUTCOMES[row["file"]]


def test_every_outcome_is_shown_by_a_published_case() -> None:
    shown = {OUTCOMES[row["file"]] for row in ROWS if row["about"].startswith("Published")}
    assert shown == {entry.id for entry in default_assessor().vocabulary.sections["outcomes"].values()}


def test_the_bleeding_is_an_emergency_and_the_nerve_injury_urgent() -> None:
    assert of("bleeding_after_caudal_injection.yaml")["red_flag"]["level"] == "emergency"
    assert of("new_leg_pain_after_ablation.yaml")["red_flag"]["level"] == "urgent"


def test_the_first_one_shows_the_plan_for_the_blood_thinner() -> None:
    steps = {one["id"]: one["status"] for one in of(ROWS[0]["file"])["next_steps"]}
    assert steps["anticoag_plan"] == "recommended"
    assert steps["repeat_rfa"] == "consider"


@each_row
def test_each_record_names_its_source(row: dict[str, str]) -> None:
    assert row["file"] in (RECORDS / "SOURCES.md").read_text("utf-8")
    if row["about"].startswith("Published"):
        head = (RECORDS / row["file"]).read_text("utf-8").partition("patient:")[0]
        assert "https://" in head or "http://" in head
        assert "Assumed:" in head


@pytest.mark.parametrize("path", sorted(RECORDS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_record_file_is_shown_and_has_no_problem(path: Path) -> None:
    assert path.name in {row["file"] for row in ROWS}
    (imported,) = read_records(path)
    assert default_assessor().check(imported.record).problems == []
