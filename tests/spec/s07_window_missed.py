"""Nobody looked in time."""

from tests.spec.patients import ROOT, Spec, case, patient, report

ESI = {"kind": "transforaminal_esi", "steroid": "dexamethasone", **ROOT, "pain": {"site": "leg"}}

SPEC = Spec(
    "Window missed, recall, and the patient's own estimate",
    """When nobody looked from day 14 to day 84 after an ablation, a later bad score cannot tell failure from
    recurrence: the procedure is not assessable and the patient is asked to recall. What is recalled is
    marked and never sets a class. An own estimate given at the time stands in where scores are missing;
    where both stand within a week of each other the score decides, and a gap above 20 points is flagged.""",
    [
        case(
            "A bad reading on day 83 is in time.",
            patient(8, {83: 8}),
            100,
            outcome="immediate_failure",
            no_flags=["window_missed"],
        ),
        case("A bad reading on day 84 is in time.", patient(8, {84: 8}), 100, outcome="immediate_failure"),
        case(
            "A bad reading on day 85 is too late to tell failure from recurrence.",
            patient(8, {85: 8}),
            100,
            outcome="not_assessable",
            flags=["window_missed"],
        ),
        case(
            "A good reading on day 85 is a response all the same.",
            patient(8, {85: 2}),
            100,
            outcome="ongoing_response",
            no_flags=["window_missed"],
        ),
        case(
            "Without any reading on day 84 one may still come in time.",
            patient(8),
            84,
            outcome="not_assessable",
            flags=["no_reading"],
            no_flags=["window_missed"],
        ),
        case(
            "Without any reading on day 85 the window is missed.",
            patient(8),
            85,
            outcome="not_assessable",
            flags=["window_missed"],
        ),
        case(
            "After a steroid injection a reading on day 70 is in time.",
            patient(8, {70: 8}, **ESI),
            100,
            outcome="immediate_failure",
        ),
        case(
            "After a steroid injection a reading on day 71 is too late.",
            patient(8, {71: 8}, **ESI),
            100,
            outcome="not_assessable",
            flags=["window_missed"],
        ),
        case(
            "Recalled relief never sets a class.",
            patient(8, {150: 8}, also={"relief_reports": [report(150, 80, duration_h=2016)]}),
            150,
            outcome="not_assessable",
            flags=["window_missed", "recall_only"],
        ),
        case(
            "Recalled relief alone is marked as recall.",
            patient(None, also={"relief_reports": [report(150, 80, duration_h=2016)]}),
            150,
            outcome="not_assessable",
            flags=["recall_only"],
        ),
        case(
            "An own estimate without any score is a response by self-report only.",
            patient(None, reports={90: 70}),
            90,
            outcome="ongoing_response",
            flags=["self_report_only"],
            best_relief_pct=70.0,
        ),
        case(
            "An own estimate of 20 % without any score is a failure by self-report only.",
            patient(None, reports={60: 20}),
            60,
            outcome="immediate_failure",
            flags=["self_report_only"],
        ),
        case(
            "Worse by the patient's own estimate is negative relief.",
            patient(None, reports={60: -40}),
            60,
            outcome="immediate_failure",
            best_relief_pct=-40.0,
        ),
        case(
            "A score within a week goes before the estimate.",
            patient(8, {60: 8}, reports={65: 80}),
            70,
            outcome="immediate_failure",
            flags=["self_report_mismatch"],
        ),
        case(
            "A gap of exactly 20 points is no mismatch.",
            patient(10, {60: 4}, reports={60: 80}),
            60,
            no_flags=["self_report_mismatch"],
        ),
        case(
            "An estimate eight days from the score stands on its own.",
            patient(8, {60: 8}, reports={68: 80}),
            70,
            outcome="ongoing_response",
            no_flags=["self_report_mismatch"],
        ),
    ],
)
