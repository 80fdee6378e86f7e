"""Paragraph → its list items, fields and rows of tables: where a line break is more than wrapping.

What looks like a list's marker is one where the line before it is over, or a list of the same kind is open: a wrapped
line may begin with a number, a dash or a letter in brackets, too. Of each line what follows is looked at no further
than the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from qa_bot.analysis.abbreviations import is_abbreviation, word_before

_LINE_BREAK = regex.compile(r"\r\n?|\n")
_ROMAN = "x{0,3}+(?:ix|iv|v?+i{0,3}+)"
_MARKER = regex.compile(
    rf"""
    [ \t]*+
    (?: (?P<bullet>[-*+·–—→•‣⁃◦▪▫●○■□▶➢➤✓✔✗✘☐☑☒][ \t]++(?:\[[ xX]\][ \t]++)?+|\[[ xX]?\][ \t]++|\|[ \t]*+)
      | (?P<open>\()?+
        (?: (?P<number>\d{{1,3}}+)
          | (?P<roman>(?=[ivx]{{1,7}}+[.)]){_ROMAN}|(?=[IVX]{{1,7}}+\)){_ROMAN.upper()})
          | (?P<letter>[a-z]|[A-Z](?=\)))
        )
        (?P<close>(?(open)\)|[.)]))[ \t]++
    )
    """,
    regex.VERBOSE,
)
_QUOTED = regex.compile(r"[ \t]*+(?:>++[ \t]++)++")
"""What e-mails and Markdown put before each line of a quotation."""
_BLANK = regex.compile(r"[\s>]*+")
_FIELD = regex.compile(r"[ \t]*+\p{Lu}(?:[^():;.!?\r\n]|\([^():;.!?\r\n]{0,40}+\)){0,40}+:[ \t\xa0]")
_LINE_BEGINNING = 200
"""Characters of a line that may show what begins with it."""
_DOUBTFUL = "-+·–—→"
"""Bullets that stand in prose, too."""
_ENDS = frozenset(":.!?…。！？")
"""Marks after which a sentence or an introduction is over."""
_MARKS_AFTER = " \t)]}\"'”’»*_`"
_LINE_END = 40
"""Characters that may show how a line ends."""
_NARROWEST = 40
"""Characters: few texts are wrapped to lines shorter than this."""
_STOP_INSIDE = regex.compile(r"[.!?…](?=\s)")
_ROMANS = {"i": 1, "v": 5, "x": 10}


class _Line(NamedTuple):
    """A line without its break, and what it may begin with: a ``bullet``, numbers of some styles, or a field."""

    start: int
    end: int
    text: int
    """Where what follows the marker begins."""
    indent: int = 0
    bullet: str = ""
    numbers: tuple[tuple[str, int], ...] = ()
    """How the line may be numbered: ``c)`` is the third of letters, or a hundred."""
    is_field: bool = False
    is_quoted: bool = False
    is_blank: bool = False
    bars: int = 0
    """Where it has no marker: how many bars part it, beside ``tabs``."""
    tabs: int = 0

    def has_columns_of(self, other: _Line | None) -> bool:
        """Tell whether both may be rows of one table."""
        return other is not None and (0 < self.bars == other.bars or 0 < self.tabs == other.tabs)

    def follows(self, other: _Line) -> bool:
        """Tell whether both are of one list, this one next."""
        if self.bullet:
            return self.bullet == other.bullet
        return any((style, number - 1) in other.numbers for style, number in self.numbers)


class Piece(NamedTuple):
    """A list item without its marker, a field, a row of a table, or what stands between them."""

    start: int
    end: int
    is_row: bool = False


def pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """Yield the pieces of ``text[start:end]`` in order: nothing but markers is in none of them."""
    reading = _Reading(text, start, end)
    begin, is_row = start, False
    for before, line, after in _with_neighbours(_lines(text, start, end)):
        was_row, is_row = is_row, line.has_columns_of(before) or line.has_columns_of(after)
        if reading.begins(line, after, is_row) or is_row or was_row:
            if line.start > begin:
                yield Piece(begin, line.start, was_row)
            begin = line.text
    yield Piece(begin, end, is_row)


def item_mark(text: str, start: int, end: int) -> str:
    """Return what a line begins with if that looks like the marker of a list, or the bar of a row, or nothing."""
    marker = _MARKER.match(text, start, min(end, start + _LINE_BEGINNING))
    return marker.group().strip() if marker else ""


class _Reading:
    """What is known of the lines of a paragraph, read one after the other."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text, self._start, self._end = text, start, end
        self._width = 0
        self._before: _Line | None = None
        self._stands_alone = False
        """Whether the line before began something."""
        self._bullets: set[str] = set()
        self._last: dict[str, int] = {}
        self._has_fields = False

    def begins(self, line: _Line, after: _Line | None, is_row: bool) -> bool:
        """Tell whether an item, a field or a row begins with a line: ``after`` is the next one."""
        if line.is_blank:
            self._before, self._bullets, self._last, self._has_fields = None, set(), {}, False
            return False
        begins = is_row or self._begins(line, after)
        self._stands_alone = begins or self._is_over(line)
        if begins and line.bullet:
            self._bullets.add(line.bullet)
        if begins:
            self._last.update(line.numbers)
        self._has_fields |= line.is_field and self._stands_alone
        self._before = line
        return begins

    def _begins(self, line: _Line, after: _Line | None) -> bool:
        if line.bullet:
            return self._begins_with_bullet(line, after)
        if line.numbers:
            return self._begins_with_number(line, after)
        return (line.is_field and self._begins_with_field(line, after)) or (line.is_quoted and self._is_quoted_anew())

    def _begins_with_bullet(self, line: _Line, after: _Line | None) -> bool:
        if self._before is None or line.bullet not in _DOUBTFUL + "|":
            return True
        if line.bullet == "|":
            return self._text.find("|", line.text, line.end) >= 0 or self._is_over(line)
        return line.bullet in self._bullets or (after is not None and after.follows(line)) or self._is_over(line)

    def _begins_with_number(self, line: _Line, after: _Line | None) -> bool:
        is_known = any(self._last.get(style) == number - 1 for style, number in line.numbers if number > 1)
        if is_known or (after is not None and after.follows(line)):
            return True
        is_letter = line.numbers[0][0] in ("a.", "i.")  # or an abbreviation: "c. 1200"
        if self._before is None:
            return not is_letter
        if self._end_of(self._before) in ({":"} if is_letter else _ENDS):
            return True
        return (
            not is_letter
            and self._is_over(line)
            and any(
                number == 1 or number - 1 in self._last.values() or 0 < self._last.get(style, 0) < number
                for style, number in line.numbers
            )
        )

    def _begins_with_field(self, line: _Line, after: _Line | None) -> bool:
        if self._before is None:
            return False
        return (
            (self._before.is_field and self._stands_alone)
            or (after is not None and after.is_field)
            or self._is_over(line)
        )

    def _is_quoted_anew(self) -> bool:
        before = self._before
        return before is None or not before.is_quoted or self._end_of(before) in _ENDS

    def _is_over(self, line: _Line) -> bool:
        """Tell whether the line before ``line`` is more than a part of a wrapped sentence."""
        before = self._before
        if before is None:
            return True
        mark = self._end_of(before)
        if mark in _ENDS or (mark == ";" and not line.is_field):
            return True
        if line.indent > before.indent and (line.bullet or line.numbers):
            return True
        if self._has_stop(before):
            return False
        length = before.end - before.start
        if length <= _NARROWEST and self._stands_alone:
            return True
        return length < 0.75 * self._margin() and length + self._first_word(line) < self._margin()

    def _end_of(self, line: _Line) -> str:
        """Return the mark that a line ends with, or nothing where that is the full stop of an abbreviation."""
        begin = max(line.start, line.end - _LINE_END)
        shown = self._text[begin : line.end].rstrip(_MARKS_AFTER)
        if shown.endswith(".") and not shown.endswith(".."):
            return "" if is_abbreviation(word_before(shown, 0, len(shown) - 1)) else "."
        return shown[-1:]

    def _first_word(self, line: _Line) -> int:
        """Return the length of a line's first word, which a wrapped text may have no more room for."""
        shown = self._text[line.start : min(line.end, line.start + _LINE_BEGINNING)].split(None, 1)
        return len(shown[0]) if shown else 0

    def _margin(self) -> int:
        """Return the length of the longest line."""
        if not self._width:
            self._width = max(end - start for start, end in _breaks(self._text, self._start, self._end))
        return self._width

    def _has_stop(self, line: _Line) -> bool:
        """Tell whether a sentence ends within a line."""
        for stop in _STOP_INSIDE.finditer(self._text, line.text, line.end):
            if stop.group() != "." or not is_abbreviation(word_before(self._text, line.text, stop.start())):
                return True
        return False


