"""Where a mistake stands: from the id of an entry or a name to a file and a line."""

from __future__ import annotations

import re
from pathlib import Path

QUOTED = re.compile(r"'([^']+)'")


def line_of(path: Path, token: str) -> str:
    """`:12` for the first line of the file that has the token, or nothing."""
    if not token or not path.exists():
        return ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if token in line:
            return f":{number}"
    return ""


def located(problem: str, folder: Path) -> str:
    """The line of a mistake with its file and line number before it, where they can be found."""
    subject, _, message = problem.partition(": ")
    path, fallback = _file_of(subject, folder)
    if path is None:
        return problem
    quoted = QUOTED.findall(message)
    tokens = [fallback, *quoted] if fallback.endswith((",", ":")) else [*quoted, fallback]
    line = next((line for token in tokens if (line := line_of(path, token))), "")
    return f"{path.relative_to(folder)}{line}: {problem}"


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
