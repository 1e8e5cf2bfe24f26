"""Which function judges a range of patients; a module is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from functools import cache
from importlib import import_module
from pathlib import Path

import polars as pl

from painpath.assess import Assessor, default_assessor
from painpath.cohort.columns import Judged
from painpath.rules.cache import load_knowledge
from painpath.rules.local import with_local_settings

Judge = Callable[[Mapping[str, pl.DataFrame], Assessor, str, tzinfo], Judged]
MODULES = {"polars": "painpath.cohort.judge", "reference": "painpath.cohort.reference"}


def judge_of(engine: str) -> Judge:
    """The function that judges: `polars` by columns, `reference` patient by patient."""
    found: Judge = import_module(MODULES[engine]).judge
    return found


def default_engine() -> str:
    """By columns."""
    return "polars"


@cache
def ready_for(settings: Path | None = None) -> Assessor:
    """The knowledge made ready, once for each process; with a clinic's own settings where a file is given."""
    if settings is None:
        return default_assessor()
    packed = load_knowledge()
    return Assessor(with_local_settings(packed.knowledge, settings), packed.vocabulary)
