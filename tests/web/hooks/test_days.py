"""Calls are answered by the days of the clinic: its own zone inside the app, the one in the settings alone."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from django.apps import apps

from painpath.assess import default_assessor
from painpath.cli import main
from painpath.record.moments import named_zone
from painpath.web.accounts.models import Clinic
from painpath.web.hooks.core.advise import Setup, advise
from painpath.web.hooks.core.request import parse
from painpath.web.hooks.core.services import SERVICES
from painpath.web.hooks.reviewing import zone_for
from painpath.web.hooks.trust.config import OPEN_CLIENT
from tests.web.hooks.calls import VIEW, Service, call, demo, wore_off
from tests.web.hooks.conftest import Trusted

KOLKATA = "Asia/Kolkata"  # half past five ahead of UTC all the year


@pytest.mark.parametrize(
    ("zone", "day"), [("UTC", 274), ("Australia/Sydney", 275), ("America/Los_Angeles", 274)]
)
def test_the_day_of_a_card_is_that_of_the_zone(zone: str, day: int) -> None:
    """Ablated on 6 January 2025; the chart is opened on 8 October at eight in the morning in Sydney."""
    body = msgspec.json.encode(call(VIEW, demo("ablation_wore_off")))
    setup = Setup(default_assessor(), "https://painpath.example", 730, zone=named_zone(zone))
    asked = parse(body, SERVICES[VIEW])
    (found,) = advise(asked, SERVICES[VIEW], setup, "2025-10-07T21:00:00+00:00", lambda call, given: None)
    assert f"(day {day})" in found.detail


def test_inside_the_app_the_clinic_s_own_zone_counts(service: Service, settings: Any) -> None:
    settings.PAINPATH_ZONE = named_zone("America/Los_Angeles")
    Clinic.objects.create(name="Pain clinic", zone=KOLKATA)
    (card,) = service.cards(VIEW, call(VIEW, wore_off()))
    assert "+05:30. Known:" in card["detail"]


@pytest.mark.usefixtures("db")
def test_of_several_clinics_the_one_that_the_client_belongs_to(trusted: Trusted) -> None:
    Clinic.objects.create(name="Pain clinic", zone=KOLKATA)
    Clinic.objects.create(name="Another clinic", zone="Asia/Tokyo")
    assert zone_for(OPEN_CLIENT) == UTC
    (card,) = trusted('clinic = "Another clinic"').cards(VIEW, call(VIEW, wore_off()))
    assert "+09:00. Known:" in card["detail"]


def test_alone_the_settings_say_it(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(apps, "is_installed", lambda name: False)
    assert zone_for(OPEN_CLIENT) == UTC
    settings.PAINPATH_ZONE = named_zone(KOLKATA)
    assert str(zone_for(OPEN_CLIENT)) == KOLKATA


def test_a_zone_that_does_not_exist_is_told_before_anything_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAINPATH_ZONE", "Kolkata")
    monkeypatch.delenv("PAINPATH_HOOKS_CONFIG", raising=False)
    found = CliRunner().invoke(main, ["serve", "--only", "hooks"])
    assert found.exit_code == 2
    assert "PAINPATH_ZONE: 'Kolkata' is no time zone" in found.output
    assert found.output.count("\n") == 1
