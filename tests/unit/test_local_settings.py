"""A clinic's own settings: known, with a reason, never looser where safety hangs on them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from painpath.assess import Assessor, assess, default_assessor
from painpath.record.problem import Unreadable
from painpath.rules.local import with_local_settings
from painpath.rules.model import Knowledge
from painpath.rules.strictness import safe_directions
from tests.spec.patients import patient

MINE = {"source": "our own audit", "who": "Dr A", "when": "2025-01-01"}


def file(folder: Path, *rows: Any) -> Path:
    path = folder / "settings.yaml"
    path.write_text(yaml.safe_dump(list(rows)), "utf-8")
    return path


def shipped() -> Knowledge:
    return default_assessor().knowledge


def test_a_changed_threshold_is_used(tmp_path: Path) -> None:
    path = file(tmp_path, {"id": "responder_pct", "value": 60, **MINE})
    mine = Assessor(with_local_settings(shipped(), path), default_assessor().vocabulary)
    record = patient(10, {60: 4.5})
    assert assess(record, "2025-03-07")["outcome"] == "ongoing_response"
    assert assess(record, "2025-03-07", assessor=mine)["outcome"] == "partial"


def test_the_settings_become_part_of_the_version(tmp_path: Path) -> None:
    rows = [{"id": "responder_pct", "value": 60, **MINE}, {"id": "partial_pct", "value": 25, **MINE}]
    versions = [
        with_local_settings(shipped(), file(tmp_path, *these)).version
        for these in (rows, rows[::-1], rows[:1], [{**rows[0], "value": 61}])
    ]
    assert all(version.startswith(shipped().version + "+") for version in versions)
    assert versions[0] == versions[1]
    assert len(set(versions)) == 3


def test_the_shipped_knowledge_is_left_as_it_is(tmp_path: Path) -> None:
    before = shipped().settings["responder_pct"].value
    with_local_settings(shipped(), file(tmp_path, {"id": "responder_pct", "value": 60, **MINE}))
    assert shipped().settings["responder_pct"].value == before


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"id": "responder_pc", "value": 60, **MINE}, "did you mean 'responder_pct'?"),
        ({"id": "zzz", "value": 60, **MINE}, "see: painpath knowledge list settings"),
        ({"id": "responder_pct", "value": 60}, "each entry needs id, value, source, who, when"),
        ({"id": "responder_pct", "value": "many", **MINE}, "each entry needs id"),
        ({"id": "responder_pct", "value": 60, "why": "so", **MINE}, "each entry needs id"),
        (
            {"id": "next_steps.repeat_rfa.durable", "value": 30, **MINE},
            "it may only be raised",
        ),
        (
            {"id": "next_steps.scs_implant.half", "value": 49.9, **MINE},
            "it may only be raised",
        ),
        ({"id": "next_steps.repeat_rfa.max_a_year", "value": 12, **MINE}, "it may only be lowered"),
        ({"id": "red_flags.fever_after_procedure.fever_days", "value": 7, **MINE}, "it may only be raised"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    with pytest.raises(Unreadable) as error:
        with_local_settings(shipped(), file(tmp_path, row))
    assert said in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("when", ["2025-13-01", "last spring", ""])
def test_a_day_that_there_never_was_is_refused(tmp_path: Path, when: str) -> None:
    row = {"id": "responder_pct", "value": 60, **MINE, "when": when}
    with pytest.raises(Unreadable, match=r"responder_pct, when: .*write it like 2025-03-04"):
        with_local_settings(shipped(), file(tmp_path, row))


def test_a_setting_that_stands_twice_is_refused(tmp_path: Path) -> None:
    rows = [{"id": "responder_pct", "value": value, **MINE} for value in (60, 55)]
    with pytest.raises(Unreadable, match="responder_pct stands twice"):
        with_local_settings(shipped(), file(tmp_path, *rows))


@pytest.mark.parametrize("value", [90, 180])
def test_a_safety_gate_may_be_made_stricter(tmp_path: Path, value: float) -> None:
    path = file(tmp_path, {"id": "next_steps.repeat_rfa.durable", "value": value, **MINE})
    assert with_local_settings(shipped(), path).settings["next_steps.repeat_rfa.durable"].value == value


def test_the_stricter_direction_follows_from_where_a_setting_stands() -> None:
    safe = safe_directions(shipped())
    assert safe["next_steps.repeat_rfa.durable"] == {1}
    assert safe["next_steps.repeat_rfa.max_a_year"] == {-1}
    assert safe["red_flags.fever_after_procedure.fever_days"] == {1}
    assert "responder_pct" not in safe
