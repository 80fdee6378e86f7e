"""Words with a value each, in a text file of lines: a value, then the words that have it, apart by spaces."""

from __future__ import annotations

from pathlib import Path

_FEW = 300
"""Words searched for in the text before it is made a dictionary, which takes as long as some hundred searches."""


class Lexicon:
    """The words of a file, read when the first is looked up. A value holds no word that is looked up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._text = ""
        self._searched: dict[str, str | None] = {}
        self._table: dict[str, str] | None = None

    def get(self, word: str) -> str | None:
        """Return the value of a word, or None."""
        if self._table is not None:
            return self._table.get(word)
        if word not in self._searched:
            if len(self._searched) == _FEW:
                self._table = self.table()
                return self._table.get(word)
            self._searched[word] = self._search(word)
        return self._searched[word]

    def _search(self, word: str) -> str | None:
        if not self._text:
            self._text = "\n" + self._path.read_text(encoding="ascii").replace("\n", " \n")
        at = self._text.find(f" {word} ")
        if at < 0:
            return None
        line = self._text.rindex("\n", 0, at + 1) + 1
        return self._text[line : self._text.index(" ", line)]

    def table(self) -> dict[str, str]:
        """Return all words with their values."""
        table: dict[str, str] = {}
        for line in self._path.read_text(encoding="ascii").splitlines():
            value, *words = line.split()
            table.update(dict.fromkeys(words, value))
        self._text = ""
        self._searched = {}
        return table
