"""A source cut into shares of whole patients, so that several processes can read it at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Share:
    """A folder or file of its own with whole patients, and how its places are called in the source.

    `beside` is the folder of what all shares of a FHIR export may point at, where the lines of this one are filed.
    """

    path: Path
    called: str
    beside: Path | None = None


def share_bundles(folder: Path) -> list[Share]:
    """Each bundle is a share."""
    names = sorted(path for path in folder.rglob("*") if path.name.endswith((".json", ".json.gz")))
    return [Share(path, str(path)) for path in names if path.is_file()]
