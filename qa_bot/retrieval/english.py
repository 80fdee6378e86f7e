"""How common a term is in English at large.

An article has so few passages that its own counts are noise: which of two words says more is better known from
English. The table ``english.txt`` holds the Zipf value (the base-10 logarithm of the occurrences in a billion words)
of some sixty thousand stems, a line a tenth, made by ``tests/tools/make_english.py`` from wordfreq 3.1.1.
"""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path

_FEW = 300
"""Terms looked up before the table is made a dictionary."""
RAREST = 1.5
"""The Zipf value of a term that the table does not know."""


def zipf(term: str) -> float:
    """Return the Zipf value of a term, ``RAREST`` for those not in the table."""
    return _value(term) or RAREST


def is_english(term: str) -> bool:
    """Tell whether the table knows the term."""
    return _value(term) is not None


@lru_cache(maxsize=100_000)
def share_of_passages(term: str, length: float) -> float:
    """Return the share of English texts of ``length`` words that hold the term, taking words as independent."""
    return -math.expm1(-length * 10 ** (zipf(term) - 9))


@lru_cache(maxsize=_FEW)
def _searched(term: str) -> float | None:
    """Look a term up in the text of the table, in which its line begins with its value."""
    text = _text()
    at = text.find(f" {term} ")
    if at < 0:
        return None
    line = text.rindex("\n", 0, at + 1) + 1
    return float(text[line : text.index(" ", line)])


def _value(term: str) -> float | None:
    # Making the dictionary takes as long as some hundred searches.
    if _searched.cache_info().currsize < _FEW and _table.cache_info().currsize == 0:
        return _searched(term)
    return _table().get(term)


@lru_cache(maxsize=1)
def _text() -> str:
    text = Path(__file__).with_name("english.txt").read_text(encoding="ascii")
    return "\n" + text.replace("\n", " \n")


@lru_cache(maxsize=1)
def _table() -> dict[str, float]:
    table: dict[str, float] = {}
    for line in _text().splitlines()[1:]:
        value, *stems = line.split()
        table.update(dict.fromkeys(stems, float(value)))
    return table
