"""A knowledge folder of a few made-up entries, written and read like the real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from painpath import vocabulary
from painpath.engine.decide import Decision, Engine
from painpath.rules.errors import KNOWLEDGE
from painpath.rules.load import read_knowledge
from painpath.rules.model import Knowledge

Raw = dict[str, Any]
TEXTS = KNOWLEDGE / "response" / "texts.yaml"
COMMON: Raw = {"title": "A title", "status": "draft", "source": "read-one"}
WORDS: Raw = {"say": "To be said.", "patient_say": "In plain words."}
GATE_SAY = {"met": "It is so.", "not_met": "It is not so.", "unknown": "Is it so?"}
FACTS: list[Raw] = [
    {"id": "fits", "title": "It fits", "ask": "Does it fit?", "read": {"observation": "fever"}},
    {"id": "open", "title": "The gate", "ask": "Is the gate open?", "read": {"observation": "rigors"}},
    {"id": "harm", "title": "Harm", "ask": "Would it harm?", "read": {"observation": "confusion"}},
    {"id": "alarm", "title": "Alarm", "ask": "Is there alarm?", "read": {"observation": "headache"}},
    {"id": "days", "title": "Days", "ask": "How many days?", "read": {"kernel": "days", "type": "number"}},
    {"id": "outcome", "title": "Outcome", "read": {"kernel": "outcome", "type": "code", "values": ["partial", "recurrence"]}},
    {"id": "has_procedure", "title": "A procedure is judged", "read": {"kernel": "has_procedure", "type": "boolean"}},
    {"id": "died", "title": "Died", "read": {"kernel": "died", "type": "boolean", "default": False}},
    {"id": "declined_tens", "title": "Declined", "read": {"care": "tens", "outcome": ["declined"]}},
    {"id": "both", "title": "Both", "read": {"derive": "fits and open"}},
    {"id": "also", "title": "Both and no harm", "read": {"derive": "both and not harm"}},
]  # fmt: skip
SOURCES: Raw = {
    "read-one": {"cite": "A paper that was read", "read": "full", "status": "read"},
    "recalled-one": {"cite": "A paper from memory", "read": "none", "status": "recalled"},
}
SETTINGS: Raw = {
    "id": "response.settings",
    "status": "draft",
    "settings": {"enough": {"value": 90, "unit": "day", "source": "read-one"}},
}
CLASSES: Raw = {"id": "response.classes", "only_looks": ["device_check"], "classes": {}}


class Plain(yaml.SafeDumper):
    """Writes every value out, without anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def gate(name: str = "g", when: str = "open", **more: Any) -> Raw:
    """A gate; met while the fact `open` is true unless told otherwise."""
    return {"id": name, "when": when, "say": GATE_SAY, "source": "read-one", **more}


def step(tier: int = 1, **more: Any) -> Raw:
    """A next step that is considered while `fits` is true."""
    return {**COMMON, **WORDS, "tier": tier, "consider_when": "fits", **more}


def flag(level: str = "emergency", **more: Any) -> Raw:
    """An alert that fires on `alarm`."""
    hours = {"value": 4, "unit": "hour", "source": "read-one"}
    steps = ["emergency_referral"]
    return {**COMMON, **WORDS, "level": level, "when": "alarm", "act_within_h": hours, "steps": steps, **more}


def cause(**more: Any) -> Raw:
    """A cause that is considered while `fits` is true."""
    return {**COMMON, **WORDS, "consider_when": "fits", **more}


def evidence(name: str, when: str, weight: str = "strong") -> Raw:
    """One piece of evidence."""
    return {"id": name, "when": when, "weight": weight, "say": "Seen on day {days}.", "source": "read-one"}


def write(folder: Path, **entries: Any) -> Path:
    """Write a knowledge folder; `next_steps={"tens": step()}` and the like add entries, other names replace files."""
    files: dict[str, Any] = {
        "facts/facts.yaml": FACTS,
        "sources/sources.yaml": SOURCES,
        "response/settings.yaml": SETTINGS,
        "response/classes.yaml": CLASSES,
        "response/texts.yaml": TEXTS.read_text("utf-8"),
    }
    for group, those in entries.items():
        for name, raw in those.items():
            files[f"{group}/{name}.yaml"] = {"id": f"{group}.{name}", **raw} if isinstance(raw, dict) else raw
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.dump(content, Dumper=Plain, sort_keys=False)
        path.write_text(text, "utf-8")
    return folder


def small(folder: Path, **entries: Any) -> Knowledge:
    """The knowledge that was written, read again."""
    return read_knowledge(write(folder, **entries))


def engine(folder: Path, **entries: Any) -> Engine:
    """An engine of the small knowledge."""
    return Engine(small(folder, **entries), vocabulary.load())


def decide(one: Engine, **facts: Any) -> Decision:
    """What is decided for a patient with these facts."""
    return one.decide(one.values(facts))
