"""What stands between the paragraphs of a plain text and is not read: rules of dashes, pages' numbers and headers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import regex

from qa_bot.documents.edits import Edit
from qa_bot.model import Span

_RULE = regex.compile(r"([-_=*~#─━═•.+])\1{2,}+|\* \* \*|- - -")
_PAGE = regex.compile(
    r"(?i)[-–—]\s*\d{1,4}\s*[-–—]|[\[(]?page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[\])]?|.{0,80}\S?\s*\[page \d{1,4}\]"
)
"""A line that tells the number of a page, after a mark of its own or by its name."""
_LINE = regex.compile(r"[^\n\f]*+[\n\f]?+")
_DIGITS = regex.compile(r"\d+")
_LONGEST = 120
"""Characters of a running header at most."""
_FEW_PAGES = 2
_ENDS = frozenset(".!?:;”\"')")


def furniture_of(text: str) -> Iterator[Edit]:
    """Yield what is left out of a plain text: rules that underline nothing, and what stands at the edges of pages.

    A sentence that runs over a page goes on behind it; else a paragraph ends there.
    """
    lines = [match.span() for match in _LINE.finditer(text) if match.end() > match.start()]
    bare = [text[start:end].strip() for start, end in lines]
    of_pages = _of_pages(text, lines, bare)
    at = 0
    while at < len(lines):
        if at in of_pages:
            first = at
            while at < len(lines) and (at in of_pages or not bare[at]):
                at += 1
            yield _between(text, lines, bare, first, at)
            continue
        if _RULE.fullmatch(bare[at]) and not _underlines(bare, at):
            yield Edit(lines[at][0], lines[at][0] + len(text[slice(*lines[at])].rstrip()))
        at += 1


def _underlines(bare: Sequence[str], at: int) -> bool:
    """Tell whether a rule may be that of a heading: about as long as a line before it that is no sentence."""
    before = bare[at - 1] if at else ""
    return bool(before) and before[-1] not in ".!;," and len(bare[at]) <= 2 * len(before) and bare[at][0] not in "_*•.+"


def _of_pages(text: str, lines: Sequence[Span], bare: Sequence[str]) -> set[int]:
    """Return the lines with the numbers of pages, and beside them the headers that come again and again."""
    numbers = [at for at, line in enumerate(bare) if len(line) <= _LONGEST and _PAGE.fullmatch(line)]
    edges = numbers + [at for at, (_, end) in enumerate(lines) if text[end - 1] == "\f"]
    if len(edges) < _FEW_PAGES:
        return set()
    found = set(numbers)
    beside = {other for at in edges for step in (-1, 1) if (other := _beside(bare, at, step)) is not None}
    beside |= {at for at in edges if at not in found and bare[at]}
    beside |= {other for at in tuple(beside) for step in (-1, 1) if (other := _beside(bare, at, step)) is not None}
    likeness = Counter(_DIGITS.sub("0", line) for line in bare if len(line) <= _LONGEST)
    return found | {at for at in beside if likeness[_DIGITS.sub("0", bare[at])] >= _FEW_PAGES}


def _beside(bare: Sequence[str], at: int, step: int) -> int | None:
    """Return the next line that is not empty before or after one, if it may be a header."""
    at += step
    while 0 <= at < len(bare) and not bare[at]:
        at += step
    return at if 0 <= at < len(bare) and len(bare[at]) <= _LONGEST else None


def _between(text: str, lines: Sequence[Span], bare: Sequence[str], first: int, last: int) -> Edit:
    """Return the edit of the lines between two pages, and of the empty ones before them."""
    while first and not bare[first - 1]:
        first -= 1
    start = lines[first - 1][0] + len(text[slice(*lines[first - 1])].rstrip()) if first else 0
    end = lines[last][0] if last < len(lines) else len(text)
    goes_on = first and last < len(bare) and bare[first - 1][-1] not in _ENDS and bare[last][:1].islower()
    return Edit(start, end, "\n" if goes_on else "\n\n" if first and last < len(lines) else "")
