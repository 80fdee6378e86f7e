"""What is read of a PDF file: pages with words and ruling lines, its outline, what it says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle in points, from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        """How high it is."""
        return self.top - self.bottom

    @property
    def width(self) -> float:
        """How wide it is."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Where its middle is, from the bottom of the page."""
        return (self.top + self.bottom) / 2

    def around(self, other: Box) -> Box:
        """Return the smallest rectangle around both."""
        return Box(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


class Font(NamedTuple):
    """What of a font matters."""

    is_bold: bool = False
    is_mono: bool = False


class Word(NamedTuple):
    """A word, or a footnote's mark, where ``is_raised``; ``is_broken`` where a hyphen at a line's end parts it."""

    text: str
    box: Box
    font: Font = Font()
    is_raised: bool = False
    is_broken: bool = False
    is_glued: bool = False
    """Whether no space is before it."""


class Page(NamedTuple):
    """A page: ``number`` counts from 1, ``label`` is the one that the file gives it, or nothing."""

    number: int
    label: str
    width: float
    height: float
    words: Sequence[Word]
    rules: Sequence[Box]


class Entry(NamedTuple):
    """A line of the file's outline."""

    level: int
    title: str


class Contents(NamedTuple):
    """All of a file: ``has_text`` tells of each page whether it has a character."""

    pages: Sequence[Page]
    outline: Sequence[Entry]
    metadata: dict[str, str]
