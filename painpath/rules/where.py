"""Where a mistake stands: from the id of an entry or a name to a file and a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

NAMED = re.compile(r"'([^']+)'|\{(\w+)\}")
OF_STEP = re.compile(r"^next_steps\.\w+")
SHARED = "_shared.yaml"


def line_of(path: Path, token: str) -> str:
    """`:12` for the first line of the file that has the token, or nothing. The end of a line stands for a comma, too."""
    if not token or not path.exists():
        return ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if token in f"{line},":
            return f":{number}"
    return ""


def located(problems: Iterable[str], folder: Path) -> list[str]:
    """The mistakes, each with its file and line number before it where they can be found.

    A mistake of a part that several steps share is told once, with the first of the steps.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    for problem in problems:
        place = _place(problem, folder)
        is_shared = place.startswith(f"next_steps/{SHARED}:")
        alike = found.setdefault((place, OF_STEP.sub("", problem) if is_shared else problem), {})
        alike[problem] = None
    return [_told(place, list(alike)) for (place, _), alike in found.items()]


def _told(place: str, alike: list[str]) -> str:
    where = f"{place}: " if place else ""
    return where + alike[0] + (f" (so in {len(alike)} steps)" if len(alike) > 1 else "")


def _place(problem: str, folder: Path) -> str:
    """`file:12`, the file alone, or nothing."""
    subject, _, message = problem.partition(": ")
    path, fallback = _file_of(subject, folder)
    if path is None:
        return ""
    files = [path, path.with_name(SHARED)] if path.parent.name == "next_steps" else [path]
    wrong, hint, meant = message.partition("; did you mean")
    quoted = [(file, token) for token in _named(wrong) for file in files]
    quoted += [(path, token) for token in _named(hint + meant)]
    own = [(path, fallback)]
    for file, token in own + quoted if fallback.endswith((",", ":")) else quoted + own:
        if line := line_of(file, token):
            return f"{file.relative_to(folder)}{line}"
    return str(path.relative_to(folder))


def _named(message: str) -> list[str]:
    """What a message names: `'texts'` and `{names}` of a sentence."""
    return [quoted or f"{{{braced}}}" for quoted, braced in NAMED.findall(message)]


def _file_of(subject: str, folder: Path) -> tuple[Path | None, str]:
    """The file that a problem's subject stands in, and a token that its line has."""
    words = subject.split()
    name = words[-1] if words[0] == "setting" and len(words) > 1 else words[0]
    place, _, rest = name.partition(".")
    if place == "facts" and rest:
        return _holding(folder / "facts", f"id: {rest},"), f"id: {rest},"
    if not rest:
        return _holding(folder / "response", f"{name}:"), f"{name}:"
    path = folder / place / f"{rest.split('.')[0]}.yaml"
    return (path if path.exists() else None), rest.split(".")[-1]


def _holding(folder: Path, token: str) -> Path | None:
    files = (path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".cases.yaml"))
    return next((path for path in files if line_of(path, token)), None)
