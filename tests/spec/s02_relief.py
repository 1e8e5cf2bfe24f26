"""Relief and the thresholds it is held against."""

from tests.spec.patients import Spec, case, patient

SPEC = Spec(
    "Relief and thresholds",
    """Relief is the fall from the baseline in percent of the baseline, on the same scale; more pain than
    before is negative relief. Scores are held as whole hundredths and compared as they are, never rounded:
    50 % is a response, 49.99 % is not. Relief between 30 and 80 % is marked as sensitive to the threshold,
    because another customary threshold would give another class.""",
    [
        case(
            "From 8 to 2 is 75 % relief.",
            patient(8, {60: 2}),
            60,
            outcome="ongoing_response",
            best_relief_pct=75.0,
            latest_relief_pct=75.0,
        ),
        case("Exactly 50 % is a response.", patient(8, {60: 4}), 60, outcome="ongoing_response"),
        case(
            "A hundredth of a point short of 50 % is partial.", patient(8, {60: 4.01}), 60, outcome="partial"
        ),
        case(
            "From 7.0 to 4.9 is exactly 30 % and partial.",
            patient(7, {60: 4.9}),
            60,
            outcome="partial",
            best_relief_pct=30.0,
        ),
        case(
            "From 7.0 to 4.91 is less than 30 % and a failure.",
            patient(7, {60: 4.91}),
            60,
            outcome="immediate_failure",
        ),
        case(
            "More pain than before is negative relief.",
            patient(8, {60: 9}),
            60,
            outcome="immediate_failure",
            best_relief_pct=-12.5,
        ),
        case(
            "At 30 % the class depends on the threshold.",
            patient(10, {60: 7}),
            60,
            flags=["threshold_sensitive"],
        ),
        case(
            "Below 30 % it does not.",
            patient(10, {60: 7.01}),
            60,
            outcome="immediate_failure",
            no_flags=["threshold_sensitive"],
        ),
        case(
            "At 79.9 % it still does.",
            patient(10, {60: 2.01}),
            60,
            flags=["threshold_sensitive"],
        ),
        case(
            "At exactly 80 % every customary threshold is reached.",
            patient(10, {60: 2}),
            60,
            outcome="ongoing_response",
            no_flags=["threshold_sensitive"],
        ),
        case(
            "The best of several readings is the best relief, the last one the latest.",
            patient(8, {20: 4, 50: 2, 80: 3}),
            80,
            best_relief_pct=75.0,
            latest_relief_pct=62.5,
            onset_day=20.0,
        ),
        case(
            "A 0-100 scale is judged like the 0-10 one.",
            patient(78, {60: 39}, pain={"scale": "vas_0_100"}),
            60,
            outcome="ongoing_response",
            baseline=7.8,
            best_relief_pct=50.0,
        ),
    ],
)
