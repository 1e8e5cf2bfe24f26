"""Trials of stimulation and of intrathecal drugs, and the implants that follow."""

from tests.spec.patients import Spec, case, done, observed, on, patient, record, report, score

TRIAL = {"kind": "scs_trial", "target": "dorsal_column", "side": "midline"}
PUMP = {"kind": "itpump_trial", "target": "intrathecal_space", "side": "midline"}
IMPLANT = {"kind": "scs_implant", "target": "dorsal_column", "side": "midline"}
REMOVED = done(7, "scs_explant", "x", target="dorsal_column", side="midline")
ENDED = {"code": "scs_trial", "start": on(0), "end": on(7), "outcome": "helped"}
COVERAGE = "paraesthesia_coverage_adequate"
NOT_COVERED = {"observations": [observed(5, COVERAGE, False)]}
COVERED_ONCE = {"observations": [observed(3, COVERAGE), observed(5, COVERAGE, False)]}

SPEC = Spec(
    "Trials and implants",
    """A trial is judged by its last reading from day 2 to day 30: at least 50 % or it has failed, whatever the
    30 % line of other procedures. Drugs in the canal act within hours: they are read from the same day on, and
    where nothing was read after the next day, the best reading of a single dose tells. Pain later than day 10,
    after two readings of at least 50 %, may be that of a lead taken out, and fails no trial; after one alone the trial is
    open until somebody says when it ended. Where the record says when
    the trial ended (its lead was removed, or its row among the care has an end), pain after that end fails no trial, and pain
    before it may; where it does not, a trial that had helped and failed by its last reading is asked for its end. Stimulation that never covered the painful area, or a technical fault,
    tested nothing. An implant goes on working: it has no window to miss; but one that is first read
    after more than a year, without relief, may have worked and ceased. What the trial relieves in its days is
    not the pain before the implant, nor before anything else: relief is counted from the pain before the trial. Where no
    other score is there and nobody wrote down when the trial ended, the highest score of its days is the least that the pain before
    an implant was: it may prove a response, never a failure.""",
    [
        case(
            "Exactly 50 % is a trial that worked.",
            patient(8, {5: 4}, **TRIAL),
            6,
            outcome="ongoing_response",
        ),
        case(
            "49.9 % is a failed trial, not a partial one.",
            patient(10, {5: 5.01}, **TRIAL),
            6,
            outcome="immediate_failure",
        ),
        case(
            "A trial that covered the painful area is judged.",
            patient(8, {5: 7}, **TRIAL, also={"observations": [observed(5, COVERAGE)]}),
            6,
            outcome="immediate_failure",
            no_flags=["coverage_inadequate"],
        ),
        case(
            "A trial that never covered the painful area tested nothing.",
            patient(8, {5: 7}, **TRIAL, also=NOT_COVERED),
            6,
            outcome="not_assessable",
            flags=["coverage_inadequate"],
        ),
        case(
            "A trial that covered the painful area once is judged, although it did not on another day.",
            patient(8, {5: 7}, **TRIAL, also=COVERED_ONCE),
            6,
            outcome="immediate_failure",
            no_flags=["coverage_inadequate"],
        ),
        case(
            "Relief of 60 % without coverage tested nothing either.",
            patient(10, {5: 4}, **TRIAL, also=NOT_COVERED),
            6,
            outcome="not_assessable",
        ),
        case(
            "A displaced lead tested nothing.",
            patient(8, {5: 7}, **TRIAL, also={"observations": [observed(4, "lead_displaced")]}),
            6,
            outcome="not_assessable",
        ),
        case(
            "The last reading of the trial decides.",
            patient(8, {3: 2, 6: 7}, **TRIAL),
            6,
            outcome="immediate_failure",
            best_relief_pct=75.0,
            latest_relief_pct=12.5,
        ),
        case(
            "Pain three weeks after a trial that was read twice as a response is no failure of the trial.",
            patient(8, {3: 3, 5: 2, 21: 8}, **TRIAL),
            25,
            outcome="ongoing_response",
            latest_relief_pct=75.0,
            flags=["after_trial"],
        ),
        case(
            "An estimate of another day is a second reading.",
            patient(8, {6: 3, 24: 8}, **TRIAL, also={"relief_reports": [report(7, 60)]}),
            26,
            outcome="ongoing_response",
            flags=["after_trial"],
        ),
        case(
            "Read as a response once alone, with pain weeks later, it is open whether the lead was still in.",
            patient(8, {6: 3, 24: 8}, **TRIAL),
            26,
            outcome="not_assessable",
            best_relief_pct=62.5,
            flags=["after_trial"],
        ),
        case(
            "An estimate that was told later changes nothing before.",
            patient(8, {6: 3, 24: 8}, **TRIAL, also={"relief_reports": [report(28, 60)]}),
            26,
            outcome="not_assessable",
        ),
        case(
            "Pain within the usual days fails a trial, and pain weeks later does not open it again.",
            patient(8, {3: 2, 7: 7, 21: 8}, **TRIAL),
            25,
            outcome="immediate_failure",
            no_flags=["after_trial"],
        ),
        case(
            "A trial that still worked after its usual days went on: pain after that fails it.",
            patient(8, {5: 2, 15: 2, 25: 8}, **TRIAL),
            26,
            outcome="immediate_failure",
            no_flags=["after_trial"],
        ),
        *(
            case(
                f"Pain after the end of a trial is no failure of it, {how}.",
                patient(8, {3: 2, 5: 2, 9: 8}, **TRIAL, then=then, also={"care": care}),
                12,
                outcome="ongoing_response",
                latest_relief_pct=75.0,
                flags=["trial_over"],
                no_flags=["after_trial", "confounded"],
            )
            for how, then, care in (
                ("where the removal of the lead is a procedure", [REMOVED], []),
                ("where the trial has an end", [], [ENDED]),
                ("where the removal is among the care", [], [{"code": "device_removal", "time": on(7)}]),
            )
        ),
        case(
            "Without an end on record the last reading of the usual days decides.",
            patient(8, {3: 2, 5: 2, 9: 8}, **TRIAL),
            12,
            outcome="immediate_failure",
            no_flags=["trial_over"],
        ),
        *(
            case(
                f"A trial that had helped and failed by its last reading is asked for its end: {how}.",
                patient(8, scores, **TRIAL, also={"care": care}),
                12,
                outcome="immediate_failure",
                no_flags=["threshold_sensitive", *([] if asked else ["trial_end_untold"])],
                flags=["trial_end_untold"] if asked else [],
            )
            for how, scores, care, asked in (
                ("its end is not on record", {3: 2, 5: 2, 9: 8}, [], True),
                ("read well once", {5: 2, 9: 8}, [], True),
                ("not where it never helped", {5: 7, 9: 8}, [], False),
                ("not where the end is on record", {3: 2, 5: 2, 7: 8}, [ENDED], False),
            )
        ),
        case(
            "On the day of the end the reading still is the trial's.",
            patient(8, {3: 2, 5: 2, 7: 8}, **TRIAL, also={"care": [ENDED]}),
            12,
            outcome="immediate_failure",
        ),
        case(
            "Pain on day 21 of a trial that went on for four weeks fails it.",
            patient(8, {3: 3, 5: 2, 21: 8}, **TRIAL, also={"care": [{**ENDED, "end": on(28)}]}),
            30,
            outcome="immediate_failure",
            no_flags=["after_trial"],
        ),
        case(
            "A trial of which only pain after its end is on record was not read.",
            patient(8, {9: 8}, **TRIAL, also={"care": [ENDED]}),
            12,
            outcome="not_assessable",
            flags=["no_reading", "trial_over"],
            no_flags=["confounded"],
        ),
        case(
            "What was scored after the end of the trial is the pain before the implant.",
            record(
                done(0, **TRIAL),
                done(25, **{**IMPLANT, "name": "b"}),
                scores=[score(-3, 9), score(5, 4), score(20, 8), score(120, 4)],
                care=[ENDED],
            ),
            120,
            "b",
            baseline=8.0,
        ),
        case("On day 1 a trial is too early.", patient(8, {1: 2}, **TRIAL), 1, outcome="too_early"),
        case("On day 2 it can be judged.", patient(8, {2: 2}, **TRIAL), 2, outcome="ongoing_response"),
        case(
            "A reading of day 31 no longer belongs to the trial.",
            patient(8, {31: 2}, **TRIAL),
            31,
            outcome="not_assessable",
            flags=["no_reading"],
        ),
        case(
            "An intrathecal trial is judged in the same way.",
            patient(8, {3: 4}, **PUMP),
            3,
            outcome="ongoing_response",
        ),
        case(
            "A dose into the canal that helped on the next day worked, whatever the pain was after a month.",
            patient(8, {1: 3.2, 40: 8}, **PUMP),
            40,
            outcome="ongoing_response",
            latest_relief_pct=60.0,
        ),
        case(
            "A catheter that no longer helps on day 4 has failed.",
            patient(8, {1: 3.2, 4: 7}, **PUMP),
            4,
            outcome="immediate_failure",
        ),
        case(
            "On the day after a dose nobody asked about it is too early.",
            patient(8, **PUMP),
            1,
            outcome="too_early",
        ),
        *(
            case(
                f"The pain before an implant is that before its trial, {when}.",
                record(
                    done(0, **TRIAL),
                    done(implant, **{**IMPLANT, "name": "b"}),
                    scores=[score(-3, 9), score(seen, 4), score(120, 4)],
                ),
                120,
                "b",
                outcome="ongoing_response",
                baseline=9.0,
            )
            for when, seen, implant in (
                ("whatever was scored on its days", 7, 21),
                ("also on the day of the implant", 21, 21),
            )
        ),
        *(
            case(
                f"Where no other score is there, the highest of the trial's days is the least that the pain before was: {what}.",
                record(
                    done(0, **TRIAL),
                    done(36, **{**IMPLANT, "name": "b"}),
                    scores=[score(day, points) for day, points in {5: 2, 29: 8, **series}.items()],
                ),
                800,
                "b",
                outcome=outcome,
                baseline=8.0,
                flags=["baseline_in_trial", *(["no_baseline"] if asked else [])],
                no_flags=["stale_baseline", *([] if asked else ["no_baseline"])],
            )
            for what, series, outcome, asked in (
                ("it proves a response", {100: 2, 700: 2}, "ongoing_response", False),
                ("one that was lost too", {100: 2, 700: 2, 790: 7}, "recurrence", False),
                ("it proves no failure", {100: 7, 700: 8}, "not_assessable", True),
                ("it proves no partial response", {100: 5, 700: 5}, "not_assessable", True),
            )
        ),
        case(
            "A score from before the trial goes before those of its days.",
            record(
                done(0, **TRIAL),
                done(36, **{**IMPLANT, "name": "b"}),
                scores=[score(-3, 6), score(29, 8), score(100, 2)],
            ),
            800,
            "b",
            baseline=6.0,
            no_flags=["baseline_in_trial"],
        ),
        case(
            "Where the end of the trial is known, what was scored before it is its own.",
            record(
                done(0, **TRIAL),
                done(36, **{**IMPLANT, "name": "b"}),
                scores=[score(5, 8), score(100, 2)],
                care=[ENDED],
            ),
            800,
            "b",
            outcome="not_assessable",
            flags=["no_baseline"],
            no_flags=["stale_baseline", "baseline_in_trial"],
        ),
        case(
            "Nor does an ablation borrow from a trial.",
            record(done(0, **TRIAL), done(36, "rfa_thermal", "b"), scores=[score(29, 8), score(100, 2)]),
            800,
            "b",
            outcome="not_assessable",
            no_flags=["stale_baseline"],
        ),
        case(
            "What was scored when the trial was long over is the pain before the implant.",
            record(
                done(0, **TRIAL),
                done(60, **{**IMPLANT, "name": "b"}),
                scores=[score(-3, 9), score(7, 4), score(40, 8), score(120, 4)],
            ),
            120,
            "b",
            baseline=8.0,
        ),
        case(
            "A trial lead says nothing of what the ablation before it still does.",
            patient(8, {60: 2, 205: 1}, then=[done(200, **{**TRIAL, "name": "b"})]),
            210,
            "a",
            relief_days_min=60,
        ),
        case(
            "Of a leg and a back the leg tells whether the cord was stimulated well.",
            record(
                done(0, **{**TRIAL, "region": "thoracic"}),
                scores=[
                    score(-3, 8, site="leg"),
                    score(-3, 7, site="low_back"),
                    score(7, 3, site="leg"),
                    score(7, 6, site="low_back"),
                ],
            ),
            9,
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "An implant that helps at one year is a response.",
            patient(8, {365: 3}, **IMPLANT),
            365,
            outcome="ongoing_response",
        ),
        case(
            "An implant that nobody asked about for a year has missed no window.",
            patient(8, **IMPLANT),
            365,
            outcome="not_assessable",
            no_flags=["window_missed"],
        ),
        case(
            "An implant of which the first score is two years later, without relief, may have worked and ceased.",
            patient(8, {855: 9}, "itpump_implant", target="intrathecal_space", side=None),
            855,
            outcome="not_assessable",
            best_relief_pct=-12.5,
            flags=["window_missed"],
            no_flags=["no_reading"],
        ),
        case(
            "One that is first read two years later with relief is a response.",
            patient(8, {855: 3}, **IMPLANT),
            855,
            outcome="ongoing_response",
        ),
        case(
            "One that was read without relief in its first year has failed, whatever it is two years later.",
            patient(8, {200: 8, 855: 9}, **IMPLANT),
            855,
            outcome="immediate_failure",
        ),
        case(
            "An implant that helped and no longer does is a recurrence.",
            patient(8, {60: 2, 200: 2, 365: 8}, **IMPLANT),
            365,
            outcome="recurrence",
        ),
        *(
            case(
                f"A score of day {day} of a trial without one from before: {told}.",
                record(done(0, "scs_trial", target="dorsal_column", levels=None), scores=[score(day, 3)]),
                500,
                outcome="not_assessable",
                flags=flags,
                no_flags=others,
            )
            for day, told, flags, others in (
                (5, "the pain before is missing", ["no_baseline"], ["no_reading"]),
                (400, "nobody looked in its days", ["no_baseline", "no_reading"], []),
            )
        ),
    ],
)
