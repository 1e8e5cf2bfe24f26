"""Ask one question after the other: back with `<`, unknown by an empty line, words of a label for its code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

try:
    import readline
except ImportError:  # not on every system
    READLINE = None
else:
    READLINE = readline

from painpath.cli.answers import Again, Labels

BACK = "<"
MOST_SHOWN = 15
Answers = dict[str, Any]


def _always(answers: Answers) -> bool:
    return True


@dataclass(frozen=True)
class Question:
    """One question: what `read` makes of its answer stands under `name`; an empty answer is unknown.

    `labels` are the codes it may be answered with. It is asked only `when` earlier answers call for it. One
    left empty says what is `missed` without it, where there is such a sentence, and is asked once more.
    """

    name: str
    ask: str
    read: Callable[[str], Any]
    labels: Labels | None = None
    when: Callable[[Answers], bool] = _always
    missed: str = ""


def ask_all(questions: Sequence[Question]) -> Answers:
    """The answers by the names of their questions; None is unknown, a question not asked has none."""
    answers: Answers = {}
    asked: list[int] = []
    place = 0
    while place < len(questions):
        question = questions[place]
        if not question.when(answers):
            place += 1
            continue
        answer = _ask(question)
        if answer == BACK:
            place = asked.pop() if asked else place
            answers.pop(questions[place].name, None)
            continue
        answers[question.name] = answer
        asked.append(place)
        place += 1
    return answers


def _ask(question: Question) -> Any:
    """The answer to one question, asked until it can be used; BACK to go back, None for unknown."""
    found: tuple[str, ...] = ()
    missed = question.missed
    complete_with(question.labels or {})
    while True:
        text = click.prompt(question.ask, default="", show_default=False).strip()
        if not text and missed:
            click.echo(f"  {missed}")
            missed = ""
            continue
        if text in ("", BACK):
            return text or None
        if text.isdecimal() and 0 < int(text) <= len(found):
            text = found[int(text) - 1]
        try:
            answer = question.read(text)
        except Again as again:
            found = again.found
            click.echo("\n".join([f"  {again}", *_listed(found, question.labels or {})]))
            continue
        if question.labels and answer:
            click.echo(f"  = {named(answer, question.labels)}")
        return answer


def _listed(codes: Sequence[str], labels: Labels) -> list[str]:
    lines = [f"  {number:3} {labels[code]} ({code})" for number, code in enumerate(codes, 1)]
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"      and {more} more"]


def named(answer: Any, labels: Labels) -> str:
    """An answer in the words of its labels."""
    codes = answer if isinstance(answer, list) else [answer]
    return ", ".join(labels.get(code, str(code)) for code in codes)


def complete_with(labels: Labels) -> None:
    """Let the tab key complete codes and labels, on a terminal that can."""
    if READLINE is None or not sys.stdin.isatty():
        return
    words = [*labels.values(), *labels]

    def completed(text: str, state: int) -> str | None:
        fitting = [word for word in words if word.lower().startswith(text.lower())]
        return fitting[state] if state < len(fitting) else None

    READLINE.set_completer(completed)
    READLINE.set_completer_delims("")
    READLINE.parse_and_bind(
        "bind ^I rl_complete" if "libedit" in (READLINE.__doc__ or "") else "tab: complete"
    )
