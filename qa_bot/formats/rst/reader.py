"""Lines of reStructuredText → blocks: sections by their underlines, lists, literal blocks, directives, tables."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa_bot.formats.builder import Builder, Mark
from qa_bot.formats.cleaning import code_lines, one_line
from qa_bot.formats.rst.inline import plain
from qa_bot.model import Place

_ADORNMENT = re.compile(r"([!-/:-@[-`{-~])\1{1,200}\s*$")
_ITEM = re.compile(r"(?:[*+•-]|(?:\d{1,3}|#|[a-zA-Z])[.)]|\(\d{1,3}\))(?:\s+)(?=\S)")
_DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|\n]{1,60}\|\s+)?([A-Za-z][\w:.+-]{0,60})::\s*(.*)$")
_FOOTNOTE = re.compile(r"\.\.\s+\[([#\w.*-]{1,40})\]\s*(.*)$")
_FIELD = re.compile(r":([^:\n]{1,80}):(?:\s+(.*))?$")
_RULE = re.compile(r"=+(?:\s+=+)+\s*$")
_GRID = re.compile(r"\+(?:[-=]+\+)+\s*$")
_CODE = frozenset("code code-block sourcecode parsed-literal literalinclude prompt doctest testcode console".split())
_ADMONITIONS = frozenset(
    """attention caution danger error hint important note tip warning admonition seealso versionadded versionchanged
    deprecated topic sidebar epigraph highlights pull-quote compound container rubric centered""".split()
)
_DESCRIPTIONS = re.compile(r"(?:\w+:)?(?:function|class|method|data|attribute|exception|option|module|envvar|program)$")
_TABLES = frozenset(("table", "csv-table", "list-table"))
_MOST_DEPTH = 12
"""Blocks within blocks that are read; what is deeper is left out."""

Lines = Sequence[tuple[int, str]]
"""Lines with their numbers, without the indent of the block that they are in."""


class Reader:
    """Reads lines into a builder."""

    def __init__(self) -> None:
        self.builder = Builder()
        self.fields: dict[str, str] = {}
        """The fields above the text, such as its author, by name."""
        self._levels: list[str] = []
        """The ways in which titles are underlined, from the outermost."""

    def read(self, lines: Sequence[str]) -> None:
        """Read a whole text."""
        self._block([(number, line.expandtabs(8).rstrip()) for number, line in enumerate(lines, start=1)], 0)

    def _block(self, lines: Lines, depth: int) -> None:
        at = 0
        while at < len(lines):
            at = max(self._one(lines, at, depth), at + 1) if depth <= _MOST_DEPTH else len(lines)

    def _one(self, lines: Lines, at: int, depth: int) -> int:
        """Read what begins at a line, and return where the next begins."""
        text = lines[at][1]
        if not text:
            return at + 1
        title = self._title(lines, at) if not depth else 0
        if title:
            return title
        if text[0] == " ":
            end = _end_of_indented(lines, at)
            self._block(_dedented(lines[at:end]), depth + 1)
            return end
        if text == ".." or text.startswith(".. "):
            return self._explicit(lines, at, depth)
        if text.startswith(">>>"):
            return self._doctest(lines, at)
        if _RULE.match(text) or _GRID.match(text):
            return self._table(lines, at)
        if _ADORNMENT.match(text) and len(text) > 3:
            return at + 1
        if _FIELD.match(text) and not text.startswith(":`"):
            return self._field(lines, at)
        return self._items(lines, at, depth) if _ITEM.match(text) else self._paragraph(lines, at, depth)

    def _place(self, number: int) -> Place:
        return Place("line", number, " > ".join(self.builder.path) or None)

    def _title(self, lines: Lines, at: int) -> int:
        """Read a title, and return where what follows begins, or 0 where there is none."""
        texts = [text for _, text in lines[at : at + 3]] + ["", ""]
        over = _ADORNMENT.match(texts[0])
        if over and texts[1].strip() and texts[2][:1] == over[1] and _ADORNMENT.match(texts[2]):
            return self._add_title(texts[1], f"{over[1]}{over[1]}", lines[at][0] + 1, at + 3)
        under = _ADORNMENT.match(texts[1])
        if under and not over and not texts[0].startswith(" ") and len(texts[1]) >= min(len(texts[0]), 4):
            return self._add_title(texts[0], under[1], lines[at][0], at + 2)
        return 0

    def _add_title(self, text: str, style: str, number: int, end: int) -> int:
        if style not in self._levels:
            self._levels.append(style)
        self.builder.close()
        self.builder.at(Place("line", number))
        self.builder.heading(self._levels.index(style) + 1, plain(text))
        return end

    def _paragraph(self, lines: Lines, at: int, depth: int) -> int:
        end = at
        while end < len(lines) and lines[end][1] and (end == at or not lines[end][1].startswith(" ")):
            end += 1
        is_term = end == at + 1 and end < len(lines) and lines[end][1].startswith(" ")
        if is_term:
            return self._definition(lines, at)
        is_literal = lines[end - 1][1].endswith("::")
        self._add("paragraph", lines[at:end])
        if is_literal:
            return self._literal(lines, end)
        return end

    def _definition(self, lines: Lines, at: int) -> int:
        """Read a term with what defines it, as one paragraph."""
        end = _end_of_indented(lines, at + 1)
        inner = _dedented(lines[at + 1 : end])
        first = next((number for number, (_, text) in enumerate(inner) if not text), len(inner))
        number, term = lines[at]
        self._add("paragraph", [(number, f"{term}:"), *inner[:first]])
        self._block(inner[first:], _MOST_DEPTH)
        return end

    def _add(self, kind: str, lines: Lines, before: str = "", level: int = 0) -> None:
        """Add the lines of a paragraph as one, each a place."""
        text, marks = before, list[Mark]()
        # Markup may run over a line's end, so it is taken out of the whole; lines are found again by their words.
        whole = plain("\n".join(line.strip() for _, line in lines).replace("\n", "\ue001")).split("\ue001")
        shown = whole if len(whole) == len(lines) else [" ".join(whole)]
        for (number, _), line in zip(lines, shown, strict=False):
            line = one_line(line.removesuffix("::") + ":" if line.endswith("::") else line)
            if line == ":" or not line:
                continue
            if text and text != before:
                text += " "
            marks.append((len(text) if text != before else 0, self._place(number)))
            text += line
        self.builder.add(kind, text if text != before else "", level, marks)

    def _literal(self, lines: Lines, at: int) -> int:
        begin = at
        while begin < len(lines) and not lines[begin][1]:
            begin += 1
        if begin == len(lines) or not lines[begin][1].startswith(" "):
            return at
        end = _end_of_indented(lines, begin)
        self._code(_dedented(lines[begin:end]))
        return end

    def _code(self, lines: Lines) -> None:
        marks, length = list[Mark](), 0
        while lines and not lines[0][1]:
            lines = lines[1:]
        for number, line in lines:
            marks.append((length, self._place(number)))
            length += len(line) + 1
        text = code_lines("\n".join(line for _, line in lines))
        with self.builder.group("code"):
            self.builder.add("code", text, marks=[mark for mark in marks if mark[0] < len(text)])

    def _doctest(self, lines: Lines, at: int) -> int:
        end = at
        while end < len(lines) and lines[end][1]:
            end += 1
        self._code(lines[at:end])
        return end

    def _items(self, lines: Lines, at: int, depth: int) -> int:
        """Read a list: each item with what is indented below it."""
        with self.builder.group("list"):
            while at < len(lines) and (match := _ITEM.match(lines[at][1])):
                end = _end_of_indented(lines, at + 1)
                number, text = lines[at]
                width = match.end()
                inner = [(number, text[width:]), *((each, line[width:]) for each, line in lines[at + 1 : end])]
                first = next((place for place, (_, line) in enumerate(inner) if not line), len(inner))
                mark = match[0].strip()
                self._add("item", inner[:first], f"{mark} " if mark[0].isdigit() else "- ", 1)
                if inner[first - 1][1].endswith("::"):
                    self._code(inner[first:])
                elif depth < _MOST_DEPTH:
                    self._block(inner[first:], depth + 1)
                at = end
                while at + 1 < len(lines) and not lines[at][1] and _ITEM.match(lines[at + 1][1]):
                    at += 1
        return at

    def _field(self, lines: Lines, at: int) -> int:
        match = _FIELD.match(lines[at][1])
        assert match is not None
        end = _end_of_indented(lines, at + 1)
        number = lines[at][0]
        if self.builder.is_empty:
            self.fields[match[1].lower()] = one_line(match[2] or "")
        else:
            self._add("paragraph", [(number, f"{match[1]}: {match[2] or ''}"), *_dedented(lines[at + 1 : end])])
        return end

    def _explicit(self, lines: Lines, at: int, depth: int) -> int:
        """Read a directive or footnote; comments and targets are left out."""
        end = _end_of_indented(lines, at + 1)
        number, text = lines[at]
        inner = _dedented(lines[at + 1 : end])
        footnote, directive = _FOOTNOTE.match(text), _DIRECTIVE.match(text)
        if footnote:
            self._add("footnote", [(number, footnote[2]), *(each for each in inner if each[1])])
        elif directive:
            self._directive(directive[1].lower(), (number, directive[2]), inner, depth)
        return end

    def _directive(self, name: str, first: tuple[int, str], inner: Lines, depth: int) -> None:
        body = list(inner)
        while body and _FIELD.match(body[0][1]):
            body.pop(0)
        if name in _CODE:
            self._code(body)
        elif name in _ADMONITIONS:
            wrapped = next((at for at, (_, line) in enumerate(body) if not line), len(body)) if first[1] else 0
            if first[1]:
                self._add("paragraph", [first, *body[:wrapped]])
            self._block(body[wrapped:], depth + 1)
        elif name in ("figure", "image"):
            caption = [each for each in body if each[1]]
            self._add("caption", caption) if name == "figure" and caption else None
        elif name in _TABLES:
            self._add("caption", [first] if first[1] else [])
            self._block(body, depth + 1)
        elif _DESCRIPTIONS.match(name):
            self._add("paragraph", [first] if first[1] else [])
            self._block(body, depth + 1)

    def _table(self, lines: Lines, at: int) -> int:
        end = at
        while end < len(lines) and (lines[end][1] or (end + 1 < len(lines) and _RULE.match(lines[end + 1][1]))):
            end += 1
        found = lines[at:end]
        rows = _grid_rows(found) if _GRID.match(found[0][1]) else _simple_rows(found)
        with self.builder.group("table"):
            for place, (number, cells) in enumerate(rows):
                self.builder.at(self._place(number))
                self.builder.row([plain(one_line(cell)) for cell in cells], place == 0)
        return end


def _end_of_indented(lines: Lines, at: int) -> int:
    """Return where what is indented from a line on ends; blank lines at its end are not part of it."""
    end = at
    while end < len(lines) and (not lines[end][1] or lines[end][1].startswith(" ")):
        end += 1
    while end > at and not lines[end - 1][1]:
        end -= 1
    return end


def _dedented(lines: Lines) -> Lines:
    indent = min((len(line) - len(line.lstrip()) for _, line in lines if line), default=0)
    return [(number, line[indent:]) for number, line in lines]


def _simple_rows(lines: Lines) -> list[tuple[int, list[str]]]:
    """Return the rows of a table whose columns are below runs of equals signs."""
    edges = [match.start() for match in re.finditer(r"=+", lines[0][1])]
    rows: list[tuple[int, list[str]]] = []
    for number, line in lines:
        if _RULE.match(line) or not line.strip("- "):
            continue
        ends = [*edges[1:], max(len(line), edges[-1]) + 1]
        cells = [line[start:end].strip() for start, end in zip(edges, ends, strict=True)]
        if rows and not cells[0]:
            rows[-1] = rows[-1][0], [f"{above} {cell}".strip() for above, cell in zip(rows[-1][1], cells, strict=True)]
        else:
            rows.append((number, cells))
    return rows


def _grid_rows(lines: Lines) -> list[tuple[int, list[str]]]:
    """Return the rows of a table that is drawn with bars."""
    rows: list[tuple[int, list[str]]] = []
    is_new = True
    for number, line in lines:
        if line.startswith("+"):
            is_new = True
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if is_new or len(rows[-1][1]) != len(cells):
            rows.append((number, cells))
        else:
            rows[-1] = rows[-1][0], [f"{above} {cell}".strip() for above, cell in zip(rows[-1][1], cells, strict=True)]
        is_new = False
    return rows
