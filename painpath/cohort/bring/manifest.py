"""The manifest of a FHIR bulk export, as of versions 3.0 and 4.0 of its guide: which files, what was deleted, what failed.

A folder may hold several (the next pages of one export) or none; without one, every NDJSON file is read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from painpath.record.fhir.lines import SUFFIXES, read_lines
from painpath.record.problem import Problem

COMPLAINTS = ("error", "outcome")  # the name of 3.0 and that of 4.0


@dataclass
class Export:
    """The files of an export that hold resources, the resources withdrawn from it, and what to tell."""

    files: list[Path]
    deleted: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def read_export(folder: Path) -> Export:
    """What a folder of NDJSON files holds, by its manifests where it has any."""
    every = sorted(one for one in folder.iterdir() if one.name.endswith(SUFFIXES))
    manifests = [one for path in sorted(folder.glob("*.json")) if (one := _manifest(path)) is not None]
    export = Export(every)
    if not manifests:
        return export
    by_name = {name: path for path in every for name in (path.name, path.name.removesuffix(".gz"))}
    for manifest in manifests:
        for part in ("output", "deleted", *COMPLAINTS):
            for entry in manifest.get(part) or ():
                _listed(export, part, _name(entry), by_name)
    return export


def _manifest(path: Path) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return found if isinstance(found, dict) and isinstance(found.get("output"), list) else None


def _name(entry: Any) -> str:
    url = entry.get("url") if isinstance(entry, dict) else None
    return unquote(PurePosixPath(urlsplit(str(url or "")).path).name)


def _listed(export: Export, part: str, name: str, by_name: dict[str, Path]) -> None:
    path = by_name.get(name) or by_name.get(name.removesuffix(".gz"))
    if path is None:
        export.problems.append(
            Problem(
                name,
                f"named in the manifest ({part}), but not in the folder",
                "download it; what stands in it is unknown",
            )
        )
    elif part == "deleted":
        _take(export, path)
        export.deleted |= {url for bundle in _lines(path, export) for url in _withdrawn(bundle)}
    elif part in COMPLAINTS:
        _take(export, path)
        export.problems += [
            Problem(path.name, f"the server reported: {said}", "see the file")
            for one in _lines(path, export)
            for said in _said(one)
        ]


def _take(export: Export, path: Path) -> None:
    if path in export.files:
        export.files.remove(path)


def _lines(path: Path, export: Export) -> list[dict[str, Any]]:
    found = []
    for number, line in read_lines(path):
        try:
            one = msgspec.json.decode(line)
        except msgspec.DecodeError as error:
            export.problems.append(Problem(f"{path.name}:{number}", f"not JSON ({error})", "left out"))
            continue
        if isinstance(one, dict):
            found.append(one)
    return found


def _withdrawn(bundle: dict[str, Any]) -> list[str]:
    requests = [entry.get("request") or {} for entry in bundle.get("entry") or () if isinstance(entry, dict)]
    return [
        "/".join(str(one.get("url")).split("/")[-2:]) for one in requests if one.get("method") == "DELETE"
    ]


def _said(outcome: dict[str, Any]) -> list[str]:
    issues = [one for one in outcome.get("issue") or () if isinstance(one, dict)]
    wrong = [one for one in issues if one.get("severity") in ("error", "fatal")]
    return [str(one.get("diagnostics") or one.get("code") or "an error") for one in wrong]
