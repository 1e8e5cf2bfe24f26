"""The sentences for patients in other languages: `<entry>.<language>.yaml` beside the entry, such as `when_to_call.de.yaml`.

Such a file holds the entry's id, the language (the code in its name) and `patient_say`, with the same placeholders
as the English sentence. What has no file is said in English, and whoever shows it marks it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

FILE = re.compile(r"([a-z0-9_]+)\.([a-z]{2,3})\.yaml")
KEYS = ("id", "language", "patient_say")
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Reader(Protocol):
    """What reads files and remembers what was wrong with them."""

    folder: Path

    def yaml(self, path: Path) -> Any:
        """The content of a file."""

    def tell(self, path: Path, message: str, token: str = "") -> None:
        """Remember a mistake."""


def is_translation(path: Path) -> bool:
    """Whether a file holds a translated sentence and not an entry."""
    return FILE.fullmatch(path.name) is not None


def patient_words(
    reader: Reader, folders: Iterable[str], entries: Iterable[Any]
) -> dict[str, dict[str, str]]:
    """Entry id to language to sentence; every mistake is told to the reader."""
    english = {entry.id: getattr(entry, "patient_say", None) for entry in entries}
    words: dict[str, dict[str, str]] = {}
    for name in folders:
        for path in sorted((reader.folder / name).glob("*.yaml")):
            found = FILE.fullmatch(path.name)
            if found is None:
                continue
            entry, language = f"{name}.{found[1]}", found[2]
            raw = reader.yaml(path)
            wrong = _wrong(raw, entry, language, english.get(entry))
            if wrong:
                reader.tell(path, wrong)
            else:
                words.setdefault(entry, {})[language] = raw["patient_say"]
    return words


def _wrong(raw: Any, entry: str, language: str, english: str | None) -> str:
    """What is wrong with a file; empty when nothing is."""
    if not isinstance(raw, dict) or sorted(raw) != sorted(KEYS):
        return f"a translation has exactly the keys {', '.join(KEYS)}"
    if (raw["id"], raw["language"]) != (entry, language):
        return f"the id must be {entry!r} and the language {language!r}, as in the name of the file"
    if not english:
        return f"there is no entry {entry!r} with a sentence for patients"
    said = raw["patient_say"]
    if not isinstance(said, str) or not said.strip():
        return "the sentence for patients is empty"
    if set(PLACEHOLDER.findall(said)) != set(PLACEHOLDER.findall(english)):
        return "the placeholders are not those of the English sentence"
    return ""
