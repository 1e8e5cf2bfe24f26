"""What the Patient resource says of a person: birth, sex, death, and other records of the same person."""

from __future__ import annotations

import msgspec

from painpath.record.death import is_date, says_dead
from painpath.record.fhir.collect import Collector
from painpath.record.fhir.structs import DECODE_PATIENT_LINKS, NOTHING, Resource
from painpath.record.problem import Problem, quoted

# How a patient is linked to another record of the same person that may say more.
OTHER_RECORD = {
    "replaced-by": "this record of the patient is replaced by",
    "refer": "the main record of the patient is",
    "seealso": "another record of the patient is",
}
ONLY_THIS = "only this one is read: what stands in the other is not known here"


def read_person(resource: Resource, out: Collector) -> None:
    """Birth date, sex and date of death; names, identifiers and contacts are never read."""
    patient = out.record["patient"]
    for column, text in (("birth_date", resource.birth_date), ("sex", resource.gender)):
        if text:
            patient[column] = text
    _tell_of_others(resource, out)
    stated = resource.deceased_date_time
    if stated is not None and is_date(stated):
        patient["death_date"] = stated
    elif resource.deceased_boolean or says_dead(stated):
        out.died_on_no_day(resource)
    elif stated is not None:
        what = f"deceased on {quoted(stated)}, which is neither a date nor says that somebody died"
        out.report(Problem(out.place(resource), what, "left out"))


def _tell_of_others(resource: Resource, out: Collector) -> None:
    """That another record of the same person may hold what is missing in this one."""
    try:
        links = () if resource.link is NOTHING else DECODE_PATIENT_LINKS(resource.link) or ()
    except msgspec.ValidationError as error:
        out.left_out(resource, f"links to other records of the patient do not fit: {error}")
        return
    for link in links:
        if link.type in OTHER_RECORD:
            other = link.other.reference if link.other else None
            named = quoted(other) if other else "not named"
            out.repaired(resource, f"{OTHER_RECORD[link.type]} {named}", ONLY_THIS)
