"""The times of a block diary, what stands at each, and the scores that an entry becomes.

A score stands at the clock time of its slot; `recorded` says when it was written down. The first is the pain right
before the needle: without it there is nothing to compare with. All are scores on movement, so that they make one
series. The times are those at which the product asks (see the record's page); none of them is a threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from painpath.web.patients.given import Rows, number
from painpath.web.patients.judging import Judged, judge, now_of
from painpath.web.patients.models import Patient
from painpath.web.patients.pain import treated_pain
from painpath.web.patients.store import correct, enter, living, procedure_of

AFTER_MIN = (0, 15, 30, 60, 120, 240, 360, 480)
BLOCKS = ("diagnostic_block", "block")
MOVEMENT = "movement: "
LONGEST_MOVEMENT = 120
EPOCH = datetime.combine(date(1970, 1, 1), time())  # on the clinic's clock, as the record counts


@dataclass(frozen=True)
class Slot:
    """One time of the diary: minutes after the needle, the clock time, the score that stands there (None: none)."""

    after_min: int
    at: datetime
    score: float | None
    past: bool

    @property
    def name(self) -> str:
        """The field in which its score is given."""
        return f"at-{self.after_min}"

    @property
    def clock(self) -> str:
        """The clock time as a page shows it."""
        return f"{self.at:%H:%M}"


@dataclass(frozen=True)
class Diary:
    """The diary of one block. Without the needle's clock time (`begun` None) there are no slots."""

    row: dict[str, Any]
    begun: datetime | None
    slots: tuple[Slot, ...]
    movement: str
    now: datetime

    @property
    def next_at(self) -> datetime | None:
        """When the next score is due; None when all times have passed."""
        return next((one.at for one in self.slots if not one.past), None)

    @property
    def wait_s(self) -> int:
        """Seconds until then; 0 when all times have passed."""
        return int((self.next_at - self.now).total_seconds()) if self.next_at else 0


def clock_now(patient: Patient) -> datetime:
    """The time on the clinic's clock, to the minute, without its zone: as the record counts minutes."""
    return now_of(patient).replace(tzinfo=None, second=0, microsecond=0)


def diary_of(patient: Patient, procedure: str = "") -> Diary | None:
    """The diary of a block, by default the latest done; None when there is none."""
    judged = judge(patient)
    now = clock_now(patient)
    blocks = [
        row for row in judged.record.tables["procedures"] if _is_block(row, judged) and _begun(row) <= now
    ]
    chosen = [row for row in blocks if procedure in ("", row["procedure_id"])]
    if not chosen:
        return None
    row = max(chosen, key=lambda one: one["@time"].first)
    begun = _begun(row) if row["@time"].clock else None
    known = _known(judged)
    slots = tuple(_slot(begun, after, known, now) for after in AFTER_MIN) if begun else ()
    return Diary(row, begun, slots, _movement(judged, slots), now)


def today(patient: Patient) -> Diary | None:
    """The diary of a block of the last 24 hours whose clock time is known; None otherwise."""
    found = diary_of(patient)
    return found if found and found.begun and found.now - found.begun < timedelta(hours=24) else None


def _is_block(row: dict[str, Any], judged: Judged) -> bool:
    """A block with local anaesthetic: by its kind, or an injection for which no steroid was given."""
    kind = judged.assessor.vocabulary.by_field["procedures.kind"][row["kind"]].kind
    alone = kind == "injection" and "local_anaesthetic" in row and "steroid" not in row
    return row["status"] == "completed" and (kind in BLOCKS or alone)


def _begun(row: dict[str, Any]) -> datetime:
    return EPOCH + timedelta(minutes=row["@time"].first)


def _known(judged: Judged) -> dict[datetime, dict[str, Any]]:
    """The scores on movement by their clock time."""
    scores = judged.record.tables["pain_scores"]
    return {
        EPOCH + timedelta(minutes=row["@time"].first): row
        for row in scores
        if row["@time"].clock and row.get("descriptor") == "on_movement"
    }


def _slot(begun: datetime, after: int, known: dict[datetime, dict[str, Any]], now: datetime) -> Slot:
    at = begun + timedelta(minutes=after)
    row = known.get(at)
    return Slot(after, at, row["score"] if row else None, at <= now)


def _movement(judged: Judged, slots: tuple[Slot, ...]) -> str:
    """The movement that was named with the scores of this diary, else with the last one at all."""
    known = _known(judged)
    named = [known[one.at] for one in slots if one.at in known] or [known[at] for at in sorted(known)]
    notes = [str(row.get("note", "")).split(";")[0] for row in named]
    told = [one.removeprefix(MOVEMENT) for one in notes if one.startswith(MOVEMENT)]
    return told[-1] if told else ""


def rows_of(patient: Patient, diary: Diary, given: Mapping[str, str]) -> Rows:
    """The scores given for times that have passed and stand empty. Raises ValueError for a score that is none."""
    movement = " ".join(given.get("movement", "").replace(";", ",").split())[:LONGEST_MOVEMENT]
    rows: Rows = []
    for slot in diary.slots:
        if not slot.past or slot.score is not None:
            continue
        score = number(given.get(slot.name, ""), 0, 10)
        if score is not None:
            rows.append(("pain_scores", _row(patient, diary, slot, score, movement)))
    return rows


def _row(patient: Patient, diary: Diary, slot: Slot, score: float, movement: str) -> dict[str, Any]:
    row: dict[str, Any] = {
        "time": slot.at.isoformat(timespec="minutes"),
        "score": score,
        "scale": "nrs_0_10",
        "descriptor": "on_movement",
        **_place(patient, diary),
        "recorded": now_of(patient).isoformat(timespec="minutes"),
    }
    return {**row, "note": MOVEMENT + movement} if movement else row


def _place(patient: Patient, diary: Diary) -> dict[str, str]:
    """The site of the pain that the block was meant for, and the side of the block where it has one."""
    place = treated_pain(judge(patient, procedure=diary.row["procedure_id"]))
    side = diary.row.get("side")
    return {**place, "side": side} if side in ("left", "right") else place


@transaction.atomic
def save(patient: Patient, procedure: str, given: Mapping[str, str], by: str, said=lambda rows: rows) -> int:  # type: ignore[no-untyped-def]  # fmt: skip
    """Enter what was given, each time once even when a page is sent twice; gives how many. Raises ValueError."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    diary = diary_of(patient, procedure)
    rows = rows_of(patient, diary, given) if diary else []
    enter(patient, said(rows), by, "block diary")
    return len(rows)


def set_clock(patient: Patient, diary: Diary, clock: str, by: str) -> None:
    """Give the needle its clock time, as a correction of the procedure. Raises ValueError, Changed."""
    at = time.fromisoformat(clock)
    day = str(diary.row["time"])
    if len(day) != len("2026-03-04"):
        raise ValueError(day)
    for row in living(patient):
        if row.table == "procedures" and procedure_of(row.data) == diary.row["procedure_id"]:
            correct(row.pk, patient, {**row.data, "time": f"{day}T{at:%H:%M}"}, by)
