"""Features of possible answers: words of the expected kind, new to the question, near its words."""

from __future__ import annotations

import numpy as np

from qa_bot.retrieval.evidence.candidates import Candidates
from qa_bot.retrieval.index import FloatArray


def expected(c: Candidates) -> FloatArray:
    """The sentence has something of the kind that the question asks for, not already in it."""
    return c.sentence_maxima(c.is_expected.astype(float))


def expected_near(c: Candidates) -> FloatArray:
    """It stands near words of the question."""
    return c.best_near(c.nearness, c.is_expected)


def expected_near_alike(c: Candidates) -> FloatArray:
    """It stands near words of the question or words like them."""
    return c.best_near(c.likeness_near, c.is_expected)


def new_near(c: Candidates) -> FloatArray:
    """Any new word stands near words of the question."""
    return c.best_near(c.nearness, c.is_new_content)


def name_near(c: Candidates) -> FloatArray:
    """A new name does."""
    return c.best_near(c.likeness_near, c.is_of("capital") & (c.positions > 0) & c.is_new_content)


def number_near(c: Candidates) -> FloatArray:
    """A new number does."""
    return c.best_near(c.likeness_near, c.is_of("number", "number word") & c.is_new)


def closeness(c: Candidates) -> FloatArray:
    """The question's words and their like stand close together."""
    return c.sentence_sums(c.likeness_near * c.likeness) / c.total**2


def new_words(c: Candidates) -> FloatArray:
    """How much the sentence says beyond the question."""
    return np.log1p(c.sentence_sums(c.is_new_content.astype(float)))


def nothing_new(c: Candidates) -> FloatArray:
    """It says nothing beyond it, so it cannot answer."""
    found: FloatArray = (c.sentence_sums(c.is_new_content.astype(float)) == 0).astype(float)
    return found


def _has(c: Candidates, *classes: str) -> FloatArray:
    return np.minimum(c.sentence_sums((c.is_of(*classes) & c.is_new).astype(float)), 2)


def new_names(c: Candidates) -> FloatArray:
    """New words with a capital, inside the sentence."""
    return np.minimum(c.sentence_sums((c.is_of("capital") & (c.positions > 0) & c.is_new_content).astype(float)), 2)


def new_numbers(c: Candidates) -> FloatArray:
    """New numbers."""
    return _has(c, "number")


def new_years(c: Candidates) -> FloatArray:
    """New years."""
    return _has(c, "year")


def new_months(c: Candidates) -> FloatArray:
    """New months."""
    return _has(c, "month")


def new_number_words(c: Candidates) -> FloatArray:
    """New numbers in words."""
    return _has(c, "number word")


def new_units(c: Candidates) -> FloatArray:
    """New units."""
    return _has(c, "unit")


def new_money(c: Candidates) -> FloatArray:
    """New sums of money and percentages."""
    return _has(c, "money", "percent")


def new_reasons(c: Candidates) -> FloatArray:
    """Words that give a reason."""
    return _has(c, "reason")


def new_places(c: Candidates) -> FloatArray:
    """Words that point to a place."""
    return _has(c, "place")


def new_times(c: Candidates) -> FloatArray:
    """Words that tell a time."""
    return _has(c, "time")


def new_roles(c: Candidates) -> FloatArray:
    """Words for what a person is."""
    return _has(c, "role")


def new_agents(c: Candidates) -> FloatArray:
    """*By*: who did it, or how."""
    return _has(c, "agent")


def new_purposes(c: Candidates) -> FloatArray:
    """*To* and *for*: what for."""
    return _has(c, "purpose")


def new_ordinals(c: Candidates) -> FloatArray:
    """New ordinals."""
    return _has(c, "ordinal")
