"""What is done to each made-up patient, what it truly does, and why: the truth behind the records.

Each patient has five places for procedures: two diagnostic ones (blocks, or the trial of a
stimulator) and three treatments. A procedure that is not done has the day NEVER.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.draws import Draws
from painpath.cohort.synthesize.parameters import (
    by_pathway,
    last_day,
    number,
    pathways,
    read_parameters,
)
from painpath.cohort.synthesize.people import NEVER, People

PLACES, BLOCKS, TREATMENTS = 5, 2, 3
KINDS = tuple(read_parameters()["durations"])
CAUSES = (
    "false_positive_block",
    "misdiagnosis",
    "technical_incomplete",
    "central_sensitisation",
    "psychosocial_factors",
    "multiple_generators",
    "nerve_regeneration",
    "modality_short_effect",
    "expected_wearoff",
    "structural",
    "disease_progression",
    "device_failure",
    "habituation",
)
CAUSE = {name: place for place, name in enumerate(CAUSES)}
NO_CAUSE = -1
OFFERS: dict[str, dict[str, float]] = {
    name: one["offers"] for name, one in read_parameters()["pathways"].items()
}
FADE_DAYS = int(number("fade"))
RESPONSE = 0.5


@dataclass(frozen=True)
class Course:
    """The truth: for each patient and place; days since 1970, relief as a share of the pain.

    `full_by` is when a treatment has its full effect, `ends` when its relief begins to fade by half
    its depth, `lost` the day on which it crosses one half, NEVER when it does not. `is_relief` tells
    of a block whether it relieved, whatever the reason.
    """

    day: NDArray[Any]
    kind: NDArray[Any]
    depth: NDArray[np.float64]
    full_by: NDArray[Any]
    ends: NDArray[Any]
    lost: NDArray[Any]
    cause: NDArray[Any]
    is_relief: NDArray[np.bool_]
    missed: NDArray[np.bool_]
    vascular: NDArray[np.bool_]
    injured_on: NDArray[Any]
    infected: NDArray[np.bool_]
    left: NDArray[Any]

    @property
    def done(self) -> NDArray[np.bool_]:
        """Which procedures were done."""
        return np.asarray(self.day < NEVER)


def course(people: People) -> Course:
    """The procedures of some patients, with what each truly did."""
    count, draws = len(people), people.draws
    shape = (count, PLACES)
    made = Course(
        day=np.full(shape, NEVER),
        kind=np.full(shape, -1),
        depth=np.zeros(shape),
        full_by=np.full(shape, NEVER),
        ends=np.full(shape, NEVER),
        lost=np.full(shape, NEVER),
        cause=np.full(shape, NO_CAUSE),
        is_relief=np.zeros(shape, bool),
        missed=np.zeros(shape, bool),
        vascular=np.zeros(shape, bool),
        injured_on=np.full(shape, NEVER),
        infected=np.zeros(shape, bool),
        left=np.full(count, NEVER),
    )
    treated_from = _blocks(people, made)
    for place in range(BLOCKS, PLACES):
        treated_from = _treat(people, made, place, treated_from)
    years = -np.log(draws.uniform("lost")) / number("lost_per_year")
    failed = made.done[:, BLOCKS] & (made.depth[:, BLOCKS] < RESPONSE)
    made.left[:] = people.start + (
        np.where(failed, 1 / number("lost_after_failure"), 1) * years * 365
    ).astype(int)
    return made


def _blocks(people: People, made: Course) -> NDArray[Any]:
    """The diagnostic places; gives the day from which a treatment may follow, NEVER when none does."""
    draws = people.draws
    first = draws.chance("first block", np.array(by_pathway("first_block"))[people.pathway])
    _block(people, made, 0, np.where(first, people.start, NEVER))
    positive = made.is_relief[:, 0]
    second = positive & draws.chance("second block", np.array(by_pathway("second_block"))[people.pathway])
    _block(people, made, 1, np.where(second, people.start + _days(draws, "between_blocks"), NEVER))
    latest = np.where(second, made.day[:, 1], people.start)
    positive = np.where(second, made.is_relief[:, 1], positive)
    goes_on = np.where(
        positive,
        draws.chance("after positive", number("treated_after_positive")),
        draws.chance("after negative", number("treated_despite_negative")),
    )
    follows = latest + _days(draws, "to_treatment")
    return np.where(first, np.where(goes_on, follows, NEVER), people.start)


def _days(draws: Draws, name: str, of: str = "") -> NDArray[Any]:
    """At least the number `name`, and up to its `_more` above that."""
    return np.asarray((_from(draws, name, of or name)).astype(np.int64))


def _from(draws: Draws, name: str, of: str) -> NDArray[np.float64]:
    """From the number `name` up to its `_more` above that; `of` names the draw."""
    return np.asarray(number(name) + number(f"{name}_more") * draws.uniform(of))


def _block(people: People, made: Course, place: int, day: NDArray[Any]) -> None:
    """A diagnostic block or trial on `day`: whether it relieves, and the true reason."""
    draws, name = people.draws, f"block {place}"
    done = day < np.minimum(last_day(), people.died)
    missed = draws.chance(f"{name} missed", number("block_missed"))
    vascular = draws.chance(f"{name} vascular", number("block_vascular"))
    off = missed | vascular
    misled = draws.chance(f"{name} misled", np.array(by_pathway("false_positive"))[people.pathway])
    relief = np.where(people.source_right & ~off, True, misled)
    cause = np.where(relief, CAUSE["false_positive_block"], CAUSE["misdiagnosis"])
    cause = np.where(people.source_right & relief, CAUSE["expected_wearoff"], cause)
    cause = np.where(people.source_right & ~relief, CAUSE["technical_incomplete"], cause)
    is_trial = people.pathway == pathways().index("stimulator")
    cause = np.where(is_trial & relief, NO_CAUSE, cause)
    high = _from(draws, "block_relief", f"{name} high")
    low = number("block_no_relief_most") * draws.uniform(f"{name} low")
    made.day[:, place] = np.where(done, day, NEVER)
    made.depth[:, place] = np.where(relief, high, low)
    made.is_relief[:, place] = done & relief
    made.missed[:, place], made.vascular[:, place] = done & missed, done & vascular
    made.cause[:, place] = np.where(done, cause, NO_CAUSE)


def _treat(people: People, made: Course, place: int, day: NDArray[Any]) -> NDArray[Any]:
    """A treatment on `day`; gives the day from which the next one may follow, NEVER when none does."""
    draws, name = people.draws, f"treatment {place}"
    done = day < np.minimum(last_day(), people.died)
    kind = _kinds(people, made, place)
    depth, cause, lasts = _effect(people, made, place, kind)
    steroid = np.isin(kind, _numbers("transforaminal_esi", "interlaminar_esi"))
    starts = day + np.where(steroid, number("full_effect_steroid"), number("full_effect")).astype(np.int64)
    ends = np.where(depth >= RESPONSE, day + lasts, day + 400)
    ends, cause = _injuries(people, made, place, day, depth, ends, cause)
    lost = np.where(
        depth >= RESPONSE, ends + FADE_DAYS - (FADE_DAYS / depth.clip(RESPONSE)).astype(int), NEVER
    )
    made.day[:, place] = np.where(done, day, NEVER)
    made.kind[:, place], made.depth[:, place] = kind, depth
    made.full_by[:, place], made.ends[:, place] = starts, ends
    made.lost[:, place] = np.where(done, lost, NEVER)
    made.cause[:, place] = np.where(done, cause, NO_CAUSE)
    made.infected[:, place] = done & draws.chance(f"{name} infected", number("infection"))
    again_failed = draws.chance(f"{name} again", number("again_after_failure"))
    again_lost = draws.chance(f"{name} again", number("again_after_relief"))
    pause = _days(draws, "pause", f"{name} pause")
    wanted = np.where(depth >= RESPONSE, np.where(again_lost, lost + pause, NEVER), NEVER)
    wanted = np.where(
        (depth < RESPONSE) & again_failed, day + int(number("pause_after_failure")) + pause, wanted
    )
    implant = kind == KINDS.index("scs_implant")
    return np.where(done & ~implant, wanted, NEVER)


def _numbers(*names: str) -> list[int]:
    return [KINDS.index(name) for name in names]


def _kinds(people: People, made: Course, place: int) -> NDArray[Any]:
    """The kind of treatment, the same each time: places of KINDS."""
    if place > BLOCKS:
        return np.asarray(made.kind[:, BLOCKS])
    drawn, kind = people.draws.uniform("kind"), np.zeros(len(people), dtype=np.int64)
    for number_of, name in enumerate(pathways()):
        steps = np.cumsum(list(OFFERS[name].values()))
        chosen = np.searchsorted(steps, drawn, side="right").clip(0, len(steps) - 1)
        kind = np.where(people.pathway == number_of, np.array(_numbers(*OFFERS[name]))[chosen], kind)
    return kind


def fault_share(people: People) -> NDArray[np.float64]:
    """How often the patient's clinician misses the target: skill differs between clinicians."""
    skill = Draws(7, people.clinician).normal("skill") * number("clinician_spread")
    usual = number("technical_fault")
    return np.asarray(1 / (1 + np.exp(-(np.log(usual / (1 - usual)) + skill))))


