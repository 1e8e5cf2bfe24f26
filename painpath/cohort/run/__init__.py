"""Judging a laid-out cohort: range by range, kept when it is killed, compared, timed."""
