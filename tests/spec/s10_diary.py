"""A diary with a score every day."""

from tests.spec.patients import Spec, at, case, observed, patient


def daily(first: int, last: int, points: float, **bad: float) -> dict[float, float]:
    """The same score every day, but for the days named d12=..."""
    days: dict[float, float] = dict.fromkeys(range(first, last + 1), points)
    return {**days, **{float(name[1:]): value for name, value in bad.items()}}


SPEC = Spec(
    "A dense diary",
    """Where at least five scores stand within seven days, each reading is the median of the seven days that
    end with it. One bad day does not turn a response into a recurrence, and one good day is no response.""",
    [
        case(
            "One bad day in a good diary is no loss.",
            patient(8, daily(14, 120, 2, d118=9)),
            120,
            outcome="ongoing_response",
            no_flags=["waning", "unconfirmed"],
        ),
        case(
            "A bad day at the very end is no loss either.",
            patient(8, daily(14, 120, 2, d120=9)),
            120,
            outcome="ongoing_response",
            latest_relief_pct=75.0,
        ),
        case(
            "A bad week is a loss.",
            patient(8, {**daily(14, 113, 2), **daily(114, 120, 8)}),
            120,
            outcome="recurrence",
        ),
        case(
            "One good day in a bad diary is a failure.",
            patient(8, daily(14, 60, 8, d50=1)),
            60,
            outcome="immediate_failure",
            best_relief_pct=0.0,
        ),
        case(
            "The baseline of a diary is the median of the thirty days before.",
            patient(4, {**daily(-30, -2, 8), **daily(14, 60, 2)}),
            60,
            baseline=8.0,
        ),
        case(
            "The patient's word that the pain is back is a loss beside good scores.",
            patient(
                8,
                daily(14, 120, 2),
                also={"observations": [observed(at(120 * 24), "pain_return_same_character")]},
            ),
            120,
            outcome="recurrence",
        ),
        case(
            "Weekly scores are no dense diary: each stands for itself.",
            patient(8, {14: 2, 21: 2, 28: 2, 35: 2, 42: 2, 49: 9}),
            49,
            outcome="recurrence",
        ),
    ],
)
