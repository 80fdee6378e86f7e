"""Lines in the order of reading → headings, paragraphs, items, code, captions, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from qa_bot.formats.pdf.lines import Line
from qa_bot.formats.pdf.records import Entry
from qa_bot.formats.pdf.words import Words, join

_LARGER = 1.12
"""How much larger than the text a heading is set."""
_SMALLER = 0.93
_LONGEST_HEADING = 160
_WIDE_GAP = 1.3
"""Distances of lines: a wider one parts paragraphs."""
_NUMBERING = re.compile(
    r"(?:(?:chapter|section|part|annex|appendix|kapitel|teil|anhang)\s+)?((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4})\.?\s+",
    re.I,
)
_CAPTION = re.compile(
    r"(?:figure|fig\.|table|tab\.|listing|abbildung|abb\.|tabelle|chart|box)\s*\d[\d.]*(?:\s*[.:–—-]|\s*$|\s+[A-Z])",
    re.I,
)
_STOPS = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_NOT_ALNUM = re.compile(r"[\W_]+")
_FOOTNOTE = re.compile(r"\d{1,3}\s+\S|[*†‡]\s*\S")
_FEW_WORDS = 5
"""Words of a small line that stands alone in a figure."""
_FEW_FIGURES = 12
"""Characters of a line without a word that is no text."""


@dataclass(slots=True)
class Part:
    """A block of the text: ``pages`` are the places at which a page begins in it."""

    kind: str
    text: str
    page: int
    level: int = 0
    pages: list[tuple[int, int]] = field(default_factory=list)
    is_full: bool = False
    """Whether its last line reaches the right edge, so that it may go on elsewhere."""
    is_small: bool = False
    lines: int = 1


class Shape:
    """What is usual in a document: the size of its text, its distances of lines, what its outline calls headings."""

    def __init__(self, lines: Sequence[Line], outline: Iterable[Entry]) -> None:
        sizes: Counter[float] = Counter()
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        bold = sum(len(line.text) for line in lines if line.is_bold)
        self.is_bold = 2 * bold > sum(sizes.values())
        self.leading = self._leading(lines)
        self.outline = {folded(entry.title): entry.level for entry in outline}
        larger = sorted((size for size in sizes if size >= _LARGER * self.size), reverse=True)
        self.levels: list[float] = []
        for size in larger:
            if not self.levels or size < 0.95 * self.levels[-1]:
                self.levels.append(size)

    def _leading(self, lines: Sequence[Line]) -> float:
        steps = [
            before.box.middle - line.box.middle
            for before, line in pairwise(lines)
            if before.page == line.page and abs(before.size - self.size) < 0.5 > abs(line.size - self.size)
        ]
        usual = [step for step in steps if 0.7 * self.size < step < 3 * self.size]
        return median(usual) if usual else 1.2 * self.size

    def level(self, line: Line) -> int:
        """Return the level of the heading that a line is, or begins, or 0."""
        known = self.outline.get(folded(line.text))
        if known and len(line.text) > 2:
            return known
        if len(line.text) > _LONGEST_HEADING or not _WORD.search(line.text) or line.bullet or line.is_mono:
            return 0
        is_large = line.size >= _LARGER * self.size
        if not is_large and (not line.is_bold or self.is_bold or line.size < _SMALLER * self.size):
            return 0
        if _CAPTION.match(line.text) or line.text[-1] in ".,;" or line.text[0].islower() or line.text[0] in "[(<{":
            return 0
        numbering = _NUMBERING.match(line.text)
        if numbering:
            return numbering[1].count(".") + 1
        rank = next(
            (rank for rank, size in enumerate(self.levels, 1) if line.size >= 0.97 * size), len(self.levels) + 1
        )
        return min(rank, 6) if is_large else min(len(self.levels) + 1, 6)


def folded(title: str) -> str:
    """Return what is compared of a heading: its letters, without its number.

    >>> folded("2.1 Sorting  Networks")
    'sortingnetworks'
    """
    return _NOT_ALNUM.sub("", _NUMBERING.sub("", title, count=1).lower())


def parts_of(lines: Sequence[Line], shape: Shape, words: Words) -> Iterator[Part]:
    """Yield the blocks of a page's lines, which are in the order of reading."""
    reading = _Reading(shape, words, lines)
    for line in lines:
        yield from reading.take(line)
    yield from reading.finish()


