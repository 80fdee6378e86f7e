"""Lines that repeat from page to page at its edges: running headers and footers, page numbers, numbers of lines."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from qa_bot.formats.pdf.lines import Line
from qa_bot.formats.pdf.records import Page

_EDGE = 0.13
"""Share of a page's height at its top and bottom where furniture stands."""
_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"[ivxlc]{1,7}", re.IGNORECASE)
_OWN_NUMBER = re.compile(
    r"(?:(?:page|seite|p\.|pg\.?)\s*)?[-–—\s]*(\d{1,4}|[ivxl]{1,7})[-–—\s]*(?:(?:/|of|von)\s*\d{1,4})?", re.IGNORECASE
)
"""A line that is the number of its page."""
_FEWEST_PAGES = 3
_OFTEN = 0.3
"""Share of the pages on which a line stands that is furniture."""
_LONGEST_GAP = 4
"""Pages between two that may have the same running header: it is often on every other page."""


class Labels(NamedTuple):
    """Lines without furniture by page, and the numbers that pages print, where they are not their own."""

    lines: Sequence[Sequence[Line]]
    printed: Mapping[int, str]


def without_furniture(pages: Sequence[Page], lines: Sequence[Sequence[Line]]) -> Labels:
    """Take out what repeats at the edges of the pages."""
    places: dict[str, list[int]] = defaultdict(list)
    for page, found in zip(pages, lines, strict=True):
        for shape in {_shape(line) for line in found if _is_at_edge(page, line)}:
            places[shape].append(page.number)
    running = {shape for shape, numbers in places.items() if _repeats(numbers, len(pages))}
    offset = _offset(pages, lines, running)
    kept, printed = [], {}
    for page, found in zip(pages, lines, strict=True):
        edge = [line for line in found if _is_at_edge(page, line)]
        removed = [line for line in edge if _is_furniture(page, line, running, offset)]
        numbers = [line for line in removed if _OWN_NUMBER.fullmatch(line.text)]
        # A chapter's title beside the page's number is on the pages of that chapter alone.
        removed += [line for line in edge if any(_is_beside(line, number) for number in numbers)]
        kept.append([line for line in found if not any(line is each for each in removed)])
        label = next(filter(None, (_printed(page, line, offset) for line in removed)), "")
        if label and label != str(page.number):
            printed[page.number] = label
    return Labels(kept, printed)


def _is_beside(line: Line, number: Line) -> bool:
    return line is not number and abs(line.box.middle - number.box.middle) <= 0.4 * number.size


def _is_at_edge(page: Page, line: Line) -> bool:
    margin = _EDGE * page.height
    return bool(line.text) and (line.box.bottom < margin or line.box.top > page.height - margin)


def _shape(line: Line) -> str:
    """Return a line with its numbers alike, and where it stands."""
    return f"{round(line.box.middle / 6)}:{_NUMBER.sub('#', line.text)}"


def _repeats(numbers: Sequence[int], pages: int) -> bool:
    if len(numbers) < min(_FEWEST_PAGES, max(pages, 2)):
        return False
    gaps = [after - before for before, after in pairwise(numbers)]
    return len(numbers) >= _OFTEN * pages or sum(gap <= _LONGEST_GAP for gap in gaps) >= _FEWEST_PAGES


def _offset(pages: Sequence[Page], lines: Sequence[Sequence[Line]], running: set[str]) -> int | None:
    """Return by how much printed numbers differ from the pages' own, where most that are at the edges agree."""
    votes: Counter[int] = Counter()
    for page, found in zip(pages, lines, strict=True):
        for offset in {
            int(number) - page.number
            for line in found
            if _is_at_edge(page, line) and (_shape(line) in running or _OWN_NUMBER.fullmatch(line.text))
            for number in _NUMBER.findall(line.text)
            if len(number) < 5
        }:
            votes[offset] += 1
    offset, count = votes.most_common(1)[0] if votes else (0, 0)
    return offset if count >= min(_FEWEST_PAGES, len(pages)) and count >= _OFTEN * len(pages) else None


def _is_furniture(page: Page, line: Line, running: set[str], offset: int | None) -> bool:
    if _shape(line) in running:
        return True
    match = _OWN_NUMBER.fullmatch(line.text)
    if match is None:
        return False
    number = match[1]
    if _ROMAN.fullmatch(number):
        return True
    return offset is None or int(number) - page.number == offset


def _printed(page: Page, line: Line, offset: int | None) -> str:
    """Return the number of its page that a line prints."""
    if offset is not None and str(page.number + offset) in _NUMBER.findall(line.text):
        return str(page.number + offset)
    match = _OWN_NUMBER.fullmatch(line.text)
    return match[1] if match and _ROMAN.fullmatch(match[1]) else ""
