"""The knowledge is strict YAML: what is typed is what is meant, in every file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from painpath.record.problem import Unreadable
from painpath.record.safe import load_yaml
from painpath.rules.errors import KNOWLEDGE, KnowledgeError
from painpath.rules.load import read_knowledge

FILES = sorted(KNOWLEDGE.rglob("*.yaml"))
# Words that another reader of YAML would take for true or false.
AMBIGUOUS = frozenset("yes no on off y n".split())
TOP_KEYS = {
    "aftercare": "id title implements status show_when from_day to_day say patient_say source",
    "background": "id title implements status text source see",
    "causes": "id title implements row status settings consider_when excluded_when for against tests prior say"
    " patient_say source",
    "contested": "id title row implements status settings show_when hide_when positions note",
    "red_flags": "id title implements row status level settings when act_within_h steps step_says screen screen_when say"
    " patient_say source",
    "next_steps": "id title implements row status tier settings consider_when gates avoid_when cautions requires"
    " changes provisos weak benefit onset monitor contested say patient_say source",
}


def plain_scalars(data: bytes) -> Iterator[tuple[str, int]]:
    """Every scalar without quotes, with its line."""
    for event in yaml.parse(data, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and not event.style:
            yield event.value, event.start_mark.line + 1 if event.start_mark else 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(KNOWLEDGE)))
def test_a_file_of_the_knowledge_is_strict(path: Path) -> None:
    data = path.read_bytes()
    load_yaml(data, path.name)
    assert [place for place in plain_scalars(data) if place[0].lower() in AMBIGUOUS] == []
    assert b"\t" not in data
    assert data.endswith(b"\n")


def test_a_bare_no_is_seen() -> None:
    assert list(plain_scalars(b"sedation: no\nweak: 'no'\n")) == [("sedation", 1), ("no", 1), ("weak", 2)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a: &x 1\nb: *x\n", "an anchor or alias"),
        ("a: !!int 1\n", "the tag"),
        ("a: 1\na: 2\n", "the key 'a' stands twice"),
        ("a: [1\n", "not valid YAML"),
    ],
)
def test_what_is_not_strict_is_refused_with_its_place(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as refused:
        load_yaml(text.encode(), "entry.yaml")
    assert "line" in str(refused.value)


def test_the_loader_names_a_broken_file_and_reads_the_others(tmp_path: Path) -> None:
    (tmp_path / "causes").mkdir()
    (tmp_path / "causes" / "broken.yaml").write_text("id: causes.broken\nsettings: &x {}\n", encoding="utf-8")
    (tmp_path / "causes" / "other.yaml").write_text("id: causes.another\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as refused:
        read_knowledge(tmp_path)
    broken, other = refused.value.problems
    assert "causes/broken.yaml" in broken
    assert "line 2" in broken
    assert other == "causes/other.yaml: the id must be 'causes.other', its folder and file name"


# `x is not null and x`, `x is null or not x`, not of what is compared
TESTED_BY_HAND = re.compile(
    r"(?<!\w)(\w+)\s+is\s+(?:not\s+null\s+and|null\s+or)(?:\s+not)?\s+\1(?!\w)"
    r"(?!\s*[=<>]|\s+(?:not\s+)?(?:in|between|is)\b)"
)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(KNOWLEDGE)))
def test_what_is_surely_true_is_written_so(path: Path) -> None:
    assert TESTED_BY_HAND.findall(path.read_text("utf-8")) == [], (
        "write: x is true, x is not true, x is false"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a and b is not null and b", ["b"]),
        ("(b is null or not b)", ["b"]),
        ("b is not null\n  and b", ["b"]),
        ("b is not null and b = 'x' or c is null or b", []),
    ],
)
def test_a_test_by_hand_is_seen(text: str, found: list[str]) -> None:
    assert TESTED_BY_HAND.findall(text) == found


@pytest.mark.parametrize("folder", sorted(TOP_KEYS))
def test_entries_keep_the_order_of_their_keys(folder: str) -> None:
    order = TOP_KEYS[folder].split()
    for path in sorted((KNOWLEDGE / folder).glob("*.yaml")):
        if path.name.endswith(".cases.yaml") or path.name.startswith("_"):
            continue
        keys = list(load_yaml(path.read_bytes(), path.name))
        assert keys == sorted(keys, key=order.index), path.name
