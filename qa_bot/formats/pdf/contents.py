"""Lines of a table of contents: those with leaders before a page's number, and those that repeat a heading with one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.formats.pdf.lines import Line

_LEADERS = re.compile(r"(?:\.\s?){4}\s{0,9}(?:\d{1,4}|[ivxl]{1,6})?$|…{2}\s{0,9}\d{1,4}$")
_ENDS_WITH_NUMBER = re.compile(r"(?<!\d)\d{1,4}$")
_HEADING = re.compile(
    r"(?:table of )?contents|list of (?:figures|tables)|inhalt(?:sverzeichnis)?"
    r"|table des matières|índice|indice|inhoud",
    re.IGNORECASE,
)
_FEWEST = 3
"""Lines that a table of contents has at least on a page."""


def without_contents(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page but for those of a table of contents.

    An entry may run over two lines, of which only the last has leaders: the one before it begins as entries do.
    """
    entries = [_LEADERS.search(line.text) is not None for line in lines]
    if sum(entries) < _FEWEST:
        return list(lines)
    first = entries.index(True)
    last = len(entries) - 1 - entries[::-1].index(True)
    kept = []
    for number, line in enumerate(lines):
        is_between = first <= number <= last and (_is_near(entries, number) or _ENDS_WITH_NUMBER.search(line.text))
        is_heading = number < first and _HEADING.fullmatch(line.text.strip())
        if not (entries[number] or is_between or is_heading):
            kept.append(line)
    return kept


def _is_near(entries: Sequence[bool], number: int) -> bool:
    return any(entries[max(number - 2, 0) : number + 3])
