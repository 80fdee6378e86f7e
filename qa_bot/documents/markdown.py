"""Markdown → its headings and its blocks of text, as CommonMark has them.

The parser makes several records for every line, which take hundreds of times the text. So a text is parsed in pieces:
a block that begins a piece is the same as in the whole, and the last of a piece, which may go on, begins the next.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa_bot.documents.blocks import lines_of
from qa_bot.model import Span

_PIECE = 2**16
"""Characters that are parsed together, if no block is longer."""


class Block(NamedTuple):
    """A heading of a level from 1, or, with level 0, the place of a paragraph, list, quotation, table or code."""

    start: int
    end: int
    level: int = 0
    heading: str = ""


class _Outermost(list[Token]):
    """Tokens, of which those within others are not kept, but for the text of headings."""

    def append(self, token: Token) -> None:
        if token.level == 0 or (token.level == 1 and token.type == "inline" and self[-1].type == "heading_open"):
            super().append(token)


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the headings and blocks of a text in order, without front matter and comments."""
    parser = MarkdownIt("commonmark")
    at, size = _end_of_front_matter(text), _PIECE
    while at < len(text):
        end = _end_of_line(text, at + size)
        tokens = _Outermost()
        parser.block.parse(_one_kind_of_line_end(text[at:end]), parser, {}, tokens)
        lines = list(lines_of(text, at, end))
        opening = [place for place, token in enumerate(tokens) if token.map is not None and token.type != "inline"]
        if end < len(text):
            if len(opening) < 2:
                size *= 2
                continue
            last = tokens[opening.pop()].map
        for place in opening:
            yield from _block(parser, text, lines, tokens, place)
        at = lines[last[0]][0] if end < len(text) and last else end
        size = _PIECE


def _block(parser: MarkdownIt, text: str, lines: list[Span], tokens: list[Token], place: int) -> Iterator[Block]:
    token = tokens[place]
    assert token.map is not None
    start, end = lines[token.map[0]][0], lines[token.map[1] - 1][1]
    if token.type == "heading_open":
        # What is within a paragraph is not looked at, headings aside: it is quoted as it stands.
        inline = parser.parseInline(tokens[place + 1].content)[0].children or []
        yield Block(start, end, int(token.tag[1]), "".join(part.content for part in inline) or token.tag)
    elif not (token.type == "html_block" and text.startswith("<!--", start)):
        yield Block(start, end)


def _one_kind_of_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _end_of_line(text: str, at: int) -> int:
    """Return where the line after ``at`` begins."""
    end = text.find("\n", at)
    return end + 1 if end >= 0 else len(text)


def _end_of_front_matter(text: str) -> int:
    """Return where the line after a YAML block at the top begins, or 0 where there is none."""
    lines = lines_of(text)
    if text[slice(*next(lines, (0, 0)))].rstrip() != "---":
        return 0
    for start, end in lines:
        if text[start:end].rstrip() in ("---", "..."):
            return next(lines, (len(text), 0))[0]
    return 0
