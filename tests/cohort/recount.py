"""Counts the main figures of a registry report again, from the verdicts themselves and in another way (SQL, raw rows).

`python tests/cohort/recount.py VERDICTS REPORT_TABLES` prints what differs, for cohorts of any size.
"""

from __future__ import annotations

import csv
import sys
from math import sqrt
from pathlib import Path

import duckdb
from lifelines import KaplanMeierFitter

from painpath.vocabulary import load

Z95 = 1.959963984540054
TESTS = "('anaesthetic_block', 'trial')"
CLASSES = ("immediate_failure", "partial", "ongoing_response", "recurrence")
ROUNDING = 1e-5


def recount(verdicts: Path, tables: Path) -> list[str]:
    """Every figure by procedure that differs from the report's own; empty when all agree."""
    database = duckdb.connect()
    database.sql(
        f"CREATE VIEW rows AS SELECT * FROM read_parquet('{verdicts / '*.parquet'}', union_by_name = true)"
    )
    labels = {code: entry.label for code, entry in load().sections["procedure_kinds"].items()}
    rates, durations = (_by_procedure(tables / name) for name in ("rates.csv", "durations.csv"))
    different = []
    for (kind,) in database.sql(f"SELECT DISTINCT kind FROM rows WHERE judged_as NOT IN {TESTS}").fetchall():
        name = labels[kind]
        if name in rates:
            different += [f"{name}: {told}" for told in _rates(database, kind, rates[name])]
        if name in durations:
            different += [f"{name}: {told}" for told in _medians(database, kind, durations[name])]
    return different


def _by_procedure(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return {row["group"]: row for row in csv.DictReader(file) if row["by"] == "Procedure"}


def _rates(database: duckdb.DuckDBPyConnection, kind: str, told: dict[str, str]) -> list[str]:
    found = database.execute(
        f"SELECT outcome::VARCHAR, count(*) FROM rows WHERE kind = ? AND judged_as NOT IN {TESTS} GROUP BY 1",
        [kind],
    )
    counts = dict(found.fetchall())
    counts.pop("too_early", None)
    due, judged = sum(counts.values()), sum(counts.get(name, 0) for name in CLASSES)
    mine: dict[str, float] = {"due": due, "judged": judged}
    success = counts.get("ongoing_response", 0) + counts.get("recurrence", 0)
    for name, count in (("failure", counts.get("immediate_failure", 0)), ("success", success)):
        share, square = count / judged, Z95**2
        half = Z95 * sqrt(share * (1 - share) / judged + square / (4 * judged**2)) / (1 + square / judged)
        middle = (share + square / (2 * judged)) / (1 + square / judged)
        mine |= {
            f"{name}_pct": 100 * share,
            f"{name}_low_pct": 100 * (middle - half),
            f"{name}_high_pct": 100 * (middle + half),
        }
        mine |= {
            f"{name}_least_pct": 100 * count / due,
            f"{name}_most_pct": 100 * (count + due - judged) / due,
        }
    return _compared(mine, told)


def _medians(database: duckdb.DuckDBPyConnection, kind: str, told: dict[str, str]) -> list[str]:
    rows = database.execute(
        "SELECT coalesce(relief_days_min, 0), greatest(relief_days_max, relief_days_min, 0), outcome = 'recurrence'"
        f" FROM rows WHERE kind = ? AND judged_as NOT IN {TESTS} AND outcome IN ('ongoing_response', 'recurrence')",
        [kind],
    ).fetchall()
    lost = [row[2] for row in rows]
    early = KaplanMeierFitter().fit([row[0] for row in rows], lost)
    late = KaplanMeierFitter().fit([row[1] if row[2] else row[0] for row in rows], lost)
    mine = {"responders": float(len(rows))}
    mine["responders_median_earliest"] = float(early.median_survival_time_)
    mine["responders_median_latest"] = float(late.median_survival_time_)
    return _compared(mine, told)


def _compared(mine: dict[str, float], told: dict[str, str]) -> list[str]:
    """The figures that differ by more than the rounding of the tables; hidden ones are not compared."""
    return [
        f"{name}: {told[name]} in the report, {number:g} counted again"
        for name, number in mine.items()
        if told[name] and abs(float(told[name]) - number) > ROUNDING * max(1.0, abs(number))
    ]


if __name__ == "__main__":
    found = recount(Path(sys.argv[1]), Path(sys.argv[2]))
    sys.stdout.write("\n".join(found or ["every figure agrees"]) + "\n")
    sys.exit(bool(found))
