"""ODT and ODS: OpenDocument's texts and spreadsheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from qa_bot.documents.loaders import Source
from qa_bot.errors import EncryptedFile
from qa_bot.formats.archives import Archive
from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import lines_kept
from qa_bot.formats.markup import Element, attribute, name_of, parse_xml
from qa_bot.formats.package import described
from qa_bot.formats.sheets import Sheet, add_sheets
from qa_bot.model import Document, Place

_LEFT_OUT = frozenset(
    "table-of-content alphabetical-index illustration-index table-index tracked-changes forms sequence-decls "
    "annotation note ruby-text desc script".split()
)
_STANDS_FOR = {"s": " ", "tab": " ", "line-break": "\n"}
_MOST_REPEATED = 200
"""Times that a cell with a text is repeated at most."""
_MOST_ROWS = 200_000


def load_odt(source: Source) -> Iterator[Document]:
    """Read a text of OpenOffice or LibreOffice.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive, root = _opened(source, "ODT")
    reader = _TextReader(_styles(root))
    reader.read(_body(root))
    reader.end()
    metadata = _metadata(archive)
    yield reader.builder.finish(source.about(), metadata.get("title", ""), metadata)


def load_ods(source: Source) -> Iterator[Document]:
    """Read a spreadsheet of OpenOffice or LibreOffice.

    Raises:
        CorpusError: it is broken, encrypted or too large.
    """
    archive, root = _opened(source, "ODS")
    sheets = (Sheet(attribute(table, "name"), list(_rows(table))) for table in _body(root) if name_of(table) == "table")
    yield add_sheets(source.about(), sheets, _metadata(archive))


def _opened(source: Source, what: str) -> tuple[Archive, Element]:
    archive = Archive(source.path, source.content, what)
    if b"encryption-data" in (archive.get("META-INF/manifest.xml") or b""):
        raise EncryptedFile(source.path)
    return archive, parse_xml(source.path, archive.read("content.xml"), what)


def _metadata(archive: Archive) -> dict[str, str]:
    content = archive.get("meta.xml")
    return described(parse_xml(archive.path, content, archive.what)) if content is not None else {}


def _body(root: Element) -> Element:
    body = next((each for each in root.iter() if name_of(each) == "body"), root)
    return next((each for each in body if name_of(each) in ("text", "spreadsheet")), body)


def _styles(root: Element) -> dict[str, str]:
    """Return for each style that the text makes for itself the one that it is based on."""
    return {
        attribute(each, "name"): attribute(each, "parent-style-name")
        for each in root.iter()
        if name_of(each) == "style"
    }


def _text(element: Element, notes: list[Element] | None = None) -> str:
    """Return the text of a paragraph, and add the notes that are anchored in it."""
    parts = [str(element.text or "")]
    waiting: list[Element | str] = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        name = name_of(each)
        waiting.append(str(each.tail or ""))
        if name == "note" and notes is not None:
            notes.append(each)
        if name in _STANDS_FOR:
            parts.append(_STANDS_FOR[name])
        elif name not in _LEFT_OUT:
            parts.append(" " if name in ("p", "h", "frame") else "")
            parts.append(str(each.text or ""))
            waiting.extend(reversed(each))
    # Space in the file is laid out by who wrote it: only the elements above break lines.
    return lines_kept("".join(part if part == "\n" else " ".join(part.split("\n")) for part in parts))


class _TextReader:
    """Reads the body of a text into a builder."""

    def __init__(self, styles: dict[str, str]) -> None:
        self.builder = Builder(names_sections=True)
        self._styles = styles
        self._notes: list[Element] = []
        self._count = 0
        self._depth = 0

    def read(self, root: Element) -> None:
        """Read an element and all in it, without recursion: how deep a file is nested is not for it to decide."""
        waiting: list[tuple[Element, bool]] = [(each, False) for each in reversed(root)]
        while waiting:
            element, is_end = waiting.pop()
            name = name_of(element)
            if is_end:
                self._end(name)
            elif name == "h":
                self._close()
                level = attribute(element, "outline-level")
                self.builder.heading(int(level) if level.isdecimal() and 0 < int(level) < 11 else 1, _text(element))
            elif name == "p":
                self._paragraph(element)
            elif name == "table":
                self._table(element)
            elif name and name not in _LEFT_OUT:
                if name == "list":
                    self._depth += 1
                    if self._depth == 1:
                        self._close()
                        self.builder.open("list")
                waiting.append((element, True))
                waiting.extend((each, False) for each in reversed(element))

    def _end(self, name: str) -> None:
        if name == "list":
            self._depth -= 1
            if not self._depth:
                self._close()

    def end(self) -> None:
        """Add what is still open."""
        self._close()

    def _close(self) -> None:
        self.builder.close()
        notes, self._notes = self._notes, []
        for note in notes:
            self._count += 1
            body = next((each for each in note if name_of(each) == "note-body"), note)
            self.builder.at(Place("section", None, f"{attribute(note, 'note-class') or 'footnote'} {self._count}"))
            self.builder.add("footnote", _text(body).replace("\n", " "))
        if notes:
            self.builder.at(self.builder.section_place())

    def _paragraph(self, element: Element) -> None:
        text = _text(element, self._notes)
        style = attribute(element, "style-name")
        named = f"{style} {self._styles.get(style, '')}".lower()
        if self._depth:
            self.builder.add("item", f"- {text}".replace("\n", " ") if text else "", self._depth)
            return
        kind = "paragraph"
        if "caption" in named or "illustration" in named:
            kind = "caption"
        elif "quotation" in named:
            kind = "quotation"
        elif "preformatted" in named or "code" in named.split():
            kind = "code"
        self.builder.add(kind, text)
        self._close()

    def _table(self, table: Element) -> None:
        rows = [[_text(cell, self._notes).replace("\n", " ") for cell in row] for row in _row_cells(table)]
        if max(map(len, rows), default=0) < 2:
            for row in rows:
                for text in row:
                    self.builder.add("paragraph", text)
            return
        if not self._depth:
            self.builder.open("table")
        has_header = any(name_of(each) == "table-header-rows" for each in table)
        for number, row in enumerate(rows):
            self.builder.row(row, number == 0 and has_header)
        if not self._depth:
            self._close()


def _row_cells(table: Element) -> Iterator[list[Element]]:
    for row in table.iter():
        if name_of(row) == "table-row":
            yield [each for each in row if name_of(each) in ("table-cell", "covered-table-cell")]


def _rows(table: Element) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet that hold something, with their numbers."""
    number = 1
    for row in table.iter():
        if name_of(row) != "table-row":
            continue
        repeated = _count(row, "number-rows-repeated")
        cells = list(_cells(row))
        if any(cells):
            for copy in range(min(repeated, _MOST_REPEATED)):
                yield number + copy, cells
        number += repeated
        if number > _MOST_ROWS:
            return


def _cells(row: Iterable[Element]) -> Iterator[str]:
    for cell in row:
        if name_of(cell) in ("table-cell", "covered-table-cell"):
            text = _text(cell).replace("\n", " ")
            yield from [text] * min(_count(cell, "number-columns-repeated"), _MOST_REPEATED if text else 60)


def _count(element: Element, name: str) -> int:
    said = attribute(element, name)
    return max(int(said), 1) if said.isdecimal() and len(said) < 8 else 1
