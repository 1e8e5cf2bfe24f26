"""Bundles made of parts as they come: every shape of a search's answer gives the same readable whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from painpath.web.remote.resources import NoResource, bundle_of, distinct, head_of, joined

PATIENT = {"resourceType": "Patient", "id": "p"}
ONE = {"resourceType": "Condition", "id": "c"}


def held(*parts: bytes) -> list[Any]:
    """What stands in the Bundle of a patient and parts."""
    return [
        entry["resource"] for entry in json.loads(bundle_of(json.dumps(PATIENT).encode(), parts))["entry"]
    ]


@pytest.mark.parametrize(
    ("part", "found"),
    [
        (b'{"resourceType":"Bundle"}', []),
        (b'{"resourceType":"Bundle","entry":[]}', []),
        (b'{"resourceType":"Bundle","entry":[ \n ]}', []),
        (b'{"resourceType":"Bundle","entry":[' + b" " * 500 + b"]}", []),
        (json.dumps({"resourceType": "Bundle", "entry": [{"resource": ONE}]}, indent=80).encode(), [ONE]),
        (json.dumps(ONE).encode(), [ONE]),
    ],
    ids=["no entries", "none", "space", "much space", "one, indented", "alone"],
)
def test_every_part_stands_in_the_whole(part: bytes, found: list[Any]) -> None:
    assert held(part) == [PATIENT, *found]
    assert held(part, part, b'{"resourceType":"Bundle"}') == [PATIENT, *found, *found]


def test_a_resource_that_two_searches_found_is_taken_once() -> None:
    page = json.dumps(
        {"resourceType": "Bundle", "entry": [{"resource": ONE}, {"resource": PATIENT}]}
    ).encode()
    assert [json.loads(one) for one in distinct([page, page])] == [ONE, PATIENT]
    assert json.loads(joined([page]))["entry"][0]["resource"]["resourceType"] == "Bundle"


@pytest.mark.parametrize("found", [b"", b"[]", b"\xff", b'{"resourceType":"Encounter"}', b"{}"])
def test_what_is_no_resource_of_the_kind_is_refused(found: bytes) -> None:
    with pytest.raises(NoResource):
        head_of("Condition", found)
