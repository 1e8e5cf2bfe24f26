"""A run over a cohort: the answer of the one-patient engine, kept when killed, told when something is wrong."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest
from click.testing import CliRunner, Result

from painpath.assess import INTERVENTIONAL, default_assessor
from painpath.assess import assess as assess_one
from painpath.casefile import read_case_file
from painpath.cli import main
from painpath.cohort.columns import DESCRIBED, flag_names, result_schema, step_names
from painpath.cohort.run import assess as runs
from painpath.cohort.run import part as parts
from painpath.cohort.run import profile
from painpath.cohort.run.engines import default_engine
from painpath.record.folder.write import write_table_folder
from painpath.record.problem import Unreadable
from tests.cohort.folders import AS_OF, aside, assess, content, laid, tables_of, verdicts, write

ROOT = Path(__file__).parents[2]
PATIENTS = 30


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small cohort laid out in ranges of ten."""
    folder = tmp_path_factory.mktemp("cohort")
    laid(write(folder / "tables", tables_of(PATIENTS), 2, shuffle=3), folder / "laid", part_patients=10)
    return folder / "laid"


@pytest.fixture(scope="module")
def undisturbed(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing disturbed."""
    out = tmp_path_factory.mktemp("run") / "out"
    assess(source, out)
    return out


def command(*arguments: str | Path) -> Result:
    """Run the command; one range after the other, so that no test waits for new processes."""
    return CliRunner().invoke(main, ["cohort", "assess", "--jobs", "1", *map(str, arguments)])


# --- the answer ------------------------------------------------------------------------------------


def case_records() -> dict[str, dict[str, Any]]:
    """The adjudicated cases that all are judged as of one day, each under an id of its own."""
    found = {}
    for name in ("development_cases.yaml", "own_cases.yaml", "second_cases.yaml"):
        for case in read_case_file(ROOT / "tests/cases" / name):
            record = msgspec.json.decode(msgspec.json.encode(case["record"]))
            ident = f"{name[:3]}-{case['id']}"
            record["patient"] = {**(record.get("patient") or {}), "patient_id": ident}
            for rows in record.values():
                for row in rows if isinstance(rows, list) else ():
                    row.pop("patient_id", None)
            found[ident] = record
    return found


def test_every_verdict_is_what_assess_says_of_the_same_patient(tmp_path: Path) -> None:
    records, as_of = case_records(), "2026-06-30"
    write_table_folder(records.values(), tmp_path / "tables", "parquet")
    assess(tmp_path / "tables", tmp_path / "out", as_of=as_of, part_patients=40)
    rows = verdicts(tmp_path / "out").to_dicts()
    kinds = default_assessor().vocabulary.sections["procedure_kinds"]
    wanted = {
        (patient, row["procedure_id"])
        for patient, record in records.items()
        for row in record.get("procedures") or ()
        if row.get("status") in ("completed", "aborted") and kinds[row["kind"]].kind in INTERVENTIONAL
    }
    assert len(rows) > 200
    assert {(row["patient_id"], row["procedure_id"]) for row in rows} <= wanted
    for row in rows:
        answer = assess_one(records[row["patient_id"]], as_of, row["procedure_id"])
        assert differences(row, answer) == [], (row["patient_id"], row["procedure_id"])


def differences(row: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Where a verdict and an assessment say different things."""
    knowledge = default_assessor().knowledge
    response = answer["response"]
    said = {name: answer[name] for name in ("outcome", "block_reading", "block_pair")}
    said |= {name: response[name] for name in response if name in row and name != "flags"}
    said["red_flag"] = answer["red_flag"]["level"]
    said |= {f"flag_{name}": name in response["flags"] for name in flag_names(knowledge)}
    causes = {one["id"]: one["level"] for one in answer["causes"]}
    said |= {f"cause_{one.name}": causes.get(one.name) for one in knowledge.causes}
    steps = {one["id"]: one["status"] for one in answer["next_steps"]}
    said |= {f"step_{name}": steps.get(name) for name in step_names(knowledge)}
    fired = {one["id"] for one in answer["red_flag"]["reasons"]}
    mine = {flag.id for flag in knowledge.red_flags if row[f"alert_{flag.name}"]}
    mine |= {flag.name for flag in knowledge.red_flags if row[f"alert_{flag.name}"] and flag.name in fired}
    wrong = [f"{name}: {row[name]!r}, not {value!r}" for name, value in said.items() if row[name] != value]
    return wrong + [f"alert {one}" for one in fired if one not in mine]


def test_the_result_has_the_columns_that_are_promised(undisturbed: Path) -> None:
    ready = default_assessor()
    found = verdicts(undisturbed)
    assert dict(found.schema) == result_schema(ready.knowledge, ready.vocabulary)
    assert set(DESCRIBED) < set(found.columns)
    keys = found.select("patient_id", "procedure_id").rows()
    assert len(set(keys)) == len(keys)


def test_the_knowledge_and_the_time_stand_in_every_file(undisturbed: Path) -> None:
    files = sorted(undisturbed.rglob("*.parquet"))
    ours = [pl.read_parquet_metadata(path) for path in files if path.name.startswith("part-")]
    assert len(ours) == 6
    for metadata in ours:
        assert metadata["painpath.knowledge_version"] == default_assessor().knowledge.version
        assert metadata["painpath.as_of"] == AS_OF
        assert "made up" in metadata["painpath.synthetic"]


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("size", [4, 30])
def test_the_result_depends_on_neither_ranges_nor_jobs(
    source: Path, undisturbed: Path, tmp_path: Path, jobs: int, size: int
) -> None:
    again = write(tmp_path / "tables", tables_of(PATIENTS), 3, shuffle=9)
    assess(again, tmp_path / "out", jobs=jobs, part_patients=size)
    assert verdicts(tmp_path / "out").equals(verdicts(undisturbed))
    mine, theirs = (
        one.drop_nulls("patient_id").sort(pl.all()) for one in (aside(tmp_path / "out"), aside(undisturbed))
    )
    assert mine.equals(theirs)


def test_the_engine_by_columns_gives_the_same_rows(source: Path, undisturbed: Path, tmp_path: Path) -> None:
    summary = assess(source, tmp_path / "out", engine=default_engine(), jobs=2)
    assert summary.patients == PATIENTS
    assert verdicts(tmp_path / "out").equals(verdicts(undisturbed))
    assert aside(tmp_path / "out").sort(pl.all()).equals(aside(undisturbed).sort(pl.all()))


def test_nothing_later_than_as_of_is_seen(source: Path, tmp_path: Path) -> None:
    assess(source, tmp_path / "out", as_of="2022-06-30")
    found = verdicts(tmp_path / "out")
    assert 0 < found.height < verdicts_count(source, tmp_path)
    assert found["date"].max() <= pl.Series(["2022-06-30"]).str.to_date()[0]


def verdicts_count(source: Path, folder: Path) -> int:
    return assess(source, folder / "all").judged


@pytest.mark.parametrize("engine", ["reference", default_engine()])
def test_a_cohort_without_a_procedure_gives_an_empty_table_of_the_usual_columns(
    undisturbed: Path, tmp_path: Path, engine: str
) -> None:
    raw = {
        "patient": {"patient_id": "p"},
        "pain_scores": [{"time": "2022-01-01", "score": 5, "scale": "nrs_0_10"}],
    }
    write_table_folder([raw], tmp_path / "tables", "parquet")
    summary = assess(tmp_path / "tables", tmp_path / "out", engine=engine)
    assert (summary.patients, verdicts(tmp_path / "out").height) == (1, 0)
    assert verdicts(tmp_path / "out").columns == verdicts(undisturbed).columns


def test_what_is_set_aside_has_its_reason_and_its_patient(undisturbed: Path) -> None:
    found = aside(undisturbed)
    assert found.height > 0
    assert found.select(pl.all_horizontal(pl.col("where", "what", "repair").str.len_chars() > 0).all()).item()
    assert set(found["table"]) <= {"pain_scores", "procedures", "observations", "relief_reports"}


# --- which verdicts --------------------------------------------------------------------------------


def test_where_keeps_what_is_true_and_counts_what_cannot_be_told(
    source: Path, undisturbed: Path, tmp_path: Path
) -> None:
    text = "outcome in ('recurrence', 'partial') and relief_days_min >= 30 and not flag_died"
    summary = assess(source, tmp_path / "out", where=text)
    every = verdicts(undisturbed)
    hit = every.filter(
        pl.col("outcome").is_in(["recurrence", "partial"])
        & (pl.col("relief_days_min") >= 30)
        & ~pl.col("flag_died")
    )
    assert hit.height > 0
    assert verdicts(tmp_path / "out").equals(hit)
    maybe = every.filter(
        pl.col("outcome").is_in(["recurrence", "partial"])
        & pl.col("relief_days_min").is_null()
        & ~pl.col("flag_died")
    )
    assert (summary.kept, summary.unknown, summary.judged) == (hit.height, maybe.height, every.height)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("outcom = 'partial'", "did you mean 'outcome'?"),
        ("outcome = 3", "compares code with number"),
        ("outcome", "cannot stand alone"),
        ("relief_days_min in ('a')", "the list holds something else"),
        ("read_parquet('x') = 1", "neither a name nor a constant"),
        ("1 < relief_days_min < 6", "neither a name nor a constant"),
        ("kind = 'rfa_thermall'", "kind is never 'rfa_thermall'; did you mean 'rfa_thermal'?"),
        ("not ('nope' <> kind)", "kind is never 'nope'; see the vocabulary"),
        ("age_years > 3 and region in ('lumbar', 'lumber')", "did you mean 'lumbar'?"),
        ("outcome = 'recurrance'", "did you mean 'recurrence'?"),
        ("side = 'nope'", "write one of left, right, bilateral, midline"),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(
    source: Path, tmp_path: Path, text: str, said: str
) -> None:
    result = command(source, "--out", tmp_path / "out", "--where", text)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


# --- stopped and gone on ---------------------------------------------------------------------------


def test_what_is_finished_is_kept(source: Path, undisturbed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(undisturbed)

    def never(*arguments: Any) -> None:
        raise AssertionError("judged a second time")

    monkeypatch.setattr(runs, "judge_part", never)
    assess(source, undisturbed)
    assert content(undisturbed) == before


def test_a_finished_range_that_was_changed_is_judged_again(
    source: Path, undisturbed: Path, tmp_path: Path
) -> None:
    assess(source, tmp_path / "out")
    (tmp_path / "out/verdicts/part-00001.parquet").write_bytes(b"PAR1")
    (tmp_path / "out/verdicts/part-00002.parquet").unlink()
    (tmp_path / "out/verdicts/part-00009.parquet").write_bytes(b"a stranger")
    (tmp_path / "out/verdicts/.part-00000.parquet.1.writing").write_bytes(b"a draft")
    assess(source, tmp_path / "out")
    assert content(tmp_path / "out") == content(undisturbed)


@pytest.mark.parametrize("other", [{"as_of": "2025-12-30"}, {"where": "flag_died"}])
def test_another_run_in_the_same_folder_is_refused(
    source: Path, undisturbed: Path, other: dict[str, str]
) -> None:
    with pytest.raises(Unreadable, match=r"holds a run of another kind .*name a new folder"):
        assess(source, undisturbed, **other)


def test_another_source_in_the_same_folder_is_refused(undisturbed: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "tables", tables_of(5))
    result = command(other, "--out", undisturbed)
    assert result.exit_code == 2
    assert "source" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_with_something_else_in_it_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    with pytest.raises(Unreadable, match="holds something else"):
        assess(source, tmp_path)


def test_where_nothing_can_be_read_one_line_says_so_and_the_folder_is_free(tmp_path: Path) -> None:
    tables, out = write(tmp_path / "tables", {"procedures": tables_of(5)["procedures"]}), tmp_path / "out"
    file = tables / "procedures" / "0.parquet"
    whole = file.read_bytes()
    file.write_bytes(whole[:-9])
    result = command(tables, "--out", out)
    assert result.exit_code == 2
    assert result.stderr.count("\n") == 1
    assert "procedures/0.parquet" in result.stderr
    file.write_bytes(whole)
    assert assess(tables, out).patients > 0


@pytest.mark.parametrize("moment", [8, 10])
def test_a_run_that_is_killed_goes_on_to_the_same_end(tmp_path: Path, moment: int) -> None:
    """Killed, as a power cut does, when it would put its N-th file in place: the verdicts of a range, or
    note that it is done."""
    tables = write(tmp_path / "tables", tables_of(30))
    laid(tables, tmp_path / "laid", part_patients=5)
    assess(tmp_path / "laid", tmp_path / "whole")
    assert killed_at(moment, tmp_path / "laid", tmp_path / "out") == -signal.SIGKILL
    kept = sorted((tmp_path / "out/done").glob("*.json"))
    assert 0 < len(kept) < 6
    times = {path: path.stat().st_mtime_ns for path in kept}
    summary = assess(tmp_path / "laid", tmp_path / "out")
    assert {path: path.stat().st_mtime_ns for path in kept} == times
    assert summary.patients == 30
    assert content(tmp_path / "out") == content(tmp_path / "whole")


KILLED = """
import os, signal
from painpath.cohort.layout import disk

real, left = os.replace, [MOMENT]

def replace(*given):
    left[0] -= 1
    if left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)

disk.os.replace = replace
from painpath.cli import main
main(ARGUMENTS)
"""


def killed_at(moment: int, source: Path, out: Path) -> int:
    """The exit status of a run in a process of its own that kills itself at its N-th file."""
    arguments = ["cohort", "assess", str(source), "--out", str(out), "--as-of", AS_OF]
    arguments += ["--jobs", "1", "--engine", "reference"]
    code = KILLED.replace("MOMENT", str(moment)).replace("ARGUMENTS", repr(arguments))
    return subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode


# --- what goes wrong -------------------------------------------------------------------------------


def test_a_damaged_range_is_named_and_the_rest_judged(tmp_path: Path) -> None:
    laid(write(tmp_path / "tables", tables_of(PATIENTS)), tmp_path / "laid", part_patients=10)
    scores = tmp_path / "laid/part-00001/pain_scores.parquet"
    good = scores.read_bytes()
    scores.write_bytes(good[: len(good) // 2])
    result = command(tmp_path / "laid", "--out", tmp_path / "out", "--as-of", AS_OF, "--engine", "reference")
    assert result.exit_code == 1
    assert "NOT READ: " in result.stdout
    assert "part-00001/pain_scores.parquet" in result.stdout
    assert sorted(path.stem for path in (tmp_path / "out/verdicts").iterdir()) == ["part-00000", "part-00002"]
    assert "part-00001/pain_scores.parquet" in aside(tmp_path / "out")["where"].to_list()
    scores.write_bytes(good)
    assert (
        command(
            tmp_path / "laid", "--out", tmp_path / "out", "--as-of", AS_OF, "--engine", "reference"
        ).exit_code
        == 0
    )
    assert len(list((tmp_path / "out/verdicts").iterdir())) == 3


def test_a_full_disk_stops_with_one_line_and_can_go_on(
    source: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = iter([True, True, True, False])

    write_draft = parts.write_draft

    def write_until_full(draft: Path, frame: pl.DataFrame, identity: Any) -> None:
        write_draft(draft, frame, identity)
        if not next(room):
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(parts, "write_draft", write_until_full)
    result = command(
        source, "--out", tmp_path / "out", "--as-of", AS_OF, "--engine", "reference", "--jobs", "1"
    )
    assert result.exit_code == 2
    assert "the disk is full" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not list((tmp_path / "out").rglob("*.writing"))
    monkeypatch.undo()
    assess(source, tmp_path / "out")
    assert content(tmp_path / "out") == content(undisturbed)


def test_a_patient_with_a_hundred_thousand_rows_is_named_and_the_rest_judged(tmp_path: Path) -> None:
    source = write(tmp_path / "tables", tables_of(3))
    many = pl.DataFrame({"patient_id": "heavy", "time": "2025-01-01", "score": 5.0, "scale": "nrs_0_10"})
    pl.concat([many] * 100_000).write_parquet(source / "pain_scores" / "heavy.parquet")
    result = command(source, "--out", tmp_path / "out", "--as-of", AS_OF, "--engine", "reference")
    assert result.exit_code == 0, result.output
    found = aside(tmp_path / "out").filter(pl.col("patient_id") == "heavy")
    assert found["what"].to_list() == ["has 100000 rows, more than 50000"]
    assert verdicts(tmp_path / "out").height > 0


# --- compared and timed ----------------------------------------------------------------------------


def test_verify_compares_cells_and_finds_one_that_was_changed(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = [source, "--out", out, "--as-of", AS_OF, "--verify", "30", "--seed", "5", "--engine", "reference"]
    result = command(*asked)
    assert result.exit_code == 0
    assert "all equal" in result.stdout
    path = out / "verdicts/part-00001.parquet"
    changed = pl.read_parquet(path).with_columns(baseline=pl.col("baseline") + 0.01)
    changed.write_parquet(path)
    done = out / "done/part-00001.json"
    digest = parts.digest(path)
    text = msgspec.json.decode(done.read_bytes())
    text["digests"]["verdicts/part-00001.parquet"] = digest
    done.write_bytes(msgspec.json.encode(text))
    result = command(*asked)
    assert result.exit_code == 1
    assert " baseline: " in result.stdout


def test_profile_names_the_slowest_entries(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "ROWS", 1000)
    result = command(
        source, "--out", tmp_path / "out", "--as-of", AS_OF, "--profile", "--engine", "reference"
    )
    assert result.exit_code == 0
    assert " ns a procedure; the slowest:" in result.stdout
    named = [
        line.split()[2] for line in result.stdout.splitlines() if line.strip().split(" ")[-1] == "conditions)"
    ]
    known = {
        one.id
        for one in (
            *default_assessor().knowledge.causes,
            *default_assessor().knowledge.next_steps,
            *default_assessor().knowledge.red_flags,
        )
    }
    assert len(named) == 15
    assert set(named) <= known


def test_a_pipe_gets_no_progress_bar_and_a_folder_of_its_own_keeps_its_time(
    source: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    first = command(source, "--out", out, "--as-of", AS_OF, "--engine", "reference")
    assert first.stderr == ""
    assert command(source, "--out", out, "--engine", "reference").stdout == first.stdout
    assert not (out / ".records").exists()
