"""Extracted characters → the text that is read: no characters that cannot be seen, and single spaces."""

from __future__ import annotations

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
"""Controls, soft hyphens, characters without width, marks of direction, halves of pairs: none is read."""
_SPACES = re.compile(r"\s+")
_WITHIN_LINE = re.compile(r"[^\S\n]+")
_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})


def one_line(text: str) -> str:
    """Return a text on one line.

    >>> one_line(" soft\\u00adhyphen \\n and\\u00a0space ")
    'softhyphen and space'
    """
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def lines_kept(text: str) -> str:
    """Return a text with single spaces, its line breaks kept, empty lines left out.

    >>> lines_kept("one  line \\n\\n another")
    'one line\\nanother'
    """
    text = _WITHIN_LINE.sub(" ", _UNSEEN.sub("", _LINE_END.sub("\n", text)))
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))


def code_lines(text: str, tab: int = 4) -> str:
    """Return code as it stands, without empty lines around it or spaces at the ends of its lines."""
    lines = [_UNSEEN.sub("", line).expandtabs(tab).rstrip() for line in _LINE_END.sub("\n", text).split("\n")]
    while lines and not lines[0]:
        lines.pop(0)
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines)


def without_ligatures(text: str) -> str:
    """Return a text with the letters that typesetting drew together.

    >>> without_ligatures("eﬃcient")
    'efficient'
    """
    return text.translate(_LIGATURES)
