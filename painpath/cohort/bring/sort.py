"""The lines of a FHIR export sorted by patient into shares, piece by piece in several processes.

Each line is looked at for its type and patient once, and kept with what was found.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from painpath.cohort.bring.manifest import Export
from painpath.cohort.bring.shares import Share
from painpath.record.fhir.collect import Shared
from painpath.record.fhir.decode import READ_TYPES, misfit
from painpath.record.fhir.lines import (
    BUNDLE,
    BUNDLE_IN_A_LINE,
    DAMAGED,
    Filed,
    head_of,
    keep_filed,
    lines_between,
    numbered,
    owner_of,
    read_lines,
)
from painpath.record.fhir.pages import OUTCOME, told_by_server
from painpath.record.fhir.patients import is_nobodys
from painpath.record.fhir.structs import Head
from painpath.record.fhir.versions import parted
from painpath.record.problem import Problem

SHARE_BYTES, PIECE_BYTES = 64 * 1024 * 1024, 8 * 1024 * 1024  # small pieces stay in the processor's cache
# Each piece writes to every share. So of a very large export there are no more shares than this, and the pieces
# grow by their size for so many shares: both are bounded, and so is what is held.
MOST_SHARES, GROWS_BY_SHARES = 4096, 512
Told = Callable[[float], None]


@dataclass(frozen=True)
class Piece:
    """The lines of a file that begin at some of its bytes; a compressed file is one piece."""

    number: int
    file: Path
    begin: int
    end: int


@dataclass
class Found:
    """What a piece came to: its resources by type, its line breaks, and what was wrong at which of its lines."""

    types: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    breaks: int = 0
    wrong: list[tuple[int, str, str]] = field(default_factory=list)  # line, kind of resource, what is wrong


@dataclass
class Spread:
    """Where the lines go: each patient's to one of `shares` folders, what all may need to `beside`."""

    out: Path
    shares: int
    deleted: frozenset[str]
    most_bytes: int = PIECE_BYTES
    rows: dict[int, list[Filed]] = field(default_factory=lambda: defaultdict(list))
    held: int = 0

    def put(self, owner: str, head: Head, line: bytes) -> None:
        """File a line under its patient's share, unless it or the patient was withdrawn."""
        if self.deleted and not self.deleted.isdisjoint(
            (f"{head.resource_type}/{head.id}", f"Patient/{owner}")
        ):
            return
        share = zlib.crc32(owner.encode()) % self.shares
        self.rows[share].append((owner, head.resource_type, head.id or "", line))
        self.held += len(line)
        if self.held > self.most_bytes:
            self.flush()

    def flush(self) -> None:
        """Write what is held; every process has a file of its own in each share."""
        for share, rows in self.rows.items():
            keep_filed(folder_of(self.out, share) / f"{os.getpid()}", rows)
        self.rows.clear()
        self.held = 0


def share_ndjson(
    export: Export, out: Path, called: str, *, pool: Executor, jobs: int, told: Told
) -> tuple[list[Share], dict[str, int]]:
    """The lines of an export by patient, and how many there were of each type; lines of nobody are told."""
    size = sum(path.stat().st_size for path in export.files)
    shares, most_bytes = cut_for(size, jobs)
    pieces = list(pieces_of(export.files, most_bytes))
    folders, beside = [folder_of(out, number) for number in range(shares)], out / "beside"
    for folder in (*folders, beside):
        folder.mkdir(parents=True)
    deleted, types = frozenset(export.deleted), Counter[str]()
    waiting = [
        pool.submit(sort_piece, piece, Spread(out, shares, deleted, most_bytes), beside) for piece in pieces
    ]
    before = 0  # line breaks of the file before the piece
    for done, (piece, one) in enumerate(zip(pieces, waiting, strict=True), 1):
        found = one.result()
        before = before if piece.begin else 0
        export.problems += _problems(piece.file, before, found)
        before += found.breaks
        types.update(found.types)
        told(done / len(pieces))
    used = [Share(folder, called, beside) for folder in folders if any(folder.iterdir())]
    return used, dict(sorted(types.items()))


def cut_for(size: int, jobs: int) -> tuple[int, int]:
    """(how many shares, the bytes of a piece) for an export of a size in bytes."""
    shares = min(MOST_SHARES, max(jobs, -(-size // SHARE_BYTES)))
    return shares, PIECE_BYTES * (1 + shares // GROWS_BY_SHARES)


def folder_of(out: Path, share: int) -> Path:
    """The folder of a share."""
    return out / f"share-{share:05d}"


def pieces_of(files: Iterable[Path], most_bytes: int) -> Iterator[Piece]:
    """The files cut, in their order."""
    number = 0
    for file in files:
        size = file.stat().st_size
        step = max(1, size) if file.suffix == ".gz" else most_bytes
        for begin in range(0, size, step):
            yield Piece(number, file, begin, min(size, begin + step))
            number += 1


def _problems(file: Path, before: int, found: Found) -> Iterator[Problem]:
    for line, kind, what in found.wrong:
        yield Problem(f"{file}:{before + line}{kind}", what, "left out")


def sort_piece(piece: Piece, spread: Spread, beside: Path) -> Found:
    """Put the lines of a piece where they belong. Raises Unreadable where the file is damaged."""
    found, shared = Found(), list[bytes]()
    for number, line in _numbered(piece, found):
        try:
            head = head_of(line)
        except msgspec.ValidationError as error:
            found.wrong += [(number, one.where, one.what) for one in misfit(line, "", str(error))]
            continue
        except DAMAGED as error:
            found.wrong.append((number, "", f"not a FHIR resource ({error})"))
            continue
        kind = head.resource_type
        found.types[kind] += 1
        if kind in Shared.TYPES:
            shared.append(line)
        elif kind == BUNDLE:
            gone, holds_more = parted(line)
            shared += [gone] if gone else []
            found.wrong += [(number, f" ({kind})", BUNDLE_IN_A_LINE)] if holds_more else []
        elif kind == OUTCOME:
            found.wrong += [(number, f" ({kind})", one.what) for one in told_by_server(line, "")]
        elif kind not in READ_TYPES or is_nobodys(head):
            continue
        elif (owner := owner_of(head)) is not None:
            spread.put(owner, head, line)
        else:
            found.wrong.append((number, f" ({kind})", "names no patient"))
    spread.flush()
    if shared:
        (beside / f"{piece.number:09d}.ndjson").write_bytes(b"\n".join(shared))
    return found


def _numbered(piece: Piece, found: Found) -> Iterator[tuple[int, bytes]]:
    """The lines of a piece that hold something, with their numbers in it; counts its line breaks."""
    if piece.file.suffix == ".gz":
        yield from read_lines(piece.file)
        return
    lines = lines_between(piece.file, piece.begin, piece.end)
    found.breaks = len(lines) - 1
    yield from numbered(lines)
