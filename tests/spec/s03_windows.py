"""When a procedure may be judged."""

from tests.spec.patients import ROOT, Spec, case, patient

LEG = {"site": "leg"}
ESI = {"kind": "transforaminal_esi", "steroid": "dexamethasone", **ROOT, "pain": LEG}

SPEC = Spec(
    "Assessment windows",
    """Each class of procedure has its own days. After thermal, bipolar, cooled, pulsed or cold ablation
    nothing before day 14 counts and failure is not called before day 42; it is provisional until day 55.
    After chemical neurolysis readings count from day 3 and failure is called from day 14; after a steroid
    injection both from day 14. Before that the answer is too early, not a failure.""",
    [
        *(
            case(
                f"After {words}, relief on day 13 does not establish a response.",
                patient(8, {13: 1}, kind=kind),
                13,
                outcome="too_early",
            )
            for kind, words in (
                ("rfa_thermal", "thermal ablation"),
                ("rfa_bipolar", "bipolar ablation"),
                ("rfa_cooled", "cooled ablation"),
                ("pulsed_rf", "pulsed treatment"),
                ("cryoneurolysis", "freezing"),
            )
        ),
        case(
            "After ablation, relief on day 14 establishes a response.",
            patient(8, {14: 1}),
            14,
            outcome="ongoing_response",
            onset_day=14.0,
        ),
        case(
            "A day-13 reading still does not count when it is looked at months later.",
            patient(8, {13: 1, 60: 7}),
            60,
            outcome="immediate_failure",
            best_relief_pct=12.5,
        ),
        case("On day 41 no relief is too early.", patient(8, {41: 8}), 41, outcome="too_early"),
        case(
            "On day 42 no relief is a provisional failure.",
            patient(8, {42: 8}),
            42,
            outcome="immediate_failure",
            flags=["provisional"],
        ),
        case(
            "On day 55 it is still provisional.",
            patient(8, {55: 8}),
            55,
            outcome="immediate_failure",
            flags=["provisional"],
        ),
        case(
            "On day 56 it is firm.",
            patient(8, {56: 8}),
            56,
            outcome="immediate_failure",
            no_flags=["provisional"],
        ),
        case("On day 41 relief of 40 % is too early as well.", patient(10, {41: 6}), 41, outcome="too_early"),
        case(
            "On day 42 relief of 40 % is partial and never provisional.",
            patient(10, {42: 6}),
            42,
            outcome="partial",
            no_flags=["provisional"],
        ),
        case(
            "Pulsed treatment without relief on day 42 is a provisional failure.",
            patient(8, {42: 8}, kind="pulsed_rf"),
            42,
            outcome="immediate_failure",
            flags=["provisional"],
        ),
        case(
            "Freezing without relief on day 56 is a firm failure.",
            patient(8, {56: 8}, kind="cryoneurolysis"),
            56,
            outcome="immediate_failure",
            no_flags=["provisional"],
        ),
        case(
            "Chemical neurolysis is too early on day 2, whatever the score.",
            patient(8, {2: 1}, kind="neurolysis"),
            2,
            outcome="too_early",
        ),
        case(
            "Relief on day 3 after chemical neurolysis counts.",
            patient(8, {3: 1}, kind="neurolysis"),
            3,
            outcome="ongoing_response",
        ),
        case(
            "No relief on day 14 after chemical neurolysis is a firm failure.",
            patient(8, {14: 8}, kind="neurolysis"),
            14,
            outcome="immediate_failure",
            no_flags=["provisional"],
        ),
        case(
            "A steroid injection is too early on day 13.", patient(8, {13: 1}, **ESI), 13, outcome="too_early"
        ),
        case(
            "Relief on day 14 after a steroid injection is a response.",
            patient(8, {14: 4}, **ESI),
            14,
            outcome="ongoing_response",
        ),
        case(
            "No relief on day 14 after a steroid injection is a failure.",
            patient(8, {14: 8}, **ESI),
            14,
            outcome="immediate_failure",
        ),
        case(
            "A procedure of another kind is judged from day 28.",
            patient(8, {28: 8}, kind="vertebroplasty"),
            28,
            outcome="immediate_failure",
        ),
        case(
            "On day 27 it is too early.",
            patient(8, {27: 8}, kind="vertebroplasty"),
            27,
            outcome="too_early",
        ),
    ],
)
