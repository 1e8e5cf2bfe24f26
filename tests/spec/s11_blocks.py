"""What a block with local anaesthetic showed."""

from tests.spec.patients import (
    Spec,
    at,
    block,
    block_rows,
    case,
    done,
    observed,
    on,
    record,
    report,
    returned,
    score,
)

BUPI = "bupivacaine"
EVENING = done(at(12.5), "mbb", local_anaesthetic=BUPI, sedation="none")
EVENING_ROWS = block_rows(8, {0.6: 1}, start=12.5 / 24)

SPEC = Spec(
    "Blocks: what the block showed",
    """A block with anaesthetic alone is read while the anaesthetic acts: lidocaine from 15 minutes to 3 hours,
    bupivacaine and ropivacaine from 30 minutes to 8 hours. At least 50 % relief is positive: concordant when
    its end was recorded within twice that time, prolonged beyond it, discordant when it was gone in less than half
    of the least time that the anaesthetic acts (an hour with lidocaine, three with bupivacaine), non-specific when the end is not
    known or when volume or spread reached more than the target, which a limb that is weak while a block of a joint or
    of a nerve without motor fibres acts tells, or one that is numb after a facet block. Scores of those hours decide, and an estimate stands in where there are
    none: one that lies clearly above 50 % where they lie below leaves the block open, the other way round it is non-specific. A positive block that wore
    off as expected is an ongoing response, never a recurrence; a negative one is a failure.""",
    [
        case(
            "Relief that wears off with the lidocaine is concordant.",
            block({0.5: 1, 1.5: 1, 2: 7}),
            1,
            block_reading="positive_concordant",
            outcome="ongoing_response",
        ),
        case(
            "Exactly 50 % is positive.",
            block({0.5: 4, 2: 8}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "A hundredth of a point less is negative.",
            block({0.5: 4.01, 2: 8}),
            1,
            block_reading="negative",
            outcome="immediate_failure",
        ),
        case(
            "Relief before the lidocaine acts counts for nothing.",
            block({0.2: 1, 1: 8}),
            1,
            block_reading="negative",
        ),
        case(
            "Relief at 15 minutes counts for lidocaine.",
            block({0.25: 1, 2: 8}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Relief at 15 minutes does not count for bupivacaine.",
            block({0.25: 1, 2: 8}, BUPI),
            1,
            block_reading="negative",
        ),
        case(
            "Relief at 30 minutes counts for bupivacaine.",
            block({0.5: 1, 6: 8}, BUPI),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Lidocaine that ends between 6 hours, twice its time, and 7 may have been prolonged: not known.",
            block({1: 1, 6: 1, 7: 8}),
            1,
            block_reading="positive_nonspecific",
            flags=["duration_unknown"],
        ),
        case(
            "Lidocaine that has worn off at 6 hours is concordant.",
            block({1: 1, 5.9: 1, 6: 8}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Lidocaine that works beyond twice its time is prolonged.",
            block({1: 1, 6.1: 1, 12: 8}),
            1,
            block_reading="positive_prolonged",
            outcome="ongoing_response",
        ),
        case(
            "Bupivacaine at 16 hours is not yet prolonged.",
            block({1: 1, 15: 1, 16: 8}, BUPI),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Bupivacaine beyond 16 hours is prolonged.",
            block({1: 1, 16.1: 1, 20: 8}, BUPI),
            1,
            block_reading="positive_prolonged",
        ),
        case(
            "A mixture acts as long as its longest agent.",
            block({1: 1, 7: 1, 9: 8}, ["lidocaine", BUPI]),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "A positive block whose end nobody wrote down is non-specific.",
            block({1: 1}),
            1,
            block_reading="positive_nonspecific",
            flags=["duration_unknown"],
        ),
        case(
            "A reported duration is a recorded end.",
            block({}, BUPI, also={"relief_reports": [report(at(10), 80, duration_h=5)]}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Bupivacaine that is said to have helped for six minutes is discordant: it had not begun to act.",
            block({}, BUPI, also={"relief_reports": [report(at(10), 80, duration_h=0.1)]}),
            1,
            block_reading="positive_discordant",
            outcome="ongoing_response",
        ),
        case(
            "Bupivacaine for just under an hour and a half is discordant.",
            block({}, BUPI, also={"relief_reports": [report(at(10), 80, duration_h=1.49)]}),
            1,
            block_reading="positive_discordant",
        ),
        case(
            "Bupivacaine for an hour and a half is concordant.",
            block({}, BUPI, also={"relief_reports": [report(at(10), 80, duration_h=1.5)]}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Lidocaine whose relief is gone at 29 minutes is discordant.",
            block({0.3: 1, 29 / 60: 8}),
            1,
            block_reading="positive_discordant",
        ),
        case(
            "Lidocaine whose relief is gone at half an hour is concordant.",
            block({0.3: 1, 0.5: 8}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "A mixture need last no longer than its shortest agent.",
            block({0.3: 1, 0.5: 8}, ["lidocaine", BUPI]),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "An agent that was not recorded need last a quarter of an hour, as the shortest of all does.",
            block(
                {},
                "local_anaesthetic_unspecified",
                also={"relief_reports": [report(at(10), 80, duration_h=0.25)]},
            ),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "A block of less than a quarter of an hour fits no agent.",
            block(
                {},
                "local_anaesthetic_unspecified",
                also={"relief_reports": [report(at(10), 80, duration_h=0.24)]},
            ),
            1,
            block_reading="positive_discordant",
        ),
        case(
            "A block of the evening whose pain is back on the next day, no hour told: it may have lasted.",
            record(EVENING, scores=[*EVENING_ROWS, score(1, 8, descriptor="on_movement")]),
            5,
            block_reading="positive_concordant",
        ),
        case(
            "So it may where the patient says on the next day that the pain is back.",
            record(EVENING, scores=EVENING_ROWS, observations=[returned(1)]),
            5,
            block_reading="positive_concordant",
        ),
        case(
            "Eighty-four minutes after the evening's bupivacaine it was surely gone, whatever the next day says.",
            record(
                EVENING,
                scores=[
                    *block_rows(8, {0.6: 1, 1.4: 8}, start=12.5 / 24),
                    score(1, 8, descriptor="on_movement"),
                ],
            ),
            5,
            block_reading="positive_discordant",
        ),
        case(
            "One bad score between good ones is no end of the lidocaine.",
            block({0.3: 1, 0.45: 8, 2: 1, 3: 1, 4: 8}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Relief on the next day, long after the lidocaine, takes nothing back.",
            block({0.3: 1, 0.45: 8, 24: 1}),
            2,
            block_reading="positive_discordant",
        ),
        case(
            "Two durations were told, one of them as long as lidocaine acts.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(10), 80, duration_h=0.45),
                        report(at(11), 80, duration_h=2.5),
                    ]
                },
            ),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Two durations were told, both too short for lidocaine.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(10), 80, duration_h=0.45),
                        report(at(11), 80, duration_h=0.3),
                    ]
                },
            ),
            1,
            block_reading="positive_discordant",
        ),
        case(
            "A reported duration of three days is prolonged.",
            block({}, also={"relief_reports": [report(4, 90, duration_h=72)]}),
            4,
            block_reading="positive_prolonged",
        ),
        *(
            case(
                f"Scores of the hours that deny the relief which the patient reports leave the block open: {how}.",
                block(
                    {0.7: seen},
                    also={"relief_reports": [report(when, 60, **{"duration_h": 2, **more})]},
                    **columns,
                ),
                2,
                block_reading="uninterpretable",
                outcome="not_assessable",
                best_relief_pct=relief,
                flags=["self_report_mismatch"],
            )
            for how, seen, relief, when, more, columns in (
                ("told on the same day", 7, 12.5, at(6), {}, {}),
                ("told without an hour", 7, 12.5, on(0), {}, {}),
                ("told of movement", 7, 12.5, at(6), {"on_movement": True}, {}),
                ("told on the next day without a duration", 7, 12.5, on(1), {"duration_h": None}, {}),
                (
                    "with bupivacaine, told in its hours",
                    7,
                    12.5,
                    at(3),
                    {"duration_h": None},
                    {"agent": BUPI},
                ),
            )
        ),
        case(
            "Where both lie on one side of 50 % the scores are the reading, and the report tells how long.",
            block({0.7: 2}, also={"relief_reports": [report(at(6), 60, duration_h=2)]}),
            2,
            block_reading="positive_concordant",
            best_relief_pct=75.0,
            no_flags=["self_report_mismatch"],
        ),
        case(
            "Twenty points apart the scores alone decide.",
            block({0.7: 4.8}, also={"relief_reports": [report(at(6), 60, duration_h=2)]}),
            2,
            block_reading="negative",
            best_relief_pct=40.0,
            no_flags=["self_report_mismatch"],
        ),
        case(
            "Scores that show relief which the patient denies afterwards make it non-specific.",
            block({0.7: 2, 3: 8}, also={"relief_reports": [report(at(6), 30, duration_h=2)]}),
            2,
            block_reading="positive_nonspecific",
            outcome="ongoing_response",
            flags=["self_report_mismatch"],
        ),
        case(
            "An estimate of one later minute tells that the relief had gone, and denies nothing.",
            block({0.7: 2, 2.5: 8}, also={"relief_reports": [report(at(2.5), 0)]}),
            2,
            block_reading="positive_concordant",
        ),
        case(
            "Without a score in its hours the report stands in.",
            block({12: 8}, also={"relief_reports": [report(at(6), 60, duration_h=2)]}),
            2,
            block_reading="positive_concordant",
        ),
        case(
            "What is told of rest says nothing against scores on movement.",
            block({0.7: 7}, also={"relief_reports": [report(at(6), 90, duration_h=2, on_movement=False)]}),
            2,
            block_reading="negative",
        ),
        case(
            "A report without a percentage tells nothing.",
            block({}, also={"relief_reports": [{"time": at(2), "procedure_id": "a", "words": "somewhat"}]}),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "The patient's word that the pain is back ends the relief.",
            block({1: 1}, also={"observations": [observed(at(2), "pain_return_same_character")]}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "More than half a millilitre at a medial branch cannot name the structure.",
            block({1: 1, 2: 8}, volume_ml=0.6),
            1,
            block_reading="positive_nonspecific",
            flags=["volume_high"],
        ),
        case(
            "Half a millilitre can.",
            block({1: 1, 2: 8}, volume_ml=0.5),
            1,
            block_reading="positive_concordant",
            no_flags=["volume_high"],
        ),
        case(
            "Contrast in the epidural space cannot name the structure.",
            block({1: 1, 2: 8}, contrast_spread="epidural"),
            1,
            block_reading="positive_nonspecific",
        ),
        case(
            "Spread that was seen on review cannot either.",
            block({1: 1, 2: 8}, also={"observations": [observed(0, "epidural_or_foraminal_spread")]}),
            1,
            block_reading="positive_nonspecific",
        ),
        case(
            "A negative block stays negative with too much volume.",
            block({1: 8}, volume_ml=2),
            1,
            block_reading="negative",
        ),
        case(
            "While the anaesthetic acts and nobody has looked it is too early.",
            block({}),
            at(1),
            outcome="too_early",
            block_reading=None,
        ),
        case(
            "An injection of anaesthetic alone into a joint is read as a block.",
            block({1: 1, 2: 8}, kind="sij_injection", target="sacroiliac_joint"),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "An agent that was not recorded is given 15 minutes to 8 hours.",
            block({0.25: 1, 8: 1, 9: 8}, "local_anaesthetic_unspecified"),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Relief for weeks after anaesthetic alone, then lost, is a recurrence.",
            block(
                {1: 1},
                also={"relief_reports": [report(20, 80), report(40, 80), report(70, 0)]},
            ),
            70,
            outcome="recurrence",
            block_reading="positive_prolonged",
            flags=["not_lasting"],
        ),
        case(
            "A leg that is weak while a medial branch block acts: it reached the root, and names no joint.",
            block({1: 1, 6: 7}, BUPI, also={"observations": [observed(at(2), "leg_weakness", side="left")]}),
            1,
            block_reading="positive_nonspecific",
        ),
        case(
            "A leg that is numb then says the same.",
            block({1: 1, 6: 7}, BUPI, also={"observations": [observed(at(2), "numbness", site="leg")]}),
            1,
            block_reading="positive_nonspecific",
        ),
        case(
            "Weakness that was known before the block tells nothing of it.",
            block(
                {1: 1, 6: 7},
                BUPI,
                also={"observations": [observed(day, "leg_weakness", side="left") for day in (-30, at(2))]},
            ),
            1,
            block_reading="positive_concordant",
        ),
    ],
)
