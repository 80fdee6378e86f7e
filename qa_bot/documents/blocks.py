"""Text → lines and paragraphs, as spans."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa_bot.model import Span

_LINE = regex.compile(r"([^\r\n]*+)(?:\r\n?|\n|$)")
_BLANK = regex.compile(r"\s*+")
_WORD = regex.compile(r"[\p{L}\p{N}]")
_WRAPPED_LINE = 160
"""Characters: nobody wraps text wider than this, so a longer line, if no item of a list, is a paragraph of its own."""
_LINE_END = 40
"""Characters that may show how a line ends."""
_LONGEST_ITEM = 400
"""Characters: a longer item of a list is a paragraph of its own, too."""


def lines_of(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Yield the lines of ``text[start:end]``, without their ends; LF, CR LF and CR end a line."""
    for match in _LINE.finditer(text, start, len(text) if end is None else end):
        if match.end() > match.start():
            yield match.span(1)


def lines_of_code(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the lines of ``text[start:end]`` with the space around them left out; one without a word ends the last."""
    begin = stop = start
    has_word = False
    for line in lines_of(text, start, end):
        words = _WORD.search(text, *line) is not None
        if words and has_word:
            yield from _trimmed(text, begin, stop)
            begin = line[0]
        has_word |= words
        stop = line[1]
    yield from _trimmed(text, begin, stop)


def paragraphs(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the paragraphs of ``text[start:end]``: lines up to a blank one, or single lines too long to be wrapped.

    Items of a list, also long ones, stay together, and with what introduces them.
    """
    begin = None
    before = (start, start)
    for line in lines_of(text, start, end):
        is_blank = _BLANK.fullmatch(text, *line) is not None
        if begin is not None and (is_blank or _is_apart(text, before, line)):
            yield from _trimmed(text, begin, before[1])
            begin = None
        if not is_blank:
            begin = line[0] if begin is None else begin
            before = line
    if begin is not None:
        yield from _trimmed(text, begin, before[1])


def _is_apart(text: str, before: Span, line: Span) -> bool:
    """Tell whether a paragraph ends between two lines, of which none is blank."""
    length_before, length = before[1] - before[0], line[1] - line[0]
    if max(length_before, length) <= _WRAPPED_LINE:
        return False
    from qa_bot.analysis.layout import item_mark  # its patterns take a while to compile

    mark_before, mark = item_mark(text, *before), item_mark(text, *line)
    if mark == mark_before == "|":
        return False
    if (mark and length > _LONGEST_ITEM) or (mark_before and length_before > _LONGEST_ITEM):
        return True
    if mark:
        return not (mark_before or length_before <= _WRAPPED_LINE or _introduces(text, *before))
    return not (mark_before and text[line[0]] in " \t")


def _introduces(text: str, start: int, end: int) -> bool:
    return text[max(start, end - _LINE_END) : end].rstrip().endswith(":")


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield ``start:end`` without the space around it, or nothing where nothing else is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
