"""The bytes of a FHIR file → its entries; what does not fit is reported and the others are read on."""

from __future__ import annotations

import gzip
import io
import zlib
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import NamedTuple

import msgspec
from msgspec import Raw

from painpath.record.fhir.modifiers import RULED, changed, holds
from painpath.record.fhir.structs import (
    DECODE_KIND,
    DECODE_RAW_ENTRY,
    DECODE_REQUEST,
    DECODE_RESOURCE,
    DECODE_TYPED,
    NOTHING,
    READ,
    AnyResource,
    Entry,
    Request,
    Resource,
    Typed,
)
from painpath.record.problem import Problem, Unreadable

UTF8, PIECE = (
    getincrementaldecoder("utf-8"),
    1 << 13,
)  # bytes that are checked at a time: they stay in the cache
INFLATED_MAX = 1 << 30  # bytes; a compressed file that grows beyond this is refused
READ_TYPES = frozenset(("Observation", *READ.split())) - {"Bundle"}


class Top(AnyResource, rename="camel", gc=False):
    """The outermost object of a file: a Bundle, a bundle entry or one resource."""

    full_url: str | None = None
    entry: tuple[Entry, ...] = ()  # type: ignore[assignment]
    resource: Typed | None = None
    link: Raw = NOTHING
    total: Raw = NOTHING


class AnyEntries(msgspec.Struct, rename="camel", gc=False):
    """The outermost object again, for files in which an entry is none: a null, a number."""

    resource_type: str = ""
    entry: tuple[Raw, ...] | None = ()
    link: Raw = NOTHING
    total: Raw = NOTHING
    implicit_rules: Raw = NOTHING


class Opened(NamedTuple):
    """The entries of a file, and whether its frame tells of other pages or of how many a search found."""

    entries: Iterable[Entry]
    tells_of_more: bool


DECODE_TOP = msgspec.json.Decoder(Top).decode
DECODE_ANY_ENTRIES = msgspec.json.Decoder(AnyEntries).decode


