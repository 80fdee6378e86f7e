"""Text → its words with their parts of speech, and how well another text says each of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

import numpy as np

from qa_bot.analysis import fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.retrieval.meaning import meanings

PARTS = ("name", "number", "ordinal", "verb", "modifier", "noun")
"""What a word may be; stop words, other than ordinals, are nothing."""
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth last next previous".split())
_MOST_WORDS = 600
"""Words of a text that are looked at: a passage has fewer, but for tables and lists without stops."""

# How well a word is said by another, chosen by eye; a link counts as much of its part as it weighs, up to that part.
_SAME_WORD, _SAME_TERM, _SAME_BEGINNING, _LINKED, _ALIKE = 1.0, 0.95, 0.8, 0.8, 0.7
_BEGINNING = 5
"""Letters that words of one family share: *negotiator* and *negotiations*."""
_ALIKE_FROM = 0.45
"""Cosine from which words count as alike at all."""


class Said(NamedTuple):
    """A word of a text: as it stands there, folded, its terms, where it begins, and its part, one of ``PARTS``."""

    surface: str
    folded: str
    terms: tuple[str, ...]
    start: int
    part: str | None


def said(text: str) -> list[Said]:
    """Return the words of a text, in order.

    >>> [(word.folded, word.part) for word in said("The second soldier left Astana")][1:4]
    [('second', 'ordinal'), ('soldier', 'noun'), ('left', 'verb')]
    """
    words = []
    for number, token in enumerate(islice(tokens(text), _MOST_WORDS)):
        surface = text[token.start : token.end]
        folded = fold(surface)
        is_telling = bool(token.terms) or folded in _ORDINALS
        part = _part(surface, folded, number == 0) if is_telling else None
        words.append(Said(surface, folded, token.terms, token.start, part))
    return words


@lru_cache(maxsize=20_000)
def _part(surface: str, folded: str, is_first: bool) -> str:
    if folded in _ORDINALS:
        return "ordinal"
    if surface[0].isdigit():
        return "number"
    its_tag = tag(surface)
    if (surface[0].isupper() and not is_first) or its_tag == "NNP":
        return "name"
    if its_tag == "CD":
        return "number"
    if its_tag.startswith("VB"):
        return "verb"
    return "modifier" if its_tag.startswith(("JJ", "RB")) else "noun"


class Match(NamedTuple):
    """How well a word is said, from 0, not at all, to 1, and by which word of the other text, −1 for none."""

    value: float
    place: int


def matches(words: Sequence[Said], others: Sequence[Said]) -> list[Match]:
    """Return for each word how well other words say it: the same, one of its family, or one of like meaning."""
    table = _Others.of(others)
    return [table.match(word) for word in words]


class _Others(NamedTuple):
    """The words of a text by what they can be found by, each with its first place."""

    folded: dict[str, int]
    terms: dict[str, int]
    beginnings: dict[str, int]
    numbers: dict[int, int]
    vectors: np.ndarray[tuple[int, int], np.dtype[np.float32]]
    """The meanings of ``numbers``, in order."""

    @classmethod
    def of(cls, words: Sequence[Said]) -> _Others:
        folded: dict[str, int] = {}
        terms: dict[str, int] = {}
        for place, word in enumerate(words):
            folded.setdefault(word.folded, place)
            for term in word.terms:
                terms.setdefault(term, place)
        beginnings: dict[str, int] = {}
        numbers: dict[int, int] = {}
        table = meanings()
        for term, place in terms.items():
            if len(term) >= _BEGINNING - 1:
                beginnings.setdefault(term[:_BEGINNING], place)
            if (number := table.number(term)) != table.unknown:
                numbers.setdefault(number, place)
        return cls(folded, terms, beginnings, numbers, table.vectors(list(numbers)))

    def match(self, word: Said) -> Match:
        if word.folded in self.folded:
            return Match(_SAME_WORD, self.folded[word.folded])
        if not word.terms:
            return Match(0.0, -1)
        same = next((term for term in word.terms if term in self.terms), None)
        if same is not None:
            return Match(_SAME_TERM, self.terms[same])
        beginning = word.terms[-1][:_BEGINNING]
        if beginning in self.beginnings and len(beginning) >= _BEGINNING - 1:
            return Match(_SAME_BEGINNING, self.beginnings[beginning])
        return self._alike(word.terms[-1])

    def _alike(self, term: str) -> Match:
        table = meanings()
        number = table.number(term)
        if number == table.unknown or not self.numbers:
            return Match(0.0, -1)
        linked, weights = table.links(number)
        found = [
            Match(_LINKED * min(float(weight), _LINKED), self.numbers[other])
            for other, weight in zip(linked.tolist(), weights.tolist(), strict=True)
            if other in self.numbers
        ]
        cosines = self.vectors @ table.vector(number)
        best = int(cosines.argmax())
        alike = max(0.0, (float(cosines[best]) - _ALIKE_FROM) / (1 - _ALIKE_FROM)) * _ALIKE
        found.append(Match(alike, list(self.numbers.values())[best]) if alike else Match(0.0, -1))
        return max(found, key=lambda match: match.value)
