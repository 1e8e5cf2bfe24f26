"""The registry report where a place is not recorded, or what would count came before: neither counts as the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from painpath.cohort.report.blocks import after_blocks_rows, followed_rows
from painpath.cohort.report.prepare import prepare
from painpath.cohort.report.published import compared
from painpath.cohort.report.repeats import repeat_rows
from tests.cohort.verdicts import frame, verdict_rows

LEAST = 10
Row = dict[str, Any]
ROWS = verdict_rows(1)


def _made(patients: int, *procedures: Row) -> pl.DataFrame:
    """The same procedures for each of some patients, in time order."""
    shared = (
        ROWS[0]
        | {"death_day": None}
        | {"block_reading": None, "block_pair": None, "outcome": "immediate_failure"}
    )
    return prepare(
        pl.DataFrame(
            [
                {**shared, "patient_id": f"m{number:03d}", "procedure_id": f"m{number}-{place}", **one}
                for number in range(patients)
                for place, one in enumerate(procedures)
            ],
            schema_overrides=dict(frame(ROWS).schema),
        )
    )


LESION = {
    "kind": "rfa_thermal",
    "judged_as": "thermal",
    "region": "lumbar",
    "target": "medial_branch",
    "side": "left",
}
NOWHERE = {"region": None, "target": None, "side": None}
FIRST, SECOND = {"date": date(2022, 1, 1)}, {"date": date(2022, 5, 1)}
WORKED = {"outcome": "ongoing_response", "relief_days_min": 60.0}
POSITIVE = {"kind": "mbb", "judged_as": "anaesthetic_block", "block_reading": "positive_concordant"}


@pytest.mark.parametrize("unknown", [NOWHERE, {"side": None}])
def test_a_place_that_is_not_recorded_is_not_the_same_place(unknown: Row) -> None:
    rows = _made(40, {**LESION, **unknown, **FIRST, **WORKED}, {**LESION, **unknown, **SECOND})
    told = {row["what"]: row for row in repeat_rows(rows, LEAST) if row["group"] == "All repeats"}
    assert told["after a response"]["due"] == 0
    assert told["after another, at a place not recorded in full"]["due"] == 40
    assert set(rows["ending"]) == {"open"}
    same = _made(40, {**LESION, **FIRST, **WORKED}, {**LESION, **SECOND})
    told = {row["what"]: row for row in repeat_rows(same, LEAST) if row["group"] == "All repeats"}
    assert told["after a response"]["due"] == 40
    assert "after another, at a place not recorded in full" not in told
    assert same["ending"].to_list()[0] == "repeated"


@pytest.mark.parametrize(
    ("block", "lesion", "judged", "count"),
    [
        ({}, {}, 40, 40),
        ({}, {"side": "right"}, 40, 0),
        ({"side": None}, {}, 0, None),
        ({}, NOWHERE, 0, None),
        ({"side": None}, {"region": "cervical"}, 40, 0),
    ],
)
def test_an_ablation_of_a_place_that_is_not_known_follows_no_block_for_sure(
    block: Row, lesion: Row, judged: int, count: int | None
) -> None:
    rows = _made(40, {**LESION, **POSITIVE, **block, **FIRST}, {**LESION, **lesion, **SECOND, **WORKED})
    told = followed_rows(rows, LEAST)[0]
    assert (told["due"], told["judged"], told["count"] or 0) == (40, judged, count or 0)
    after = {row["group"]: row["due"] for row in after_blocks_rows(rows, LEAST)}
    unsure = after.get("The place of the ablation or of a block not recorded in full", 0)
    assert unsure == 40 - judged
    assert after["After one positive block"] == (count or 0)


def test_only_an_implant_after_the_trial_follows_it() -> None:
    trial = {"kind": "scs_trial", "judged_as": "trial", "region": "lumbar"}
    implant = {"kind": "scs_implant", "judged_as": "implant", "region": "lumbar"}
    earlier = _made(30, {**implant, **FIRST}, {**trial, **SECOND})
    later = _made(30, {**trial, **FIRST}, {**implant, **SECOND})
    rows = pl.concat([earlier, later.with_columns(patient_id=pl.format("later {}", "patient_id"))])
    told = {row["id"]: row for row in compared(rows, LEAST)}
    assert (told["K32"]["own"], told["K32"]["counted"]) == (50, 60)
    assert told["K33"]["own"] == 50
