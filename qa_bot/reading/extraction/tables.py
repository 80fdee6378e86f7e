"""Sentence → the row of a Markdown table that it is, with its cells, and the one that a question asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from qa_bot.analysis import terms
from qa_bot.model import Sentence, Span
from qa_bot.reading.extraction.asked import Asked

_OF_RULES = "|:- \t\r"
"""The characters of the line below a table's header."""
_HEAD_LINES = 4
"""Lines of a paragraph among which the rule below a table's header must be."""
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
    """Return the row of a table that a sentence is, or None; of a header, one without cells."""
    if "|" not in sentence.text:
        return None
    text = sentence.passage.document.text
    first, end = sentence.passage.paragraph
    lines: list[Span] = []
    for line in _lines(text, first, end):
        if lines and _is_rule(text[slice(*line)]):
            break
        lines.append(line)
        if len(lines) == _HEAD_LINES:
            return None
    else:
        return None
    header = lines[-1]
    if sentence.start < header[0]:
        return None
    names = [text[slice(*each)] for each in _cells(text, *header)]
    if sentence.start < header[1]:
        return Row((), names)
    at = text.rfind("\n", first, sentence.start) + 1
    after = text.find("\n", sentence.end, end)
    return Row(list(_cells(text, at, after if after >= 0 else end)), names)


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


def _cells(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the cells of a line, without the space around them; the empty ones beyond its outer bars are none."""
    if end - start > _LONGEST_LINE:
        return
    edges = [start - 1, *(at for at in range(start, end) if text[at] == "|" and text[at - 1 : at] != "\\"), end]
    for number, (before, after) in enumerate(pairwise(edges)):
        inside = text[before + 1 : after]
        is_outer = number in (0, len(edges) - 2)
        if inside.strip() or not is_outer:
            begin = before + 1 + len(inside) - len(inside.lstrip())
            yield begin, max(begin, after - (len(inside) - len(inside.rstrip())))


def _named(name: Sequence[str], weights: dict[str, float]) -> float:
    """Return how well a question, as terms with weights, names a column: half of a name counts less than all of it."""
    return sum(weights.get(term, 0.0) for term in name) / max(len(name), 1) * (1 + len(weights.keys() & set(name)))
