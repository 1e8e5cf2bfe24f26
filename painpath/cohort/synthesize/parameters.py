"""What made-up patients are made of, read from parameters.yaml: each number with its source, or assumed."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("parameters.yaml")
EPOCH = date(1970, 1, 1).toordinal()


@cache
def read_parameters() -> dict[str, Any]:
    """The file as it stands."""
    tree: dict[str, Any] = yaml.load(FILE.read_text("utf-8"), Loader=yaml.SafeLoader)
    return tree


def number(name: str) -> float:
    """A number, in the unit that the file states."""
    return float(read_parameters()["numbers"][name]["value"])


def mistake(name: str) -> float:
    """How often a mistake is made, as a share of the rows of its table."""
    return float(read_parameters()["mistakes"][name]["value"])


def by_pathway(name: str) -> list[float]:
    """A number of every pathway, in the order of the file."""
    return [float(one[name]) for one in read_parameters()["pathways"].values()]


def pathways() -> list[str]:
    """The names of the pathways, in the order of the file."""
    return list(read_parameters()["pathways"])


def day_number(text: str) -> int:
    """Days since 1970 of a date.

    >>> day_number("1970-01-02")
    1
    """
    return date.fromisoformat(text).toordinal() - EPOCH


def last_day() -> int:
    """The day up to which a made-up cohort is seen."""
    return day_number(read_parameters()["as_of"])


def as_of() -> str:
    """The date up to which a made-up cohort is seen."""
    return str(read_parameters()["as_of"])
