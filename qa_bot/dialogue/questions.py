"""Questions by themselves: what is searched of one that stands alone, and what several are about."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.analysis import tokens
from qa_bot.model import Query

TOPIC = 1 / 3
"""The weight of a word of any earlier question in telling what the whole conversation is about."""


def standing_alone(question: str) -> Query:
    """Return a question ready to search by its own words."""
    own = words_of(question)
    return Query(question, question, question, dict.fromkeys(own, 1.0), own)


def topic(history: Sequence[str]) -> dict[str, float]:
    """Return the terms of earlier questions, each with what it counts beside those of the next one."""
    return {term: TOPIC for question in history for term in words_of(question)}


def words_of(text: str) -> dict[str, str]:
    """Return the terms of a text in order, each with the word that it was first seen in."""
    found: dict[str, str] = {}
    for token in tokens(text):
        if not token.is_stop:
            for term in token.terms:
                found.setdefault(term, text[token.start : token.end])
    return found
