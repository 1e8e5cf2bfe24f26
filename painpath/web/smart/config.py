"""The record systems that may open painpath, read from a TOML file that the operator writes."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from painpath.web.remote.address import is_safe

ALGORITHMS = {"EC": "ES384", "RSA": "RS384"}  # what a SMART server takes a client's signature in
CURVE = "P-384"


class BadConfig(Exception):
    """A file that cannot be used; `str()` is the line that the operator sees."""


class Issuer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record system: its FHIR base address, our id there, and the clinic of this server that it belongs to.

    `key_file` holds the private key with which painpath proves who it is (one JWK, or a set of one); without it
    painpath is a public client and has PKCE alone.
    """

    iss: str
    client_id: str
    clinic: str
    key_file: str | None = None

    @property
    def base(self) -> str:
        """The address of the FHIR server, without a slash at its end."""
        return self.iss.rstrip("/")


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every record system that is listed; none: painpath is opened from nowhere."""

    issuer: tuple[Issuer, ...] = ()

    def find(self, iss: str) -> Issuer | None:
        """The listed system of an address, whether or not it ends in a slash."""
        return next((one for one in self.issuer if one.base == iss.rstrip("/")), None)


@cache
def config() -> Config:
    """The file that PAINPATH_SMART_CONFIG names, read once; without one nothing is listed. Raises BadConfig."""
    path = getattr(settings, "PAINPATH_SMART_CONFIG", None)
    return read_config(Path(path)) if path else Config()


def read_config(path: Path) -> Config:
    """The file, checked. Raises BadConfig."""
    try:
        found = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Config)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BadConfig(f"{path}: {error}") from None
    if len({one.base for one in found.issuer}) != len(found.issuer):
        raise BadConfig(f"{path}: two issuers have the same iss")
    for one in found.issuer:
        if not is_safe(one.iss):
            raise BadConfig(f"{path}: {one.iss} is not an https address")
        if one.key_file is not None:
            private_key(one.key_file)
    return found


def private_key(file: str) -> ECKey | RSAKey:
    """The private key of a file, with its id. Raises BadConfig."""
    try:
        document: dict[str, Any] = json.loads(Path(file).read_text(encoding="utf-8"))
        listed: Any = document if "keys" in document else {"keys": [document]}
        key, kid = KeySet.import_key_set(listed).keys[0], listed["keys"][0].get("kid")
    except (OSError, ValueError, JoseError, KeyError, TypeError, IndexError):
        raise BadConfig(f"{file}: no key can be read from it") from None
    if not isinstance(key, ECKey | RSAKey) or not key.is_private or not kid:
        raise BadConfig(f"{file}: a private EC or RSA key with a kid is needed")
    if isinstance(key, ECKey) and key.curve_name != CURVE:
        raise BadConfig(f"{file}: an EC key must be on {CURVE}")
    return key
