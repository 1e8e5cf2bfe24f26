"""A response that holds, wanes or is lost."""

from tests.spec.patients import Spec, case, patient, returned

SPEC = Spec(
    "Response, waning and recurrence",
    """A response is lost when relief is below 50 % and the pain at least 2 points (of percentages alone, 20
    points of relief) worse than its best level since; a smaller rise is a response that wanes. A statement
    that the treated pain is back is a loss whatever the score. A loss that rests on one reading is
    unconfirmed; one before day 90 is short-lived.""",
    [
        case(
            "Two readings of at least 50 % are a confirmed response.",
            patient(8, {42: 2, 180: 3}),
            180,
            outcome="ongoing_response",
            no_flags=["unconfirmed", "waning"],
            censored=True,
        ),
        case(
            "One reading alone is an unconfirmed response.",
            patient(8, {60: 2}),
            60,
            outcome="ongoing_response",
            flags=["unconfirmed"],
        ),
        case(
            "Just short of 2 points worse than the best level is waning.",
            patient(8, {42: 3, 80: 3, 180: 4.99}),
            180,
            outcome="ongoing_response",
            flags=["waning"],
        ),
        case(
            "Exactly 2 points worse and below 50 % is a loss.",
            patient(8, {42: 3, 80: 3, 180: 5}),
            180,
            outcome="recurrence",
        ),
        case(
            "Four points worse but still 50 % better is no loss.",
            patient(10, {42: 1, 80: 1, 180: 5}),
            180,
            outcome="ongoing_response",
            no_flags=["waning"],
        ),
        case(
            "The rise is counted from the best level since, not from the last one.",
            patient(8, {42: 2.5, 80: 3.5, 180: 4.5}),
            180,
            outcome="recurrence",
        ),
        case(
            "From 70 % to 49 % of own estimates is a loss of 21 points.",
            patient(None, reports={42: 70, 120: 49}),
            120,
            outcome="recurrence",
        ),
        case(
            "From 60 % to 41 % of own estimates is waning.",
            patient(None, reports={42: 60, 120: 41}),
            120,
            outcome="ongoing_response",
            flags=["waning"],
        ),
        case(
            "From 60 % to 40 % of own estimates is a loss.",
            patient(None, reports={42: 60, 120: 40}),
            120,
            outcome="recurrence",
        ),
        case(
            "A loss that rests on one reading is unconfirmed.",
            patient(8, {42: 2, 120: 2, 200: 7}),
            200,
            outcome="recurrence",
            flags=["unconfirmed"],
        ),
        case(
            "Two bad readings confirm it.",
            patient(8, {42: 2, 120: 2, 200: 7, 220: 7}),
            220,
            outcome="recurrence",
            no_flags=["unconfirmed"],
        ),
        case(
            "The patient's word that the pain is back confirms it.",
            patient(8, {42: 2, 120: 2, 200: 7}, also={"observations": [returned(200)]}),
            200,
            outcome="recurrence",
            no_flags=["unconfirmed"],
        ),
        case(
            "The patient's word alone is a loss.",
            patient(8, {42: 2, 120: 2}, also={"observations": [returned(200)]}),
            200,
            outcome="recurrence",
            no_flags=["unconfirmed"],
            relief_days_max=200.0,
        ),
        case(
            "A good reading after the word takes the loss back.",
            patient(8, {42: 2, 120: 2, 220: 2}, also={"observations": [returned(200)]}),
            220,
            outcome="ongoing_response",
        ),
        case(
            "Lost on day 89 it is short-lived.",
            patient(8, {42: 2, 60: 2, 89: 8}),
            89,
            outcome="recurrence",
            flags=["short_lived"],
        ),
        case(
            "Lost on day 90 it is not.",
            patient(8, {42: 2, 60: 2, 90: 8}),
            90,
            outcome="recurrence",
            no_flags=["short_lived"],
        ),
        case(
            "Lost on day 91 it is not either.",
            patient(8, {42: 2, 60: 2, 91: 8}),
            91,
            outcome="recurrence",
            no_flags=["short_lived"],
        ),
    ],
)
