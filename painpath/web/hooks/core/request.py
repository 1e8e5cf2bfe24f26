"""The body of a call, read strictly: what is malformed is refused with 400 and never guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Raw

from painpath.record.fhir.decode import Top
from painpath.record.fhir.glance import GlancedEntry, sifted
from painpath.record.fhir.modifiers import RULED, holds
from painpath.record.fhir.pages import lacks, mode_of
from painpath.record.fhir.structs import NOTHING, Entry
from painpath.record.problem import Problem
from painpath.web.hooks.core.refused import Refused
from painpath.web.hooks.core.services import Service
from painpath.web.remote.resources import Head, Link

NULL = b"null"
WHERE = "prefetch"


class Authorization(msgspec.Struct, rename={"access_token": "access_token"}):
    """What lets the service ask the client's FHIR server; the token is used once and never kept."""

    access_token: str
    token_type: str = "Bearer"


class Context(msgspec.Struct, rename="camel"):
    """What the hook is about. Fields that the hook does not name are ignored."""

    user_id: str | None = None
    patient_id: str | None = None
    encounter_id: str | None = None
    selections: list[str] | None = None
    draft_orders: Raw = NOTHING


class Part(Top, rename="camel", gc=False):
    """A prefetched resource, or a Bundle of such, decoded together with the call; observations are only glanced at."""

    total: Any = None
    entry: tuple[GlancedEntry, ...] = ()  # type: ignore[assignment]

    @property
    def head(self) -> Head:
        """What is looked at before it is read."""
        links = () if self.link is NOTHING else DECODE_LINKS(self.link)
        return Head(self.resource_type, self.id, links)


class Taken(NamedTuple):
    """A part taken apart: its head, the entries that are to be read, what is told of those that are not, and how many of
    what a search found are here, where that is not all."""

    head: Head
    entries: list[Entry]
    passed: list[Problem]
    lacks: str | None = None


class Call(msgspec.Struct, rename="camel"):
    """One call of a service. The prefetch is taken apart with it where that is possible, and else as it came."""

    hook: str
    hook_instance: str
    context: Context
    prefetch: Mapping[str, Taken | Raw | None] | None = None
    fhir_server: str | None = None
    fhir_authorization: Authorization | None = None
    extension: dict[str, Raw] | None = None

    @property
    def patient_id(self) -> str:
        """The id of the patient; a reference `Patient/x` is taken for `x`, which is what was meant."""
        return (self.context.patient_id or "").removeprefix("Patient/")


class Decoded(Call, rename="camel"):
    """A call with its prefetch taken apart."""

    prefetch: dict[str, Taken | None] | None = None


class AtOnce(Call, rename="camel"):
    """A call as it is decoded together with its prefetch."""

    prefetch: dict[str, Part | None] | None = None  # type: ignore[assignment]


class AsItCame(Call, rename="camel"):
    """A call with its prefetch as it came."""

    prefetch: dict[str, Raw] | None = None


DECODE_LINKS = msgspec.json.Decoder(tuple[Link, ...]).decode
DECODE_ALL = msgspec.json.Decoder(AtOnce).decode
DECODE_PART = msgspec.json.Decoder(Part).decode
DECODE = msgspec.json.Decoder(AsItCame).decode


def parse(body: bytes, service: Service) -> Call:
    """The call in a request body. Raises Refused with 400 for everything that is not a call of this service."""
    try:
        if not body.isascii():
            body.decode()  # parts that are decoded later are not checked by the decoder
        call = _decoded(body) or DECODE(body)
    except msgspec.ValidationError as error:
        raise Refused(400, f"not a CDS Hooks request: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(400, f"not JSON: {_short(error)}") from None
    if call.hook != service.hook:
        raise Refused(400, f"this service answers the hook {service.hook}")
    _check_instance(call.hook_instance)
    _check_context(call.context, service)
    if call.fhir_authorization is not None and not call.fhir_server:
        raise Refused(400, "fhirAuthorization without fhirServer")
    return call


def _decoded(body: bytes) -> Call | None:
    """The call, decoded in one go; None where something does not fit, or where pages are still to come, which are put
    together as they came."""
    try:
        call = DECODE_ALL(body)
        parts = (call.prefetch or {}).items()
        taken = {key: None if part is None else _taken(part) for key, part in parts}
    except (msgspec.DecodeError, RecursionError):
        return None
    if any(part is not None and part.head.next_page for part in taken.values()):
        return None
    return Decoded(
        call.hook,
        call.hook_instance,
        call.context,
        taken,
        call.fhir_server,
        call.fhir_authorization,
        call.extension,
    )


def taken_apart(part: bytes) -> Taken | None:
    """A part that came by itself; None where something in it does not fit. The bytes are UTF-8."""
    try:
        return _taken(DECODE_PART(part))
    except (msgspec.DecodeError, RecursionError):
        return None


def _taken(part: Part) -> Taken:
    """Raises msgspec.ValidationError where an observation that is to be read does not fit, or where implicit rules may
    change what all of a Bundle means."""
    if part.resource_type == "Bundle":
        if holds(part.implicit_rules):
            raise msgspec.ValidationError(RULED)
        modes = (mode_of(entry.search) for entry in part.entry)
        return Taken(part.head, *sifted(part.entry, WHERE), lacks(part.total, modes))
    return Taken(part.head, [Entry(None, part)], [])


def _short(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error)[:120]


def _check_instance(text: str) -> None:
    try:
        UUID(text)
    except ValueError:
        raise Refused(400, "hookInstance is not a UUID") from None


def _check_context(context: Context, service: Service) -> None:
    given = {
        "userId": context.user_id,
        "patientId": (context.patient_id or "").removeprefix("Patient/"),
        "encounterId": context.encounter_id,
        "selections": context.selections,
        "draftOrders": bytes(context.draft_orders) not in (b"", NULL),
    }
    missing = [name for name in service.needs if not given[name] and given[name] != []]
    if missing:
        raise Refused(400, f"the context lacks {', '.join(missing)}")
