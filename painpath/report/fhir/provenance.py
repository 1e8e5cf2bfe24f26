"""What an answer rests on: the version of the program and the knowledge, and every source cited."""

from __future__ import annotations

from painpath.report import words
from painpath.report.fhir.parts import OWN, OWN_VERSION, Assessment, Resource, as_of, name_of, reference
from painpath.report.view import Names, cited

AGENT_TYPES = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"


def provenance(assessment: Assessment, targets: list[Resource], names: Names) -> Resource:
    """One Provenance for all resources of an assessment."""
    program = f"painpath {assessment['painpath_version']}"
    return {
        "resourceType": "Provenance",
        "id": name_of(assessment, "Provenance"),
        "target": [reference(one) for one in targets],
        "recorded": as_of(assessment),
        "agent": [
            {
                "type": {"coding": [{"system": AGENT_TYPES, "code": "assembler", "display": "Assembler"}]},
                "who": {"display": program},
            }
        ],
        "entity": [_knowledge(assessment), *_sources(assessment, names)],
    }


def _knowledge(assessment: Assessment) -> Resource:
    version = assessment["knowledge_version"]
    what = {
        "identifier": {"system": OWN_VERSION, "value": version},
        "display": f"painpath knowledge {version}, {words.DRAFT}",
    }
    return {"role": "derivation", "what": what}


def _sources(assessment: Assessment, names: Names) -> list[Resource]:
    """Every source cited, with its citation and whether its figures were read or only recalled."""
    known, entities = names.assessor.knowledge.sources, []
    for name in sorted(set(cited(assessment))):
        source = known.get(name)
        told = f"{words.sentence(source.cite)} {words.SOURCE_STATUS[source.status]}" if source else name
        identifier = {"system": f"{OWN}/source", "value": name}
        entities.append({"role": "source", "what": {"identifier": identifier, "display": told}})
    return entities
