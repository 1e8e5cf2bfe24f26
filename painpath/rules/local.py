"""A clinic's own settings: id, value, source, who, when. They become part of the knowledge's version."""

from __future__ import annotations

import difflib
import hashlib
from pathlib import Path
from typing import Any

import msgspec

from painpath.record.problem import Unreadable
from painpath.record.safe import load_yaml, read_bytes
from painpath.rules.model import Knowledge, Setting

# A clinic may ask for more before a step, never for less: these may only be raised.
ONLY_STRICTER = ("scs_trial", "drg_trial", "it_trial", "trial_pct", "durable")


class LocalSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One number that a clinic has changed, with its reason."""

    id: str
    value: float
    source: str
    who: str
    when: str


def with_local_settings(knowledge: Knowledge, path: Path) -> Knowledge:
    """The knowledge with the settings of a file in place. Raises Unreadable for anything that does not fit.

    The file is a list of entries with id, value, source, who and when. A gate before an implant, a
    destructive step or a repeat may be made stricter, never looser.
    """
    raw = load_yaml(read_bytes(path), str(path))
    try:
        local = msgspec.convert(raw, list[LocalSetting])
    except msgspec.ValidationError as error:
        raise Unreadable(str(path), str(error), "each entry needs id, value, source, who, when") from None
    settings = dict(knowledge.settings)
    for one in local:
        settings[one.id] = _changed(one, settings, path)
    digest = hashlib.sha256(msgspec.json.encode(sorted(local, key=lambda one: one.id))).hexdigest()[:8]
    return msgspec.structs.replace(knowledge, settings=settings, version=f"{knowledge.version}+{digest}")


def _changed(one: LocalSetting, settings: dict[str, Setting], path: Path) -> Setting:
    shipped = settings.get(one.id)
    if shipped is None:
        close = difflib.get_close_matches(one.id, settings, n=1)
        hint = f"did you mean {close[0]}?" if close else "see: painpath knowledge list settings"
        raise Unreadable(str(path), f"there is no setting {one.id!r}", hint)
    if is_safety_gate(one.id) and one.value < shipped.value:
        raise Unreadable(
            str(path),
            f"{one.id}: {one.value:g} is looser than {shipped.value:g}",
            "a safety gate may only be made stricter",
        )
    return msgspec.structs.replace(shipped, value=one.value)


def is_safety_gate(name: str) -> bool:
    """Whether a setting guards an implant, a destructive step or a repeat."""
    return name.startswith(("red_flags.", "next_steps.")) or any(part in name for part in ONLY_STRICTER)


def described(settings: dict[str, Setting]) -> dict[str, Any]:
    """Every setting with its value, unit and source, for listing."""
    return {name: msgspec.to_builtins(one) for name, one in settings.items()}
