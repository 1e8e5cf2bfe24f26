"""What a check is: an id, what it asks for, and a function that looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import httpx

from painpath.cli.hooks_checks.probe import Probe


class Failed(Exception):
    """The server does not do what the requirement asks for; says what it did."""


class NotSeen(Exception):
    """The requirement could not be looked at here; says why."""


class Check(NamedTuple):
    """One requirement with the function that looks whether it is met."""

    id: str
    title: str
    look: Callable[[Probe], None]


class Result(NamedTuple):
    """What came of a check: passed, failed or not seen, and the reason."""

    id: str
    title: str
    state: str
    why: str


CHECKS: dict[str, Check] = {}


def requirement(name: str, title: str) -> Callable[[Callable[[Probe], None]], Callable[[Probe], None]]:
    """Lists a function as the check of a requirement."""

    def listed(look: Callable[[Probe], None]) -> Callable[[Probe], None]:
        CHECKS[name] = Check(name, title, look)
        return look

    return listed


def run(check: Check, probe: Probe) -> Result:
    """The result of one check. A server that does not answer has failed."""
    state, why = "passed", ""
    try:
        check.look(probe)
    except Failed as failed:
        state, why = "failed", str(failed)
    except NotSeen as unseen:
        state, why = "not seen", str(unseen)
    except httpx.HTTPError as error:
        state, why = "failed", f"no answer ({type(error).__name__})"
    return Result(check.id, check.title, state, why)


def demand(holds: object, why: str) -> None:
    """Fails the check with a reason unless something holds."""
    if not holds:
        raise Failed(why)
