"""The fields of FHIR R4 resources that a record needs, and nothing else.

One set of fields serves every resource type, so that a bundle is decoded in one pass; fields whose
shape differs between types stay undecoded (`Raw`) until the type is known. In a bundle the type says
how much of a resource is looked at: an observation, of which a patient may have thousands, has a
struct of its own few fields, and of what a record has no use for nothing is kept. Everything may be
missing. The structs are trees, so the garbage collector need not watch them. What a field holds is stated
as a type and not as text, because msgspec would work out every text again at each start. Long because every field
that is read stands here.
"""

from typing import TYPE_CHECKING, Any, Union

import msgspec
from msgspec import Raw

NOTHING = Raw()  # a field that is not there


class Extension(msgspec.Struct, rename="camel", gc=False):
    """What a profile adds beside the standard, named by its address; of its values those of four types are read."""

    url: str = ""
    extension: "tuple[Extension, ...]" = ()
    value_string: str | None = None
    value_boolean: bool | None = None
    value_integer: int | None = None
    value_decimal: int | float | None = None


class Coding(msgspec.Struct, rename="camel", gc=False):
    """One code of a system; without a system nobody knows whose code it is."""

    system: str | None = None
    code: str | None = None
    display: str | None = None
    extension: tuple[Extension, ...] = ()


class Concept(msgspec.Struct, gc=False):
    """A meaning: the same thing in one or several codes, and in words."""

    coding: tuple[Coding, ...] = ()
    text: str | None = None


class Quantity(msgspec.Struct, gc=False):
    """A number in its unit; `code` is the UCUM spelling, `comparator` says that it is only a bound."""

    value: int | float | None = None
    unit: str | None = None
    code: str | None = None
    comparator: str | None = None


class Reference(msgspec.Struct, gc=False):
    """Which other resource is meant: an address on the server, or `#` and the id of a contained one."""

    reference: str | None = None


class PatientLink(msgspec.Struct, gc=False):
    """Another record of the same person, and how the two belong together (`replaced-by`, `refer`, ...)."""

    other: Reference | None = None
    type: str | None = None


class Period(msgspec.Struct, gc=False):
    """From when to when, in ISO 8601; a missing end is one that still goes on or that nobody stated."""

    start: str | None = None
    end: str | None = None


class Value(msgspec.Struct, rename="camel", gc=False):
    """The value[x] of an Observation, a component or an answer."""

    value_quantity: Quantity | None = None
    value_integer: int | None = None
    value_decimal: int | float | None = None
    value_boolean: bool | None = None
    value_string: str | None = None
    value_codeable_concept: Concept | None = None
    value_coding: Coding | None = None
    data_absent_reason: Concept | None = None


class Component(Value, rename="camel", gc=False):
    """One part of an observation, with a code and a value of its own."""

    code: Concept | None = None
    modifier_extension: Raw = NOTHING


class Repeat(msgspec.Struct, rename="camel", gc=False):
    """How often a dose is taken: `frequency` times in `period` of `period_unit`, within `bounds_period`."""

    frequency: int | None = None
    frequency_max: int | None = None
    period: int | float | None = None
    period_unit: str | None = None
    bounds_period: Period | None = None


class Timing(msgspec.Struct, gc=False):
    """When a dose is taken, as far as a daily dose is worked out from it."""

    repeat: Repeat | None = None


class DoseAndRate(msgspec.Struct, rename="camel", gc=False):
    """How much is taken at a time; a range or a rate is not read."""

    dose_quantity: Quantity | None = None


class Dosage(msgspec.Struct, rename="camel", gc=False):
    """One line of a prescription; a dose taken as needed has no daily dose."""

    timing: Timing | None = None
    route: Concept | None = None
    as_needed_boolean: bool | None = None
    as_needed_codeable_concept: Concept | None = None
    dose_and_rate: tuple[DoseAndRate, ...] = ()


class Item(msgspec.Struct, rename="camel", gc=False):
    """An item of a Questionnaire (with codes) or of a QuestionnaireResponse (with answers)."""

    link_id: str | None = None
    text: str | None = None
    definition: str | None = None
    code: tuple[Coding, ...] = ()
    answer: "tuple[Answer, ...]" = ()
    item: "tuple[Item, ...]" = ()


