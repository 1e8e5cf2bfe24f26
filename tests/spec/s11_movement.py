"""Whether a block eased the movement that hurts."""

from tests.spec.patients import (
    Spec,
    at,
    block,
    block_rows,
    case,
    done,
    observed,
    record,
    report,
    score,
)

BUPI = "bupivacaine"
MOVEMENT = "previously_painful_movement_possible"
OF_A_DAY = done(0, "mbb", local_anaesthetic=BUPI, sedation="none")
AT_REST = [report(0, 80, duration_h=5, on_movement=False)]
MOVES = {"observations": [observed(at(1), MOVEMENT)]}
MOVES_NOT = {"observations": [observed(at(1), MOVEMENT, False)]}

SPEC = Spec(
    "Blocks: the movement that hurts",
    """Pain on movement goes before pain at rest. Where rest alone was scored, the answer says so and asks for the
    movement that hurts. A report or a finding speaks of it only where it is of the hours in which the block acts.""",
    [
        case(
            "Pain on movement is judged although pain at rest was nothing.",
            block(
                {1: 1, 2: 8},
                more=[score(at(-0.25), 0, descriptor="current"), score(at(1), 0, descriptor="current")],
            ),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Scores of the moment say nothing of the movement that hurts.",
            block({}, more=block_rows(8, {1: 1, 2: 8}, descriptor="current")),
            1,
            block_reading="positive_concordant",
            flags=["rest_only"],
            no_flags=["movement_still_hurt"],
        ),
        case(
            "Scores that do not say what was done meanwhile are taken as they are.",
            block({}, before=8, more=block_rows(8, {1: 1, 2: 8}, descriptor="average")),
            1,
            block_reading="positive_concordant",
            no_flags=["rest_only"],
        ),
        case(
            "The movement was tried while the lidocaine acted, and possible: nothing is open.",
            block({}, more=block_rows(8, {1: 1, 2: 8}, descriptor="current"), also=MOVES),
            1,
            no_flags=["rest_only", "movement_still_hurt"],
        ),
        case(
            "The movement was tried, and not possible: positive at rest, and said to be so.",
            block({}, more=block_rows(8, {1: 1, 2: 8}, descriptor="current"), also=MOVES_NOT),
            1,
            block_reading="positive_concordant",
            flags=["movement_still_hurt"],
            no_flags=["rest_only"],
        ),
        case(
            "A finding of the day without its hour may be from before the needle.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"observations": [observed(0, MOVEMENT, False)]},
            ),
            1,
            flags=["rest_only"],
            no_flags=["movement_still_hurt"],
        ),
        case(
            "Relief at rest is no relief on movement, when both were told.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(2), 80, duration_h=2, on_movement=False),
                        report(at(2), 10, on_movement=True),
                    ]
                },
            ),
            1,
            block_reading="negative",
        ),
        case(
            "Relief that was told of rest alone leaves the movement open.",
            block({}, also={"relief_reports": [report(at(2), 80, duration_h=2, on_movement=False)]}),
            1,
            block_reading="positive_concordant",
            flags=["rest_only"],
        ),
        case(
            "Scores at rest and a report of no relief on movement.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"relief_reports": [report(at(1), 10, on_movement=True)]},
            ),
            1,
            block_reading="positive_concordant",
            flags=["movement_still_hurt"],
        ),
        case(
            "What is told of movement a week later is not of the hours of the block.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(2), 80, duration_h=2, on_movement=False),
                        report(8, 0, on_movement=True),
                    ]
                },
            ),
            10,
            block_reading="positive_concordant",
            flags=["rest_only"],
            no_flags=["movement_still_hurt"],
        ),
        case(
            "Nor is what is told of the next day without its hour.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"relief_reports": [report(1, 0, on_movement=True)]},
            ),
            10,
            flags=["rest_only"],
            no_flags=["movement_still_hurt"],
        ),
        case(
            "What is told of the day itself is.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"relief_reports": [report(0, 0, on_movement=True)]},
            ),
            10,
            flags=["movement_still_hurt"],
        ),
        case(
            "Told a week later with how long it lasted, it is of those hours.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"relief_reports": [report(8, 10, duration_h=2, on_movement=True)]},
            ),
            10,
            flags=["movement_still_hurt"],
        ),
        case(
            "Relief on movement a month later does not say that the block eased the movement.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={"relief_reports": [report(30, 60, on_movement=True)]},
            ),
            40,
            facts={"rest_only": True, "movement_eased": None},
        ),
        case(
            "Relief on movement that outlasts the lidocaine by little does.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 1}, descriptor="current"),
                also={"relief_reports": [report(at(6), 60, on_movement=True)]},
            ),
            1,
            facts={"movement_eased": True},
            no_flags=["rest_only"],
        ),
        case(
            "No relief on movement in its hours stands, whatever is told of rest a month later.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(2), 10, on_movement=True),
                        report(30, 60, on_movement=False),
                    ]
                },
            ),
            40,
            block_reading="negative",
        ),
        case(
            "Of two reports one does not say whether it is of rest: nothing is asked.",
            block(
                {},
                also={
                    "relief_reports": [
                        report(at(2), 80, duration_h=2),
                        report(at(2), 20, on_movement=False),
                    ]
                },
            ),
            1,
            no_flags=["rest_only", "movement_still_hurt"],
        ),
        case(
            "Scores on movement say eased, the examiner says no: it is told, and asked.",
            block({1: 1, 2: 8}, also=MOVES_NOT),
            1,
            block_reading="positive_concordant",
            flags=["movement_disputed"],
            no_flags=["rest_only", "movement_still_hurt"],
            facts={"movement_eased": None},
        ),
        case(
            "A finding from after the last relief denies nothing.",
            block({0.5: 1, 2: 8}, also=MOVES_NOT),
            1,
            no_flags=["movement_disputed", "movement_still_hurt"],
            facts={"movement_eased": True},
        ),
        case(
            "Of two findings one says that the movement was possible.",
            block(
                {1: 1, 2: 8},
                also={"observations": [*MOVES["observations"], observed(at(0.9), MOVEMENT, False)]},
            ),
            1,
            no_flags=["movement_disputed", "movement_still_hurt"],
            facts={"movement_eased": True},
        ),
        case(
            "A block known to its day: that the movement has become possible on it answers what was open.",
            record(
                OF_A_DAY, scores=[score(-1, 8)], relief_reports=AT_REST, observations=[observed(0, MOVEMENT)]
            ),
            10,
            no_flags=["rest_only"],
            facts={"movement_eased": True},
        ),
        case(
            "So it does with its hour.",
            record(
                OF_A_DAY, scores=[score(-1, 8)], relief_reports=AT_REST, observations=MOVES["observations"]
            ),
            10,
            no_flags=["rest_only"],
            facts={"movement_eased": True},
        ),
        case(
            "That it was not possible on that day may be from before the needle.",
            record(
                OF_A_DAY,
                scores=[score(-1, 8)],
                relief_reports=AT_REST,
                observations=[observed(0, MOVEMENT, False)],
            ),
            10,
            flags=["rest_only"],
            no_flags=["movement_still_hurt"],
        ),
        case(
            "What may be from before the needle outweighs no report of its hours.",
            block(
                {},
                more=block_rows(8, {1: 1, 2: 8}, descriptor="current"),
                also={
                    "relief_reports": [report(at(1), 10, on_movement=True)],
                    "observations": [observed(0, MOVEMENT)],
                },
            ),
            1,
            flags=["movement_still_hurt"],
        ),
        case(
            "What was possible before that day as well was not made possible by the block.",
            record(
                OF_A_DAY,
                scores=[score(-1, 8)],
                relief_reports=AT_REST,
                observations=[observed(-3, MOVEMENT), observed(0, MOVEMENT)],
            ),
            10,
            flags=["rest_only"],
        ),
        case(
            "A finding of the next day is not of the block.",
            record(
                OF_A_DAY, scores=[score(-1, 8)], relief_reports=AT_REST, observations=[observed(1, MOVEMENT)]
            ),
            10,
            flags=["rest_only"],
        ),
    ],
)
