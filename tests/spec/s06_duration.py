"""How long relief lasted."""

from tests.spec.patients import Spec, case, patient, report

SPEC = Spec(
    "How long relief lasted",
    """Relief is known to have lasted until the last reading of at least 50 %, and to have ended by the first
    loss: a range, because nobody looked in between. While the response holds only the lower end is known.
    Gates ask for the lower end.""",
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
    ],
)
