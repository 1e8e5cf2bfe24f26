"""A clinic's own settings: id, value, source, who, when. They become part of the knowledge's version."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec

from painpath.record.moments import BadTime, parse_moment
from painpath.record.problem import Unreadable, near
from painpath.record.safe import load_yaml, read_bytes
from painpath.rules.model import Knowledge, Setting
from painpath.rules.strictness import safe_directions


class LocalSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number that a clinic has changed, with its reason."""

    id: str
    value: float
    source: str
    who: str
    when: str


def with_local_settings(knowledge: Knowledge, path: Path) -> Knowledge:
    """The knowledge with the settings of a file in place. Raises Unreadable for anything that does not fit.

    The file is a list of entries with id, value, source, who and when (a date), each id once. A gate, an alert or a reason to
    avoid may be made stricter, never looser.
    """
    raw = load_yaml(read_bytes(path), str(path))
    try:
        local = msgspec.convert(raw, list[LocalSetting])
    except msgspec.ValidationError as error:
        raise Unreadable(str(path), str(error), "each entry needs id, value, source, who, when") from None
    settings, safe = dict(knowledge.settings), safe_directions(knowledge)
    met: set[str] = set()
    for one in local:
        if one.id in met:
            raise Unreadable(str(path), f"{one.id} stands twice", "leave one of them out")
        met.add(one.id)
        settings[one.id] = _changed(one, settings, safe, path)
    digest = hashlib.sha256(msgspec.json.encode(sorted(local, key=lambda one: one.id))).hexdigest()[:8]
    return msgspec.structs.replace(knowledge, settings=settings, version=f"{knowledge.version}+{digest}")


def _changed(
    one: LocalSetting, settings: dict[str, Setting], safe: dict[str, set[int]], path: Path
) -> Setting:
    shipped = settings.get(one.id)
    if shipped is None:
        hint = near(one.id, settings, "see: painpath knowledge list settings")
        raise Unreadable(str(path), f"there is no setting {one.id!r}", hint)
    try:
        parse_moment(one.when)
    except BadTime as error:
        raise Unreadable(str(path), f"{one.id}, when: {error}", "write it like 2025-03-04") from None
    change = (one.value > shipped.value) - (one.value < shipped.value)
    if change and one.id in safe and safe[one.id] != {change}:
        may = {1: "may only be raised", -1: "may only be lowered"}
        hint = may[min(safe[one.id])] if len(safe[one.id]) == 1 else "guards in both directions and stays"
        raise Unreadable(
            str(path),
            f"{one.id}: {one.value:g} instead of {shipped.value:g} would loosen a safety gate or an alert",
            f"it {hint}",
        )
    return msgspec.structs.replace(shipped, value=one.value)
