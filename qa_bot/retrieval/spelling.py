"""Misspelt words: those that the corpus lacks but for a letter or two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import STOP_WORDS, fold, stem, tokens
from qa_bot.model import Query
from qa_bot.retrieval.english import is_english, zipf
from qa_bot.retrieval.index import Index

SHORTEST = 4
"""Letters: a shorter word has too many neighbours to guess at."""
TWO_SLIPS_FROM = 8
"""Letters: a word this long may differ in two letters."""
MOST_WORDS = 32
"""A question with more unknown words than this is not looked at beyond them: it is no slip of the pen."""
RARE = 3.2
"""Zipf value from which an English word is taken as meant: *flour* is no slip for *four*."""
RARER_BY = 1.3
"""A rare English word is taken as a slip only where the other is some twenty times as common (in Zipf's tenfolds)."""

_TOGETHER = 2**14
"""Words whose letters are looked at together."""
_BIT_OF = np.zeros(256, np.uint32)
_BIT_OF[ord("a") : ord("z") + 1] = 1 << np.arange(26)
_HALF = 2**13 - 1


def close_form(index: Index, word: str, term: str) -> str | None:
    """Return the one word of the corpus that a folded ``word``, which it lacks, is a misspelling of, or None.

    A swap of neighbouring letters counts as one slip, as any letter too many, too few or wrong does, and so does all
    doubt about double letters. Where two words of different stems are equally close, neither is taken.
    """
    if len(word) < SHORTEST or not word.isalpha() or not word.isascii():
        return None
    is_word = is_english(term)
    if is_word and zipf(term) > RARE:
        return None
    limit = 2 if len(word) >= TWO_SLIPS_FROM else 1
    best: list[str] = []
    for other in _near_in_length(index, word, limit):
        # Whoever slips seldom does so on the first letter; "unproven" and "proven" are two words.
        if is_word and (other[0] != word[0] or zipf(stem(other)) < zipf(term) + RARER_BY):
            continue
        slips = 1 if _undoubled(word) == _undoubled(other) else edit_distance(word, other, limit)
        if slips < limit:
            limit, best = slips, [other]
        elif slips == limit:
            best.append(other)
    if len({stem(other) for other in best}) != 1:
        return None
    return min(best, key=lambda other: (-int(index.word_counts[index.word(other)]), other))


def _undoubled(word: str) -> str:
    """Return a word with double letters made single: where to double is the commonest doubt."""
    return "".join(letter for letter, _ in groupby(word))


class _Letters:
    """Of every word of a lexicon, how many letters it has and which, so that few have to be looked at one by one."""

    def __init__(self, index: Index) -> None:
        text = np.frombuffer(index.lexicon.text, np.uint8)
        starts = np.asarray(index.lexicon.starts, np.int64)
        self.lengths = np.zeros(len(starts), np.uint16)
        self.sets = np.zeros(len(starts), np.uint32)
        """For each word the letters from *a* to *z* that it has, a bit each."""
        for first in range(0, len(starts), _TOGETHER):
            some = starts[first : first + _TOGETHER]
            end = starts[first + _TOGETHER] if first + _TOGETHER < len(starts) else len(text)
            letters = text[some[0] : end]
            is_first_byte = ((letters & 0xC0) != 0x80) & (letters != ord("\n"))
            lengths = np.add.reduceat(is_first_byte, some - some[0], dtype=np.int64)
            self.lengths[first : first + _TOGETHER] = np.minimum(lengths, 2**16 - 1)
            self.sets[first : first + _TOGETHER] = np.bitwise_or.reduceat(_BIT_OF[letters], some - some[0])


@lru_cache(maxsize=1)
def _bits() -> npt.NDArray[np.int64]:
    """Return how many bits are set in each number of half as many bits as there are letters."""
    return np.array([number.bit_count() for number in range(_HALF + 1)])


def _near_in_length(index: Index, word: str, limit: int) -> Iterator[str]:
    """Yield the words of which ``word`` may be a misspelling, by their lengths and letters."""
    of = index.derived("letters", _Letters)
    letters = set(word)
    different = of.sets ^ np.bitwise_or.reduce(_BIT_OF[np.frombuffer(word.encode(), np.uint8)])
    bits = _bits()
    count = bits[different & _HALF] + bits[different >> 13]
    is_near = (np.abs(of.lengths.astype(np.int64) - len(word)) <= limit) & (count <= 2 * limit) & index.is_word
    for number in np.flatnonzero(is_near).tolist():
        other = index.lexicon[number]
        if len(letters.symmetric_difference(other)) <= 2 * limit:
            yield other


def edit_distance(one: str, other: str, limit: int) -> int:
    """Return the optimal string alignment distance of two words, or ``limit`` + 1 where it is larger.

    >>> edit_distance("astana", "atsana", 2), edit_distance("proces", "process", 2), edit_distance("cat", "dogs", 2)
    (1, 1, 3)
    """
    previous: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        before, previous, row = previous, row, [i]
        for j, target in enumerate(other, start=1):
            cost = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (letter != target))
            if before and j > 1 and letter == other[j - 2] and one[i - 2] == target:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)


def corrected(query: Query, index: Index) -> Query:
    """Return the query with misspelt words of the question replaced; it is the same where there are none.

    Only the question's own simple words are looked at, and at most ``MOST_WORDS`` unknown ones.
    """
    replacements: dict[str, str] = {}
    unknown = [term for term in query.words if index.number(term) < 0]
    for term in unknown[:MOST_WORDS]:
        surface = query.words[term]
        word = fold(surface)
        may_be_name = surface[0].isupper() and not query.text.startswith(surface)
        other = (None if may_be_name else _swapped_stop_word(word, term)) or close_form(index, word, term)
        if other is not None:
            replacements[term] = other
    if not replacements:
        return query
    terms: dict[str, float] = {}
    for term, weight in query.terms.items():
        for name in _terms_of(replacements.get(term), term):
            terms[name] = max(weight, terms.get(name, 0.0))
    words = {name: word for term, word in query.words.items() for name in _terms_of(replacements.get(term), term)}
    text, asked_as = query.text, query.asked_as
    for term, other in replacements.items():
        text, asked_as = (_replaced(each, query.words[term], other) for each in (text, asked_as))
    return replace(query, text=text, asked_as=asked_as, terms=terms, words=words)


_ASKING = frozenset(("much", "many"))


def _swapped_stop_word(word: str, term: str) -> str | None:
    """Return the stop word, or *much* or *many*, of which a word has two neighbouring letters swapped, or None."""
    if zipf(term) > RARE:
        return None
    swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return next((other for other in swapped if len(other) > 2 and (other in STOP_WORDS or other in _ASKING)), None)


def _terms_of(replacement: str | None, term: str) -> tuple[str, ...]:
    """Return what a term becomes: itself, the term of a word in its place, or nothing for a stop word."""
    if replacement is None:
        return (term,)
    return () if replacement in STOP_WORDS else (stem(replacement),)


def _replaced(question: str, word: str, other: str) -> str:
    """Put ``other`` in the place of the first whole ``word``, with its capital."""
    for token in tokens(question):
        if question[token.start : token.end] == word:
            shown = other.capitalize() if word[0].isupper() else other
            return question[: token.start] + shown + question[token.end :]
    return question
