"""Cases that are whole records: what the assessment says of them as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from painpath.assess import Assessment, Assessor, assess
from painpath.engine.decide import OFFERED
from painpath.record.safe import load_yaml
from painpath.rules.errors import KNOWLEDGE

IN_QUESTION = ("likely", "possible")
CLOSE = 0.0006


class RecordCase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record with its sentence, the time, what is expected, and the setting whose edge it stands on.

    `procedure` is the id of the procedure to judge, by default the latest interventional one.
    """

    name: str
    as_of: str
    record: dict[str, Any]
    expect: dict[str, Any]
    setting: str | None = None
    procedure: str | None = None


def read_record_cases(folder: Path = KNOWLEDGE) -> Iterator[tuple[str, tuple[RecordCase, ...]]]:
    """(file, its cases) for every case file of the response."""
    for path in sorted((folder / "response").glob("*.cases.yaml")):
        where = str(path.relative_to(folder))
        yield where, msgspec.convert(load_yaml(path.read_bytes(), where)["cases"], tuple[RecordCase, ...])


def run_record_cases(ready: Assessor, files: Iterable[tuple[str, tuple[RecordCase, ...]]]) -> list[str]:
    """One line for each case that does not get the answer it expects."""
    found = ((where, case, run_record_case(ready, case)) for where, cases in files for case in cases)
    return [f"{where}: {case.name!r}: {wrong}" for where, case, wrong in found if wrong]


def run_record_case(ready: Assessor, case: RecordCase) -> str:
    """What is wrong with the assessment of one record, or an empty text."""
    answer = assess(case.record, case.as_of, case.procedure, assessor=ready)
    if answer["problems"]:
        return f"the record is not clean: {answer['problems'][0]}"
    wrong = (_miss(key, wanted, answer) for key, wanted in case.expect.items())
    return "; ".join(one for one in wrong if one)


def _miss(key: str, wanted: Any, answer: Assessment) -> str:
    """How the answer misses one expectation, or an empty text."""
    got: Any
    match key:
        case "flags" | "not_flags":
            got = answer["response"]["flags"]
            held = [flag in got for flag in wanted]
            fine = all(held) if key == "flags" else not any(held)
        case "red_flag":
            got = answer["red_flag"]["level"]
            fine = got != "none" if wanted == "raised" else got == wanted
        case "earlier":
            got = [one["fact"] for one in answer["red_flag"]["screen"]["earlier"]]
            fine = got == wanted
        case "cause":
            got = [one["id"] for one in answer["causes"] if one["level"] in IN_QUESTION]
            fine = wanted in got
        case "not_offered":
            got = [one["id"] for one in answer["next_steps"] if one["status"] in OFFERED]
            fine = wanted not in got
        case "probability":
            got = (answer["block_probability"] or {}).get("probability")
            fine = got is not None and abs(got - wanted) < CLOSE
        case "saline_positive":
            got = (answer["block_probability"] or {}).get("saline_positive")
            fine = got == wanted
        case "outcome" | "block_reading" | "block_pair":
            got = answer[key]
            fine = got == wanted
        case _:
            got = answer["response"][key]
            fine = got == wanted
    return "" if fine else f"expected {key} {wanted}, got {got}"
