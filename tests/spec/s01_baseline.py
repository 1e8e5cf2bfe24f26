"""The baseline: the pain from which relief is counted."""

from tests.spec.patients import Spec, at, block, case, done, on, patient, record, report, score

SPEC = Spec(
    "Baseline",
    """Relief is counted from the pain before the procedure: the last score before it or, where at least
    three stand in the thirty days before, their median. A block is measured against the last score before
    the needle. A score of the day of a procedure, without hours that tell which of the two came first, counts as from
    before only where none of the thirty days before stands and it is not below 4 of 10, as relief would be; else it counts
    as neither, and the answer asks. Of several the first one does. That of the day of a block tells about other treatments
    too, on the same terms. A baseline older than 90 days is used and flagged, one older than 180 days is not used, and
    one below 4 of 10 is too low to show a change.""",
    [
        case("One score before the procedure is the baseline.", patient(8, {60: 2}), 60, baseline=8.0),
        case(
            "Of two scores in the month before, the later one counts.",
            patient(8, {-20: 5, 60: 2}),
            60,
            baseline=8.0,
        ),
        case(
            "Three scores in the month before give their median.",
            patient(9, {-20: 5, -10: 6, 60: 2}),
            60,
            baseline=6.0,
        ),
        case(
            "Between two middle scores the baseline lies half-way.",
            patient(9, {-20: 5, -10: 6, -5: 7, 60: 2}),
            60,
            baseline=6.5,
        ),
        case(
            "A score 31 days before does not enter the median.",
            patient(9, {-31: 1, -20: 5, -10: 6, 60: 2}),
            60,
            baseline=6.0,
        ),
        case(
            "A score on the day itself without a clock time was taken before, where it is the only one.",
            patient(8, {60: 4}, asked=0),
            60,
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "Beside one of the days before it counts as neither: it may be that of the recovery room.",
            patient(8, {0: 4, 60: 3}),
            60,
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "One below 4 of 10 may be relief, and is no pain before, whatever was done.",
            patient(3, {60: 1}, asked=0),
            60,
            outcome="not_assessable",
            baseline=None,
        ),
        case(
            "The score of the day of a block, without an hour, may be the pain before a later treatment.",
            record(
                done(0, "mbb", "b", local_anaesthetic="lidocaine"),
                done(28, "rfa_thermal"),
                scores=[score(-60, 3), score(0, 7), score(90, 3)],
                relief_reports=[{"time": on(0), "procedure_id": "b", "percent": 80, "duration_h": 2}],
            ),
            90,
            "a",
            outcome="ongoing_response",
            baseline=7.0,
        ),
        case(
            "One below 4 of 10 is taken for the relief of the block and not for that.",
            record(
                done(0, "mbb", "b", local_anaesthetic="lidocaine"),
                done(28, "rfa_thermal"),
                scores=[score(-10, 7), score(0, 1), score(90, 3)],
            ),
            90,
            "a",
            baseline=7.0,
        ),
        case(
            "It tells what an ablation before the block still does, too.",
            patient(8, {60: 2, 200: 8}, then=[done(200, "mbb", "b", local_anaesthetic="lidocaine")]),
            200,
            "a",
            outcome="recurrence",
        ),
        case(
            "With clock times the score an hour after the needle is not the baseline.",
            record(
                done(at(0), "rfa_thermal"),
                scores=[score(at(-1), 8), score(at(1), 3), score(60, 2)],
            ),
            60,
            baseline=8.0,
        ),
        case(
            "Where only the scores have an hour, the first of the day was taken before, and a later one tells nothing.",
            record(
                done(0, "rfa_thermal"),
                scores=[score(at(-1), 8), score(at(1), 3), score(60, 3)],
            ),
            60,
            baseline=8.0,
            outcome="ongoing_response",
        ),
        case(
            "So also where the later one is of another descriptor, and says how the block acted.",
            record(
                done(0, "mbb", local_anaesthetic="lidocaine"),
                scores=[score(at(-1), 7), score(at(1), 1, descriptor="current")],
                relief_reports=[report(1, 85, duration_h=2)],
            ),
            1,
            baseline=7.0,
            block_reading="positive_concordant",
        ),
        case(
            "Another side has its own first score of the day.",
            record(
                done(0, "rfa_thermal", side="right"),
                scores=[score(at(-1), 2), score(at(-0.5), 8, side="right"), score(60, 3, side="right")],
            ),
            60,
            baseline=8.0,
        ),
        case(
            "A block is measured against the last score before the needle, not the median.",
            block({1: 3, 4: 8}, before=6, more=[score(-n, 9, descriptor="on_movement") for n in (2, 4, 6)]),
            1,
            baseline=6.0,
        ),
        case(
            "A score taken while a block acted is not the baseline of the ablation that follows.",
            record(
                done(at(-72), "mbb", "b", local_anaesthetic="lidocaine"),
                done(at(0), "rfa_thermal"),
                scores=[score(at(-96), 8), score(at(-71), 1), score(60, 2)],
            ),
            60,
            baseline=8.0,
        ),
        case(
            "At 90 days the baseline is not yet old.",
            patient(8, {60: 2}, asked=-90),
            60,
            outcome="ongoing_response",
            no_flags=["old_baseline"],
        ),
        case(
            "At 91 days it is used and flagged as old.",
            patient(8, {60: 2}, asked=-91),
            60,
            outcome="ongoing_response",
            flags=["old_baseline"],
        ),
        case(
            "At 180 days it is still used.",
            patient(8, {60: 2}, asked=-180),
            60,
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "At 181 days nothing can be judged from it.",
            patient(8, {60: 2}, asked=-181),
            60,
            outcome="not_assessable",
            flags=["stale_baseline"],
        ),
        case(
            "Without any score before, scores afterwards show no relief.",
            patient(None, {60: 2}),
            60,
            outcome="not_assessable",
            flags=["no_baseline"],
            baseline=None,
        ),
        case(
            "A baseline of exactly 4 can be judged.",
            patient(4, {60: 2}),
            60,
            outcome="ongoing_response",
            no_flags=["low_baseline"],
        ),
        case(
            "A baseline of 3.9 is too low to call relief.",
            patient(3.9, {60: 1}),
            60,
            outcome="not_assessable",
            flags=["low_baseline"],
        ),
        case(
            "A baseline of 3.9 is too low to call failure.",
            patient(3.9, {60: 3.9}),
            60,
            outcome="not_assessable",
            flags=["low_baseline"],
        ),
        case(
            "A baseline of 3.9 is too low to call a partial response.",
            patient(3.9, {60: 2.5}),
            60,
            outcome="not_assessable",
            flags=["low_baseline"],
        ),
    ],
)
