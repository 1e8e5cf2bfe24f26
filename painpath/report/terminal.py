"""An assessment as text for a terminal: the first screen, then everything behind it.

Without colour the text is plain ASCII, so that it survives any terminal, log or mail. Control
characters in a record never reach the terminal.
"""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from painpath.assess import Assessor, default_assessor
from painpath.record.check import Record
from painpath.record.moments import parse_moment
from painpath.report import words
from painpath.report.alerts import Alert, steps_of
from painpath.report.changes import changes
from painpath.report.first_screen import Brief, Screen, about, first_screen
from painpath.report.plot import plot, series_signs
from painpath.report.timeline import Timeline, timeline
from painpath.report.verdict import verdict
from painpath.report.view import Assessment, Item, Line, Names, Section, problems, sections, sources

WIDEST, NARROWEST, LABEL = 120, 40, 14
TYPOGRAPHIC = str.maketrans(
    {"–": "-", "—": "-", "’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "≥": ">=", "≤": "<=", "±": "+/-",
     "×": "x", "·": ".", "→": "->", "Ω": "ohm", "°": " deg", "µ": "u", "ß": "ss", "\u00a0": " ", "\u202f": " ", "−": "-"}
)  # fmt: skip
TONES = {
    "EMERGENCY": "bold white on red", "emergency": "bold red", "urgent": "bold magenta", "do now": "bold red",
    "recommended": "green", "consider": "cyan", "needs information": "magenta", "blocked": "magenta", "avoid": "red",
    "likely": "bold", "unlikely": "dim", "excluded": "dim",
}  # fmt: skip


def render(
    assessment: Assessment,
    record: Record,
    *,
    brief: bool = False,
    width: int | None = None,
    colour: bool = False,
    assessor: Assessor | None = None,
    before: Assessment | None = None,
) -> str:
    """An assessment as text of at most `width` columns; `brief` is the first screen alone.

    Without a width the terminal's is taken, 120 at most. `before` is the assessment without the facts that are
    tried out: what differs from it stands after the verdict.
    """
    names = Names(assessor or default_assessor())
    paper = _Paper(width or min(shutil.get_terminal_size().columns, WIDEST), colour)
    screen = first_screen(assessment, record, names)
    _first_screen(
        paper,
        screen,
        assessment["patient_id"],
        (changes(before, assessment) or ["nothing"]) if before else [],
    )
    if not brief:
        known = timeline(
            record, parse_moment(assessment["as_of"], record.zone).last, names.assessor.vocabulary
        )
        _timeline(paper, known, (assessment["response"] or {}).get("baseline"))
        for section in sections(assessment, names):
            _section(paper, section)
        _plain_list(paper, "Problems of the record", problems([assessment]))
        paper.heading("Sources")
        paper.rows([(line.label, line.text) for line in sources([assessment], screen.numbers, names)], 28)
    return paper.text()


def overview(
    assessments: Sequence[Assessment],
    record: Record,
    *,
    width: int | None = None,
    colour: bool = False,
    assessor: Assessor | None = None,
) -> str:
    """One line for each procedure: its id, an alert where there is one, the verdict and what it is about."""
    names = Names(assessor or default_assessor())
    paper = _Paper(width or min(shutil.get_terminal_size().columns, WIDEST), colour)
    paper.heading("Procedures", f"{len(assessments)} in all, each assessed below")
    paper.named_rows([_in_one_line(one, record, names) for one in assessments])
    return paper.text()


def _in_one_line(one: Assessment, record: Record, names: Names) -> tuple[str, str]:
    level = one["red_flag"]["level"]
    alert = "" if level == "none" else f"{words.clinician(words.ALERTS, level)}. "
    return str(one["procedure_id"] or ""), f"{alert}{verdict(one)}: {about(one, record, names)}."


