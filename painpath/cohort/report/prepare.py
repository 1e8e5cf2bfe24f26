"""What the figures need of each procedure: what it is, what came before and after, how its relief ended."""

from __future__ import annotations

import polars as pl

from painpath.vocabulary import load

SUCCESS = ("ongoing_response", "recurrence")
CLASSES = ("immediate_failure", "partial", "ongoing_response", "recurrence")
LOST = "not_assessable"
TESTS = ("anaesthetic_block", "trial")
ABLATIONS = ("thermal", "pulsed", "cold", "neurolysis")
NOT_RECORDED = "not recorded"
PLACE = ("region", "side", "target")
SAME_PLACE = ("patient_id", *PLACE)
# A death or a repeat this many days after the last reading that showed relief still ended relief; later, nobody knows.
GAP_DAYS = 92


def prepare(rows: pl.DataFrame) -> pl.DataFrame:
    """The verdicts with the columns that the figures group by and count.

    `is_due`: its time of judging has come. `is_judged`: it has one of the four outcomes. `next_day` is
    the day of the next treatment of the same place (side, region and target), `earlier` the success of
    the one before: true, false, or absent without one that was judged. A place of which a part is not
    recorded (`is_placed` false) is never known to be that of another: these, and `place_in_row`, are absent.
    """
    labels = {code: entry.label for code, entry in load().sections["procedure_kinds"].items()}
    regions = {code: entry.label for code, entry in load().sections["regions"].items()}
    devices = {code: entry.label for code, entry in load().sections["devices"].items()}
    named = rows.with_columns(
        procedure=pl.col("kind").replace(labels),
        part=pl.col("region").replace(regions).fill_null(NOT_RECORDED),
        clinician=pl.col("performer").fill_null(NOT_RECORDED),
        tool=pl.col("device").replace(devices).fill_null(NOT_RECORDED),
        technique=_technique(),
        is_test=pl.col("judged_as").is_in(TESTS),
        is_due=pl.col("outcome") != "too_early",
        is_judged=pl.col("outcome").is_in(CLASSES),
        is_success=pl.col("outcome").is_in(SUCCESS),
        at=pl.col("date").cast(pl.Int32),
        is_placed=pl.all_horizontal(pl.col(*PLACE).is_not_null()),
    )
    return _ends(
        pl.concat([_around(named.filter(~pl.col("is_test"))), _alone(named)], how="diagonal_relaxed")
    )


def _technique() -> pl.Expr:
    """Needle and heat where they are recorded, else the image guidance."""
    gauge = pl.format("{} G", pl.col("electrode_gauge").cast(pl.Int32))
    heat = pl.format("{} °C", pl.col("temperature_c").cast(pl.Int32))
    guided = pl.format("guidance: {}", pl.col("guidance"))
    lesion = pl.concat_str([gauge, heat], separator=", ", ignore_nulls=True)
    told = pl.when(lesion != "").then(lesion).otherwise(guided).fill_null(NOT_RECORDED)
    return told.cast(pl.Categorical)


def _alone(named: pl.DataFrame) -> pl.DataFrame:
    """Blocks and trials: nothing of before or after is needed here."""
    return named.filter(pl.col("is_test"))


def _around(treated: pl.DataFrame) -> pl.DataFrame:
    """Before and after at the same place; the rows stand in time order."""
    judged = pl.when(pl.col("is_judged")).then(pl.col("is_success"))
    following = (pl.col("at").shift(-1).over(SAME_PLACE) - pl.col("at")).cast(pl.Float64)
    around = {
        "next_day": following,
        "earlier": judged.shift(1).over(SAME_PLACE),
        "place_in_row": pl.int_range(pl.len()).over(SAME_PLACE),
    }
    known = {name: pl.when(pl.col("is_placed")).then(one) for name, one in around.items()}
    return treated.with_columns(**known, is_later=pl.int_range(pl.len()).over("patient_id") > 0)


def _ends(rows: pl.DataFrame) -> pl.DataFrame:
    """How the relief of a response ended: lost between two days, repeated, died, or still open.

    `low` is the last day on which relief was documented, `high` the first on which it was gone; both
    are the same day unless it was lost. `ended_on` is `low` or the day of a repeat or death.
    """
    low = pl.col("relief_days_min").fill_null(0.0)
    soon = low + GAP_DAYS
    died = pl.col("death_day").is_between(low, soon)
    repeated = pl.col("next_day").is_between(low, soon)
    first = ~died | (pl.col("next_day") <= pl.col("death_day")).fill_null(True)
    was_lost = pl.col("outcome") == "recurrence"
    ending = (
        pl.when(was_lost)
        .then(pl.lit("lost"))
        .when(repeated & first)
        .then(pl.lit("repeated"))
        .when(died)
        .then(pl.lit("died"))
        .otherwise(pl.lit("open"))
    )
    with_ending = rows.with_columns(low=low, ending=ending)
    high = pl.when(was_lost).then(pl.max_horizontal("relief_days_max", "low")).otherwise(pl.col("low"))
    ended = (
        pl.when(pl.col("ending") == "repeated")
        .then("next_day")
        .when(pl.col("ending") == "died")
        .then("death_day")
    )
    return with_ending.with_columns(high=high, ended_on=ended.otherwise(pl.col("low")))
