"""Two blocks of one target."""

from typing import Any

from tests.spec.patients import Raw, Spec, block, block_rows, case, done, on, record, score, two_blocks

YES_SHORT = {0.5: 1.0, 1.5: 1.0, 2.0: 8.0}
YES_LONG = {0.5: 1.0, 5.0: 1.0, 6.0: 8.0}
NO = {0.5: 8.0, 1.5: 8.0}


def around(kind: str, course: dict[float, float], later: dict[float, float], **columns: Any) -> Raw:
    """A positive block, an ablation four weeks later with its course by day, and a block on day 280."""
    drug = {"local_anaesthetic": "lidocaine", "sedation": "none"}
    rows = [
        done(on(9 / 24), "mbb", "a", **drug),
        done(28, kind, "r", **columns),
        done(on(280 + 9 / 24), "mbb", "b", **drug),
    ]
    scores = [score(day, points) for day, points in {27: 8, **course}.items()]
    return record(*rows, scores=block_rows(8, YES_SHORT) + block_rows(8, later, 280) + scores)


WORKED = {90.0: 1.0, 240.0: 1.0, 279.0: 8.0}
FAILED = {90.0: 8.0, 240.0: 8.0, 279.0: 8.0}

SPEC = Spec(
    "Pairs of blocks",
    """Two blocks of one target, side and level are read together. Both positive are concordant; one positive
    and one negative are discrepant. When lidocaine is recorded to have worked at least as long as
    bupivacaine, the later block is discordant: positive, but not as the agents would have it. A block whose
    anaesthetic reached more than its target relieved, and confirms nothing: it is concordant with no other. Blocks before and after an
    ablation of the target that worked do not contradict each other: the pain may have changed.""",
    [
        case(
            "Both positive, the longer agent for longer.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", YES_LONG)),
            29,
            block_pair="concordant",
            block_reading="positive_concordant",
        ),
        case(
            "One positive, one negative.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO)),
            29,
            block_pair="discrepant",
            block_reading="negative",
        ),
        case(
            "One negative, one positive.",
            two_blocks(("lidocaine", NO), ("bupivacaine", YES_LONG)),
            29,
            block_pair="discrepant",
        ),
        case(
            "The earlier block of a discrepant pair is told too.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO)),
            29,
            "a",
            block_pair="discrepant",
            block_reading="positive_concordant",
        ),
        case(
            "Bupivacaine that worked shorter than lidocaine is discordant.",
            two_blocks(("lidocaine", {0.5: 1, 3: 1, 3.5: 8}), ("bupivacaine", {0.5: 1, 1.5: 1, 2: 8})),
            29,
            block_reading="positive_discordant",
            outcome="ongoing_response",
        ),
        case(
            "A block whose relief was gone before its agent wears off agrees with no other.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", {0.5: 1, 1: 1, 1.4: 8})),
            29,
            block_reading="positive_discordant",
            block_pair=None,
        ),
        case(
            "The same agent twice is not compared by duration.",
            two_blocks(("lidocaine", {0.5: 1, 3: 1, 3.5: 8}), ("lidocaine", YES_SHORT)),
            29,
            block_reading="positive_concordant",
            block_pair="concordant",
        ),
        case(
            "Two negative blocks are no pair to compare.",
            two_blocks(("lidocaine", NO), ("bupivacaine", NO)),
            29,
            block_pair=None,
            block_reading="negative",
        ),
        case(
            "An uninterpretable block is left out of the pair.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO), sedation="deep"),
            29,
            block_pair=None,
            block_reading="uninterpretable",
        ),
        case(
            "Blocks of two sides are no pair.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO), side="right"),
            29,
            block_pair=None,
        ),
        case(
            "Blocks of two targets are no pair.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO), target="l5_dorsal_ramus"),
            29,
            block_pair=None,
        ),
        case(
            "The second block is not known before its day.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO)),
            27,
            block_pair=None,
            procedure_id="a",
        ),
        case(
            "A second block whose contrast went to the epidural space confirms nothing.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", YES_LONG), contrast_spread="epidural"),
            29,
            block_pair=None,
            block_reading="positive_nonspecific",
        ),
        case(
            "Nor does one of more volume than a selective block allows.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", YES_LONG), volume_ml=2),
            29,
            block_pair=None,
            block_reading="positive_nonspecific",
        ),
        case(
            "A negative one that spread disagrees all the same.",
            two_blocks(("lidocaine", YES_SHORT), ("bupivacaine", NO), contrast_spread="epidural"),
            29,
            block_pair="discrepant",
            block_reading="negative",
        ),
        case(
            "A negative block after an ablation that worked does not contradict the positive one before it.",
            around("rfa_thermal", WORKED, NO),
            281,
            "b",
            block_reading="negative",
            block_pair=None,
            facts={"earlier_ablation_outcome": "recurrence"},
        ),
        case(
            "Nor is the one before it in doubt.",
            around("rfa_thermal", WORKED, NO),
            281,
            "a",
            block_reading="positive_concordant",
            block_pair=None,
        ),
        case(
            "After an ablation that failed it does.",
            around("rfa_thermal", FAILED, NO),
            281,
            "b",
            block_pair="discrepant",
        ),
        case(
            "After an ablation of the other side too.",
            around("rfa_thermal", WORKED, NO, side="right"),
            281,
            "b",
            block_pair="discrepant",
        ),
        case(
            "Two positive ones agree, with or without an ablation between them.",
            around("rfa_thermal", WORKED, YES_SHORT),
            281,
            "b",
            block_pair="concordant",
        ),
        case("One block alone is no pair.", block(YES_SHORT), 1, block_pair=None),
    ],
)
