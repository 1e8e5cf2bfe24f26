"""Unpacking a zip of tables into a folder that is removed afterwards, with a bound on its size."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from painpath.record.problem import Unreadable
from painpath.record.safe import MIB

CHUNK = MIB
# zipfile itself raises a RuntimeError for a compression or an encryption that it does not know
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)

RECORDS = (".yaml", ".yml")
ASSESS = "assess it as it is; import takes FHIR bundles or NDJSON, OMOP tables, or a zip of them"


def _unreadable(path: Path, error: Exception) -> Unreadable:
    if path.suffix.lower() in RECORDS:
        return Unreadable(str(path), "a record of one patient needs no import", ASSESS)
    return Unreadable(str(path), f"the zip is damaged or locked ({error})", "pack it again")


@contextmanager
def unpacked(path: Path, is_wanted: Callable[[str], bool], max_mb: float) -> Iterator[Path]:
    """A folder with the wanted files of a zip, by their bare names; refused above `max_mb` MiB in all."""
    with tempfile.TemporaryDirectory(prefix="painpath-") as folder:
        room = int(max_mb * MIB)
        try:
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    name = PurePosixPath(member.filename).name
                    if not member.is_dir() and "__MACOSX" not in member.filename and is_wanted(name):
                        room = _copied(archive, member, Path(folder) / name, room, str(path), max_mb)
        except DAMAGED as error:
            raise _unreadable(path, error) from None
        yield Path(folder)


def zip_names(path: Path) -> list[str]:
    """The bare names of the files in a zip."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if "__MACOSX" not in name]
    except DAMAGED as error:
        raise _unreadable(path, error) from None
    return [PurePosixPath(name).name for name in names if not name.endswith("/")]


def _copied(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, to: Path, room: int, where: str, max_mb: float
) -> int:
    """Copy one file and tell how much room is left; what the zip says of its own size is not believed."""
    if to.exists():
        raise Unreadable(where, f"two files named {to.name}", "keep one of them")
    with archive.open(member) as packed, to.open("wb") as plain:
        while chunk := packed.read(CHUNK):
            room -= len(chunk)
            if room < 0:
                repair = "unpack it yourself and give the folder, if you trust it"
                raise Unreadable(where, f"unpacks to more than {max_mb:g} MB", repair)
            plain.write(chunk)
    return room
