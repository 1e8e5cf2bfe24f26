"""The words of a report: what outcomes, levels, statuses and flags are called.

Every word comes twice: for the clinician, and plainly for the patient. Patient words never blame and
never speak of failure. A code without words here is shown with its underscores as spaces.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from painpath.record.moments import EPOCH_DAY, MINUTES_PER_DAY, Moment
from painpath.record.moments import time_text as time_text  # noqa: PLC0414  stands among the words too
from painpath.vocabulary import first_low as first_low  # noqa: PLC0414

HOURS_PER_DAY = 24
MANY_DAYS = 10  # from which on a part of a day says nothing
MOST_ROWS = 3  # of the record that one sentence names
ENOUGH_SIGNS = 80
SENTENCE_END = re.compile(r"(?<=[.?!])\s+(?=[A-Z])")


class Words(NamedTuple):
    """One thing in two languages: the clinician's and the patient's."""

    clinician: str
    patient: str


OUTCOMES = {
    "immediate_failure": Words("Immediate failure", "The treatment has not eased your pain."),
    "partial": Words("Partial response", "The treatment eased some of your pain."),
    "ongoing_response": Words("Ongoing response", "The treatment is helping."),
    "recurrence": Words("Recurrence", "The treatment helped, and the pain has come back."),
    "too_early": Words("Too early to judge", "It is too early to say whether the treatment helps."),
    "not_assessable": Words("Not assessable", "We cannot tell yet whether the treatment helped."),
}
NO_PROCEDURE = Words("No procedure to judge", "There is no treatment to look back on yet.")

READINGS = {
    "positive_concordant": Words(
        "Block positive, concordant", "The test numbed the place your pain comes from."
    ),
    "positive_prolonged": Words("Block positive, prolonged", "The test helped for longer than expected."),
    "positive_prolonged_steroid": Words(
        "Block positive, prolonged by steroid", "The test helped, and the steroid made it last."
    ),
    "positive_discordant": Words(
        "Block positive, duration discordant", "The test helped, but not in the way we expected."
    ),
    "positive_nonspecific": Words(
        "Block positive, non-specific", "The test helped, but it cannot show exactly which nerve hurts."
    ),
    "negative": Words("Block negative", "The test did not ease your pain. It may come from another place."),
    "uninterpretable": Words("Block uninterpretable", "The test could not give an answer."),
}
PAIRS = {
    "concordant": Words("It agrees with another block", "Another test gave the same answer."),
    "discrepant": Words("It disagrees with another block", "Another test gave a different answer."),
}
ALERTS = {
    "none": Words("No red flag in what was recorded", "We saw no warning sign in your answers."),
    "urgent": Words("Urgent", "Please contact the clinic soon."),
    "emergency": Words("EMERGENCY", "This is an emergency. Get help now."),
}
NONE_LATELY = Words("No red flag of the last six weeks", "We saw no warning sign in your answers of late.")
UNREAD_ALARM = Words(
    "An alarm sign or value on record cannot be read (see the problems of the record): whether there is a red flag is not known",
    "We could not read one of your answers.",
)
PART_OF = Words(
    "Its signs are those of the alert above, and what that one asks for covers them.",
    "This belongs to the warning above.",
)
UNREAD_NUMBER = "Not readable, ask today"
LEVELS = {
    "likely": Words("likely", "This fits best."),
    "possible": Words("possible", "This may play a part."),
    "unlikely": Words("unlikely", "This does not fit well."),
    "excluded": Words("excluded", "This is not the reason."),
    "unknown": Words("not known", "We do not know this yet."),
}
STATUSES = {
    "do_now": Words("do now", "This is done now."),
    "recommended": Words("recommended", "This is the next step."),
    "consider": Words("consider", "This may be an option; some points are cleared first."),
    "needs_information": Words("needs information", "We need to know more first."),
    "blocked": Words("blocked", "This is not possible at the moment."),
    "avoid": Words("avoid", "This is better left out for you."),
}
STATUS_MEANINGS = {
    "do_now": "without delay",
    "recommended": "fits, every gate is met",
    "consider": "fits, but confirm the open points first, or the evidence is weak or contested",
    "needs_information": "cannot be judged before the open questions are answered",
    "blocked": "a gate is not met",
    "avoid": "something on record speaks against it",
}
GATES = {True: "met", False: "not met", None: "unknown"}
FUNCTION = {
    "improved": Words("Function improved", "You can do more than before."),
    "same": Words("Function unchanged", "You can do about as much as before."),
    "worse": Words("Function worse", "You can do less than before."),
    "unknown": Words("Function not recorded", "We do not know yet what you can do."),
}
SCALES = {
    "nrs_0_10": "NRS 0-10",
    "vas_0_10": "VAS 0-10",
    "vas_0_100": "VAS 0-100",
    "verbal": "verbal 0-10",
}
SOURCE_STATUS = {
    "read": "figures read in the source",
    "recalled": "recalled, not confirmed in the source",
    "derived": "derived by the project",
}
SOURCE_READ = {
    "full": "full text",
    "abstract": "abstract",
    "page": "web page",
    "table": "table",
    "none": "not read",
}
DRAFT = "draft, not signed by a clinician"


def plain(code: str) -> str:
    """A code as words: `no_help` is 'no help'."""
    return code.replace("_", " ")


def clinician(words: Mapping[str, Words], code: str | None) -> str:
    """What a clinician calls a code; the code itself in plain letters when it has no words."""
    return "" if code is None else words[code].clinician if code in words else plain(code)


def patient(words: Mapping[str, Words], code: str | None) -> str:
    """What a patient is told about a code; nothing when it has no words."""
    return words[code].patient if code is not None and code in words else ""


def number(value: float) -> str:
    """A number without trailing zeros, at most two decimals.

    >>> number(7.0), number(6.25), number(163.0)
    ('7', '6.25', '163')
    """
    return f"{round(value, 2):.10g}"


def hours(count: float) -> str:
    """How soon to act, in minutes, hours or days.

    >>> hours(0.25), hours(1), hours(24), hours(72), hours(4300)
    ('15 minutes', '1 hour', '24 hours', '3 days', '179 days')
    """
    if count < 1:
        return f"{number(count * 60)} minutes"
    if count > HOURS_PER_DAY:
        days = count / HOURS_PER_DAY
        return counted(days if days < MANY_DAYS else round(days), "day")
    return counted(count, "hour")


def counted(count: float, noun: str) -> str:
    """A number with its noun: '1 hour', '2 hours'."""
    return f"{number(count)} {noun}" if count == 1 else f"{number(count)} {noun}s"


def unread_notes(count: int) -> str:
    """That free text was not read and by whom it has to be; nothing where there is none.

    >>> unread_notes(2)
    '2 free-text notes not read by the program: look there for alarm signs. '
    """
    told = f"{counted(count, 'free-text note')} not read by the program"
    return f"{told}: look there for alarm signs. " if count else ""


def listed(parts: Sequence[str]) -> str:
    """Parts as a clinician would say them: 'a, b and c'."""
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)


def listed_apart(parts: Sequence[str], most: int) -> str:
    """The first few parts, set apart by semicolons, and how many more there are.

    >>> listed_apart(["fever", "pacemaker or stimulator", "fall", "injury"], 3)
    'fever; pacemaker or stimulator; fall; and 1 more'
    """
    more = [f"and {len(parts) - most} more"] if len(parts) > most else []
    return "; ".join([*parts[:most], *more])


def on_record(rows: Sequence[str]) -> str:
    """The rows of the record that a sentence rests on, to stand after it; empty without any.

    >>> on_record(["warfarin", "INR 5, 2025-03-04"]), on_record([])
    (' On record: warfarin; INR 5, 2025-03-04.', '')
    """
    return f" {sentence(f'On record: {listed_apart(list(rows), MOST_ROWS)}')}" if rows else ""


def opening(text: str) -> str:
    """The whole sentences with which a text begins, as many as it takes to say something.

    >>> opening("An antithrombotic is taken. Continue, pause or bridge is decided with its prescriber. More.")
    'An antithrombotic is taken. Continue, pause or bridge is decided with its prescriber.'
    """
    kept = ""
    for one in SENTENCE_END.split(text):
        if len(kept) >= ENOUGH_SIGNS:
            break
        kept = f"{kept} {one}".strip()
    return kept


def sentence(text: str) -> str:
    """Text that ends as a sentence does, and begins with a capital."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text[-1:] in (*".?!:)", "") else ".")


def dated(day: str) -> str:
    """A day, month or year inside a sentence.

    >>> dated("2025-03-04"), dated("2025-03")
    ('on 2025-03-04', 'in 2025-03')
    """
    return f"on {day}" if len(day) == len("2025-03-04") else f"in {day}"


def as_date(moment: Moment) -> date:
    """The day on which a stretch of time begins."""
    return date.fromordinal(EPOCH_DAY + moment.first // MINUTES_PER_DAY)