class _Paper:
    """What is written so far, at one width, with or without colour."""

    def __init__(self, width: int, colour: bool) -> None:
        self.colour = colour
        self.width = max(width, NARROWEST)
        self.console = Console(
            file=StringIO(), width=self.width, force_terminal=colour, no_color=not colour, highlight=False,
            color_system="standard" if colour else None, markup=False, emoji=False, legacy_windows=False,
        )  # fmt: skip

    def clean(self, text: str) -> str:
        """Text without control characters; without colour also without anything beyond ASCII."""
        if text.isascii() and text.isprintable():
            return text
        safe = "".join(
            " " if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") else sign for sign in text
        )
        if self.colour:
            return safe
        spread = unicodedata.normalize("NFKD", safe.replace("°C", "deg C").translate(TYPOGRAPHIC))
        bare = "".join(sign for sign in spread if not unicodedata.combining(sign))
        return bare.encode("ascii", "backslashreplace").decode("ascii")

    def styled(self, text: str, tone: str = "") -> Text:
        return Text(self.clean(text), style=TONES.get(tone, tone if tone in ("bold", "dim") else ""))

    def put(self, what: RenderableType, indent: int = 0) -> None:
        self.console.print(Padding(what, (0, 0, 0, indent)))

    def gap(self) -> None:
        self.console.print()

    def heading(self, title: str, summary: str = "") -> None:
        self.gap()
        text = self.styled(title.upper(), "bold")
        text.append(f"  {self.clean(summary)}" if summary else "")
        self.put(text)

    def rows(self, rows: Iterable[tuple[str, str]], label: int = LABEL, indent: int = 2) -> None:
        """Lines with their labels in a column of their own; a narrow terminal gets a narrower one."""
        table = Table.grid(padding=(0, 1))
        table.add_column(width=min(label, self.width // 3), overflow="fold")
        table.add_column(overflow="fold")
        for name, text in rows:
            table.add_row(self.styled(name, name), self.styled(text))
        self.put(table, indent)

    def named_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Lines with their names beside them, or above them where one is too long to stand unbroken beside its line."""
        longest = max((len(self.clean(name)) for name, _ in rows), default=0)
        if longest <= self.width // 3:
            self.rows(rows, max(LABEL, longest))
            return
        for name, text in rows:
            self.put(self.styled(name), 2)
            self.put(self.styled(text), 4)

    def text(self) -> str:
        file = self.console.file
        assert isinstance(file, StringIO)
        return "\n".join(line.rstrip() for line in file.getvalue().splitlines()).strip("\n") + "\n"


def with_sources(line: Line) -> str:
    """A line's text with the ids of its sources in brackets."""
    return f"{line.text} [{', '.join(line.sources)}]" if line.sources else line.text


def _first_screen(paper: _Paper, screen: Screen, patient_id: str, changed: list[str]) -> None:
    emergencies = [alert for alert in screen.alerts if alert.level == "emergency"]
    if emergencies:
        _emergency(paper, emergencies)
    paper.put(paper.styled(f"Patient {patient_id or 'without an id'}. {screen.stamp}", "dim"))
    paper.heading("Red flags")
    for alert in screen.alerts:
        if alert.level != "emergency":
            paper.put(paper.styled(f"{alert.level.upper()}: {alert.title}, {alert.within}.", alert.level), 2)
            paper.put(paper.styled(with_sources(alert.line)), 4)
    paper.put(paper.styled(screen.asked), 2)
    paper.heading("Verdict")
    told = paper.styled(f"{screen.verdict}: ", "bold")
    told.append(paper.clean(f"{screen.about}."), style="not bold")
    paper.put(told, 2)
    for line in screen.numbers:
        paper.put(paper.styled((f"{line.label}: " if line.label else "") + with_sources(line)), 2)
    _plain_list(paper, "What this would change", changed)
    _briefs(paper, "Leading causes", screen.causes, numbered=False)
    _briefs(paper, "Next steps", screen.steps, numbered=True)
    if screen.questions:
        paper.heading("Ask")
        paper.rows([(f"{place}.", with_sources(line)) for place, line in enumerate(screen.questions, 1)], 2)


def _emergency(paper: _Paper, alerts: list[Alert]) -> None:
    """The alert alone in its box, before anything else."""
    text = Text()
    for place, alert in enumerate(alerts):
        text.append("\n\n" if place else "")
        text.append(paper.clean(f"{alert.title}: {alert.within}."), style="bold")
        text.append("\n" + paper.clean(with_sources(alert.line)))
    if steps := steps_of(alerts):
        text.append("\n\n" + paper.clean(steps), style="bold")
    kind = box.HEAVY if paper.colour else box.ASCII
    title = paper.styled(" EMERGENCY ", "EMERGENCY")
    paper.put(Panel(text, title=title, box=kind, border_style="red", padding=(1, 2)))
    paper.gap()


def _briefs(paper: _Paper, title: str, briefs: list[Brief], *, numbered: bool) -> None:
    if not briefs:
        return
    paper.heading(title)
    for place, one in enumerate(briefs, 1):
        head = paper.styled((f"{place}. " if numbered else "") + f"{one.head}: ")
        head.append(paper.styled(one.tag, one.tag))
        paper.put(head, 2)
        for line in one.lines:
            paper.put(paper.styled((f"{line.label}: " if line.label else "") + with_sources(line)), 5)


def _timeline(paper: _Paper, known: Timeline, baseline: float | None) -> None:
    if not known.events:
        return
    paper.heading("Timeline")
    lines = plot(known, paper.width - 2, baseline)
    if lines:
        for line in lines:
            paper.put(paper.styled(line), 2)
        legend = [f"{sign} {name}" for name, sign in series_signs(known).items()]
        legend += [": procedure"] if known.procedures else []
        legend += ["- - half of the pain before"] if baseline is not None else []
        paper.put(paper.styled("Pain 0-10. " + "; ".join(legend) + "."), 2)
        paper.gap()
    told = [(one.when, f"{one.mark}: {one.text}" if one.mark else one.text) for one in known.events]
    paper.rows(told, 16)


def _section(paper: _Paper, section: Section) -> None:
    paper.heading(section.title, section.summary)
    for item in section.items:
        _item(paper, item)


def _item(paper: _Paper, item: Item) -> None:
    head = paper.styled(item.head, "bold")
    if item.tag:
        head.append(": ").append(paper.styled(item.tag, item.tag))
    paper.put(head, 2)
    labelled = [(line.label, with_sources(line)) for line in item.lines if line.label]
    for line in item.lines:
        if not line.label:
            paper.put(paper.styled(with_sources(line)), 4)
    if labelled:
        paper.rows(labelled, LABEL, 4)


def _plain_list(paper: _Paper, title: str, lines: list[str]) -> None:
    if lines:
        paper.heading(title)
        paper.rows([("-", line) for line in lines], 1)
