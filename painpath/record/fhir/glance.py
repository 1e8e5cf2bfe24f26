"""A look at each observation before it is read: most of an export are of codes that mean nothing here.

Of an observation only the outermost fields are taken apart at first. One whose code has no meaning and that holds
nothing else to read gives no row, so it is counted and let go; the others are decoded in full, as they always are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Union, get_args

import msgspec
from msgspec import Raw

from painpath.record.fhir.collect import key_of, unknown_code
from painpath.record.fhir.decode import asked
from painpath.record.fhir.maps import meaning_of
from painpath.record.fhir.observations import SECTIONS
from painpath.record.fhir.own import OWN_ROW_BYTES
from painpath.record.fhir.structs import DECODE_CONCEPT, NOTHING, Concept, Entry, Measured, Typed
from painpath.record.problem import Problem

OBSERVATION = "Observation"

if TYPE_CHECKING:

    class Glanced(msgspec.Struct):
        """An observation with its fields as they came."""

        id: str | None = None
        code: Raw = NOTHING
        component: Raw = NOTHING
        contained: Raw = NOTHING
        extension: Raw = NOTHING

    Glancing = Glanced | Typed
    Observed = Measured
else:
    Observed, *_others = get_args(Typed)
    _raw = [(name, Raw, NOTHING) for name in Measured.__struct_fields__ if name != "id"]
    Glanced = msgspec.defstruct(
        "Glanced",
        [("id", str | None, None), *_raw],
        tag_field="resourceType",
        tag=OBSERVATION,
        rename="camel",
        omit_defaults=True,
        gc=False,
    )
    Glancing = Union[(Glanced, *_others)]


class GlancedEntry(msgspec.Struct, rename="camel", gc=False):
    """An entry of a Bundle; an observation in it is not decoded yet."""

    full_url: str | None = None
    resource: Glancing | None = None
    request: Raw = NOTHING
    search: Raw = NOTHING
    modifier_extension: Raw = NOTHING


class Sifted(NamedTuple):
    """The entries that are to be read, and what is told of those that were let go."""

    entries: list[Entry]
    passed: list[Problem]


class _Code(msgspec.Struct):
    """A code that was met, None where it means something or cannot be read, and the ids of what was let go for it."""

    concept: Concept | None
    ids: list[str | None] = []


ENCODE = msgspec.json.Encoder().encode
DECODE_ALL = msgspec.json.Decoder(list[Observed]).decode


def sifted(entries: Sequence[GlancedEntry], where: str) -> Sifted:
    """What is to be read of the entries of a Bundle, in their order. Raises msgspec.ValidationError when one of those
    does not fit.

    Of resources with the same id one counts, which is decided later: then nothing is let go.
    """
    codes: dict[bytes, _Code] = {}
    kept: list[GlancedEntry] = []
    for entry in entries:
        one = entry.resource
        if isinstance(one, Glanced) and entry.request is one.component is one.contained is NOTHING:
            raw = bytes(one.code)
            code = codes.get(raw) or codes.setdefault(raw, _Code(_without_meaning(raw)))
            if code.concept is not None and (one.extension is NOTHING or not _has_own_row(one)):
                code.ids.append(one.id)
                continue
        kept.append(entry)
    ids = {entry.resource.id for entry in kept if isinstance(entry.resource, Glanced)} - {None}
    if all(ids.isdisjoint(code.ids) for code in codes.values()):
        return Sifted(_in_full(kept), _told(codes.values(), where))
    return Sifted(_in_full(entries), [])


def _has_own_row(one: Glanced) -> bool:
    return OWN_ROW_BYTES in bytes(one.extension)


def _without_meaning(raw: bytes) -> Concept | None:
    """The code, where it has no meaning here; None where it has one, or is none that can be read."""
    try:
        concept = DECODE_CONCEPT(raw)
    except msgspec.DecodeError:
        return None
    return concept if meaning_of(concept, SECTIONS) is None else None


def _told(codes: Iterable[_Code], where: str) -> list[Problem]:
    """Each code once, however differently it was written."""
    found: dict[tuple[str, str | None, str | None], _Code] = {}
    for one in codes:
        if one.ids:
            found.setdefault(key_of(OBSERVATION, one.concept), _Code(one.concept)).ids += one.ids
    return [unknown_code(where, OBSERVATION, one.concept, len(one.ids)) for one in found.values()]


def _in_full(entries: Sequence[GlancedEntry]) -> list[Entry]:
    """The entries with their observations decoded."""
    glanced = [one.resource for one in entries if isinstance(one.resource, Glanced)]
    found = iter(DECODE_ALL(ENCODE(glanced)) if glanced else ())
    return [
        Entry(
            one.full_url,
            _whole(one.resource, found),
            asked(one.request),
            modifier_extension=one.modifier_extension,
        )
        for one in entries
    ]


def _whole(resource: Glancing | None, found: Iterator[Measured]) -> Any:
    return next(found) if isinstance(resource, Glanced) else resource