def inflated(data: bytes, where: str) -> bytes:
    """The text of a file, unpacked when it is gzip. Raises Unreadable."""
    if data[:2] != b"\x1f\x8b":
        return data.removeprefix(b"\xef\xbb\xbf")
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            text = stream.read(INFLATED_MAX + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(where, f"damaged gzip file ({error})", "copy the file again") from None
    if len(text) > INFLATED_MAX:
        raise Unreadable(where, f"more than {INFLATED_MAX} bytes when unpacked", "split it by patient")
    return text


def decoded(data: bytes, where: str, problems: list[Problem]) -> Iterable[Entry]:
    """The entries of a Bundle, or the one that a resource or an entry alone is. Raises Unreadable."""
    return opened(data, where, problems).entries


def opened(data: bytes, where: str, problems: list[Problem]) -> Opened:
    """What a Bundle, a resource or an entry alone holds. Raises Unreadable."""
    try:
        _check_text(data)  # parts that are decoded later would not be told apart from good ones
        top = DECODE_TOP(data)
    except msgspec.ValidationError:
        return _decode_one_by_one(data, where, problems)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(where, f"not JSON ({error})", "export it again as FHIR JSON") from None
    _check_rules(top, where)
    more = _tells_of_more(top)
    if top.resource_type == "Bundle":
        return Opened(top.entry, more)
    if top.resource_type:
        return Opened((Entry(top.full_url, top),), more)
    if top.resource is not None:
        return Opened((Entry(top.full_url, top.resource),), more)
    raise Unreadable(where, "JSON without a resourceType", "give a FHIR Bundle or resource")


def _check_rules(top: Top | AnyEntries, where: str) -> None:
    """Raises Unreadable for a bundle whose implicit rules may change what all in it means."""
    if top.resource_type == "Bundle" and holds(top.implicit_rules):
        raise Unreadable(where, f"the bundle {RULED}", "export it without implicitRules")


def _tells_of_more(top: Top | AnyEntries) -> bool:
    return top.link is not NOTHING or top.total is not NOTHING


def _check_text(data: bytes) -> None:
    """Raises UnicodeDecodeError for what is not UTF-8. Piece by piece, as a copy of the whole would cost more."""
    if data.isascii():
        return
    decoder, view = UTF8(), memoryview(data)
    try:
        for start in range(0, len(data), PIECE):
            decoder.decode(view[start : start + PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        data.decode()  # fails again, and tells the place in the whole


def _decode_one_by_one(data: bytes, where: str, problems: list[Problem]) -> Opened:
    """The entries that fit, where some do not; those are reported when they are of a type that is read."""
    try:
        top = DECODE_ANY_ENTRIES(data)
    except msgspec.ValidationError as error:
        raise Unreadable(where, f"not a FHIR Bundle ({error})", "export it again as FHIR JSON") from None
    except msgspec.DecodeError as error:  # behind the entry that did not fit
        raise Unreadable(where, f"not JSON ({error})", "export it again as FHIR JSON") from None
    _check_rules(top, where)
    alone = top.resource_type != "Bundle"
    listed = [data] if alone else [bytes(raw) for raw in top.entry or ()]
    found = (_fitting(raw, f"{where}: entry {n}", alone, problems) for n, raw in enumerate(listed, 1))
    return Opened([entry for entry in found if entry is not None], _tells_of_more(top))


def _fitting(raw: bytes, place: str, alone: bool, problems: list[Problem]) -> Entry | None:
    """An entry, or a resource that stands alone; None and a problem when it does not fit."""
    resource = raw
    try:
        held = DECODE_RAW_ENTRY(raw)
        resource = bytes(held.resource).removeprefix(b"null") or (raw if alone else b"")
        return Entry(
            held.full_url,
            read_one(resource) if resource else None,
            asked(held.request),
            held.response,
            held.modifier_extension,
        )
    except msgspec.ValidationError as error:
        problems.extend(misfit(resource, place, str(error)))
        return None


def asked(raw: Raw) -> Request | None:
    """What was asked of the server about an entry; None where nothing was, or nothing that can be read."""
    try:
        return None if raw is NOTHING else DECODE_REQUEST(raw)
    except msgspec.ValidationError:
        return None


def read_one(raw: bytes) -> Resource:
    """One resource; of a type that is not named among the structs, or of none, too."""
    try:
        return DECODE_TYPED(raw)
    except msgspec.ValidationError:
        return DECODE_RESOURCE(raw)


def misfit(raw: bytes, place: str, error: str) -> list[Problem]:
    """The report of a resource that does not fit; empty for a type that is not read anyway."""
    try:
        kind = DECODE_KIND(raw)
    except msgspec.ValidationError:
        return [Problem(place, f"does not fit: {error}", "left out")]
    if kind.resource_type and kind.resource_type not in READ_TYPES:
        return []
    return [Problem(f"{place} ({kind.resource_type}/{kind.id})", f"does not fit: {error}", "left out")]


def flat(entries: Iterable[Entry], where: str, problems: list[Problem]) -> Iterable[Entry]:
    """Entries with those of bundles inside the bundle in their place."""
    for entry in entries:
        resource = entry.resource
        if resource is not None and resource.resource_type == "Bundle" and resource.entry is not NOTHING:
            yield from flat(inside(resource, where, problems), where, problems)
        elif resource is not None:
            yield entry


def inside(bundle: Resource, where: str, problems: list[Problem]) -> Iterable[Entry]:
    """The entries of a bundle inside a bundle; none of one that may mean something else than it says."""
    if why := changed(bundle):
        problems.append(Problem(where, f"a bundle in the bundle {why}", "left out"))
        return ()
    return decoded(b'{"resourceType":"Bundle","entry":' + bytes(bundle.entry) + b"}", where, problems)
