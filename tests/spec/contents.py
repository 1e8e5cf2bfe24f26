"""The chapters of the manual, in their order."""

from tests.spec import (
    s01_baseline,
    s02_relief,
    s03_windows,
    s04_failure_partial,
    s05_response,
    s06_duration,
    s07_window_missed,
    s08_sites,
    s09_series,
    s10_diary,
    s11_blocks,
    s11_movement,
    s12_blocks_uninterpretable,
    s13_block_pairs,
    s14_steroid,
    s15_trials,
    s16_confounding,
    s17_not_assessable,
    s18_as_of,
    s19_function,
    s20_absent,
    s21_coarse_dates,
)

SPECS = [
    one.SPEC
    for one in (
        s01_baseline,
        s02_relief,
        s03_windows,
        s04_failure_partial,
        s05_response,
        s06_duration,
        s07_window_missed,
        s08_sites,
        s09_series,
        s10_diary,
        s11_blocks,
        s11_movement,
        s12_blocks_uninterpretable,
        s13_block_pairs,
        s14_steroid,
        s15_trials,
        s16_confounding,
        s17_not_assessable,
        s18_as_of,
        s19_function,
        s20_absent,
        s21_coarse_dates,
    )
]
