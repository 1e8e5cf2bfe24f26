"""Pain scores of made-up patients: visits, diaries, the hours after a block; with what goes missing.

A visit or a day of the diary is likelier to be there when it hurts, and a diary tires with time, so
what is missing tells something, as in real records.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.course import BLOCKS, PLACES, Course, known_until, relief_on
from painpath.cohort.synthesize.frames import Frame, stack, take, words
from painpath.cohort.synthesize.parameters import number, read_parameters
from painpath.cohort.synthesize.people import DENSE, NEVER, WEEKLY, People
from painpath.cohort.synthesize.procedures import SIDES, SITES, agent_hours
from painpath.cohort.synthesize.times import MINUTES_PER_DAY, day_words, minute_words

PLANS = read_parameters()["plans"]
VISITS, BLOCK_MINUTES = np.array(PLANS["visits"]["at"]), np.array(PLANS["block_minutes"]["at"])
DENSE_DAYS = np.arange(PLANS["daily"]["first"], PLANS["daily"]["last"] + 1)
WEEKLY_DAYS = np.arange(PLANS["weekly"]["first"], PLANS["weekly"]["last"] + 1, 7)
SCALES = tuple(read_parameters()["scales"])
DESCRIPTORS = ("average", "worst", "least", "on_movement")
AVERAGE, WORST, LEAST, ON_MOVEMENT = range(4)
MONTH = 30

Ints = NDArray[Any]


def pain_on(people: People, made: Course, rows: Ints, day: Ints, name: str) -> NDArray[np.float64]:
    """The pain of the patients at `rows` on `day`, in points from 0 to 10, before it is written down."""
    draws = people.draws
    since = (day - people.start[rows]).clip(0)
    natural = 1 - number("natural_gain") * (1 - np.exp(-since / number("natural_days")))
    flare = number("flare") * draws.normal_at("flare", rows, day // MONTH)
    sore = np.zeros(len(rows))
    for place in range(BLOCKS, PLACES):
        after = day - made.day[rows, place]
        sore += np.where((after > 0) & (after < number("soreness_days")), number("soreness"), 0)
    level = people.pain[rows] * natural * (1 - relief_on(made, rows, day)) + flare + sore
    noise = number("noise") * draws.normal_at(name, rows, day)
    return np.asarray((level + noise).clip(0, 10))


def visits(people: People, made: Course) -> tuple[Ints, Ints, Ints]:
    """(patient, place, day) of every visit that took place; the one before a procedure is its baseline."""
    rows, places = np.nonzero(made.done)
    width = len(VISITS)
    rows, places, planned = (
        np.repeat(rows, width),
        np.repeat(places, width),
        np.tile(np.arange(width), len(rows)),
    )
    keep = (places >= BLOCKS) | (planned == 0)
    rows, places, planned = rows[keep], places[keep], planned[keep]
    at = places * width + planned
    shift = 1 + number("visit_jitter") * people.draws.normal_at("visit day", rows, at).clip(-2, 2)
    before = 1 + (people.draws.at("visit before", rows, at) * 20).astype(np.int64)
    days = np.where(planned == 0, -before, np.maximum((VISITS[planned] * shift).astype(np.int64), 3))
    day = made.day[rows, places] + days
    log_odds = _log_odds(number("visit")) + number("visit_by_pain") * (
        pain_on(people, made, rows, day, "visit pain") - 5
    )
    log_odds += np.where(planned == 0, 1.5, 0)
    came = people.draws.at("visit", rows, at) < 1 / (1 + np.exp(-log_odds))
    came &= (day <= known_until(people, made)[rows]) & (
        (planned == 0) | (day < _next_treatment(made, rows, places))
    )
    return rows[came], places[came], day[came]


def _next_treatment(made: Course, rows: Ints, places: Ints) -> Ints:
    later = np.concatenate([made.day, np.full((len(made.day), 1), NEVER)], axis=1)
    later[:, :BLOCKS] = NEVER
    soonest = np.minimum.accumulate(later[:, ::-1], axis=1)[:, ::-1]
    return np.asarray(soonest[rows, np.maximum(places + 1, BLOCKS)])


def _log_odds(share: float) -> float:
    return float(np.log(share / (1 - share)))


def score_rows(people: People, made: Course, met: tuple[Ints, Ints, Ints]) -> Frame:
    """Every pain score, before anything goes wrong; `met` are the visits."""
    frames = [
        *_visit_scores(people, made, met[0], met[2]),
        _diary_scores(people, made, DENSE, DENSE_DAYS),
        _diary_scores(people, made, WEEKLY, WEEKLY_DAYS),
        _block_scores(people, made),
    ]
    return stack(frames)


def _visit_scores(people: People, made: Course, rows: Ints, day: Ints) -> list[Frame]:
    """Average pain at each visit, sometimes the worst and the least, and another pain where there is one."""
    draws, pain = people.draws, pain_on(people, made, rows, day, "visit pain")
    asked = draws.at("worst asked", rows, day) < number("scored_worst")
    worst = (pain + number("worst_above") + number("beside_more") * draws.at("worst", rows, day)).clip(0, 10)
    least = (pain - number("beside_more") - number("beside_more") * draws.at("least", rows, day)).clip(0, 10)
    other = people.second_source[rows] & (draws.at("other asked", rows, day) < number("other_pain_scored"))
    elsewhere = (people.pain[rows] - 1 + number("noise") * draws.normal_at("other", rows, day)).clip(0, 10)
    whole = _frame(people, rows, day, pain, AVERAGE)
    other_site = _frame(people, rows, day, elsewhere, AVERAGE, is_other=True)
    return [
        whole,
        take(_frame(people, rows, day, worst, WORST), asked),
        take(_frame(people, rows, day, least, LEAST), asked),
        take(other_site, other),
    ]


def _diary_scores(people: People, made: Course, kind: int, span: Ints) -> Frame:
    """The diaries of the patients who keep one of this kind, around each treatment."""
    rows, places = np.nonzero(made.done[:, BLOCKS:] & (people.diary == kind)[:, None])
    rows, at = np.repeat(rows, len(span)), np.tile(span, len(rows))
    day = made.day[rows, np.repeat(places, len(span)) + BLOCKS] + at
    keep = (day <= known_until(people, made)[rows]) & (day >= people.start[rows] - 40)
    keep &= day < _next_treatment(made, rows, np.repeat(places, len(span)) + BLOCKS)
    rows, at, day = rows[keep], at[keep], day[keep]
    pain = pain_on(people, made, rows, day, "diary pain")
    kept = number("diary_kept") * np.exp(-at.clip(0) / (number("diary_tires") * (1 if kind == DENSE else 4)))
    odds = kept * np.exp(number("visit_by_pain") / 2 * (pain - 5))
    written = people.draws.at("diary", rows, day) < odds
    rows, day, pain = rows[written], day[written], pain[written]
    both = np.stack([rows, day])
    _, once = np.unique(both[0] * NEVER + both[1], return_index=True)
    return _frame(people, rows[once], day[once], pain[once], AVERAGE)


def _block_scores(people: People, made: Course) -> Frame:
    """Provoked pain in the hours around each block, with the time of day."""
    draws = people.draws
    rows, places = np.nonzero(made.done[:, :BLOCKS] & ~_is_trial(people)[:, None])
    kept = draws.at("block diary", rows, places) < number("block_diary")
    rows, places = rows[kept], places[kept]
    width = len(BLOCK_MINUTES)
    rows, places, after = np.repeat(rows, width), np.repeat(places, width), np.tile(BLOCK_MINUTES, len(rows))
    minute = made.day[rows, places] * MINUTES_PER_DAY + block_clock(people, rows, places) + after
    hours = agent_hours(people, rows, places)
    acts = (after > 0) & (after / 60 <= hours)
    depth = np.where(acts, made.depth[rows, places], np.where(after > 0, number("block_afterglow"), 0))
    place_key = places * width + np.searchsorted(BLOCK_MINUTES, after)
    noise = number("block_noise") * draws.normal_at("block pain", rows, place_key)
    pain = ((people.pain[rows] + number("block_provoked")) * (1 - depth) + noise).clip(0, 10)
    known = (draws.at("block score", rows, place_key) < number("block_score_kept")) & (
        made.day[rows, places] < known_until(people, made)[rows]
    )
    frame = _frame(people, rows, minute // MINUTES_PER_DAY, pain, ON_MOVEMENT)
    return take({**frame, "time": minute_words(minute), "minute": minute}, known)


def _is_trial(people: People) -> NDArray[np.bool_]:
    return np.asarray(people.pathway == list(read_parameters()["pathways"]).index("stimulator"))


def block_clock(people: People, rows: Ints, places: Ints) -> Ints:
    """The minute of the day at which a block was given: between eight and three, in quarters of an hour."""
    return np.asarray(480 + 15 * (people.draws.at("block clock", rows, places) * 28).astype(np.int64))


def _frame(
    people: People,
    rows: Ints,
    day: Ints,
    pain: NDArray[np.float64],
    descriptor: int,
    *,
    is_other: bool = False,
) -> Frame:
    """Scores as rows of the record, written down on the patient's own scale."""
    scale = people.scale[rows]
    hundred = scale == SCALES.index("vas_0_100")
    fine = scale == SCALES.index("vas_0_10")
    score = np.where(hundred, np.round(pain * 10), np.where(fine, np.round(pain * 10) / 10, np.round(pain)))
    places = people.pathway[rows]
    named = people.draws.at("site named", rows, np.zeros(1, dtype=np.int64)) < number("site_named")
    listed = tuple(dict.fromkeys(name for pair in SITES.values() for name in pair))
    codes = np.array([listed.index(pair[1 if is_other else 0]) for pair in SITES.values()])[places]
    midline = np.isin(places, [list(SITES).index("stimulator"), list(SITES).index("coeliac")])
    return {
        "row": rows,
        "minute": day * MINUTES_PER_DAY,
        "time": day_words(day),
        "score": score.astype(float),
        "scale": words(scale, SCALES),
        "descriptor": words(np.full(len(rows), descriptor), DESCRIPTORS),
        "site": words(np.where(named | is_other, codes, -1), listed),
        "side": words(np.where(named & ~midline, people.side[rows], -1), SIDES),
    }
