"""One encrypted file with everything in it, verified by reading it back, and the way back from it.

The file is a line that names the format and holds the salt, then all rows as JSON, compressed and encrypted
under the passphrase (scrypt, Fernet). The keys of the patients are in it wrapped by this installation's secret,
so the secret goes in too: who has the file and the passphrase has everything.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.db import transaction

from painpath.web.accounts.models import Clinic

HEAD = b"painpath backup 1 "
LEFT_OUT = {"sessions", "contenttypes", "axes"}


class BadBackup(Exception):
    """The file is no backup, is damaged, or the passphrase is another one."""


def write_backup(file: Path, passphrase: str) -> int:
    """Write, read back, compare; gives the number of rows. The file appears only when it is whole."""
    rows = _rows()
    plain = json.dumps({"secret": settings.SECRET_KEY, "rows": rows}).encode()
    salt = os.urandom(16)
    sealed = _box(passphrase, salt).encrypt(gzip.compress(plain))
    part = file.with_name(f"{file.name}.part")
    with part.open("wb") as out:
        out.write(HEAD + base64.b64encode(salt) + b"\n" + sealed)
        out.flush()
        os.fsync(out.fileno())
    if _open(part, passphrase) != plain:
        raise BadBackup("what was written does not read back the same")
    part.replace(file)
    return len(rows)


def _models() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label not in LEFT_OUT and not model._meta.proxy
    ]


def _rows() -> list[Any]:
    every = [one for model in _models() for one in model._default_manager.order_by("pk").iterator()]
    return list(json.loads(serializers.serialize("json", every)))


def _box(passphrase: str, salt: bytes) -> Fernet:
    derived = Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def _open(file: Path, passphrase: str) -> bytes:
    head, _, sealed = file.read_bytes().partition(b"\n")
    if not head.startswith(HEAD):
        raise BadBackup("this is no backup of painpath")
    try:
        return gzip.decompress(_box(passphrase, base64.b64decode(head[len(HEAD) :])).decrypt(sealed))
    except (InvalidToken, ValueError):
        raise BadBackup("the passphrase is another one, or the file is damaged") from None


def read_backup(file: Path, passphrase: str) -> int:
    """Restore all rows, or none. Raises BadBackup, also when there is something here already."""
    held = json.loads(_open(file, passphrase))
    if Clinic.objects.exists():
        raise BadBackup("there is a clinic here already; restore into an empty folder")
    if held["secret"] != settings.SECRET_KEY:
        _take_over(held["secret"])
    with transaction.atomic():
        for one in serializers.deserialize("json", json.dumps(held["rows"])):
            one.save()
    return len(held["rows"])


def _take_over(secret: str) -> None:
    """The secret that the patients' keys are wrapped with; a secret given by the environment must be that one."""
    file = Path(settings.DATA) / "secret"
    if not file.exists():
        raise BadBackup("it was made under another PAINPATH_SECRET_KEY; set that one")
    file.write_text(secret, "utf-8")