def _breaks(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the lines of ``text[start:end]`` without their breaks."""
    for line_break in _LINE_BREAK.finditer(text, start, end):
        yield start, line_break.start()
        start = line_break.end()
    yield start, end


def _lines(text: str, start: int, end: int) -> Iterator[_Line]:
    has_bars, has_tabs, has_quotations = (text.find(mark, start, end) >= 0 for mark in (" |", "\t", ">"))
    for begin, stop in _breaks(text, start, end):
        # The regex module looks for the colon as far as it may: a whole text for every line would be quadratic.
        near = min(stop, begin + _LINE_BEGINNING)
        quoted = _QUOTED.match(text, begin, near) if has_quotations else None
        at, is_quoted = (quoted.end(), True) if quoted else (begin, False)
        marker = _MARKER.match(text, at, near)
        if marker:
            bullet = (marker["bullet"] or "")[:1]
            yield _Line(
                begin, stop, marker.end(), _indent(text, at, near), bullet, _numbers(marker), is_quoted=is_quoted
            )
            continue
        yield _Line(
            begin,
            stop,
            at,
            _indent(text, at, near),
            is_field=_FIELD.match(text, at, near) is not None,
            is_quoted=is_quoted,
            is_blank=_BLANK.fullmatch(text, at, stop) is not None,
            bars=text.count(" |", at, stop) if has_bars else 0,
            tabs=text[at:stop].strip().count("\t") if has_tabs else 0,
        )


def _indent(text: str, start: int, end: int) -> int:
    shown = text[start:end]
    return len(shown) - len(shown.lstrip())


def _numbers(marker: regex.Match[str]) -> tuple[tuple[str, int], ...]:
    """Return how a marker may number its line: ``i)`` is a Roman one, or the letter after ``h)``."""
    before, after = marker["open"] or "", marker["close"]
    number = marker["roman"] or marker["letter"] or ""
    case = "a" if number.islower() else "A"
    found = []
    if marker["number"]:
        found.append((f"{before}1{after}", int(marker["number"])))
    if marker["roman"]:
        found.append((f"{before}{'i' if case == 'a' else 'I'}{after}", _roman(number.lower())))
    if len(number) == 1:
        found.append((f"{before}{case}{after}", ord(number) - ord(case) + 1))
    return tuple(found)


def _roman(number: str) -> int:
    values = [_ROMANS[letter] for letter in number]
    return sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True))


def _with_neighbours(lines: Iterator[_Line]) -> Iterator[tuple[_Line | None, _Line, _Line | None]]:
    before, line = None, next(lines)
    for after in lines:
        yield before, line, after
        before, line = line, after
    yield before, line, None
