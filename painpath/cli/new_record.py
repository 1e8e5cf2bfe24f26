"""`painpath new-record`: a record in sixty seconds, by asking."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from painpath.assess import default_assessor
from painpath.cli import main
from painpath.cli.answers import (
    Labels,
    one_code,
    read_date_or_no,
    read_hour,
    read_past,
    read_relief,
    read_score,
    read_truth,
    read_which,
)
from painpath.cli.asking import Answers, Question, ask_all
from painpath.cli.assess import assess
from painpath.cli.hours import NO_HOUR, best_lacks_hour, procedure_lacks_hour, timed
from painpath.cli.outfile import OutFile
from painpath.cli.when import checked_time
from painpath.record.yaml_text import dump_yaml
from painpath.vocabulary import Vocabulary

THINNERS = ("anticoagulant", "antiplatelet")
ELECTRONICS = (
    "cardiac_pacemaker",
    "implantable_cardioverter_defibrillator",
    "spinal_cord_stimulator_in_situ",
    "intrathecal_pump_in_situ",
    "deep_brain_stimulator_in_situ",
    "cochlear_implant",
)

# The alarm questions: what is asked, what a yes is recorded as, and everything that a no rules out.
ALARMS = (
    ("fever", "Fever", "fever", ("fever",)),
    ("leg_weakness", "New weakness of a leg", "leg_weakness", ("leg_weakness",)),
    ("arm_weakness", "New weakness of an arm", "arm_weakness", ("arm_weakness",)),
    ("saddle", "Numbness between the legs", "saddle_anaesthesia", ("saddle_anaesthesia",)),
    (
        "bladder",
        "New trouble with the bladder: passing no urine, hardly any, or leaking",
        "bladder_dysfunction",
        ("bladder_dysfunction", "urinary_retention", "voiding_difficulty", "urinary_incontinence"),
    ),
    (
        "bowel",
        "New trouble with the bowel: leaking, or any other loss of control",
        "bowel_dysfunction",
        ("bowel_dysfunction", "bowel_incontinence"),
    ),
    ("severe", "New severe pain, or pain that escalates", "new_severe_pain", ("new_severe_pain",)),
)
# Conditions and medicines: a record holds those that there are, and has no row for one that there is not.
CHECKS = (
    ("thinner", "Blood thinner", "medications"),
    ("electronics", "Implanted electronic device", "conditions"),
    ("pregnancy", "Pregnancy", "conditions"),
    ("infection", "Infection anywhere now", "conditions"),
    ("allergy", "Allergy to an agent used in procedures", "conditions"),
)
NO_DATE = "Without a date the procedure cannot be judged; the year alone is better than none. Empty again: go on without."


@main.command("new-record")
@click.option("--out", type=OutFile(), help="The file to write; <patient id>.yaml unless given.")
@click.option("--as-of", help="The time at which the record is made, ISO 8601; now unless given.")
@click.pass_context
def new_record(context: click.Context, out: Path | None, as_of: str | None) -> None:
    """Start a record in a minute: answer the questions, then read the first assessment.

    An empty answer is unknown and stays so; < goes one question back. No file is overwritten
    without asking.
    """
    time = checked_time(as_of)
    today = time.partition("T")[0]
    click.echo("Empty: unknown. <: one question back. Codes: a part of the name is enough.\n")
    answers = ask_all(questions(default_assessor().vocabulary, time))
    record = record_of(timed(answers, time), today)
    path = keep(as_yaml(record, today), out or Path(file_name(answers.get("patient_id"))))
    note = record.get("patient", {}).get("note")
    click.echo(f"Written: {path}" + (f"\n{note}" if note else "") + "\n")
    context.invoke(assess, record=path, as_of=time, brief=True)


def questions(words: Vocabulary, as_of: str) -> list[Question]:
    """Every question in its order."""

    def judged(answers: Answers) -> bool:
        return answers.get("kind") is not None

    def labels(field: str) -> Labels:
        return {code: entry.label for code, entry in words.by_field[field].items()}

    def code(name: str, ask: str, when: Callable[[Answers], bool] = judged) -> Question:
        given = labels(f"procedures.{name}")
        return Question(name, ask, lambda text: one_code(text, given), given, when)

    today = as_of.partition("T")[0]
    sides = {side: side for side in words.choices["procedures.side"]}
    past = read_past(as_of)
    first = [
        Question("patient_id", "Patient id", str),
        code("kind", "Latest procedure (empty: none, or not known)", lambda answers: True),
        code("target", "Target"),
        code("region", "Region"),
        Question("side", f"Side ({', '.join(sides)})", lambda text: one_code(text, sides), sides, judged),
        Question("date", "Date of the procedure (2025-03-04, 2025-03)", past, when=judged, missed=NO_DATE),
        Question("before", "Pain before it (0-10)", read_score, when=judged),
        Question("best", "Best relief since (75%, or the lowest score 0-10)", read_relief, when=judged),
        Question(
            "best_date", "When was that measured (date)", past, when=lambda a: a.get("best") is not None
        ),
        Question("best_hour", "The hour of that (9:30, 14)", read_hour, when=best_lacks_hour, missed=NO_HOUR),
        Question("back", "Has that pain come back (its date, or no)", read_date_or_no(past), when=judged),
        Question("now", "Pain now (0-10)", read_score),
        Question(
            "hour",
            "The hour of the procedure (9:30, 14)",
            read_hour,
            when=lambda answers: procedure_lacks_hour(answers, today),
            missed=NO_HOUR,
        ),
    ]
    return [*first, *safety_questions(words)]


def safety_questions(words: Vocabulary) -> Iterable[Question]:
    """The alarm questions, then what has to be known before any procedure."""
    for name, ask, _, _ in ALARMS:
        yield Question(name, f"{ask} (yes, no)", read_truth)
    drugs = {
        one.id: one.label for one in words.sections["medications"].values() if one.drug_class in THINNERS
    }
    conditions = words.sections["conditions"]
    devices = {code: conditions[code].label for code in ELECTRONICS}
    allergies = {one.id: one.label for one in conditions.values() if one.kind == "allergy"}
    named = {"thinner": drugs, "electronics": devices, "allergy": allergies}
    for name, ask, _ in CHECKS:
        if name in named:
            yield Question(name, f"{ask} (which, or no)", read_which(named[name]), named[name])
        else:
            yield Question(name, f"{ask} (yes, no)", read_truth)


def record_of(answers: Answers, today: str) -> dict[str, Any]:
    """The answers as a raw record; what was not answered is not in it."""
    patient = {"patient_id": answers.get("patient_id"), "note": _note(answers, today)}
    record: dict[str, Any] = {"patient": _known(patient)}
    if answers.get("kind") is not None:
        record.update(_procedure_rows(answers, today))
    if answers.get("now") is not None:
        record.setdefault("pain_scores", []).append(
            {"time": answers["now_time"], "score": answers["now"], "scale": "nrs_0_10"}
        )
    record.setdefault("observations", []).extend(_observations(answers, today))
    for name, _, table in CHECKS:
        record.setdefault(table, []).extend({"code": code} for code in _codes(name, answers))
    return {name: rows for name, rows in record.items() if rows}


def _known(row: dict[str, Any]) -> dict[str, Any]:
    return {name: given for name, given in row.items() if given is not None}


def _procedure_rows(answers: Answers, today: str) -> dict[str, Any]:
    """The procedure, the pain before it on its own date, and the best relief where it was measured."""
    names = ("kind", "region", "side", "target")
    fields = {name: answers.get(name) for name in names}
    row = {"procedure_id": "p1", "time": answers.get("date"), "status": "completed", **fields}
    score = {"scale": "nrs_0_10", "recorded": today}
    scores, reports = [], []
    if answers.get("before") is not None:
        scores.append(_known({"time": answers.get("date"), "score": answers["before"], **score}))
    best, time = answers.get("best") or {}, answers.get("best_date")
    if "score" in best:
        scores.append(_known({"time": time, **best, **score}))
    elif best:
        reports.append(_known({"time": time, "procedure_id": "p1", **best, "recorded": today}))
    return {
        "procedures": [_known({**row, "recorded": today})],
        "pain_scores": scores,
        "relief_reports": reports,
    }


def _observations(answers: Answers, today: str) -> Iterable[dict[str, Any]]:
    back = answers.get("back")
    if back is False:
        yield {"time": today, "code": "pain_return_same_character", "value": False}
    elif back is not None:
        yield {"time": back, "code": "pain_return_same_character", "value": True, "recorded": today}
    for name, _, code, ruled_out in ALARMS:
        answer = answers.get(name)
        if answer is True:
            yield {"time": today, "code": code, "value": True}
        elif answer is False:
            yield from ({"time": today, "code": one, "value": False} for one in ruled_out)


def _codes(name: str, answers: Answers) -> list[str]:
    answer = answers.get(name)
    if isinstance(answer, list):
        return answer
    return [{"pregnancy": "pregnancy", "infection": "active_infection"}[name]] if answer is True else []


def _note(answers: Answers, today: str) -> str | None:
    """The answers that a record has no place for."""
    denied = [ask.lower() for name, ask, _ in CHECKS if answers.get(name) is False]
    told = list(answers["left_out"])
    if denied:
        # it has no row for a condition or medicine that is not there
        told.append(
            f"Asked on {today} and answered no, which this record cannot hold and painpath does not use: {'; '.join(denied)}."
        )
    return " ".join(told) or None


def as_yaml(record: dict[str, Any], today: str) -> str:
    """The record as the text of its file."""
    head = f"# Begun with `painpath new-record`, {today}. What is absent is unknown, never a no.\n"
    return head + dump_yaml(record, width=110, default_flow_style=None)


def file_name(patient_id: str | None) -> str:
    """A file name for a patient id, with nothing in it that a file system could take for a path.

    >>> file_name("A 17/3"), file_name(None)
    ('A-17-3.yaml', 'record.yaml')
    """
    return (re.sub(r"[^\w.-]+", "-", patient_id or "").strip(".-") or "record") + ".yaml"


def keep(text: str, path: Path) -> Path:
    """Write the record; where there is a file already, or none can be, ask. Gives the path written."""
    sure = False
    while True:
        try:
            with path.open("w" if sure else "x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            sure = click.confirm(f"{path} exists. Overwrite it?", default=False)
        except OSError as error:
            click.echo(f"{path}: {error.strerror}")
            sure = False
        else:
            return path
        if not sure:
            path = Path(click.prompt("Write to which other file?"))
