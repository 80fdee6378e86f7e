"""Where a piece of text stands in a document: in the text that citations slice, and in the one that is read."""

from __future__ import annotations

import re
from bisect import bisect_left
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
    for find in (_verbatim, _as_seen):
        found = [Occurrence(span, _in_view(document, span)) for span in find(original.text, piece)]
        if not found and document.original is not None:
            found = [Occurrence(document.to_source(*span), span) for span in find(document.text, piece)]
        if found:
            yield from found
            return


def _in_view(document: Document, span: Span) -> Span:
    return span if document.offsets is None else document.offsets.to_view(*span)


def _verbatim(text: str, piece: str) -> Iterator[Span]:
    """Yield where a piece stands in a text, overlapping occurrences included."""
    at = text.find(piece) if piece else -1
    while at >= 0:
        yield at, at + len(piece)
        at = text.find(piece, at + 1)


_GAP = re.compile(r"[\s|]+")


def _as_seen(text: str, piece: str) -> Iterator[Span]:
    """Yield where the words of a piece stand, whatever space, ends of lines or bars of a table are between them."""
    wanted = _GAP.sub(" ", piece).strip()
    found = list(_verbatim(_GAP.sub(" ", text), wanted))
    if not found:
        return
    spaces, removed = [-1], [0]
    for gap in _GAP.finditer(text):
        spaces.append(gap.start() - removed[-1])
        removed.append(removed[-1] + gap.end() - gap.start() - 1)

    def source(at: int) -> int:
        return at + removed[bisect_left(spaces, at) - 1]

    for start, end in found:
        yield source(start), source(end - 1) + 1
