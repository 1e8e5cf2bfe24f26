"""Who the made-up patients are: the pain, what is wrong, how they are followed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from painpath.cohort.synthesize.draws import Draws
from painpath.cohort.synthesize.parameters import by_pathway, day_number, last_day, number, read_parameters

DAYS_PER_YEAR = 365.25
NEVER = 10**6
NO_DIARY, WEEKLY, DENSE = range(3)
CLINICIANS_EACH = int(number("clinicians_each"))
YOUNGEST, OLDEST = 19, 92
TITLE = "SYN"


@dataclass(frozen=True)
class People:
    """One number for each patient; days since 1970, pain in points from 0 to 10."""

    draws: Draws
    numbers: NDArray[Any]
    pathway: NDArray[Any]
    side: NDArray[Any]
    is_female: NDArray[np.bool_]
    birth: NDArray[Any]
    start: NDArray[Any]
    pain: NDArray[np.float64]
    source_right: NDArray[np.bool_]
    sensitised: NDArray[np.bool_]
    burdened: NDArray[np.bool_]
    second_source: NDArray[np.bool_]
    scale: NDArray[Any]
    diary: NDArray[Any]
    clinician: NDArray[Any]
    died: NDArray[Any]

    def __len__(self) -> int:
        return len(self.numbers)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """The patients' ids; each says that it is made up."""
        return tuple(f"{TITLE}-{number:09d}" for number in self.numbers)


def people(seed: int, first: int, last: int) -> People:
    """The patients numbered `first` up to, not including, `last`."""
    numbers = np.arange(first, last, dtype=np.int64)
    draws = Draws(seed, numbers)
    pathway = draws.choice("pathway", by_pathway("share"))
    start = day_number(read_parameters()["first_day"])
    begin = start + (draws.uniform("start") * (last_day() - start - 14)).astype(np.int64)
    age = (number("age") + number("age_spread") * draws.normal("age")).clip(YOUNGEST, OLDEST)
    spread, low = number("baseline_spread"), number("baseline_low")
    return People(
        draws=draws,
        numbers=numbers,
        pathway=pathway,
        side=draws.choice("side", [0.5, 0.5]),
        is_female=draws.chance("female", number("female")),
        birth=(begin - age * DAYS_PER_YEAR).astype(np.int64),
        start=begin,
        pain=(number("baseline") + spread * draws.normal("pain")).clip(low, 10),
        source_right=draws.chance("source", np.array(by_pathway("source_right"))[pathway]),
        sensitised=draws.chance("sensitised", number("sensitised")),
        burdened=draws.chance("burdened", number("burdened")),
        second_source=draws.chance("second", number("second_source")),
        scale=draws.choice("scale", [one["share"] for one in read_parameters()["scales"].values()]),
        diary=_diaries(draws),
        clinician=(draws.uniform("clinician") ** 1.5 * number("facilities") * CLINICIANS_EACH).astype(
            np.int64
        ),
        died=begin + _until_death(draws, pathway),
    )


def _diaries(draws: Draws) -> NDArray[Any]:
    """No diary, one a week, or one a day around each treatment."""
    drawn, dense = draws.uniform("diary"), number("dense_diary")
    return np.where(drawn < dense, DENSE, np.where(drawn < dense + number("weekly_diary"), WEEKLY, NO_DIARY))


def _until_death(draws: Draws, pathway: NDArray[Any]) -> NDArray[Any]:
    names = list(read_parameters()["pathways"])
    ill = pathway == names.index("coeliac")
    rate = np.where(ill, number("cancer_deaths_per_year"), number("deaths_per_year"))
    days = -np.log(draws.uniform("death")) / rate * DAYS_PER_YEAR
    return 30 + np.minimum(days, NEVER).astype(np.int64)
