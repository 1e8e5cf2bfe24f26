"""What several steps have in common stands once, and the steps name it: they read as if it were written out in each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from painpath import vocabulary
from painpath.rules.check import check_knowledge
from painpath.rules.errors import KnowledgeError
from painpath.rules.load import read_knowledge
from tests.unit.small_knowledge import Plain, gate, small, step, write

Raw = dict[str, Any]
OWN: Raw = {"half": {"value": 50, "unit": "%", "source": "read-one"}}


def part(**more: Any) -> Raw:
    """A shared gate: one without its id, which is its name."""
    return {name: told for name, told in gate(**more).items() if name != "id"}


def entries(shared: Raw, **more: Any) -> Raw:
    """Two steps with the same lists, and what they share."""
    steps = {"tens": step(**more), "massage": step(**more)}
    return {"next_steps": {**steps, "_shared": yaml.dump(shared, Dumper=Plain, sort_keys=False)}}


def refused(folder: Path, shared: Raw, **more: Any) -> list[str]:
    """What reading alone refuses."""
    with pytest.raises(KnowledgeError) as error:
        read_knowledge(write(folder, **entries(shared, **more)))
    return error.value.problems


SHARED: Raw = {
    "gates": {"g": part(), "g_late": {"id": "g", **part(when="days >= enough")}},
    "cautions": {"careful": {"when": "harm", "say": "Careful.", "source": "read-one"}},
    "requires": {"neuro_exam": {"when": "harm"}, "neuro_exam_open": {"step": "neuro_exam", "when": "open"}},
    "changes": {"other_place": {"what": "target", "say": "Another place.", "when": "open"}},
}
USED: Raw = {
    "gates": [{"shared": ["g_late"]}, gate("own", "harm"), {"shared": ["g"]}],
    "cautions": [{"shared": ["careful"]}],
    "requires": ["pt_rehab", {"shared": ["neuro_exam_open", "neuro_exam"]}],
    "changes": [{"shared": ["other_place"]}],
}
WRITTEN_OUT: Raw = {
    "gates": [gate(when="days >= enough"), gate("own", "harm"), gate()],
    "cautions": [{"id": "careful", "when": "harm", "say": "Careful.", "source": "read-one"}],
    "requires": ["pt_rehab", {"step": "neuro_exam", "when": "open"}, {"step": "neuro_exam", "when": "harm"}],
    "changes": [{"what": "target", "say": "Another place.", "when": "open"}],
}


def test_a_step_reads_as_if_its_shared_parts_were_written_out(tmp_path: Path) -> None:
    plain = small(
        tmp_path / "plain", next_steps={"tens": step(**WRITTEN_OUT), "massage": step(**WRITTEN_OUT)}
    )
    named = small(tmp_path / "named", **entries(SHARED, **USED))
    assert named.next_steps == plain.next_steps
    assert named.version != plain.version
    assert check_knowledge(named, vocabulary.load(), tmp_path / "named") == []


def test_a_shared_part_names_the_settings_of_the_step_that_uses_it(tmp_path: Path) -> None:
    shared = {"gates": {"g": part(when="days >= half")}}
    found = small(tmp_path, **entries(shared, gates=[{"shared": ["g"]}], settings=OWN))
    told = {one.name: str(one.gates[0].when.node) for one in found.next_steps}
    assert "next_steps.tens.half" in told["tens"]
    assert "next_steps.massage.half" in told["massage"]
    assert check_knowledge(found, vocabulary.load(), tmp_path) == []


@pytest.mark.parametrize(
    ("shared", "more", "said"),
    [
        (SHARED, {**USED, "gates": [{"shared": ["g", "g_lat"]}]}, "gates: there is no shared part 'g_lat'; did you mean 'g_late'?"),
        (SHARED, {**USED, "gates": [{"shared": ["g"]}]}, "_shared.yaml:9: gates: no step uses 'g_late'"),
        (SHARED, {**USED, "gates": [*USED["gates"], gate()]}, "gates: 'g' of _shared.yaml is written out; put shared: [g]"),
        (SHARED, {**USED, "gates": [*USED["gates"], gate(source=["read-one"])]}, "gates: 'g' of _shared.yaml is written out"),
        (SHARED, {**USED, "requires": WRITTEN_OUT["requires"]}, "requires: 'neuro_exam_open' of _shared.yaml is written out"),
        (SHARED, {**USED, "gates": [{"shared": ["g", "g_late"], "id": "h"}]}, "gates: shared stands alone, with a list of names"),
        (SHARED, {**USED, "gates": [{"shared": "g"}]}, "gates: shared stands alone, with a list of names"),
        ({**SHARED, "gatez": {}}, USED, "there is no list 'gatez' of a step; did you mean 'gates'?"),
        ({"gates": {"g": part(when="fits and")}}, {"gates": [{"shared": ["g"]}]}, "next_steps/_shared.yaml:3: 'fits and'"),
        ({"gates": {"g": {**part(), "wen": "fits"}}}, {"gates": [{"shared": ["g"]}]}, "_shared.yaml:2: g: Object contains unknown field `wen`"),
    ],
)  # fmt: skip
def test_a_mistake_is_named(tmp_path: Path, shared: Raw, more: Raw, said: str) -> None:
    found = refused(tmp_path, shared, **more)
    assert any(said in line for line in found), found


@pytest.mark.parametrize(
    ("text", "said"),
    [("- g\n", "it must be a mapping of the lists of a step"), ("gates: [1\n", "not valid YAML")],
)
def test_a_file_of_another_form_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(KnowledgeError, match=said):
        read_knowledge(write(tmp_path, next_steps={"tens": step(), "_shared": text}))


def test_a_broken_part_is_told_once_and_not_again_by_each_step(tmp_path: Path) -> None:
    assert len(refused(tmp_path, {"gates": {"g": part(when="fits and")}}, gates=[{"shared": ["g"]}])) == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"when": "days >= hlf"}, "gates.g: there is no fact or setting 'hlf'"),
        ({"source": "other"}, ": there is no source 'other'"),
        (
            {"say": {"met": "{x1}", "not_met": "n", "unknown": "u"}},
            ": the sentence names {x1}, which is no fact",
        ),
    ],
)
def test_a_mistake_of_meaning_in_a_shared_part_has_its_place_there_and_is_told_once(
    tmp_path: Path, wrong: Raw, said: str
) -> None:
    found = small(tmp_path, **entries({"gates": {"g": part(**wrong)}}, gates=[{"shared": ["g"]}]))
    [line] = check_knowledge(found, vocabulary.load(), tmp_path)
    assert line.startswith("next_steps/_shared.yaml:")
    assert said in line
    assert line.endswith("(so in 2 steps)")


def test_a_setting_that_one_of_the_steps_lacks_is_told(tmp_path: Path) -> None:
    shared = {"gates": {"g": part(when="days >= half")}}
    files = entries(shared, gates=[{"shared": ["g"]}])
    files["next_steps"]["tens"]["settings"] = OWN
    [line] = check_knowledge(small(tmp_path, **files), vocabulary.load(), tmp_path)
    assert "next_steps.massage gates.g: there is no fact or setting 'half'" in line
