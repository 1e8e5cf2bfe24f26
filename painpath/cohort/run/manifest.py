"""What identifies a run, and which of its ranges are finished: the files that make a killed run go on."""

from __future__ import annotations

import hashlib
from datetime import tzinfo
from pathlib import Path

import msgspec

from painpath.cohort.layout.disk import write_text
from painpath.record.moments import named_zone, zone_of
from painpath.record.problem import Unreadable

MANIFEST, SUMMARY, DONE = "manifest.json", "summary.json", "done"
VERDICTS, ASIDE = "verdicts", "set_aside"


class Identity(msgspec.Struct, frozen=True):
    """What an answer rests on; two runs that agree in it give the same rows.

    `zone` is the IANA name of the zone whose days are counted; None: that of `as_of`, UTC where it states none.
    """

    painpath: str
    knowledge: str
    as_of: str
    source: str
    where: str | None = None
    synthetic: bool = False
    zone: str | None = None

    @property
    def clock(self) -> tzinfo:
        """The zone whose days are counted. Raises BadZone."""
        return zone_of(self.as_of) if self.zone is None else named_zone(self.zone)

    @property
    def metadata(self) -> dict[str, str]:
        """The same for the metadata of a Parquet file."""
        label = (
            {"painpath.synthetic": "synthetic: made up by painpath, no real patient"}
            if self.synthetic
            else {}
        )
        where = {"painpath.where": self.where} if self.where else {}
        return {
            "painpath.version": self.painpath,
            "painpath.knowledge_version": self.knowledge,
            "painpath.as_of": self.as_of,
            "painpath.zone": str(self.clock),
            "painpath.source": self.source,
            **where,
            **label,
        }


class Done(msgspec.Struct, frozen=True):
    """One finished range: its counts, and the digests of the files it wrote.

    `unknown` counts the verdicts of which `--where` could not be told. `lost` says why a range
    could not be read; such a range has no verdict and is tried again by the next run.
    """

    part: str
    patients: int
    judged: int
    kept: int
    unknown: int
    aside: dict[str, int]
    outcomes: dict[str, int]
    red_flags: dict[str, int]
    digests: dict[str, str]
    lost: str = ""


def start(out: Path, identity: Identity) -> None:
    """Begin a run in a folder, or go on with the one that is there. Raises Unreadable when that one is another.

    Another one that has not finished any range is no run yet, and gives way.
    """
    path = out / MANIFEST
    if not path.exists():
        if out.is_dir() and any(one.name[0] != "." for one in out.iterdir()):
            raise Unreadable(str(out), "the folder holds something else", "name a new one")
        write_text(path, as_text(identity))
        return
    try:
        there = msgspec.json.decode(path.read_bytes(), type=Identity)
    except (OSError, msgspec.MsgspecError) as error:
        raise Unreadable(str(path), f"cannot be read ({error})", "name a new folder for the run") from None
    if there != identity and not any((out / DONE).glob("*.json")):
        write_text(path, as_text(identity))
    elif there != identity:
        raise Unreadable(
            str(out), f"holds a run of another kind ({_difference(there, identity)})", "name a new folder"
        )


def begun(out: Path) -> Identity | None:
    """What the run in a folder rests on; None when there is none."""
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=Identity)
    except (OSError, msgspec.MsgspecError):
        return None


def _difference(there: Identity, now: Identity) -> str:
    pairs = ((name, getattr(there, name), getattr(now, name)) for name in Identity.__struct_fields__)
    return "; ".join(f"{name} {was or 'none'}, now {new or 'none'}" for name, was, new in pairs if was != new)


def finished(out: Path, part: str) -> Done | None:
    """The record of a finished range whose files are still what they were; None when it has to be judged."""
    try:
        done = msgspec.json.decode((out / DONE / f"{part}.json").read_bytes(), type=Done)
        whole = all(digest(out / name) == known for name, known in done.digests.items())
    except (OSError, msgspec.MsgspecError):
        return None
    return done if whole and not done.lost else None


def finish(out: Path, done: Done) -> None:
    """Record that a range is finished; its files are on the disk by now."""
    write_text(out / DONE / f"{done.part}.json", as_text(done))


def digest(path: Path) -> str:
    """Names the content of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def as_text(one: msgspec.Struct) -> str:
    """A record of ours as JSON for people and programs."""
    return msgspec.json.format(msgspec.json.encode(one), indent=1).decode() + "\n"
