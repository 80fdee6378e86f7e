"""Parts of speech of single words: a table and a few rules, without looking at what stands around.

A word has the tag that it has most often in English; what that misses, whoever uses the tags can learn from the
neighbours. The tags are those of the Penn Treebank (Marcus and others 1993). ``tests/tools/make_tags.py`` makes the
table ``tags.txt``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from qa_bot.analysis.lexicon import Lexicon
from qa_bot.analysis.words import fold

TAGS = tuple(
    """
    NN NNS NNP NNPS VB VBD VBN VBG VBZ VBP JJ JJR JJS RB RBR IN DT CD PRP PRP$ MD TO WDT WP WRB CC EX POS RP PDT UH
    """.split()
)
_SUFFIXES = (
    ("ing", "VBG"),
    ("ed", "VBN"),
    ("ly", "RB"),
    ("tion", "NN"),
    ("ness", "NN"),
    ("ity", "NN"),
    ("ment", "NN"),
    ("ous", "JJ"),
    ("ful", "JJ"),
    ("ive", "JJ"),
    ("able", "JJ"),
    ("ible", "JJ"),
    ("al", "JJ"),
    ("ic", "JJ"),
    ("ian", "JJ"),
    ("ese", "JJ"),
    ("ize", "VB"),
    ("ise", "VB"),
    ("est", "JJS"),
    ("s", "NNS"),
)
_SHORTEST_STEM = 3
"""Letters that must stand before an ending for it to be one: *king* is no *k* + *ing*."""
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
_LEXICON = Lexicon(Path(__file__).with_name("tags.txt"))


@lru_cache(maxsize=20_000)
def tag(word: str) -> str:
    """Return the part of speech of a word as it stands in a text.

    >>> [tag(word) for word in "Kazakhstan sent two peacekeepers swiftly".split()]
    ['NNP', 'VBD', 'CD', 'NNS', 'RB']
    """
    if word in _POSSESSIVES:
        return "POS"
    if word[0].isdigit():
        return "CD"
    folded = fold(word)
    known = _LEXICON.get(folded)
    if known is None and word[0].isupper():
        return "NNP"
    return known or guess(folded)


def is_known(folded: str) -> bool:
    """Tell whether the lexicon has a folded word."""
    return _LEXICON.get(folded) is not None


def guess(folded: str) -> str:
    """Guess the tag of a folded word from its ending."""
    if "-" in folded:
        return "JJ"
    for ending, its_tag in _SUFFIXES:
        if folded.endswith(ending) and len(folded) >= len(ending) + _SHORTEST_STEM:
            return its_tag
    return "NN"
