"""Several versions of one resource: the newest is the one that holds, and what was deleted holds no more.

Servers give them in history bundles, and exports that were joined hold them too. Files in which a
resource stands twice or an entry has none are rare, so a bundle is taken apart only then. Of two versions
the one with the later `meta.lastUpdated` is newer. Where times do not tell, it is the one with the higher number
of `meta.versionId`: FHIR gives numbers no order, and a server that takes over from another counts anew. Two of
which it cannot be told are left to the reader, which takes the first.

Long because a text and entries that are decoded already go the same way.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import Raw

from painpath.record.fhir.modifiers import holds
from painpath.record.fhir.statuses import WITHDRAWN, verified
from painpath.record.fhir.structs import (
    DECODE_META,
    NOTHING,
    Entry,
    Measured,
    Meta,
    Reference,
    Request,
    Resource,
    Unread,
)
from painpath.record.problem import Problem

Held = TypeVar("Held")
NUMBER = re.compile(r'(?:W/)?"?([0-9]{1,18})"?')  # a version alone, or as an HTTP entity tag
DELETES = "DELETE"
STATED = (b'"versionId"', b'"lastUpdated"', b'"lastModified"', b'"etag"')
NOT_FOLLOWED = "not followed; which one was meant?"
NO_ENTRY = b"{}"  # in the place of one that is left out, so that the others keep their numbers

Key = tuple[str, str]  # type and id
# Type, id, and the full address or else the patient: joined exports of two servers use the same ids.
Whose = tuple[str, str, str | None]


class Response(msgspec.Struct, rename="camel", gc=False):
    """What a server answered about an entry of a history: its version and when it was made; None where it does not say."""

    etag: Any = None
    last_modified: Any = None


class Version(msgspec.Struct, rename="camel", gc=False):
    """A resource, as far as its version goes."""

    resource_type: Any = None
    id: Any = None
    meta: Meta | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    entry: Raw = NOTHING
    implicit_rules: Raw = NOTHING


class VersionEntry(msgspec.Struct, rename="camel", gc=False):
    """An entry of a bundle, as far as it tells which version it holds; one that was deleted has no resource."""

    full_url: Any = None
    resource: Version | None = None
    request: Request | None = None
    response: Response | None = None
    modifier_extension: Raw = NOTHING


class Entries(msgspec.Struct, gc=False):
    """A bundle whose entries are left as they stand, each to be read by itself; null counts as none."""

    entry: tuple[Raw, ...] | None = ()


DECODE_ENTRIES = msgspec.json.Decoder(Entries).decode
DECODE_LIST = msgspec.json.Decoder(tuple[Raw, ...] | None).decode
DECODE_ENTRY = msgspec.json.Decoder(VersionEntry).decode
DECODE_VERSION = msgspec.json.Decoder(Version).decode


class Stamp(NamedTuple):
    """Which version this is: its number, and when it was made, in seconds since 1970; None where not stated."""

    number: int | None = None
    made: float | None = None

    def is_after(self, other: Stamp) -> bool:
        """Whether this is surely the newer version; False where that cannot be told.

        >>> Stamp(10).is_after(Stamp(9)), Stamp().is_after(Stamp(9)), Stamp(1, 5.0).is_after(Stamp(2, 4.0))
        (True, False, True)
        """
        if self.made is not None and other.made is not None and self.made != other.made:
            return self.made > other.made
        return self.number is not None and other.number is not None and self.number > other.number


class Found(NamedTuple):
    """One entry of a bundle: its text, of which resource (None: of none that is named) which version it is,
    whether it deletes, and whether it shows what it deletes."""

    text: bytes
    whose: Whose | None
    stamp: Stamp
    deletes: bool
    shows: bool = False


def is_deletion(request: Request) -> bool:
    """Whether what was asked of the server about an entry is to delete it."""
    return bool(request.method == DELETES)


def may_delete(text: bytes) -> bool:
    """Whether a bundle may say that a resource is deleted."""
    return DELETES.encode() in text


def has_versions(text: bytes) -> bool:
    """Whether any version of a resource may be stated."""
    return any(mark in text for mark in STATED)


def may_supersede(text: bytes) -> bool:
    """Whether one entry of a bundle may be newer than another, or delete it."""
    return has_versions(text) or may_delete(text)


def newest(text: bytes, where: str) -> tuple[bytes, list[Problem]]:
    """A bundle without older versions and without what is deleted, and the report of what was left out.

    What is no bundle comes back as it is.
    """
    try:
        found = list(_found(DECODE_ENTRIES(text).entry or ()))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return text, []
    gone, older = _left_out(found)
    told = _report(found, gone, older, where)
    if not (gone or older):
        return text, told
    kept = (NO_ENTRY if n in gone or n in older or one.deletes else one.text for n, one in enumerate(found))
    return _bundle_of(kept), told


def newest_entries(entries: list[Entry], where: str) -> tuple[list[Entry], list[Problem]]:
    """The same of entries that are decoded already; a deletion among them does not say which version it made."""
    if not _may_differ(entries):
        return entries, []
    found = [_of_entry(one) for one in entries]
    gone, older = _left_out(found)
    kept = [
        entry
        for n, (entry, one) in enumerate(zip(entries, found, strict=True))
        if not (one.deletes or n in gone or n in older)
    ]
    return kept, _report(found, gone, older, where)


def _may_differ(entries: list[Entry]) -> bool:
    """Whether a resource stands among the entries twice, or one of them deletes."""
    held = [entry.resource for entry in entries if entry.resource is not None]
    names = [(one.resource_type, name) for one in held if (name := getattr(one, "id", None)) is not None]
    return len(set(names)) < len(names) or any(
        entry.request is not None and is_deletion(entry.request) for entry in entries
    )


def _of_entry(entry: Entry) -> Found:
    resource = entry.resource
    meta = _meta(getattr(resource, "meta", NOTHING))
    if entry.request is not None and is_deletion(entry.request):
        whose = _named(entry.request.url, entry.full_url)
        return Found(b"", whose, _stamp(meta, None), True, resource is not None)
    named = None if resource is None or isinstance(resource, Unread) else resource
    return Found(b"", _whose(named, entry.full_url), _stamp(meta, None), False)


def _meta(raw: Raw) -> Meta | None:
    try:
        return None if raw is NOTHING else DECODE_META(raw)
    except msgspec.ValidationError:
        return None


def stamp_of(line: bytes) -> Stamp:
    """Which version a resource is; nothing is known of one that cannot be read."""
    try:
        return _stamp(DECODE_VERSION(line).meta, None)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Stamp()


def parted(bundle: bytes) -> tuple[bytes, bool]:
    """(a bundle of what it says is deleted alone, empty without any; whether anything else stands in it, or nothing)."""
    try:
        found = list(_found(DECODE_ENTRIES(bundle).entry or ()))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return b"", True
    gone = [one.text for one in found if one.deletes and one.whose is not None]
    return (_bundle_of(gone) if gone else b""), not gone or len(gone) < len(found)


def _bundle_of(entries: Iterable[bytes]) -> bytes:
    return b'{"resourceType":"Bundle","entry":[' + b",".join(entries) + b"]}"


def deletions(bundle: bytes) -> Iterator[tuple[Key, Stamp]]:
    """What a bundle says is deleted, and as which version."""
    try:
        for one in _found(DECODE_ENTRIES(bundle).entry or ()):
            if one.deletes and one.whose is not None:
                yield one.whose[:2], one.stamp
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return


def _found(entries: Iterable[Raw]) -> Iterator[Found]:
    """Every entry, with those of bundles inside the bundle in their place."""
    for raw in entries:
        text = bytes(raw)
        try:
            entry = DECODE_ENTRY(text)
        except msgspec.ValidationError:
            yield Found(text, None, Stamp(), False)
            continue
        resource = entry.resource
        if resource is not None and resource.resource_type == "Bundle" and resource.entry is not NOTHING:
            if holds(resource.implicit_rules) or holds(entry.modifier_extension):
                yield Found(text, None, Stamp(), False)
            else:
                yield from _found(DECODE_LIST(resource.entry) or ())
        else:
            deletes = entry.request is not None and is_deletion(entry.request)
            url = entry.request.url if entry.request is not None else None
            whose = _named(url, entry.full_url) if deletes else _whose(resource, entry.full_url)
            meta = resource.meta if resource else None
            yield Found(text, whose, _stamp(meta, entry.response), deletes, deletes and resource is not None)


def _left_out(found: list[Found]) -> tuple[set[int], set[int]]:
    """The places of what is deleted, and of the older versions of what stands there again."""
    versions: dict[Whose, list[int]] = defaultdict(list)
    deleted: dict[Key, list[Found]] = defaultdict(list)
    for place, one in enumerate(found):
        if one.whose is not None and one.deletes:
            deleted[one.whose[:2]].append(one)
        elif one.whose is not None:
            versions[one.whose].append(place)
    gone = {place for place, one in enumerate(found) if one.shows}
    older: set[int] = set()
    for whose, places in versions.items():
        stamps = [one.stamp for one in deleted.get(whose[:2], ()) if _may_mean(one, whose)]
        gone |= {place for place in places if is_gone(found[place].stamp, stamps)}
        older |= {places[n] for n in outdated([found[place].stamp for place in places])}
    return gone, older - gone


def withdrawn_first(resources: Iterable[Held]) -> Iterable[Held]:
    """The same resources, before the others those that are entered in error: of two of which it cannot be told which is
    newer, the first is read, and nothing stands that was withdrawn."""
    listed = list(resources)
    gone = {
        id(one)
        for one in listed
        if isinstance(one, Measured)
        and (
            one.status == WITHDRAWN
            or (
                isinstance(one, Resource)
                and one.verification_status is not None
                and verified(one.verification_status) == WITHDRAWN
            )
        )
    }
    return sorted(listed, key=lambda one: id(one) not in gone) if gone else listed


def outdated(stamps: Sequence[Stamp]) -> set[int]:
    """The places of those versions that are older than another; none where each is, because their stamps contradict.

    >>> outdated([Stamp(1), Stamp(3), Stamp(2)])
    {0, 2}
    """
    older = {n for n, one in enumerate(stamps) if any(other.is_after(one) for other in stamps)}
    return older if len(older) < len(stamps) else set()


def is_gone(stamp: Stamp, deleted: Iterable[Stamp]) -> bool:
    """Whether a version was deleted, unless it is surely newer than that."""
    return not all(stamp.is_after(one) for one in deleted)


def _may_mean(deletion: Found, whose: Whose) -> bool:
    """Whether a deletion may be of a resource: not where both have a full address, and not the same."""
    named, held = (deletion.whose or whose)[2], whose[2]
    return named is None or named == held or not _is_address(held)


def _is_address(text: object) -> bool:
    return isinstance(text, str) and text.startswith("http")


def _is_vague(one: Found) -> bool:
    return one.deletes and one.whose is None


def _report(found: list[Found], gone: set[int], older: set[int], where: str) -> list[Problem]:
    vague = Problem(where, "a deletion that names no resource", NOT_FOLLOWED)
    return [
        *_told(found, older, where, "older version"),
        *_told(found, gone, where, "deleted version"),
        *(vague for one in found if _is_vague(one)),
    ]


def _told(found: list[Found], places: set[int], where: str, what: str) -> list[Problem]:
    counts = Counter("/".join((found[place].whose or ())[:2]) for place in sorted(places))
    return [
        Problem(f"{where}: {name}", f"{count} {what}{'s' * (count > 1)}", "left out")
        for name, count in counts.items()
    ]


def _whose(resource: Version | Measured | None, full_url: object) -> Whose | None:
    kind, name = (resource.resource_type, resource.id) if resource else (None, None)
    if resource is None or not isinstance(kind, str) or not isinstance(name, str):
        return None
    if isinstance(full_url, str) and _is_address(full_url):
        return kind, name, full_url.partition("/_history/")[0]
    reference = (resource.subject or resource.patient or Reference()).reference
    return kind, name, (reference or "").rpartition("/")[2]


def _named(url: object, full_url: object) -> Whose | None:
    """Type and id in the address that a deletion names, and the full address where it or its entry states one.

    None when it names none, but a search.
    """
    if not isinstance(url, str) or "?" in url:
        return None
    address = url.partition("/_history/")[0]
    parts = address.rsplit("/", 2)
    if len(parts) < 2:
        return None
    full = next((one for one in (address, full_url) if _is_address(one)), None)
    return parts[-2], parts[-1], None if full is None else str(full).partition("/_history/")[0]


def _stamp(meta: Meta | None, response: Response | None) -> Stamp:
    meta, response = meta or Meta(), response or Response()
    numbers = (_number(text) for text in (meta.version_id, response.etag))
    times = (_made(text) for text in (meta.last_updated, response.last_modified))
    return Stamp(
        next((n for n in numbers if n is not None), None), next((t for t in times if t is not None), None)
    )


def _number(text: object) -> int | None:
    found = NUMBER.fullmatch(text) if isinstance(text, str) else None
    return int(found[1]) if found else None


def _made(text: object) -> float | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() if moment else None
