"""Technique templates: they fill in a log, never what is measured, and what they filled in is marked until confirmed."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from painpath.record.tables import TABLES
from painpath.web.accounts.models import Clinic
from painpath.web.patients.models import Patient, Row
from painpath.web.patients.store import enter, living, record_of
from painpath.web.technique.filling import SET
from painpath.web.technique.models import Prefilled, Technique
from tests.web.clinic.conftest import SignIn, patient

USUAL = {
    "kind": "rfa_thermal",
    "target": "medial_branch",
    "temperature_c": 80,
    "duration_s": 90,
    "electrode_gauge": 18,
}
MEASURED = ("reached_temperature_c", "impedance_ohm", "voltage_v", "power_w", "sensory_threshold_v", "motor_twitch", "contrast_spread")  # fmt: skip


@pytest.fixture
def usual(mine: Clinic) -> Technique:
    """How the clinic ablates."""
    return Technique.objects.create(clinic=mine, name="Lumbar ablation", columns=USUAL, by="A. Admin")


def filled_in(client: Client, found: Patient, usual: Technique, **changed: object) -> Row:
    """A procedure entered with the template, some values changed by hand."""
    given = {"time": "2026-01-05", "status": "completed", **USUAL, "technique": usual.pk, **changed}
    answered = client.post(reverse("enter", args=[found.uid, "procedures"]), given)
    assert answered.status_code == 302, answered.content.decode()
    row = living(found)[-1]
    assert row.table == "procedures"
    return row


def test_a_template_holds_nothing_that_is_measured_or_seen_on_the_day(mine: Clinic, sign_in: SignIn) -> None:
    assert not set(SET) & set(MEASURED)
    assert set(SET) <= set(TABLES["procedures"])
    page = sign_in("administrator").get(reverse("techniques")).content.decode()
    for name in (*MEASURED, "time", "side", "status", "levels"):
        assert f'name="{name}"' not in page


def test_a_template_is_entered_told_in_words_and_ended(mine: Clinic, sign_in: SignIn) -> None:
    client = sign_in("nurse")
    given = {"name": "Usual", "kind": "rfa_thermal", "temperature_c": "80", "impedance_ohm": "200"}
    client.post(reverse("techniques"), given)
    one = Technique.objects.get()
    assert one.columns == {"kind": "rfa_thermal", "temperature_c": 80}
    assert "Thermal radiofrequency ablation" in client.get(reverse("techniques")).content.decode()
    client.post(reverse("techniques"), given)
    assert Technique.objects.count() == 1
    client.post(reverse("end-technique", args=[one.pk]))
    assert "None yet" in client.get(reverse("techniques")).content.decode()


@pytest.mark.parametrize(
    "given", [{"temperature_c": "800"}, {"kind": ""}, {"name": ""}, {"temperature_c": ""}]
)
def test_a_template_that_cannot_be_meant_is_refused(
    mine: Clinic, sign_in: SignIn, given: dict[str, str]
) -> None:
    whole = {"name": "Usual", "kind": "rfa_thermal", "temperature_c": "80", **given}
    assert 'error"' in sign_in().post(reverse("techniques"), whole).content.decode()
    assert not Technique.objects.exists()


def test_the_form_is_filled_in_and_offers_the_clinics_own_templates_only(mine: Clinic, other: Clinic, usual: Technique, sign_in: SignIn) -> None:  # fmt: skip
    found, client = patient(mine), sign_in()
    theirs = Technique.objects.create(clinic=other, name="Theirs", columns=USUAL, by="X")
    where = reverse("enter", args=[found.uid, "procedures"])
    page = client.get(where).content.decode()
    assert "Lumbar ablation" in page
    assert "Theirs" not in page
    page = client.get(where, {"technique": usual.pk}).content.decode()
    assert re.search(r'name="temperature_c" value="80"', page)
    for wrong in (theirs.pk, "x", "9" * 40, -1):
        page = client.get(where, {"technique": wrong}).content.decode()
        assert not re.search(r'name="temperature_c" value="80"', page)


def test_what_was_left_as_it_was_is_marked_and_what_was_typed_is_not(
    mine: Clinic, usual: Technique, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in()
    row = filled_in(client, found, usual, duration_s="120")
    assert row.origin == "template"
    assert row.prefilled.columns == ["electrode_gauge", "temperature_c"]
    note = record_of(found)["procedures"][-1]["note"]  # whoever reads the record alone is told too
    assert note == "[template Lumbar ablation, not observed: electrode gauge, temperature c]"
    for where in ("patient", "rows"):
        assert "emplate, not observed" in client.get(reverse(where, args=[found.uid])).content.decode()


def test_a_log_in_which_everything_was_typed_is_an_ordinary_entry(
    mine: Clinic, usual: Technique, sign_in: SignIn
) -> None:
    found = patient(mine)
    typed = {"temperature_c": "85", "duration_s": "60", "electrode_gauge": "20"}
    row = filled_in(sign_in(), found, usual, **typed)
    assert row.origin == "entry"
    assert not Prefilled.objects.exists()


def test_confirming_takes_the_mark_away_and_keeps_the_history(
    mine: Clinic, usual: Technique, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in("nurse")
    row = filled_in(client, found, usual)
    client.post(reverse("confirm", args=[found.uid, row.pk]))
    row.refresh_from_db()
    assert row.replaced_by is not None
    last = record_of(found)["procedures"][-1]
    assert "note" not in last
    assert last["temperature_c"] == 80
    assert "Template, not observed" not in client.get(reverse("patient", args=[found.uid])).content.decode()
    client.post(
        reverse("confirm", args=[found.uid, row.pk])
    )  # somebody else was faster: nothing happens twice
    assert sum(one.table == "procedures" for one in living(found)) == len(record_of(found)["procedures"])


def test_a_correction_is_a_persons_word_and_has_no_mark(
    mine: Clinic, usual: Technique, sign_in: SignIn
) -> None:
    found, client = patient(mine), sign_in()
    row = filled_in(client, found, usual)
    page = client.get(reverse("correct", args=[found.uid, row.pk])).content.decode()
    assert "[template" not in page
    given = {"time": "2026-01-05", "status": "completed", **USUAL, "temperature_c": "85"}
    client.post(reverse("correct", args=[found.uid, row.pk]), given)
    assert "note" not in record_of(found)["procedures"][-1]
    assert "Template, not observed" not in client.get(reverse("patient", args=[found.uid])).content.decode()


def test_strangers_neither_end_nor_confirm(
    mine: Clinic, other: Clinic, usual: Technique, sign_in: SignIn
) -> None:
    found = patient(mine)
    row = filled_in(sign_in(), found, usual)
    stranger = sign_in("clinician", other)
    assert stranger.post(reverse("confirm", args=[found.uid, row.pk])).status_code == 404
    assert stranger.post(reverse("end-technique", args=[usual.pk])).status_code == 404
    plain = next(one for one in living(found) if one.origin != "template")
    assert sign_in().post(reverse("confirm", args=[found.uid, plain.pk])).status_code == 404


def test_a_correction_keeps_the_note_of_the_entry(mine: Clinic, sign_in: SignIn) -> None:
    found = patient(mine)
    procedure = {
        "procedure_id": "p",
        "time": "2026-01-05",
        "kind": "mbb",
        "status": "completed",
        "note": "kept",
    }
    [row] = enter(found, [("procedures", procedure)], "test")
    given = {"time": "2026-01-06", "status": "completed", "kind": "mbb"}
    sign_in().post(reverse("correct", args=[found.uid, row.pk]), given)
    last = record_of(found)["procedures"][-1]
    assert (last["time"], last["note"], last["procedure_id"]) == ("2026-01-06", "kept", "p")


def test_the_sixty_second_entry_is_filled_in_too(mine: Clinic, usual: Technique, sign_in: SignIn) -> None:
    client = sign_in()
    page = client.get(reverse("new-patient"), {"technique": usual.pk}).content.decode()
    assert re.search(r'name="what-temperature_c" value="80"', page)
    given = {
        f"what-{name}": value
        for name, value in {"time": "2026-01-05", "status": "completed", **USUAL}.items()
    }
    client.post(
        reverse("new-patient"),
        {"who-family": "New", "before": "8", "now": "3", "technique": usual.pk, **given},
    )
    found = Patient.objects.get(family="New")
    assert Prefilled.objects.get().columns == ["electrode_gauge", "temperature_c", "duration_s"]
    assert [one["score"] for one in record_of(found)["pain_scores"]] == [8, 3]
