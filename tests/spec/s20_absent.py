"""What is not in the record is unknown, never no."""

from tests.spec.patients import Spec, case, observed, on, patient

SPEC = Spec(
    "What absent means",
    """What is not in the record is unknown, never no. A finding that was looked for and not there is false; a
    condition that has ended and a medicine that was stopped are false from then on, but an end after the
    time from which one looks is not yet known.""",
    [
        case(
            "A condition that was never recorded is unknown.",
            patient(8),
            60,
            facts={"diabetes_mellitus": None},
        ),
        case(
            "A condition without a date is present.",
            patient(8, also={"conditions": [{"code": "diabetes_mellitus"}]}),
            60,
            facts={"diabetes_mellitus": True},
        ),
        case(
            "A condition that begins later is not known yet.",
            patient(8, also={"conditions": [{"code": "diabetes_mellitus", "onset": on(61)}]}),
            60,
            facts={"diabetes_mellitus": None},
        ),
        case(
            "A medicine without an end is still taken.",
            patient(8, also={"medications": [{"code": "warfarin"}]}),
            60,
            facts={"takes_anticoagulant": True},
        ),
        case(
            "A medicine that was stopped is not taken.",
            patient(8, also={"medications": [{"code": "warfarin", "end": on(30)}]}),
            60,
            facts={"takes_anticoagulant": None},
        ),
        case(
            "An end that lies ahead is not yet one.",
            patient(8, also={"medications": [{"code": "warfarin", "end": on(90)}]}),
            60,
            facts={"takes_anticoagulant": True},
        ),
        case(
            "A symptom that was asked for and is there is true.",
            patient(8, also={"observations": [observed(50, "fever")]}),
            60,
            facts={"fever": True},
        ),
        case(
            "The latest answer counts.",
            patient(8, also={"observations": [observed(50, "fever"), observed(55, "fever", False)]}),
            60,
            facts={"fever": None},
        ),
        case(
            "A patient with nothing recorded raises no alert and is asked.",
            patient(None),
            60,
            red_flag="none",
            outcome="not_assessable",
        ),
    ],
)
