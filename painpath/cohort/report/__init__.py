"""Registry figures from the verdicts on a cohort: durations, rates, blocks, repeats, clinicians."""

LEAST = 10  # counts from 1 to below this are hidden unless told otherwise
