"""What goes into judging a cohort and what comes out of it: tables, columns and their types.

`judge(tables, ready, as_of, zone)` has two makers: `reference` goes patient by patient, `judge` by columns.
Whole days, and times that state no zone, are those of `zone`, or of the one that `as_of` states, else of UTC. Both keep to what stands here, so that their answers can be compared cell by cell.

Going in: a frame for each table of the record, in the columns of `painpath.record.tables`, times as
ISO 8601 text, numbers as Float64, truth values as Boolean, everything else as text (String,
Categorical or Enum) without the guard of a CSV cell, lists joined with `;`, an observation's value as
it stands in a cell (`painpath.record.folder.cells.read_any`). `patient_id` is a
text or a whole number; `patient` has at most one row for each. Every table is sorted by it. A table or
column may be missing: nothing is known.

Coming out: one row for each interventional procedure that was completed or aborted and seen at
`as_of`, sorted by `patient_id`, the procedures of a patient in time order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from painpath.engine.decide import LEVEL_ORDER, STATUS_GROUP
from painpath.engine.response.events import JUDGED_AS, OUTCOMES, READINGS
from painpath.record.tables import TABLES
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary

Schema = dict[str, pl.DataType]
TEXT, NUMBER, TRUTH = pl.String(), pl.Float64(), pl.Boolean()
ALERT = pl.Enum(["none", "urgent", "emergency"])
LEVEL = pl.Enum(LEVEL_ORDER)
STATUS = pl.Enum(list(STATUS_GROUP))
FUNCTION = pl.Enum(["improved", "same", "worse", "unknown"])

# Columns of the procedure that a registry groups by; as checked, so a value that was set aside is absent.
DESCRIBED = (
    "time", "kind", "status", "region", "side", "levels", "target", "guidance", "sedation", "steroid",
    "electrode_gauge", "active_tip_mm", "temperature_c", "duration_s", "lesions_per_target", "neurolytic",
    "device", "performer", "facility",
)  # fmt: skip
# Facts about the response, by their names in the knowledge; days count from the procedure.
NUMBERS = (
    "baseline", "best_relief_pct", "onset_day", "relief_days_min", "relief_days_max", "loss_day",
    "latest_relief_pct", "latest_score", "block_hours_min", "days_since_procedure", "age_years",
)  # fmt: skip
# Columns of free text, which nothing may depend on: they are left out of what is laid out.
FREE_TEXT = frozenset(("note", "words"))
SET_ASIDE: Schema = dict.fromkeys(("patient_id", "table", "where", "what", "repair"), TEXT)


@dataclass(frozen=True)
class Judged:
    """The answer for some patients: `rows` in `result_schema`, `set_aside` in `SET_ASIDE`.

    In both, `patient_id` is of `patient_type`. `set_aside` names each row or value that
    did not fit the record format, with `where` as `record.check` tells it, sorted by patient.
    """

    rows: pl.DataFrame
    set_aside: pl.DataFrame


def result_schema(knowledge: Knowledge, vocabulary: Vocabulary, patient: pl.DataType = TEXT) -> Schema:
    """The columns of the result, in their order.

    `date` is the day of the procedure. `death_day` counts from it, absent while the patient lives or
    when that is not known. `flag_*` is true or false, as are `censored` and each mark of the response.
    `alert_*` is true where the alert fires, absent where that cannot be told, false after death.
    `cause_*` and `step_*` are absent where the cause or step is not in question, every step after
    death. `step_*_blocked_by` is the first gate that is not met, of a step that is blocked.
    """
    described = {name: NUMBER if is_number(name) else TEXT for name in DESCRIBED}
    return {
        "patient_id": patient,
        "procedure_id": TEXT,
        "date": pl.Date(),
        **described,
        "sex": pl.Enum(vocabulary.choices["patient.sex"]),
        "death_day": NUMBER,
        "judged_as": pl.Enum(JUDGED_AS),
        "outcome": pl.Enum(OUTCOMES),
        **dict.fromkeys(NUMBERS, NUMBER),
        "censored": TRUTH,
        "function": FUNCTION,
        "block_reading": pl.Enum(READINGS),
        "block_pair": pl.Enum(["concordant", "discrepant"]),
        "red_flag": ALERT,
        **{f"flag_{name}": TRUTH for name in flag_names(knowledge)},
        **{f"alert_{flag.name}": TRUTH for flag in knowledge.red_flags},
        **{f"cause_{cause.name}": LEVEL for cause in knowledge.causes},
        **{f"step_{name}": STATUS for name in step_names(knowledge)},
        **{
            f"step_{step.name}_blocked_by": pl.Enum([gate.id for gate in step.gates])
            for step in knowledge.next_steps
            if step.gates
        },
    }


def is_number(name: str) -> bool:
    """Whether a column of the procedure holds numbers."""
    return TABLES["procedures"][name].kind == "number"


def flag_names(knowledge: Knowledge) -> list[str]:
    """The marks of a response, which are false unless they are true."""
    return [fact.id for fact in knowledge.facts.values() if fact.read.get("default") is False]


def step_names(knowledge: Knowledge) -> list[str]:
    """Every step that can be listed: by itself, by an alert, or because another one asks for it."""
    own = [step.name for step in knowledge.next_steps]
    called = [name for flag in knowledge.red_flags for name in flag.steps]
    needed = [need.step for step in knowledge.next_steps for need in step.requires]
    return list(dict.fromkeys([*own, *called, *needed]))


def patient_type(tables: Mapping[str, pl.DataFrame]) -> pl.DataType:
    """The type of `patient_id` in an answer: that of the tables when it is a number, else text."""
    kind = next((frame.schema["patient_id"] for frame in tables.values()), TEXT)
    return kind if kind.is_integer() else TEXT
