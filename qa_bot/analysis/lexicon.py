"""Words with a value each, in a text file of lines in order: a word of a to z, and its value after it.

The value begins with what is no small letter, so that nothing need stand between, and the lines are in the order of
their words. A word is found by halving: few questions look up so many that a dictionary would be worth making.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import regex

_WORD = regex.compile("^[a-z]+", regex.MULTILINE)


class Lexicon:
    """The words of a file, read when the first is looked up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = ""

    def get(self, word: str) -> str | None:
        """Return the value of a word, or None."""
        if not (word.isascii() and word.isalpha() and word.islower()):
            return None
        text = self._text = self._text or self._path.read_text(encoding="ascii")
        low, high = 0, len(text)
        while low < high:
            line = text.rfind("\n", low, (low + high) // 2) + 1 or low
            end = text.index("\n", line)
            value = line + len(word)
            if text.startswith(word, line) and not text[value].islower():
                return text[value:end]
            low, high = (end + 1, high) if text[line:end] < word else (low, line)
        return None

    def words(self) -> set[str]:
        """Return all words: for many look-ups at once."""
        return set(_WORD.findall(self._path.read_text(encoding="ascii")))


def as_lines(values: Mapping[str, str]) -> str:
    """Return the text of the file of words and their values."""
    return "".join(f"{word}{values[word]}\n" for word in sorted(values))
