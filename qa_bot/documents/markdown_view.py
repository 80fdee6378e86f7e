"""A block of Markdown → what of it is not read, and where code and tables stand in it."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from qa_bot.documents.blocks import lines_of
from qa_bot.documents.edits import Edit, edited, merged
from qa_bot.documents.inline import References, inline_of
from qa_bot.documents.marks import marks_in
from qa_bot.model import Block, Span

_LONGEST = 2**16
"""Characters of a block that are parsed together."""
_QUOTE = regex.compile(r">[ \t]?")
_ANY_TAG = regex.compile(r"</?[A-Za-z](?:[^<>\"']|\"[^\"<>]*\"|'[^'<>]*')*+>")
_HIDDEN = regex.compile(
    r"<(script|style)\b[^<>]{0,500}>.{0,20000}?</\1\s{0,9}>|^(?:import|export)\s[^\n]*+$", regex.I | regex.DOTALL
)
_STRUCTURE = regex.compile(
    r"^\[\^[\w-]{1,30}\]:[ \t]*|^\[![A-Za-z]{1,20}\][ \t]*$|^(?:!!!|\?\?\?\+?)[ \t]+\w+[ \t]*|^:::.*$"
    r"|(?<![ \t])[ \t]*+\{[#.:][^{}\n]{0,80}\}[ \t]*$",
    regex.MULTILINE,
)
"""Marks of footnotes, admonitions and anchors."""
_DEFINED = regex.compile(r"(?<=\S)\n:[ \t]+")
_BAR = regex.compile(r"(?<!\\)\|")


class Reading(NamedTuple):
    """What of a block is not read, in order, and its code, tables, headers and rows, as places in the source."""

    edits: Sequence[Edit]
    blocks: Sequence[Block]


def reading_of(text: str, start: int, end: int, references: References) -> Reading:
    """Return how ``text[start:end]``, a block, is read."""
    edits: list[Edit] = []
    blocks: list[Block] = []
    for begin, stop in _slices(text, start, end):
        part = text[begin:stop]
        found = _Slice(part, references)
        edits += (Edit(begin + each.start, begin + each.end, each.text) for each in found.all_edits())
        blocks += (each._replace(start=begin + each.start, end=begin + each.end) for each in found.blocks)
    return Reading(edits, blocks)


def _slices(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > _LONGEST:
        at = text.find("\n", start + _LONGEST, end)
        if at < 0:
            break
        yield start, at + 1
        start = at + 1
    yield start, end


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


class _Slice:
    """A part of a text that is parsed alone, with what is found in it."""

    def __init__(self, text: str, references: References) -> None:
        self._text, self._references = text, references
        self._lines = list(lines_of(text))
        self._edits: list[Edit] = []
        self._code: list[Span] = []
        self._is_read = [False] * len(self._lines)
        self.blocks: list[Block] = []
        self._read()

    def all_edits(self) -> list[Edit]:
        """Return all that is not read, also what no parser of Markdown knows: reference marks and the like."""
        first = merged(self._edits)
        view, offsets = edited(self._text, first)
        if offsets is None:
            return merged([*first, *marks_in(view, self._code)])
        code = [offsets.to_view(*span) for span in self._code]
        marks = (Edit(*offsets.to_source(each.start, each.end), each.text) for each in marks_in(view, code))
        return merged([*first, *marks])

    def _read(self) -> None:
        tokens: list[Token] = []
        source = self._text.replace("\r\n", "\n").replace("\r", "\n")
        _parser().block.parse(source if source.endswith("\n") else f"{source}\n", _parser(), {}, tokens)
        in_table = False
        for at, token in enumerate(tokens):
            if token.type == "table_open":
                self._table(token)
            in_table = (in_table or token.type == "table_open") and token.type != "table_close"
            if token.map is None or in_table:
                continue
            if token.type == "inline":
                self._inline(token, is_heading=tokens[at - 1].type == "heading_open")
            elif token.type in ("fence", "code_block"):
                self._block_of_code(token)
            elif token.type == "html_block":
                self._html(token)
            elif token.type in ("hr", "heading_open"):
                self._rule(token)
        for (start, end), is_read in zip(self._lines, self._is_read, strict=True):
            if not is_read and self._text[start:end].strip():
                self._drop_line(start, end)  # a definition of a link, or a rule

    def _mark_read(self, first: int, last: int) -> None:
        for line in range(first, min(last, len(self._lines))):
            self._is_read[line] = True

    def _drop_line(self, start: int, end: int) -> None:
        self._edits.append(Edit(start, end))

    def _rule(self, token: Token) -> None:
        """Leave out the lines of a rule, and what underlines a heading; the line of a heading is read after this."""
        assert token.map is not None
        first = token.map[0] + (token.type == "heading_open")
        for start, end in self._lines[first : token.map[1]]:
            self._drop_line(start, end)
        self._mark_read(*token.map)

    def _html(self, token: Token) -> None:
        assert token.map is not None
        start, end = self._lines[token.map[0]][0], self._lines[min(token.map[1], len(self._lines)) - 1][1]
        part = self._text[start:end]
        self._edits += (Edit(start + match.start(), start + match.end()) for match in _HIDDEN.finditer(part))
        # Tags of HTML itself are left out later, with what they stand for, such as a line break.
        view = [match for match in _ANY_TAG.finditer(part) if not next(marks_in(match.group()), None)]
        self._edits += (Edit(start + match.start(), start + match.end()) for match in view)
        self._mark_read(*token.map)

    def _block_of_code(self, token: Token) -> None:
        assert token.map is not None
        first, last = token.map[0], min(token.map[1], len(self._lines))
        if token.type == "fence":
            self._drop_line(self._lines[first][0], self._next_line(first))
            first += 1
            closing = self._text[slice(*self._lines[last - 1])].strip(" \t>") if last > first else ""
            if closing.startswith(token.markup):
                self._drop_line(*self._lines[last - 1])
                last -= 1
        for line, written in zip(range(first, last), token.content.split("\n"), strict=False):
            start, end = self._lines[line]
            begin = end - len(written) if written and self._text.endswith(written, start, end) else start
            self._edits.append(Edit(start, begin))
        if last > first:
            span = self._lines[first][0], self._lines[last - 1][1]
            self._code.append(span)
            self.blocks.append(Block("code", *span))
        self._mark_read(token.map[0], token.map[1])

    def _inline(self, token: Token, is_heading: bool) -> None:
        assert token.map is not None
        content = token.content
        lines = self._aligned(token.map[0], content, is_heading)
        found = inline_of(content, self._references)
        marks = [Edit(*match.span()) for match in _STRUCTURE.finditer(content)]
        marks += [Edit(match.start(), match.end(), ": ") for match in _DEFINED.finditer(content)]
        self._edits += (Edit(lines.source(each.start), lines.source(each.end), each.text) for each in found.edits)
        self._edits += (Edit(lines.source(each.start), lines.source(each.end), each.text) for each in marks)
        self._code += ((lines.source(start), lines.source(end)) for start, end in found.code)
        self._mark_read(*token.map)

    def _aligned(self, first: int, content: str, is_heading: bool) -> _Aligned:
        """Say where in the source the lines of a content begin, and leave out the marks before them."""
        starts, sources, at = [], [], 0
        for line, written in enumerate(content.split("\n"), start=first):
            start, end = self._lines[min(line, len(self._lines) - 1)]
            shown = written.strip()
            place = self._text.rfind(shown, start, end) if shown else end
            begin = (place if place >= 0 else start) - (len(written) - len(written.lstrip()) if place >= 0 else 0)
            starts.append(at)
            sources.append(max(begin, start))
            if is_heading:
                self._edits.append(Edit(start, sources[-1]))
                self._edits.append(Edit(min(sources[-1] + len(written), end), end))
            else:
                self._edits += (Edit(*match.span()) for match in _QUOTE.finditer(self._text, start, sources[-1]))
            at += len(written) + 1
        return _Aligned(starts, sources)

    def _table(self, token: Token) -> None:
        assert token.map is not None
        first, last = token.map[0], min(token.map[1], len(self._lines))
        number = len(self.blocks)
        self.blocks.append(Block("table", self._lines[first][0], self._lines[last - 1][1]))
        for line in range(first, last):
            start, end = self._lines[line]
            if line == first + 1:
                self._drop_line(start, self._next_line(line))
                continue
            self.blocks.append(Block("header" if line == first else "row", start, end, parent=number))
            self._row(start, end)
        self._mark_read(*token.map)

    def _row(self, start: int, end: int) -> None:
        """Leave out the outer bars of a row and the space around its cells, and what is markup in them."""
        quoted = _QUOTE.match(self._text, start + len(self._text[start:end]) - len(self._text[start:end].lstrip()))
        if quoted is not None and self._text[start:end].lstrip().startswith(">"):
            self._edits.append(Edit(start, quoted.end()))
            start = quoted.end()
        edges = [match.start() for match in _BAR.finditer(self._text, start, end)]
        line = self._text[start:end]
        if not line.lstrip().startswith("|"):
            edges.insert(0, start - 1)
        if not line.rstrip().endswith("|") or len(edges) < 2:
            edges.append(end)
        spans = [self._cell(before + 1, after) for before, after in itertools.pairwise(edges)]
        self._edits.append(Edit(start, spans[0][0] if spans else start))
        for (_, before), (after, _) in itertools.pairwise(spans):
            self._edits.append(Edit(before, after, " | "))
        self._edits.append(Edit(spans[-1][1] if spans else end, end))

    def _cell(self, start: int, end: int) -> Span:
        written = self._text[start:end]
        start += len(written) - len(written.lstrip()) if written.strip() else 0
        end = start + len(written.strip())
        found = inline_of(self._text[start:end], self._references)
        self._edits += (Edit(start + each.start, start + each.end, each.text) for each in found.edits)
        self._code += ((start + begin, start + stop) for begin, stop in found.code)
        return start, end

    def _next_line(self, line: int) -> int:
        return self._lines[line + 1][0] if line + 1 < len(self._lines) else self._lines[line][1]


class _Aligned(NamedTuple):
    """Where the lines of a paragraph's content begin, there and in the source."""

    starts: Sequence[int]
    sources: Sequence[int]

    def source(self, at: int) -> int:
        """Return the place in the source of one in the content."""
        line = bisect_right(self.starts, at) - 1
        return self.sources[line] + at - self.starts[line]
