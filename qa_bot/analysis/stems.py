"""Words → stems: Snowball's, as NLTK computes them.

Importing NLTK takes longer than everything else that a question needs, so the stems of common words are looked up in a
table, and those of a corpus are kept with its index.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from qa_bot.analysis.lexicon import Lexicon

_TABLE = Lexicon(Path(__file__).with_name("stems.txt"))
_MOST = 100_000
"""Stems that are remembered."""
_remembered: dict[str, str] = {}
"""Stems that were computed before, by any thread for any corpus: values of a pure function."""


def snowball(word: str) -> str:
    """Return the stem of a folded word as Snowball's English stemmer (Porter 2001) has it.

    >>> snowball("praised"), snowball("disengagement")
    ('prais', 'disengag')
    """
    if word.isdecimal():
        return word  # a year or a number needs no table
    found = _remembered.get(word)
    if found is None:
        # Once NLTK is there it is quicker than the table.
        found = None if "nltk" in sys.modules else _common(word)
    if found is None:
        found = _stemmer()(word)
        remember({word: found})
    return found


def remember(stems: Mapping[str, str]) -> None:
    """Take over stems that :func:`uncommon` gave."""
    if len(_remembered) + len(stems) > _MOST:
        _remembered.clear()
    _remembered.update(stems)


def uncommon(words: Iterable[str]) -> Mapping[str, str]:
    """Return the stems of those words that the table does not have."""
    return {word: snowball(word) for word in words if word not in _common_words()}


def is_common(word: str) -> bool:
    """Tell whether a word in small letters is among the common English ones.

    >>> is_common("station"), is_common("stati")
    (True, False)
    """
    return _common(word) is not None


def _common(word: str) -> str | None:
    """Look a word up in the table, whose values are how many letters a stem drops at its end, and what it adds."""
    change = _TABLE.get(word)
    return None if change is None else word[: len(word) - int(change[0])] + change[1:]


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    return frozenset(_TABLE.words())


@lru_cache(maxsize=1)
def _stemmer() -> Callable[[str], str]:
    from nltk.stem.snowball import EnglishStemmer

    stem: Callable[[str], str] = EnglishStemmer().stem
    return stem
