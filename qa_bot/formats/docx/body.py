"""The body of a Word document → blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa_bot.formats.builder import Builder
from qa_bot.formats.docx.notes import Notes
from qa_bot.formats.docx.runs import Note, Runs, read_runs
from qa_bot.formats.docx.styles import Style, Styles, child, value
from qa_bot.formats.markup import Element, attribute, name_of
from qa_bot.model import Place

_CONTAINERS = frozenset(
    "body document sdt sdtContent ins moveTo customXml smartTag txbxContent AlternateContent Choice".split()
)
_CONTENTS = "Table of Contents"
_LONGEST_HEADING = 100
"""Characters: a bold paragraph that is longer is no heading."""
_LONGEST_CELL = 3_000
"""Characters: a table with a longer cell is the layout of a page."""
_FIRST_ROW = 0x20
"""The bit of a table's look that says that its first row is a header."""


class BodyReader:
    """Reads the body into a builder; what is open is a list, and a paragraph whose end was deleted."""

    def __init__(self, styles: Styles, notes: Notes) -> None:
        self.builder = Builder(names_sections=True)
        self.title = ""
        """What is in the style of titles."""
        self._styles, self._notes = styles, notes
        self._pending: list[Note] = []
        self._begun = ""
        """The text of a paragraph whose end was deleted: the next one goes on with it."""
        self._open = ""
        """The kind of what is open: a list, code, or nothing."""
        self._has_headings = True

    def read(self, root: Element) -> None:
        """Read an element and all in it."""
        parts = list(_parts(root))
        self._has_headings = any(name_of(each) == "p" and self._styles.of(each).level for each in parts)
        self._read(parts)
        self._close()

    def _read(self, parts: Iterable[Element]) -> None:
        for each in parts:
            if name_of(each) == "p":
                self._paragraph(each)
            else:
                self._table(each)

    def _paragraph(self, paragraph: Element) -> None:
        style, runs = self._styles.of(paragraph), read_runs(paragraph)
        if style.is_contents or _is_of_contents(paragraph):
            return
        text, self._begun = f"{self._begun}{runs.text}", ""
        if child(paragraph, "pPr", "rPr", "del") is not None:
            self._begun = f"{text} " if text else ""
        elif text:
            self._add(style, runs, text)
        self._pending += runs.notes
        if not self._open and not self._begun:
            self._add_notes()
        for box in runs.boxes:
            self._read(_parts(box))

    def _add(self, style: Style, runs: Runs, text: str) -> None:
        if style.level or self._looks_like_heading(runs, text):
            self._close()
            self.builder.heading(style.level or 2, text)
            return
        if style.is_title:
            self.title = self.title or text
        marker = self._styles.marker(style.numbering)
        if marker:
            self._keep_open("list")
            self.builder.add("item", marker + text.replace("\n", " "), style.numbering[1] + 1)
        elif style.is_code:
            self._keep_open("code")
            self.builder.add("code", text)
        else:
            self._close()
            kind = "caption" if style.is_caption else "quotation" if style.is_quotation else "paragraph"
            self.builder.add(kind, text)

    def _looks_like_heading(self, runs: Runs, text: str) -> bool:
        """Tell whether a paragraph is a heading where a document has no style for them: bold, short, no sentence."""
        return (
            not self._has_headings
            and runs.is_bold
            and len(text) <= _LONGEST_HEADING
            and "\n" not in text
            and text[-1] not in ".,;:!?"
        )

    def _keep_open(self, kind: str) -> None:
        if self._open != kind:
            self._close()
            self.builder.open(kind)
            self._open = kind

    def _close(self) -> None:
        self.builder.close()
        self._open = ""
        self._add_notes()

    def _add_notes(self) -> None:
        """Add the notes of what was closed, each under its own place."""
        notes = list(self._notes.take(self._pending))
        self._pending.clear()
        for label, text in notes:
            self.builder.at(Place("section", None, label))
            self.builder.add("footnote", text)
        if notes:
            self.builder.at(self.builder.section_place())

    def _table(self, table: Element) -> None:
        rows = [each for each in _rows(table) if child(each, "trPr", "del") is None]
        cells = [list(_cells(row)) for row in rows]
        if max(map(len, cells), default=0) < 2 or any(self._is_layout(cell) for row in cells for cell in row):
            for row in cells:
                for cell in row:
                    self._read(_parts(cell))
            return
        self._close()
        above: dict[int, str] = {}
        with self.builder.group("table"):
            for number, row in enumerate(cells):
                self.builder.row(self._texts(row, above), number == 0 and _has_header(table, rows[0]))
        self._add_notes()

    def _is_layout(self, cell: Element) -> bool:
        return (
            any(self._styles.of(each).level for each in cell.iter() if name_of(each) == "p")
            or sum(len(str(each.text or "")) for each in cell.iter() if name_of(each) == "t") > _LONGEST_CELL
        )

    def _texts(self, row: Iterable[Element], above: dict[int, str]) -> list[str]:
        """Return the texts of a row's cells; one that is merged with the cell above has its text."""
        texts: list[str] = []
        for cell in row:
            merged = child(cell, "tcPr", "vMerge")
            column = len(texts)
            if merged is not None and attribute(merged, "val") != "restart":
                texts.append(above.get(column, ""))
            else:
                texts.append(self._cell(cell))
            above[column] = texts[column]
            span = value(cell, "tcPr", "gridSpan")
            texts += [""] * (min(int(span), 64) - 1 if span.isdecimal() and len(span) < 4 else 0)
        return texts

    def _cell(self, cell: Element) -> str:
        found = []
        for each in cell.iter():
            if name_of(each) == "p":
                runs = read_runs(each)
                self._pending += runs.notes
                found.append(runs.text.replace("\n", " "))
        return " ".join(filter(None, found))


def _parts(root: Element) -> Iterator[Element]:
    """Yield the paragraphs and tables within an element in order, but for tables of contents."""
    waiting = [root] if name_of(root) in _CONTAINERS else list(reversed(root))
    while waiting:
        element = waiting.pop()
        name = name_of(element)
        if name in ("p", "tbl"):
            yield element
        elif name in _CONTAINERS and not _is_contents(element):
            waiting.extend(reversed(element))


def _is_contents(element: Element) -> bool:
    return _CONTENTS in value(element, "sdtPr", "docPartObj", "docPartGallery")


def _is_of_contents(paragraph: Element) -> bool:
    """Tell whether a paragraph is a link to a heading, as the lines of a table of contents are."""
    link = child(paragraph, "hyperlink")
    return link is not None and attribute(link, "anchor").startswith("_Toc")


def _rows(table: Element) -> Iterator[Element]:
    return _within(table, "tr")


def _cells(row: Element) -> Iterator[Element]:
    return _within(row, "tc")


def _within(element: Element, name: str) -> Iterator[Element]:
    """Yield the parts of a table of a name, also those within content controls, but not those of tables in it."""
    waiting = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if name_of(each) == name:
            yield each
        elif name_of(each) in _CONTAINERS:
            waiting.extend(reversed(each))


def _has_header(table: Element, row: Element) -> bool:
    look = child(table, "tblPr", "tblLook")
    if child(row, "trPr", "tblHeader") is not None or look is None:
        return child(row, "trPr", "tblHeader") is not None
    said = attribute(look, "val")
    try:
        return attribute(look, "firstRow") == "1" or bool(int(said or "0", 16) & _FIRST_ROW)
    except ValueError:
        return False
