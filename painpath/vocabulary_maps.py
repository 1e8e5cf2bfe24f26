"""What the codes of other code systems mean in painpath's vocabulary, read from knowledge/vocabulary/maps.

Each code system has one file, read when its first code is met and kept. A code that no file names
has no meaning here (None): it is reported, never guessed. CPT is not shipped; `add_map` reads the
clinic's own licensed file of the same form. The shipped files are kept in packed form beside the user's
other caches, because YAML takes longer to read than a patient.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from painpath.kept import cache_folder, keep, state_of
from painpath.version import __version__

SYSTEM_FILES = {
    "http://loinc.org": "loinc.yaml",
    "urn:oid:2.16.840.1.113883.6.1": "loinc.yaml",
    "http://snomed.info/sct": "snomed.yaml",
    "urn:oid:2.16.840.1.113883.6.96": "snomed.yaml",
    "http://hl7.org/fhir/sid/icd-10-cm": "icd10.yaml",
    "http://hl7.org/fhir/sid/icd-10": "icd10.yaml",
    "urn:oid:2.16.840.1.113883.6.90": "icd10.yaml",
    "urn:oid:2.16.840.1.113883.6.3": "icd10.yaml",
    "http://www.nlm.nih.gov/research/umls/rxnorm": "rxnorm.yaml",
    "urn:oid:2.16.840.1.113883.6.88": "rxnorm.yaml",
    "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "hcpcs.yaml",
    "urn:oid:2.16.840.1.113883.6.285": "hcpcs.yaml",
    "http://hl7.org/fhir/sid/icd-10-pcs": "icd10pcs.yaml",
    "http://www.cms.gov/Medicare/Coding/ICD10": "icd10pcs.yaml",
    "urn:oid:2.16.840.1.113883.6.4": "icd10pcs.yaml",
    "http://cds.ahrq.gov/cdsconnect/pms": "cdsconnect.yaml",
}

CUTS = "http://loinc.org"  # the system whose map holds the cuts of numbers
MAPS = Path(__file__).parent / "knowledge" / "vocabulary" / "maps"


class Meaning(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one code means: `to` holds vocabulary codes, the other fields are columns of the record."""

    code: str
    display: str
    to: str | tuple[str, ...] = ()
    below: bool = False  # the codes below this one in the hierarchy mean the same
    seventh: str = ""  # of those with a seventh character (ICD-10-CM's encounter), only with one of these
    unit: str | None = None  # unit in which the record holds the number
    scale: str | None = None
    descriptor: str | None = None
    by_unit: dict[str, str] | None = None  # scale by the unit of the number
    holds: bool | None = None  # an answer that says true or false
    number: int | None = None  # an answer that stands for a number
    over: float | None = (
        None  # in `unit`: from here up "> x" is read as x, since nothing that is compared lies beyond
    )
    under: float | None = None  # and from here down "< x"
    side: str | None = None
    kind: str | None = None
    region: str | None = None
    target: str | None = None
    steroid: str | None = None
    intrathecal: str | None = None  # the code when given by the intrathecal route

    @property
    def codes(self) -> tuple[str, ...]:
        return (self.to,) if isinstance(self.to, str) else self.to

    def speaks_for(self, code: str) -> bool:
        """Whether a line marked `below` means this code too.

        >>> broken = Meaning("S32.0", "Fracture of lumbar vertebra", "vertebral_fracture", below=True, seventh="AB")
        >>> broken.speaks_for("S32.010A"), broken.speaks_for("S32.010D"), broken.speaks_for("S32.01")
        (True, False, True)
        """
        encounter = code.replace(".", "")[6:]
        return not self.seventh or not encounter or encounter in self.seventh

    def stands(self, sign: str, number: float) -> bool:
        """Whether what is known only as `> number` or `< number`, in `unit`, may be read as the number itself.

        >>> crp = Meaning("1988-5", "CRP", "crp", over=50)
        >>> crp.stands(">", 300), crp.stands(">=", 50), crp.stands(">", 5), crp.stands("<", 5)
        (True, True, False, False)
        """
        if sign in (">", ">="):
            return self.over is not None and number >= self.over
        return sign in ("<", "<=") and self.under is not None and number <= self.under


Sections = dict[tuple[str, str], Meaning]
DECODE_KEPT = msgspec.msgpack.Decoder(dict[str, list[Meaning]]).decode
_own: dict[str, Sections] = {}


@lru_cache(maxsize=64)
def meanings(system: str) -> Sections:
    """Meanings of a code system by (section, code); empty for a system that painpath does not know."""
    name = SYSTEM_FILES.get(system)
    shipped = _shipped(name) if name else {}
    return {**shipped, **_own.get(system, {})}


@lru_cache(maxsize=65536)
def find(system: str | None, code: str | None, sections: tuple[str, ...]) -> tuple[str, Meaning] | None:
    """The first of `sections` in which a code has a meaning, and that meaning; None where it has none.

    A line marked `below` also speaks for the codes below it, unless one of them has its own line. A fracture that
    is only followed up is none of the day: the line of a fracture names the `seventh` characters of a new one.
    """
    if not system or not code:
        return None
    known, exact = meanings(system), code
    while known and code:
        for section in sections:
            meaning = known.get((section, code))
            if meaning and (code == exact or (meaning.below and meaning.speaks_for(exact))):
                return section, meaning
        code = code[:-1].rstrip(".") if len(code) > 3 else ""
    return None


@lru_cache(maxsize=256)
def cuts_of(code: str) -> Meaning | None:
    """A meaning with the cuts of a number, the same on every line of it; None where it has none."""
    cut = (
        one
        for (section, _), one in meanings(CUTS).items()
        if section == "observations" and one.over is not None
    )
    return next((one for one in cut if one.codes == (code,)), None)


def add_map(path: Path) -> None:
    """Read the clinic's own map, such as its licensed CPT codes; its lines go before shipped ones."""
    content = _yaml(path.read_bytes())
    for system in (content["system"], *content.get("aliases", [])):
        _own.setdefault(system, {}).update(_sections(_lists(content)))
    _forget_lookups()


def forget_own_maps() -> None:
    """Undo every `add_map`."""
    _own.clear()
    _forget_lookups()


def _forget_lookups() -> None:
    meanings.cache_clear()
    cuts_of.cache_clear()
    find.cache_clear()


@lru_cache(maxsize=16)
def _shipped(name: str) -> Sections:
    """A shipped file, from its packed form when neither it nor this module has changed."""
    state = f"{__version__} {state_of(MAPS / name)} {state_of(__file__)}"
    path = (
        cache_folder() / f"map_{Path(name).stem}-{blake2b(state.encode(), digest_size=8).hexdigest()}.msgpack"
    )
    try:
        lists = DECODE_KEPT(path.read_bytes())
    except (OSError, msgspec.MsgspecError):
        lists = _lists(_yaml((MAPS / name).read_bytes()))
        keep(path, msgspec.msgpack.encode(lists))
    return _sections(lists)


def _yaml(content: bytes) -> dict[str, Any]:
    import yaml

    loaded: dict[str, Any] = yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return loaded


def _lists(content: dict[str, Any]) -> dict[str, list[Meaning]]:
    lists = {name: part for name, part in content.items() if isinstance(part, list) and name != "aliases"}
    return {name: msgspec.convert(part, list[Meaning]) for name, part in lists.items()}


def _sections(lists: dict[str, list[Meaning]]) -> Sections:
    return {(name, row.code): row for name, part in lists.items() for row in part}