class _Reading:
    """Puts lines together while they go by."""

    def __init__(self, shape: Shape, words: Words, lines: Sequence[Line]) -> None:
        self._shape, self._words = shape, words
        self._part: Part | None = None
        self._before: Line | None = None
        self._begin: Line | None = None
        self._marker = ""
        """A bullet or number that stood alone before the line at hand."""
        self._column = _columns(lines)

    def take(self, line: Line) -> Iterator[Part]:
        """Add a line, and yield what it ends."""
        if line.text in (line.bullet, line.number):
            self._marker = "-" if line.bullet else line.text
            return
        kind, level = self._kind(line)
        if self._part is not None and not self._goes_on(line, kind, level):
            yield from self.finish()
        text = self._text(line, kind)
        if self._part is None:
            self._part = Part(kind, text, line.page, level, is_small=line.size < _SMALLER * self._shape.size)
            self._begin = line
        else:
            self._part.text = (
                f"{self._part.text}\n{text}" if kind == "code" else join(self._part.text, text, self._words)
            )
            self._part.lines += 1
        self._part.is_full = line.is_broken or line.box.right >= self._right(line) - 2 * line.size
        self._before, self._marker = line, ""

    def finish(self) -> Iterator[Part]:
        """Yield what is open, if it is text."""
        part, self._part = self._part, None
        if part is None or self._is_no_text(part):
            return
        if part.kind == "heading" and len(part.text) > _LONGEST_HEADING:
            part.kind, part.level = "paragraph", 0
        yield part

    def _is_no_text(self, part: Part) -> bool:
        """Tell whether a block is a label of a figure, or figures that stand alone."""
        if part.kind not in ("paragraph", "heading") or part.lines > 1:
            return False
        if not _WORD.search(part.text) and len(part.text) <= _FEW_FIGURES:
            return True
        return part.is_small and len(part.text.split()) <= _FEW_WORDS and not _STOPS.search(part.text)

    def _kind(self, line: Line) -> tuple[str, int]:
        if line.is_mono:
            return "code", 0
        if self._is_footnote(line):
            return "footnote", 0
        if self._marker or line.bullet:
            return "item", 1
        level = self._level_of_open(line) if self._is_in_sentence(line) else self._shape.level(line)
        if level:
            return "heading", level
        if line.number and not line.number.startswith("["):
            return "item", 1
        return ("caption" if _CAPTION.match(line.text) else "paragraph"), 0

    def _is_in_sentence(self, line: Line) -> bool:
        """Tell whether a line of the text's size only goes on with what is open: bold words are no heading there."""
        part, before = self._part, self._before
        if part is None or before is None or line.size >= _LARGER * self._shape.size:
            return part is not None and part.kind == "heading" and line.text[0].islower()
        step = before.box.middle - line.box.middle
        is_near = 0 < step <= 1.15 * self._shape.leading and _overlap(before, line)
        is_full = before.box.right >= self._right(before) - 2 * before.size
        return is_near and not _STOPS.search(before.text) and (is_full or line.text[0].islower())

    def _level_of_open(self, line: Line) -> int:
        """Return the level of the heading that is open where a line looks as it does, and goes on with it."""
        part, before = self._part, self._before
        if part is None or before is None or part.kind != "heading" or not line.text[0].islower():
            return 0
        is_alike = abs(before.size - line.size) < 0.05 * line.size and before.is_bold == line.is_bold
        return part.level if is_alike and 0 < before.box.middle - line.box.middle <= 1.6 * line.size else 0

    def _is_footnote(self, line: Line) -> bool:
        """Tell whether a line begins a footnote, or goes on in one."""
        if line.size >= _SMALLER * self._shape.size + 0.2:
            return False
        part, before = self._part, self._before
        if part is not None and part.kind == "footnote" and before is not None:
            return line.box.middle < before.box.middle
        return line.has_mark_first or _FOOTNOTE.match(line.text) is not None

    def _goes_on(self, line: Line, kind: str, level: int) -> bool:
        part, before, begin = self._part, self._before, self._begin
        assert part is not None and before is not None and begin is not None
        step = before.box.middle - line.box.middle
        if step < -0.3 * line.size or not _overlap(before, line):
            return False
        if kind == "code" or part.kind == "code":
            return kind == part.kind and step <= 2 * self._shape.leading
        if kind == "heading" or part.kind == "heading":
            is_same = kind == part.kind and abs(before.size - line.size) < 0.05 * line.size
            return is_same and level == part.level and step <= 1.6 * line.size and not _NUMBERING.match(line.text)
        if kind == part.kind == "footnote" and not self._begins_footnote(line):
            return step <= 2 * line.size
        if kind in ("item", "caption") or (kind == "footnote" and self._begins_footnote(line)):
            return False
        if step > _WIDE_GAP * max(self._shape.leading * line.size / self._shape.size, 1.0):
            return False
        if abs(before.size - line.size) > 0.12 * line.size:
            return False
        return self._is_wrapped(part, begin, before, line)

    @staticmethod
    def _begins_footnote(line: Line) -> bool:
        return line.has_mark_first or _FOOTNOTE.match(line.text) is not None

    def _is_wrapped(self, part: Part, begin: Line, before: Line, line: Line) -> bool:
        """Tell whether a line follows from the one before, or begins a paragraph: by indents and short last lines."""
        indent = line.box.left - before.box.left
        if part.kind == "item":
            return line.box.left >= begin.box.left - 0.5 * line.size
        right, left = self._right(line), self._left(line)
        is_short = before.box.right < right - 0.25 * (right - left)
        if _STOPS.search(before.text) and (is_short or self._had_room(before, line, right)):
            return False
        return not (
            indent > 0.8 * line.size
            and before.box.left - left < 0.5 * line.size
            and line.box.right - left > 3 * line.size
            and part.lines > 1
            and _STOPS.search(before.text)
        )

    @staticmethod
    def _had_room(before: Line, line: Line, right: float) -> bool:
        """Tell whether a line's first word would have had room on the one before, so that its end is meant."""
        word = len(line.text.split(maxsplit=1)[0]) + 1
        return before.box.right + word * before.box.width / max(len(before.text), 1) < right - 0.5 * line.size

    def _text(self, line: Line, kind: str) -> str:
        if kind == "code":
            width = max(line.box.width / max(len(line.text), 1), 1.0)
            return " " * min(round((line.box.left - self._left(line)) / width), 40) + line.text
        if kind == "item" and self._marker:
            return f"{self._marker} {line.text}"
        if kind == "item" and line.bullet:
            return f"- {line.text[len(line.bullet) :].strip()}"
        if kind == "footnote" and not line.has_mark_first and self._begins_footnote(line):
            return line.text.split(maxsplit=1)[-1]
        return line.text

    def _right(self, line: Line) -> float:
        return self._edges(line)[1]

    def _left(self, line: Line) -> float:
        return self._edges(line)[0]

    def _edges(self, line: Line) -> tuple[float, float]:
        return self._column.get(id(line), (line.box.left, line.box.right))


def _overlap(before: Line, line: Line) -> bool:
    return min(before.box.right, line.box.right) > max(before.box.left, line.box.left)


def _columns(lines: Sequence[Line]) -> dict[int, tuple[float, float]]:
    """Return for each line the edges of its column: lines that follow each other downwards are of one."""
    edges: dict[int, tuple[float, float]] = {}
    run: list[Line] = []

    def end() -> None:
        if run:
            found = min(each.box.left for each in run), max(each.box.right for each in run)
            edges.update((id(each), found) for each in run)

    for line in lines:
        if run and (line.box.middle > run[-1].box.middle + line.size or not _overlap(run[-1], line)):
            end()
            run = []
        run.append(line)
    end()
    return edges
