"""Opening what a stranger sends: bounded, strict, and one clear line when it cannot be read."""

from __future__ import annotations

import gzip
import os
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from painpath.record.problem import Unreadable
from painpath.record.safe import MAX_DEPTH, load_json, load_yaml, plain_value, read_bytes

MIB = 1024 * 1024


def test_a_file_is_read_whole_up_to_the_bound(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(b"x" * 1024)
    assert read_bytes(file, max_mb=1 / 1024) == b"x" * 1024
    with pytest.raises(Unreadable, match="larger than"):
        read_bytes(file, max_mb=1023 / MIB)


def test_a_pipe_that_states_no_size_is_read_to_its_end(tmp_path: Path) -> None:
    pipe, sent = tmp_path / "record.json", b"{}" * 100_000
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(sent,))
    writer.start()
    assert read_bytes(pipe) == sent
    writer.join()


def test_gzip_is_unpacked_whatever_its_name(tmp_path: Path) -> None:
    file = tmp_path / "record.json"
    file.write_bytes(gzip.compress(b"{}"))
    assert read_bytes(file) == b"{}"


def test_a_gzip_bomb_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    file = tmp_path / "bomb.json.gz"
    with gzip.open(file, "wb") as packed:
        for _ in range(64):
            packed.write(bytes(MIB))
    assert file.stat().st_size < MIB / 8
    tracemalloc.start()
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read_bytes(file, max_mb=1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * MIB


@pytest.mark.parametrize("cut", [5, 15, 40])
def test_a_gzip_file_cut_short_is_unreadable(tmp_path: Path, cut: int) -> None:
    file = tmp_path / "cut.gz"
    file.write_bytes(gzip.compress(bytes(range(256)) * 8)[:cut])
    with pytest.raises(Unreadable, match="cut short or damaged"):
        read_bytes(file)


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="no such file"):
        read_bytes(tmp_path / "nowhere.json")
    with pytest.raises(Unreadable, match="a folder, not a file"):
        read_bytes(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b'{"a": [1, 2', r"line 1, column 12 \(byte 11\): the JSON text ends too early"),
        (b'{"a": 1,\n "b" 2}', r"line 2, column 6 \(byte 14\)"),
        (b'{"a": 1} x', "trailing characters"),
        (b'{"a": NaN}', "malformed"),
        (b'"\xff"', "utf-8"),
        (b"[" * 100_000, "nested deeper than 100 levels"),
        (b"[" * 500 + b"]" * 500, "nested deeper than 100 levels"),
        (b'{"a":' * 101 + b"1" + b"}" * 101, "nested deeper than 100 levels"),
    ],
)
def test_unreadable_json_says_where_and_why(text: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        load_json(text, "record.json")
    assert str(caught.value).startswith("record.json")
    assert "\n" not in str(caught.value)


def test_json_may_be_as_deep_as_the_bound_and_start_with_a_mark() -> None:
    assert load_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "f")
    assert load_json(b'\xef\xbb\xbf{"a": 1}', "f") == {"a": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "empty"),
        (b"# only a remark\n", "empty"),
        (b"a: 1\na: 2\n", "line 2, column 1: the key 'a' stands twice"),
        (b"a: {b: 1, b: 2}\n", "line 1, column 11: the key 'b' stands twice"),
        (b"a: !!python/object/apply:os.system [id]\n", "line 1, column 4: the tag"),
        (b"a: !thing b\n", "the tag !thing"),
        (b"a: ! b\n", "the tag !"),
        (b"a: &x 1\n", "line 1, column 4: an anchor or alias"),
        (b"a: &x [1]\nb: *x\n", "an anchor or alias"),
        (b"&a [*a]\n", "an anchor or alias"),
        (b"[" * 100_000, "line 1, column 101: nested deeper than 100 levels"),
        (b"- " * 5_000 + b"x", "nested deeper than 100 levels"),
        (b"a: [1, 2", "not valid YAML"),
        (b'a: "x', "line 1, column 4: not valid YAML|unexpected end"),
        (b"a:\n\t- b\n", "line 2, column 1"),
        (b"? [a]\n: 1\n", "a list or mapping as a key"),
        (b"a: 1\n---\nb: 2\n", "line 2, column 1: a second document"),
        (b"a: \x00\n", "not valid YAML"),
        (b"a: \xff\xff\n", "not valid YAML|not UTF-8"),
    ],
)
def test_unreadable_yaml_says_where_and_why(text: bytes, says: str) -> None:
    with pytest.raises(Unreadable, match=says) as caught:
        load_yaml(text, "record.yaml")
    assert str(caught.value).startswith("record.yaml")
    assert "\n" not in str(caught.value)


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for here, before in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{here}: &{here} [{', '.join([f'*{before}'] * 9)}]")
    with pytest.raises(Unreadable, match="line 1, column 4: an anchor or alias"):
        load_yaml("\n".join(lines).encode(), "bomb.yaml")


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"),
        ("2025-01-06", "2025-01-06"), ("2025-01-06T09:30:00+01:00", "2025-01-06T09:30:00+01:00"), ("12:30", "12:30"),
        ("007", "007"), ("0x1f", "0x1f"), ("1_000", "1_000"), (".5", ".5"), (".inf", ".inf"), ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000), ("<<", "<<"), ("=", "="),
        ("null", None), ("~", None), ("true", True), ("false", False),
        ("7", 7), ("-7", -7), ("0", 0), ("7.5", 7.5), ("1.10", 1.1), ("1e3", 1000.0), ("-0.5", -0.5),
    ],
)  # fmt: skip
def test_plain_words_mean_no_more_than_they_do_in_json(text: str, means: object) -> None:
    found = load_yaml(f"a: {text}\n".encode(), "f")["a"]
    assert found == means
    assert type(found) is type(means)
    assert type(plain_value(text)) is type(means)


def test_quoted_words_stay_text_and_keys_are_always_text() -> None:
    assert load_yaml(b"a: '7'\n7: \"true\"\nno: |\n  12\n", "f") == {"a": "7", "7": "true", "no": "12\n"}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_never_more(junk: bytes) -> None:
    for load in (load_json, load_yaml):
        try:
            load(junk, "junk")
        except Unreadable as error:
            assert str(error).startswith("junk")  # noqa: PT017


@given(st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), PLAIN, min_size=1, max_size=4))
def test_yaml_in_its_json_form_reads_as_json_does(document: dict[str, object]) -> None:
    import json

    text = json.dumps(document, ensure_ascii=False).encode()
    assert load_yaml(text, "f") == load_json(text, "f") == document
