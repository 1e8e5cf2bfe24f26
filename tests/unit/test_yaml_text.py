"""What is written as YAML reads back as it was."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from painpath.record.safe import load_yaml
from painpath.record.yaml_text import dump_yaml

texts = st.text(st.sampled_from("0123456789eE.-+:_ abnoyNY~\t#'\"\x85\u2028\n"), max_size=8)


@given(st.lists(texts, max_size=3), st.sampled_from([None, False]))
@example(["1e5", "4E2", "7e5", "12e3", "1.5", "null", "a\x85b"], None)
def test_a_text_stays_that_text(found: list[str], flow: bool | None) -> None:
    raw = {"patient": {"patient_id": "p"}, "rows": [{"note": one} for one in found]}
    text = dump_yaml(raw, default_flow_style=flow, width=110)
    assert load_yaml(text.encode(), "x") == raw


@pytest.mark.parametrize("number", [7, 7.5, 1e20, -0.5, True, None])
def test_what_is_no_text_stays_what_it_is(number: object) -> None:
    same = {"value": number}
    assert load_yaml(dump_yaml({"rows": [same, same]}).encode(), "x") == {"rows": [same, same]}
