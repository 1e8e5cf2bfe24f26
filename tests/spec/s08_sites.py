"""Which pain is judged."""

from typing import Any

from tests.spec.patients import ROOT, Raw, Spec, case, done, observed, patient, score

RETURN = "pain_return_same_character"

CANAL = {"side": None, "target": None}
CERVICAL, THORACIC, LUMBAR = ({**CANAL, "region": region} for region in ("cervical", "thoracic", "lumbar"))

BOTH_SIDES = {"side": "bilateral"}


def two_sides(left: dict[float, float], right: dict[float, float], **columns: Any) -> Raw:
    """One procedure on both sides, with the pain of each side by day: 8 before it."""
    rows = [
        score(day, points, side=side)
        for side, series in (("left", left), ("right", right))
        for day, points in {-1: 8, **series}.items()
    ]
    return patient(None, more=rows, **{**BOTH_SIDES, **columns})


HELD: dict[float, float] = {60: 1, 240: 1, 285: 1}
LOST: dict[float, float] = {60: 1, 240: 1, 285: 8}
NEVER: dict[float, float] = {60: 7, 240: 8, 285: 8}

SPEC = Spec(
    "Sites and sides",
    """The pain that was treated is judged: scores at the site and on the side of the target. Pain elsewhere
    is another generator and never makes a failure; pain that came back or became worse on the other side ends no response. Overall scores count only where no site was recorded.
    Of two sides that one procedure treated each is read by itself: where both responded and one came back, that one is judged;
    where one responded and the other never did, the response is partial. Where nobody wrote down which side was
    treated, it is not assessable, and the side is asked for.""",
    [
        case(
            "Scores of the other side are not counted.",
            patient(8, {60: 2}, more=[score(-1, 8, side="right"), score(60, 8, side="right")]),
            60,
            outcome="ongoing_response",
            best_relief_pct=75.0,
        ),
        case(
            "The untreated side that still hurts is said.",
            patient(8, {60: 2}, more=[score(-1, 8, side="right"), score(60, 8, side="right")]),
            60,
            facts={"pain_elsewhere": True},
        ),
        *(
            case(
                says,
                patient(8, {60: 2} | later, more=more),
                day,
                outcome="ongoing_response",
                facts={"pain_elsewhere": hurts or None},
            )
            for says, later, more, day, hurts in (
                (
                    "The untreated side that was scored only since, and hurts, is said.",
                    {},
                    [score(60, 7, side="right")],
                    60,
                    True,
                ),
                ("Of 4 it is.", {}, [score(60, 4, side="right")], 60, True),
                ("Of less than a baseline needs it is not.", {}, [score(60, 3.9, side="right")], 60, False),
                (
                    "When it hurts no more it is not.",
                    {120: 2},
                    [score(60, 7, side="right"), score(120, 1, side="right")],
                    120,
                    False,
                ),
                ("Scored half a year ago it is.", {240: 2}, [score(60, 7, side="right")], 240, True),
                ("Scored longer ago it is not.", {241: 2}, [score(60, 7, side="right")], 241, False),
                (
                    "Scored since at a place to which the treated pain may spread it is.",
                    {},
                    [score(60, 7, site="buttock")],
                    60,
                    True,
                ),
                (
                    "Where the treated structure is not felt it is not.",
                    {},
                    [score(60, 7, site="head")],
                    60,
                    False,
                ),
            )
        ),
        case(
            "Only scores of the other side tell nothing.",
            patient(8, {60: 2}, pain={"side": "right"}),
            60,
            outcome="not_assessable",
        ),
        case(
            "A score of both sides stands in where none of the treated side is there.",
            patient(8, {60: 2}, pain={"side": "bilateral"}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "A score without a side stands in too.",
            patient(8, {60: 2}, pain={"side": None}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "The score of the treated side goes before the one without a side.",
            patient(8, {60: 2}, more=[score(-1, 8, side=None), score(60, 7, side=None)]),
            60,
            best_relief_pct=75.0,
        ),
        case(
            "The low back is judged after a lumbar facet ablation, not the overall score.",
            patient(8, {60: 2}, more=[score(-1, 8, site=None), score(60, 7, site=None)]),
            60,
            best_relief_pct=75.0,
        ),
        case(
            "Without scores at a site the overall score is judged.",
            patient(8, {60: 2}, pain={"site": None, "side": None}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "A hand that hurts says nothing about the low back.",
            patient(8, {60: 2}, pain={"site": "hand"}),
            60,
            outcome="not_assessable",
        ),
        case(
            "After a nerve root injection the leg is judged, not the back.",
            patient(
                8,
                {20: 2},
                kind="transforaminal_esi",
                steroid="dexamethasone",
                **ROOT,
                pain={"site": "leg"},
                more=[score(-1, 8), score(20, 8)],
            ),
            20,
            outcome="ongoing_response",
            best_relief_pct=75.0,
        ),
        case(
            "The buttock is judged where the low back was not scored.",
            patient(8, {60: 2}, pain={"site": "buttock"}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "A procedure that treats two pains and helps one is partial.",
            patient(
                8,
                {60: 1},
                kind="facet_cyst_rupture",
                target="facet_joint",
                steroid="dexamethasone",
                pain={"site": "leg"},
                more=[score(-1, 7), score(60, 7)],
            ),
            60,
            outcome="partial",
            flags=["sites_differ"],
        ),
        *(
            case(
                f"Of two sides that responded the one that came back is judged: {which}.",
                two_sides(left, right),
                287,
                outcome="recurrence",
                relief_days_min=240,
                relief_days_max=285,
                flags=["one_side_back"],
                no_flags=["sites_differ"],
            )
            for which, left, right in (("left", LOST, HELD), ("right", HELD, LOST))
        ),
        case(
            "Where both sides came back neither is another pain.",
            two_sides(LOST, LOST),
            287,
            outcome="recurrence",
            no_flags=["one_side_back", "sites_differ"],
        ),
        *(
            case(
                f"Where one side responded and the other never did the response is partial, {how}.",
                two_sides(left, NEVER),
                287,
                outcome="partial",
                flags=["sites_differ"],
                no_flags=["one_side_back"],
                facts={"pain_elsewhere": True},
            )
            for how, left in (("while it holds", HELD), ("also when it is gone", LOST))
        ),
        case(
            "Of two sides that differ neither is judged where the side of the procedure is not known.",
            two_sides(HELD, NEVER, side=None),
            287,
            outcome="not_assessable",
            flags=["side_untold"],
        ),
        case(
            "A reading too early to establish a response is none of that side.",
            two_sides({7: 1, 60: 7, 285: 8}, HELD),
            287,
            outcome="partial",
            flags=["sites_differ"],
        ),
        case(
            "One good day of a side that is scored daily is no response of it.",
            two_sides({**{60 + day: 8 for day in range(7)}, 63: 1, 285: 8}, HELD),
            287,
            outcome="partial",
            flags=["sites_differ"],
        ),
        case(
            "The hours of a later block are not what the ablation did to a side.",
            two_sides(
                {60: 8, **{100 + hour / 24: 1 for hour in (10, 11)}, 285: 8},
                HELD,
                then=[done(100 + 9.5 / 24, "mbb", "b", local_anaesthetic="lidocaine", sedation="none")],
            ),
            287,
            "a",
            outcome="partial",
            flags=["sites_differ"],
        ),
        case(
            "A procedure at no named place is judged by any score.",
            patient(8, {60: 2}, region=None, target=None, side=None),
            60,
            outcome="ongoing_response",
        ),
        case(
            "The pain that came back on the other side is not the treated one.",
            patient(
                8,
                {60: 1, 140: 1},
                also={"observations": [observed(180, RETURN, site="low_back", side="right")]},
            ),
            200,
            outcome="ongoing_response",
        ),
        case(
            "Pain that came back on the treated side is a loss.",
            patient(
                8,
                {60: 1, 140: 1},
                also={"observations": [observed(180, RETURN, site="low_back", side="left")]},
            ),
            200,
            outcome="recurrence",
            relief_days_max=180.0,
        ),
        case(
            "Pain that came back on both sides, or on a side that nobody named, is a loss too.",
            patient(8, {60: 1, 140: 1}, also={"observations": [observed(180, RETURN, side="bilateral")]}),
            200,
            outcome="recurrence",
        ),
        case(
            "The side of a return tells nothing where that of the procedure is not known.",
            patient(
                8, {60: 1, 140: 1}, side=None, also={"observations": [observed(180, RETURN, side="right")]}
            ),
            200,
            outcome="recurrence",
        ),
        case(
            "The other side that became worse leaves the response as it is.",
            patient(
                8, {60: 1, 140: 1}, also={"observations": [observed(180, "pain_worsening", side="right")]}
            ),
            200,
            outcome="ongoing_response",
            no_flags=["worse_since_reading"],
        ),
        case(
            "The treated side that became worse asks for a score.",
            patient(
                8, {60: 1, 140: 1}, also={"observations": [observed(180, "pain_worsening", side="left")]}
            ),
            200,
            outcome="not_assessable",
            flags=["worse_since_reading"],
        ),
        *(
            case(
                f"The needle of a cordotomy lies on one side, the pain on the other: {site}, {side or 'no side'}.",
                patient(
                    9,
                    {20: 1, 60: 1},
                    "cordotomy",
                    pain={"site": site, "side": side},
                    **{**CERVICAL, "side": "left"},
                ),
                60,
                outcome="ongoing_response",
            )
            for site, side in (("chest_wall", "right"), ("leg", "left"), ("pelvis", None))
        ),
        *(
            case(
                f"What acts in the canal treats pain far from it: {kind}, {site}.",
                patient(9, {20: 1, 60: 1}, kind, pain={"site": site, "side": None}, **where),
                60,
                outcome="ongoing_response",
            )
            for kind, site, where in (
                ("itpump_implant", "leg", THORACIC),
                ("intrathecal_neurolysis", "perineum", LUMBAR),
                ("drez_lesion", "hand", CERVICAL),
            )
        ),
    ],
)
