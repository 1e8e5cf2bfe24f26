"""What a server says of its own answer: that it is one page of several or a part of what was found, or that something
went wrong. Each makes what was read a part of a record, and is told as that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec
from msgspec import Raw

from painpath.record.fhir.structs import NOTHING, Concept
from painpath.record.problem import Problem, quoted

OUTCOME = "OperationOutcome"
SEARCH = b'"searchset"'
EDGE = 4096  # bytes at either end of a bundle, where its type stands
NOT_MATCHES = frozenset({"include", "outcome"})
HARMLESS = frozenset({"information", "success"})
PART, FAR = "a part of a record", "read as far as it goes"
NEXT = "one page of several: what stands on the next ones is not known"


class Link(msgspec.Struct):
    """Where a page of a search stands among the others."""

    relation: Any = None
    url: Any = None


class Search(msgspec.Struct):
    """Why a search gave an entry: it matches, another one points at it, or it tells how the search went."""

    mode: Any = None


class Frame(msgspec.Struct):
    """What stands around the entries of a bundle."""

    type: Any = None
    total: Any = None
    link: tuple[Link, ...] | None = ()


class Page(Frame):
    """The same with the entries as they stand."""

    entry: tuple[Raw, ...] | None = ()


class PageEntry(msgspec.Struct):
    """An entry of a page, as far as it tells what it is there for."""

    resource: Raw = NOTHING
    search: Raw = NOTHING


class Issue(msgspec.Struct):
    """One thing that a server tells of what it was asked."""

    severity: Any = None
    code: Any = None
    diagnostics: Any = None
    details: Concept | None = None


class Outcome(msgspec.Struct):
    """What a server tells."""

    issue: tuple[Issue, ...] | None = ()


class Answer(msgspec.Struct):
    """What a server answered to one of several questions."""

    status: Any = None
    outcome: Raw = NOTHING


DECODE_FRAME = msgspec.json.Decoder(Frame).decode
DECODE_PAGE = msgspec.json.Decoder(Page).decode
DECODE_PAGE_ENTRY = msgspec.json.Decoder(PageEntry).decode
DECODE_SEARCH = msgspec.json.Decoder(Search).decode
DECODE_OUTCOME = msgspec.json.Decoder(Outcome).decode
DECODE_ANSWER = msgspec.json.Decoder(Answer).decode


def lacks(total: object, modes: Iterable[object]) -> str | None:
    """How many of the matches of a search are here, such as "20 of 57"; None where all are or nobody counted them.

    >>> lacks(3, ["match", None, "include"]), lacks(2, ["match", None, "include"]), lacks(None, [])
    ('2 of 3', None, None)
    """
    if not isinstance(total, int) or isinstance(total, bool):
        return None
    here = sum(mode not in NOT_MATCHES for mode in modes)
    return f"{here} of {total}" if here < total else None


def missing_pages(text: bytes, where: str, *, is_nested: bool = False) -> Iterator[Problem]:
    """What a Bundle says is not in it; `is_nested` says that bundles stand in it, which may be pages themselves."""
    is_search = SEARCH in (text if is_nested else text[:EDGE] + text[-EDGE:])
    if not (is_search or b'"next"' in text):
        return
    try:
        top = DECODE_PAGE(text) if is_search else DECODE_FRAME(text)
        pages = [page for raw in top.entry or () if (page := _page_in(raw))] if isinstance(top, Page) else []
    except (msgspec.DecodeError, RecursionError):
        return
    if _has_next([top], top) or any(_has_next(pages, page) for page in pages):
        yield Problem(where, NEXT, FAR)
    for one in (top, *pages):
        if not isinstance(one, Page) or _is_paged(one):
            continue
        if found := lacks(one.total, map(_mode, one.entry or ())):
            yield Problem(where, f"{PART}: {found} that the search found are here", FAR)


def lacks_some(page: bytes) -> str | None:
    """How many of the matches of a search are on its only page; None where all are, or the page is none or one of several."""
    try:
        found = DECODE_PAGE(page)
    except msgspec.DecodeError:
        return None
    return None if _is_paged(found) else lacks(found.total, map(_mode, found.entry or ()))


def mode_of(search: Raw) -> object:
    """Why a search gave an entry; None where it does not say."""
    try:
        return None if search is NOTHING else DECODE_SEARCH(search).mode
    except msgspec.DecodeError:
        return None


def _page_in(raw: Raw) -> Page | None:
    """The page of a search that an entry is; None for any other entry, or one that does not fit."""
    if SEARCH not in bytes(raw):
        return None
    try:
        page = DECODE_PAGE(DECODE_PAGE_ENTRY(raw).resource)
    except msgspec.DecodeError:
        return None
    return page if page.type == "searchset" else None


def _has_next(pages: Sequence[Frame], page: Frame) -> bool:
    """Whether another page follows that is not among these."""
    here = {link.url for one in pages for link in one.link or () if link.relation == "self"}
    return any(link.relation == "next" and link.url not in here for link in page.link or ())


def _is_paged(page: Frame) -> bool:
    """Whether a page is known to be one of several, which is told by itself or joined to the others."""
    return any(link.relation in ("next", "previous", "prev") for link in page.link or ())


def _mode(raw: Raw) -> object:
    try:
        return mode_of(DECODE_PAGE_ENTRY(raw).search)
    except msgspec.DecodeError:
        return None


def told_by_server(raw: bytes, where: str) -> Iterator[Problem]:
    """The warnings and errors of an OperationOutcome; what is for information alone is none."""
    try:
        issues = DECODE_OUTCOME(raw).issue or ()
    except msgspec.DecodeError:
        issues = (Issue(),)
    for issue in issues:
        if issue.severity not in HARMLESS:
            yield Problem(where, f"{PART}: the server tells of {_words(issue)}", FAR)


def _words(issue: Issue) -> str:
    """An issue in the words of the server, where it has any."""
    severity = issue.severity if issue.severity in ("fatal", "error", "warning") else "something"
    said = (issue.diagnostics, issue.details.text if issue.details else None, issue.code)
    words = next((one for one in said if isinstance(one, str) and one), None)
    return f"{severity}: {quoted(words[:200])}" if words else str(severity)


def failed(raw: Raw, where: str) -> Iterator[Problem]:
    """What went wrong with one of several questions, which has no resource for an answer."""
    try:
        answer = DECODE_ANSWER(raw)
    except msgspec.DecodeError:
        return
    if isinstance(answer.status, str) and answer.status[:1] in ("4", "5"):
        yield Problem(
            where, f"{PART}: the server answered one question with {quoted(answer.status[:60])}", FAR
        )
    if bytes(answer.outcome) not in (b"", b"null"):
        yield from told_by_server(answer.outcome, where)
