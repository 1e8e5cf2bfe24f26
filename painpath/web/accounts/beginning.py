"""The first clinic and its first administrator."""

from __future__ import annotations

from zoneinfo import available_timezones

from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from painpath.web.accounts.models import Clinic, Member


@transaction.atomic
def begin(name: str, administrator: str, password: str, zone: str) -> Clinic:
    """A new clinic with one administrator. Raises ValidationError for what cannot be used."""
    users = get_user_model()
    clinic, user = Clinic(name=name.strip(), zone=zone), users(username=administrator)
    _whole("the clinic's name", clinic, "name")
    _whole("the user name", user, "username")
    if zone not in available_timezones():
        raise ValidationError(f"there is no time zone {zone!r}")
    if Clinic.has(clinic.name):
        raise ValidationError(f"there is a clinic called {name!r} already")
    if users.objects.filter(username=user.username).exists():
        raise ValidationError(f"there is a user called {administrator!r} already")
    validate_password(password, user)
    clinic.save()
    user.set_password(password)
    user.save()
    Member.objects.create(user=user, clinic=clinic, role=Member.Role.ADMINISTRATOR)
    return clinic


def _whole(called: str, one: Model, name: str) -> None:
    """Raises ValidationError when a field holds what its form would refuse."""
    try:
        one.clean_fields(exclude={field.name for field in one._meta.fields} - {name})
    except ValidationError as error:
        raise ValidationError(f"{called}: {' '.join(error.messages)}") from None
