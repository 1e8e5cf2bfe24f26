"""Where no block is on record, a false-positive one is a question and no cause."""

from __future__ import annotations

from typing import Any

from painpath.assess import assess
from tests.alike import judged_alike
from tests.spec.patients import FACET, Raw, at, block_rows, done, on, record, score

FAILED = [score(29, 8), score(60, 8), score(90, 8)]


def cause(*before: Raw, scores: list[Raw] | None = None) -> dict[str, Any]:
    """The cause of a false-positive block after an ablation on day 30 that did nothing; both engines agree about it."""
    raw = record(*before, done(30, "rfa_thermal", "z", **FACET), scores=(scores or []) + FAILED)
    judged_alike(on(95), raw)
    (found,) = [one for one in assess(raw, on(95))["causes"] if one["id"] == "false_positive_block"]
    return dict(found)


def test_a_block_that_nobody_recorded_is_asked_about() -> None:
    """It was a possible cause, beside "no positive block is on record"."""
    found = cause()
    assert (found["level"], found["for"]) == ("unknown", [])
    asked = {question for one in found["unknown"] for question in one["ask"]}
    assert "No diagnostic block is on record: was one done before, and did it relieve the pain?" in asked


def test_a_single_block_on_record_is_a_cause() -> None:
    block = done(at(0), "mbb", "a", local_anaesthetic="lidocaine", sedation="none")
    found = cause(block, scores=block_rows(8, {0.5: 1.0, 1.5: 1.0, 2.0: 8.0}))
    assert found["level"] == "likely"
    assert {one["id"] for one in found["for"]} >= {"little_from_lesion", "single_block"}
