"""How many years a clinic keeps a patient after the last entry."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from painpath.web.accounts.models import Clinic

LEAST, MOST = 1, 130


class Retention(models.Model):
    """A clinic's own number of years, as its law asks; nobody is ever past it where none is given."""

    clinic = models.OneToOneField(Clinic, on_delete=models.CASCADE, related_name="retention")
    years = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(LEAST), MaxValueValidator(MOST)]
    )
