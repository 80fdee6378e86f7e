"""Text → lines and paragraphs, as spans."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa_bot.model import Span

_LINE = regex.compile(r"([^\r\n]*+)(?:\r\n?|\n|$)")
_WRAPPED_LINE = 160
"""Characters: nobody wraps text wider than this, so a longer line is a paragraph of its own."""


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the lines of ``text[start:end]``, without their ends; LF, CR LF and CR end a line."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        if match.end() > match.start():
            yield match.span(1)


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the paragraphs of ``text[start:end]``: lines up to a blank one, or single lines too long to be wrapped."""
    begin = last = None
    for line_start, line_end in lines_of(text, start, end):
        is_paragraph = line_end - line_start > _WRAPPED_LINE
        is_blank = line_start == line_end or (not is_paragraph and text[line_start:line_end].isspace())
        if begin is not None and last is not None and (is_blank or is_paragraph):
            yield from _trimmed(text, begin, last)
            begin = None
        if is_paragraph:
            yield from _trimmed(text, line_start, line_end)
        elif not is_blank:
            begin = line_start if begin is None else begin
            last = line_end
    if begin is not None and last is not None:
        yield from _trimmed(text, begin, last)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield ``start:end`` without the space around it, or nothing where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
