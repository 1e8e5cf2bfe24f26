"""Dates of which only the month or the year is known."""

from tests.spec.patients import Spec, case, done, patient, record, report, score


def treated(
    time: str, *scores: dict[str, object], kind: str = "rfa_thermal", **columns: object
) -> dict[str, object]:
    """One procedure at a month or a year, with its scores."""
    return record(done(time, kind, **columns), scores=list(scores))


SPEC = Spec(
    "Dates known to a month or a year",
    """A score whose month or year holds the procedure stands neither before nor after it: it is no baseline
    and no reading. Of a procedure known to its month or year each count of days is taken as the least that it
    can be where relief must have lasted, and as the most where it must not have ended; a window that is
    only perhaps open, or perhaps over, tells nothing. So no firm failure rests on a day that nobody knows.""",
    [
        case(
            "A score of the month of the procedure is no baseline.",
            treated("2025-03-15", score("2025-01-20", 8), score("2025-03", 1), score("2025-06-01", 1)),
            "2025-06-05",
            outcome="ongoing_response",
            baseline=8.0,
            best_relief_pct=87.5,
        ),
        case(
            "Nor is it a reading after the procedure.",
            treated("2025-03-01", score("2025-02-20", 8), score("2025-03", 1)),
            "2025-06-05",
            outcome="not_assessable",
            best_relief_pct=None,
            flags=["window_missed"],
        ),
        case(
            "A score of the month before is a baseline.",
            treated("2025-03-15", score("2025-02", 8), score("2025-06-01", 1)),
            "2025-06-05",
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "A score within the month of a procedure is neither before nor after it.",
            treated("2025-03", score("2025-02-20", 8), score("2025-03-20", 8)),
            "2025-05-10",
            outcome="not_assessable",
            best_relief_pct=None,
        ),
        case(
            "A score within the year of a procedure is no failure.",
            treated("2025", score("2024-12-20", 8), score("2025-03-20", 8)),
            "2025-05-10",
            outcome="not_assessable",
            best_relief_pct=None,
        ),
        case(
            "Nor is it a response.",
            treated("2025", score("2024-12-20", 8), score("2025-03-20", 1), score("2025-04-20", 1)),
            "2025-05-10",
            outcome="not_assessable",
        ),
        case(
            "A failure that stands in the window on every day of the month is firm.",
            treated("2025-03", score("2025-02-20", 8), score("2025-05-13", 8)),
            "2025-05-27",
            outcome="immediate_failure",
            no_flags=["provisional"],
        ),
        case(
            "Where some days of the month leave it open, it is provisional.",
            treated("2025-03", score("2025-02-20", 8), score("2025-05-13", 8)),
            "2025-05-25",
            outcome="immediate_failure",
            flags=["provisional"],
        ),
        case(
            "Where the window may have been over, nothing can be told.",
            treated("2025-03", score("2025-02-20", 8), score("2025-05-25", 8)),
            "2025-05-27",
            outcome="not_assessable",
        ),
        case(
            "Where the window may not have been open yet, nothing can be told.",
            treated("2025-03", score("2025-02-20", 8), score("2025-04-20", 8)),
            "2025-05-01",
            outcome="not_assessable",
        ),
        case(
            "On every day of the month it is too early.",
            treated("2025-03", score("2025-02-20", 8)),
            "2025-04-10",
            outcome="too_early",
        ),
        case(
            "After a year nothing but a response can be told.",
            treated("2024", score("2023-12-20", 8), score("2025-02-20", 8)),
            "2025-05-10",
            outcome="not_assessable",
        ),
        case(
            "Relief lasted at least from the last day of the month and at most from its first.",
            treated(
                "2025-03",
                score("2025-02-20", 8),
                score("2025-05-10", 2),
                score("2025-06-10", 2),
                score("2025-07-10", 8),
            ),
            "2025-07-10",
            outcome="recurrence",
            relief_days_min=71.0,
            relief_days_max=131.0,
        ),
        case(
            "An own estimate of the month of the procedure counts for no window.",
            patient(None, also={"relief_reports": [report("2025-01", 0)]}),
            60,
            outcome="not_assessable",
        ),
        case(
            "A score of the month of a later treatment is not the earlier one's.",
            record(
                done("2025-01-06", "rfa_thermal"),
                done("2025-04-15", "rfa_thermal", "b"),
                scores=[score("2025-01-01", 8), score("2025-03-01", 1), score("2025-04", 8)],
            ),
            "2025-04-20",
            "a",
            outcome="ongoing_response",
        ),
        case(
            "On one day without hours the score stands before the procedure, as ever.",
            treated("2025-03-15", score("2025-03-15", 8), score("2025-06-01", 1)),
            "2025-06-05",
            outcome="ongoing_response",
            baseline=8.0,
        ),
        case(
            "With a score in the window but none that is surely from before, the pain before is what is missing.",
            treated("2025-03-10", score("2025-03", 7), score("2025-05-01", 2)),
            "2025-06-20",
            outcome="not_assessable",
            flags=["no_baseline"],
            no_flags=["window_missed", "no_reading"],
        ),
        case(
            "A score after the window does not fill it.",
            treated("2025-03-10", score("2025-03", 7), score("2025-06-10", 2)),
            "2025-06-20",
            outcome="not_assessable",
            flags=["no_baseline", "window_missed"],
        ),
        case(
            "A later treatment in the window of one of which only the month is known confounds it.",
            record(
                done("2025-01", "interlaminar_esi", steroid="dexamethasone"),
                done("2025-04-01", "interlaminar_esi", "b", steroid="dexamethasone"),
                scores=[score("2024-12-20", 8)],
            ),
            "2025-05-01",
            "a",
            outcome="not_assessable",
            flags=["confounded"],
        ),
    ],
)
