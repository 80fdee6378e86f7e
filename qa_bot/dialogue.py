"""Question + history → Query: what a follow-up leaves out is taken from the questions before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa_bot.analysis import Token, fold, tokens
from qa_bot.model import Query, Turn

CARRIED = 0.5
"""The weight of a word carried over from the question before, where a word of the question itself has 1."""
DECAY = 0.5
"""What is left of that weight with each question further back."""
_SHORT = 1
"""Words of content: a question with no more than this many says too little to stand alone."""
_PRONOUNS = frozenset("he him she it they them this these those hers theirs".split())
_POSSESSIVES = frozenset("his her its their himself herself itself themselves".split())
_OPENERS = frozenset("and but so or also then".split())
_BEFORE_THAT = frozenset("about after before by did do does for from in is like of than was were with why".split())
"""Words after which *that* points back; elsewhere it mostly begins a clause."""


def resolve(question: str, history: Sequence[Turn] = (), knows: Callable[[str], bool] = lambda term: True) -> Query:
    """Return the question ready to search; where it leans on the conversation, with the earlier questions' words.

    A question that stands alone is not touched. Words that the corpus does not hold (``knows`` tells of a term) are
    not carried over: they could only make it look as if something were missing.
    """
    own = _words(question)
    terms = dict.fromkeys(own, 1.0)
    carried: dict[str, str] = {}
    weight = CARRIED
    current = question
    for turn in reversed(history):
        if not leans(current):
            break
        lent = {term: word for term, word in _words(turn.question).items() if term not in terms and knows(term)}
        terms.update(dict.fromkeys(lent, weight))
        carried.update(lent)
        weight *= DECAY
        current = turn.question if lent else current
    return Query(question, question, _with_topic(question, list(dict.fromkeys(carried.values()))), terms, own)


def leans(question: str) -> bool:
    """Tell whether a question leaves out what it is about: it points back, goes on from another, or is very short."""
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    if not words:
        return False
    content = sum(1 for token in found if not token.is_stop)
    return words[0] in _OPENERS or content <= _SHORT or any(_points_back(found, words, at) for at in range(len(words)))


def _points_back(found: list[Token], words: list[str], at: int) -> bool:
    """Tell whether the word at a place stands for something said before, outside the question."""
    word = words[at]
    if word == "that":
        return at + 1 == len(words) or (at > 0 and words[at - 1] in _BEFORE_THAT)
    if word in _POSSESSIVES:  # "Did Kazakhstan change its policy?" tells itself whose
        return all(token.is_stop for token in found[:at])
    return word in _PRONOUNS


def _words(question: str) -> dict[str, str]:
    """Return the terms of a question in order, each with the word that it was first seen in."""
    found: dict[str, str] = {}
    for token in _content(question):
        for term in token.terms:
            found.setdefault(term, question[token.start : token.end])
    return found


def _content(question: str) -> list[Token]:
    return [token for token in tokens(question) if not token.is_stop]


def _with_topic(question: str, words: list[str]) -> str:
    return f"{question} ({' '.join(words)})" if words else question
