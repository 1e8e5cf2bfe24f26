"""What a server says is not in its answer, or went wrong, makes what was read a part of a record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from painpath.record.fhir import read_bundle, read_ndjson_folder
from painpath.record.problem import Imported
from tests.unit.fhir_made_up import PATIENT, left_out, pain

SEARCH = {"resourceType": "Bundle", "type": "searchset"}
PAGES = "one page of several"


def outcome(severity: str | None, **more: Any) -> dict[str, Any]:
    issue = {"severity": severity, "code": "incomplete", **more}
    return {"resourceType": "OperationOutcome", "issue": [issue]}


def found(resource: dict[str, Any], mode: str | None = None) -> dict[str, Any]:
    return {"resource": resource} | ({"search": {"mode": mode}} if mode else {})


def read(bundle: dict[str, Any]) -> Imported:
    (imported,) = read_bundle(json.dumps(bundle).encode(), "made-up")
    return imported


@pytest.mark.parametrize("severity", ["fatal", "error", "warning", "other", None])
def test_a_warning_of_the_server_is_told(severity: str | None) -> None:
    entries = [
        found(PATIENT),
        found(pain(7)),
        found(outcome(severity, diagnostics="3 were withheld"), "outcome"),
    ]
    imported = read(SEARCH | {"entry": entries})
    assert len(imported.record["pain_scores"]) == 1
    assert "a part of a record: the server tells of" in left_out(imported)
    assert "'3 were withheld'" in left_out(imported)


def test_the_words_are_those_that_are_there() -> None:
    told = [
        outcome("error"),
        outcome("error", details={"text": "no access"}),
        {"resourceType": "OperationOutcome"},
    ]
    report = [left_out(read(SEARCH | {"entry": [found(PATIENT), found(one)]})) for one in told]
    assert "'incomplete'" in report[0]
    assert "'no access'" in report[1]
    assert "the server tells of something" in report[2]
    broken = {"resourceType": "OperationOutcome", "issue": "?"}
    assert "the server tells of something" in left_out(
        read(SEARCH | {"entry": [found(PATIENT), found(broken)]})
    )


def test_what_is_for_information_alone_is_not_told() -> None:
    entries = [found(PATIENT), found(outcome("information", diagnostics="all fine"), "outcome")]
    assert read(SEARCH | {"entry": entries}).not_understood == []


@pytest.mark.parametrize(
    ("total", "modes", "part"),
    [
        (2, [None, None], None), (2, ["match", "match"], None), (1, ["match", "include"], None), (0, ["match"] * 2, None),
        (3, [None, None], "2 of 3"), (2, ["match", "include"], "1 of 2"), (57, ["match", "outcome"], "1 of 57"),
        (True, [None], None), ("9", [None], None), (None, [None], None),
    ],
)  # fmt: skip
def test_more_matches_than_entries_are_a_part(total: Any, modes: list[str | None], part: str | None) -> None:
    held = [PATIENT, pain(7), pain(6, "s2")]
    entries = [found(resource, mode) for resource, mode in zip(held, modes, strict=False)]
    told = left_out(read(SEARCH | {"total": total, "entry": entries}))
    assert (f"{part} that the search found are here" in told) is (part is not None)
    assert ("a part of a record" in told) is (part is not None)


def page(number: int, last: int, *entries: dict[str, Any]) -> dict[str, Any]:
    links = [{"relation": "self", "url": f"https://x.example/{number}"}]
    links += [{"relation": "next", "url": f"https://x.example/{number + 1}"}] if number < last else []
    links += [{"relation": "previous", "url": f"https://x.example/{number - 1}"}] if number > 1 else []
    return SEARCH | {"total": 3, "link": links, "entry": [*map(found, entries)]}


def test_pages_joined_in_one_bundle_are_whole_and_those_that_end_early_are_not() -> None:
    pages = [page(1, 3, PATIENT), page(2, 3, pain(7)), page(3, 3, pain(6, "s2"))]
    joined = {"resourceType": "Bundle", "type": "collection"}
    assert read(joined | {"entry": [*map(found, pages)]}).not_understood == []
    assert PAGES in left_out(read(joined | {"entry": [*map(found, pages[:2])]}))
    assert PAGES in left_out(read(pages[0]))
    alone = SEARCH | {"total": 9, "entry": [found(pain(7))]}
    assert "1 of 9" in left_out(read(joined | {"entry": [found(PATIENT), found(alone)]}))


def test_a_question_of_a_batch_that_failed_is_told() -> None:
    refused = {"response": {"status": "403 Forbidden", "outcome": outcome("error", diagnostics="no scope")}}
    told = left_out(
        read({"resourceType": "Bundle", "type": "batch-response", "entry": [found(PATIENT), refused]})
    )
    assert "the server answered one question with '403 Forbidden'" in told
    assert "'no scope'" in told
    fine = {"response": {"status": "204"}}
    assert read({"resourceType": "Bundle", "entry": [found(PATIENT), fine]}).not_understood == []


def test_an_error_among_the_lines_of_an_export_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_text("\n".join(map(json.dumps, (PATIENT, pain(7), outcome("error")))))
    (imported,) = read_ndjson_folder(tmp_path)
    assert "the server tells of error: 'incomplete'" in left_out(imported)
