"""What a typed answer means: a code by a part of its name, a score, a relief, a date, a yes or no."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from datetime import time

from painpath.record.moments import BadTime, parse_moment, zone_of

TRUTHS = {"y": True, "yes": True, "n": False, "no": False, "u": None, "?": None, "unknown": None}
Labels = Mapping[str, str]


class Again(Exception):
    """An answer that cannot be used: why, and the codes it could have meant."""

    def __init__(self, why: str, found: Sequence[str] = ()) -> None:
        super().__init__(why)
        self.found = tuple(found)


def matches(text: str, labels: Labels) -> list[str]:
    """The codes whose code or label has every word of the text, those that begin with it first.

    >>> matches("branch block", {"mbb": "Medial branch block", "nerve_block": "Peripheral nerve block"})
    ['mbb']
    """
    wanted = text.lower()
    exact = [code for code, label in labels.items() if wanted in (code, label.lower())]
    if exact:
        return exact
    found = [
        code
        for code, label in labels.items()
        if all(word in f"{code} {label.lower()}" for word in wanted.split())
    ]
    return sorted(
        found, key=lambda code: not code.startswith(wanted) and not labels[code].lower().startswith(wanted)
    )


def one_code(text: str, labels: Labels) -> str:
    """The one code that is meant. Raises Again with the matches when there is none, or more than one."""
    found = matches(text, labels)
    if len(found) == 1:
        return found[0]
    if found:
        raise Again(f"{len(found)} match {text!r}; type more, or a number", found)
    words = {label.lower(): code for code, label in labels.items()} | {code: code for code in labels}
    close = difflib.get_close_matches(text.lower(), words, n=5, cutoff=0.5)
    near = list(dict.fromkeys(words[word] for word in close))
    raise Again(f"nothing is called {text!r}" + ("; near it, by number:" if near else ""), near)


def read_score(text: str) -> float:
    """A score from 0 to 10."""
    try:
        score = float(text.replace(",", "."))
    except ValueError:
        raise Again(f"{text!r} is not a number from 0 to 10") from None
    if not 0 <= score <= 10:
        raise Again(f"{text} lies outside 0 to 10")
    return int(score) if score == int(score) else score


def read_relief(text: str) -> dict[str, float]:
    """Relief in percent where it says %, negative where it got worse; else the score that was reached."""
    if not text.endswith("%"):
        return {"score": read_score(text)}
    try:
        percent = float(text.removesuffix("%").replace(",", "."))
    except ValueError:
        raise Again(f"{text!r} is not a percentage such as 75%") from None
    if not -100 <= percent <= 100:
        raise Again(f"{text} lies outside -100% to 100%")
    return {"percent": int(percent) if percent == int(percent) else percent}


def read_past(as_of: str) -> Callable[[str], str]:
    """A reader of ISO 8601 times that do not lie after the time of the record."""
    zone = zone_of(as_of)
    now = parse_moment(as_of, zone).last

    def read(text: str) -> str:
        try:
            moment = parse_moment(text, zone)
        except BadTime:
            raise Again(f"{text!r} is not a date such as 2025-03-04, 2025-03 or 2025") from None
        if moment.first > now:
            raise Again(f"{text} lies in the future (it is {as_of})")
        return text

    return read


def read_hour(text: str) -> str:
    """An hour of the day, its minutes where they are given.

    >>> read_hour("9:30"), read_hour("14")
    ('09:30', '14:00')
    """
    hour, _, minute = text.partition(":")
    try:
        return time(int(hour), int(minute or 0)).isoformat("minutes")
    except ValueError:
        raise Again(f"{text!r} is not an hour such as 9:30 or 14") from None


def read_date_or_no(read: Callable[[str], str]) -> Callable[[str], str | bool]:
    """A reader of a date, or of a no."""
    return lambda text: False if TRUTHS.get(text.lower(), True) is False else read(text)


def read_truth(text: str) -> bool | None:
    """Yes, no or unknown."""
    if text.lower() not in TRUTHS:
        raise Again(f"{text!r} is neither yes, no nor unknown")
    return TRUTHS[text.lower()]


def read_which(labels: Labels) -> Callable[[str], list[str] | bool | None]:
    """A reader of names from a list, several with commas between; a yes alone asks which."""

    def read(text: str) -> list[str] | bool | None:
        if text.lower() in TRUTHS:
            if TRUTHS[text.lower()]:
                raise Again("which? Its name or number; empty when not known", list(labels))
            return TRUTHS[text.lower()]
        return [one_code(part.strip(), labels) for part in text.split(",") if part.strip()]

    return read
