"""What made-up records tell of findings: questionnaires, signs, images, laboratory, reports of relief."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.course import BLOCKS, CAUSE, PLACES, Course, known_until, relief_on
from painpath.cohort.synthesize.frames import Frame, blank, same, stack, take, words
from painpath.cohort.synthesize.parameters import number, pathways, read_parameters
from painpath.cohort.synthesize.people import NEVER, People
from painpath.cohort.synthesize.procedures import agent_hours
from painpath.cohort.synthesize.times import MINUTES_PER_DAY, day_words

Ints = NDArray[Any]
Visits = tuple[Ints, Ints, Ints]
Mask = NDArray[np.bool_]
ODI, NDI = "odi", "ndi"


def observation_rows(people: People, made: Course, met: Visits) -> Frame:
    """Every observation, before anything goes wrong."""
    frames = [
        *_questionnaires(people, made, met),
        *_examination(people),
        *_alarms(people, made, met),
        _returns(people, made),
        *_reviews(people, made),
        *_injuries(people, made),
        *_infections(people, made),
        *_laboratory(people),
    ]
    told = stack([frame for frame in frames if len(frame["row"])])  # type: ignore[arg-type]
    day = told.pop("day")
    assert isinstance(day, np.ndarray)
    known = day <= known_until(people, made)[told["row"]]  # type: ignore[index]
    return take({**told, "minute": day * MINUTES_PER_DAY, "time": day_words(day)}, known)


def _seen(rows: Ints, day: Ints, code: str, value: Any, unit: str | None = None) -> Frame:
    """The same thing looked for in some patients; `value` is one text or numbers for each."""
    count = len(rows)
    told = same(value, count) if isinstance(value, str) else _numbers(value)
    frame: Frame = {"row": rows, "day": day, "code": same(code, count), "value": told}
    return {**frame, "unit": same(unit, count)} if unit else frame


def _numbers(values: NDArray[Any]) -> Any:
    known, places = np.unique(values, return_inverse=True)
    return words(places, [f"{one:g}" for one in known.tolist()])


def _questionnaires(people: People, made: Course, met: Visits) -> list[Frame]:
    """Function at visits; mood, worry and sensitisation once at the start."""
    rows, _, day = met
    draws = people.draws
    asked = draws.at("function asked", rows, day) < number("function_asked")
    rows, day = rows[asked], day[asked]
    neck = people.pathway[rows] == pathways().index("cervical_facet")
    eased = number("disability_by_relief") * relief_on(made, rows, day)
    disability = people.pain[rows] * number("disability") * (1 - eased)
    score = (
        (disability + number("disability_noise") * draws.normal_at("function", rows, day))
        .clip(0, 100)
        .round()
    )
    score -= score % 2
    everyone = np.arange(len(people))
    start = people.start - 7
    told = [
        _seen(rows[~neck], day[~neck], ODI, score[~neck]),
        _seen(rows[neck], day[neck], NDI, score[neck]),
    ]
    for code, one in read_parameters()["questionnaires"].items():
        marked, spread = getattr(people, one["marks"]), number("questionnaire_spread") * one["usual"]
        level = np.where(marked, one["raised"], one["usual"]) + spread * draws.normal(code)
        some = draws.chance(f"{code} asked", one["asked"])
        told.append(_seen(everyone[some], start[some], code, level.clip(0, one["most"]).round()[some]))
    return told


def _examination(people: People) -> list[Frame]:
    """Signs and images at the start; the ones that fit another source are commoner when it is the source."""
    draws, everyone, start = people.draws, np.arange(len(people)), people.start - 7
    told = []
    for code, one in read_parameters()["signs"].items():
        asked = np.isin(people.pathway, [pathways().index(name) for name in one["pathways"]])
        some = asked & draws.chance(f"{code} looked", number("signs_looked_for"))
        positive = draws.chance(code, np.where(people.source_right, one["share"], one["wrong_source"]))
        for found, text in ((positive, "true"), (~positive, "false")):
            told.append(_seen(everyone[some & found], start[some & found], code, text))
    return [*told, _sacroiliac_tests(people)]


def _sacroiliac_tests(people: People) -> Frame:
    """How many tests of the sacroiliac joint were positive, at the back."""
    draws = people.draws
    back = np.isin(people.pathway, [pathways().index(name) for name in ("lumbar_facet", "sacroiliac")])
    some = back & draws.chance("sij looked", number("sij_tests_asked"))
    usual = np.where(people.source_right, number("sij_tests"), number("sij_tests_wrong_source"))
    tests = usual + number("sij_tests_spread") * draws.normal("sij tests")
    rows, day = np.flatnonzero(some), (people.start - 7)[some]
    return _seen(rows, day, "sij_provocation_tests_positive", tests.clip(0, 6).round()[some])


def _alarms(people: People, made: Course, met: Visits) -> list[Frame]:
    """Alarm questions, answered no at visits after a procedure."""
    rows, places, day = met
    after = day > made.day[rows, places]
    told = []
    for code in ("leg_weakness", "fever", "voiding_difficulty"):
        asked = after & (people.draws.at(f"{code} asked", rows, day) < number("alarm_asked"))
        ill = made.infected[rows, places] & (day - made.day[rows, places] < 40)
        asked &= ~(ill & (code == "fever"))
        told.append(_seen(rows[asked], day[asked], code, "false"))
    return told


def _returns(people: People, made: Course) -> Frame:
    """That the same pain is back, said some days after relief was lost."""
    lost = (made.lost < NEVER) & made.done
    lost[:, :BLOCKS] = False
    rows, places = np.nonzero(lost)
    draws = people.draws
    after = (draws.at("return after", rows, places) * number("return_after")).astype(np.int64) + 3
    said = draws.at("return said", rows, places) < number("return_told")
    said &= made.cause[rows, places] != CAUSE["structural"]
    return _seen(rows[said], (made.lost[rows, places] + after)[said], "pain_return_same_character", "true")


def _reviews(people: People, made: Course) -> list[Frame]:
    """What a look at the images of the needle showed, where somebody looked."""
    rows, places = np.nonzero(made.done & (made.kind >= -1))
    draws = people.draws
    looked = draws.at("review", rows, places) < number("images_reviewed")
    rows, places = rows[looked], places[looked]
    off, day = made.missed[rows, places], made.day[rows, places] + 2
    seen = draws.at("review sees", rows, places) < number("fault_seen")
    fine = ~off & ~made.vascular[rows, places]
    uptake = made.vascular[rows, places] & seen
    return [
        _seen(rows[off & seen], day[off & seen], "needle_malposition", "true"),
        _seen(rows[fine], day[fine], "needle_position_correct", "true"),
        _seen(rows[uptake], day[uptake], "vascular_uptake", "true"),
    ]


def _injuries(people: People, made: Course) -> list[Frame]:
    """A fall that ended the relief, and in most the fracture that images show."""
    rows, places = np.nonzero((made.injured_on < NEVER) & made.done)
    day = made.injured_on[rows, places]
    imaged = people.draws.at("fracture seen", rows, places) < number("fracture_imaged")
    return [
        _seen(rows, day, "fall", "true"),
        _seen(rows[imaged], day[imaged] + 6, "vertebral_fracture", "true"),
    ]


def _infections(people: People, made: Course) -> list[Frame]:
    """Fever, new spinal pain and a high C-reactive protein in the days after a treatment."""
    rows, places = np.nonzero(made.infected)
    day = made.day[rows, places] + 4 + (people.draws.at("infection day", rows, places) * 6).astype(np.int64)
    more = number("infection_crp_more") * people.draws.at("infection crp", rows, places)
    protein = (number("infection_crp") + more).round()
    told = [
        _seen(rows, day, code, "true")
        for code in ("fever", "new_spinal_pain", "spinal_percussion_tenderness")
    ]
    return [*told, _seen(rows, day, "crp", protein, "mg/L")]


def _laboratory(people: People) -> list[Frame]:
    """Ordinary blood tests at the start."""
    draws, everyone, start = people.draws, np.arange(len(people)), people.start - 10
    level = number("usual_crp_log") + number("usual_crp_spread") * draws.normal("crp")
    protein = np.exp(level).clip(1, number("usual_crp_most")).round()
    sugar = (number("usual_hba1c") + number("usual_hba1c_spread") * draws.normal("hba1c")).round(1)
    some, others = (
        draws.chance("crp asked", number("crp_asked")),
        draws.chance("hba1c asked", number("hba1c_asked")),
    )
    return [
        _seen(everyone[some], start[some], "crp", protein[some], "mg/L"),
        _seen(everyone[others], start[others], "hba1c", sugar[others], "%"),
    ]


def report_rows(people: People, made: Course, met: Visits, procedures: Frame) -> Frame:
    """The patients' own estimates of relief: at visits, the day after a block, and recalled late."""
    draws = people.draws
    rows, places, day = met
    asked = (day > made.day[rows, places]) & (draws.at("report", rows, day) < number("report"))
    rows, places, day = rows[asked], places[asked], day[asked]
    told = 100 * relief_on(made, rows, day) + number("report_noise") * draws.normal_at(
        "report noise", rows, day
    )
    visits: Frame = {
        "row": rows,
        "place": places,
        "day": day,
        "percent": (told.clip(-20, 100) / 5).round() * 5,
    }
    tested, at = np.nonzero(made.done[:, :BLOCKS])
    asked_then = draws.at("block report", tested, at) < number("block_report")
    tested, at = tested[asked_then], at[asked_then]
    relief = 100 * made.depth[tested, at] + number("report_noise") * draws.normal_at(
        "block report noise", tested, at
    )
    hours = np.where(made.is_relief[tested, at], agent_hours(people, tested, at).round(1), np.nan)
    trial = people.pathway[tested] == pathways().index("stimulator")
    blocks: Frame = {
        "row": tested,
        "place": at,
        "day": made.day[tested, at] + np.where(trial, 5, 1),
        "percent": (relief.clip(0, 100) / 5).round() * 5,
        "duration_h": blank(hours, trial),
    }
    frame = stack([visits, blocks])
    return _linked(people, made, frame, procedures)


def _linked(people: People, made: Course, frame: Frame, procedures: Frame) -> Frame:
    """The reports with the ids of their procedures, those that the record may tell of."""
    places_of = np.full((len(people), PLACES), -1)
    ids = procedures["procedure_id"]
    places_of[procedures["row"], procedures["place"]] = ids.codes  # type: ignore[index,union-attr]
    codes = places_of[frame["row"], frame["place"]]  # type: ignore[index]
    day = frame.pop("day")
    assert isinstance(day, np.ndarray)
    known = (codes >= 0) & (day <= known_until(people, made)[frame["row"]])  # type: ignore[index]
    whole: Frame = {
        **frame,
        "procedure_id": words(codes, ids.words),  # type: ignore[union-attr]
        "minute": day * MINUTES_PER_DAY,
        "time": day_words(day),
    }
    return take(whole, known)
