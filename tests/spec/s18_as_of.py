"""What was known at a time."""

from tests.spec.patients import Spec, at, case, done, observed, on, patient, score

SPEC = Spec(
    "As of when",
    """An answer holds as of a time. A row is seen when its time, and the time at which it was entered where that
    is given, lie at or before it; what is dated or entered later might as well not be there.""",
    [
        case(
            "A score of the next day is not seen.",
            patient(8, {60: 8, 61: 1}),
            60,
            outcome="immediate_failure",
        ),
        case(
            "A score of the same day is.",
            patient(8, {60: 1}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "A score entered the day after is not seen.",
            patient(8, more=[score(60, 1, recorded=on(61))]),
            60,
            outcome="not_assessable",
        ),
        case(
            "A day later it is.",
            patient(8, more=[score(60, 1, recorded=on(61))]),
            61,
            outcome="ongoing_response",
        ),
        case(
            "A score at noon is not seen at eleven.",
            patient(8, more=[score(at(60 * 24 + 3), 1)]),
            at(60 * 24 + 2),
            outcome="not_assessable",
        ),
        case(
            "A clock time with a zone is the same moment.",
            patient(8, more=[score("2025-03-07T13:00:00+01:00", 1)]),
            "2025-03-07T12:00:00Z",
            outcome="ongoing_response",
        ),
        case(
            "A procedure of the next day is not judged.",
            patient(8, {60: 2}, then=[done(61, "rfa_thermal", "b")]),
            60,
            procedure_id="a",
            outcome="ongoing_response",
        ),
        case(
            "A statement entered later is no loss yet.",
            patient(
                8,
                {42: 2, 60: 2},
                also={
                    "observations": [
                        observed(150, "pain_return_same_character", site="low_back", recorded=on(160))
                    ]
                },
            ),
            155,
            outcome="ongoing_response",
        ),
        case(
            "A month without a day is seen from its first day.",
            patient(8, also={"observations": [observed("2025-03", "paraplegia")]}),
            60,
            flags=["complication"],
        ),
    ],
)
