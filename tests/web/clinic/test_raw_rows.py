"""What an import may leave in a record: rows of any kind open every page, and a correction loses nothing that it does not show."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from painpath.web.accounts.models import Clinic
from painpath.web.merging.merge import merge, plan
from painpath.web.patients.store import enter, living, record_of
from tests.web.clinic.conftest import SignIn, patient

ODD: list[tuple[str, dict[str, Any]]] = [
    ("procedures", {"time": "2026-01-01", "kind": "mbb", "status": "completed"}),
    ("procedures", {"procedure_id": [1], "time": "2026-01-01", "kind": "mbb", "status": "completed"}),
    ("procedures", {"procedure_id": "a", "time": [1], "kind": ["mbb"], "levels": [4], "status": "completed"}),
    ("procedures", {"procedure_id": {"a": 1}, "kind": {"a": 1}}),
    ("relief_reports", {"procedure_id": [1], "time": "2026-01-01", "percent": 50}),
    ("observations", {"code": ["a"], "value": {"a": 1}}),
]


@pytest.mark.parametrize(("table", "row"), ODD)
def test_a_row_that_cannot_be_read_opens_every_page(
    table: str, row: dict[str, Any], mine: Clinic, sign_in: SignIn
) -> None:
    found = patient(mine)
    [odd] = enter(found, [(table, row)], "import")
    here, client = [found.uid], sign_in()
    pages = [
        reverse("patient", args=here),
        reverse("rows", args=here),
        reverse("correct", args=[*here, odd.pk]),
    ]
    pages += [reverse("enter", args=[*here, name]) for name in ("procedures", "relief_reports")]
    for page in pages:
        assert client.get(page).status_code == 200, page


@pytest.mark.parametrize(("table", "row"), ODD)
def test_such_rows_are_merged_as_they_are(table: str, row: dict[str, Any], mine: Clinic) -> None:
    kept, gone = patient(mine), patient(mine)
    enter(gone, [(table, row)], "import")
    assert plan(kept, gone).fresh[table] >= 1
    merge(kept, gone, "test")
    assert row in [one.data for one in living(kept)]


def corrected(found: Any, sign_in: SignIn, **changes: str) -> dict[str, Any]:
    """The row after a correction on its page, which sends every field that it shows."""
    row = next(one for one in living(found) if one.table == "pain_scores" and one.data.get("note"))
    shown = {"time": "2026-03-10", "score": "6", "scale": "nrs_0_10", "note": row.data["note"], **changes}
    assert sign_in().post(reverse("correct", args=[found.uid, row.pk]), shown).status_code == 302
    return next(one for one in record_of(found)["pain_scores"] if one["time"] == "2026-03-10")


@pytest.fixture
def noted(mine: Clinic) -> Any:
    """A patient with a score that was written down later, with a note."""
    found = patient(mine)
    score = {
        "time": "2026-03-10",
        "score": 6,
        "scale": "nrs_0_10",
        "recorded": "2026-09-01",
        "note": "told by Eve",
    }
    enter(found, [("pain_scores", score)], "test")
    return found


def test_a_correction_keeps_when_it_was_written_down(noted: Any, sign_in: SignIn) -> None:
    assert corrected(noted, sign_in, descriptor="average")["recorded"] == "2026-09-01"


def test_a_correction_can_remove_a_note(noted: Any, sign_in: SignIn) -> None:
    assert "note" not in corrected(noted, sign_in, note="")


def test_what_is_no_row_with_a_form_is_not_found(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    [died] = enter(found, [("patient", {"death_date": "2026-02-01"})], "import")
    assert sign_in().get(reverse("correct", args=[found.uid, died.pk])).status_code == 404


@pytest.mark.parametrize("tried", ["outcome=yes", "block_reading=no", "nonsense=yes", "fever=perhaps"])
def test_only_yes_and_no_of_a_fact_can_be_tried_out(tried: str, mine: Clinic, sign_in: SignIn) -> None:
    page = reverse("patient", args=[patient(mine).uid])
    assert sign_in().get(f"{page}?try.{tried}").status_code == 400
    assert sign_in().get(f"{page}?try.fever=yes").status_code == 200
