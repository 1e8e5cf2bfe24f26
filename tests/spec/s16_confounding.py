"""Other procedures in the window."""

from tests.spec.patients import Spec, at, case, done, observed, patient, record, score

ESI = {"target": "epidural_space", "steroid": "dexamethasone"}

MISSED, CONFOUNDED = ["window_missed"], ["confounded"]

SPEC = Spec(
    "Other procedures in the window",
    """A later treatment of the same part of the body takes over the readings that follow it: what it does is
    no longer the earlier one's merit. Where it comes before the earlier one could be judged, that one is
    confounded. Where the hours of one day are not known, blocks come before treatments; the levels of one
    session are one treatment. Diagnostic blocks and treatments of the other side or of another part confound nothing.""",
    [
        case(
            "A steroid ten days after an ablation confounds it.",
            patient(8, {30: 1}, then=[done(10, "interlaminar_esi", "b", **ESI)]),
            60,
            "a",
            outcome="not_assessable",
            flags=["confounded"],
        ),
        case(
            "A response that stood before the later treatment is kept.",
            patient(8, {20: 2, 45: 2, 100: 8}, then=[done(60, "interlaminar_esi", "b", **ESI)]),
            120,
            "a",
            outcome="ongoing_response",
            no_flags=["confounded"],
            relief_days_min=45.0,
        ),
        case(
            "A loss before the later treatment is kept, whatever that one does.",
            patient(8, {45: 2, 80: 2, 120: 8, 160: 1}, then=[done(140, "rfa_thermal", "b")]),
            160,
            "a",
            outcome="recurrence",
            relief_days_max=120.0,
        ),
        *(
            case(
                f"What was scored at the visit of the next treatment, without an hour, is the last word on the one before: {how}.",
                patient(8, {**early, at_visit: points}, then=[done(at_visit, "interlaminar_esi", "b")]),
                at_visit + 30,
                "a",
                outcome=outcome,
                no_flags=["confounded"],
            )
            for how, early, at_visit, points, outcome in (
                ("it never helped", {}, 70, 8, "immediate_failure"),
                ("it wore off", {90: 2}, 370, 7, "recurrence"),
                ("it still helps", {90: 2}, 200, 2, "ongoing_response"),
            )
        ),
        case(
            "So is the patient's own estimate at that visit.",
            patient(8, reports={70: 0}, then=[done(70, "interlaminar_esi", "b")]),
            100,
            "a",
            outcome="immediate_failure",
        ),
        case(
            "And that the pain is back.",
            patient(
                8,
                {90: 2},
                then=[done(370, "interlaminar_esi", "b")],
                also={"observations": [observed(370, "pain_return_same_character")]},
            ),
            400,
            "a",
            outcome="recurrence",
            relief_days_max=370,
        ),
        case(
            "A diagnostic block does not confound an ablation.",
            patient(
                8,
                {60: 2},
                then=[done(at(20 * 24), "mbb", "b", local_anaesthetic="lidocaine", sedation="none")],
            ),
            60,
            "a",
            outcome="ongoing_response",
            no_flags=["confounded"],
        ),
        case(
            "Relief while that block acts is not the ablation's.",
            patient(
                8,
                {60: 8},
                more=[score(at(20 * 24 + 1), 0)],
                then=[done(at(20 * 24), "mbb", "b", local_anaesthetic="lidocaine", sedation="none")],
            ),
            60,
            "a",
            outcome="immediate_failure",
            best_relief_pct=0.0,
        ),
        case(
            "The other side a week later confounds nothing.",
            patient(8, {60: 2}, then=[done(7, "rfa_thermal", "b", side="right")]),
            60,
            "a",
            outcome="ongoing_response",
            no_flags=["confounded"],
        ),
        case(
            "The neck is not the back.",
            patient(8, {60: 2}, then=[done(7, "rfa_thermal", "b", region="cervical")]),
            60,
            "a",
            outcome="ongoing_response",
            no_flags=["confounded"],
        ),
        *(
            case(
                f"A stimulator of the cord or a pump treats far from where it lies: {how}.",
                patient(
                    8,
                    {365: 2},
                    **treated,
                    then=[done(200, kind, "b", **lead)],
                ),
                370,
                "a",
                outcome=outcome,
            )
            for how, treated, kind, lead, outcome in (
                (
                    "what it relieves is not the merit of the ablation before",
                    {},
                    "scs_implant",
                    {"region": "thoracic", "target": "dorsal_column", "side": None},
                    "not_assessable",
                ),
                (
                    "a pump without a region reaches any pain",
                    {"region": "cervical", "pain": {"site": "neck"}},
                    "itpump_implant",
                    {"region": None, "target": "intrathecal_space", "side": None},
                    "not_assessable",
                ),
                (
                    "a thoracic lead does not reach the neck",
                    {"region": "cervical", "pain": {"site": "neck"}},
                    "scs_implant",
                    {"region": "thoracic", "target": "dorsal_column", "side": None},
                    "ongoing_response",
                ),
            )
        ),
        case(
            "An injection of a knee does not end what a stimulator of the cord does.",
            patient(
                8,
                {60: 2, 400: 7},
                "scs_implant",
                pain={"site": "leg"},
                region="thoracic",
                target="dorsal_column",
                side=None,
                then=[done(200, "joint_injection", "b", target="knee_joint", region="knee_region")],
            ),
            400,
            "a",
            outcome="recurrence",
        ),
        case(
            "A planned procedure confounds nothing.",
            patient(8, {60: 2}, then=[done(30, "rfa_thermal", "b", status="planned")]),
            60,
            outcome="ongoing_response",
            procedure_id="a",
        ),
        case(
            "An aborted one confounds nothing.",
            patient(8, {60: 2}, then=[done(30, "rfa_thermal", "b", status="aborted")]),
            60,
            "a",
            outcome="ongoing_response",
        ),
        case(
            "Without a stated region the same target is the same part.",
            patient(8, {60: 2}, region=None, then=[done(10, "pulsed_rf", "b", region=None)]),
            60,
            "a",
            outcome="not_assessable",
            flags=["confounded"],
        ),
        case(
            "A target that a body has once on each side, or a joint and the nerves of it alone, is one part whatever region is stated.",
            record(
                done(0, "rfa_thermal", target="genicular_nerves", region="knee_region", levels=None),
                done(
                    10,
                    "joint_injection",
                    "b",
                    target="knee_joint",
                    region="lower_limb",
                    levels=None,
                    steroid="triamcinolone",
                ),
                scores=[score(-1, 8, site="knee"), score(60, 2, site="knee")],
            ),
            60,
            "a",
            outcome="not_assessable",
            flags=["confounded"],
        ),
        *(
            case(
                f"On one day a block goes before an ablation, {how}.",
                record(
                    done(time, "rfa_thermal", lesion),
                    done(0, "mbb", test, local_anaesthetic="lidocaine", sedation="none"),
                    scores=[score(-5, 8), score(57, 1), score(85, 1)],
                ),
                95,
                test,
                outcome="not_assessable",
                block_reading="uninterpretable",
                flags=["confounded"],
            )
            for how, time, lesion, test in (
                ("whatever their names", 0, "a", "b"),
                ("also under other names", 0, "b", "a"),
                ("also when only the ablation has a clock time", at(0), "a", "b"),
            )
        ),
        case(
            "Of a block and an ablation of one day the ablation is judged.",
            record(
                done(0, "rfa_thermal", "a"),
                done(0, "mbb", "b", local_anaesthetic="lidocaine", sedation="none"),
                scores=[score(-5, 8), score(57, 1)],
            ),
            95,
            procedure_id="a",
        ),
        *(
            case(
                f"Two treatments of one day in the order of what they are, not of their names: {name} is judged.",
                record(
                    done(
                        0, "facet_intraarticular", other, target="facet_joint", steroid="methylprednisolone"
                    ),
                    done(0, "rfa_thermal", name),
                    scores=[score(-5, 8), score(57, 1)],
                ),
                95,
                procedure_id=name,
            )
            for name, other in (("x", "y"), ("y", "x"))
        ),
        *(
            case(
                f"The levels of one session do not confound each other: {name}.",
                record(
                    done(0, "rfa_thermal", "a", levels=["L4"]),
                    done(0, "rfa_thermal", "b", levels=["L5"]),
                    scores=[score(-5, 8), score(57, 1), score(85, 1)],
                ),
                95,
                name,
                outcome="ongoing_response",
                no_flags=["confounded"],
            )
            for name in ("a", "b")
        ),
        case(
            "Another level on another day does.",
            record(
                done(0, "rfa_thermal", "a", levels=["L4"]),
                done(1, "rfa_thermal", "b", levels=["L5"]),
                scores=[score(-5, 8), score(57, 1), score(85, 1)],
            ),
            95,
            "a",
            outcome="not_assessable",
            flags=["confounded"],
        ),
        *(
            case(
                sentence,
                record(
                    done(0, "rfa_thermal", "a"),
                    done(day, "rfa_thermal", "b"),
                    scores=[score(-5, 8), score(100, 1)],
                ),
                150,
                "a",
                outcome="not_assessable",
                flags=flags,
                no_flags=others,
            )
            for day, sentence, flags, others in (
                (85, "A treatment after the window is not why nobody looked within it.", MISSED, CONFOUNDED),
                (84, "One within it may be.", CONFOUNDED, []),
            )
        ),
    ],
)
