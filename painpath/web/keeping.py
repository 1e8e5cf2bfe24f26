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
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management.color import no_style
from django.db import connection, transaction

from painpath.web.accounts.models import Clinic
from painpath.web.audit.models import Event

HEAD = b"painpath backup 1 "
# Django numbers kinds of tables and what may be done with them anew in each installation; nothing here asks for either.
LEFT_OUT = {"sessions", "contenttypes", "axes"}
NOT_OURS = {"auth.Permission"}


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
    _noted("backup", file)
    return len(rows)


def _noted(action: str, file: Path) -> None:
    """In the audit trail of every clinic: whoever runs the server took everything away, or brought it back."""
    for clinic in Clinic.objects.all():
        Event.objects.create(clinic=clinic, who="operator", role="", action=action, what=file.name[:300])


def _models() -> list[Any]:
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label not in LEFT_OUT
        and model._meta.label not in NOT_OURS
        and not model._meta.proxy
    ]


def _rows() -> list[Any]:
    with _one_moment():
        every = [one for model in _models() for one in model._default_manager.order_by("pk").iterator()]
        return list(json.loads(serializers.serialize("json", every)))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read inside is of the same moment, whatever is written meanwhile; nobody has to wait for it."""
    if connection.in_atomic_block:
        yield
        return
    snapshot = " ISOLATION LEVEL REPEATABLE READ READ ONLY" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN{snapshot}")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


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
    secret = Path(settings.DATA) / "secret"
    if held["secret"] != settings.SECRET_KEY:
        _check_replaceable(secret)
    rows = [one for one in held["rows"] if one["model"] not in {name.lower() for name in NOT_OURS}]
    with transaction.atomic():
        for one in serializers.deserialize("json", json.dumps(rows)):
            one.save()
        _count_on()
        _noted("restored", file)
        if held["secret"] != settings.SECRET_KEY:
            secret.write_text(held["secret"], "utf-8")
    return len(held["rows"])


def _check_replaceable(file: Path) -> None:
    """The patients' keys are wrapped with the secret of the backup, so it takes the place of the one in the folder; one
    that the environment gives would go before it, and nothing could be read."""
    if not file.exists() or file.read_text("utf-8") != settings.SECRET_KEY:
        raise BadBackup("it was made under another PAINPATH_SECRET_KEY; set that one")


def _count_on() -> None:
    """PostgreSQL counts numbers up beside its tables, and would give those of the restored rows out once more."""
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(sql)
