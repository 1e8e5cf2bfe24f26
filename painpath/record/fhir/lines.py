"""The lines of an NDJSON export: read from its files, filed under their patients, and kept so between two steps."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import eq, itemgetter
from pathlib import Path

import msgspec

from painpath.record.fhir.patients import NOBODY, patient_id_in, subject_of
from painpath.record.fhir.structs import DECODE_HEAD, Head
from painpath.record.fhir.versions import outdated, stamp_of
from painpath.record.problem import Problem, Unreadable

SUFFIXES = (".ndjson", ".ndjson.gz")
OTHER_FORMS = (*SUFFIXES, ".jsonl", ".json", ".json.gz", ".jsonl.gz", ".zip", ".csv", ".csv.gz", ".parquet")
BOM = b"\xef\xbb\xbf"
LENGTH_BYTES = 8
NAME = itemgetter(2)
BUNDLE, BUNDLE_IN_A_LINE = "Bundle", "a bundle in a line of its own, whose entries are not read"
Filed = tuple[str, str, str, bytes]  # patient, type, id, line

DAMAGED = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
ENCODE_FILED = msgspec.msgpack.Encoder().encode
DECODE_FILED = msgspec.msgpack.Decoder(list[Filed]).decode


def not_read(folder: Path) -> list[Problem]:
    """What else of an export stands in a folder, in a form in which it is not read, and what is read and empty."""
    found = []
    for file in sorted(folder.iterdir()):
        if file.name.endswith(SUFFIXES):
            if not file.stat().st_size:
                found.append(Problem(file.name, "an empty file", "nothing is read from it; export it again"))
        elif file.name.lower().endswith(OTHER_FORMS):
            found.append(
                Problem(file.name, "not read: its name does not end in .ndjson or .ndjson.gz", "left out")
            )
    return found


def read_lines(file: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that hold something, with their numbers. Raises Unreadable where it is damaged."""
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as stream:
            yield from numbered(stream)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged(file, error) from None


def numbered(lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """The lines that hold something, with their numbers."""
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text:
            yield number, text.removeprefix(BOM)


def lines_between(file: Path, begin: int, end: int) -> list[bytes]:
    """The lines of an uncompressed file whose first byte is one of these, as they stand; and what follows the last
    line break, so that there is one entry more than line breaks. Raises Unreadable."""
    try:
        with file.open("rb") as stream:
            if begin:
                stream.seek(begin - 1)
                stream.readline()
            held = stream.read(max(0, end - stream.tell()))
            if held and not held.endswith(b"\n"):
                held += stream.readline()
    except OSError as error:
        raise _damaged(file, error) from None
    return held.split(b"\n")


def _damaged(file: Path, error: Exception) -> Unreadable:
    return Unreadable(str(file), f"cannot be read to its end ({error})", "export or copy it again")


def head_of(line: bytes) -> Head:
    """What a line is and whose. Raises one of DAMAGED for a line that is no resource, or in which a byte is no UTF-8."""
    head = DECODE_HEAD(line)
    if not line.isascii():
        line.decode()
    return head


def owner_of(head: Head) -> str | None:
    """The id of the patient whom a resource is about; None when it names none."""
    if head.resource_type == "Patient":
        return head.id
    reference = subject_of(head)
    if reference is None or reference == NOBODY:
        return None
    if reference.startswith("#"):
        return f"{head.resource_type}/{head.id}{reference}"
    return patient_id_in(reference)


def keep_filed(file: Path, rows: list[Filed]) -> None:
    """Add lines that are filed to a file, where `kept_lines` finds them."""
    text = ENCODE_FILED(rows)
    with file.open("ab") as stream:
        stream.write(len(text).to_bytes(LENGTH_BYTES))
        stream.write(text)


def kept_lines(files: Iterable[Path]) -> Iterator[Filed]:
    """The lines that were kept in some files."""
    for file in files:
        with file.open("rb") as stream:
            while length := stream.read(LENGTH_BYTES):
                yield from DECODE_FILED(stream.read(int.from_bytes(length)))


def newest_filed(rows: list[Filed], where: str, problems: list[Problem]) -> Iterable[Filed]:
    """The rows without older versions of a resource; one patient's rows come by type and id."""
    names = list(map(NAME, rows))
    may_be_twice = any(map(eq, names, islice(names, 1, None)))
    return _without_older(rows, where, problems) if may_be_twice else rows


def _without_older(rows: Iterable[Filed], where: str, problems: list[Problem]) -> Iterator[Filed]:
    same: list[Filed] = []
    for row in rows:
        if same and row[2] and row[2] == same[0][2] and row[1] == same[0][1]:
            same.append(row)
            continue
        yield from same if len(same) < 2 else _newest_of(same, where, problems)
        same = [row]
    yield from same if len(same) < 2 else _newest_of(same, where, problems)


def _newest_of(same: list[Filed], where: str, problems: list[Problem]) -> Iterator[Filed]:
    older = outdated([stamp_of(line) for _, _, _, line in same])
    for place, row in enumerate(same):
        if place in older:
            problems.append(Problem(f"{where}: {row[1]}/{row[2]}", "an older version", "left out"))
        else:
            yield row