class Answer(Value, rename="camel", gc=False):
    """One answer of a questionnaire, and the items that it opened."""

    item: tuple[Item, ...] = ()


class DispenseRequest(msgspec.Struct, rename="camel", gc=False):
    """For how long a prescription may be filled."""

    validity_period: Period | None = None


class Meta(msgspec.Struct, rename="camel", gc=False):
    """Which version of a resource this is; a version that is no text says nothing."""

    version_id: Any = None
    last_updated: Any = None


class Measured(Value, rename="camel", gc=False):
    """What an observation is read by, and the first fields of every other resource."""

    if TYPE_CHECKING:  # each struct that is decoded has it, as a field or from its type
        resource_type: str = ""
    id: str | None = None
    status: str | None = None
    code: Concept | None = None
    subject: Reference | None = None
    patient: Reference | None = None
    effective_date_time: str | None = None
    effective_instant: str | None = None
    effective_period: Period | None = None
    issued: str | None = None
    component: tuple[Component, ...] = ()
    focus: Raw = NOTHING
    body_site: Raw = NOTHING
    contained: Raw = NOTHING
    extension: Raw = NOTHING
    modifier_extension: Raw = NOTHING
    implicit_rules: Raw = NOTHING
    meta: Raw = NOTHING


class Usual(Measured, rename="camel", gc=False):
    """An observation of which the code, too, is looked at only where it was not met before."""

    code: Raw = NOTHING  # type: ignore[assignment]


class Resource(Measured, rename="camel", gc=False):
    """Every field of every type that is read."""

    intent: str | None = None
    gender: str | None = None
    birth_date: str | None = None
    deceased_boolean: bool | None = None
    deceased_date_time: str | None = None
    authored: str | None = None
    performed_date_time: str | None = None
    performed_period: Period | None = None
    occurrence_date_time: str | None = None
    occurrence_period: Period | None = None
    onset_date_time: str | None = None
    onset_period: Period | None = None
    abatement_date_time: str | None = None
    abatement_period: Period | None = None
    abatement_age: Raw = NOTHING
    abatement_range: Raw = NOTHING
    abatement_string: Raw = NOTHING
    abatement_boolean: Raw = NOTHING
    recorded_date: str | None = None
    authored_on: str | None = None
    date_asserted: str | None = None
    clinical_status: Concept | None = None
    verification_status: Concept | None = None
    medication_codeable_concept: Concept | None = None
    medication_reference: Reference | None = None
    do_not_perform: bool | None = None
    questionnaire: str | None = None
    url: str | None = None
    dosage_instruction: Raw = NOTHING
    dosage: Raw = NOTHING
    dispense_request: Raw = NOTHING
    when_handed_over: str | None = None
    when_prepared: str | None = None
    days_supply: Raw = NOTHING
    conclusion_code: Raw = NOTHING
    item: Raw = NOTHING
    period: Raw = NOTHING
    type: Raw = NOTHING
    link: Raw = NOTHING
    entry: Raw = NOTHING


class AnyResource(Resource, rename="camel", gc=False):
    """A resource of whatever type, or of none."""

    resource_type: str = ""


class Unread(msgspec.Struct, gc=False):
    """A resource of a type that a record has no use for."""

    if TYPE_CHECKING:
        resource_type: str = ""


class Told(Unread):
    """What a server tells of what it was asked."""

    issue: Raw = NOTHING


READ = (
    "AllergyIntolerance Bundle Condition Device DiagnosticReport Flag Medication"
    " MedicationAdministration MedicationDispense MedicationRequest MedicationStatement Patient Procedure Questionnaire QuestionnaireResponse ServiceRequest"
)
# What exports hold beside; a bundle with a type that is not named here is decoded entry by entry.
NOT_READ = (
    "Account Appointment Basic Binary CarePlan CareTeam Claim ClaimResponse Communication Composition Consent"
    " Coverage DocumentReference Encounter EpisodeOfCare ExplanationOfBenefit FamilyMemberHistory"
    " Goal Group ImagingStudy Immunization List Location Media Organization Practitioner PractitionerRole Provenance RelatedPerson Specimen"
    " SupplyDelivery Task"
)


