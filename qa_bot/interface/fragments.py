"""Styled text: pieces of text with the name of a style each, wrapped to a width and written with or without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import regex

Fragment = tuple[str, str]
"""The name of a style, a key of ``PLAIN``, and a text."""

Styles = Mapping[str, str]
"""Styles as the parameters of ANSI's SGR sequence."""

PLAIN: Styles = dict.fromkeys(("", "bold", "dim", "answer", "mark", "match", "refusal", "title", "prompt"), "")
"""No colour at all, and no attributes."""
THEMES: Mapping[str, Styles] = {
    # Attributes first and the terminal's own colours, so that it reads on light and dark alike.
    "any": {
        **PLAIN,
        "bold": "1",
        "dim": "2",
        "answer": "1;32",
        "mark": "1;4",
        "match": "1",
        "refusal": "33",
        "title": "1",
        "prompt": "1;36",
    },
    # Of the 256 colours, those that keep a contrast of at least 4.5 to a background of black or white.
    "dark": {
        **PLAIN,
        "bold": "1",
        "dim": "38;5;247",
        "answer": "1;38;5;114",
        "mark": "1;4;38;5;114",
        "match": "1;38;5;180",
        "refusal": "38;5;215",
        "title": "1;38;5;117",
        "prompt": "1;38;5;81",
    },
    "light": {
        **PLAIN,
        "bold": "1",
        "dim": "38;5;240",
        "answer": "1;38;5;22",
        "mark": "1;4;38;5;22",
        "match": "1;38;5;94",
        "refusal": "38;5;124",
        "title": "1;38;5;24",
        "prompt": "1;38;5;25",
    },
}
"""Themes by name: what a style looks like where there is colour."""

_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]")
_SPACE = regex.compile(r"[ \t\r\n\f\v\x85\u2028\u2029]+")
_WORDS = regex.compile(r"[ \t\r\n]+|[^ \t\r\n]+")


def printable(text: str) -> str:
    """Return ``text`` on one line, with what could steer a terminal made visible instead.

    >>> printable("red \\x1b[31m\\tand \\u202eback")
    'red ␛[31m and ⟨U+202E⟩back'
    """
    return str(_UNPRINTABLE.sub(_shown, _SPACE.sub(" ", text)))


def _shown(match: regex.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "␡" if code == 0x7F else f"⟨U+{code:04X}⟩"


def width_of(text: str) -> int:
    """Return the columns that printable text takes."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth  # its tables take a while, and plain output needs none

    return max(0, wcswidth(text))


def shortened(text: str, room: int) -> str:
    """Return ``text`` cut to ``room`` columns, between words if the first one fits, with an ellipsis where it was."""
    if width_of(text) <= room:
        return text
    kept = ""
    for word in text.split(" "):
        longer = f"{kept} {word}" if kept else word
        if width_of(longer) + 2 > room:
            break
        kept = longer
    return f"{kept} …" if kept else f"{next(_pieces(text, room - 1, room), '') if room > 1 else ''}…"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(2, "passage")
    '2 passages'
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def wrap(fragments: Iterable[Fragment], width: int, indent: str = "") -> list[list[Fragment]]:
    """Break fragments between words into lines of at most ``width`` columns, each after ``indent``.

    A word wider than a line is broken where it must be.
    """
    room = max(1, width - width_of(indent))
    lines: list[list[Fragment]] = [[]]
    used = 0
    for word in _words(fragments):
        needed = sum(width_of(text) for _, text in word)
        is_space = word[0][1].isspace()
        if used + needed > room and used:
            if is_space:
                continue
            lines[-1] = _without_trailing_space(lines[-1])
            lines.append([])
            used = 0
        if is_space and not used:
            continue
        for style, text in word:
            for piece in _pieces(text, room - used, room) if needed > room else [text]:
                if used + width_of(piece) > room and used:
                    lines.append([])
                    used = 0
                lines[-1].append((style, piece))
                used += width_of(piece)
    return [
        [("", indent), *_without_trailing_space(line)] if indent else _without_trailing_space(line) for line in lines
    ]


def _words(fragments: Iterable[Fragment]) -> Iterator[list[Fragment]]:
    """Yield runs of space and runs of anything else; a run may take in several fragments."""
    run: list[Fragment] = []
    for style, text in fragments:
        for match in _WORDS.finditer(text):
            piece = match.group()
            if run and run[-1][1].isspace() != piece.isspace():
                yield run
                run = []
            run.append((style, piece))
    if run:
        yield run


def _pieces(text: str, first: int, room: int) -> Iterator[str]:
    piece, limit = "", first if first > 0 else room
    for cluster in regex.findall(r"\X", text):
        if piece and width_of(piece + cluster) > limit:
            yield piece
            piece, limit = "", room
        piece += cluster
    yield piece


def _without_trailing_space(line: list[Fragment]) -> list[Fragment]:
    while line and line[-1][1].isspace():
        line = line[:-1]
    return line


def to_text(fragments: Iterable[Fragment], styles: Styles = PLAIN) -> str:
    """Return fragments as text, with ANSI's sequences where the styles have any."""
    runs = ((style, "".join(text for _, text in run)) for style, run in groupby(fragments, key=lambda each: each[0]))
    return "".join(f"\x1b[{styles[style]}m{text}\x1b[0m" if styles[style] else text for style, text in runs)


def lines_to_text(lines: Iterable[Iterable[Fragment]], styles: Styles = PLAIN) -> str:
    """Return lines of fragments as text, each line ended."""
    return "".join(f"{to_text(line, styles)}\n" for line in lines)
