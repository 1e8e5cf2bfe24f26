"""Injections with a steroid."""

from tests.spec.patients import ROOT, Spec, at, block, block_rows, case, done, patient, record, report, score

ESI = {"kind": "transforaminal_esi", "steroid": "dexamethasone", **ROOT, "pain": {"site": "leg"}}
JOINT = {"kind": "sij_injection", "target": "sacroiliac_joint", "pain": {"site": "sacroiliac_region"}}
WITH_STEROID = done(at(0), "mbb", local_anaesthetic="lidocaine", steroid="methylprednisolone")
OF_NOW = block_rows(8, {1: 1}, descriptor="current")

SPEC = Spec(
    "Steroid injections",
    """A steroid is judged over days, with or without an anaesthetic: from day 14, by the best relief of the
    weeks that follow. A response that is lost before three months is a recurrence that did not last: the
    place was right, the treatment was short. The anaesthetic in the same syringe gives a block reading of
    its own.""",
    [
        case("Relief of 30 % is partial.", patient(10, {21: 7}, **ESI), 42, outcome="partial"),
        case(
            "Relief below 30 % is a failure, without a provisional stage.",
            patient(10, {21: 7.01}, **ESI),
            21,
            outcome="immediate_failure",
            no_flags=["provisional"],
        ),
        case(
            "A response that is lost on day 89 did not last.",
            patient(8, {21: 2, 42: 2, 89: 8}, **ESI),
            89,
            outcome="recurrence",
            flags=["not_lasting"],
        ),
        case(
            "One that is lost on day 90 lasted three months.",
            patient(8, {21: 2, 42: 2, 90: 8}, **ESI),
            90,
            outcome="recurrence",
            no_flags=["not_lasting"],
        ),
        case(
            "One good reading that is lost is a recurrence, not transient: that class belongs to ablation.",
            patient(8, {21: 2, 35: 8}, **ESI),
            35,
            outcome="recurrence",
            flags=["not_lasting"],
            no_flags=["transient", "short_lived"],
        ),
        case(
            "A joint injection with steroid is judged over days.",
            patient(8, {13: 1}, steroid="triamcinolone", **JOINT),
            13,
            outcome="too_early",
        ),
        case(
            "Anaesthetic and steroid: the first hours give a block reading.",
            record(
                done(
                    at(0),
                    "facet_intraarticular",
                    target="facet_joint",
                    local_anaesthetic="lidocaine",
                    steroid="triamcinolone",
                ),
                scores=[score(at(-0.25), 8), score(at(1), 1), score(at(3), 8), score(21, 8)],
            ),
            21,
            outcome="immediate_failure",
            block_reading="positive_concordant",
        ),
        case(
            "Relief for weeks after anaesthetic with steroid is prolonged by the steroid.",
            block(
                {1: 1, 3: 1, 20: 1},
                steroid="dexamethasone",
                also={"relief_reports": [report(20, 80), report(60, 0)]},
            ),
            20,
            block_reading="positive_prolonged_steroid",
        ),
        case(
            "Relief weeks after anaesthetic with steroid, and nothing read in the first hours, is no positive block.",
            block({}, steroid="dexamethasone", more=[score(21, 1, descriptor="on_movement")]),
            21,
            outcome="ongoing_response",
            block_reading=None,
        ),
        case(
            "The same told by the patient.",
            block({}, steroid="dexamethasone", also={"relief_reports": [report(17, 90)]}),
            17,
            outcome="ongoing_response",
            block_reading=None,
        ),
        case(
            "Weeks scored as average pain, the first hours as that of the moment: both are read.",
            record(WITH_STEROID, scores=[score(-5, 8), *OF_NOW, score(21, 3)]),
            30,
            outcome="ongoing_response",
            best_relief_pct=62.5,
            block_reading="positive_prolonged_steroid",
        ),
        case(
            "What hurt as before in the first hours is no positive block, whatever the weeks bring.",
            record(
                WITH_STEROID,
                scores=[score(-5, 8), *block_rows(8, {1: 7}, descriptor="current"), score(21, 3)],
            ),
            30,
            outcome="ongoing_response",
            block_reading="negative",
        ),
        case(
            "In those hours pain on movement goes before that of the moment.",
            record(WITH_STEROID, scores=[score(-5, 8), *OF_NOW, *block_rows(8, {1: 7}), score(21, 3)]),
            30,
            block_reading="negative",
        ),
        case(
            "A score of the moment from after those hours is none of them.",
            record(
                WITH_STEROID,
                scores=[score(-5, 8), *block_rows(8, {3.1: 1}, descriptor="current"), score(21, 3)],
            ),
            30,
            block_reading=None,
        ),
        case(
            "One at their end is.",
            record(
                WITH_STEROID,
                scores=[score(-5, 8), *block_rows(8, {3: 1}, descriptor="current"), score(21, 3)],
            ),
            30,
            block_reading="positive_prolonged_steroid",
        ),
        case(
            "Told on the next day it is of the first hours.",
            block({}, steroid="dexamethasone", also={"relief_reports": [report(1, 90), report(17, 90)]}),
            17,
            block_reading="positive_prolonged_steroid",
        ),
        case(
            "Relief after twice the time of the anaesthetic may still be its own.",
            block({6: 1}, steroid="dexamethasone", more=[score(21, 1, descriptor="on_movement")]),
            21,
            block_reading="positive_prolonged_steroid",
        ),
        case(
            "Relief first seen after that is not.",
            block({6.1: 1}, steroid="dexamethasone", more=[score(21, 1, descriptor="on_movement")]),
            21,
            block_reading=None,
        ),
        case(
            "With anaesthetic alone relief weeks later can only come from the block.",
            block({}, more=[score(21, 1, descriptor="on_movement")]),
            21,
            block_reading="positive_prolonged",
        ),
        case(
            "A block kind with a steroid in it is judged as a steroid injection.",
            patient(8, {21: 8}, kind="mbb", local_anaesthetic="lidocaine", steroid="triamcinolone"),
            21,
            outcome="immediate_failure",
        ),
        case(
            "Without any anaesthetic there is no block reading.",
            patient(8, {21: 2}, **ESI),
            21,
            block_reading=None,
            outcome="ongoing_response",
        ),
    ],
)
