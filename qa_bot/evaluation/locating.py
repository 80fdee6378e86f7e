"""Where a piece of text stands in a document: in the text that citations slice, and in the one that is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from qa_bot.model import Document, Span


class Occurrence(NamedTuple):
    """A piece of a document: ``source`` in the text that citations slice, ``view`` in the one that is read.

    ``view`` is empty where the reading view leaves all of it out.
    """

    source: Span
    view: Span


def occurrences(document: Document, piece: str) -> Iterator[Occurrence]:
    """Yield where a piece stands in a document, as the file has it; else as a reader sees it."""
    original = document.original or document
    found = [Occurrence(span, _in_view(document, span)) for span in _verbatim(original.text, piece)]
    if not found and document.original is not None:
        found = [Occurrence(document.to_source(*span), span) for span in _verbatim(document.text, piece)]
    yield from found or (Occurrence(document.to_source(*span), span) for span in _as_seen(document.text, piece))


def _in_view(document: Document, span: Span) -> Span:
    return span if document.offsets is None else document.offsets.to_view(*span)


def _verbatim(text: str, piece: str) -> Iterator[Span]:
    """Yield where a piece stands in a text, overlapping occurrences included; lines may end otherwise than its own."""
    if "\n" in piece and "\r" in text:
        yield from (match.span() for match in re.finditer(re.escape(piece).replace("\\\n", r"(?:\r\n?|\n)"), text))
        return
    at = text.find(piece) if piece else -1
    while at >= 0:
        yield at, at + len(piece)
        at = text.find(piece, at + 1)


def _as_seen(text: str, piece: str) -> Iterator[Span]:
    """Yield where the words of a piece stand, whatever space, line breaks or bars of a table are between them."""
    words = [re.escape(word) for word in piece.split()]
    if len(words) > 1:
        yield from (match.span() for match in re.finditer(r"[\s|]+".join(words), text))
