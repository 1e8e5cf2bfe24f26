"""The procedures of made-up patients as rows of the record, with what the operator wrote down."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.course import BLOCKS, KINDS, Course, known_until
from painpath.cohort.synthesize.frames import Frame, Words, blank, same, words
from painpath.cohort.synthesize.parameters import number, pathways, read_parameters
from painpath.cohort.synthesize.people import CLINICIANS_EACH, People
from painpath.cohort.synthesize.times import MINUTES_PER_DAY, minute_words

Ints = NDArray[Any]
SIDES = ("left", "right", "midline")
# the site that is treated, and another one that may hurt
SITES = {
    "lumbar_facet": ("low_back", "knee"),
    "cervical_facet": ("neck", "low_back"),
    "sacroiliac": ("sacroiliac_region", "knee"),
    "knee": ("knee", "low_back"),
    "occipital": ("occiput", "low_back"),
    "radicular": ("leg", "shoulder"),
    "stimulator": ("leg", "shoulder"),
    "coeliac": ("abdomen", "knee"),
}
REGIONS = ("lumbar", "cervical", "sacral", "knee_region", "head_and_face", "lumbar", "lumbar", "abdomen")
TARGETS = (
    "medial_branch",
    "medial_branch",
    "sacral_lateral_branch",
    "genicular_nerves",
    "greater_occipital_nerve",
    "spinal_nerve_root",
    "dorsal_column",
    "coeliac_plexus",
)
TESTS = (
    "mbb",
    "mbb",
    "lateral_branch_block",
    "nerve_block",
    "nerve_block",
    "selective_nerve_root_block",
    "scs_trial",
    "sympathetic_block",
)
LEVELS = (("L3/L4;L4/L5", "L4/L5;L5/S1"), ("C4/C5;C5/C6", "C5/C6;C6/C7"))
ALL_LEVELS = ("L3/L4;L4/L5", "L4/L5;L5/S1", "C4/C5;C5/C6", "C5/C6;C6/C7", "L5/S1")
LOG = read_parameters()["log"]
AGENTS, STEROIDS = tuple(LOG["agents"]), tuple(LOG["steroids"])
AGENT_HOURS = [(one["low_h"], one["high_h"]) for one in LOG["agents"].values()]
DEVICES = (
    "monopolar_rf_cannula",
    "cooled_rf_probe",
    "cryoprobe",
    "scs_percutaneous_leads",
    "multitined_rf_cannula",
)
USUAL_DEVICE = {"rfa_thermal": 0, "rfa_cooled": 1, "pulsed_rf": 0, "cryoneurolysis": 2, "scs_implant": 3}


def agent_hours(people: People, rows: Ints, places: Ints) -> NDArray[np.float64]:
    """How many hours the anaesthetic of a block acts; the second block has the longer agent."""
    low, high = np.array(AGENT_HOURS)[places].T
    return np.asarray(low + (high - low) * people.draws.at("agent hours", rows, places))


def procedure_rows(people: People, made: Course, clock: Ints) -> Frame:
    """Every procedure that the record may tell of; `clock` is the minute of the day of each place."""
    told = made.done & (made.day <= known_until(people, made)[:, None])
    rows, places = np.nonzero(told)
    kinds = _kind_words(people, made, rows, places)
    day = made.day[rows, places]
    minute = day * MINUTES_PER_DAY + clock[rows, places]
    path = people.pathway[rows]
    whose = people.ids
    ids = tuple(
        f"{whose[row]}-p{place + 1}" for row, place in zip(rows.tolist(), places.tolist(), strict=True)
    )
    midline = np.isin(path, [pathways().index("stimulator"), pathways().index("coeliac")])
    frame: Frame = {
        "row": rows,
        "place": places,
        "minute": minute,
        "time": minute_words(minute),
        "procedure_id": words(np.arange(len(rows)), ids),
        "kind": kinds,
        "status": same("completed", len(rows)),
        "region": words(path, REGIONS),
        "side": words(np.where(midline, 2, people.side[rows]), SIDES),
        "levels": _levels(people, rows, path),
        "target": _targets(path, kinds),
        "guidance": _guidance(people, rows, places, path),
        "performer": _performers(people, rows),
        "facility": _facilities(people, rows),
        **_block_log(people, made, rows, places),
        **_treatment_log(people, made, rows, places),
    }
    return frame


def _kind_words(people: People, made: Course, rows: Ints, places: Ints) -> Words:
    listed = tuple(dict.fromkeys((*KINDS, *TESTS)))
    tests = np.array([listed.index(name) for name in TESTS])[people.pathway[rows]]
    treatments = made.kind[rows, places]
    return words(np.where(places < BLOCKS, tests, treatments), listed)


def _targets(path: Ints, kinds: Words) -> Words:
    listed = (*TARGETS, "epidural_space")
    inter = kinds.codes == kinds.words.index("interlaminar_esi")
    return words(np.where(inter, len(TARGETS), path), listed)


def _levels(people: People, rows: Ints, path: Ints) -> Words:
    """The joints of a facet procedure, the segment of an injection; nothing elsewhere."""
    second = people.draws.at("levels", rows, np.zeros(1, dtype=np.int64)) < 0.5
    code = np.full(len(rows), -1)
    for name, first in (("lumbar_facet", 0), ("cervical_facet", 2)):
        code = np.where(path == pathways().index(name), first + second, code)
    return words(np.where(path == pathways().index("radicular"), 4, code), ALL_LEVELS)


def _guidance(people: People, rows: Ints, places: Ints, path: Ints) -> Words:
    by_ultrasound = np.isin(path, [pathways().index("knee"), pathways().index("occipital")])
    unguided = people.draws.at("guidance", rows, places) < number("unguided")
    return words(np.where(unguided, 2, by_ultrasound.astype(int)), ("fluoroscopy", "ultrasound", "none"))


def _performers(people: People, rows: Ints) -> Words:
    most = int(people.clinician.max(initial=0)) + 1
    return words(people.clinician[rows], [f"SYN-clinician-{number:03d}" for number in range(most)])


def _facilities(people: People, rows: Ints) -> Words:
    place = people.clinician[rows] // CLINICIANS_EACH
    return words(place, [f"SYN-clinic-{number:02d}" for number in range(int(place.max(initial=0)) + 1)])


def _block_log(people: People, made: Course, rows: Ints, places: Ints) -> Frame:
    """What is written down about a diagnostic block; nothing for other procedures."""
    draws = people.draws
    trial = people.pathway[rows] == pathways().index("stimulator")
    other = (places >= BLOCKS) | trial
    sedated = draws.at("sedation", rows, places)
    deep, light = number("deep_sedation"), number("deep_sedation") + number("light_sedation")
    sedation = np.where(sedated < deep, 2, np.where(sedated < light, 1, 0))
    large = draws.at("volume", rows, places) < number("large_volume")
    facet = np.isin(people.pathway[rows], [0, 1])
    size = {name: float(value) for name, value in LOG["block"].items() if name.endswith("_ml")}
    volume = np.where(large, size["nerve_large_ml"], size["nerve_ml"])
    volume = np.where(facet, np.where(large, size["large_ml"], size["usual_ml"]), volume)
    percent = np.array([float(one["percent"]) for one in LOG["agents"].values()])
    vascular = made.vascular[rows, places] & (draws.at("seen", rows, places) < number("uptake_seen"))
    return {
        "local_anaesthetic": words(np.where(other, -1, places.clip(0, 1)), AGENTS),
        "anaesthetic_percent": blank(percent[places.clip(0, 1)], other),
        "volume_ml": blank(volume, other | (draws.at("volume told", rows, places) < number("volume_untold"))),
        "sedation": words(
            np.where(draws.at("sedation told", rows, places) < number("sedation_untold"), -1, sedation),
            ("none", "light", "deep"),
        ),
        "contrast_spread": words(np.where(other, -1, vascular.astype(int)), ("confined", "vascular")),
    }


def _treatment_log(people: People, made: Course, rows: Ints, places: Ints) -> Frame:
    """Settings of a lesion, steroid, neurolytic and device; nothing for blocks."""
    draws, kind, block = people.draws, made.kind[rows, places], places < BLOCKS
    methyl = draws.at("steroid", rows, places) < number("depot_steroid")
    steroid = np.isin(kind, [KINDS.index("transforaminal_esi"), KINDS.index("interlaminar_esi")]) & ~block
    untold = draws.at("log told", rows, places) < number("log_untold")
    doses = np.array([float(one["mg"]) for one in LOG["steroids"].values()])
    device = np.array([USUAL_DEVICE.get(name, -1) for name in KINDS])[kind]
    tined = (kind == KINDS.index("rfa_thermal")) & (draws.at("tined", rows, places) < number("tined_cannula"))
    trial = block & (people.pathway[rows] == pathways().index("stimulator"))
    chemical = (kind == KINDS.index("neurolysis")) & ~block
    return {
        **_lesion_log(people, made, rows, places, untold),
        "steroid": words(np.where(steroid, methyl.astype(int), -1), STEROIDS),
        "steroid_mg": blank(doses[methyl.astype(int)], ~steroid | untold),
        "neurolytic": words(np.where(chemical, 0, -1), ("ethanol",)),
        "device": words(np.where(trial, 3, np.where(block, -1, np.where(tined, 4, device))), DEVICES),
    }


def _lesion_log(people: People, made: Course, rows: Ints, places: Ints, untold: NDArray[np.bool_]) -> Frame:
    """Heat, time, cannula and orientation of a lesion; a fault shows in some of them."""
    draws, kind, block = people.draws, made.kind[rows, places], places < BLOCKS
    fault, shown = made.missed[rows, places] & ~block, draws.at("fault shown", rows, places)
    cooled, pulsed = kind == KINDS.index("rfa_cooled"), kind == KINDS.index("pulsed_rf")
    heat = ((kind == KINDS.index("rfa_thermal")) | cooled) & ~block
    unlike = ~(heat | (pulsed & ~block)) | untold
    hot = np.where(
        fault & (shown < number("fault_too_cool")), LOG["faulty"]["celsius"], LOG["heat"]["celsius"]
    )
    hot = np.where(cooled, LOG["cooled"]["celsius"], np.where(pulsed, LOG["pulsed"]["celsius"], hot))
    long = np.where(
        fault & (shown > 1 - number("fault_too_brief")), LOG["faulty"]["seconds"], LOG["heat"]["seconds"]
    )
    long = np.where(cooled, LOG["cooled"]["seconds"], np.where(pulsed, LOG["pulsed"]["seconds"], long))
    cannula, thin = LOG["cannula"], draws.at("gauge", rows, places) < number("thin_cannula")
    crossed = fault & (np.abs(shown - 0.5) < number("fault_across") / 2)
    spinal = np.isin(people.pathway[rows], [0, 1])
    twitch = draws.at("twitch", rows, places) < np.where(fault, number("twitch_fault"), number("twitch"))
    along = np.where(heat & spinal & ~untold, crossed.astype(int), -1)
    lesions = np.where(draws.at("lesions", rows, places) < number("single_lesion"), 1.0, 2.0)
    return {
        "temperature_c": blank(hot.astype(float), unlike),
        "duration_s": blank(long.astype(float), unlike),
        "electrode_gauge": blank(
            np.where(thin, cannula["thin_gauge"], cannula["gauge"]).astype(float), unlike
        ),
        "active_tip_mm": blank(np.full(len(rows), float(cannula["tip_mm"])), unlike),
        "lesions_per_target": blank(lesions, unlike),
        "orientation": words(along, ("parallel", "perpendicular")),
        "motor_twitch": blank(twitch.astype(np.int8), ~(heat & spinal) | untold),
    }


def with_side_swapped(frame: Frame, wrong: NDArray[np.bool_]) -> Frame:
    """The rows at `wrong` with left and right exchanged."""
    side = frame["side"]
    assert isinstance(side, Words)
    swapped = np.where(wrong & (side.codes >= 0) & (side.codes < 2), 1 - side.codes, side.codes)
    return {**frame, "side": words(swapped, side.words)}
