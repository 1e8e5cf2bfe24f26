"""What makes a verdict impossible or meaningless."""

from tests.spec.patients import Spec, case, done, observed, patient, record, report, score

NO_NEEDLE = {"region": None, "side": None, "target": None}
SUPPORTIVE = {
    "itpump_refill": "a pump refill",
    "discography": "a discography",
    "epidural_blood_patch": "a blood patch",
    "scs_explant": "the removal of a stimulator",
}

SPEC = Spec(
    "Injuries, complications, death, aborted and planned procedures",
    """A fall or injury in the four weeks before the pain came back makes the loss unreadable; one within the
    window, before any reading that could tell a failure, leaves the failure unread. A complication
    such as a cord lesion or an infection of the spine makes the class of pain meaningless; an aborted procedure and one
    whose dates contradict each other cannot be judged; a planned one is no procedure yet. What tests, mends or maintains is not meant to relieve: a pump refill, a
    discography, a blood patch or a removal is no failure when the pain stays, and the treatment before it
    is judged instead.""",
    [
        case(
            "A fall on the day before the pain came back.",
            patient(8, {45: 2, 100: 8}, also={"observations": [observed(99, "fall")]}),
            100,
            outcome="not_assessable",
            flags=["injury_before_loss"],
        ),
        case(
            "A fall 28 days before still counts.",
            patient(8, {45: 2, 100: 8}, also={"observations": [observed(72, "fall")]}),
            100,
            outcome="not_assessable",
        ),
        case(
            "A fall 29 days before does not.",
            patient(8, {45: 2, 100: 8}, also={"observations": [observed(71, "fall")]}),
            100,
            outcome="recurrence",
            no_flags=["injury_before_loss"],
        ),
        case(
            "A fall that was asked for and did not happen does not.",
            patient(8, {45: 2, 100: 8}, also={"observations": [observed(99, "fall", False)]}),
            100,
            outcome="recurrence",
        ),
        case(
            "A fall while the relief holds changes nothing.",
            patient(8, {45: 2, 100: 2}, also={"observations": [observed(99, "fall")]}),
            100,
            outcome="ongoing_response",
        ),
        case(
            "A fall before the only readings of a failure leaves it unread.",
            patient(8, {45: 8, 60: 8}, also={"observations": [observed(30, "fall")]}),
            60,
            outcome="not_assessable",
            flags=["injury_before_loss"],
        ),
        case(
            "A collision leaves a partial response unread as well.",
            patient(8, {60: 5}, also={"observations": [observed(20, "road_traffic_collision")]}),
            60,
            outcome="not_assessable",
        ),
        case(
            "A failure that was read before the fall stands.",
            patient(8, {42: 8, 60: 8}, also={"observations": [observed(43, "fall")]}),
            60,
            outcome="immediate_failure",
            no_flags=["injury_before_loss"],
        ),
        case(
            "A fall before the window opened changes nothing.",
            patient(8, {60: 8}, also={"observations": [observed(13, "fall")]}),
            60,
            outcome="immediate_failure",
        ),
        case(
            "A fall on the first day of the window counts.",
            patient(8, {60: 8}, also={"observations": [observed(14, "fall")]}),
            60,
            outcome="not_assessable",
        ),
        case(
            "Relief that was reached after a fall is relief.",
            patient(8, {60: 2}, also={"observations": [observed(30, "fall")]}),
            60,
            outcome="ongoing_response",
        ),
        case(
            "Paraplegia after the procedure makes the class of pain meaningless.",
            patient(8, {60: 1}, also={"observations": [observed(1, "paraplegia")]}),
            60,
            outcome="not_assessable",
            flags=["complication"],
        ),
        *(
            case(
                f"So does an infection of the spine that was found: {code}.",
                patient(8, {20: 7, 60: 9}, also={"observations": [observed(20, code)]}),
                60,
                outcome="not_assessable",
                flags=["complication"],
            )
            for code in ("discitis", "vertebral_osteomyelitis", "psoas_abscess", "paraspinal_abscess")
        ),
        case(
            "One that was looked for and not found does not.",
            patient(8, {20: 7, 60: 9}, also={"observations": [observed(20, "discitis", False)]}),
            60,
            outcome="immediate_failure",
            no_flags=["complication"],
        ),
        case(
            "Paraplegia that was there before does not.",
            patient(8, {60: 1}, also={"observations": [observed(-300, "paraplegia")]}),
            60,
            outcome="ongoing_response",
            no_flags=["complication"],
        ),
        case(
            "An aborted procedure is not judged.",
            patient(8, {60: 2}, status="aborted"),
            60,
            outcome="not_assessable",
            flags=["aborted"],
        ),
        case(
            "A planned procedure leaves nothing to judge.",
            record(done(-10, "rfa_thermal", status="planned"), scores=[score(-12, 8)]),
            60,
            outcome=None,
            procedure_id=None,
        ),
        case(
            "A patient who died before the window opened cannot be judged.",
            patient(8, {10: 8}) | {"patient": {"patient_id": "spec", "death_date": "2025-01-20"}},
            20,
            outcome="not_assessable",
            flags=["died"],
            red_flag="none",
        ),
        case(
            "A response that stood at death is kept.",
            patient(8, {42: 2, 80: 2}) | {"patient": {"patient_id": "spec", "death_date": "2025-06-01"}},
            200,
            outcome="ongoing_response",
            flags=["died"],
        ),
        case(
            "A death after the time from which one looks is not known.",
            patient(8, {10: 8}) | {"patient": {"patient_id": "spec", "death_date": "2025-01-20"}},
            12,
            outcome="too_early",
            no_flags=["died"],
        ),
        case(
            "A report dated before its procedure is set aside and said.",
            patient(8, also={"relief_reports": [report(-4, 80)]}),
            60,
            outcome="not_assessable",
            flags=["contradictory_dates"],
            problems=1,
        ),
        *(
            case(
                f"Pain that stays after {what} is no failure of it.",
                patient(8, {60: 8}, kind=kind, **NO_NEEDLE),
                60,
                outcome="not_assessable",
            )
            for kind, what in SUPPORTIVE.items()
        ),
        case(
            "After a refill the pump is judged, not the refill.",
            record(
                done(0, "itpump_implant", **NO_NEEDLE),
                done(200, "itpump_refill", "b", **NO_NEEDLE),
                scores=[score(-1, 9), score(60, 3), score(199, 3), score(230, 8), score(240, 8)],
            ),
            250,
            outcome="recurrence",
            procedure_id="a",
        ),
        case(
            "Asked for, the refill itself has no verdict.",
            record(
                done(0, "itpump_implant", **NO_NEEDLE),
                done(200, "itpump_refill", "b", **NO_NEEDLE),
                scores=[score(-1, 9), score(199, 5), score(230, 8), score(240, 8)],
            ),
            250,
            "b",
            outcome="not_assessable",
        ),
        case(
            "Neither a later injection nor one of its day makes a refill a treatment.",
            record(
                done(0, "itpump_refill", "a", **NO_NEEDLE),
                done(10, "interlaminar_esi", "b", target="epidural_space", steroid="dexamethasone"),
                scores=[score(-1, 8), score(5, 8)],
            ),
            30,
            "a",
            outcome="not_assessable",
            no_flags=["confounded"],
        ),
        case(
            "An injection on the day of a discography is judged by itself.",
            record(
                done(0, "discography", "a", target="intervertebral_disc"),
                done(0, "interlaminar_esi", "b", target="epidural_space", steroid="dexamethasone"),
                scores=[score(-1, 8, site="leg"), score(30, 2, site="leg")],
            ),
            40,
            "b",
            outcome="ongoing_response",
            no_flags=["confounded"],
        ),
    ],
)
