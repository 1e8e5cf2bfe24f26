"""The registry report: every figure counted again here in another way, small cells hidden, bounds on every rate."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import Counter, defaultdict
from itertools import pairwise
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.utils import median_survival_times
from scipy.stats import binom

from painpath.cli import main
from painpath.cohort.report.clinicians import funnel, limits, spread
from painpath.cohort.report.durations import competing, curve, duration_rows
from painpath.cohort.report.measures import Measures, measure
from painpath.cohort.report.page import page, write_tables
from painpath.cohort.report.prepare import prepare
from painpath.cohort.report.published import read_published
from painpath.cohort.report.rates import rate, rate_rows
from painpath.cohort.report.read import read_verdicts
from painpath.cohort.report.suppress import OTHERS
from painpath.record.problem import Unreadable
from painpath.vocabulary import load
from tests.cohort.recount import recount
from tests.cohort.verdicts import verdict_rows, write_verdicts

LEAST = 10
Z95 = 1.959963984540054
SUCCESS = ("ongoing_response", "recurrence")
ROWS = verdict_rows(900)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_verdicts(tmp_path_factory.mktemp("cohort"), 900)


@pytest.fixture(scope="module")
def rows(folder: Path) -> pl.DataFrame:
    return prepare(read_verdicts(folder).rows)


@pytest.fixture(scope="module")
def measures(folder: Path) -> Measures:
    return measure(read_verdicts(folder), LEAST, compare=True)


def treatments(found: list[Row] = ROWS) -> list[Row]:
    return [row for row in found if row["judged_as"] not in ("anaesthetic_block", "trial")]


def due(found: list[Row]) -> list[Row]:
    return [row for row in found if row["outcome"] != "too_early"]


def wilson(count: int, of: int) -> tuple[float, float]:
    """The interval from its formula (Wilson 1927)."""
    share, square = count / of, Z95**2
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 * sqrt(share * (1 - share) / of + square / (4 * of**2)) / (1 + square / of)
    return 100 * (middle - half), 100 * (middle + half)


def test_rates_by_procedure_counted_again(rows: pl.DataFrame) -> None:
    table = {row["group"]: row for row in rate_rows(rows.filter(~pl.col("is_test")), "procedure", 1)}
    labels = {code: entry.label for code, entry in load().sections["procedure_kinds"].items()}
    for kind in {row["kind"] for row in treatments()}:
        mine = due([row for row in treatments() if row["kind"] == kind])
        told = table[labels[kind]]
        counts = Counter(row["outcome"] for row in mine)
        judged = len(mine) - counts["not_assessable"]
        assert (told["due"], told["judged"]) == (len(mine), judged)
        for name, classes in (
            ("failure", ["immediate_failure"]),
            ("success", list(SUCCESS)),
            ("partial", ["partial"]),
        ):
            count = sum(counts[one] for one in classes)
            low, high = wilson(count, judged)
            assert told[f"{name}_pct"] == pytest.approx(100 * count / judged)
            assert (told[f"{name}_low_pct"], told[f"{name}_high_pct"]) == pytest.approx((low, high))
            assert told[f"{name}_least_pct"] == pytest.approx(100 * count / len(mine))
            assert told[f"{name}_most_pct"] == pytest.approx(
                100 * (count + counts["not_assessable"]) / len(mine)
            )


@given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_rate_lies_within_its_bounds(count: int, other: int, missing: int) -> None:
    judged = count + other
    told = rate(count, judged, judged + missing)
    if judged == 0:
        assert told.pct is None
        return
    assert told.pct is not None
    assert told.least_pct is not None
    assert told.most_pct is not None
    assert told.least_pct - 1e-9 <= told.pct <= told.most_pct + 1e-9
    assert told.most_pct - told.least_pct == pytest.approx(100 * missing / (judged + missing))


@given(
    st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=80),
)
def test_curves_are_those_of_lifelines_on_raw_rows(found: list[tuple[int, bool]]) -> None:
    days, ended = np.array([float(day) for day, _ in found]), np.array([over for _, over in found])
    told, raw = curve(days, ended), KaplanMeierFitter().fit(days, ended)
    assert told.day == pytest.approx(raw.survival_function_.index.to_numpy())
    assert told.share == pytest.approx(raw.survival_function_.to_numpy()[:, 0])
    limits_raw = raw.confidence_interval_.to_numpy()
    assert told.low == pytest.approx(limits_raw[:, 0], nan_ok=True)
    assert told.high == pytest.approx(limits_raw[:, 1], nan_ok=True)
    assert told.median == raw.median_survival_time_


def _ends(row: Row, following: dict[str, float]) -> tuple[float, float, str]:
    """(last good day, first bad day, how it ended) of a response, from the definitions alone."""
    low = row["relief_days_min"] or 0.0
    if row["outcome"] == "recurrence":
        return low, max(row["relief_days_max"] or low, low), "lost"
    again, died = following.get(row["procedure_id"]), row["death_day"]
    soon = [
        (day, what)
        for day, what in ((again, "repeated"), (died, "died"))
        if day is not None and low <= day <= low + 92
    ]
    return low, low, min(soon, key=lambda one: (one[0], one[1] != "repeated"))[1] if soon else "open"


def _following() -> dict[str, float]:
    places: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in treatments():
        places[row["patient_id"], row["region"], row["side"], row["target"]].append(row)
    return {
        one["procedure_id"]: float((other["date"] - one["date"]).days)
        for found in places.values()
        for one, other in pairwise(sorted(found, key=lambda row: row["date"]))
    }


def test_medians_and_endings_counted_again(rows: pl.DataFrame) -> None:
    following = _following()
    labels = {code: entry.label for code, entry in load().sections["procedure_kinds"].items()}
    for told in duration_rows(rows, "procedure", 1):
        mine = [row for row in treatments() if labels[row["kind"]] == told["group"]]
        ends = [_ends(row, following) for row in mine if row["outcome"] in SUCCESS]
        lost = [what == "lost" for _, _, what in ends]
        early = KaplanMeierFitter().fit([low for low, _, _ in ends], lost)
        late = KaplanMeierFitter().fit([high for _, high, _ in ends], lost)
        assert told["responders"] == len(ends)
        assert told["responders_median_earliest"] == early.median_survival_time_
        assert told["responders_median_latest"] == late.median_survival_time_
        least = median_survival_times(early.confidence_interval_).to_numpy()[0, 0]
        assert told["responders_median_low"] == pytest.approx(least)
        counts = Counter(what for _, _, what in ends)
        assert {name: told[name] for name in ("lost", "repeated", "died", "open")} == {
            name: counts[name] for name in ("lost", "repeated", "died", "open")
        }
        judged = [row for row in mine if row["outcome"] not in ("not_assessable", "too_early")]
        zero = [0.0] * (len(judged) - len(ends))
        whole = KaplanMeierFitter().fit([low for low, _, _ in ends] + zero, lost + [True] * len(zero))
        assert told["all_median_earliest"] == whole.median_survival_time_


def test_competing_events_are_those_of_lifelines_without_ties() -> None:
    draw = np.random.default_rng(5)
    days = draw.permutation(np.arange(1.0, 301.0))
    ending = draw.choice(["lost", "repeated", "died", "open"], size=300, p=[0.5, 0.2, 0.1, 0.2])
    known, shares = competing(days, ending)
    numbers = pd.Series(ending).map({"open": 0, "lost": 1, "repeated": 2, "died": 3})
    for name, number in (("lost", 1), ("repeated", 2), ("died", 3)):
        fitted = AalenJohansenFitter(calculate_variance=False).fit(days, numbers, event_of_interest=number)
        theirs = fitted.cumulative_density_.iloc[:, 0]
        assert shares[name] == pytest.approx(theirs.loc[known].to_numpy())


def test_no_table_shows_a_small_count(measures: Measures) -> None:
    counted = (
        "due",
        "judged",
        "count",
        "responders",
        "all_judged",
        "lost",
        "repeated",
        "died",
        "open",
        "missing",
    )
    for name, table in measures.tables.items():
        for row in table:
            for key in (
                *counted,
                "immediate_failure",
                "partial",
                "ongoing_response",
                "recurrence",
                "not_assessable",
            ):
                if key in row and not isinstance(row[key], float):
                    assert row[key] is None or row[key] == 0 or row[key] >= LEAST, (name, key, row)


def test_due_judged_and_missing_never_give_a_small_count_away(measures: Measures) -> None:
    for name in ("rates", "blocks", "after_blocks", "repeats"):
        for row in measures.tables[name]:
            if row["due"] is not None and row["judged"] is not None:
                assert row["due"] - row["judged"] in (0, *range(LEAST, 10**6)), row
            if row["due"] is None:
                assert all(row[key] is None for key in row if key.endswith(("least_pct", "most_pct"))), row


def test_blocks_counted_again(measures: Measures) -> None:
    blocks = due([row for row in ROWS if row["judged_as"] == "anaesthetic_block"])
    read = [row for row in blocks if row["block_reading"] != "uninterpretable"]
    positive = [row for row in read if row["block_reading"].startswith("positive")]
    table = {(row["group"], row["what"]): row for row in measures.tables["blocks"]}
    told = table["All blocks", "positive"]
    assert (told["due"], told["judged"], told["count"]) == (len(blocks), len(read), len(positive))
    assert told["most_pct"] == pytest.approx(100 * (len(positive) + len(blocks) - len(read)) / len(blocks))
    exact = sum(row["block_reading"] == "positive_concordant" for row in blocks)
    assert table["All blocks", "concordant, of the positive ones"]["count"] == exact
    followed = 0
    for block in positive:
        followed += any(
            row["patient_id"] == block["patient_id"]
            and (row["region"], row["side"], row["target"])
            == (block["region"], block["side"], block["target"])
            and 0 <= (row["date"] - block["date"]).days <= 365
            for row in treatments()
            if row["judged_as"] in ("thermal", "pulsed")
        )
    assert table["After a positive block", "ablated within a year"]["count"] == followed


def test_first_ablations_after_blocks_counted_again(measures: Measures) -> None:
    by_patient: dict[str, list[Row]] = defaultdict(list)
    for row in ROWS:
        by_patient[row["patient_id"]].append(row)
    counts: dict[str, list[str]] = defaultdict(list)
    for found in by_patient.values():
        lesions = [row for row in found if row["judged_as"] in ("thermal", "pulsed")]
        if not lesions or lesions[0]["outcome"] == "too_early":
            continue
        tests = [row for row in found if row["block_reading"] and row["block_reading"].startswith("positive")]
        group = {0: "After no positive blocks", 1: "After one positive block"}.get(
            len(tests), "After two or more positive blocks"
        )
        counts[group].append(lesions[0]["outcome"])
    for told in measures.tables["after_blocks"]:
        outcomes = counts[told["group"]]
        assert told["count"] in (None, sum(one in SUCCESS for one in outcomes))
        assert told["due"] in (None, len(outcomes))
    assert any(told["count"] is not None for told in measures.tables["after_blocks"])


def test_repeats_counted_again(measures: Measures) -> None:
    places: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in treatments():
        places[row["patient_id"], row["region"], row["side"], row["target"]].append(row)
    after: dict[str, list[str]] = defaultdict(list)
    for found in places.values():
        for one, other in pairwise(found):
            if other["outcome"] != "too_early" and one["outcome"] not in ("not_assessable", "too_early"):
                after[
                    "after a response" if one["outcome"] in SUCCESS else "after a failure or partial response"
                ].append(other["outcome"])
    table = {row["what"]: row for row in measures.tables["repeats"] if row["group"] == "All repeats"}
    for what, outcomes in after.items():
        assert table[what]["count"] == sum(one in SUCCESS for one in outcomes)
        assert table[what]["judged"] == sum(one != "not_assessable" for one in outcomes)


def test_funnel_limits_cut_off_what_they_promise() -> None:
    for size in (20, 75, 400):
        for tail in (0.025, 0.001):
            for limit, below in zip(
                limits(0.55, np.array([float(size)]), tail), (tail, 1 - tail), strict=True
            ):
                whole, part = divmod(limit[0] * size / 100, 1)
                between = binom.cdf(whole, size, 0.55) + part * binom.pmf(whole + 1, size, 0.55)
                assert between == pytest.approx(below, abs=1e-9)
    wide, narrow = limits(0.5, np.array([50.0]), 0.001), limits(0.5, np.array([50.0]), 0.025)
    assert wide[0][0] < narrow[0][0] < 50 < narrow[1][0] < wide[1][0]


def test_adjusted_rates_counted_again(rows: pl.DataFrame) -> None:
    overall, table, drawn = funnel(rows, LEAST)
    found = rows.filter(pl.col("judged_as").is_in(["thermal", "pulsed"]) & pl.col("is_judged")).to_dicts()
    assert overall == pytest.approx(100 * sum(row["is_success"] for row in found) / len(found))
    strata: dict[Any, list[bool]] = defaultdict(list)
    for row in found:
        strata[row["kind"], row["region"], row["earlier"]].append(row["is_success"])
    for told in table:
        mine = [row for row in found if row["clinician"] == told["clinician"]]
        if told["clinician"] == OTHERS or told["adjusted_pct"] is None:
            continue
        expected = sum(np.mean(strata[row["kind"], row["region"], row["earlier"]]) for row in mine)
        successes = sum(row["is_success"] for row in mine)
        assert told["adjusted_pct"] == pytest.approx(overall * successes / expected)
    assert drawn


def test_spread_is_one_by_chance_and_more_beyond() -> None:
    draw = np.random.default_rng(2)
    sizes = draw.integers(30, 300, 400)
    for share_of, low, high in ((np.full(400, 0.5), 0.75, 1.05), (draw.uniform(0.2, 0.8, 400), 2, 9)):
        rates = 100 * draw.binomial(sizes, share_of) / sizes
        table = [
            {"clinician": str(at), "judged": int(n), "adjusted_pct": pct}
            for at, (n, pct) in enumerate(zip(sizes, rates, strict=True))
        ]
        told = spread(table, 50.0)
        assert told is not None
        assert low < told < high
    assert spread([], 50.0) is None


def test_the_order_of_rows_and_files_changes_nothing(
    folder: Path, measures: Measures, tmp_path: Path
) -> None:
    whole = pl.concat([pl.read_parquet(file) for file in sorted((folder / "verdicts").glob("*.parquet"))])
    tmp_path.joinpath("verdicts").mkdir()
    shuffled = whole.sample(fraction=1, shuffle=True, seed=3)
    shuffled.write_parquet(tmp_path / "verdicts" / "part-00000.parquet")
    assert measure(read_verdicts(tmp_path), LEAST, compare=True).tables == measures.tables


def test_the_page_needs_no_network_and_says_what_it_hides(measures: Measures) -> None:
    html = page(measures, LEAST)
    markup = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    loads = re.findall(r"<(?:script|link|img|iframe)[^>]*(?:src|href)\s*=|url\(|@import", markup)
    assert loads == []
    assert "default-src 'none'" in html
    for words in ("Counts from 1 to 9 are hidden", "not a ranking", "case-mix", "abc123", "Bounds"):
        assert words in html
    for name in ("curves", "competing", "outcomes", "funnel", "published", "repeats", "blocks"):
        assert f'id="plot-{name}"' in html
    assert "Made-up patients" not in html


def test_made_up_patients_are_named_as_such(tmp_path: Path) -> None:
    folder = write_verdicts(tmp_path / "c", 60)
    for file in (folder / "verdicts").glob("*.parquet"):
        pl.read_parquet(file).with_columns(patient_id="SYN-" + pl.col("patient_id")).write_parquet(file)
    assert "Made-up patients" in page(measure(read_verdicts(folder), LEAST), LEAST)


def test_the_command_writes_page_and_tables(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    ran = CliRunner().invoke(
        main, ["cohort", "report", str(folder), "--out", str(out), "--compare", "published"]
    )
    assert ran.exit_code == 0, ran.output
    names = {path.stem for path in (tmp_path / "report_tables").glob("*.csv")}
    assert {
        "rates",
        "durations",
        "curves",
        "blocks",
        "repeats",
        "clinicians",
        "published",
        "not_assessable",
    } <= names
    with (tmp_path / "report_tables" / "rates.csv").open(encoding="utf-8") as file:
        (thermal,) = [
            row for row in csv.DictReader(file) if row["group"] == "Thermal radiofrequency ablation"
        ]
    mine = due([row for row in treatments() if row["kind"] == "rfa_thermal"])
    assert int(thermal["due"]) == len(mine)


def test_the_recount_agrees_and_sees_a_difference(folder: Path, measures: Measures, tmp_path: Path) -> None:
    write_tables(measures, tmp_path)
    assert recount(folder / "verdicts", tmp_path) == []
    rates = tmp_path / "rates.csv"
    lines = rates.read_text("utf-8").splitlines()
    place = lines[0].split(",").index("success_pct")
    cells = lines[1].split(",")
    cells[place] = f"{float(cells[place]) + 0.1:.6g}"
    rates.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), "utf-8")
    (told,) = recount(folder / "verdicts", tmp_path)
    assert "success_pct" in told


@pytest.mark.parametrize("what", ["no folder", "empty", "other file", "no row", "no page"])
def test_what_cannot_be_reported_says_what_to_do(what: str, folder: Path, tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "a.html"
    if what != "no folder":
        source.mkdir()
    if what == "other file":
        pl.DataFrame({"a": [1]}).write_parquet(source / "a.parquet")
    if what == "no row":
        pl.read_parquet(folder / "verdicts" / "part-00000.parquet").clear().write_parquet(
            source / "a.parquet"
        )
    if what == "no page":
        source, out = folder, tmp_path / "a.pdf"
    ran = CliRunner().invoke(main, ["cohort", "report", str(source), "--out", str(out)])
    assert ran.exit_code == 2
    assert not out.exists()
    line = ran.output.strip()
    assert len(line.splitlines()) == 1
    assert any(words in line for words in ("painpath cohort assess", "check the source", "end it in .html"))


def test_without_lifelines_the_command_says_what_to_install(folder: Path, tmp_path: Path) -> None:
    program = "import sys; sys.modules['lifelines'] = None; from painpath.cli import main; main()"
    command = [
        sys.executable,
        "-c",
        program,
        "cohort",
        "report",
        str(folder),
        "--out",
        str(tmp_path / "a.html"),
    ]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert "painpath[cohort]" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "part.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(Unreadable, match=r"part\.parquet"):
        read_verdicts(tmp_path)


def test_nothing_but_blocks_still_makes_a_page(tmp_path: Path) -> None:
    folder = write_verdicts(tmp_path / "c", 200)
    for file in (folder / "verdicts").glob("*.parquet"):
        pl.read_parquet(file).filter(pl.col("kind") == "mbb").write_parquet(file)
    html = page(measure(read_verdicts(folder), LEAST, compare=True), LEAST)
    assert "Fewer than two clinicians" in html


def test_published_figures_name_codes_that_exist() -> None:
    fields = {"kind": "procedures.kind", "region": "procedures.region", "target": "procedures.target"}
    judged = {"thermal", "pulsed", "cold", "neurolysis", "steroid"}
    tables = read_published()
    assert len(tables) == len({table.id for table in tables}) == 49
    for table in tables:
        assert table.certainty in ("A", "A-", "B", "C")
        for one in table.compare:
            assert one.low <= one.high
            for column, wanted in one.where.items():
                assert set(wanted) <= (judged if column == "judged_as" else set(load().codes(fields[column])))


def test_published_figures_stand_beside_our_own(measures: Measures) -> None:
    table = measures.tables["published"]
    assert all(row["certainty"] in ("A", "A-", "B", "C") for row in table)
    (told,) = [row for row in table if row["id"] == "K32"]
    assert told["own"] is None
    lumbar = [row for row in treatments() if row["judged_as"] == "thermal" and row["region"] == "lumbar"]
    judged = [row for row in due(lumbar) if row["outcome"] != "not_assessable"]
    (success,) = [row for row in table if row["id"] == "K17"]
    assert success["own"] == pytest.approx(
        100 * sum(row["outcome"] in SUCCESS for row in judged) / len(judged)
    )
    assert success["counted"] == len(judged)


@pytest.mark.parametrize("name", ["=1+1", "\t=1+1", " =1", "|cmd", "@a"])
def test_no_name_of_a_clinician_becomes_a_formula(name: str, tmp_path: Path) -> None:
    (file,) = write_tables(Measures({"clinicians": [{"group": name, "n": -1.5}]}, {}, None, {}), tmp_path)
    with file.open(encoding="utf-8", newline="") as opened:
        assert next(csv.DictReader(opened)) == {"group": f"'{name}", "n": "-1.5"}
