"""Plain text → its headings, by what they look like: a short line alone, numbered, in capitals or underlined."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

import regex

from qa_bot.analysis.tags import tag
from qa_bot.documents.blocks import lines_of
from qa_bot.documents.outline import Heading
from qa_bot.model import Span

_LONGEST = 80
"""Characters: a longer line is text."""
_MOST_WORDS = 12
_FEWEST_BEFORE_COLON = 3
"""Words: with fewer before its colon a line is a field, such as "Date: 5 May"."""
_FEWEST_NUMBERED = 2
"""Numbered headings in a text: one alone may be a line that begins with a number."""
_UNDERLINE = regex.compile(r"[ \t]*+(?:={3,}+|-{3,}+|~{3,}+)[ \t]*+")
_NUMBERING = regex.compile(
    r"(?P<paragraph>§§?+\s?+(?P<section>\d{1,4}+)[a-z]?+|(?:Article|Section|Art\.|Sec\.)\s(?P<section>\d{1,4}+)[a-z]?+)[.:)]?+\s++"
    r"|(?P<part>(?:Part|Chapter|Book|Appendix|Act|Title)\s(?:[IVXLC]{1,7}+|\d{1,3}+|[A-Z]))(?:[.:)]?+\s++|$)"
    r"|(?P<decimal>\d{1,3}+(?:(?:\.\d{1,3}+){1,4}+[.)]?+|[.)]))\s++"
    r"|(?P<bare>\d{1,3}+)\s++"
    r"|(?P<roman>[IVXLC]{1,7}+)\.\s++"
)
_BEGINS = regex.compile(r"[\p{Lu}\p{Lt}\p{Lo}\p{Nd}§]")
_IS_TEXT = regex.compile(r"[.!:;,…‥。！؟।]$|[|\t]|:\s|\p{Nd}$")
"""What no heading has: an end mark but for a question's, a bar, a field's colon, and a figure at the end."""
_FEW_WORDS = 9
"""Words: a numbered heading of no more may end with a full stop, if it stands alone."""
_HAS_STOP = regex.compile(r"\.(?:\s|$)")
_LETTER = regex.compile(r"\p{L}")
_LOWER = regex.compile(r"\p{Ll}")
_CAPITALS = regex.compile(r"\p{Lu}{4}")
_FINITE = ("VBZ", "VBP", "VBD", "MD")
"""Tags of verbs that make a sentence of a line, and not a heading."""
_SUBJECTS = frozenset("i we you he she it they there this these those that my our your his her their".split())
"""Words that a sentence begins with."""
_ARTICLES = frozenset("the a an".split())
_MOST_AFTER_ARTICLE = 6
"""Words: a line that begins with an article and has more is a sentence as likely as a heading."""
_SHORT = 3
"""Words: in a line of no more a verb proves nothing."""


class _Block(NamedTuple):
    """Lines up to a blank one, the first two of them, and how many there are."""

    first: Span
    second: Span | None
    lines: int


def title_of(text: str) -> Heading | None:
    """Return the title of a text: a short line alone at its very top."""
    top = next(_lines(text), None)
    return _heading(text, top, frozenset()) if top is not None else None


def headings_of(text: str) -> Iterator[Heading]:
    """Yield the headings of a plain text, by their look, in order.

    A heading is underlined; or it is a short line without an end mark or a verb that stands alone before text; or it
    begins a paragraph and is numbered, as others are, or in capitals. The items of a list are none, and the numbers of
    headings rise.
    """
    series: dict[str, _Series] = {}
    for line in _lines(text):
        if line.kind is not None and _may_be_heading(text, line):
            series.setdefault(line.kind, _Series()).add(line.value, line.kind)
    numbered = frozenset(kind for kind, each in series.items() if each.count >= _FEWEST_NUMBERED and each.rises)
    for line in _lines(text):
        heading = _heading(text, line, numbered)
        if heading is not None:
            yield heading


class _Series:
    """The numbers of one kind, as they come."""

    def __init__(self) -> None:
        self.count = 0
        self.rises = True
        self._last: tuple[int, ...] = ()

    def add(self, value: tuple[int, ...], kind: str) -> None:
        """Add a number. Bare ones must be 1, 2, 3, …: "12 High Street" is an address."""
        follows = value[0] == self.count + 1 if kind == "bare" else value > self._last
        self.rises &= follows or not value
        self._last = value
        self.count += 1


class _Line(NamedTuple):
    """The first line of a paragraph, with the paragraphs around it, and its numbering: its kind and the number."""

    text: str
    block: _Block
    before: _Block | None
    following: _Block | None
    kind: str | None
    value: tuple[int, ...]


def _lines(text: str) -> Iterator[_Line]:
    """Yield the first lines of all paragraphs."""
    before: _Block | None = None
    for block, following in pairwise(chain(_blocks(text), [None])):
        if block is not None:
            start, end = block.first
            line = text[start : min(end, start + 2 * _LONGEST)].strip()
            match = _NUMBERING.match(line) if _looks_like_one(line) else None
            kind = match.lastgroup if match is not None else None
            kind = "paragraph" if kind == "section" else kind
            number = (match["section"] or match["decimal"] or match["bare"] or "") if match is not None else ""
            value = tuple(int(each) for each in number.rstrip(".)").split(".") if each)
            yield _Line(line, block, before, following, kind, value)
            before = block


def _blocks(text: str) -> Iterator[_Block]:
    first: Span | None = None
    second: Span | None = None
    lines = 0
    for start, end in chain(lines_of(text), [(len(text), len(text))]):
        if start < end and not text[start:end].isspace():
            lines += 1
            if first is None:
                first = start, end
            elif second is None:
                second = start, end
        elif first is not None:
            yield _Block(first, second, lines)
            first, second, lines = None, None, 0


def _heading(text: str, line: _Line, numbered: frozenset[str]) -> Heading | None:
    (start, end), second = line.block.first, line.block.second
    title = " ".join(line.text.split())
    if second is not None and _is_underlined(text, line.text, second):
        is_main = text[slice(*second)].lstrip().startswith("=")
        return Heading(start, second[1], 1 if is_main else 2, title)
    top = line.before is None
    if top and line.kind is None and line.block.lines == 1 and line.following is not None:
        return Heading(start, end, 1, title) if _looks_like_a_title(line.text) else None
    if not _may_be_heading(text, line) or (line.kind is not None and line.kind not in numbered):
        return None
    return Heading(start, end, 1 if top and line.kind is None else _level(line), title)


def _may_be_heading(text: str, line: _Line) -> bool:
    """Tell whether the first line of a paragraph may be a heading, if its numbers go with those of others."""
    if not _looks_like_one(line.text) or _is_clause(line.text):
        return False
    if line.block.second is not None:
        begins = line.kind is not None and not _HAS_STOP.search(line.text, _title_at(line.text))
        return (begins or _is_in_capitals(line.text)) and not _goes_on(text, line)
    if line.following is None:
        return False
    if line.value and any(_is_item_beside(text, each, line) for each in (line.before, line.following)):
        return False
    return not _is_alone(text, line.following) or _numbering(text, line.following) is not None


def _is_item_beside(text: str, block: _Block | None, line: _Line) -> bool:
    """Tell whether a paragraph beside a line is numbered on the same level: both are items of a list."""
    if block is None or (block is line.before and block.lines > 1):
        return False
    start, end = block.first
    match = _NUMBERING.match(text[start : min(end, start + _LONGEST)].lstrip())
    number = (match["decimal"] or match["bare"] or "") if match is not None else ""
    return bool(number) and line.kind in ("decimal", "bare") and number.rstrip(".)").count(".") + 1 == len(line.value)


def _is_underlined(text: str, line: str, second: Span) -> bool:
    """Tell whether the second line of a paragraph is a rule about as long as the first, a short one."""
    length = second[1] - second[0]
    if not line or len(line) > _LONGEST or length > 2 * _LONGEST or "|" in line or not _LETTER.search(line):
        return False
    rule = text[slice(*second)].strip()
    if line[-1] in ".!;," or (rule[0] != "=" and (_IS_TEXT.search(line) or _is_clause(line))):
        return False
    return _UNDERLINE.fullmatch(rule) is not None and 2 * len(rule) >= len(line)


def _looks_like_one(line: str) -> bool:
    if not line or len(line) > _LONGEST or len(line.split()) > _MOST_WORDS:
        return False
    rest = line[_title_at(line) :]
    if rest != line and len(rest.split()) <= _FEW_WORDS:
        rest = rest.removesuffix(".")
    return bool(_BEGINS.match(line) and _LETTER.search(line) and (not rest or _BEGINS.match(rest))) and not (
        _IS_TEXT.search(rest)
    )


def _title_at(line: str) -> int:
    """Return where a line goes on after its numbering."""
    match = _NUMBERING.match(line)
    return match.end() if match else 0


def _is_clause(line: str) -> bool:
    """Tell whether a line is a sentence without its end mark: it has a subject or a verb."""
    words = line[_title_at(line) :].split()
    if len(words) <= _SHORT or line.endswith("?"):
        return False
    first = words[0].lower()
    if first in _SUBJECTS or (first in _ARTICLES and len(words) > _MOST_AFTER_ARTICLE):
        return True
    shouted = _is_in_capitals(line)
    return any(tag(word.lower() if shouted else word.strip("\"“”'’,()") or word) in _FINITE for word in words[1:])


def _looks_like_a_title(line: str) -> bool:
    """Tell whether a line may be the title, which may have quotation marks and a colon: "A promise": ten answers."""
    before, _, rest = line.partition(": ")
    is_field = bool(rest) and line[0].isalnum() and len(before.split()) < _FEWEST_BEFORE_COLON
    bare = f"{before} {rest}".strip().lstrip("\"“„«‘'¿¡([")
    is_quoted = not line[0].isalnum()
    return not is_field and line[-1] != ":" and _looks_like_one(bare) and (is_quoted or not _is_clause(bare))


def _numbering(text: str, block: _Block) -> str | None:
    """Return the kind of the numbering of a paragraph's first line, or None."""
    start, end = block.first
    if end - start > 2 * _LONGEST:
        return None
    line = text[start:end].strip()
    match = _NUMBERING.match(line) if _looks_like_one(line) else None
    return match.lastgroup if match else None


def _level(line: _Line) -> int:
    """Return the level of a heading below the title: parts have paragraphs, "2.1" is below "2"."""
    return 3 if line.kind == "paragraph" else 2 + max(0, len(line.value) - 1)


def _is_in_capitals(line: str) -> bool:
    return not _LOWER.search(line) and _CAPITALS.search(line) is not None


def _goes_on(text: str, line: _Line) -> bool:
    """Tell whether a paragraph's second line goes on with its first: small, in capitals too, or numbered as well."""
    if line.block.second is None:
        return False
    start, end = line.block.second
    second = text[start : min(end, start + 2 * _LONGEST)].strip()
    match = _NUMBERING.match(second)
    is_item = match is not None and match["paragraph"] is None and match["part"] is None
    return bool(_LOWER.match(second)) or _is_in_capitals(second) or is_item


def _is_alone(text: str, block: _Block) -> bool:
    """Tell whether a paragraph is a single line that looks like a heading."""
    start, end = block.first
    return block.lines == 1 and end - start <= 2 * _LONGEST and _looks_like_one(text[start:end].strip())
