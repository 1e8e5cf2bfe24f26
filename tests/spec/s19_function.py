"""Function beside pain."""

from tests.spec.patients import Spec, case, observed, patient


def measured(code: str, before: float, after: float, **columns: str) -> dict[str, list[dict[str, object]]]:
    """A measure ten days before and sixty days after the procedure."""
    return {"observations": [observed(-10, code, before, **columns), observed(60, code, after, **columns)]}


SPEC = Spec(
    "Function",
    """Function is judged beside pain by the least change that matters to patients: 10 points of the Oswestry
    index, 5 of Roland-Morris or 30 % of the score before, 30 % of the walking distance. A failure by pain
    alone is not firm when function improved. What was not measured is unknown, never the same.""",
    [
        case("Without a measure function is unknown.", patient(8, {60: 8}), 60, function="unknown"),
        case(
            "Ten points less on the Oswestry index is better.",
            patient(8, {60: 8}, also=measured("odi", 44, 34)),
            60,
            function="improved",
        ),
        case(
            "Nine points less is the same.",
            patient(8, {60: 8}, also=measured("odi", 44, 35)),
            60,
            function="same",
            outcome="immediate_failure",
        ),
        case(
            "Ten points more is worse.",
            patient(8, {60: 2}, also=measured("odi", 44, 54)),
            60,
            function="worse",
            outcome="ongoing_response",
        ),
        case(
            "No relief with better function is no failure.",
            patient(8, {60: 8}, also=measured("odi", 44, 30)),
            60,
            outcome="partial",
            flags=["function_override"],
        ),
        case(
            "Walking 30 % further is better.",
            patient(8, {60: 8}, also=measured("walking_distance", 100, 130, unit="m")),
            60,
            function="improved",
        ),
        case(
            "Walking 29 % further is the same.",
            patient(8, {60: 8}, also=measured("walking_distance", 100, 129, unit="m")),
            60,
            function="same",
        ),
        case(
            "Walking less is worse.",
            patient(8, {60: 8}, also=measured("walking_distance", 100, 60, unit="m")),
            60,
            function="worse",
        ),
        case(
            "A stated change of the index counts.",
            patient(8, {60: 8}, also={"observations": [observed(60, "odi_change", -12)]}),
            60,
            function="improved",
        ),
        case(
            "A movement that used to hurt and no longer does is better function.",
            patient(
                8, {60: 8}, also={"observations": [observed(60, "previously_painful_movement_possible")]}
            ),
            60,
            function="improved",
        ),
        case(
            "One measure better and one worse is worse.",
            patient(
                8,
                {60: 8},
                also={
                    "observations": measured("odi", 44, 30)["observations"]
                    + measured("walking_distance", 100, 50, unit="m")["observations"]
                },
            ),
            60,
            function="worse",
        ),
        case(
            "A measure taken only before tells nothing.",
            patient(8, {60: 8}, also={"observations": [observed(-10, "odi", 44)]}),
            60,
            function="unknown",
        ),
    ],
)
