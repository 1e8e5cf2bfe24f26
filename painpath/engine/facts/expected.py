"""Numbness, told or found, that a lesion leaves in the skin of its own nerve: its effect, and no alarm sign."""

from __future__ import annotations

from collections.abc import Iterable

from painpath.record.check import Row
from painpath.record.moments import MINUTES_PER_DAY
from painpath.rules.model import Knowledge
from painpath.vocabulary import Vocabulary

SIGNS = frozenset({"numbness", "sensory_deficit"})
SOON = "numbness_noticed_days"


class Expected:
    """The sites that a lesion of a target numbs, and the kinds of procedures that lesion."""

    def __init__(self, knowledge: Knowledge, vocabulary: Vocabulary) -> None:
        stated = knowledge.classes.get("numbed_by_lesion", {})
        self.sites = {target: frozenset(sites) for target, sites in stated.items()}
        self.all_sites = frozenset(site for sites in self.sites.values() for site in sites)
        kinds = vocabulary.sections["procedure_kinds"].values()
        self.kinds = frozenset(kind.id for kind in kinds if kind.lesion)

    def may_be(self, row: Row) -> bool:
        """Whether a finding is one that some lesion could have left."""
        return row["code"] in SIGNS and row.get("site") in self.all_sites

    def is_left_by(self, row: Row, procedures: Iterable[Row], findings: Iterable[Row], days: float) -> bool:
        """Whether one of these procedures has left it: a lesion before it, of a nerve of that skin and that side.

        Some of the `findings`, which are those that some lesion could have left, tells it of the same place within so many `days`.
        """
        if not self.may_be(row):
            return False
        here = [one for one in findings if one["site"] == row.get("site")]
        return any(
            self._leaves(one, row)
            and any(self._leaves(one, each) and _days_after(one, each) <= days for each in here)
            for one in procedures
        )

    def _leaves(self, procedure: Row, row: Row) -> bool:
        side = procedure.get("side")
        return (
            procedure["status"] == "completed"
            and procedure["kind"] in self.kinds
            and row["site"] in self.sites.get(procedure.get("target"), ())
            and (side in (None, "bilateral") or row.get("side") in (None, side))
            and bool(procedure["@time"].first <= row["@time"].first)
            and _days_after(procedure, row) >= 0
        )


def _days_after(procedure: Row, row: Row) -> int:
    """The whole days between them, the fewest that there can be: less than none where the order is not known."""
    days = row["@time"].first // MINUTES_PER_DAY - procedure["@time"].last // MINUTES_PER_DAY
    return int(days)
