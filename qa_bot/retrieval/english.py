"""How common a term is in English at large.

An article has so few passages that its own counts are noise: which of two words says more is better known from
English. The table ``english.txt`` holds the Zipf value (the base-10 logarithm of the occurrences in a billion words)
of some sixty thousand stems, each as one character, made by ``tests/tools/make_english.py`` from wordfreq 3.1.1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

from qa_bot.analysis.lexicon import Lexicon

RAREST = 1.5
"""The Zipf value of a term that the table does not know."""
_LEXICON = Lexicon(Path(__file__).with_name("english.txt"))
_LEAST = 20
"""Tenths: the Zipf value that ``0`` stands for; each character after it stands for a tenth more."""


def zipf(term: str) -> float:
    """Return the Zipf value of a term, ``RAREST`` for those not in the table."""
    return _value(term) or RAREST


def is_english(term: str) -> bool:
    """Tell whether the table knows the term."""
    return _value(term) is not None


@lru_cache(maxsize=20_000)
def share_of_passages(term: str, length: float) -> float:
    """Return the share of English texts of ``length`` words that hold the term, taking words as independent."""
    return -math.expm1(-length * 10 ** (zipf(term) - 9))


@lru_cache(maxsize=20_000)
def _value(term: str) -> float | None:
    character = _LEXICON.get(term)
    return None if character is None else (ord(character) - ord("0") + _LEAST) / 10


def character_of(zipf_value: float) -> str:
    """Return the character that stands for a Zipf value in the table."""
    return chr(ord("0") + round(10 * zipf_value) - _LEAST)
