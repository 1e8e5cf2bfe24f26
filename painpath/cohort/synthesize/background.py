"""What made-up records tell of the patients: who they are, what else they have, take and tried."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.course import Course, known_until
from painpath.cohort.synthesize.frames import Frame, same, stack, words
from painpath.cohort.synthesize.parameters import number, read_parameters
from painpath.cohort.synthesize.people import People
from painpath.cohort.synthesize.times import day_words

Ints = NDArray[Any]
ONCE = np.zeros(1, dtype=np.int64)
DIAGNOSES = (
    "low_back_pain",
    "neck_pain",
    "sacroiliac_joint_pain",
    "osteoarthritis_knee",
    "occipital_neuralgia",
    "radicular_pain",
    "persistent_spinal_pain_after_surgery",
    "pancreatic_cancer",
)
OUTCOMES = ("no_help", "partial", "helped", "not_tolerated")


def patient_rows(people: People, made: Course) -> Frame:
    """Who the patients are; a death is known when it came before the data end."""
    dead = people.died <= known_until(people, made)
    return {
        "row": np.arange(len(people)),
        "birth_date": day_words(people.birth),
        "sex": words(people.is_female.astype(int), ("male", "female")),
        "death_date": day_words(people.died, ~dead),
    }


def condition_rows(people: People) -> Frame:
    """The pain diagnosis and what else the patients have."""
    draws, everyone = people.draws, np.arange(len(people))
    since = people.start - 200 - (draws.uniform("since") * 3000).astype(np.int64)
    own: Frame = {"row": everyone, "code": words(people.pathway, DIAGNOSES), "onset": day_words(since)}
    frames = [own]
    for code, one in read_parameters()["conditions"].items():
        marked = getattr(people, one["marks"]) if "marks" in one else np.zeros(len(people), bool)
        rows = everyone[draws.chance(code, np.where(marked, one.get("marked", 0), one["share"]))]
        frames.append({"row": rows, "code": same(code, len(rows))})
    return stack(frames)


def medication_rows(people: People, made: Course) -> Frame:
    """What the patients take; some drugs were tried and stopped, an opioid dose changes once in some."""
    draws, everyone = people.draws, np.arange(len(people))
    start = people.start - 30 - (draws.uniform("drug since") * 700).astype(np.int64)
    frames: list[Frame] = []
    for code, one in read_parameters()["medicines"].items():
        rows = everyone[draws.chance(code, one["share"])]
        frame: Frame = {"row": rows, "code": same(code, len(rows)), "start": day_words(start[rows])}
        frames.append({**frame, **_stopped(people, code, rows, start)} if one["is_tried"] else frame)
    return stack([*frames, *_opioids(people, made, start)])


def _stopped(people: People, code: str, rows: Ints, start: Ints) -> Frame:
    """When and why a drug was stopped, before the first procedure."""
    over = people.draws.at(f"{code} stopped", rows, ONCE) < number("drug_stopped")
    end = np.minimum(start[rows] + 90, people.start[rows] - 3)
    helpless = people.draws.at(f"{code} why", rows, ONCE) < number("drug_no_help")
    reason = np.where(over, np.where(helpless, 0, 1), -1)
    return {"end": day_words(end, ~over), "stop_reason": words(reason, ("no_help", "not_tolerated"))}


def _opioids(people: People, made: Course, start: Ints) -> list[Frame]:
    """A steady daily dose; in some it is changed after the first procedure."""
    draws, everyone = people.draws, np.arange(len(people))
    some = draws.chance("opioid", number("opioid"))
    doses = read_parameters()["opioids"]
    codes = draws.choice("which opioid", [number("opioid_first"), 1 - number("opioid_first")])
    dose = np.array([one["daily_mg"] for one in doses.values()])[codes]
    change = people.start + 60
    changed = (
        some & draws.chance("dose changed", number("opioid_changed")) & (change <= known_until(people, made))
    )
    rows, again = everyone[some], everyone[changed]
    frame: Frame = {
        "row": rows,
        "code": words(codes[rows], tuple(doses)),
        "start": day_words(start[rows]),
        "end": day_words(change[rows] - 1, ~changed[rows]),
        "daily_dose": dose[rows].astype(float),
        "unit": same("mg", len(rows)),
    }
    factor = np.where(draws.uniform("dose up") < number("opioid_raised"), 1.5, 0.5)
    then: Frame = {
        "row": again,
        "code": words(codes[again], tuple(doses)),
        "start": day_words(change[again]),
        "daily_dose": (dose * factor)[again],
        "unit": same("mg", len(again)),
    }
    return [frame, then]


def care_rows(people: People) -> Frame:
    """What was done besides procedures, before the first of them."""
    draws, everyone = people.draws, np.arange(len(people))
    steps = np.cumsum([number("care_no_help"), number("care_partial"), number("care_helped")])
    frames: list[Frame] = []
    for code, one in read_parameters()["care"].items():
        rows = everyone[draws.chance(code, one["share"])]
        ended = people.start[rows] - 20 - (draws.at(f"{code} end", rows, ONCE) * 300).astype(np.int64)
        result = np.searchsorted(steps, draws.at(f"{code} result", rows, ONCE))
        frame: Frame = {
            "row": rows,
            "code": same(code, len(rows)),
            "start": day_words(ended - 60),
            "end": day_words(ended),
            "outcome": words(result, OUTCOMES),
        }
        if one["sessions"]:
            frame["sessions"] = np.full(len(rows), float(one["sessions"]))
        frames.append(frame)
    return stack(frames)
