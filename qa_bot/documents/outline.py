"""A document's sections, kept as numbers and made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_bot.documents.blocks import paragraphs
from qa_bot.model import Section, Span
from qa_bot.numbers import Ascending, Gathering, Made, Narrow, Spans

_TOGETHER = 1_000
"""Sections that are looked up together."""


class Outline:
    """Builds a document's sections while its headings and paragraphs go by."""

    def __init__(self) -> None:
        self.title = ""
        self._open: list[tuple[int, int]] = []
        self._texts = bytearray()
        self._ends = Gathering()
        self._ends.append(0)
        self._above = Narrow()
        self._heading_of_section = Narrow()
        self._first_block = Gathering()
        self._edges = Gathering()
        self._begun = 0
        """Blocks before the section at hand."""

    def heading(self, level: int, text: str) -> None:
        """Begin a section. The first heading gives the title; one of level 1 that comes first gives nothing else."""
        self._close()
        is_first = not self.title
        if is_first:
            self.title = text
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        if not (is_first and level == 1):
            self._above.append(self._innermost)
            self._texts += text.encode()
            self._ends.append(len(self._texts))
            self._open.append((level, len(self._above)))

    @property
    def _innermost(self) -> int:
        """The number, from 1, of the heading at hand, or 0."""
        return self._open[-1][1] if self._open else 0

    def block(self, start: int, end: int) -> None:
        """Add a paragraph to the section at hand."""
        self._edges.append(start)
        self._edges.append(end)

    def finish(self) -> Sections:
        """Return the sections."""
        self._close()
        self._first_block.append(self._begun)
        headings = Headings(bytes(self._texts), self._ends.ascending(), self._above.numbers())
        return Sections(
            headings, self._heading_of_section.numbers(), self._first_block.ascending(), self._edges.ascending()
        )

    def _close(self) -> None:
        blocks = len(self._edges) // 2
        if blocks > self._begun:
            self._heading_of_section.append(self._innermost)
            self._first_block.append(self._begun)
            self._begun = blocks


class Headings:
    """The headings of a document: their texts, and for each the number, from 1, of the one above it, or 0."""

    def __init__(self, texts: bytes, ends: Ascending, above: npt.NDArray[np.integer]) -> None:
        self._texts, self._ends, self._above = texts, ends, above
        self._last: dict[int, str] = {}
        """The headings of the path that was made last: those of neighbouring sections begin alike."""

    def path(self, number: int) -> tuple[str, ...]:
        """Return the texts from the outermost heading down to one."""
        path: list[int] = []
        while number:
            path.append(number)
            number = int(self._above[number - 1])
        known = self._last
        self._last = {each: known[each] if each in known else self._text(each) for each in reversed(path)}
        return tuple(self._last.values())

    def _text(self, number: int) -> str:
        start, end = self._ends.part(number - 1, number + 1).tolist()
        return self._texts[start:end].decode()


class Sections(Made[Section]):
    """The sections of a document that has headings."""

    def __init__(
        self, headings: Headings, heading_of: npt.NDArray[np.integer], first_block: Ascending, edges: Ascending
    ) -> None:
        self._headings, self._heading_of = headings, heading_of
        self._first_block, self._edges = first_block, edges

    def __len__(self) -> int:
        return len(self._heading_of)

    def _make(self, place: int) -> Section:
        first, last = self._first_block.part(place, place + 2).tolist()
        return Section(self._headings.path(int(self._heading_of[place])), Spans(self._edges, first, last))

    def __iter__(self) -> Iterator[Section]:
        for at in range(0, len(self), _TOGETHER):
            headings = self._heading_of[at : at + _TOGETHER].tolist()
            blocks = pairwise(self._first_block.part(at, at + len(headings) + 1).tolist())
            for heading, (first, last) in zip(headings, blocks, strict=True):
                yield Section(self._headings.path(heading), Spans(self._edges, first, last))


class OneSection(Made[Section]):
    """The section of a text without headings: there are many short ones, of which nothing is kept but the text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __len__(self) -> int:
        return 0 if not self._text or self._text.isspace() else 1

    def _make(self, place: int) -> Section:
        return Section((), _Paragraphs(self._text))


class _Paragraphs(Made[Span]):
    """The paragraphs of a text."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _spans(self) -> Spans:
        return Spans(Ascending.of(edge for span in self for edge in span))

    def __len__(self) -> int:
        return len(self._spans)

    def _make(self, place: int) -> Span:
        return self._spans[place]

    def __iter__(self) -> Iterator[Span]:
        return paragraphs(self._text, 0, len(self._text))
