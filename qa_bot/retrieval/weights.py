"""How much a term says: inverse document frequency, learned from the corpus and from English together."""

from __future__ import annotations

import math

from qa_bot.retrieval.english import share_of_passages, zipf
from qa_bot.retrieval.index import Index

PRIOR = 100.0
"""How many imagined English passages count beside the corpus's own."""


def term_weight(term: str, document_frequency: int, units: int, length: float) -> float:
    """Return the weight of a term that ``document_frequency`` of ``units`` texts of ``length`` words hold.

    It is Robertson and Spärck Jones's weight in the form log(1 + (N − n + ½) / (n + ½)), which is never negative, after
    adding ``PRIOR`` imagined texts of the same length in common English to both counts. The smaller the corpus, the
    more English decides. Stop words are no terms, so twice as many words stand behind ``length`` terms.
    """
    imagined = PRIOR * share_of_passages(term, 2 * round(length))
    holding = document_frequency + imagined
    return math.log(1 + (units + PRIOR - holding + 0.5) / (holding + 0.5))


def sentence_weight(index: Index, term: str) -> float:
    """Return the weight of a term in a corpus's sentences."""
    frequency = index.by_sentence.document_frequency(index.number(term))
    return term_weight(term, frequency, index.by_sentence.size, index.by_sentence.average_length)


def surprise(term: str) -> float:
    """Return how much a term says in English at large, in powers of ten of its rarity, at least 0.2.

    It judges whether a text speaks of what is asked, where a word that the corpus lacks must not be overrated for that.
    """
    return max(0.2, 7.0 - zipf(term))
