"""Writes docs/record.md, the record format, from the tables that the check uses; `--check` only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from painpath import vocabulary
from painpath.record.tables import ANY_ROW, PATIENT, REQUIRED, STOP_REASONS, TABLES, Column

PAGE = Path(__file__).parent / "record.md"
INTRO = """# The record format

One patient is one YAML or JSON object with these tables; many patients are the same tables as CSV or Parquet files, one row per entry, with `patient_id` in each. What is not known is left out: absent means unknown, never no. A finding that was looked for and not there has `value: false`.

Times are ISO 8601 at the precision that is known: `2025`, `2025-03`, `2025-03-04`, `2025-03-04T09:30:00+01:00`. Levels are `L4` (a vertebra, root or nerve), `L4/L5` (a segment or joint) or `L2-S1` (a range). `time` is when something applies, `recorded` when it was entered; both must lie at or before the time of the assessment to be seen.

Days are counted between the dates of the clinic's own clock: UTC, unless `--zone Australia/Sydney` (any name of the IANA database), the clinic app's setting, or the offset of a stated time says another. There a date given for the time of the assessment ends at midnight, a clock time without an offset is read, and a day on which the clocks change is one day.

Where a procedure has a day and no hour, of the scores of that day that have an hour the first of each place counts as from before it, and a later one neither as from before nor as from after it: give the hour of a block. A relief report says with `duration_h` how long that relief lasted: where that is shorter than the time since the procedure, the relief is read as ended then.

Of what is planned only one thing is read: a joint replacement of the part that was treated, because no steroid goes into that joint in the three months before. Write `recorded` beside it, the day on which it was planned.

Every code stands in `painpath/knowledge/vocabulary/vocabulary.yaml` with its label; a misspelt one is set aside and named under `problems`. `painpath new-record` writes a first record by asking.

```yaml
patient: {patient_id: example, birth_date: '1964-05-13', sex: female}
procedures:
- {procedure_id: a, time: '2025-01-06', kind: rfa_thermal, status: completed, region: lumbar, side: left, levels: [L4/L5], target: medial_branch}
pain_scores:
- {time: '2025-01-05', score: 8, scale: nrs_0_10, site: low_back}
- {time: '2025-02-17', score: 2, scale: nrs_0_10, site: low_back}
observations:
- {time: '2025-02-17', code: fever, value: false}
```
"""
READ_FROM = """## What is read from FHIR and OMOP

- Of several versions of one resource the newest is read: by `meta.lastUpdated`, where times do not tell by the number of `meta.versionId`. What a history or an export says is deleted is not read. Where nothing tells which is newer, the first one stands and the other is reported.
- A death without a day counts from the last day that is known of the patient, or from the one on which the Patient resource was last changed where that is earlier; until then nothing changes. It is reported. So in every form of a record does a `death_date` that cannot be read (`last spring`); a year or a month alone counts from its first day. Only a word of death or yes (`died`, `true`), a season, a month or a year in which a patient can have died counts so. Anything else, such as a denial (`not deceased`), a word for not known (`#N/A`) or a day that stands for never (`31.12.9999`), is set aside, and the patient is not known to be dead.
- A death after today is mistyped, or was taken from an entry that is: `painpath assess`, the import of FHIR and OMOP cohorts, the clinic and the hooks date it by the last entry until today and say so. `painpath cohort assess` has no today: in tables that are assessed as they are, who dies after `--as-of` is alive then.
- A number that is known only as a bound (`> 8`), or in a unit that cannot be converted, becomes a row without a value: something was measured then, and what it was is not known. Where everything that is compared with the number lies on the near side (`CRP < 5`, `CRP > 300`, `eGFR > 60`), the bound is read as its number, and the report says so; `bound` keeps the sign, so that it is told as `> 300` everywhere. A bound that is not past its cut is set aside: unless it points the bad way and the number before it was already past every threshold (CRP 120, then `> 15`), that number is no longer the current one. See the code maps in [the knowledge format](knowledge-format.md).
- A dose without a unit, or not a mass, is no dose; the medicine is taken all the same.
- An allergy without a known code is read by its words where they name an agent of the vocabulary as a whole word, and the report says so. Words that deny or doubt it, or that name nothing known, give no row and are reported: the allergy stays unknown, it is never none. What stands beside a "no known allergies" (`NKDA; latex`) is read by itself. Brand names are not read: no list of them with a licence to ship is part of the knowledge.
- The report of the reading names everything that was left out or mended, with its place.
"""
KINDS = {
    "time": "time",
    "text": "text",
    "truth": "true or false",
    "levels": "list of levels",
    "any": "true, false, a number or a text, as the code asks for",
}
COUNTED_IN = {"medications.daily_dose": "; in mg where `unit` says nothing else"}


def page() -> str:
    """The whole page."""
    parts = [INTRO, *_table("patient", PATIENT)]
    for name, columns in TABLES.items():
        parts += _table(name, columns)
    parts += [*_table("any row may also have", ANY_ROW), READ_FROM]
    return "\n".join(parts)


def _table(name: str, columns: dict[str, Column]) -> Iterator[str]:
    yield f"## {name}\n\n| column | holds |\n|---|---|"
    for column, kind in columns.items():
        needed = " (required)" if column in REQUIRED.get(name, ()) else ""
        yield f"| `{column}`{needed} | {_holds(name, column, kind)} |"
    yield ""


def _holds(table: str, column: str, kind: Column) -> str:
    words, key = vocabulary.load(), f"{table}.{column}"
    if kind.kind in ("code", "codes"):
        sections = ", ".join(words.fields[key])
        return f"{'one or more codes' if kind.kind == 'codes' else 'a code'} of: {sections}"
    if kind.kind == "choice":
        listed = STOP_REASONS if key == "medications.stop_reason" else words.choices[key]
        return " / ".join(listed)
    if kind.kind == "number":
        held = "number" if kind.low is None else f"number, {kind.low:g} to {kind.high:g}"
        return held + COUNTED_IN.get(key, "")
    return KINDS[kind.kind]


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` give 1 when it is stale."""
    fresh = page()
    if "--check" in arguments:
        return int(not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != fresh)
    PAGE.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
