"""Where the knowledge lies, and what is raised when it cannot be used."""

from __future__ import annotations

from pathlib import Path

KNOWLEDGE = Path(__file__).parent.parent / "knowledge"


class KnowledgeError(Exception):
    """The knowledge cannot be used; `problems` holds one line for each mistake."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
