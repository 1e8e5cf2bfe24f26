"""What a laid-out folder says of itself."""

from __future__ import annotations

from pathlib import Path

import msgspec

FORMAT = 2
LAYOUT = "layout.json"


class PartOf(msgspec.Struct, frozen=True):
    """One range of patients: its folder, and how many patients and rows it has."""

    name: str
    patients: int
    rows: int


class Layout(msgspec.Struct, frozen=True):
    """What a laid-out folder holds; `digest` names the source it was made from.

    `lost` names files that could not be read: what stood in them is unknown in every part.
    """

    format: int
    painpath: str
    digest: str
    parts: list[PartOf]
    rows: dict[str, int]
    aside: int
    lost: list[str]
    synthetic: bool

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return sum(part.patients for part in self.parts)


def read_layout(folder: Path) -> Layout | None:
    """What is laid out in a folder; None when it is none of ours or was not finished."""
    try:
        layout = msgspec.json.decode((folder / LAYOUT).read_bytes(), type=Layout)
    except (OSError, msgspec.MsgspecError):
        return None
    return layout if layout.format == FORMAT else None
