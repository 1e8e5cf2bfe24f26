"""Each patient's data under a key of its own: when the key is destroyed, nothing can be read any more."""

from __future__ import annotations

import base64
from functools import cache, lru_cache

import msgspec
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

Bytes = bytes | memoryview  # as the databases give them


class Erased(Exception):
    """The patient's key is gone."""


@cache
def _wrapping(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, None, b"painpath: keys of patients").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def new_key() -> bytes:
    """A fresh key, wrapped by the secret of this installation."""
    return _wrapping(settings.SECRET_KEY).encrypt(Fernet.generate_key())


@lru_cache(maxsize=1000)
def _box(wrapped: bytes, secret: str) -> Fernet:
    return Fernet(_wrapping(secret).decrypt(wrapped))


def forget() -> None:
    """Drop every unwrapped key from memory, after one was destroyed."""
    _box.cache_clear()


def seal(wrapped: Bytes, value: object) -> bytes:
    """A value as JSON, encrypted under the patient's key."""
    if not wrapped:
        raise Erased
    return _box(bytes(wrapped), settings.SECRET_KEY).encrypt(msgspec.json.encode(value))


def unseal(wrapped: Bytes, sealed: Bytes) -> object:
    """The value; Erased when the key is gone or is not the one."""
    if not wrapped:
        raise Erased
    try:
        return msgspec.json.decode(_box(bytes(wrapped), settings.SECRET_KEY).decrypt(bytes(sealed)))
    except InvalidToken:
        raise Erased from None
