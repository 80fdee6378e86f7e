"""Sentence → the row of a table that it is, with its cells, and the one that a question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from qa_bot.analysis import terms
from qa_bot.model import Document, Sentence, Span
from qa_bot.reading.extraction.asked import Asked

_OF_RULES = "|:- \t\r"
"""The characters of the line below a table's header."""
_HEAD_LINES = 4
"""Lines of a paragraph among which a table's header and the line below it must be."""
_FEWEST_ROWS = 2
"""Rows: of no more the first is not known to be a header."""
_LONGEST_LINE = 10_000
"""Characters: a longer line is not looked at for cells."""


class Row(NamedTuple):
    """A row of a table: its ``cells``, as spans of the document, and the ``names`` of their columns."""

    cells: Sequence[Span]
    names: Sequence[str]

    def column(self, asked: Asked) -> int | None:
        """Return the place of the cell that a question asks for: that of the column it names best, or None."""
        weights = dict(zip(asked.terms, asked.weights.tolist(), strict=True))
        named = [_named(terms(name), weights) for name in self.names[: len(self.cells)]]
        best = max(named, default=0.0)
        return named.index(best) if best > 0 and named.count(best) == 1 else None

    def is_label(self, place: int, text: str, asked: Asked) -> bool:
        """Tell whether a cell only says what the question says already: which row it is."""
        start, end = self.cells[place]
        found = terms(text[start:end])
        return bool(found) and all(term in asked.terms for term in found)


def row_of(sentence: Sentence) -> Row | None:
    """Return the row of a table that a sentence is, or None; of a header, one without cells.

    A header is the line above a rule or, where there is none, the first of lines with as many bars or tabs.
    """
    mark = next((mark for mark in "|\t" if mark in sentence.text), None)
    if mark is None:
        return None
    text = sentence.passage.document.text
    first, end = sentence.passage.paragraph
    at = text.rfind("\n", first, sentence.start) + 1 or first
    after = text.find("\n", sentence.end, end)
    line = at, after if after >= 0 else end
    lines = list(islice(_lines(text, first, end), _HEAD_LINES))
    header = _marked_header(sentence.passage.document, first, end) or _header(text, lines, line, mark)
    if header is None:
        # Two lines of as many cells are rows, if not all lines of a paragraph have a header.
        is_row = any(_columns(text, each, mark) == _columns(text, line, mark) for each in lines if each != line)
        return Row(list(_cells(text, *line, mark)), ()) if is_row else None
    if sentence.start < header[0]:
        return None
    names = [text[slice(*each)] for each in _cells(text, *header, mark)]
    return Row(list(_cells(text, *line, mark)) if sentence.start >= header[1] else (), names)


def _marked_header(document: Document, start: int, end: int) -> Span | None:
    """Return the header of the table that a paragraph is, where the document's format marks it."""
    return next((each[1:3] for each in document.blocks if each.kind == "header" and start <= each.start < end), None)


def _header(text: str, lines: Sequence[Span], row: Span, mark: str) -> Span | None:
    """Return the header of a row, of the ``lines`` that its paragraph begins with, if it has one."""
    for above, line in pairwise(lines):
        if _is_rule(text[slice(*line)]):
            return above
    columns = _columns(text, row, mark)
    rows = [line for line in lines if _columns(text, line, mark) == columns]
    return rows[0] if len(rows) > _FEWEST_ROWS and _heads(text, rows, mark) else None


def _heads(text: str, rows: Sequence[Span], mark: str) -> bool:
    """Tell whether the first of some rows is a header: it has no figure where all others have one."""
    cells = [[text[slice(*cell)] for cell in _cells(text, *row, mark)] for row in rows]
    figures = [[any(map(str.isdigit, cell)) for cell in row] for row in cells]
    return not any(figures[0]) and any(all(column) for column in zip(*figures[1:], strict=False))


def _columns(text: str, line: Span, mark: str) -> int:
    """Count what parts the columns of a line, as the cutting of sentences does."""
    return text[slice(*line)].strip().count(" |" if mark == "|" else mark)


def _is_rule(line: str) -> bool:
    return "-" in line and "|" in line and not line.strip(_OF_RULES)


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end:
        after = text.find("\n", start, end)
        stop = after if after >= 0 else end
        if stop - start > _LONGEST_LINE:
            return
        yield start, stop
        start = stop + 1


def _cells(text: str, start: int, end: int, mark: str) -> Iterator[Span]:
    """Yield the cells of a line, without the space around them; the empty ones beyond its outer bars are none."""
    if end - start > _LONGEST_LINE:
        return
    edges = [start - 1, *(at for at in range(start, end) if text[at] == mark and text[at - 1 : at] != "\\"), end]
    for number, (before, after) in enumerate(pairwise(edges)):
        inside = text[before + 1 : after]
        is_outer = mark == "|" and number in (0, len(edges) - 2)
        if inside.strip() or not is_outer:
            begin = before + 1 + len(inside) - len(inside.lstrip())
            yield begin, max(begin, after - (len(inside) - len(inside.rstrip())))


def _named(name: Sequence[str], weights: dict[str, float]) -> float:
    """Return how well a question, as terms with weights, names a column: half of a name counts less than all of it."""
    return sum(weights.get(term, 0.0) for term in name) / max(len(name), 1) * (1 + len(weights.keys() & set(name)))
