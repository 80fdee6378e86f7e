"""Plain text → its headings, by what they look like: a short line alone, numbered, in capitals or underlined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, pairwise
from typing import NamedTuple

import regex

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
    r"(?P<paragraph>§§?+\s?+\d{1,4}+[a-z]?+|(?:Article|Section|Art\.|Sec\.)\s\d{1,4}+[a-z]?+)[.:)]?+\s++"
    r"|(?P<part>(?:Part|Chapter|Book|Appendix|Act|Title)\s(?:[IVXLC]{1,7}+|\d{1,3}+|[A-Z]))(?:[.:)]?+\s++|$)"
    r"|(?P<decimal>\d{1,3}+(?:\.\d{1,3}+){0,4}+)[.)]?+\s++"
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


class _Block(NamedTuple):
    """Lines up to a blank one, the first two of them, and how many there are."""

    first: Span
    second: Span | None
    lines: int


def title_of(text: str) -> Heading | None:
    """Return the title of a text: a short line alone at its very top."""
    blocks = _blocks(text)
    top, following = next(blocks, None), next(blocks, None)
    return _heading(text, top, following, frozenset(), True) if top is not None else None


def headings_of(text: str) -> Iterator[Heading]:
    """Yield the headings of a plain text, by their look, in order.

    A heading is underlined; or it is a short line without an end mark that stands alone before text; or it begins a
    paragraph and is numbered, as others are, or in capitals.
    """
    counts = Counter(kind for block in _blocks(text) if (kind := _numbering(text, block)))
    numbered = frozenset(kind for kind, count in counts.items() if count >= _FEWEST_NUMBERED)
    top = True
    for block, following in pairwise(chain(_blocks(text), [None])):
        if block is not None:
            heading = _heading(text, block, following, numbered, top)
            if heading is not None:
                yield heading
        top = False


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


def _heading(text: str, block: _Block, following: _Block | None, numbered: frozenset[str], top: bool) -> Heading | None:
    start, end = block.first
    line = text[start : min(end, start + 2 * _LONGEST)].strip()
    if block.second is not None and _is_underlined(text, line, block.second):
        is_main = text[slice(*block.second)].lstrip().startswith("=")
        return Heading(start, block.second[1], 1 if is_main else 2, " ".join(line.split()))
    if not line or not (_looks_like_one(line) or (top and _looks_like_a_title(line))):
        return None
    kind = _numbering(text, block)
    level = 1 if top and kind is None else _level(line, kind)
    heading = Heading(start, end, level, " ".join(line.split()))
    if block.lines > 1:
        begins = (kind in numbered and not _HAS_STOP.search(line, _title_at(line))) or _is_in_capitals(line)
        return heading if begins and not _goes_on(text, block) else None
    if following is None or (kind is not None and kind not in numbered):
        return None
    if top:
        return heading
    next_kind = _numbering(text, following)
    is_item = line.endswith(".") and _NUMBERING.match(text, following.first[0]) is not None
    is_before_text = not _is_alone(text, following) and not is_item
    return heading if is_before_text or (next_kind in numbered and next_kind != kind) else None


def _is_underlined(text: str, line: str, second: Span) -> bool:
    """Tell whether the second line of a paragraph is a rule about as long as the first, a short one."""
    length = second[1] - second[0]
    if not line or len(line) > _LONGEST or length > 2 * _LONGEST or "|" in line or not _LETTER.search(line):
        return False
    rule = text[slice(*second)].strip()
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


def _looks_like_a_title(line: str) -> bool:
    """Tell whether a line may be the title, which may have quotation marks and a colon: "A promise": ten answers."""
    before, _, rest = line.partition(": ")
    is_field = bool(rest) and line[0].isalnum() and len(before.split()) < _FEWEST_BEFORE_COLON
    return not is_field and line[-1] != ":" and _looks_like_one(f"{before} {rest}".strip().lstrip("\"“„«‘'¿¡(["))


def _numbering(text: str, block: _Block) -> str | None:
    """Return the kind of the numbering of a paragraph's first line, or None."""
    start, end = block.first
    if end - start > 2 * _LONGEST:
        return None
    line = text[start:end].strip()
    match = _NUMBERING.match(line) if _looks_like_one(line) else None
    return match.lastgroup if match else None


def _level(line: str, kind: str | None) -> int:
    """Return the level of a heading below the title: parts have paragraphs, "2.1" is below "2"."""
    if kind == "paragraph":
        return 3
    match = _NUMBERING.match(line) if kind == "decimal" else None
    return 2 + match["decimal"].count(".") if match else 2


def _is_in_capitals(line: str) -> bool:
    return not _LOWER.search(line) and _CAPITALS.search(line) is not None


def _goes_on(text: str, block: _Block) -> bool:
    """Tell whether a paragraph's second line goes on with its first: it begins small, or is in capitals as well."""
    if block.second is None:
        return False
    start, end = block.second
    line = text[start : min(end, start + 2 * _LONGEST)].strip()
    return bool(_LOWER.match(line)) or _is_in_capitals(line)


def _is_alone(text: str, block: _Block) -> bool:
    """Tell whether a paragraph is a single line that looks like a heading."""
    start, end = block.first
    return block.lines == 1 and end - start <= 2 * _LONGEST and _looks_like_one(text[start:end].strip())
