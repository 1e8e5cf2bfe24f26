"""Blocks that tested nothing."""

from tests.spec.patients import Spec, at, block, case, observed, on


def seen(code: str, value: bool = True, day: int = 0) -> dict[str, list[dict[str, object]]]:
    return {"observations": [observed(day, code, value)]}


def tested(code: str, by_hour: dict[float, bool]) -> dict[str, list[dict[str, object]]]:
    """One test, done again by hours after the needle."""
    return {"observations": [observed(at(hour), code, value) for hour, value in by_hour.items()]}


GOOD = {1.0: 1.0, 2.0: 8.0}
COLD, WARM = "sensory_block_to_cold", "limb_warming_after_block"

SPEC = Spec(
    "Blocks that cannot be interpreted",
    """Under deep sedation, with contrast in a vessel, never numb while the anaesthetic acts, with a diary left blank, with an opioid given for it, without enough
    pain to lose, or when pain elsewhere went too, a block tested nothing. It is uninterpretable and the
    procedure not assessable, never negative.""",
    [
        case(
            "Deep sedation.",
            block(GOOD, sedation="deep"),
            1,
            block_reading="uninterpretable",
            outcome="not_assessable",
            flags=["test_invalid"],
        ),
        case(
            "Light sedation does not spoil the test.",
            block(GOOD, sedation="light"),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "No numbness to cold: the nerve was not blocked.",
            block({1: 8}, also=seen("sensory_block_to_cold", False)),
            1,
            block_reading="uninterpretable",
            flags=["no_sensory_block"],
        ),
        case(
            "Numbness to cold makes it a test.",
            block({1: 8}, also=seen("sensory_block_to_cold")),
            1,
            block_reading="negative",
        ),
        case(
            "A diary left blank: the stored score is no measurement.",
            block({1: 8}, also=seen("pain_diary_completed", False)),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "Contrast in a vessel.",
            block(GOOD, contrast_spread="vascular"),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "Uptake into a vessel seen on review.",
            block(GOOD, also=seen("vascular_uptake")),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "An unrelated pain went too.",
            block(GOOD, also=seen("unrelated_pain_relieved")),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "The wrong level was treated.",
            block(GOOD, also=seen("wrong_level_treated", day=2)),
            2,
            block_reading="uninterpretable",
        ),
        case(
            "A finding of three days later is not about this block.",
            block(GOOD, also=seen("unrelated_pain_relieved", day=3)),
            3,
            block_reading="positive_concordant",
        ),
        case(
            "Pain below 4 before the needle cannot be tested.",
            block({1: 0, 2: 3.9}, before=3.9),
            1,
            block_reading="uninterpretable",
            flags=["low_baseline"],
        ),
        case(
            "Nobody asked while the anaesthetic acted.",
            block({}),
            1,
            block_reading="uninterpretable",
            outcome="not_assessable",
        ),
        case(
            "An opioid given for the block relieves by itself.",
            block(GOOD, also={"medications": [{"code": "fentanyl", "start": on(0), "end": on(0)}]}),
            1,
            block_reading="uninterpretable",
        ),
        case(
            "An opioid that is taken all the time does not spoil the test.",
            block(GOOD, also={"medications": [{"code": "fentanyl", "start": on(-300)}]}),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "A block that was aborted.",
            block(GOOD, status="aborted"),
            1,
            block_reading="uninterpretable",
            outcome="not_assessable",
            flags=["aborted"],
        ),
        case(
            "Numbness that wore off by the next day was numbness.",
            block(GOOD, also=tested(COLD, {0.5: True, 24: False})),
            2,
            block_reading="positive_concordant",
            no_flags=["no_sensory_block"],
        ),
        case(
            "Numb at one of two tests while the lidocaine acts: it took.",
            block(GOOD, also=tested(COLD, {0.5: True, 2.5: False})),
            1,
            block_reading="positive_concordant",
        ),
        case(
            "Numb at none of two tests: it did not.",
            block(GOOD, also=tested(COLD, {0.5: False, 2.5: False})),
            1,
            block_reading="uninterpretable",
            flags=["no_sensory_block"],
        ),
        case(
            "Not numb on the next day tells nothing of the block.",
            block(GOOD, also=seen(COLD, False, day=1)),
            2,
            block_reading="positive_concordant",
        ),
        case(
            "A limb that had warmed and was cool again on the next day.",
            block(GOOD, kind="sympathetic_block", also=tested(WARM, {1: True, 24: False})),
            2,
            block_reading="positive_concordant",
        ),
        case(
            "A limb that did not warm while the lidocaine acts.",
            block(GOOD, kind="sympathetic_block", also=tested(WARM, {1: False, 24: True})),
            2,
            block_reading="uninterpretable",
            flags=["no_sensory_block"],
        ),
    ],
)
