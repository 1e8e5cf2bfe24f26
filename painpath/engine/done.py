"""What was done since the judged procedure is not asked for again as if nobody had done it; what was declined is named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from painpath.record.check import Row
from painpath.rules.model import Knowledge
from painpath.rules.texts import said

DECLINED = "declined"
DONE, TRIED = "done_since", "tried"
NOT_DONE = (DECLINED, "unavailable")
SHOWED = ("helped", "partial", "no_help", "not_tolerated")
HELD = ("blocked", "avoid")
NOT_HAD = {"unavailable": "not_available", DECLINED: "declined_before"}


def name_care(
    steps: Iterable[dict[str, Any]],
    care: Iterable[Row],
    knowledge: Knowledge,
    title: Callable[[str], str],
    last_day: int | None,
) -> None:
    """What was done of the steps, was not to be had, or was declined. `last_day` is that of the judged procedure;
    without it nothing is named as done since."""
    name_not_had(steps, care, knowledge.texts)
    name_declined(steps, care, knowledge, title)
    if last_day is not None:
        name_done(steps, care, knowledge.texts, last_day)


def name_done(
    steps: Iterable[dict[str, Any]], care: Iterable[Row], texts: Mapping[str, str], last_day: int
) -> None:
    """Caution the steps that stand among the care of the days after `last_day`, with when and what came of it.

    One that says itself that it was tried says enough.
    """
    done: dict[str, Row] = {}
    for row in care:
        begun = row.get("@time") or row.get("@start")
        if begun is not None and begun.day > last_day and row.get("outcome") not in NOT_DONE:
            done[row["code"]] = row
    for step in steps:
        if step["id"] not in done or any(one["id"] == TRIED for one in step["cautions"]):
            continue
        last = done[step["id"]]
        when = last.get("time") or last["start"]
        outcome = last.get("outcome") if last.get("outcome") in SHOWED else "unknown"
        say = said(texts, "done_since", when=when, showed=said(texts, f"showed_{outcome}"))
        told = {"id": DONE, "say": say, "source": ["editorial-default"], "stands_out": "whole"}
        step["cautions"].append(told)


def name_not_had(steps: Iterable[dict[str, Any]], care: Iterable[Row], texts: Mapping[str, str]) -> None:
    """Caution the steps that stand although the last word on them is that they are not to be had, or were declined.

    A refusal puts a step aside; where an alert asks for it all the same, it is asked again.
    """
    last = {row["code"]: row for row in care}
    for step in steps:
        row = last.get(step["id"])
        if row is None or step["status"] in HELD or row.get("outcome") not in NOT_HAD:
            continue
        name = NOT_HAD[row["outcome"]]
        told = {"id": name, "say": said(texts, name, when=_dated(row)), "source": ["editorial-default"]}
        step.setdefault("cautions", []).append({**told, "stands_out": "whole"})


def name_declined(
    steps: Iterable[dict[str, Any]], care: Iterable[Row], knowledge: Knowledge, title: Callable[[str], str]
) -> None:
    """Say which step was declined where another one is put aside with it, as a larger lesion with the repeat."""
    declined = [row for row in care if row.get("outcome") == DECLINED]
    for step in steps:
        if step["reason"] != knowledge.texts["declined"]:
            continue
        codes = knowledge.facts[f"{DECLINED}_{step['id']}"].read["care"]
        named = {row["code"]: row for row in declined if row["code"] in codes}
        if named and step["id"] not in named:
            told = "; ".join(f"{title(code)}{_dated(row)}" for code, row in named.items())
            step["reason"] = said(knowledge.texts, "declined_other", steps=told)


def _dated(row: Row) -> str:
    when = row.get("time") or row.get("start")
    return f" ({when})" if when else ""
