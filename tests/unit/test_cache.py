"""The knowledge is kept ready; what has changed, is corrupt or cannot be written never stops an answer."""

from __future__ import annotations

import marshal
import os
from pathlib import Path

import pytest

from painpath import kept as kept_forms
from painpath.engine.ready import ready_engine
from painpath.record.problem import Unreadable
from painpath.rules import cache, load
from painpath.rules.errors import KnowledgeError
from tests.unit.small_knowledge import step, write

Folders = tuple[Path, Path]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """(a knowledge folder, the cache folder that is used with it)."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return write(tmp_path / "knowledge", next_steps={"tens": step()}), tmp_path / "cache" / "painpath"


def kept(folder: Path, pattern: str = "knowledge-*") -> list[Path]:
    return sorted(folder.glob(pattern))


def refuse_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(folder: Path) -> None:
        raise AssertionError("the files were read again")

    monkeypatch.setattr(cache, "_read_and_check", read)


def test_the_second_time_nothing_is_read(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cache.load_knowledge(folders[0])
    refuse_to_read(monkeypatch)
    assert cache.load_knowledge(folders[0]) == first
    assert len(kept(folders[1])) == 1


def test_a_changed_file_is_noticed(folders: Folders) -> None:
    before = cache.load_knowledge(folders[0])
    write(folders[0], next_steps={"tens": step(title="Another title")})
    after = cache.load_knowledge(folders[0])
    assert (before.knowledge.next_steps[0].title, after.knowledge.next_steps[0].title) == (
        "A title",
        "Another title",
    )
    assert before.knowledge.version != after.knowledge.version


def test_a_new_file_is_noticed_and_another_kind_of_file_is_not(folders: Folders) -> None:
    before = cache.signature(folders[0])
    (folders[0] / "notes.txt").write_text("not knowledge", "utf-8")
    assert cache.signature(folders[0]) == before
    write(folders[0], next_steps={"massage": step()})
    assert cache.signature(folders[0]) != before


def test_a_corrupt_cache_is_ignored_and_replaced(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    first = cache.load_knowledge(folders[0])
    kept(folders[1])[0].write_bytes(b"\x93not this")
    assert cache.load_knowledge(folders[0]) == first
    refuse_to_read(monkeypatch)
    assert cache.load_knowledge(folders[0]) == first


def test_a_cache_folder_that_cannot_be_written_is_no_error(
    folders: Folders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    packed = cache.load_knowledge(folders[0])
    assert packed.knowledge.next_steps[0].name == "tens"
    assert ready_engine(packed).steps.keys() == {"tens"}


def test_without_a_stated_place_the_cache_is_in_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache.cache_folder() == Path("/home/somebody/.cache/painpath")


def test_knowledge_with_a_mistake_is_never_kept(folders: Folders) -> None:
    write(folders[0], next_steps={"tens": step(consider_when="no_such_fact")})
    with pytest.raises(KnowledgeError, match="there is no fact or setting 'no_such_fact'"):
        cache.load_knowledge(folders[0])
    assert kept(folders[1]) == []


def test_only_the_latest_few_are_kept(tmp_path: Path) -> None:
    for number in range(7):
        cache.keep(tmp_path / f"knowledge-{number}.msgpack", b"x")
        os.utime(tmp_path / f"knowledge-{number}.msgpack", (number, number))
    cache.keep(tmp_path / "knowledge-last.msgpack", b"x")
    cache.keep(tmp_path / "rules-1.bin", b"x")
    assert len(kept(tmp_path)) == kept_forms.MOST_KEPT
    assert (tmp_path / "knowledge-last.msgpack").exists()
    assert (tmp_path / "rules-1.bin").exists()


def test_translated_rules_are_kept_and_used_again(folders: Folders) -> None:
    packed = cache.load_knowledge(folders[0])
    first = ready_engine(packed)
    again = ready_engine(packed)
    assert again.translated == first.translated
    assert again.translated is not first.translated
    values = again.values({"fits": True, "open": True})
    assert (again.value(values, "both"), again.decide(values).steps[0].status) == (True, "recommended")


@pytest.mark.parametrize(
    "damaged",
    [b"", b"\x00\x01", b"i\x01\x00\x00\x00", marshal.dumps(("no code", [], [])), marshal.dumps(([], []))],
)
def test_damaged_rules_are_translated_again(folders: Folders, damaged: bytes) -> None:
    packed = cache.load_knowledge(folders[0])
    first = ready_engine(packed)
    [path] = kept(folders[1], "rules-*")
    path.write_bytes(damaged)
    assert ready_engine(packed).translated == first.translated
    assert path.read_bytes() != damaged


def test_what_changes_while_it_is_read_is_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version names what was read: translated rules are kept under it."""
    states = iter(["first", "second", "third", "third"])
    monkeypatch.setattr(load, "digest", lambda folder: next(states))
    assert load.read_knowledge().version == "third"
    monkeypatch.setattr(load, "_read_once", lambda folder, version: None)
    changing = iter(range(100))
    monkeypatch.setattr(load, "digest", lambda folder: str(next(changing)))
    with pytest.raises(Unreadable, match="changes while it is read"):
        load.read_knowledge()
