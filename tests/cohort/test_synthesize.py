"""Made-up cohorts: the same for a seed, labelled, without a problem unless one was put in."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from painpath.cli import main
from painpath.cohort.report.published import read_published
from painpath.cohort.synthesize.course import KINDS, OFFERS, course
from painpath.cohort.synthesize.draws import Draws
from painpath.cohort.synthesize.parameters import FILE, as_of, last_day, read_parameters
from painpath.cohort.synthesize.people import people
from painpath.cohort.synthesize.truth import OUTCOMES, true_outcomes
from painpath.cohort.synthesize.write import synthesize
from painpath.record.check import check_record
from painpath.record.problem import Unreadable
from painpath.record.tables import TABLES
from painpath.vocabulary import load
from tests.cohort.made_up import records, tables

RECORD_TABLES = ("patient", *TABLES)


def test_clean_records_have_no_problem() -> None:
    whole = records(tables(0, 250, with_mistakes=False))
    told = [problem for raw in whole.values() for problem in check_record(raw, load()).problems]
    assert len(whole) == 250
    assert told == []


def test_mistakes_become_problems_and_stand_in_the_truth() -> None:
    found = tables(0, 600)
    truth = {row["patient_id"]: row["mistakes"] for row in found["truth/patients"].to_pylist()}
    whole = records(found)
    problems = {name: check_record(raw, load()).problems for name, raw in whole.items()}
    assert {name for name, told in problems.items() if told} <= {name for name, made in truth.items() if made}
    kinds = {kind for made in truth.values() if made for kind in made.split(";")}
    assert len(kinds) >= 8
    unreadable = [name for name, made in truth.items() if "score_above_scale" in made]
    assert unreadable
    for name in unreadable:
        assert any("lies outside" in one.what for one in problems[name])


@settings(max_examples=15, deadline=None)
@given(first=st.integers(0, 5000), size=st.integers(1, 30), seed=st.integers(0, 2**40))
def test_a_patient_does_not_depend_on_who_else_is_made(first: int, size: int, seed: int) -> None:
    together = records(tables(first, first + size, seed))
    patient = first + size // 2
    alone = records(tables(patient, patient + 1, seed))
    (name,) = alone
    assert together[name] == alone[name]


def test_parts_and_threads_change_nothing(tmp_path: Path) -> None:
    for folder, size, jobs in (("one", 90, 1), ("many", 17, 3)):
        for _ in synthesize(90, 4, tmp_path / folder, part_patients=size, jobs=jobs):
            pass
    for name in (*RECORD_TABLES, "truth/procedures", "truth/patients"):
        one, many = (pq.read_table(tmp_path / folder / name) for folder in ("one", "many"))
        assert one.equals(many), name


def test_another_seed_is_another_cohort() -> None:
    assert records(tables(0, 3, 1)) != records(tables(0, 3, 2))


def test_every_file_says_that_it_is_made_up(tmp_path: Path) -> None:
    for _ in synthesize(30, 1, tmp_path / "made"):
        pass
    files = list((tmp_path / "made").rglob("*.parquet"))
    assert len(files) == len(RECORD_TABLES) + 2
    for file in files:
        assert b"synthetic" in pq.read_metadata(file).metadata[b"painpath.synthetic"], file
        ids = pq.read_table(file, columns=["patient_id"]).column(0).to_pylist()
        assert all(one.startswith("SYN-") for one in ids)
    assert "made up" in (tmp_path / "made/README.md").read_text("utf-8")


def test_a_full_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Unreadable, match="not empty"):
        next(synthesize(1, 1, tmp_path))


def test_the_command_writes_and_says_where(tmp_path: Path) -> None:
    out = tmp_path / "made"
    arguments = ["cohort", "synthesize", "--patients", "40", "--seed", "3", "--out", str(out)]
    ran = CliRunner().invoke(main, arguments)
    assert ran.exit_code == 0, ran.output
    assert "40 made-up patients" in ran.output
    assert pq.read_table(out / "patient").num_rows == 40


def test_no_row_is_later_than_the_end_of_the_data() -> None:
    for name, table in tables(0, 400, with_mistakes=False).items():
        for column in {"time", "start", "onset"} & set(table.column_names):
            told = [text for text in table.column(column).to_pylist() if text]
            assert max(told, default="") <= as_of() + "T99", name


def test_the_truth_names_every_procedure_and_a_cause_for_every_loss() -> None:
    found = tables(0, 800, with_mistakes=False)
    truth = found["truth/procedures"].to_pylist()
    listed = set(
        zip(*(found["procedures"].column(n).to_pylist() for n in ("patient_id", "procedure_id")), strict=True)
    )
    assert {(row["patient_id"], row["procedure_id"]) for row in truth} == listed
    for row in truth:
        fell = row["true_outcome"] in ("immediate_failure", "partial", "recurrence")
        assert not fell or row["true_cause"] in load().sections["causes"], row
        held = not row["is_block"] and row["true_outcome"] == "ongoing_response"
        assert not held or row["true_cause"] is None


def test_true_relief_ends_where_the_truth_says() -> None:
    group = people(5, 0, 400)
    made = course(group)
    outcome = true_outcomes(group, made)
    place = 2
    lost = made.done[:, place] & (outcome[:, place] == OUTCOMES.index("recurrence"))
    assert lost.sum() > 20
    assert (made.lost[lost, place] <= last_day()).all()
    assert (made.lost[lost, place] > made.day[lost, place]).all()


def test_draws_are_even_and_unrelated() -> None:
    draws = Draws(11, np.arange(40_000))
    one, other = draws.uniform("one"), draws.uniform("other")
    assert abs(one.mean() - 0.5) < 0.01
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.02
    assert abs(np.corrcoef(one[1:], one[:-1])[0, 1]) < 0.02
    assert abs(draws.normal("normal").std() - 1) < 0.02


def test_every_parameter_has_a_source_or_says_assumed() -> None:
    known = {one.id for one in read_published()} | {"assumed"}
    tree = yaml.safe_load(FILE.read_text("utf-8"))
    leaves = [leaf for section in tree.values() if isinstance(section, dict) for leaf in _leaves(section)]
    assert len(leaves) > 60
    for leaf in leaves:
        named = [value for key, value in leaf.items() if key == "source" or key.endswith("_from")]
        assert named, json.dumps(leaf)
        assert set(named) <= known, json.dumps(leaf)


def _leaves(tree: dict[str, object]) -> list[dict[str, object]]:
    if any(not isinstance(value, dict) for value in tree.values()):
        return [tree]
    return [leaf for value in tree.values() if isinstance(value, dict) for leaf in _leaves(value)]


def test_every_pathway_offers_known_treatments() -> None:
    assert list(OFFERS) == list(read_parameters()["pathways"])
    kinds = load().sections["procedure_kinds"]
    for offered in OFFERS.values():
        assert abs(sum(offered.values()) - 1) < 1e-9
        assert set(offered) <= set(KINDS) & set(kinds)


def test_shares_are_those_of_the_parameters() -> None:
    group = people(2, 0, 20_000)
    shares = np.bincount(group.pathway) / len(group)
    wanted = [one["share"] for one in read_parameters()["pathways"].values()]
    assert np.abs(shares - np.array(wanted) / sum(wanted)).max() < 0.01
    assert isinstance(tables(0, 1)["patient"], pa.Table)
