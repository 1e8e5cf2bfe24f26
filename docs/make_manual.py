"""Write docs/manual.md from the specs; `--check` only compares.

What stands in the manual is what the specs hold: the records are read as data and put into words, so
that a case cannot say one thing and test another.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from painpath import vocabulary  # noqa: E402
from tests.spec.contents import SPECS  # noqa: E402
from tests.spec.patients import DAY_0, NEEDLE, Case, Spec  # noqa: E402

MANUAL = ROOT / "docs" / "manual.md"
HEAD = """# Manual: what counts as what

Every sentence below is a test: the record on the left is assessed, and the answer on the right must come
out. The procedure is done on day 0, at hour 0 where hours are given; pain is average pain of the left low
back on a scale from 0 to 10 unless said otherwise. This page is written from `tests/spec` by `make docs`.
"""
USUAL = {
    "scale": "nrs_0_10", "descriptor": "average", "site": "low_back", "side": "left", "region": "lumbar",
    "target": "medial_branch", "status": "completed", "sedation": "none", "procedure_id": "a",
}  # fmt: skip
SILENT = {"time", "kind", "score", "percent", "code", "value"}
KEYS = {
    "outcome": "",
    "block_reading": "block ",
    "block_pair": "pair ",
    "procedure_id": "judged: ",
    "best_relief_pct": "best relief % ",
    "latest_relief_pct": "latest relief % ",
    "relief_days_min": "days of relief, at least ",
    "relief_days_max": "days of relief, at most ",
    "onset_day": "from day ",
    "red_flag": "alert ",
}


def plain(value: Any) -> str:
    """A value in words: no underscores, no trailing zeros."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(plain(one) for one in value) or "none"
    return f"{value:g}" if isinstance(value, int | float) else str(value).replace("_", " ")


def when(time: str) -> str:
    """A time as day or hour from the procedure; a month stays a month."""
    if len(time) == len("2025-01-06"):
        return f"day {(date.fromisoformat(time) - DAY_0).days}"
    if len(time) < len("2025-01-06"):
        return time
    hours = (datetime.fromisoformat(time) - NEEDLE).total_seconds() / 3600
    return f"hour {hours:g}" if abs(hours) < 48 else f"day {hours // 24:g} and {hours % 24:g} h"


def details(row: dict[str, Any]) -> str:
    """The columns of a row that are not the usual ones."""
    told = []
    for name, value in row.items():
        if name in SILENT or USUAL.get(name) == value:
            continue
        said = when(value) if name in ("recorded", "onset", "start", "end", "abatement") else plain(value)
        told.append(f"{plain(name)} {said}")
    told += [f"no {plain(name)}" for name in missing(row)]
    return f" ({'; '.join(told)})" if told else ""


def missing(row: dict[str, Any]) -> list[str]:
    """The usual columns that a score or procedure leaves out."""
    if "score" in row:
        return [name for name in ("descriptor", "site", "side") if name not in row]
    return [name for name in ("region", "target", "side") if name not in row] if "kind" in row else []


def scores(rows: list[dict[str, Any]]) -> list[str]:
    """Pain scores by series: `pain 8 on day -1, 2 on day 60`; a run of equal daily scores as one."""
    series: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["time"]):
        series[details(row)].append((when(row["time"]), row["score"]))
    return [f"pain{name} {', '.join(runs(points))}" for name, points in series.items()]


def runs(points: list[tuple[str, float]]) -> list[str]:
    """`2 on days 14 to 60` for days in a row with one score."""
    told: list[str] = []
    start = 0
    for i in range(1, len(points) + 1):
        if i < len(points) and follows(points[i - 1], points[i]):
            continue
        first, last, value = points[start][0], points[i - 1][0], plain(points[start][1])
        one = f"{value} at {first}" if first.startswith("hour") else f"{value} on {first}"
        told.append(one if start == i - 1 else f"{value} on days {first[4:]} to {last[4:]}")
        start = i
    return told


def follows(one: tuple[str, float], other: tuple[str, float]) -> bool:
    """Whether the other score is the same one day later."""
    days = [text.removeprefix("day ") for text, _ in (one, other)]
    numbers = [int(day) for day in days if day.removeprefix("-").isdigit()]
    return one[1] == other[1] and len(numbers) == 2 and numbers[1] == numbers[0] + 1


def row_in_words(table: str, row: dict[str, Any], labels: dict[str, str]) -> str:
    """One row of any table but the scores."""
    at = f", {when(row['time'])}" if "time" in row else ""
    if table == "procedures":
        return f"{labels[row['kind']]}{details(row)}{at}"
    if table == "relief_reports":
        percent = f" {plain(row['percent'])} %" if "percent" in row else ""
        return f"own estimate{percent}{details(row)}{at}"
    found = "" if row.get("value", True) is True else f": {plain(row['value'])}"
    return f"{labels[row['code']]}{found}{details(row)}{at}"


def given(case: Case, labels: dict[str, str]) -> str:
    """The record of a case in words, and the time from which it is seen."""
    told = []
    for table, rows in case.record.items():
        if table == "patient":
            told += [f"died on {when(rows['death_date'])}"] if "death_date" in rows else []
        elif table == "pain_scores":
            told += scores(rows)
        else:
            told += [row_in_words(table, row, labels) for row in rows]
    judged = f"; procedure {case.judged} is judged" if case.judged else ""
    return f"{'; '.join(told)}. Seen on {when(case.as_of)}{judged}."


def answered(case: Case) -> str:
    """What must come out."""
    told = []
    for name, wanted in case.expect.items():
        if name in ("flags", "no_flags"):
            told += [f"{'not ' if name == 'no_flags' else ''}*{plain(flag)}*" for flag in wanted]
        elif name == "facts":
            told += [
                f"{plain(k)}: {'not known to be so' if v is None else plain(v)}" for k, v in wanted.items()
            ]
        else:
            said = plain(wanted)
            told.append(f"**{said}**" if name == "outcome" else f"{KEYS.get(name, plain(name) + ' ')}{said}")
    return "; ".join(told)


def chapter(spec: Spec, labels: dict[str, str]) -> str:
    """One concept: its title, its paragraph and its table."""
    lines = [
        f"## {spec.title}",
        "",
        " ".join(spec.text.split()),
        "",
        "| Case | Given | Answer |",
        "|---|---|---|",
    ]
    lines += [f"| {case.sentence} | {given(case, labels)} | {answered(case)} |" for case in spec.cases]
    return "\n".join(lines)


def manual() -> str:
    """The whole text."""
    sections = vocabulary.load().sections.values()
    labels = {code: entry.label for section in sections for code, entry in section.items()}
    return "\n".join([HEAD, *(chapter(spec, labels) + "\n" for spec in SPECS)])


def main(arguments: list[str]) -> int:
    """Write the manual, or with `--check` give 1 when it is stale."""
    fresh = manual()
    if "--check" in arguments:
        return int(not MANUAL.exists() or MANUAL.read_text("utf-8") != fresh)
    MANUAL.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
