"""How a telephone call ended, beside the note of the call itself."""

from __future__ import annotations

from django.db import models

from painpath.web.patients.models import Call


class Outcome(models.Model):
    """How one call ended, and when to ring again. A call without one was only noted as reached or not."""

    class What(models.TextChoices):
        ANSWERED = "answered", "Answered the questions"
        LATER = "later", "Reached, wants another time"
        REFUSED = "refused", "Reached, does not want to be asked"
        NO_ANSWER = "no_answer", "No answer"
        MESSAGE = "message", "Asked on the answering machine to ring back"
        WRONG = "wrong", "Wrong number"

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="outcome")
    what = models.CharField(max_length=20, choices=What)
    again = models.DateField(null=True, blank=True)


REACHED = (Outcome.What.ANSWERED, Outcome.What.LATER, Outcome.What.REFUSED)
