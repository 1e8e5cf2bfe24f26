"""What a call is answered from: the record with its assessments, and whose reviews count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from msgspec.structs import replace

from painpath.assess import Assessment, Assessor, assess
from painpath.record.check import Record, Row
from painpath.record.moments import parse_moment
from painpath.report import words
from painpath.report.first_screen import Screen, first_screen
from painpath.report.view import Names
from painpath.web.review.reference import proposed


class Reviews(NamedTuple):
    """Who reviews the knowledge here, and which steps of an assessment are reference only, because they have not."""

    who: str | None  # None: nobody at all
    held_back: Callable[[Assessment], set[str]]

    def told(self, what: str, count: int) -> str:
        """The sentence that says why some steps are not proposed."""
        them = "it" if count == 1 else "them"
        why = f"nobody has reviewed {them}" if self.who is None else f"{self.who} has not reviewed {them}"
        return words.sentence(f"{what}: {why}")


UNREVIEWED = Reviews(None, lambda assessment: set())


class Judged(NamedTuple):
    """The assessment of a procedure: what is proposed with its first screen, everything, and the steps that are
    reference only."""

    answer: Assessment
    screen: Screen
    whole: Assessment
    reference: set[str]


@dataclass(frozen=True)
class Asked:
    """What a call is answered from: the checked record, the time, what it rests on, where links lead, whose reviews
    count, and whether the part that holds the scores was supplied at all."""

    record: Record
    as_of: str
    rests_on: str
    base_url: str
    names: Names
    look_back_days: float = 730
    reviews: Reviews = UNREVIEWED
    has_scores: bool = True

    @property
    def assessor(self) -> Assessor:
        """The knowledge made ready."""
        return self.names.assessor

    @property
    def now(self) -> int:
        """The last minute seen."""
        return parse_moment(self.as_of, self.record.zone).last

    def against(self, plan: Row) -> list[dict[str, Any]]:
        """What on record speaks against a procedure that is planned from now on."""
        tables = {**self.record.tables, "procedures": [*self.record.tables["procedures"], plan]}
        answer = assess(replace(self.record, tables=tables), self.as_of, assessor=self.assessor)
        told = (one for one in answer["planned"] if one["procedure_id"] == plan["procedure_id"])
        return [each for one in told for each in one["against"]]

    def judge(self, procedure_id: str | None = None) -> Judged:
        """The assessment of a procedure with its first screen, which names no step that is reference only."""
        whole = assess(self.record, self.as_of, procedure_id, assessor=self.assessor)
        reference = self.reviews.held_back(whole)
        answer = proposed(whole, reference)
        return Judged(answer, first_screen(answer, self.record, self.names), whole, reference)
