"""The first clinic and its first administrator."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from painpath.web.accounts.models import Clinic, Member


@transaction.atomic
def begin(name: str, administrator: str, password: str, zone: str) -> Clinic:
    """A new clinic with one administrator. Raises ValidationError for what cannot be used."""
    users = get_user_model()
    if zone not in available_timezones():
        raise ValidationError(f"there is no time zone {zone!r}")
    if Clinic.has(name):
        raise ValidationError(f"there is a clinic called {name!r} already")
    if users.objects.filter(username=administrator).exists():
        raise ValidationError(f"there is a user called {administrator!r} already")
    validate_password(password)
    clinic = Clinic.objects.create(name=name, zone=zone)
    user = users.objects.create_user(administrator, password=password)
    Member.objects.create(user=user, clinic=clinic, role=Member.Role.ADMINISTRATOR)
    return clinic
