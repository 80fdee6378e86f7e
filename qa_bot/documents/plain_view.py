"""Plain text → what is read of it."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa_bot.model import Span
from qa_bot.offsets import Offsets

_SLICE = 2**16
"""Characters that are looked at together."""
_MAY_HAVE_MARKS = regex.compile(r"[^\x00-\x7f]|[<&`\[†‡*{]|-[\r\n]|''|[.!?][”\"’)]?[\d(§]")
"""What any mark begins with or holds: most texts have none, and need none of the patterns."""
_MAY_HAVE_FURNITURE = regex.compile(
    r"\f|^[ \t]*+(?:([-_=*~#─━═•.+])\1{2,}+|\* \* \*|- - -|[-–—][ \t]*+\d{1,4}[ \t]*+[-–—]|[\[(]?page\s++\d)"
    r"|\[page \d{1,4}\]",
    regex.MULTILINE | regex.IGNORECASE,
)
"""What rules and the edges of pages begin with or hold."""


def plain_view(text: str) -> tuple[str, Offsets | None]:
    """Return a plain text without reference marks, invisible characters, tags and broken words, and the way back."""
    has_marks = _MAY_HAVE_MARKS.search(text) is not None
    if not has_marks and _MAY_HAVE_FURNITURE.search(text) is None:
        return text, None
    from qa_bot.documents.edits import Edit, edited, merged  # patterns that take a while to compile
    from qa_bot.documents.furniture import furniture_of

    edits = list(furniture_of(text))
    if has_marks:
        from qa_bot.documents.marks import marks_of_plain_text, numbered_sources

        sources = numbered_sources(text)
        for start, end in _slices(text):
            found = marks_of_plain_text(text[start:end], sources)
            edits += (Edit(start + each.start, start + each.end, each.text) for each in found)
    return edited(text, merged(edits))


def _slices(text: str) -> Iterator[Span]:
    """Yield parts of a text that end with a line, if they can."""
    start = 0
    while len(text) - start > _SLICE:
        line = text.find("\n\n", start + _SLICE // 2, start + _SLICE)
        at = line if line >= 0 else text.find("\n", start + _SLICE)
        if at < 0:
            break
        yield start, at + 1
        start = at + 1
    yield start, len(text)
