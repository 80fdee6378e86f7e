"""Tables of a page: those that hold rows of cells, and those that only lay out what is in them."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.formats.builder import Builder
from qa_bot.formats.cleaning import one_line
from qa_bot.formats.markup import Element, name_of

_BLOCKS_IN_CELLS = ("table", "h1", "h2", "h3", "form", "article", "section", "blockquote")
_LONGEST_CELL = 1_000
"""Characters: a longer cell is a column of the page's layout."""
_MOST_SPANNED = 1_000
"""Columns or rows that one cell may span, as browsers have it."""
_APART = frozenset("p div li br tr td th dt dd ul ol pre h1 h2 h3 h4 h5 h6 blockquote".split())


def text_of(element: Element, keeps_lines: bool = False) -> str:
    """Return the text in an element, blocks apart by spaces, or, in code, by line ends."""
    parts = [str(element.text or "")]
    waiting: list[Element | str] = list(reversed(element))
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            parts.append(each)
            continue
        name = name_of(each)
        separator = ("\n" if name in ("br", "p", "div") else "") if keeps_lines else (" " if name in _APART else "")
        if name:
            parts.append(separator + str(each.text or ""))
            waiting.append(("" if name == "br" else separator) + str(each.tail or ""))
            waiting.extend(reversed(each))
        else:
            waiting.append(str(each.tail or ""))
    return "".join(parts)


def is_data(table: Element) -> bool:
    """Tell whether a table is one to its reader, too."""
    if next((each for each in table.iter(*_BLOCKS_IN_CELLS) if each is not table), None) is not None:
        return False
    rows = list(table.iter("tr"))
    cells = [cell for row in rows for cell in row if name_of(cell) in ("td", "th")]
    if not cells or max(len([cell for cell in row if name_of(cell) in ("td", "th")]) for row in rows) < 2:
        return False
    return all(len(text_of(cell)) <= _LONGEST_CELL for cell in cells)


def add_table(builder: Builder, table: Element) -> None:
    """Add a table's caption and rows; a cell that spans rows is repeated in each."""
    caption = next(table.iter("caption"), None)
    if caption is not None:
        builder.add("caption", one_line(text_of(caption)))
    with builder.group("table"):
        for number, (cells, is_header) in enumerate(_rows(table)):
            builder.row(cells, is_header and number == 0)


def _rows(table: Element) -> Iterator[tuple[list[str], bool]]:
    spanned: dict[int, tuple[str, int]] = {}
    for row in table.iter("tr"):
        found = [cell for cell in row if name_of(cell) in ("td", "th")]
        cells: list[str] = []
        for cell in found:
            _fill(cells, spanned)
            text = one_line(text_of(cell))
            rows, columns = _span(cell, "rowspan"), _span(cell, "colspan")
            for column in range(columns):
                if rows > 1:
                    spanned[len(cells)] = (text if not column else "", rows - 1)
                cells.append(text if not column else "")
        _fill(cells, spanned)
        yield cells, bool(found) and all(name_of(cell) == "th" for cell in found)


def _fill(cells: list[str], spanned: dict[int, tuple[str, int]]) -> None:
    """Put in what cells of rows above span."""
    while len(cells) in spanned:
        column = len(cells)
        text, rows = spanned.pop(column)
        if rows > 1:
            spanned[column] = (text, rows - 1)
        cells.append(text)


def _span(cell: Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isdecimal() and len(value) < 7 else 1
