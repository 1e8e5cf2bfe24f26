"""A password that an administrator has seen: it opens the page to change it, and nothing else."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

FIRST = "first password"  # the group of those who have not changed it yet, and the mark in their session


def give_first_password(user: Any, password: str) -> None:
    """Set it; whoever signs in with it must choose another."""
    user.set_password(password)
    user.save(update_fields=["password"])
    user.groups.add(Group.objects.get_or_create(name=FIRST)[0])


@receiver(user_logged_in)
def marked(request: HttpRequest, user: Any, **_: Any) -> None:
    """Whoever signs in with a first password is marked as such for the session."""
    request.session[FIRST] = user.groups.filter(name=FIRST).exists()


@receiver(password_changed)
def changed(request: HttpRequest, user: Any, **_: Any) -> None:
    """It was changed: the mark goes."""
    user.groups.remove(*user.groups.filter(name=FIRST))
    request.session[FIRST] = False
