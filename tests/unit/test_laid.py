"""The decisions put down as a circuit are kept; what is corrupt or of another knowledge is made anew."""

from __future__ import annotations

from pathlib import Path

import msgspec
import polars as pl
import pytest

from painpath.assess import default_assessor
from painpath.engine.many import FrameEngine, decisions
from painpath.engine.many.columns import facts_of
from painpath.engine.many.lines import frame_of
from painpath.rules.model import Knowledge

FRAME = pl.DataFrame({"outcome": ["failure", "partial", None], "died": [False, None, True]})
SETTING = "recent_procedure_days"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder of this test alone, but for the kernels, which are kept elsewhere."""
    monkeypatch.setattr("painpath.engine.many.laid.cache_folder", lambda: tmp_path)
    return tmp_path


def decide(knowledge: Knowledge | None = None) -> pl.DataFrame:
    ready = default_assessor()
    return FrameEngine(knowledge or ready.knowledge, ready.vocabulary).decide(FRAME)


def refuse_to_make(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(engine: FrameEngine) -> None:
        raise AssertionError("the circuit was put down again")

    monkeypatch.setattr(decisions, "Decided", make)


def test_the_second_time_the_kept_circuit_gives_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready = default_assessor()
    first = FrameEngine(ready.knowledge, ready.vocabulary)
    facts, kinds = facts_of(FRAME), first.decided.kinds
    made = first.decide_facts(facts, FRAME.height, first.found)
    assert len(list(folder.glob("circuit-*"))) == 1
    refuse_to_make(monkeypatch)
    again = FrameEngine(ready.knowledge, ready.vocabulary).lines(facts, FRAME.height, first.found)
    assert frame_of(again, kinds, FRAME.height).equals(made, null_equal=True)


def test_columns_that_were_not_asked_for_before_are_made(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide()
    refuse_to_make(monkeypatch)
    ready = default_assessor()
    with pytest.raises(AssertionError, match="put down again"):
        FrameEngine(ready.knowledge, ready.vocabulary).lines({}, 3, ["red_flag_level"])


@pytest.mark.parametrize("content", [b"", b"no circuit", b"\xe9\x00\x00\x00\x00", b"(\x00\x00\x00\x00"])
def test_a_corrupt_one_is_made_anew(folder: Path, content: bytes) -> None:
    first = decide()
    (kept,) = folder.glob("circuit-*")
    whole = kept.read_bytes()
    kept.write_bytes(content)
    assert decide().equals(first, null_equal=True)
    assert kept.read_bytes() == whole


def test_another_setting_has_a_circuit_of_its_own(folder: Path) -> None:
    decide()
    knowledge = default_assessor().knowledge
    setting = knowledge.settings[SETTING]
    changed = msgspec.structs.replace(setting, value=float(setting.value) + 1)
    decide(msgspec.structs.replace(knowledge, settings={**knowledge.settings, SETTING: changed}))
    assert len(list(folder.glob("circuit-*"))) == 2
