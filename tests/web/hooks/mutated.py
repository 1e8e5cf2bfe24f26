"""Requests that no client should send: any JSON, valid calls with something changed, and broken bytes."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

from painpath.web.hooks.core.services import SERVICES
from tests.web.hooks.calls import bleeding, call, wore_off

Path = tuple[str | int, ...]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        [
            "Patient",
            "Bundle",
            "Procedure",
            "OperationOutcome",
            "2025-01-01",
            "9999",
            "0000-00-00",
            "Patient/x",
        ]
    )
)
ANY = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
VALID = [
    call(name, record, *(("rfa_thermal", "scs_trial") if name.startswith("painpath-order") else ()))
    for name in SERVICES
    for record in (wore_off(), bleeding())
]
NAMES = [name for name in SERVICES for _ in range(2)]


def places(found: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every element of a document."""
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = [list(places(one)) for one in VALID]


def changed(document: Any, path: Path, given: Any, *, drop: bool) -> Any:
    """A copy of a document with one element replaced or left out; as it is, where that element is gone."""
    made = copy.deepcopy(document)
    holder = made
    try:
        for key in path[:-1]:
            holder = holder[key]
        if drop:
            del holder[path[-1]]
        else:
            holder[path[-1]] = given
    except (TypeError, KeyError, IndexError):
        return made
    return made


@st.composite
def mutated_calls(draw: st.DrawFn) -> tuple[str, bytes]:
    """A service and a valid call of it in which up to three elements, or some bytes, are changed."""
    number = draw(st.integers(0, len(VALID) - 1))
    document = VALID[number]
    for _ in range(draw(st.integers(1, 3))):
        path = draw(st.sampled_from(PLACES[number]))
        document = changed(document, path, draw(ANY), drop=draw(st.booleans()))
    body = json.dumps(document).encode()
    if draw(st.integers(0, 4)) == 0:
        at, length = draw(st.integers(0, len(body))), draw(st.integers(0, 5))
        body = body[:at] + draw(st.binary(max_size=5)) + body[at + length :]
    return NAMES[number], body


@st.composite
def any_calls(draw: st.DrawFn) -> tuple[str, bytes]:
    """A service and any JSON, or any bytes."""
    name = draw(st.sampled_from(list(SERVICES)))
    return name, draw(st.binary(max_size=200) | ANY.map(lambda found: json.dumps(found).encode()))


CALLS = mutated_calls() | any_calls()
EXPECTED = frozenset({200, 400, 412, 413, 415})
