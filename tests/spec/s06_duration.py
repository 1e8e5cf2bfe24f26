"""How long relief lasted."""

from tests.spec.patients import Raw, Spec, case, patient, report


def in_january(told: Raw) -> Raw:
    """An ablation of which only the month is known, with one report of its relief."""
    raw = patient(None, also={"relief_reports": [told]})
    return {**raw, "procedures": [{**raw["procedures"][0], "time": "2025-01"}]}


SPEC = Spec(
    "How long relief lasted",
    """Relief is known to have lasted until the last reading of at least 50 %, and to have ended by the first
    loss: a range, because nobody looked in between. While the response holds only the lower end is known.
    Gates ask for the lower end. An own estimate that says how long the relief lasted is read where that
    relief ended, and its end is a return of the pain. Where the rest may be the time in which the treatment
    took hold (14 days after an ablation) and no score shows the pain back, it may still last.""",
    [
        case(
            "The range runs from the last good reading to the first bad one.",
            patient(8, {42: 2, 120: 2, 200: 7}),
            200,
            relief_days_min=120.0,
            relief_days_max=200.0,
            censored=False,
        ),
        case(
            "An ongoing response has no upper end yet.",
            patient(8, {42: 2, 120: 2}),
            300,
            relief_days_min=120.0,
            relief_days_max=None,
            censored=True,
        ),
        case(
            "A waning reading does not lengthen the lower end.",
            patient(8, {42: 3, 120: 3, 180: 4.5}),
            180,
            relief_days_min=120.0,
            relief_days_max=None,
        ),
        case(
            "Further bad readings do not move the upper end.",
            patient(8, {42: 2, 120: 2, 200: 7, 300: 8}),
            300,
            relief_days_max=200.0,
        ),
        case(
            "A failure has no duration.",
            patient(8, {60: 8}),
            60,
            relief_days_min=None,
            relief_days_max=None,
        ),
        case(
            "A report counts like a score where no score stands near it.",
            patient(8, {42: 2}, also={"relief_reports": [report(150, 80)]}),
            160,
            relief_days_min=150.0,
        ),
        case(
            "Of 80 % for 300 days, reported with a bad score a year later, the end is known to the day.",
            patient(8, {42: 2}, also={"relief_reports": [report(365, 80, duration_h=7200)]}),
            365,
            outcome="recurrence",
            relief_days_min=42.0,
            relief_days_max=300.0,
            no_flags=["unconfirmed"],
        ),
        case(
            "Of 80 % for 60 days, reported on day 75, relief is not documented for 75 days.",
            patient(8, also={"relief_reports": [report(75, 80, duration_h=1440)]}),
            90,
            outcome="recurrence",
            flags=["short_lived", "self_report_only"],
            relief_days_min=60.0,
            relief_days_max=60.0,
        ),
        case(
            "Of 80 % for 60 days, reported on day 74, it may have begun on day 14 and still last.",
            patient(8, also={"relief_reports": [report(74, 80, duration_h=1440)]}),
            90,
            outcome="ongoing_response",
            relief_days_min=74.0,
        ),
        case(
            "With a bad score of that week it has ended.",
            patient(8, {72: 7}, also={"relief_reports": [report(74, 80, duration_h=1440)]}),
            90,
            outcome="recurrence",
            relief_days_max=60.0,
            no_flags=["self_report_mismatch"],
        ),
        *(
            case(
                f"So it has with a bad score of day {day}, after the 60 days that were told.",
                patient(8, {day: 7}, also={"relief_reports": [report(74, 80, duration_h=1440)]}),
                90,
                outcome="recurrence",
                relief_days_max=60.0,
                no_flags=["self_report_mismatch"],
            )
            for day in (61, 66, 67, 81)
        ),
        case(
            "A bad score within those days contradicts it, and goes before it.",
            patient(8, {55: 7}, also={"relief_reports": [report(75, 80, duration_h=1440)]}),
            90,
            outcome="immediate_failure",
            flags=["self_report_mismatch"],
        ),
        case(
            "With a good score of that week it still lasts.",
            patient(8, {72: 2}, also={"relief_reports": [report(74, 80, duration_h=1440)]}),
            90,
            outcome="ongoing_response",
            relief_days_min=72.0,
        ),
        case(
            "Of 80 % for 21 days after an ablation, reported on day 63, a moment is left: a partial response.",
            patient(8, also={"relief_reports": [report(63, 80, duration_h=504)]}),
            63,
            outcome="partial",
            flags=["transient"],
        ),
        case(
            "Relief that ended before readings count is recall: 80 % for a week sets no class.",
            patient(8, also={"relief_reports": [report(63, 80, duration_h=168)]}),
            63,
            outcome="not_assessable",
            flags=["recall_only", "no_reading"],
        ),
        case(
            "Beside a score it is no contradiction: the pain was gone for a week, and is back.",
            patient(8, {63: 8}, also={"relief_reports": [report(63, 80, duration_h=168)]}),
            63,
            outcome="immediate_failure",
            flags=["brief_relief"],
            no_flags=["self_report_mismatch", "recall_only"],
        ),
        *(
            case(
                f"Half of the pain gone by a score {when} and back when readings count: said beside the failure.",
                patient(8, {day: 4, 63: 8}),
                63,
                outcome="immediate_failure",
                flags=["brief_relief"],
            )
            for day, when in ((1, "of the day after"), (13, "of the last day before readings count"))
        ),
        case(
            "A score of less early relief is not.",
            patient(8, {4: 4.1, 63: 8}),
            63,
            outcome="immediate_failure",
            no_flags=["brief_relief"],
        ),
        case(
            "Of 20 % for 30 days, a failure stays one.",
            patient(8, also={"relief_reports": [report(60, 20, duration_h=720)]}),
            60,
            outcome="immediate_failure",
        ),
        case(
            "Weeks of relief after an anaesthetic alone that have ended are a recurrence.",
            patient(
                8,
                {42: 8},
                "nerve_block",
                local_anaesthetic="bupivacaine",
                also={"relief_reports": [report(42, 70, duration_h=696)]},
            ),
            50,
            outcome="recurrence",
            flags=["not_lasting"],
            block_reading="positive_prolonged",
        ),
        case(
            "Hours of relief reported four weeks later do not make a block last for weeks.",
            patient(
                8,
                kind="nerve_block",
                local_anaesthetic="bupivacaine",
                also={"relief_reports": [report(28, 70, duration_h=6)]},
            ),
            50,
            outcome="ongoing_response",
            block_reading="positive_concordant",
            relief_days_min=None,
        ),
        case(
            "Then a good score is taken and the pain is away again: the relief goes on.",
            patient(8, {42: 2, 130: 2}, also={"relief_reports": [report(120, 80, duration_h=1440)]}),
            140,
            outcome="ongoing_response",
            relief_days_min=130.0,
        ),
        case(
            "Of an ablation dated to January the last day counts: three weeks of relief have ended by 8 March.",
            in_january(report(61, 80, duration_h=504)),
            70,
            outcome="partial",
            flags=["transient"],
        ),
        case(
            "On 7 March they may still last.",
            in_january(report(60, 80, duration_h=504)),
            70,
            outcome="ongoing_response",
        ),
        case(
            "Told half a year later that it lasts since then, it is an estimate of that day and no recall.",
            patient(8, also={"relief_reports": [report(186, 80, duration_h=4380)]}),
            186,
            outcome="ongoing_response",
            no_flags=["recall_only"],
            relief_days_min=186.0,
        ),
        case(
            "Told half a year later that it lasted three months, it is recall.",
            patient(8, also={"relief_reports": [report(186, 80, duration_h=2190)]}),
            186,
            outcome="not_assessable",
            flags=["recall_only"],
        ),
    ],
)
