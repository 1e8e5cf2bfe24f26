"""A document as PDF: the text as it was edited, then date, knowledge version and sources; page numbers on each page.

Set in DejaVu Sans (see fonts/LICENSE), which has Latin, Greek and Cyrillic. A sign that it lacks is shown as an empty
box and the page says so: nothing is left out in silence. The same paper gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fpdf import FPDF, FontFace

FONTS = Path(__file__).parent / "fonts"
FAMILY, BOX = "DejaVu", "□"
# millimetres and points
MARGIN, FOOT, LINE, SMALL_LINE = 22, 16, 5.6, 4.4
WIDE, WORD = 60, 2.6  # shares of a table's width: of a long text, and of each letter of its longest word
TITLE_SIZE, SIZE, SMALL, GREY = 16, 10.5, 8.5, 90
LACKING = f"Signs that this font lacks are shown as {BOX}. Printing from the browser shows them."


@dataclass(frozen=True)
class Paper:
    """What a document says. `at` is when it was made, on the clinic's clock; `rows` is a table below the text."""

    title: str
    clinic: str
    text: str
    author: str
    at: datetime
    stamp: str
    sources: tuple[str, ...]
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class _Sheet(FPDF):
    """A4 pages with a foot that says which page it is of how many, and from when."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.foot = f"{paper.title} · {paper.at.date().isoformat()}"
        self.lacks = False
        self.add_font(FAMILY, "", FONTS / "DejaVuSans.ttf")
        self.add_font(FAMILY, "B", FONTS / "DejaVuSans-Bold.ttf")
        self.known = set(self.fonts[FAMILY.lower()].cmap)  # type: ignore[union-attr]
        self.set_margins(MARGIN, MARGIN)
        self.set_auto_page_break(True, MARGIN + FOOT)
        self.set_title(paper.title)
        self.set_creator("painpath")
        self.set_lang("en")
        self.set_creation_date(paper.at)
        self.add_page()

    def footer(self) -> None:
        """On every page."""
        self.set_y(-FOOT)
        self.set_font(FAMILY, size=SMALL)
        self.set_text_color(GREY)
        self.cell(0, SMALL_LINE, self.shown(self.foot))
        self.cell(0, SMALL_LINE, f"Page {self.page_no()} of {{nb}}", align="R")

    def shown(self, text: str) -> str:
        """A text in signs that the font has."""
        fits = "".join(
            one if one == "\n" or ord(one) in self.known else BOX for one in text.replace("\t", " ")
        )
        self.lacks = self.lacks or BOX in fits
        return fits

    def write_lines(self, text: str, size: float = SIZE, *, bold: bool = False, grey: bool = False, after: float = 2) -> None:  # fmt: skip
        """A paragraph."""
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(GREY if grey else 0)
        high = LINE * max(size, SIZE) / SIZE if size >= SIZE else SMALL_LINE
        self.multi_cell(0, high, self.shown(text), new_x="LMARGIN", new_y="NEXT", align="L")
        self.ln(after)


def pdf(paper: Paper) -> bytes:
    """The paper as a PDF file."""
    sheet = _Sheet(paper)
    sheet.write_lines(paper.clinic, SMALL, grey=True)
    sheet.write_lines(paper.title, TITLE_SIZE, bold=True, after=4)
    for part in paper.text.replace("\r\n", "\n").split("\n\n"):
        if part.strip():
            sheet.write_lines(part.strip("\n"))
    if paper.rows:
        _table(sheet, paper)
    if paper.author:
        sheet.write_lines(paper.author, after=4)
    sheet.write_lines(f"{paper.at.date().isoformat()}. {paper.stamp}", SMALL, grey=True, after=3)
    _sources(sheet, paper.sources)
    if sheet.lacks:
        sheet.write_lines(LACKING, SMALL, bold=True)
    return bytes(sheet.output())


def _table(sheet: _Sheet, paper: Paper) -> None:
    sheet.set_font(FAMILY, size=SMALL)
    sheet.set_text_color(0)
    head = FontFace(emphasis="BOLD")
    with sheet.table(headings_style=head, line_height=SMALL_LINE, text_align="LEFT", borders_layout="HORIZONTAL_LINES", col_widths=_widths(paper), padding=1) as table:  # fmt: skip
        for row in (paper.head, *paper.rows):
            cells = table.row()
            for cell in row:
                cells.cell(sheet.shown(cell))
    sheet.ln(4)


def _widths(paper: Paper) -> tuple[int, ...]:
    """Shares by the length of the texts, each column wide enough for its longest word."""
    columns = list(zip(paper.head, *paper.rows, strict=True))
    words = [max(len(word) for text in column for word in text.split() or [""]) for column in columns]
    longest = [min(WIDE, max(map(len, column))) for column in columns]
    return tuple(max(round(WORD * word), text) for word, text in zip(words, longest, strict=True))


def _sources(sheet: _Sheet, sources: tuple[str, ...]) -> None:
    if not sources:
        return
    sheet.write_lines("Sources", SMALL, bold=True, after=1)
    for place, told in enumerate(sources, 1):
        sheet.write_lines(f"{place}. {told}", SMALL, grey=True, after=0.5)
