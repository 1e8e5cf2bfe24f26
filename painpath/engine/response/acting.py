"""How long the anaesthetic of a block acts."""

from __future__ import annotations

from painpath.engine.facts.terms import Terms
from painpath.record.check import Row


def acts(row: Row, terms: Terms) -> tuple[int, int]:
    """When the anaesthetic begins to act and how long at most, in minutes; the longest of a mixture."""
    onsets, uppers = [], []
    for agent in row.get("local_anaesthetic", ["local_anaesthetic_unspecified"]):
        entry = terms.anaesthetics[agent]
        onsets.append(entry.onset_min or terms.settings["unknown_anaesthetic_onset_min"])
        uppers.append(
            entry.block_hours[1] if entry.block_hours else terms.settings["unknown_anaesthetic_hours"]
        )
    return round(min(onsets)), round(max(uppers) * 60)


def acts_least(row: Row, terms: Terms) -> int:
    """How many minutes relief lasts at least when the anaesthetic gave it; the shortest of a mixture, or of all known ones."""
    agents = [terms.anaesthetics[agent] for agent in row.get("local_anaesthetic", [])]
    spans = [entry.block_hours[0] for entry in agents if entry.block_hours]
    known = [entry.block_hours[0] for entry in terms.anaesthetics.values() if entry.block_hours]
    return round(min(spans if spans and len(spans) == len(agents) else known) * 60)
