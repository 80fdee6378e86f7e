"""Markdown → its headings and its blocks of text, as CommonMark has them.

The parser makes several records for every line, which take hundreds of times the text. So a text is parsed in pieces:
a block that begins a piece is the same as in the whole, and the last of a piece, which may go on, begins the next. For
a block longer than a piece, such as a list of a million items, the parser is given compact numbers to work with.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from io import StringIO

import regex
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote
from markdown_it.token import Token

from qa_bot.documents.blocks import lines_of
from qa_bot.documents.drafts import Draft
from qa_bot.documents.edits import apply
from qa_bot.documents.inline import References
from qa_bot.model import Block
from qa_bot.numbers import Gathering, Spans
from qa_bot.offsets import Offsets, ViewBuilder

_PIECE = 2**16
"""Characters that are parsed together, if no block is longer."""
_MOST_PLAIN = 4
"""Pieces that are parsed with the parser's own lists of numbers, which are quicker."""

_MOST_QUOTED = 2**14
"""Lines of a quotation that are one block: the parser keeps a hundred bytes of each until the quotation ends."""

_LINE = regex.compile(r"(?<![^\n])([ \t]*+)[^\n]*+")
_MARKS = regex.compile(r"(?<![^\n])[ \t>*+\-.)\d]*+")
"""What comes before the text of a line: what is kept of the line, its start aside, is not greater."""


class _Outermost(list[Token]):
    """Tokens, of which those within others are not kept, but for the text of headings."""

    def append(self, token: Token) -> None:
        if token.level == 0 or (token.level == 1 and token.type == "inline" and self[-1].type == "heading_open"):
            super().append(token)


class _Forgetful(dict[str, object]):
    """Definitions of links, which are not kept: no block depends on them."""

    def __setitem__(self, label: str, definition: object) -> None:
        """Forget a definition."""


class _Compact(StateBlock):
    """What the parser keeps of each line, in seven bytes, or ten: its own lists take a hundred, and less time."""

    def __init__(self, source: str, parser: MarkdownIt, env: dict[str, object], tokens: list[Token]) -> None:
        super().__init__("", parser, env, tokens)
        self.src = source
        widest = max((len(match[0].expandtabs(4)) for match in _MARKS.finditer(source)), default=0)
        kind = "b" if widest < 2**6 else "h" if widest < 2**14 else "i"
        most = source.count("\n") + 2  # beyond the last line the parser reads an empty one
        starts = array("i" if len(source) < 2**31 else "q", [len(source)]) * most
        indents, columns, tabs = (array(kind, [0]) * most for _ in range(3))
        self.lineMax = 0
        for match in _LINE.finditer(source):
            if match.end(1) == len(source):
                break  # the parser takes no last line of spaces alone
            starts[self.lineMax] = match.start()
            indents[self.lineMax] = match.end(1) - match.start()
            columns[self.lineMax] = len(match[1].expandtabs(4))
            self.lineMax += 1
        ends = _Ends(source, starts)
        kept = {"bMarks": starts, "eMarks": ends, "tShift": indents, "sCount": columns, "bsCount": tabs}
        for name, numbers in kept.items():
            setattr(self, name, numbers)

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:
        """Return lines without some indent; the parser would make a string of each first."""
        if self.level == indent == 0 and begin < end:
            return self.src[self.bMarks[begin] : self.eMarks[end - 1] + keepLastLF]
        lines = StringIO()
        for line in range(begin, end):
            lines.write(super().getLines(line, line + 1, indent, keepLastLF or line + 1 < end))
        return lines.getvalue()


class _Ends:
    """Where lines end, which is looked for when it is asked for."""

    def __init__(self, source: str, starts: array[int]) -> None:
        self._source, self._starts = source, starts

    def __getitem__(self, line: int) -> int:
        end = self._source.find("\n", self._starts[line])
        return end if end >= 0 else len(self._source)


def _lines(text: str, start: int, end: int) -> Spans:
    """Return the lines of a part of a text in few bytes each."""
    edges = Gathering()
    for line in lines_of(text, start, end):
        edges.append(line[0])
        edges.append(line[1])
    return Spans(edges.ascending())


def _parsed(parser: MarkdownIt, source: str, is_long: bool) -> _Outermost:
    """Parse a text with LF at the ends of its lines."""
    tokens = _Outermost()
    state = (_Compact if is_long else StateBlock)(source, parser, {"references": _Forgetful()}, tokens)
    parser.block.tokenize(state, 0, state.lineMax)
    return tokens


