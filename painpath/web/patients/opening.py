"""Alerts that open: one for each red flag that fires, again on new evidence, and again when the patient says so again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from painpath.assess import Assessor
from painpath.rules.nodes import names
from painpath.rules.reads import observed
from painpath.web.patients.models import Alert, Patient, Row
from painpath.web.patients.store import living as living_rows

BY_PHONE = ("diary", "asked")  # entered by the patient, with nobody of the clinic beside them


def open_alerts(patient: Patient, assessment: dict[str, Any], ready: Assessor) -> None:
    """An alert that fires stands once; it closes only by a person, and opens again on new evidence.

    One that was acknowledged is open again when the patient has said yes to one of its signs since.
    """
    fired = assessment["red_flag"]["reasons"]
    if not fired:
        return
    at = datetime.fromisoformat(assessment["as_of"]) if "T" in assessment["as_of"] else timezone.now()
    every = list(patient.alerts.order_by("resolved_at"))
    standing = {one.flag: one for one in every if one.state != Alert.State.RESOLVED}
    resolved = {one.flag: one.resolved_at for one in every if one.state == Alert.State.RESOLVED}
    rows = living_rows(patient) if every else []
    newest = max(_told(rows), default=None)
    for one in fired:
        act_by, closed_at = at + timedelta(hours=one["act_within_h"]), resolved.get(one["id"])
        if one["id"] in standing:
            _again(standing[one["id"]], rows, ready, act_by)
        elif one.get("part_of") is not None:
            continue  # the greater alert stands for it
        elif closed_at is None or (newest is not None and newest > closed_at):
            _open(patient, one, act_by)


def _open(patient: Patient, one: dict[str, Any], act_by: datetime) -> None:
    Alert.objects.create(
        clinic_id=patient.clinic_id, patient=patient, flag=one["id"], title=one.get("title") or one["id"],
        level=one.get("level", "urgent"), say=one["say"], act_by=act_by,
    )  # fmt: skip


def _told(rows: list[Row]) -> Iterator[datetime]:
    """When something that can raise an alert was entered: any finding that is not a no, any condition."""
    for row in rows:
        if row.table in ("observations", "conditions") and row.data.get("value") is not False:
            yield row.entered_at


def _again(alert: Alert, rows: list[Row], ready: Assessor, act_by: datetime) -> None:
    """Open an acknowledged alert again when one of its signs was said on the phone since; what was done stays on it."""
    since = alert.acknowledged_at
    if alert.state != Alert.State.ACKNOWLEDGED or since is None:
        return
    said = {row.data.get("code") for row in rows if row.entered_at > since and _says_so(row)}
    if said & signs(alert.flag, ready):
        this = Alert.objects.filter(pk=alert.pk, state=Alert.State.ACKNOWLEDGED)
        this.update(state=Alert.State.OPEN, act_by=act_by, escalated_at=None)


def _says_so(row: Row) -> bool:
    return row.origin in BY_PHONE and row.table == "observations" and row.data.get("value") is not False


def signs(flag: str, ready: Assessor) -> set[str]:
    """The codes of every finding that a red flag looks at."""
    rule = next((one for one in ready.knowledge.red_flags if one.id == flag), None)
    waiting = list(names(rule.when.node)) if rule else []
    seen: set[str] = set()
    codes: set[str] = set()
    while waiting:
        fact = ready.knowledge.facts.get(name := waiting.pop())
        if fact is None or name in seen:
            continue
        seen.add(name)
        waiting += names(fact.when.node) if fact.when else ()
        codes |= observed(fact.read.get("observation"))
    return codes
