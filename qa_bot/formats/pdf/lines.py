"""Words of a page → its lines: runs of words side by side, without gaps as wide as those between columns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from qa_bot.formats.pdf.records import Box, Page, Word

_WIDEST_SPACE = 1.6
"""Heights of a line: a wider gap parts columns or cells; justified text has spaces of up to one."""
_SAME_LINE = 0.5
"""Share of the height by which words of a line may be shifted against each other."""
_CLOSING = frozenset(".,;:!?)]”»")
_MARK = re.compile(r"[\d*†‡§,\s]{1,8}")
BULLETS = frozenset("•·●○◦▪▫■□‣⁃➢➤►▶✓✔❑❖◆◇»\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf0a8\uf0e0\uf06e\uf071\u2212–—-*o")
"""Characters that, alone before a text, are the marker of an item."""
_NUMBERED = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)]|\[\d{1,3}\])(?=\s|$)")


@dataclass(slots=True)
class Line:
    """A line: its words but for the marks of footnotes, which are ``marks``."""

    text: str
    box: Box
    size: float
    """The height of its font."""
    is_bold: bool
    is_mono: bool
    is_broken: bool
    """Whether it ends with a hyphen that a line's end made, or may have."""
    page: int
    marks: tuple[str, ...] = ()
    has_mark_first: bool = False
    """Whether the mark of a footnote is the first thing in it."""

    @property
    def bullet(self) -> str:
        """The bullet that it begins with, or nothing."""
        first, space, _ = self.text.partition(" ")
        return first if first in BULLETS and (space or len(self.text) == 1) else ""

    @property
    def number(self) -> str:
        """The number of an item that it begins with, or nothing."""
        match = _NUMBERED.match(self.text)
        return match[0] if match else ""


def lines_of(page: Page, words: Sequence[Word]) -> list[Line]:
    """Return the lines of a page in the order in which the file has them."""
    return [_line(page.number, run) for run in _runs(words)]


def _runs(words: Sequence[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    for word in words:
        if run and not _goes_on(run, word):
            yield run
            run = []
        run.append(word)
    if run:
        yield run


def _goes_on(run: Sequence[Word], word: Word) -> bool:
    """Tell whether a word is on the line of those before it."""
    last = run[-1]
    base = next((each for each in reversed(run) if not each.is_raised), last)
    height = max(base.box.height, 1.0)
    if word.is_raised and word.is_glued:
        return True
    if last.is_broken and not word.is_glued:
        return False
    is_level = abs(word.box.middle - base.box.middle) <= _SAME_LINE * height or _is_mark(word, base)
    gap = word.box.left - last.box.right
    return is_level and -0.5 * height <= gap <= _WIDEST_SPACE * height


def _is_mark(word: Word, base: Word) -> bool:
    """Tell whether a word is small and raised beside another, as the mark of a footnote is."""
    return (
        word.box.height < 0.8 * base.box.height
        and base.box.bottom < word.box.middle < base.box.top + 0.3 * base.box.height
        and _MARK.fullmatch(word.text) is not None
    )


def _line(page: int, run: Sequence[Word]) -> Line:
    # Brackets and the like are higher than letters: one word says little of the size.
    size = median([word.box.height for word in run if not word.is_raised] or [run[0].box.height])
    base = next((word for word in run if not word.is_raised and word.box.height >= 0.8 * size), run[0])
    parts: list[str] = []
    marks: list[str] = []
    box = run[0].box
    is_after_mark = False
    for word in run:
        box = box.around(word.box)
        if len(run) > 1 and (word.is_raised or _is_mark(word, base)) and _MARK.fullmatch(word.text):
            marks.append(word.text)
            is_after_mark = True
            continue
        is_glued = word.text[0] in _CLOSING if is_after_mark else word.is_glued
        parts.append(word.text if is_glued or not parts else f" {word.text}")
        is_after_mark = False
    text = "".join(parts) or " ".join(marks)
    plain = [word for word in run if not word.is_raised]
    return Line(
        text.strip(),
        box,
        size,
        bool(plain) and all(word.font.is_bold for word in plain),
        bool(plain) and all(word.font.is_mono for word in plain),
        run[-1].is_broken or text.endswith(("-", "\u2010")),
        page,
        tuple(marks) if parts else (),
        bool(parts) and bool(marks) and run[0].text == marks[0],
    )
