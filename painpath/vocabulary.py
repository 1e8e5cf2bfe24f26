"""The codes that a record or an answer may contain, read from knowledge/vocabulary/vocabulary.yaml.

An attribute that an entry does not state is None, which means unknown or not applicable; `neuraxial`,
`lesion` and `motor` mark the entries they apply to and are False elsewhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec

VOCABULARY_FILE = Path(__file__).parent / "knowledge" / "vocabulary" / "vocabulary.yaml"
SCHEMA_VERSION = 2


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One code. Units stand in `unit`; `block_hours` is in hours, `onset_min` in minutes; `levels` are the first and the
    last level of the spine at which something lies."""

    id: str
    label: str
    kind: str | None = None
    value: str | None = None
    unit: str | None = None
    other_units: tuple[str, ...] = ()
    range: tuple[float, float] | None = None
    range_source: str | None = None
    higher: str | None = None
    cut_off: float | None = None
    neuraxial: bool = False
    lesion: bool = False
    motor: bool = False
    midline: bool = False
    levels: tuple[str, str] | None = None
    duration_class: str | None = None
    block_hours: tuple[float, float] | None = None
    onset_min: float | None = None
    mpe: float | None = None
    particulate: bool | None = None
    mme_factor: float | None = None
    drug_class: str | None = msgspec.field(default=None, name="class")
    meaning: str | None = None
    met_by: str | None = None

    @property
    def most_points(self) -> float | None:
        """The most points of a score, infinite where its range is none of its own; None for what has a unit or is no
        number."""
        if self.unit is not None or self.range is None or not (self.value or "").startswith("number"):
            return None
        return self.range[1] if self.range_source is None else math.inf


class Vocabulary(msgspec.Struct, frozen=True, dict=True):
    """All sections, and which of them each field of a record takes its codes from.

    >>> load().entry("procedures.kind", "mbb").label
    'Medial branch block'
    """

    sections: dict[str, dict[str, Entry]]
    fields: dict[str, list[str]]
    choices: dict[str, list[str]]

    @cached_property
    def by_field(self) -> dict[str, dict[str, Entry]]:
        """The entries that each field may hold, by code."""
        return {
            field: {code: entry for name in names for code, entry in self.sections[name].items()}
            for field, names in self.fields.items()
        }

    def codes(self, field: str) -> AbstractSet[str]:
        """The codes that a field such as `procedures.kind` may hold."""
        return self.by_field[field].keys()

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        return {
            field: {code: entry.label for code, entry in held.items()}
            for field, held in self.by_field.items()
        }

    def labels(self, field: str) -> Mapping[str, str]:
        """The same codes with what each is called."""
        return self._labels[field]

    def entry(self, field: str, code: str) -> Entry:
        """What a code means in a field; KeyError for a code that the field may not hold."""
        return self.by_field[field][code]


# A name at the beginning of a label: of several words each with a capital, of a person, of two persons.
PROPER = re.compile(r"[A-Z][a-z]+[ -][A-Z][a-z]|[A-Z][a-z]+'s |(Modic|Spurling|Tinel) ")


@lru_cache(4096)
def first_low(label: str) -> str:
    """A label inside a sentence: its first letter small unless it begins an abbreviation, a level or a name.

    >>> first_low("Leg weakness"), first_low("MRI of the spine"), first_low("Patient Health Questionnaire-9")
    ('leg weakness', 'MRI of the spine', 'Patient Health Questionnaire-9')
    """
    if PROPER.match(label):
        return label
    return label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == " " else label


class BadVocabulary(Exception):
    """The vocabulary contradicts itself; nothing can be read with it."""


def build(document: dict[str, Any]) -> Vocabulary:
    """The vocabulary in a parsed YAML document; an unknown key, a double id or a missing section stops it."""
    if document.get("schema_version") != SCHEMA_VERSION:
        raise BadVocabulary(f"schema_version is {document.get('schema_version')!r}, not {SCHEMA_VERSION}")
    tables = {name: rows for name, rows in document.items() if isinstance(rows, list)}
    sections = {name: _section(name, rows) for name, rows in tables.items()}
    fields = _lists("fields", document.get("fields"))
    for field, names in fields.items():
        _check_field(field, names, sections)
    return Vocabulary(sections, fields, _lists("choices", document.get("choices")))


def _lists(name: str, given: object) -> dict[str, list[str]]:
    try:
        return msgspec.convert(given, dict[str, list[str]])
    except msgspec.ValidationError as error:
        raise BadVocabulary(f"{name}: {error}") from None


def _section(name: str, rows: list[Any]) -> dict[str, Entry]:
    try:
        entries = msgspec.convert(rows, list[Entry])
    except msgspec.ValidationError as error:
        raise BadVocabulary(f"{name}: {error}") from None
    section = {entry.id: entry for entry in entries}
    if len(section) != len(entries):
        raise BadVocabulary(f"{name}: an id stands twice")
    for entry in entries:
        if entry.range is None and (entry.value or "").startswith("number"):
            raise BadVocabulary(f"{name}: {entry.id} is a number without a range")
    return section


def _check_field(field: str, names: list[str], sections: dict[str, dict[str, Entry]]) -> None:
    seen: set[str] = set()
    for name in names:
        if name not in sections:
            raise BadVocabulary(f"{field}: there is no section {name}")
        if twice := seen & sections[name].keys():
            raise BadVocabulary(f"{field}: {min(twice)} stands in two sections")
        seen |= sections[name].keys()


@cache
def load(path: Path = VOCABULARY_FILE) -> Vocabulary:
    """The vocabulary that comes with painpath, parsed once."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return build(yaml.load(path.read_bytes(), Loader=loader))
