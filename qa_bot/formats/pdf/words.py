"""Lines → a text: hyphens at their ends are taken out where they only part a word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qa_bot.formats.pdf.lines import Line

_LAST = re.compile(r"(\w{1,60})[-\u2010]$")
_FIRST = re.compile(r"^\w+")
_OF_NAMES = frozenset("/@_0123456789")
"""Characters of what is no word of prose: an address, a file, a version."""
_LONGEST_NAME = 400
"""Characters of a text that may show its last word."""


class Words:
    """The words of a document, by how often it has each: they tell whether a hyphen belongs to a word."""

    def __init__(self, lines: Iterable[Line] = ()) -> None:
        self._counts: Counter[str] = Counter()
        for line in lines:
            self._counts.update(re.findall(r"\w+(?:-\w+)*", line.text.lower()))

    def keeps_hyphen(self, first: str, last: str) -> bool:
        """Tell whether a word that a line's end parts has a hyphen there, too."""
        if not first.isalpha() or not last[:1].islower():
            return True
        whole, parted = self._counts[f"{first}{last}".lower()], self._counts[f"{first}-{last}".lower()]
        return parted > whole


_NO_WORDS = Words()


def joined(lines: Sequence[Line], words: Words = _NO_WORDS) -> str:
    """Return the text of lines as one."""
    text = ""
    for line in lines:
        text = join(text, line.text, words)
    return text


def join(text: str, more: str, words: Words = _NO_WORDS) -> str:
    """Return a text with the line that follows.

    >>> join("impor-", "tant"), join("version 1.3.0-", "DEV"), join("the", "end")
    ('important', 'version 1.3.0-DEV', 'the end')
    """
    if not text or not more:
        return text or more
    hyphen, first = _LAST.search(text), _FIRST.search(more)
    last = text[-_LONGEST_NAME:].split()[-1]
    if hyphen and first and _OF_NAMES & set(last):
        return text + more
    if hyphen and first:
        return text + more if words.keeps_hyphen(hyphen[1], first[0]) else text[:-1] + more
    if ("://" in last or last.startswith("www.")) and text[-1] in "/.-_=&?%" and more[0].isalnum():
        return text + more
    return f"{text} {more}"
