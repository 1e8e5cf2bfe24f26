"""The strict mode: what of a bundle breaks the FHIR specification."""

from __future__ import annotations

from painpath.record.fhir import strict_problems
from tests.unit.fhir_made_up import PATIENT, bundle, pain


def test_strict_mode_lists_what_breaks_the_specification() -> None:
    broken = pain(7) | {"effectiveDateTime": "2025-03-04T09:30:00", "unheard": 1}
    found = strict_problems(bundle(PATIENT, broken), "f")
    assert ["Observation/s1" in problem.where for problem in found] == [True, True]
    assert any("unheard" in problem.where for problem in found)


def test_strict_mode_has_nothing_to_say_of_a_sound_bundle() -> None:
    assert strict_problems(bundle(PATIENT, pain(7)), "f") == []
