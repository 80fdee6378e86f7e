"""PDF: the text in the order of reading, without what repeats on every page, each page a place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from qa_bot.documents.loaders import Source
from qa_bot.errors import ScanWithoutText
from qa_bot.formats.builder import Builder
from qa_bot.formats.pdf.contents import without_contents
from qa_bot.formats.pdf.furniture import without_furniture
from qa_bot.formats.pdf.lines import Line, lines_of
from qa_bot.formats.pdf.order import reading_order
from qa_bot.formats.pdf.pages import read_pages
from qa_bot.formats.pdf.paragraphs import Part, Shape, parts_of
from qa_bot.formats.pdf.records import Page
from qa_bot.formats.pdf.tables import Table, tables_of
from qa_bot.formats.pdf.words import Words, join
from qa_bot.model import Document, Place

_OF_PROGRAM = re.compile(r"microsoft word|untitled|\.(?:docx?|indd|qxd|tex|dvi|pptx?|rtf)\b", re.IGNORECASE)
"""Titles that the program gave, not a person."""
_ENDED = re.compile(r"[.!?:…][\"'”’»)\]]*$")


def load_pdf(source: Source) -> Iterator[Document]:
    """Read a PDF file.

    Raises:
        ScanWithoutText: no page has a character.
        CorpusError: it is broken, encrypted or too large.
    """
    contents = read_pages(source.path, source.content)
    if not any(page.words for page in contents.pages):
        raise ScanWithoutText(source.path, len(contents.pages))
    tables = [list(tables_of(page)) for page in contents.pages]
    found = [
        _lines(page, [word for _, words in inside for word in words])
        for page, inside in zip(contents.pages, tables, strict=True)
    ]
    kept, printed = without_furniture(contents.pages, found)
    lines = [reading_order(without_contents(each)) for each in kept]
    every = [line for each in lines for line in each]
    shape, words = Shape(every, contents.outline), Words(every)
    builder = Builder()
    places = {page.number: _place(page, printed.get(page.number, "")) for page in contents.pages}
    parts = (
        _page_parts(each, [table for table, _ in inside], shape, words)
        for each, inside in zip(lines, tables, strict=True)
    )
    _add(builder, _with_title(_merged(parts, words)), places)
    metadata = dict(contents.metadata)
    empty = [str(page.number) for page in contents.pages if not page.words]
    metadata["pages without text"] = ", ".join(empty)
    title = metadata.get("title", "")
    yield builder.finish(source.about(), "" if _OF_PROGRAM.search(title) else title, metadata)


def _lines(page: Page, in_tables: Sequence[object]) -> list[Line]:
    inside = {id(word) for word in in_tables}
    return lines_of(page, [word for word in page.words if id(word) not in inside])


def _place(page: Page, printed: str) -> Place:
    label = page.label or printed
    return Place("page", page.number, label if label and label != str(page.number) else None)


def _page_parts(lines: Sequence[Line], tables: Sequence[Table], shape: Shape, words: Words) -> list[Part | Table]:
    """Return the blocks of a page, its tables before what stands below them."""
    begins: list[int] = []
    for table in tables:
        below = (number for number, line in enumerate(lines) if _is_below(line, table))
        begins.append(next(below, len(lines)))
    found: list[Part | Table] = []
    at = 0
    for begin, table in sorted(zip(begins, tables, strict=True), key=lambda each: (each[0], -each[1].box.top)):
        found += parts_of(lines[at:begin], shape, words)
        found.append(table)
        at = begin
    found += parts_of(lines[at:], shape, words)
    return found


def _is_below(line: Line, table: Table) -> bool:
    return line.box.middle < table.box.bottom and line.box.right > table.box.left and line.box.left < table.box.right


def _with_title(parts: Iterable[Part | tuple[int, Table]]) -> Iterator[Part | tuple[int, Table]]:
    """Yield the blocks: a heading that begins the first page is that of the whole."""
    for number, part in enumerate(parts):
        if number == 0 and isinstance(part, Part) and part.kind == "heading" and part.page == 1:
            part.level = 1
        yield part


def _merged(pages: Iterable[list[Part | Table]], words: Words) -> Iterator[Part | tuple[int, Table]]:
    """Yield the blocks of all pages: what goes on in the next column or page is one, before its footnotes."""
    open_part: Part | None = None
    waiting: list[Part] = []
    for number, parts in enumerate(pages, start=1):
        for part in parts:
            if isinstance(part, Part) and part.kind == "footnote" and open_part is not None:
                waiting.append(part)
                continue
            if isinstance(part, Part) and open_part is not None and _goes_on(open_part, part):
                _extend(open_part, part, words)
                continue
            if open_part is not None:
                yield open_part
            yield from waiting
            open_part, waiting = None, []
            if isinstance(part, Table):
                yield number, part
            else:
                open_part = part
    if open_part is not None:
        yield open_part
    yield from waiting


def _goes_on(part: Part, after: Part) -> bool:
    """Tell whether a block goes on in one that follows it."""
    if (
        after.kind != "paragraph"
        or part.kind not in ("paragraph", "item", "footnote")
        or part.is_small != after.is_small
    ):
        return False
    if _ENDED.search(part.text):
        return False
    return after.text[0].islower() or (part.is_full and (after.page != part.page or part.text.endswith(("-", ","))))


def _extend(part: Part, after: Part, words: Words) -> None:
    text = join(part.text, after.text, words)
    if after.page != part.page:
        # A word that the page's end parts is on the page on which it ends.
        part.pages.append((max(len(text) - len(after.text), 0), after.page))
    part.text, part.is_full, part.lines = text, after.is_full, part.lines + after.lines
    part.pages += [(len(text) - len(after.text) + at, page) for at, page in after.pages]
    part.page = after.page if not part.pages else part.page


def _add(builder: Builder, parts: Iterable[Part | tuple[int, Table]], places: dict[int, Place]) -> None:
    group = ""
    for part in parts:
        kind = part.kind if isinstance(part, Part) else "table"
        wanted = {"item": "list", "code": "code"}.get(kind, "")
        if group and wanted != group:
            builder.close()
        group = wanted if wanted == group else ""
        if isinstance(part, Part):
            builder.at(places[part.page])
            if part.kind == "heading":
                builder.heading(part.level, part.text)
                continue
            if wanted and not group:
                builder.open(wanted)
                group = wanted
            marks = [(at, places[page]) for at, page in part.pages]
            builder.add(part.kind, part.text, part.level, marks)
        else:
            builder.at(places[part[0]])
            with builder.group("table"):
                for number, row in enumerate(part[1].rows):
                    builder.row(row, number == 0 and part[1].has_header)
    builder.close()
