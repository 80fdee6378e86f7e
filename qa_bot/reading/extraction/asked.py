"""Query → what the choice of words looks at: the kind of question, its form, what it asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import fold, tokens, unframed
from qa_bot.analysis.tags import tag
from qa_bot.model import Query
from qa_bot.retrieval import surprise
from qa_bot.retrieval.kinds import KINDS, kind_of
from qa_bot.retrieval.meaning import meanings

Matrix = npt.NDArray[np.float32]

# In an order of their own, which the weights know: that of ``analysis.closed_classes`` has none.
_ASKING = ("what", "which", "who", "whom", "whose", "when", "where", "why", "how")
_PREPOSITIONS = tuple("in of to for by with on at from about as into through during between".split())
_AUXILIARIES: Mapping[str, int] = {
    word: number
    for number, words in enumerate(
        (
            "is are",
            "was were",
            "did",
            "does do",
            "has have had",
            "can could would will should may might must shall",
        )
    )
    for word in words.split()
}
_OTHER = max(_AUXILIARIES.values()) + 1
_FORM = 5
_MEANING = 64
"""Numbers of the meaning of the thing asked for, see ``retrieval.meaning``."""
ASKED_INPUTS = len(KINDS) + len(_ASKING) + 1 + _OTHER + 2 + 2 * len(_PREPOSITIONS) + _FORM + _MEANING
_SEVERAL = frozenset("two three four five six seven eight nine ten several all".split())
_SHARES = ("percentage", "percent")
_MEASURES = frozenset("percentage number population height altitude salary weight".split())
_FOCUS_REACH = 5
"""Words after the asking word among which the thing asked for must stand."""


class Asked(NamedTuple):
    """A question. ``vector`` has its form as Q numbers; ``kind`` is a place in ``KINDS``.

    ``weights`` is the surprise of each of its T ``terms``, less for those that a conversation lends; ``vectors`` are
    their meanings, T × D; ``order`` is the place of each term among the question's words, ``asking`` that of the asking
    word, −1 without one. ``focus`` is the term of the thing asked for (*year* in "in what year …"); ``preposition``
    stands before the asking word or ends the question. ``wants_words`` tells that it wants more than a yes or a no,
    ``wants_several`` more than one thing; ``wanted`` is what an answer must tell: "when", "year", "how many",
    "how much", "how long", "how old", or None where much may be an answer.
    """

    vector: Matrix
    kind: int
    terms: tuple[str, ...]
    weights: Matrix
    vectors: Matrix
    order: Mapping[str, int]
    asking: int
    focus: str | None
    preposition: str | None
    stop_words: frozenset[str]
    wants_words: bool
    wants_several: bool
    wanted: str | None

    @classmethod
    def of(cls, query: Query) -> Asked:
        """Analyse a query."""
        words = _words(query.text)
        wants_words = not is_yes_or_no([fold(surface) for surface, _ in words])
        # "And in the first?" asks for what the question asks that it goes on from.
        if not any(fold(surface) in _ASKING for surface, _ in words):
            words = _words(unframed(query.asked_as))
        folded = [fold(surface) for surface, _ in words]
        asking = next((at for at, word in enumerate(folded) if word in _ASKING), -1)
        at_focus = _focus(words, folded, asking) if asking >= 0 else _naming_a_kind(folded)
        focus = words[at_focus][1][-1] if at_focus is not None and words[at_focus][1] else None
        table = meanings()
        terms = tuple(query.terms)
        kind = KINDS.index(_kind(folded, asking, at_focus))
        before, last = _preposition(folded, asking - 1), _preposition(folded, len(folded) - 1)
        return cls(
            _vector(folded, asking, kind, focus),
            kind,
            terms,
            np.array([weight * surprise(term) for term, weight in query.terms.items()], np.float32),
            table.vectors([table.number(term) for term in terms]),
            _first_places(words),
            asking,
            focus,
            before or last,
            frozenset(word for word, (_, its_terms) in zip(folded, words, strict=True) if not its_terms),
            wants_words,
            wants_several([surface for surface, _ in words], folded),
            _wanted(folded, asking),
        )


def _vector(folded: Sequence[str], asking: int, kind: int, focus: str | None) -> Matrix:
    """Return the form of a question as Q numbers, given as folded words with the place of the one that asks."""
    before, last = _preposition(folded, asking - 1), _preposition(folded, len(folded) - 1)
    form = np.zeros(_FORM, np.float32)
    form[:] = len(folded) / 20, focus is not None, asking == 0, max(asking, 0) / 10, is_yes_or_no(folded)
    table = meanings()
    return np.concatenate(
        [
            _one_of(kind, len(KINDS)),
            _one_of(_ASKING.index(folded[asking]) if asking >= 0 else len(_ASKING), len(_ASKING) + 1),
            _one_of(_following(folded, asking), _OTHER + 2),
            _one_of(_PREPOSITIONS.index(last) if last else None, len(_PREPOSITIONS)),
            _one_of(_PREPOSITIONS.index(before) if before else None, len(_PREPOSITIONS)),
            form,
            table.vector(table.number(focus) if focus else table.unknown),
        ]
    )


def _wanted(folded: Sequence[str], asking: int) -> str | None:
    """Return what must be told, for a question that begins with the word that asks, or with one that leads to it.

    "When the rain is gone, what is left?" does not ask when.
    """
    if not 0 <= asking <= 1:
        return None
    word, following = folded[asking], folded[asking + 1] if asking + 1 < len(folded) else ""
    if word == "when":
        return word if following in _AUXILIARIES else None
    if word == "how":
        return f"how {following}" if following in ("many", "long", "old") else None
    if word in ("what", "which"):
        if following in ("year", "years"):
            return "year"
        return "how much" if _asks_how_much(folded[asking + 1 :]) else None
    return None


def _asks_how_much(following: Sequence[str]) -> bool:
    """Tell whether words after *what* ask for a number: "percentage …", "is the total number of …"."""
    if following and following[0] in _SHARES:
        return True
    is_clause = following[1:2] == ["the"] and following[0] in _AUXILIARIES and following[-1] not in _PREPOSITIONS
    pairs = pairwise(following[:_FOCUS_REACH])
    return is_clause and any(one in _MEASURES and other == "of" for one, other in pairs)


def _words(text: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(text[each.start : each.end], each.terms) for each in tokens(text)]


def _first_places(words: Sequence[tuple[str, tuple[str, ...]]]) -> dict[str, int]:
    """Return for each term the place of the first word that has it."""
    places: dict[str, int] = {}
    for at, (_, its_terms) in enumerate(words):
        for term in its_terms:
            places.setdefault(term, at)
    return places


def is_yes_or_no(folded: Sequence[str]) -> bool:
    """Tell whether a question, given as folded words, wants a yes or a no: it begins with a verb and gives no choice.

    >>> is_yes_or_no("did it end".split()), is_yes_or_no("was it one or two".split())
    (True, False)
    """
    return bool(folded) and folded[0] in _AUXILIARIES and "or" not in folded


def wants_several(surfaces: Sequence[str], folded: Sequence[str]) -> bool:
    """Tell whether a question, given as its words, asks for more than one thing.

    >>> wants_several("Which nations backed it".split(), "which nations backed it".split())
    True
    """
    if not _SEVERAL.isdisjoint(folded):
        return True
    asking = next((at for at, word in enumerate(folded) if word in ("what", "which")), None)
    if asking is None:
        return False
    if folded[asking + 1 : asking + 2] in (["are"], ["were"]):
        return True
    for surface in surfaces[asking + 1 : asking + 4]:
        if tag(surface) in ("NNS", "NNPS"):
            return True
        if tag(surface).startswith("V"):
            return False
    return False


def _kind(folded: Sequence[str], asking: int, at_focus: int | None) -> str:
    """Return the kind of a question; keywords such as "end of talks date" tell it by a word."""
    return kind_of(["what", folded[at_focus]]) if asking < 0 and at_focus is not None else kind_of(folded)


def _naming_a_kind(folded: Sequence[str]) -> int | None:
    """Return the place of the first word that alone says what kind of thing is wanted."""
    return next((at for at, word in enumerate(folded) if kind_of(["what", word]) in _KINDS_NAMED), None)


_KINDS_NAMED = frozenset(("time", "quantity", "place", "name"))


def _focus(words: Sequence[tuple[str, tuple[str, ...]]], folded: Sequence[str], asking: int) -> int | None:
    """Return the place of the head of the noun phrase after the asking word: the last noun before a verb."""
    last = None
    for at in range(asking + 1, min(asking + 1 + _FOCUS_REACH, len(words))):
        surface, terms = words[at]
        if folded[at] in _AUXILIARIES or (terms and tag(surface).startswith("VB")):
            break
        if terms and tag(surface)[0] in "NJC":
            last = at
    return last


def _following(folded: Sequence[str], asking: int) -> int:
    if asking < 0:
        return _OTHER + 1
    return _AUXILIARIES.get(folded[asking + 1], _OTHER) if asking + 1 < len(folded) else _OTHER


def _preposition(folded: Sequence[str], at: int) -> str | None:
    return folded[at] if 0 <= at < len(folded) and folded[at] in _PREPOSITIONS else None


def _one_of(number: int | None, count: int) -> Matrix:
    found = np.zeros(count, np.float32)
    if number is not None:
        found[number] = 1
    return found
