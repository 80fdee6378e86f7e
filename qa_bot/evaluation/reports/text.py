"""Text of documents and questions, as a page may show it."""

from __future__ import annotations

import regex

_SPACE = regex.compile(r"[\t\r\n\f\v\x85\u2028\u2029]")
_UNPRINTABLE = regex.compile(r"[\p{Cc}\p{Cs}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFF]")


def shown(text: str) -> str:
    """Return ``text`` with what would vanish or turn its surroundings replaced, a character for a character.

    So places in it stay as they are.

    >>> shown("red \\x1b[31m\\tand \\u202eback")
    'red ␛[31m and �back'
    """
    return str(_UNPRINTABLE.sub(_replacement, _SPACE.sub(" ", text)))


def _replacement(match: regex.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "�"
