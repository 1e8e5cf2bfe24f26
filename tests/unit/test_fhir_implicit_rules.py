"""What follows rules that are not known, or stands in an entry that is turned round, is never read as it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import read_bundle, read_ndjson_folder
from painpath.record.problem import Imported, Unreadable
from painpath.web.remote.resources import bundle_of, distinct, joined
from tests.unit.fhir_made_up import PATIENT, bundle, left_out, mended, pain, read_one
from tests.unit.test_fhir_modifiers import HELD, TURNED

RULED = "follows implicit rules that are not known here"
RULES = {"implicitRules": "https://example.org/scores-are-turned-round"}


def read_entries(*entries: dict[str, Any], **frame: Any) -> Imported:
    whole = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": PATIENT}, *entries]}
    (imported,) = read_bundle(json.dumps(whole | frame).encode(), "made-up")
    return imported


@pytest.mark.parametrize("held", HELD, ids=lambda one: one["resourceType"])
def test_a_resource_with_implicit_rules_is_set_aside_and_told(held: dict[str, Any], tmp_path: Path) -> None:
    changed = read_one(held | RULES)
    assert f"made-up: {held['resourceType']}/{held['id']} | {RULED}" in left_out(changed)
    assert all("value" not in row for row in changed.record.get("observations", []))
    assert changed.record.keys() <= {"patient", "observations"}
    (tmp_path / "all.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, held | RULES))))
    (streamed,) = read_ndjson_folder(tmp_path)
    assert streamed.record == changed.record


@pytest.mark.parametrize("held", HELD, ids=lambda one: one["resourceType"])
def test_an_entry_that_holds_a_modifier_extension_changes_its_resource(held: dict[str, Any]) -> None:
    whole, changed = read_entries({"resource": held}), read_entries({"resource": held} | TURNED)
    assert whole.record.keys() - {"patient"}
    assert f"made-up: {held['resourceType']}/{held['id']} | holds a modifier extension" in left_out(changed)
    assert changed.record == read_one(held | TURNED).record


def test_an_entry_of_a_bundle_with_something_that_does_not_fit_changes_its_resource_too() -> None:
    changed = read_entries({"resource": pain(7)} | TURNED, {"resource": pain(3, "s2", status=4)})
    assert "pain_scores" not in changed.record


def test_a_bundle_with_implicit_rules_is_refused() -> None:
    with pytest.raises(Unreadable, match=f"made-up: the bundle {RULED}.*; export it without implicitRules"):
        read_entries({"resource": pain(7)}, **RULES)
    with pytest.raises(Unreadable, match=RULED):
        read_entries({"resource": pain(7, status=4)}, **RULES)
    assert read_entries({"resource": pain(7)}, implicitRules=None).record["pain_scores"]


@pytest.mark.parametrize("twice", [False, True])
def test_a_bundle_in_the_bundle_with_implicit_rules_is_left_out_and_the_rest_is_read(twice: bool) -> None:
    inner = json.loads(bundle(pain(7, meta={"versionId": "1"}))) | RULES
    again = [{"resource": pain(3, "s2", meta={"versionId": n})} for n in ("1", "2")] if twice else []
    imported = read_entries({"resource": pain(2, "s3")}, {"resource": inner}, *again)
    assert [row["score"] for row in imported.record["pain_scores"]] == [2, 3][: 1 + twice]
    assert f"a bundle in the bundle {RULED}" in left_out(imported)


def test_pages_of_a_search_keep_what_may_change_them() -> None:
    patient = json.dumps(PATIENT).encode()
    ruled = json.dumps(json.loads(bundle(pain(7))) | RULES).encode()
    turned = json.dumps({"resourceType": "Bundle", "entry": [{"resource": pain(3, "s2")} | TURNED]}).encode()
    plain = bundle(pain(2, "s3"))
    for whole in (bundle_of(patient, [ruled, turned, plain]), bundle_of(patient, [joined(distinct([ruled, turned, plain]))])):  # fmt: skip
        (imported,) = read_bundle(whole, "chart")
        assert [row["score"] for row in imported.record["pain_scores"]] == [2]
        assert RULED in left_out(imported)
        assert "Observation/s2 | holds a modifier extension" in left_out(imported)


@pytest.mark.parametrize("kind", ["replaced-by", "refer", "seealso"])
def test_another_record_of_the_patient_is_told(kind: str) -> None:
    link = [{"other": {"reference": "Patient/p9"}, "type": kind}]
    imported = read_one(pain(7), patient=PATIENT | {"link": link})
    assert imported.record == read_one(pain(7)).record
    assert "'Patient/p9' | only this one is read: what stands in the other is not known here" in mended(
        imported
    )


def test_a_record_that_takes_the_place_of_another_is_the_one_to_read() -> None:
    link = [{"other": {"reference": "Patient/p0"}, "type": "replaces"}]
    assert not read_one(pain(7), patient=PATIENT | {"link": link}).repaired


def test_links_that_do_not_fit_are_told_and_cost_nothing_else() -> None:
    imported = read_one(pain(7), patient=PATIENT | {"link": [4]})
    assert imported.record == read_one(pain(7)).record
    assert "links to other records of the patient do not fit" in left_out(imported)
