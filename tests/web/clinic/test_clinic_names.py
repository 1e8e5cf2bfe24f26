"""What a clinic is called, and what its record systems find it by: a change of the first changes nobody's clinic."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from painpath.web.accounts.beginning import begin
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.core.asked import Reviews
from painpath.web.hooks.hosted import UNKNOWN, reviews_of
from painpath.web.hooks.trust.config import Client as HooksClient
from painpath.web.smart.config import Issuer
from painpath.web.smart.pages import _clinic
from painpath.web.smart.stopped import Stopped
from tests.web.clinic.conftest import SignIn


def system(name: str) -> Issuer:
    """A record system that an operator's file ties to a clinic."""
    return Issuer(iss="https://ehr.example.org", client_id="a", clinic=name)


def reviews(name: str) -> Reviews:
    """Whose reviews the cards of a client follow that a file ties to a clinic."""
    return reviews_of(HooksClient(name="ehr", iss="x", jwks_file="f", clinic=name), None)  # type: ignore[arg-type]


def called(client: Client, name: str) -> Any:
    """A clinic calls itself something else."""
    return client.post(reverse("clinic"), {"name": name, "zone": "UTC"})


@pytest.fixture
def renamed(mine: Clinic, other: Clinic, sign_in: SignIn) -> Clinic:
    """A clinic that was "Mine" when its record system was listed."""
    assert called(sign_in("administrator"), "Mine, newly").status_code == 302
    mine.refresh_from_db()
    assert mine.name == "Mine, newly"
    return mine


def test_its_record_systems_stay_tied_to_a_clinic_with_another_name(renamed: Clinic) -> None:
    assert _clinic(system("Mine")) == renamed
    assert reviews("Mine").who == "Mine, newly"


def test_no_other_clinic_can_take_the_name_nor_begin_with_it(
    renamed: Clinic, other: Clinic, sign_in: SignIn
) -> None:
    answered = called(sign_in("administrator", other), "Mine")
    assert "or began with it" in answered.content.decode()
    other.refresh_from_db()
    assert other.name == "Other"
    with pytest.raises(ValidationError):
        begin("Mine", "somebody", "Zq9-correct-horse-a", "UTC")
    assert _clinic(system("Mine")) == renamed


def test_a_file_with_the_later_name_is_refused(renamed: Clinic) -> None:
    with pytest.raises(Stopped, match="the name with which it began counts") as stopped:
        _clinic(system("Mine, newly"))
    assert "No clinic of this server" in stopped.value.text
    assert reviews("Mine, newly").who == UNKNOWN


def test_the_page_says_what_record_systems_find_it_by(
    renamed: Clinic, other: Clinic, sign_in: SignIn
) -> None:
    assert "find this clinic as “Mine”" in sign_in("administrator").get(reverse("clinic")).content.decode()
    page = sign_in("administrator", other).get(reverse("clinic")).content.decode()
    assert "find this clinic" not in page


def test_the_first_name_can_be_taken_back(renamed: Clinic, sign_in: SignIn) -> None:
    assert called(sign_in("administrator"), "Mine").status_code == 302
    assert _clinic(system("Mine")) == renamed


def test_a_clinic_out_of_an_older_backup_is_listed_as_it_is_called(mine: Clinic) -> None:
    rows = json.loads(serializers.serialize("json", [mine]))
    del rows[0]["fields"]["listed_as"]
    mine.delete()
    for one in serializers.deserialize("json", json.dumps(rows)):
        one.save()
    assert Clinic.listed("Mine") is not None


def test_of_two_clinics_with_one_name_neither_is_found_by_it(mine: Clinic, other: Clinic) -> None:
    """As it was before there was a name that stays."""
    Clinic.objects.filter(pk=other.pk).update(name="Mine")
    third = Clinic.objects.create(name="Third")
    importlib.import_module("painpath.web.accounts.migrations.0003_listed_as").as_named(apps, None)
    assert Clinic.listed("Mine") is None
    assert Clinic.listed("Third") == third
    assert Clinic.listed(f"Mine (number {mine.pk})") == mine