def _typed(base: type[Any], names: str) -> list[type[Any]]:
    """A struct for each resource type, with the fields of `base` and chosen by the type that is stated."""
    return [
        msgspec.defstruct(
            name,
            (),
            bases=(base,),
            namespace={"resource_type": name},
            tag_field="resourceType",
            tag=name,
            rename="camel",
            gc=False,
        )
        for name in names.split()
    ]


if TYPE_CHECKING:
    Typed = Resource
else:
    Typed = Union[
        (
            *_typed(Measured, "Observation"),
            *_typed(Resource, READ),
            *_typed(Told, "OperationOutcome"),
            *_typed(Unread, NOT_READ),
        )
    ]


class Request(msgspec.Struct, gc=False):
    """What was asked of the server about an entry, such as to delete it."""

    method: Any = None
    url: Any = None


class Entry(msgspec.Struct, rename="camel", gc=False):
    """An entry of a bundle: the resource, its full address, what was asked of the server in a transaction and what
    it answered."""

    full_url: str | None = None
    resource: Typed | None = None
    request: Request | None = None
    response: Raw = NOTHING
    modifier_extension: Raw = NOTHING


class RawEntry(msgspec.Struct, rename="camel", gc=False):
    """An entry whose resource is not decoded yet, nor what was asked of the server and answered by it."""

    full_url: str | None = None
    resource: Raw = NOTHING
    request: Raw = NOTHING
    response: Raw = NOTHING
    modifier_extension: Raw = NOTHING


class Kind(msgspec.Struct, rename="camel", gc=False):
    """What a resource is, when the rest of it does not fit."""

    resource_type: str = ""
    id: str | None = None


class Head(msgspec.Struct, rename="camel", gc=False):
    """What is needed to file a resource under its patient."""

    resource_type: str = ""
    id: str | None = None
    url: str | None = None
    subject: Reference | None = None
    patient: Reference | None = None


class RawTop(msgspec.Struct, rename="camel", gc=False):
    """The outermost object of a file in which some resource may not fit."""

    resource_type: str = ""
    full_url: str | None = None
    entry: tuple[RawEntry, ...] = ()
    resource: Raw = NOTHING


DECODE_USUAL = msgspec.json.Decoder(_typed(Usual, "Observation")[0]).decode
DECODE_CONCEPT = msgspec.json.Decoder(Concept | None).decode
DECODE_CONCEPTS = msgspec.json.Decoder(tuple[Concept, ...] | None).decode
DECODE_REQUEST = msgspec.json.Decoder(Request).decode
DECODE_RAW_ENTRY = msgspec.json.Decoder(RawEntry).decode
DECODE_RAW_TOP = msgspec.json.Decoder(RawTop).decode
DECODE_RESOURCE = msgspec.json.Decoder(AnyResource).decode
DECODE_TYPED = msgspec.json.Decoder(Typed).decode
DECODE_META = msgspec.json.Decoder(Meta | None).decode
DECODE_KIND = msgspec.json.Decoder(Kind).decode
DECODE_HEAD = msgspec.json.Decoder(Head).decode
DECODE_CONTAINED = msgspec.json.Decoder(tuple[AnyResource, ...] | None).decode
DECODE_ITEMS = msgspec.json.Decoder(tuple[Item, ...] | None).decode
DECODE_DOSAGES = msgspec.json.Decoder(tuple[Dosage, ...] | None).decode
DECODE_GIVEN = msgspec.json.Decoder(Dosage | None).decode
DECODE_QUANTITY = msgspec.json.Decoder(Quantity | None).decode
DECODE_SITES = msgspec.json.Decoder(Concept | tuple[Concept, ...] | None).decode
DECODE_PERIOD = msgspec.json.Decoder(Period | None).decode
DECODE_DISPENSE = msgspec.json.Decoder(DispenseRequest | None).decode
DECODE_PATIENT_LINKS = msgspec.json.Decoder(tuple[PatientLink, ...] | None).decode
DECODE_EXTENSIONS = msgspec.json.Decoder(tuple[Extension, ...] | None).decode
