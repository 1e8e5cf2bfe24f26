"""No relief, or some."""

from tests.spec.patients import Spec, case, patient

SPEC = Spec(
    "Failure, partial response, and one good moment",
    """Best relief below 30 % is an immediate failure, from 30 to below 50 % a partial response. A single
    reading of at least 50 % that is lost before day 56 (day 42 after pulsed or cold treatment) without a
    second one is a partial response too, marked as transient: one good moment is no response.""",
    [
        case(
            "Three readings without relief are a failure.",
            patient(7, {28: 6.5, 42: 6, 56: 6.5}),
            56,
            outcome="immediate_failure",
        ),
        case(
            "The best reading decides between failure and partial.",
            patient(10, {30: 9, 45: 6.5, 60: 9}),
            60,
            outcome="partial",
            best_relief_pct=35.0,
        ),
        case(
            "One reading of 50 %, lost by day 55, is partial and transient.",
            patient(8, {20: 4, 55: 8}),
            60,
            outcome="partial",
            flags=["transient"],
        ),
        case(
            "Lost on day 56 it is a recurrence.",
            patient(8, {20: 4, 56: 8}),
            60,
            outcome="recurrence",
            no_flags=["transient"],
        ),
        case(
            "Two readings of 50 % before day 55 make the loss a recurrence.",
            patient(8, {20: 4, 30: 4, 55: 8}),
            60,
            outcome="recurrence",
            no_flags=["transient"],
        ),
        case(
            "After pulsed treatment the moment ends with day 41.",
            patient(8, {20: 4, 41: 8}, kind="pulsed_rf"),
            60,
            outcome="partial",
            flags=["transient"],
        ),
        case(
            "After pulsed treatment a loss on day 42 is a recurrence.",
            patient(8, {20: 4, 42: 8}, kind="pulsed_rf"),
            60,
            outcome="recurrence",
        ),
        case(
            "After freezing a loss on day 42 is a recurrence.",
            patient(8, {20: 4, 42: 8}, kind="cryoneurolysis"),
            60,
            outcome="recurrence",
        ),
        case(
            "A good reading that comes back later is a response, not a moment.",
            patient(8, {20: 2, 40: 8, 60: 2}),
            60,
            outcome="ongoing_response",
            no_flags=["transient"],
        ),
        case(
            "After chemical neurolysis there is no transient class: a loss is a recurrence.",
            patient(8, {7: 2, 30: 8}, kind="neurolysis"),
            30,
            outcome="recurrence",
        ),
    ],
)