def _quotation(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Parse a quotation as the parser does; one of very many lines is several, one after another."""
    return blockquote(state, first, min(end, first + _MOST_QUOTED), silent)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.at("blockquote", _quotation, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    return parser


def draft_of(text: str) -> Draft:
    """Return a text in Markdown as it is read, with its blocks."""
    from qa_bot.documents.html_tables import tables_of
    from qa_bot.documents.markdown_view import reading_of

    begin = _end_of_front_matter(text)
    metadata = front_matter(text[:begin])
    references = References(text)
    builder = ViewBuilder(text)
    blocks: list[Block] = []
    at, inner = begin, 0
    for start, end, level in outermost(text, begin):
        reading = reading_of(text, start, end, references)
        _gap(builder, at, start)
        blocks.append(Block("heading" if level else "paragraph", start, end, level))
        blocks += (_shifted(block, inner) for block in reading.blocks)
        inner += len(reading.blocks)
        if not reading.blocks and "<" in text[start:end]:
            tables = tables_of(text, start, end, inner)
            blocks += tables
            inner += len(tables)
        apply(builder, start, end, reading.edits)
        at = end
    view, offsets = builder.finish()
    if offsets is not None:
        blocks = [_in_view(block, offsets) for block in blocks]
    return Draft(view, blocks, text, offsets, metadata.get("title", ""), metadata)


def _shifted(block: Block, before: int) -> Block:
    """Return a block whose parent is told by its place in the whole document."""
    return block if block.parent < 0 else block._replace(parent=block.parent + before)


def _gap(builder: ViewBuilder, start: int, end: int) -> None:
    """Add what lies between two blocks: definitions of links there are not read."""
    if builder.source[start:end].isspace():
        builder.copy(start, end)
    elif builder.length:
        builder.replace(start, end, "\n\n")


def _in_view(block: Block, offsets: Offsets) -> Block:
    start, end = offsets.to_view(block.start, block.end)
    return block._replace(start=start, end=end)


def outermost(text: str, at: int) -> Iterator[tuple[int, int, int]]:
    """Yield the start and end of each block in order, and the level of a heading, or 0; no front matter."""
    parser = _make_parser()
    size = _PIECE
    while at < len(text):
        end = _end_of_line(text, at + size)
        tokens = _parsed(parser, _with_line_ends(text[at:end]), size > _MOST_PLAIN * _PIECE)
        opening = [place for place, token in enumerate(tokens) if token.map is not None and token.type != "inline"]
        if end < len(text):
            if len(opening) < 2:
                size *= 2
                continue
            last = tokens[opening.pop()].map
        lines = _lines(text, at, end) if size > _PIECE else list(lines_of(text, at, end))
        for place in opening:
            token = tokens[place]
            assert token.map is not None
            start, stop = lines[token.map[0]][0], lines[token.map[1] - 1][1]
            if not (token.type == "html_block" and text.startswith("<!--", start) and "-->" in text[stop - 4 : stop]):
                yield start, stop, int(token.tag[1]) if token.type == "heading_open" else 0
        at = lines[last[0]][0] if end < len(text) and last else end
        size = _PIECE


_FIELD = regex.compile(r"^([A-Za-z][\w -]{0,40}):[ \t]*(.*?)[ \t]*$")
_ITEM = regex.compile(r"^[ \t]*-[ \t]+(.*?)[ \t]*$")


def front_matter(text: str) -> dict[str, str]:
    """Return the fields of a block of YAML that are words, or lists of words, by their names in small letters.

    >>> front_matter("---\\ntitle: The mill\\ntags: [water, wheel]\\n---\\n")
    {'title': 'The mill', 'tags': 'water, wheel'}
    """
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines()[1:-1]:
        match, item = _FIELD.match(line), _ITEM.match(line)
        if match is not None:
            name = match[1].lower()
            found[name] = match[2].strip("[]\"'").replace('", "', ", ").replace("', '", ", ")
        elif item is not None and name:
            found[name] = ", ".join(filter(None, (found[name], item[1].strip("\"'"))))
    return {name: value for name, value in found.items() if value}


def _with_line_ends(text: str) -> str:
    """Return lines that end with LF, the last one, too: the parser may read on where it does not."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return f"{text}\n" if text[text.rfind("\n") + 1 :].strip(" \t") else text


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
