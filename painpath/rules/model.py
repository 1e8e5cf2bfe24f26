"""What the knowledge consists of: facts, red flags, causes, next steps, texts, sources and settings.

Everything is frozen and valid once built. Behaviour sits in functions elsewhere: `load` builds it,
`engine` runs it. What a field holds is stated as a type and not as text, because msgspec would work out
every text again at each start.
"""

from typing import Any, Literal

import msgspec

from painpath.rules.nodes import Node

Sources = tuple[str, ...]
StandsOut = Literal["whole", "opening", "with_next"]
Told = Literal["later_procedure"]  # which procedure a sentence speaks of, beyond what the facts hold
LEVELS = ("likely", "possible", "unlikely", "excluded", "unknown")


class Condition(msgspec.Struct, frozen=True, gc=False):
    """A condition: its text as the clinician reads it, and its nodes as the engines run it."""

    text: str
    node: Node


class Setting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number that decides something: its value, unit and source; `low` and `high` when published."""

    value: float
    unit: str
    source: Sources
    low: float | None = None
    high: float | None = None


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A paper, guideline or article: what was read of it, and whether its figures were seen or recalled."""

    cite: str
    read: Literal["full", "abstract", "page", "table", "none"]
    status: Literal["read", "recalled", "derived"]
    url: str | None = None


class Fact(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named fact: how it is read off the record, and the question that asks for it."""

    id: str
    title: str
    read: dict[str, Any]
    type: Literal["boolean", "number", "code"] = "boolean"
    ask: str | None = None
    unit: str | None = None
    when: Condition | None = None
    source: Sources = ()


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every entry of the knowledge has."""

    id: str
    title: str
    status: Literal["draft", "reviewed", "released"]
    implements: tuple[str, ...] = ()
    row: str | tuple[str, ...] | None = None
    source: Sources = ()
    settings: dict[str, Setting] = {}

    @property
    def name(self) -> str:
        """The id without its folder, which is the id of the vocabulary."""
        return self.id.split(".", 1)[1]


class RedFlag(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An alert: when it fires, how soon to act, what to do, and what must have been asked."""

    level: Literal["urgent", "emergency"]
    when: Condition
    act_within_h: Setting
    steps: tuple[str, ...]
    step_says: dict[str, str] = {}  # what one of these steps means here, where its own words do not say it
    screen: tuple[str, ...] = ()
    screen_when: Condition | None = None
    say: str
    patient_say: str


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One piece of evidence for or against a cause."""

    id: str
    when: Condition
    weight: Literal["strong", "weak"]
    say: str
    source: Sources


class Cause(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A reason why a procedure did not help, with the evidence that speaks for and against it."""

    consider_when: Condition
    excluded_when: Condition | None = None
    pro: tuple[Evidence, ...] = msgspec.field(default=(), name="for")
    contra: tuple[Evidence, ...] = msgspec.field(default=(), name="against")
    tests: tuple[str, ...] = ()
    prior: int = 5
    say: str
    patient_say: str


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sentence of a gate for each of its three answers."""

    met: str
    not_met: str
    unknown: str


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A condition that must be met before a step; it binds only where `applies_when` is not false.

    With `tells` its sentence, while it is not met, is followed by which procedure it speaks of.
    """

    id: str
    when: Condition
    say: Said
    source: Sources
    applies_when: Condition | None = None
    tells: Told | None = None


class Remark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence that is said when its condition holds: a reason to avoid, a caution, a proviso.

    With `tells` a caution is followed by which procedure it speaks of. With `stands_out` it is said on the first
    screen too: whole, by its opening sentence, or with the remark after it, which is its reason.
    """

    id: str
    say: str
    when: Condition | None = None
    source: Sources = ()
    tells: Told | None = None
    stands_out: StandsOut | None = None


class Requirement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A step that has to come first, always or when its condition is not false."""

    step: str
    when: Condition | None = None


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is different this time, so that a repeat is not the same again; with `stands_out` said on the first screen."""

    what: Literal["target", "level", "technique", "injectate"]
    say: str
    when: Condition | None = None
    stands_out: Literal["whole"] | None = None


class Benefit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a step gives on average, in the words and figures of its source; told where its condition holds."""

    say: str
    source: Sources
    when: Condition | None = None


class NextStep(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Something that can be done next: when it fits, what must be met first, what speaks against it."""

    tier: int
    consider_when: Condition
    gates: tuple[Gate, ...] = ()
    avoid_when: tuple[Remark, ...] = ()
    cautions: tuple[Remark, ...] = ()
    requires: tuple[Requirement, ...] = ()
    changes: tuple[Change, ...] = ()
    provisos: tuple[Remark, ...] = ()
    weak: bool = False
    benefit: Benefit | None = None
    onset: str | None = None
    monitor: str | None = None
    contested: tuple[str, ...] = ()
    say: str
    patient_say: str


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a disagreement between sources."""

    say: str
    source: Sources


class Contested(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A point on which sources disagree: every position is shown, none is averaged.

    Shown when a step that is offered names its row, or when `show_when` holds; never while `hide_when` holds,
    which says where in the body the point has no place. Unknown hides nothing.
    """

    positions: tuple[Position, ...]
    show_when: Condition | None = None
    hide_when: Condition | None = None
    note: str | None = None


class Aftercare(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is usual after a procedure and what to do, from one day to another."""

    say: str
    patient_say: str
    show_when: Condition | None = None
    from_day: float | None = None
    to_day: float | None = None


class Background(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A definition or a mechanism, as a text."""

    text: str
    show_when: Condition | None = None
    see: tuple[str, ...] = ()


class Claim(Entry, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A strong statement that an answer makes only when its condition holds."""

    when: Condition
    say: str


class Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that a body asks for. Without a fact a person has to look; `steps` are those it is asked for, else all."""

    id: str
    say: str
    source: Sources
    fact: str = ""
    at_least: Setting | None = None
    at_most: Setting | None = None
    steps: tuple[str, ...] = ()


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a payer or commissioner asks for before some steps. A criterion of that body, never a medical one."""

    id: str
    title: str
    where: str
    status: Literal["draft", "reviewed", "released"]
    steps: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    source: Sources


class Path(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An order of steps, for the patients for whom its condition holds."""

    id: str
    title: str
    order: tuple[str, ...]
    implements: tuple[str, ...] = ()
    when: Condition | None = None
    source: Sources = ()


class Knowledge(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, with the digest that names this version."""

    version: str
    settings: dict[str, Setting]
    facts: dict[str, Fact]
    red_flags: tuple[RedFlag, ...]
    causes: tuple[Cause, ...]
    next_steps: tuple[NextStep, ...]
    contested: tuple[Contested, ...]
    aftercare: tuple[Aftercare, ...]
    background: tuple[Background, ...]
    claims: tuple[Claim, ...]
    paths: tuple[Path, ...]
    bodies: tuple[Body, ...] = ()
    sources: dict[str, Source]
    classes: dict[str, Any]
    sites: dict[str, Any]
    mapping: dict[str, Any]
    texts: dict[str, str] = {}
    patient_words: dict[str, dict[str, str]] = {}