def _effect(
    people: People, made: Course, place: int, kind: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[Any], NDArray[Any]]:
    """(depth, true cause of its failure or loss, days it lasts when it responds)."""
    draws, name = people.draws, f"treatment {place}"
    deep = _from(draws, "good_relief", f"{name} deep")
    shallow = number("no_relief_most") * draws.uniform(f"{name} shallow")
    some = _from(draws, "some_relief", f"{name} some")
    depth, cause = deep.copy(), _wears_off(people, kind, place)
    shown = read_parameters()["durations"]
    median = np.array([shown[one]["median"] for one in KINDS])[kind]
    spread = np.array([shown[one]["spread"] for one in KINDS])[kind]
    lasts = np.exp(np.log(median) + spread * draws.normal(f"{name} lasts"))
    for causing, applies, then in (
        ("multiple_generators", people.second_source, _from(draws, "partial_relief", f"{name} part")),
        ("psychosocial_factors", people.burdened, some),
        ("central_sensitisation", people.sensitised, some),
    ):
        depth, cause = np.where(applies, then, depth), np.where(applies, CAUSE[causing], cause)
    fault = draws.chance(f"{name} fault", fault_share(people))
    brief = fault & draws.chance(f"{name} brief", number("fault_short_lived")) & (depth >= RESPONSE)
    depth = np.where(fault & ~brief, shallow, depth)
    lasts = np.where(brief, _from(draws, "short_relief", f"{name} brief days"), lasts)
    cause = np.where(fault, CAUSE["technical_incomplete"], cause)
    made.missed[:, place] = fault
    blocked = made.is_relief[:, :BLOCKS].any(axis=1)
    wrong = np.where(blocked, CAUSE["false_positive_block"], CAUSE["misdiagnosis"])
    depth = np.where(people.source_right, depth, shallow)
    cause = np.where(people.source_right, cause, wrong)
    return depth, cause, lasts.clip(21, 4000).astype(np.int64)


