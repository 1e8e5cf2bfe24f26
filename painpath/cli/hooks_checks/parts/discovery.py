"""Checks of discovery and of the prefetch templates it declares: H1 to H4, H8, H9, H24."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

import httpx

from painpath.cli.hooks_checks.check import NotSeen, demand, requirement
from painpath.cli.hooks_checks.probe import Probe

JSON_TYPES = ("application/json", "application/fhir+json")
MAY_BE_EMPTY = ("cards", "services")
USER_TOKENS = ("userPractitionerId", "userPractitionerRoleId", "userPatientId", "userRelatedPersonId")
TOKEN = re.compile(r"\{\{\s*(.*?)\s*\}\}")
CONTEXT_TOKEN = re.compile(r"context\.\w+")
READ = re.compile(r"[A-Z]\w*/(\{\{.*?\}\}|[\w.-]+)")
PREFIXES = ("eq", "lt", "gt", "ge", "le")


def empty_elements(found: Any, path: str = "") -> list[str]:
    """Where a document has null, an empty text, list or object; lists that may be empty are left out."""
    if isinstance(found, dict):
        inner = [place for name, value in found.items() for place in empty_elements(value, f"{path}.{name}")]
        return inner if found else [path]
    if isinstance(found, list):
        named = path.rpartition(".")[2]
        inner = [
            place
            for number, value in enumerate(found)
            for place in empty_elements(value, f"{path}[{number}]")
        ]
        return inner if found or named in MAY_BE_EMPTY else [path]
    return [path] if found is None or found == "" else []


@requirement("H01", "JSON, without null or empty elements")
def json_only(probe: Probe) -> None:
    """Discovery and answers are JSON, and nothing empty stands in them."""
    found = probe.send("GET", "/cds-services")
    kind = found.headers.get("content-type", "").partition(";")[0]
    demand(kind in JSON_TYPES, f"discovery is sent as {kind or 'nothing'}")
    # prefetch that we sent may come back in nobody's answer, so every empty element is the server's own
    for document in (found.json(), *probe.answers):
        empty = empty_elements(document)
        demand(not empty, f"empty elements: {', '.join(empty[:3])}")


@requirement("H02", "GET /cds-services is always there")
def discovery(probe: Probe) -> None:
    """Discovery answers 200."""
    status = probe.send("GET", "/cds-services").status_code
    demand(status == httpx.codes.OK, f"answered {status}")


@requirement("H03", "Each service has hook, id and description")
def service_entries(probe: Probe) -> None:
    """`services` is a list, and each entry has what it must."""
    document = probe.send("GET", "/cds-services").json()
    listed = document.get("services") if isinstance(document, dict) else None
    demand(isinstance(listed, list), "there is no list of services")
    for one in listed or []:
        lacking = [name for name in ("hook", "id", "description") if not one.get(name)]
        demand(not lacking, f"{one.get('id')} lacks {', '.join(lacking)}")


@requirement("H04", "POST /cds-services/{id} is the service, another id is none")
def service_address(probe: Probe) -> None:
    """A listed service is found, an unlisted one is not."""
    if not probe.services:
        raise NotSeen("discovery lists no service")
    for one in probe.services:
        status = probe.ask(one, probe.body(one)).status_code
        demand(status not in (404, 405), f"{one['id']} answered {status}")
    status = probe.ask({"id": "no-such-service-here"}, {}).status_code
    demand(400 <= status < 500, f"an unknown service answered {status}")


def _templates(probe: Probe) -> list[str]:
    found = [str(text) for one in probe.services for text in (one.get("prefetch") or {}).values()]
    if not found:
        raise NotSeen("no prefetch template is declared")
    return found


@requirement("H08", "Prefetch tokens are context fields or user ids")
def tokens(probe: Probe) -> None:
    """Only `context.<field>` and the four user tokens."""
    for text in _templates(probe):
        for token in TOKEN.findall(text):
            known = CONTEXT_TOKEN.fullmatch(token) or token in USER_TOKENS
            demand(known, f"token {token!r} in {text}")


@requirement("H09", "Prefetch queries keep to the simple subset")
def queries(probe: Probe) -> None:
    """Reads by id, or searches by references, plain tokens and dates with the five prefixes."""
    for text in _templates(probe):
        kind, sign, query = text.partition("?")
        if not sign:
            demand(READ.fullmatch(text), f"{text} is neither a read by id nor a search")
            continue
        demand(kind.isalpha(), f"{text} searches no type")
        for name, value in parse_qsl(query, keep_blank_values=True):
            demand(":" not in name or name.endswith(":in"), f"modifier in {name} of {text}")
            demand("." not in name and not name.startswith("_has"), f"chained search {name} in {text}")
            if name.startswith("date"):
                demand(value.startswith(("{{", *PREFIXES)) or value[:1].isdigit(), f"date {value} in {text}")
            if name.startswith("_"):
                demand(name in ("_count", "_sort", "_maxresults"), f"{name} in {text}")


@requirement("H24", "TLS everywhere but on this machine; browsers may ask")
def transport(probe: Probe) -> None:
    """https unless local; a preflight is answered without a token."""
    demand(probe.is_local or probe.base_url.startswith("https:"), f"{probe.base_url} is not https")
    status = probe.send("OPTIONS", "/cds-services", token="").status_code
    demand(status < 400, f"a browser's preflight is answered {status}")
