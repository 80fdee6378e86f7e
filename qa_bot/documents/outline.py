"""A document's sections, kept as numbers and made when they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.documents.blocks import paragraphs
from qa_bot.model import Section, Span
from qa_bot.numbers import Ascending, Gathering, Made, Narrow, Spans

_TOGETHER = 1_000
"""Sections that are looked up together."""


class Heading(NamedTuple):
    """A heading: the span of its line and of what underlines it, its level, from 1, and its text."""

    start: int
    end: int
    level: int
    text: str


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
        self._first: tuple[int, str] | None = None
        self._is_first_on_top = False
        """Whether the first heading stands above all text."""
        self._is_first_alone = True
        """Whether every other heading is below the first."""

    def heading(self, level: int, text: str) -> None:
        """Begin a section."""
        self._close()
        if self._first is None:
            self._first = level, text
            self._is_first_on_top = not self._begun
        elif level <= self._first[0]:
            self._is_first_alone = False
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
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
        above, heading_of = self._above.numbers(), self._heading_of_section.numbers()
        if self._first is not None and self._is_title(self._first[0]):
            self.title = self._first[1]
            above[above == 1] = heading_of[heading_of == 1] = 0
        headings = Headings(bytes(self._texts), self._ends.ascending(), above)
        return Sections(headings, heading_of, self._first_block.ascending(), self._edges.ascending())

    def _is_title(self, level: int) -> bool:
        """Tell whether the first heading is of the document, not of a section: a first section has others beside it."""
        if self._is_first_on_top:
            return level == 1 or self._is_first_alone
        return level == 1 and self._is_first_alone

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
        found = {each: known[each] if each in known else self._text(each) for each in reversed(path)}
        self._last = found  # another thread may put its own there at once
        return tuple(found.values())

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