def _wears_off(people: People, kind: NDArray[Any], place: int) -> NDArray[Any]:
    """Why a good response ends, by kind of treatment."""
    draws = people.draws
    cause = np.full(len(people), CAUSE["nerve_regeneration"])
    cause = np.where(
        np.isin(kind, _numbers("pulsed_rf", "neurolysis")), CAUSE["modality_short_effect"], cause
    )
    steroid = np.isin(kind, _numbers("transforaminal_esi", "interlaminar_esi"))
    cause = np.where(steroid, CAUSE["expected_wearoff"], cause)
    grown = (kind == KINDS.index("neurolysis")) & draws.chance(f"grown {place}", number("cancer_grows"))
    cause = np.where(grown, CAUSE["disease_progression"], cause)
    broken = draws.chance(f"device {place}", number("device_fault"))
    implant = np.where(broken, CAUSE["device_failure"], CAUSE["habituation"])
    return np.where(kind == KINDS.index("scs_implant"), implant, cause)


def _injuries(
    people: People,
    made: Course,
    place: int,
    day: NDArray[Any],
    depth: NDArray[np.float64],
    ends: NDArray[Any],
    cause: NDArray[Any],
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Some responders are injured while the relief would still last; that ends it."""
    name = f"injury {place}"
    hurt = (depth >= RESPONSE) & people.draws.chance(name, number("injury")) & (day < NEVER)
    at = (day + 30 + people.draws.uniform(f"{name} when") * (ends - day - 30).clip(1)).astype(np.int64)
    hurt &= at < ends - FADE_DAYS
    made.injured_on[:, place] = np.where(hurt, at, NEVER)
    return np.where(hurt, at + FADE_DAYS, ends), np.where(hurt, CAUSE["structural"], cause)


def relief_on(made: Course, rows: NDArray[Any], day: NDArray[Any]) -> NDArray[np.float64]:
    """The relief that the treatments of the patients at `rows` give on `day`, the best of them."""
    best = np.zeros(len(rows))
    for place in range(BLOCKS, PLACES):
        begin, full = made.day[rows, place], made.full_by[rows, place]
        rise = ((day - begin) / np.maximum(full - begin, 1)).clip(0, 1)
        fall = ((made.ends[rows, place] + FADE_DAYS - day) / (2 * FADE_DAYS)).clip(0, 1)
        now = np.where(begin < NEVER, made.depth[rows, place] * np.minimum(rise, fall), 0)
        best = np.maximum(best, now)
    return best


def known_until(people: People, made: Course) -> NDArray[Any]:
    """The last day of which a record may tell: the data's end, death, or loss to follow-up."""
    return np.asarray(np.minimum(np.minimum(last_day(), people.died), made.left))
