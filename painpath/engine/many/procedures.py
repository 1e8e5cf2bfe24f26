"""The procedures of many patients as the kernel reads them: what follows from kind, target, drugs and device."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import numpy as np

from painpath.engine.facts.later import OPERATIVE
from painpath.engine.facts.near import treated_part
from painpath.engine.facts.terms import Terms
from painpath.engine.many.arrays import Done
from painpath.engine.many.cells import Ints
from painpath.engine.many.checked import Checked, Table
from painpath.engine.many.ended import trials_ended
from painpath.engine.many.seen import Rows
from painpath.engine.many.turns import put_in_turn
from painpath.engine.response.acting import acts, acts_least
from painpath.engine.response.events import (
    ANAESTHETIC,
    BOTH_SIDES,
    NONE,
    ONE_SIDE,
    OTHER,
    SIDE_UNTOLD,
    SIDES,
    STEROID,
    TRIALS,
)
from painpath.engine.response.levels import FACET_JOINT, Levels, levels_named
from painpath.engine.response.parts import ABLATIONS, ESI
from painpath.engine.response.validity import FACET_TARGETS, lies_below, powerless

DURATIONS = {"short": 0, "long": 1}
OTHER_DURATION = 9
STATES = ("planned", "completed", "aborted")
Column = Callable[..., Ints]


class _Ids(dict[str, int]):
    """A number for each text, the same wherever it stands."""

    def of(self, text: str) -> int:
        return self.setdefault(text, len(self))


def done(checked: Checked, now: int, terms: Terms, asked: Collection[str]) -> tuple[Done, Rows, Any]:
    """(the procedures that were done, their rows, the site ranks that they use)."""
    table = checked.tables["procedures"]
    rows = Rows(table, now, "time")
    rows.places = rows.places[rows.take(table.column("status", STATES.index)) != 0]

    def number(name: str, of: Callable[[Any], Any], absent: int = NONE) -> Ints:
        column: Ints = rows.take(table.column(name, lambda cell: int(of(cell)), absent))
        return column

    put_in_turn(table, rows, _judged(number, terms) == ANAESTHETIC)
    judged = _judged(number, terms)
    rank_row, ranks = _ranks(table, rows, terms)
    times = table.time("time")
    found = Done(
        first=rows.take(times.first),
        last=rows.take(times.last),
        clock=rows.take(times.clock),
        aborted=number("status", "aborted".__eq__),
        judged=judged,
        rank_row=rank_row,
        mpe=rows.take(_mpe(table, terms)),
        volume=rows.take(table.number("volume_ml")),
        ended=trials_ended(checked, rows, judged, now, terms),
        **_places(number, terms),
        near=_near(table, rows, terms),
        **_facet_levels(number, terms),
        **_kinds(number, terms, asked),
        **_drugs(number, terms),
    )
    return found, rows, ranks


def _judged(number: Column, terms: Terms) -> Ints:
    """As `encode.judged_as`: an injection of anaesthetic alone is a block, one with steroid is not."""
    agents, steroid = number("local_anaesthetic", bool, 0), number("steroid", bool, 0)
    usual = number("kind", lambda code: terms.judged.get(code, OTHER))
    alone = (number("kind", terms.blocks_when_alone.__contains__) == 1) & (agents == 1) & (steroid == 0)
    return np.where(alone, ANAESTHETIC, np.where((usual == ANAESTHETIC) & (steroid == 1), STEROID, usual))


def _places(number: Column, terms: Terms) -> dict[str, Ints]:
    """Where it was done; `key` is the target, or the kind where none is given."""
    ids = _Ids()
    target, group = number("target", ids.of), terms.region_group
    return {
        "target": target,
        "tested_joint": number(
            "target", lambda code: ids.of(terms.joint_of[code]) if code in terms.joint_of else NONE
        ),
        "half": number("region", lambda code: terms.half.get(code, 0), 0),
        "far_reaching": number("kind", terms.far_reaching.__contains__, 0),
        "crosses_over": number("kind", terms.crosses_over.__contains__, 0),
        "reach": _reach(number, terms),
        "together": number("target", lambda code: terms.together.get(code, 0), 0),
        "place": number("target", lambda code: terms.place_of.get(code, NONE)),
        "key": np.where(target == NONE, number("kind", ids.of), target),
        "side": number("side", SIDES.index),
        "region": number("region", ids.of),
        "group": number("region", lambda code: ids.of(group.get(code) or code)),
        "by_region": number("region", lambda code: group.get(code, code) in ("limb", "trunk"), 0),
        "facet": number("target", (FACET_TARGETS - {"facet_joint"}).__contains__, 0),
        "powerless": number("target", lambda code: powerless(code, terms), 0),
        "facet_nerve_or_joint": number("target", FACET_TARGETS.__contains__, 0),
        "below": number("region", lambda code: lies_below(code, terms), 0),
    }


def _reach(number: Column, terms: Terms) -> Ints:
    """As `encode.reach_of`."""
    kinds, targets = terms.both_sided
    both = number("kind", kinds.__contains__, 0) | number("target", targets.__contains__, 0)
    sides = {"bilateral": BOTH_SIDES, "midline": BOTH_SIDES}
    told = number("side", lambda code: sides.get(code, ONE_SIDE))
    return np.where(told != NONE, told, np.where(both != 0, BOTH_SIDES, SIDE_UNTOLD))


def _near(table: Table, rows: Rows, terms: Terms) -> Ints:
    """As `near.treated_part`; the levels go before the region, and some kinds treat far pain."""
    of_region = rows.take(table.column("region", lambda code: treated_part((), code, "", terms), 0))
    of_levels = rows.take(table.column("levels", lambda cell: treated_part(cell, None, "", terms), 0))
    near = rows.take(
        table.column("kind", lambda code: code not in terms.far_reaching | terms.crosses_over, 0)
    )
    found: Ints = np.where(of_levels != 0, of_levels, of_region) * near
    return found


def _facet_levels(number: Column, terms: Terms) -> dict[str, Ints]:
    """As `responses.facet_levels`: nothing where neither a facet joint nor its nerves are aimed at."""
    found = dict.fromkeys(Levels._fields, number("target", lambda code: 0, 0))
    for target in (FACET_JOINT, *(code for code, joint in terms.joint_of.items() if joint == FACET_JOINT)):
        aimed = number("target", target.__eq__, 0)
        for place, name in enumerate(Levels._fields):
            bits = number("levels", lambda cell, to=target, at=place: levels_named(cell, to)[at], 0)
            found[name] = found[name] + aimed * bits
    return found


def _kinds(number: Column, terms: Terms, asked: Collection[str]) -> dict[str, Ints]:
    """What follows from the kind and the device."""
    kinds, ids = terms.kinds, _Ids()
    return {
        "kind": number("kind", ids.of),
        "ablation": number("kind", lambda code: kinds[code].kind in ABLATIONS),
        "esi": number("kind", ESI.__contains__),
        "operative": number("kind", lambda code: kinds[code].kind in OPERATIVE),
        "confounds": number("kind", lambda code: code not in terms.never_confounds),
        "trial_device": number("device", terms.treatment_devices.__contains__, 0),
        "trial_long": number("kind", terms.treatment_when_long.__contains__),
        "trial_kind": number("kind", lambda code: TRIALS.index(code) if code in TRIALS else -1),
        "two_pains": number("kind", terms.two_pains.__contains__),
        "asked": number("kind", lambda code: kinds[code].kind in asked),
    }


def _drugs(number: Column, terms: Terms) -> dict[str, Ints]:
    """What was given, how long the anaesthetic acts, and what makes a block no test."""
    onset, upper = acts({}, terms)
    agents = "local_anaesthetic"
    return {
        "onset": number(agents, lambda cell: acts({agents: cell}, terms)[0], onset),
        "lower": number(agents, lambda cell: acts_least({agents: cell}, terms), acts_least({}, terms)),
        "upper": number(agents, lambda cell: acts({agents: cell}, terms)[1], upper),
        "has_agent": number(agents, bool, 0),
        "duration_class": number(agents, lambda cell: _duration(cell, terms), -1),
        "has_steroid": number("steroid", bool, 0),
        "deep": number("sedation", "deep".__eq__, 0),
        "vascular": number("contrast_spread", "vascular".__eq__, 0),
        "epidural": number("contrast_spread", "epidural".__eq__, 0),
    }


def _duration(agents: list[str], terms: Terms) -> int:
    classes = {terms.anaesthetics[agent].duration_class for agent in agents}
    return DURATIONS.get(str(classes.pop()), OTHER_DURATION) if len(classes) == 1 else OTHER_DURATION


def _mpe(table: Table, terms: Terms) -> Any:
    """Methylprednisolone equivalent in mg, NaN when agent or dose is not recorded."""
    entries = terms.vocabulary.sections["steroids"]
    if "steroid" not in table.words:
        return np.full(len(table.patient), np.nan)
    each = [
        np.nan if cell is None or entries[cell].mpe is None else entries[cell].mpe
        for cell in table.cells["steroid"]
    ]
    return table.words["steroid"].of(np.array(each, np.float64), np.nan) * table.number("steroid_mg")


def levels_of(table: Table, rows: Rows) -> tuple[Ints, Ints]:
    """Where the levels of each procedure begin, and the levels as numbers."""
    if "levels" not in table.words:
        return np.zeros(len(rows.places) + 1, np.int64), np.zeros(0, np.int64)
    ids: dict[str, int] = {}
    words = table.words["levels"]
    each = [[ids.setdefault(one, len(ids)) for one in cell or ()] for cell in table.cells["levels"]]
    counts = rows.take(words.of([len(one) for one in each], 0)).astype(np.int64)
    begins = np.cumsum([0, *(len(one) for one in each)])
    starts = np.concatenate([[0], np.cumsum(counts)])
    first = rows.take(words.of(begins[:-1], 0)).astype(np.int64)
    inside = np.arange(starts[-1]) - np.repeat(starts[:-1] - first, counts)
    flat = np.array([one for cell in each for one in cell], np.int64)
    return starts, flat[inside]


def _ranks(table: Table, rows: Rows, terms: Terms) -> tuple[Ints, Any]:
    """Which row of the site ranks each procedure uses, and those rows."""
    names = ("kind", "target", "region")
    places = [
        rows.take(table.words[name].places) if name in table.words else np.full(len(rows.places), -1)
        for name in names
    ]
    key = np.zeros(len(rows.places), np.int64)
    for name, place in zip(names, places, strict=True):
        key = key * (len(table.cells.get(name, ())) + 1) + place + 1
    each, first, which = np.unique(key, return_index=True, return_inverse=True)
    ranks = []
    for one in first:
        cells = {n: table.cells[n][p[one]] for n, p in zip(names, places, strict=True) if p[one] >= 0}
        ranks.append(terms.ranks({name: cell for name, cell in cells.items() if cell is not None}))
    return which, np.array(ranks, np.int64).reshape(len(each), len(terms.sites))
