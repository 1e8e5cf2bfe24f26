"""Two blocks of one target."""

from tests.spec.patients import Spec, block, case, two_blocks

YES_SHORT = {0.5: 1.0, 1.5: 1.0, 2.0: 8.0}
YES_LONG = {0.5: 1.0, 5.0: 1.0, 6.0: 8.0}
NO = {0.5: 8.0, 1.5: 8.0}

SPEC = Spec(
    "Pairs of blocks",
    """Two blocks of one target, side and level are read together. Both positive are concordant; one positive
    and one negative are discrepant. When lidocaine is recorded to have worked at least as long as
    bupivacaine, the later block is discordant: positive, but not as the agents would have it. A block whose
    anaesthetic reached more than its target relieved, and confirms nothing: it is concordant with no other.""",
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
        case("One block alone is no pair.", block(YES_SHORT), 1, block_pair=None),
    ],
)
