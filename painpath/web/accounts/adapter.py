"""Accounts are made by an administrator; nobody signs up."""

from __future__ import annotations

import base64
from functools import cache

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from painpath.web.accounts.models import Member


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth with its sign-up closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """A researcher, who sees no patient, begins at the registry; the others at the worklist."""
        member = Member.objects.filter(user=request.user.pk).first()
        if member is not None and not member.sees_identity:
            return reverse("registry")
        return str(super().get_login_redirect_url(request))


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """The secrets of second factors, encrypted in the database under the secret of this installation."""

    def encrypt(self, text: str) -> str:
        """The text as it is kept."""
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text again."""
        return _box(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()


@cache
def _box(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"painpath: second factors").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
