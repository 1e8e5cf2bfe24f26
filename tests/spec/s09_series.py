"""Which scores may be compared."""

from tests.spec.patients import Spec, block, case, done, patient, record, score

SPEC = Spec(
    "Descriptors, scales and conflicting scores",
    """Scores are compared only within one series: the same scale, descriptor, site and side. Average pain
    goes first; a block is judged on pain on movement. Two scales are never mixed, and two different scores
    of one series at one time are both left out and said. Where a record scores one pain alone, a later score
    that leaves out its site, its side or the word average goes on with it; one on another scale or of another
    kind does not, and is named.""",
    [
        case(
            "Average pain goes before worst pain.",
            patient(8, {60: 2}, more=[score(-1, 9, descriptor="worst"), score(60, 9, descriptor="worst")]),
            60,
            best_relief_pct=75.0,
        ),
        case(
            "Worst pain is judged where nothing else was asked.",
            patient(9, {60: 3}, pain={"descriptor": "worst"}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "Average pain before and worst pain after cannot be compared.",
            patient(8, more=[score(60, 4, descriptor="worst")]),
            60,
            outcome="not_assessable",
            best_relief_pct=None,
        ),
        case(
            "A descriptor that was asked before and after goes before average pain asked once.",
            patient(8, more=[score(-1, 9, descriptor="worst"), score(60, 3, descriptor="worst")]),
            60,
            outcome="ongoing_response",
            baseline=9.0,
        ),
        case(
            "A scale of 0-100 before and one of 0-10 after are not mixed.",
            patient(78, pain={"scale": "vas_0_100"}, more=[score(60, 4)]),
            60,
            outcome="not_assessable",
            flags=["scale_changed"],
        ),
        case(
            "A scale used on both sides is judged beside one that changed.",
            patient(8, {60: 2}, more=[score(-1, 78, scale="vas_0_100")]),
            60,
            outcome="ongoing_response",
            no_flags=["scale_changed"],
        ),
        *(
            case(
                f"A later score that names {what} goes on with the only pain there is.",
                record(
                    done(0, "rfa_thermal"),
                    scores=[
                        score(-1, 8, **first),
                        score(60, 2, **first),
                        score(240, 7, **later),
                        score(256, 7, **later),
                    ],
                ),
                260,
                outcome="recurrence",
            )
            for what, first, later in (
                ("its side", {"side": None}, {}),
                ("no side", {}, {"side": None}),
                ("its site", {"site": None, "side": None}, {"side": None}),
                ("no site", {}, {"site": None}),
                ("the average", {"descriptor": None}, {}),
                ("no descriptor", {}, {"descriptor": None}),
            )
        ),
        case(
            "It goes on in scores of one kind, not of two.",
            record(
                done(0, "rfa_thermal"),
                scores=[
                    score(-1, 8, descriptor=None),
                    score(60, 2, descriptor=None),
                    score(240, 3),
                    score(250, 9, descriptor="current"),
                ],
            ),
            260,
            outcome="ongoing_response",
            latest_relief_pct=62.5,
            flags=["other_kind_later"],
        ),
        case(
            "Where another side was scored too, a score without a side says nothing of this one.",
            record(
                done(0, "rfa_thermal"),
                scores=[score(-1, 8), score(-1, 3, side="right"), score(60, 2), score(240, 7, side=None)],
            ),
            260,
            outcome="ongoing_response",
        ),
        case(
            "The worst pain scored on the day of the last average is no later score.",
            record(
                done(0, "rfa_thermal"),
                scores=[score(-1, 8), score(60, 2), score(60.2, 4, descriptor="worst")],
            ),
            260,
            outcome="ongoing_response",
            no_flags=["other_kind_later"],
        ),
        case(
            "After a block nobody asks for another kind of score.",
            block({1: 2}, more=[score(3, 7)]),
            4,
            no_flags=["other_kind_later"],
            outcome="ongoing_response",
        ),
        *(
            case(
                f"A later score {what} is left out and named.",
                record(
                    done(0, "rfa_thermal"), scores=[score(-1, 8), score(60, 2), score(240, points, **later)]
                ),
                260,
                outcome="ongoing_response",
                flags=["other_kind_later"],
            )
            for what, points, later in (
                ("on another scale", 70, {"scale": "vas_0_100"}),
                ("of the worst pain", 9, {"descriptor": "worst"}),
            )
        ),
        case(
            "A score of 7 and one of 2 at the same time are both left out.",
            patient(8, {60: 2}, more=[score(60, 7)]),
            60,
            outcome="not_assessable",
            flags=["conflicting_scores"],
        ),
        case(
            "The same score written twice is one score.",
            patient(8, {60: 2}, more=[score(60, 2)]),
            60,
            outcome="ongoing_response",
            flags=["unconfirmed"],
            no_flags=["conflicting_scores"],
        ),
        case(
            "Other readings still judge beside a conflict.",
            patient(8, {50: 2, 60: 2}, more=[score(60, 7)]),
            60,
            outcome="ongoing_response",
            flags=["conflicting_scores"],
        ),
        case(
            "A score outside its scale is set aside and listed.",
            patient(8, {60: 11}),
            60,
            outcome="not_assessable",
            problems=1,
        ),
    ],
)
