"""A document's text as it is shown beside an answer: in paragraphs, the words that answer marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa_bot.model import Citation, Document, Span, as_read

MOST_SHOWN = 24_000
"""Characters of a document that are shown at a time."""
_BEFORE = 8_000
"""Characters shown before what is quoted."""
_BREAK = re.compile(r"(?:\r?\n|\r)[ \t]*(?:\r?\n|\r)\s*")
_HEADING = re.compile(r"(?:={1,6}[^=\r\n]+={1,6}|#{1,6} [^\r\n]+)[ \t]*(?:\r?\n|\r|$)")
_HEADING_MARKS = "=# \t"


class Piece(NamedTuple):
    """A text with what it is: ``""``, ``quotation`` or ``answer``."""

    kind: str
    text: str
    is_first: bool = False
    """Whether it is the first of what is quoted."""


class Paragraph(NamedTuple):
    """Pieces on their own; ``is_heading`` where they look like one."""

    pieces: tuple[Piece, ...]
    is_heading: bool


class SourceView(NamedTuple):
    """A part of a document: ``earlier`` and ``later`` are where the parts beside it begin, or None."""

    paragraphs: tuple[Paragraph, ...]
    earlier: int | None
    later: int | None


def view_of(document: Document, quotation: Span | None, answer: Span | None, start: int | None = None) -> SourceView:
    """Return the part of a document that begins at ``start``, or around a quotation, with that marked."""
    text = document.text
    if start is None:
        start = max(0, quotation[0] - _BEFORE) if quotation and len(text) > MOST_SHOWN else 0
    begin = _line_start(text, min(start, max(0, len(text) - 1)))
    end = len(text) if len(text) - begin <= MOST_SHOWN else _line_start(text, begin + MOST_SHOWN)
    end = end if end > begin else min(len(text), begin + MOST_SHOWN)
    marks = _marks(quotation, answer)
    first = next((mark[0][0] for mark in marks if mark[0][1] > begin), None)
    paragraphs = [
        _heading(text, each, marks) or Paragraph(tuple(_pieces(text, each, marks, first)), False)
        for each in _paragraphs(text, begin, end)
    ]
    earlier = max(0, begin - MOST_SHOWN) if begin else None
    return SourceView(tuple(paragraphs), earlier, end if end < len(text) else None)


def quoted_pieces(citation: Citation) -> tuple[Piece, ...]:
    """Return what a citation quotes as a reader reads it, the words that answer marked where they are found in it."""
    display, words = citation.quotation.display, citation.answer_display
    span = citation.quoted or (citation.read.start, citation.read.end)
    if not words or citation.words is None or not span[0] <= citation.words[0] < span[1]:
        return (Piece("", display),)
    before = as_read(citation.read.passage.document.text[span[0] : citation.words[0]], citation.quoted is not None)
    at = -1
    for _ in range(before.count(words) + 1):
        at = display.find(words, at + 1)
    if at < 0:
        return (Piece("", display),)
    pieces = (Piece("", display[:at]), Piece("answer", words), Piece("", display[at + len(words) :]))
    return tuple(piece for piece in pieces if piece.text)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _heading(text: str, span: Span, marks: list[tuple[Span, str]]) -> Paragraph | None:
    """Return a heading as a paragraph, without its marks; None for what is none, or is quoted as it stands."""
    if not _HEADING.fullmatch(text, *span) or any(start < span[1] and end > span[0] for (start, end), _ in marks):
        return None
    return Paragraph((Piece("", text[slice(*span)].strip().strip(_HEADING_MARKS)),), True)


def _paragraphs(text: str, begin: int, end: int) -> Iterator[Span]:
    at = begin
    for match in _BREAK.finditer(text, begin, end):
        yield from _parted(text, at, match.start())
        at = match.end()
    yield from _parted(text, at, end)


def _parted(text: str, begin: int, end: int) -> Iterator[Span]:
    """Yield a paragraph, the headings at its beginning apart."""
    while match := _HEADING.match(text, begin, end):
        yield begin, match.end()
        begin = match.end()
    if text[begin:end].strip():
        yield begin, end


def _marks(quotation: Span | None, answer: Span | None) -> list[tuple[Span, str]]:
    """Return what is marked, in order: the quotation, cut where the answer is in it."""
    marks: list[tuple[Span, str]] = []
    if quotation and answer and answer[0] < quotation[1] and answer[1] > quotation[0]:
        marks = [
            ((quotation[0], answer[0]), "quotation"),
            (answer, "answer"),
            ((answer[1], quotation[1]), "quotation"),
        ]
    elif quotation:
        marks = [(quotation, "quotation")]
    return [mark for mark in marks if mark[0][0] < mark[0][1]]


def _pieces(text: str, span: Span, marks: list[tuple[Span, str]], first: int | None) -> Iterator[Piece]:
    at = span[0]
    for (start, end), kind in marks:
        begin, stop = max(start, at), min(end, span[1])
        if begin >= stop:
            continue
        if begin > at:
            yield Piece("", text[at:begin])
        yield Piece(kind, text[begin:stop], start == first and begin == max(start, span[0]) and start >= span[0])
        at = stop
    if at < span[1]:
        yield Piece("", text[at : span[1]])
