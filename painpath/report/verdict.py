"""The verdict in words: the outcome, the patient's numbers behind it, the thresholds, and what weakens it."""

from __future__ import annotations

from typing import Any

from painpath.engine.numerals import number_text
from painpath.engine.response.events import INTRATHECAL, TRIALS
from painpath.record.check import Record
from painpath.report import words
from painpath.report.others import end_in_conflict, flags_told, score_after_next
from painpath.report.view import BELOW_THE_SCREEN, Assessment, Line, Names

NO_NUMBERS = "No numbers to judge by."
LASTED = "Relief lasted at the last reading of the trial."
ONLY_RECALLED = "No score to judge by. What the patient recalls guides; it sets no class."


def verdict(assessment: Assessment) -> str:
    """The outcome in words, with the block reading where there is one.

    A positive block with anaesthetic alone has worn off as it should: its reading is the verdict, and
    "ongoing response" would mislead.
    """
    if assessment["outcome"] is None:
        return words.NO_PROCEDURE.clinician
    block = _judged_as(assessment) == "anaesthetic_block"
    worn_off = block and assessment["block_reading"] and assessment["outcome"] == "ongoing_response"
    said_ = [] if worn_off else [words.clinician(words.OUTCOMES, assessment["outcome"])]
    if assessment["block_reading"]:
        said_.append(words.clinician(words.READINGS, assessment["block_reading"]))
    if assessment["block_pair"]:
        said_.append(words.clinician(words.PAIRS, assessment["block_pair"]))
    return "; ".join([said_[0], *(words.first_low(one) for one in said_[1:])])


def numbers(assessment: Assessment, names: Names, record: Record | None = None) -> list[Line]:
    """The patient's numbers behind the verdict, the thresholds used, and what weakens it."""
    response = assessment["response"]
    if response is None:
        return []
    why = " ".join(words.sentence(one) for one in response["why"])
    nothing = ONLY_RECALLED if "recall_only" in response["flags"] else NO_NUMBERS
    lines = [Line("", why or nothing, _threshold_sources(assessment, names))]
    lines += _window(assessment, names)
    if response["censored"] and assessment["block_reading"] is None:
        lines.append(Line("", _end(assessment, names, record)))
    if response["function"] != "unknown":
        lines.append(Line("", words.sentence(words.clinician(words.FUNCTION, response["function"]))))
    flags = [names.fact(flag) for flag in flags_told(assessment) if flag not in BELOW_THE_SCREEN]
    return lines + ([Line("Note", words.sentence("; ".join(flags)))] if flags else [])


def _judged_as(assessment: Assessment) -> str | None:
    found: str | None = assessment["trace"].get("facts", {}).get("judged_as")
    return found


def _end(assessment: Assessment, names: Names, record: Record | None) -> str:
    """What is known of the end of a relief; a score after the next procedure at this part is told, though it does not count."""
    if _judged_as(assessment) == "trial":
        return LASTED
    in_conflict = record is not None and end_in_conflict(assessment, record, names)
    after = None if record is None else score_after_next(assessment, record, names)
    if after is None:
        return _open_end(assessment["response"], in_conflict)
    given = f"{words.number(after['score'])} ({words.SCALES[after['scale']]})"
    when = words.time_text(after["time"], after["@time"])
    return f"Relief lasted at the last reading before the next procedure at this part. The last score after that one, {given} on {when}, does not count here."


def _open_end(response: dict[str, Any], in_conflict: bool) -> str:
    """What is known of the end of a relief that has none yet; one that wanes is not said to last."""
    if "other_kind_later" in response["flags"]:
        return "Relief lasted at the last reading of this kind; what later scores of another kind mean for it is not known."
    if in_conflict and "waning" not in response["flags"]:
        return "Relief lasted at the last reading that counts; two different answers of one time are left out, and its end is not known."
    if "waning" not in response["flags"]:
        return "Relief still lasted at the last reading; its end is not known."
    return f"The last reading gave {number_text(response['latest_relief_pct'])} %: less than half, too small a change to call it lost."


def _threshold_sources(assessment: Assessment, names: Names) -> tuple[str, ...]:
    """Where the thresholds named in the verdict come from; nothing when none is named."""
    if assessment["response"]["best_relief_pct"] is None:
        return ()
    settings = names.assessor.knowledge.settings
    used = [settings[name].source for name in ("responder_pct", "partial_pct") if name in settings]
    return tuple(dict.fromkeys(one for source in used for one in source))


def _window(assessment: Assessment, names: Names) -> list[Line]:
    """When a procedure that is too young can be judged."""
    facts = assessment["trace"].get("facts", {})
    kind, day = facts.get("judged_as"), facts.get("days_since_procedure")
    first, last = f"{kind}_first_day", f"{kind}_fail_day"
    values, settings = names.assessor.engine.compiler.settings, names.assessor.knowledge.settings
    if assessment["outcome"] != "too_early" or day is None or first not in settings:
        return []
    used = [name for name in (first, last) if name in settings]
    begins = f"day {words.number(values[first])}"
    if facts.get("procedure_kind") == TRIALS[INTRATHECAL]:
        begins = "the first hours on"
    told = f"Today is day {words.number(int(day))}; a reading counts from {begins}"
    if last in settings:
        told += f", lack of relief is judged from day {words.number(values[last])}"
    return [Line("", f"{told}.", tuple(dict.fromkeys(one for name in used for one in settings[name].source)))]
