"""Parts that several steps have in common: each stands once in `next_steps/_shared.yaml`, and the steps name it.

Where a list of a step says `shared: [name, …]`, the parts of these names stand. They are put in while a step is read,
before anything else sees it, so that names of settings in a part are those of the step.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, TypeVar

from painpath.rules.model import Change, Gate, Remark, Requirement
from painpath.rules.numbers import nearest
from painpath.rules.where import SHARED

KEY = "shared"
SECTIONS: dict[str, type[Any]] = {
    "gates": Gate,
    "avoid_when": Remark,
    "cautions": Remark,
    "requires": Requirement,
    "changes": Change,
    "provisos": Remark,
}
NAMED_BY = {"requires": "step", "changes": "what"}  # every other part has an id
NAMED_ALWAYS = ("changes",)  # where the name of a part says nothing else of it

T = TypeVar("T")
Raw = dict[str, Any]


class Reader(Protocol):
    """What reads files and remembers what was wrong with them."""

    folder: Path

    def yaml(self, path: Path) -> Any:
        """The content of a file."""

    def tell(self, path: Path, message: str, token: str = "") -> None:
        """Remember a mistake."""

    def convert(
        self, path: Path, raw: Any, kind: type[T], local: dict[str, str], token: str = ""
    ) -> T | None:
        """An entry or a part from its raw form; a mistake is told."""


class Shared:
    """The shared parts by list and name, None where one is broken and told, and which of them a step has used."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.path = reader.folder / "next_steps" / SHARED
        self.parts: dict[str, dict[str, Raw | None]] = {section: {} for section in SECTIONS}
        self.used: set[tuple[str, str]] = set()
        raw = reader.yaml(self.path) if self.path.exists() else {}
        if isinstance(raw, dict):
            for section, parts in raw.items():
                self._read(section, parts)
        elif raw is not None:  # what cannot be read has been told
            reader.tell(self.path, "it must be a mapping of the lists of a step")
        self.names = {
            (section, _canonical(section, part)): name
            for section, parts in self.parts.items()
            for name, part in parts.items()
            if part is not None
        }

    def _read(self, section: str, parts: Any) -> None:
        if section not in SECTIONS or not isinstance(parts, dict):
            self.reader.tell(
                self.path,
                f"there is no list {section!r} of a step{nearest(section, SECTIONS)}",
                f"{section}:",
            )
            return
        for name, raw in parts.items():
            own = {} if section in NAMED_ALWAYS else {_named_by(section): name}
            part = {**own, **raw} if isinstance(raw, dict) else raw
            is_sound = self.reader.convert(self.path, part, SECTIONS[section], {}, f"  {name}:") is not None
            self.parts[section][name] = part if is_sound else None

    def expanded(self, path: Path, step: Raw) -> Raw:
        """A step with the shared parts in place of their names; a part of its own that is one of them is told."""
        lists = {name: step[name] for name in SECTIONS if isinstance(step.get(name), list)}
        return {**step, **{name: list(self._parts(path, name, items)) for name, items in lists.items()}}

    def _parts(self, path: Path, section: str, items: list[Any]) -> Iterator[Any]:
        for item in items:
            if isinstance(item, dict) and KEY in item:
                yield from self._named(path, section, item)
                continue
            name = self.names.get((section, _canonical(section, item)))
            if name is not None:
                token = f"{_named_by(section)}: {item[_named_by(section)]}"
                self.reader.tell(
                    path, f"{section}: {name!r} of {SHARED} is written out; put {KEY}: [{name}]", token
                )
            yield item

    def _named(self, path: Path, section: str, item: Raw) -> Iterator[Raw]:
        names = item[KEY]
        if len(item) > 1 or not isinstance(names, list) or not names:
            self.reader.tell(path, f"{section}: {KEY} stands alone, with a list of names", f"{KEY}:")
            return
        known = self.parts[section]
        for name in names:
            part = known.get(str(name))
            self.used.add((section, str(name)))
            if part is not None:
                yield part
            elif name not in known:
                said = f"{section}: there is no shared part {name!r}{nearest(str(name), known)}"
                self.reader.tell(path, said, str(name))

    def tell_unused(self) -> None:
        """Tell every part that no step has."""
        for section, parts in self.parts.items():
            for name in parts:
                if (section, name) not in self.used:
                    self.reader.tell(self.path, f"{section}: no step uses {name!r}", f"  {name}:")


def _named_by(section: str) -> str:
    return NAMED_BY.get(section, "id")


def _canonical(section: str, part: Any) -> str:
    """One text for all ways to write the same part. What only names a step is no part that could be shared."""
    if not isinstance(part, dict) or part.keys() <= {"step"}:
        return ""
    source = part.get("source")
    told = part if source is None or isinstance(source, list) else {**part, "source": [source]}
    return json.dumps(told, sort_keys=True)
