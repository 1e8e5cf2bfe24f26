"""Resources as they come from a server: their heads, the pages of a search, and one Bundle made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Raw

NOTHING = Raw()
OPENED = b'{"resourceType":"Bundle","type":"collection","entry":['
BRACKETS = (ord("["), ord("]"))
LOOKED_AT = 64  # bytes in which a list that holds something shows it


class NoResource(Exception):
    """Bytes that are no FHIR resource of the kind asked for; `str()` says what they are."""


class Link(msgspec.Struct):
    """A link of a Bundle."""

    relation: str = ""
    url: str = ""


class Head(msgspec.Struct, rename="camel"):
    """What is looked at in a resource before it is read."""

    resource_type: str = ""
    id: str | None = None
    link: tuple[Link, ...] = ()
    entry: Raw = NOTHING
    implicit_rules: Raw = NOTHING

    @property
    def next_page(self) -> str | None:
        """The address of the page that follows; None on the last one."""
        return next((link.url for link in self.link if link.relation == "next"), None)


DECODE_HEAD = msgspec.json.Decoder(Head).decode


def head_of(kind: str, found: bytes) -> Head:
    """The head of a resource of a kind, of a Bundle of such, or of an OperationOutcome. Raises NoResource."""
    try:
        found.decode()  # what is fetched may be in any encoding
        head = DECODE_HEAD(found)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NoResource("is not a FHIR resource") from None
    return fitting(kind, head)


def fitting(kind: str, head: Head) -> Head:
    """The head, where it is one of the resources that `head_of` tells. Raises NoResource."""
    allowed = (kind, "OperationOutcome") if kind == "Patient" else (kind, "Bundle", "OperationOutcome")
    if head.resource_type not in allowed:
        raise NoResource(f"holds {head.resource_type[:40] or 'no resourceType'}")
    return head


def joined(pages: Iterable[bytes]) -> bytes:
    """Pages as one Bundle of Bundles, which the reader takes apart."""
    entries = b",".join(b'{"resource":' + page + b"}" for page in pages if page)
    return OPENED + entries + b"]}"


class Entry(msgspec.Struct, rename="camel"):
    """One entry of a Bundle."""

    resource: Raw = NOTHING
    modifier_extension: Raw = NOTHING


class Listed(msgspec.Struct, rename="camel"):
    """The entries of a Bundle, one by one."""

    entry: tuple[Entry, ...] = ()
    implicit_rules: Raw = NOTHING


def distinct(pages: Iterable[bytes]) -> list[bytes]:
    """The resources of the pages of several searches, each once, where one may be found by more than one of them.

    A page with implicit rules stands whole, and an entry with a modifier extension in a Bundle of its own, so that the
    reader sees them.
    """
    found: dict[tuple[str, str], bytes] = {}
    for page in pages:
        listed = msgspec.json.decode(page, type=Listed)
        if bytes(listed.implicit_rules):
            found["Bundle", str(len(found))] = page
            continue
        for one in listed.entry:
            head, held = DECODE_HEAD(one.resource), bytes(one.resource)
            if bytes(one.modifier_extension):
                held = OPENED + msgspec.json.encode(one) + b"]}"
            found.setdefault((head.resource_type, head.id or str(len(found))), held)
    return list(found.values())


def bundle_of(patient: bytes, others: Sequence[bytes], heads: Sequence[Head] | None = None) -> bytes:
    """A patient and what belongs to them as one Bundle; the entries of each part stand in it as they came.

    `heads` are those of the others, where they are known already.
    """
    pieces: list[bytes | memoryview] = [OPENED, b'{"resource":', patient, b"}"]
    for one, head in zip(others, heads or [DECODE_HEAD(part) for part in others], strict=True):
        entries = _entries(one, head)
        if entries:
            pieces += [b",", entries]
    return b"".join([*pieces, b"]}"])


def _entries(part: bytes, head: Head) -> bytes | memoryview:
    """The entries of a Bundle as they stand, without the brackets around them and without a copy of them; a single
    resource as one entry, and so a Bundle with implicit rules, which are for the reader to see."""
    listed = memoryview(head.entry)
    if (
        head.resource_type != "Bundle"
        or bytes(head.implicit_rules)
        or (listed and (listed[0], listed[-1]) != BRACKETS)
    ):
        return b'{"resource":' + part + b"}"
    inside = listed[1:-1]
    return b"" if bytes(inside[:LOOKED_AT]).isspace() and bytes(inside).isspace() else inside
