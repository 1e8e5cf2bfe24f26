"""One message to a patient: marked before it goes out, so that it goes once, and the mark taken back when it cannot be sent.

The message goes out between two short writes. A mail server that is silent does not keep others from writing.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.core.mail import send_mail
from django.db import IntegrityError, models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from painpath.web.audit.models import Event
from painpath.web.diary.models import another_link, digest_of
from painpath.web.patients.models import Patient

BY = "reminder"


def send_once(
    patient: Patient, mark: Callable[[], models.Model], first: Callable[[], str], action: str, what: str
) -> int:
    """Send a message unless it was sent before; gives how many went out. Raises OSError or ValueError where it cannot be sent.

    `mark` makes the row that stands for it and is refused by the database where there is one; `first` is the first
    sentence, in the patient's language; `action` and `what` are written down when it is out.
    """
    try:
        with transaction.atomic():
            row = mark()
            token = another_link(patient, BY) if settings.PAINPATH_ADDRESS else None
    except IntegrityError:
        return 0
    try:
        with translation.override(patient.language):
            subject = _("A message from %(clinic)s") % {"clinic": " ".join(patient.clinic.name.split())}
            send_mail(subject, text(patient, first(), token), None, [patient.email])
    except BaseException:
        with transaction.atomic():
            row.delete()
            patient.links.filter(digest=digest_of(token or "")).delete()
        raise
    Event.objects.create(clinic=patient.clinic, who=BY, role="timer", action=action, patient=patient.pseudonym, what=what)  # fmt: skip
    return 1


def text(patient: Patient, first: str, token: str | None) -> str:
    """What a message says: its first sentence, the patient's page, by a link of its own where there is one, and whom to call."""
    clinic = patient.clinic
    place = _("Please open the personal page that we gave you.")
    if token:
        place = _("Please open your personal page: %(link)s") % {"link": f"{settings.PAINPATH_ADDRESS}/diary/{token}"}  # fmt: skip
    nobody = _("Nobody reads answers to this letter. To reach us, call %(number)s.")
    return "\n\n".join((first, place, nobody % {"number": clinic.day_number}, clinic.name)) + "\n"
