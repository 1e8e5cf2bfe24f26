"""Several versions of one resource: the newest holds in whatever order they come, and what was deleted does not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from painpath.record.fhir import read_bundle
from painpath.record.fhir.decode import decoded
from painpath.record.fhir.versions import newest, newest_entries
from painpath.record.problem import Imported, Unreadable
from tests.unit.fhir_made_up import LOINC, OWN, PATIENT, concept, left_out, pain, read_one, resource, rows

Raw = dict[str, Any]


def version(score: float, number: object = None, made: object = None, **elements: Any) -> Raw:
    stated = {"versionId": number, "lastUpdated": made}
    return pain(score, meta={k: v for k, v in stated.items() if v is not None}, **elements)


def prescription() -> tuple[Raw, list[Raw]]:
    """A prescription, and the newer and the older version of the medication that it points at."""
    drugs = [
        resource("Medication", "d", None, code=concept(OWN, code), meta={"versionId": number})
        for number, code in (("2", "gabapentin"), ("1", "morphine"))
    ]
    drug = {"reference": "Medication/d"}
    return resource(
        "MedicationRequest", "m", status="active", intent="order", medicationReference=drug
    ), drugs


def scores(*resources: Raw) -> list[float]:
    return [row["score"] for row in rows("pain_scores", *resources)]


def history(*entries: Raw, kind: str = "history") -> list[Imported]:
    document = {"resourceType": "Bundle", "type": kind, "entry": [{"resource": PATIENT}, *entries]}
    return read_bundle(json.dumps(document).encode(), "f")


def deleted(url: str, **response: Any) -> Raw:
    return {"request": {"method": "DELETE", "url": url}} | ({"response": response} if response else {})


NOON, LATER = "2025-03-04T12:00:00Z", "2025-03-04T12:30:00+00:00"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (("1", None), ("2", None)),
        (("9", None), ("10", None)),
        (("10", NOON), ("9", LATER)),
        (("5", "2024-02-01"), ("1", "2025-03-04T12:00:00Z")),
        (("9", NOON), ("10", NOON)),
        ((None, NOON), (None, LATER)),
        (("a", "2025-03-04T13:00:00+02:00"), ("b", NOON)),
        (("1", NOON), (None, LATER)),
        (("1", "2025-03-03"), ("1", NOON)),
    ],
)
def test_the_newest_version_wins_in_either_order(old: tuple[Any, Any], new: tuple[Any, Any]) -> None:
    one, other = version(7, *old), version(2, *new)
    assert scores(one, other) == scores(other, one) == [2]
    assert "Observation/s1 | 1 older version | left out" in left_out(read_one(one, other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ((None, None), (None, None)),
        (("1", NOON), ("1", NOON)),
        ((None, None), ("2", NOON)),
        (("a", None), ("b", None)),
        ((None, "soon"), (None, "later")),
        ((3, 7), (4, 8)),
    ],
)
def test_of_two_of_which_none_is_surely_newer_the_first_wins(one: Any, other: Any) -> None:
    assert scores(version(7, *one), version(2, *other)) == [7]
    assert "second resource with the same id" in left_out(read_one(version(7, *one), version(2, *other)))


def test_of_versions_that_contradict_each_other_in_a_circle_the_first_wins() -> None:
    circle = [version(1, "5", NOON), version(2, "3", LATER), version(3, "4")]
    assert scores(*circle) == [1]
    assert "second resource with the same id" in left_out(read_one(*circle))


def test_what_a_new_server_took_over_is_not_deleted_by_the_count_of_the_old_one() -> None:
    gone = deleted("Observation/s1", etag='W/"6"', lastModified=NOON)
    (imported,) = history(gone, {"resource": version(4, "1", LATER)})
    assert [row["score"] for row in imported.record["pain_scores"]] == [4]


def test_of_many_versions_the_last_one_stands_alone() -> None:
    several = [version(number, str(number)) for number in (3, 9, 1, 10, 4)]
    assert scores(*several) == [10]
    assert "4 older versions" in left_out(read_one(*several))


def test_a_newest_version_in_error_takes_the_older_ones_with_it() -> None:
    wrong = version(7, "2", status="entered-in-error")
    assert scores(version(7, "1"), wrong) == scores(wrong, version(7, "1")) == []


def test_a_newest_version_that_does_not_fit_is_reported_and_no_older_one_stands() -> None:
    imported = read_one(version(7, "1"), version(2, "2") | {"code": 3})
    assert "pain_scores" not in imported.record
    assert "does not fit" in left_out(imported)


def test_a_score_that_was_put_to_another_patient_leaves_the_first_one() -> None:
    other = PATIENT | {"id": "p2"}
    at = "https://here.example/Observation/s1"
    wrong = {"fullUrl": at, "resource": version(7, "1")}
    right = {"fullUrl": at, "resource": version(7, "2", subject={"reference": "Patient/p2"})}
    one, two = history({"resource": other}, right, wrong)
    assert "pain_scores" not in one.record
    assert two.record["pain_scores"][0]["score"] == 7


def test_a_score_that_was_put_to_somebody_who_is_not_here_leaves_the_first_one() -> None:
    at = "https://here.example/Observation/s1"
    wrong = {"fullUrl": at, "resource": version(7, "1")}
    right = {"fullUrl": at, "resource": version(7, "2", subject={"reference": "Patient/p9"})}
    for entries in ((wrong, right), (right, wrong)):
        (one,) = history(*entries)
        assert "pain_scores" not in one.record
        assert "about Patient/p9, not a patient here" in left_out(one)


def test_joined_exports_of_two_servers_with_the_same_ids_keep_each_patients_own() -> None:
    other = {"resource": version(2, "5", subject={"reference": "Patient/p2"})}
    one, two = history(
        {"resource": PATIENT | {"id": "p2"}}, {"resource": version(7, "1")}, other, kind="collection"
    )
    assert [found.record["pain_scores"][0]["score"] for found in (one, two)] == [7, 2]


def test_the_newest_patient_and_the_newest_medication_are_read() -> None:
    newer = PATIENT | {"birthDate": "1971-06", "meta": {"versionId": "2"}}
    older = PATIENT | {"meta": {"versionId": "1"}}
    taken, drugs = prescription()
    for order in (1, -1):
        read = read_one(newer, *drugs[::order], taken, patient=older).record
        assert read["patient"]["birth_date"] == "1971-06"
        assert [row["code"] for row in read["medications"]] == ["gabapentin"]


@pytest.mark.parametrize(
    "url", ["Observation/s1", "https://here.example/fhir/Observation/s1", "Observation/s1/_history/3"]
)
def test_what_was_deleted_is_not_read_whatever_the_order(url: str) -> None:
    kept = {"resource": pain(5, "s2")}
    for entries in ([deleted(url), {"resource": pain(7)}], [{"resource": pain(7)}, deleted(url)]):
        (imported,) = history(*entries, kept)
        assert [row["score"] for row in imported.record["pain_scores"]] == [5]
        assert "Observation/s1 | 1 deleted version | left out" in left_out(imported)


@pytest.mark.parametrize("url", ["Observation/s1", "Observation?_id=s1"])
def test_a_deletion_that_shows_what_it_deletes_is_a_deletion(url: str) -> None:
    entries = deleted(url) | {"resource": pain(7)}, {"resource": pain(5, "s2")}
    (imported,) = history(*entries)
    assert [row["score"] for row in imported.record["pain_scores"]] == [5]
    assert "1 deleted version | left out" in left_out(imported)


def test_what_came_back_after_it_was_deleted_is_read() -> None:
    gone = deleted("Observation/s1", etag='W/"2"', lastModified=NOON)
    for back in (version(4, "3"), version(4, None, LATER)):
        (imported,) = history({"resource": version(7, "1", "2025-03-01")}, gone, {"resource": back})
        assert [row["score"] for row in imported.record["pain_scores"]] == [4]


def test_a_version_may_stand_in_the_answer_beside_the_resource() -> None:
    older = {"resource": pain(7), "response": {"etag": 'W/"1"'}}
    newer = {"resource": pain(2), "response": {"etag": 'W/"2"'}}
    for entries in ((older, newer), (newer, older)):
        (imported,) = history(*entries)
        assert [row["score"] for row in imported.record["pain_scores"]] == [2]


def test_a_deletion_that_names_no_resource_is_reported_and_deletes_nothing() -> None:
    (imported,) = history(deleted("Observation?code=72514-3"), {"resource": pain(7)})
    assert imported.record["pain_scores"][0]["score"] == 7
    assert "a deletion that names no resource" in left_out(imported)


def test_the_word_alone_deletes_nothing() -> None:
    assert scores(pain(7, note=[{"text": "DELETE Observation/s1"}])) == [7]


def test_versions_in_a_bundle_in_the_bundle_count_too() -> None:
    inner = {"resourceType": "Bundle", "entry": [{"resource": version(2, "2")}]}
    (imported,) = history({"resource": version(7, "1")}, {"resource": inner})
    assert [row["score"] for row in imported.record["pain_scores"]] == [2]


def test_where_all_is_deleted_nobody_is_left() -> None:
    assert history(deleted("Patient/p1")) == []


@pytest.mark.parametrize("text", [b"DELETE", b'{"entry": 3, "x": "DELETE"}', b'[{"DELETE": 1}]'])
def test_what_is_no_bundle_stays_as_it_is(text: bytes) -> None:
    assert newest(text, "f") == (text, [])
    with pytest.raises(Unreadable):
        read_bundle(text, "f")


MINE, THEIRS = "https://mine.example/fhir/Observation/s1", "https://theirs.example/r4/Observation/s1"


@pytest.mark.parametrize(
    ("url", "of", "left"),
    [
        (MINE, None, [2]),
        (THEIRS, None, [7]),
        (f"{MINE}/_history/4", None, [2]),
        ("Observation/s1", MINE, [2]),
        ("Observation/s1", THEIRS, [7]),
        ("Observation/s1", None, []),
        ("https://third.example/Observation/s1", None, [2, 7]),
    ],
)
def test_a_deletion_on_one_server_deletes_nothing_of_another(
    url: str, of: str | None, left: list[float]
) -> None:
    patients = [{"fullUrl": f"https://{one}.example/Patient/{one}", "resource": {"resourceType": "Patient", "id": one}} for one in ("a", "b")]  # fmt: skip
    mine, theirs = (
        {"fullUrl": address, "resource": pain(score, subject={"reference": f"Patient/{who}"})}
        for address, score, who in ((MINE, 7, "a"), (THEIRS, 2, "b"))
    )
    gone = deleted(url) | ({"fullUrl": of} if of else {})
    document = {"resourceType": "Bundle", "type": "history", "entry": [*patients, mine, theirs, gone]}
    found = read_bundle(json.dumps(document).encode(), "f")
    assert sorted(row["score"] for one in found for row in one.record.get("pain_scores", [])) == left


def test_a_deletion_by_address_deletes_what_does_not_say_its_server() -> None:
    (one,) = history({"resource": pain(7)}, deleted(MINE))
    assert "pain_scores" not in one.record


def decoded_newest(*entries: Raw) -> tuple[list[float], list[str]]:
    """The scores that are left of entries that were decoded already, and what is told of the others."""
    document = {"resourceType": "Bundle", "type": "searchset", "entry": entries}
    kept, told = newest_entries(list(decoded(json.dumps(document).encode(), "f", [])), "f")
    left = [entry.resource for entry in kept if entry.resource is not None]
    return [one.value_quantity.value for one in left], [one.what for one in told]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("entries", "left", "told"),
    [
        ([{"resource": version(6, "1", id="a")}, {"resource": version(7, "1", id="b")}], [6, 7], 0),
        ([{"resource": version(6, "2", id="a")}, {"resource": version(7, "1", id="a")}], [6], 1),
        (
            [{"resource": version(6, None, NOON, id="a")}, {"resource": version(7, None, LATER, id="a")}],
            [7],
            1,
        ),
        ([{"resource": version(6, "1", id="a")}, deleted("Observation/a")], [], 1),
        ([{"resource": version(6, "1", id="a")}, deleted("Observation/b")], [6], 0),
    ],
)
def test_of_entries_decoded_already_the_newest_is_left(
    entries: list[Raw], left: list[float], told: int
) -> None:
    found, what = decoded_newest(*entries)
    assert found == left
    assert len(what) == told


@pytest.mark.parametrize("odd", [5, [], "PUT Observation/a", None])
def test_a_deletion_counts_beside_a_request_that_cannot_be_read(odd: Any) -> None:
    crp = {"resourceType": "Observation", "id": "a", "status": "final", "code": concept(LOINC, "1988-5"),
           "subject": {"reference": "Patient/p1"}, "effectiveDateTime": "2025-03-04",
           "valueQuantity": {"value": 200, "unit": "mg/L"}}  # fmt: skip
    entries = [
        {"resource": PATIENT},
        {"resource": crp, "request": {"method": "DELETE", "url": "Observation/a"}},
        {"resource": {**crp, "id": "b"}, "request": odd},
        {"resource": None, "request": odd},
    ]
    text = json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries}).encode()
    [imported] = read_bundle(text, "here")
    assert len(imported.record["observations"]) == 1
    assert not any("does not fit" in problem.what for problem in imported.not_understood)
