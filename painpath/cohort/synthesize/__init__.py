"""Made-up cohorts of any size, for scale and to measure what the engine gets right when the truth is known.

No figure of a made-up cohort says anything about patients.
"""
