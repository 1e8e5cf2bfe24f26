"""Reads the knowledge folder: YAML files to frozen entries, with every mistake named by file and line.

A rule is found because its file is there; there is no list to edit. Condition texts become nodes,
names of a file's own settings become their full ids (`next_steps.repeat_rfa.durable`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from painpath.record.problem import Unreadable
from painpath.record.safe import load_yaml
from painpath.rules.errors import KNOWLEDGE, KnowledgeError
from painpath.rules.languages import is_translation, patient_words
from painpath.rules.model import (
    Aftercare,
    Background,
    Body,
    Cause,
    Claim,
    Condition,
    Contested,
    Fact,
    Knowledge,
    NextStep,
    RedFlag,
    Setting,
    Source,
)
from painpath.rules.model import Path as StepPath
from painpath.rules.nodes import rename
from painpath.rules.read import BadCondition, read_condition
from painpath.rules.shared import Shared
from painpath.rules.where import line_of

CONDITION_KEYS = frozenset(
    (
        "when",
        "consider_when",
        "excluded_when",
        "applies_when",
        "show_when",
        "hide_when",
        "screen_when",
        "derive",
    )
)
FOLDERS: dict[str, type[Any]] = {
    "red_flags": RedFlag,
    "causes": Cause,
    "next_steps": NextStep,
    "contested": Contested,
    "aftercare": Aftercare,
    "background": Background,
    "claims": Claim,
}
PROCEDURE_NUMBERS = frozenset(
    "anaesthetic_percent volume_ml steroid_mg electrode_gauge active_tip_mm temperature_c duration_s"
    " lesions_per_target sensory_threshold_v impedance_ohm voltage_v power_w reached_temperature_c ramp_s".split()
)
PROCEDURE_TRUTHS = frozenset("motor_twitch neuraxial lesion target_motor spinal_facet_target".split())

READINGS = 5

T = TypeVar("T")


def read_knowledge(folder: Path = KNOWLEDGE) -> Knowledge:
    """Read every file below `folder`; mistakes of form are collected and raised together.

    What changes while it is read is read again: the version, under which translated rules are kept, must name
    exactly what was read. Raises Unreadable where the files do not come to rest.
    """
    for _ in range(READINGS):
        version = digest(folder)
        knowledge = _read_once(folder, version)
        if digest(folder) == version:
            return knowledge
    raise Unreadable(str(folder), "changes while it is read", "try again when nobody writes to it")


def _read_once(folder: Path, version: str) -> Knowledge:
    reader = _Reader(folder)
    responses = reader.responses()
    reader.settings = frozenset(responses["settings"])
    entries = {name: reader.entries(name, kind) for name, kind in FOLDERS.items()}
    facts = reader.facts()
    settings = {**responses["settings"], **_local_settings(entries.values())}
    knowledge = Knowledge(
        version=version,
        settings=settings,
        facts=facts,
        sources=reader.sources(),
        paths=reader.paths(),
        classes=responses.get("response.classes", {}),
        sites=responses.get("response.sites", {}),
        mapping=reader.optional("mapping.yaml"),
        texts=responses.get("response.texts", {}).get("texts", {}),
        bodies=tuple(reader.entries("bodies", Body)),
        patient_words=patient_words(reader, FOLDERS, chain.from_iterable(entries.values())),
        **{name: tuple(entries[name]) for name in FOLDERS},
    )
    reader.shared.tell_unused()
    if reader.problems:
        raise KnowledgeError(reader.problems)
    return knowledge


def digest(folder: Path = KNOWLEDGE) -> str:
    """A short name for exactly this text of the knowledge."""
    whole = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return whole.hexdigest()[:12]


def _local_settings(groups: Iterable[list[Any]]) -> dict[str, Setting]:
    return {
        f"{entry.id}.{name}": one
        for group in groups
        for entry in group
        for name, one in entry.settings.items()
    }


class _Reader:
    """Reads files and remembers what was wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.settings: frozenset[str] = frozenset()  # those of every entry
        self.shared = Shared(self)

    def tell(self, path: Path, message: str, token: str = "") -> None:
        line = line_of(path, token)
        self.problems.append(f"{path.relative_to(self.folder)}{line}: {message}")

    def yaml(self, path: Path) -> Any:
        try:
            return load_yaml(path.read_bytes(), str(path.relative_to(self.folder)))
        except Exception as error:
            self.problems.append(str(error))
            return None

    def optional(self, name: str) -> dict[str, Any]:
        path = self.folder / name
        return (self.yaml(path) or {}) if path.exists() else {}

    def convert(
        self, path: Path, raw: Any, kind: type[T], local: dict[str, str], token: str = ""
    ) -> T | None:
        try:
            return msgspec.convert(_prepare(raw, local, self.settings | local.keys()), kind)
        except BadCondition as error:
            self.tell(path, str(error), str(error).split("'")[1] if "'" in str(error) else "")
        except msgspec.ValidationError as error:
            named = raw.get("id", token.strip(" :") or "?") if isinstance(raw, dict) else "?"
            self.tell(path, f"{named}: {error}", token)
        return None

    def entries(self, name: str, kind: type[T]) -> list[T]:
        found = []
        for path in sorted((self.folder / name).glob("*.yaml")):
            if path.name.startswith("_") or path.name.endswith(".cases.yaml") or is_translation(path):
                continue
            raw = self.yaml(path)
            if not isinstance(raw, dict):
                if raw is not None:
                    self.tell(path, "an entry must be a mapping of keys to values")
                continue
            expected = f"{name}.{path.stem}"
            if raw.get("id") != expected:
                self.tell(path, f"the id must be {expected!r}, its folder and file name")
                continue
            local = {one: f"{expected}.{one}" for one in raw.get("settings") or {}}
            whole = self.shared.expanded(path, raw) if kind is NextStep else raw
            entry = self.convert(path, whole, kind, local)
            if entry is not None:
                found.append(entry)
        return found

    def facts(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = {}
        for path in sorted((self.folder / "facts").glob("*.yaml")):
            if path.name.endswith(".cases.yaml"):
                continue
            for raw in self.yaml(path) or []:
                fact = self.convert(path, _typed(raw), Fact, {})
                if fact is not None and fact.id in facts:
                    self.tell(path, f"there is already a fact {fact.id!r}", fact.id)
                elif fact is not None:
                    facts[fact.id] = fact
        return facts

    def responses(self) -> dict[str, Any]:
        settings: dict[str, Setting] = {}
        found: dict[str, Any] = {}
        for path in sorted((self.folder / "response").glob("*.yaml")):
            if path.name.endswith(".cases.yaml"):
                continue
            raw = self.yaml(path) or {}
            found[raw.get("id", path.stem)] = raw
            for name, one in (raw.get("settings") or {}).items():
                setting = self.convert(path, one, Setting, {})
                if setting is not None:
                    settings[name] = setting
        return {**found, "settings": settings}

    def sources(self) -> dict[str, Source]:
        sources: dict[str, Source] = {}
        for path in sorted((self.folder / "sources").glob("*.yaml")):
            for name, raw in (self.yaml(path) or {}).items():
                if name in sources:
                    self.tell(path, f"there is already a source {name!r}", name)
                source = self.convert(path, raw, Source, {})
                if source is not None:
                    sources[name] = source
        return sources

    def paths(self) -> tuple[StepPath, ...]:
        path = self.folder / "next_steps" / "_sequences.yaml"
        raw = self.yaml(path) if path.exists() else None
        found = [self.convert(path, one, StepPath, {}) for one in (raw or {}).get("paths", [])]
        return tuple(one for one in found if one is not None)


def _prepare(raw: Any, local: dict[str, str], settings: frozenset[str]) -> Any:
    """Condition texts to nodes, sources to tuples, throughout one file; `local` names its own settings in full."""
    if isinstance(raw, list):
        return [_prepare(one, local, settings) for one in raw]
    if not isinstance(raw, dict):
        return raw
    prepared: dict[str, Any] = {}
    for key, given in raw.items():
        if key == "read":
            prepared[key] = given
        elif key in CONDITION_KEYS and isinstance(given, str):
            text = " ".join(given.split())  # however it is laid out on its lines
            prepared[key] = Condition(text, rename(read_condition(text, settings), local))
        elif key == "requires":
            prepared[key] = [
                {"step": one} if isinstance(one, str) else _prepare(one, local, settings)
                for one in given or []
            ]
        elif key == "source":
            prepared[key] = tuple(given) if isinstance(given, list) else (given,) if given else ()
        else:
            prepared[key] = _prepare(given, local, settings)
    return {key: _plain(value) for key, value in prepared.items()}


def _plain(value: Any) -> Any:
    return msgspec.to_builtins(value) if isinstance(value, Condition) else value


def _typed(raw: dict[str, Any]) -> dict[str, Any]:
    """A raw fact with its type and, when derived, its condition set from the way it is read."""
    read = dict(raw.get("read") or {})
    fact = {**raw, "read": read}
    if "derive" in read:
        fact["when"] = read.pop("derive")
        fact["read"] = {"derived": True, **({"flag": True} if read.get("flag") else {})}
    elif "kernel" in read:
        fact["type"] = read.get("type", "boolean")
    elif "number" in read:
        fact["type"] = "number"
    elif "procedure" in read and read["procedure"] not in PROCEDURE_TRUTHS:
        fact["type"] = "number" if read["procedure"] in PROCEDURE_NUMBERS else "code"
    return fact
