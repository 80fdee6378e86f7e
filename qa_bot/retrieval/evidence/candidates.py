"""Question + passages → which of the question's terms stand where in their sentences, as arrays.

Shapes: S sentences, P paragraphs, T terms of the question, N occurrences of terms in the candidates, U distinct ones.
What features share is computed once, when it is first asked for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt

from qa_bot.retrieval.evidence.layout import Layout
from qa_bot.retrieval.evidence.question import Question
from qa_bot.retrieval.index import FloatArray, Index, IntArray
from qa_bot.retrieval.kinds import BIT, expected_classes
from qa_bot.retrieval.meaning import meanings
from qa_bot.retrieval.postings import Postings
from qa_bot.retrieval.weights import term_weight

K1 = 1.2
B_SENTENCE = 0.5
B_PASSAGE = 0.4
_FAMILY = 5
"""Letters at the beginning of terms that make them a family."""
_REACH = 12
"""Words on either side over which a word of the question lends its nearness to an answer."""
_NEARNESS = 1 / (1 + np.abs(np.arange(-_REACH, _REACH + 1)))
_ALIKE_FROM, _ALIKE_SPAN = 0.45, 0.45
"""Cosines of meaning below the first count for nothing, above their sum for everything."""


def bm25(counts: FloatArray, weights: FloatArray, lengths: FloatArray, average: float, b: float) -> FloatArray:
    """Return BM25's score of each row of ``counts`` (units × terms), after Robertson and Zaragoza 2009."""
    norm = K1 * (1 - b + b * lengths / average)
    result: FloatArray = (counts * (K1 + 1) / (counts + norm[:, None])) @ weights
    return result


class Candidates(Layout):
    """The sentences of some paragraphs before a question.

    Features of a passage look at its whole paragraph: what a long one says is not divided by where it was cut.
    """

    def __init__(self, index: Index, question: Question, passages: Sequence[int]) -> None:
        super().__init__(index, passages)
        self.question = question
        self.numbers = [index.number(term) for term in question.terms]
        self.average = index.by_sentence.average_length
        self.passage_average = index.by_paragraph.average_length
        self._shared: dict[str, tuple[FloatArray, FloatArray]] = {}

    def shared(
        self, name: str, make: Callable[[Candidates], tuple[FloatArray, FloatArray]]
    ) -> tuple[FloatArray, FloatArray]:
        """Return what several features need, made when it is first asked for."""
        if name not in self._shared:
            self._shared[name] = make(self)
        return self._shared[name]

    # Weights ---------------------------------------------------------------------------------------------------------

    @cached_property
    def weights(self) -> FloatArray:
        """What each term says about a sentence (T)."""
        return self._weights(self.index.by_sentence, self.average)

    @cached_property
    def passage_weights(self) -> FloatArray:
        """What each term says about a passage (T)."""
        return self._weights(self.index.by_paragraph, self.passage_average)

    def _weights(self, postings: Postings, length: float) -> FloatArray:
        return np.array(
            [
                own * term_weight(term, postings.document_frequency(number), postings.size, length)
                for term, own, number in zip(self.question.terms, self.question.weights, self.numbers, strict=True)
            ]
        )

    @cached_property
    def total(self) -> float:
        """The sum of the weights; positive."""
        return float(self.weights.sum()) + 1e-9

    @cached_property
    def passage_total(self) -> float:
        """The sum of the passage weights; positive."""
        return float(self.passage_weights.sum()) + 1e-9

    def share(self, held: FloatArray) -> FloatArray:
        """Return the share of the question's weight that is held (S × T → S)."""
        result: FloatArray = held @ self.weights / self.total
        return result

    def passage_share(self, held: FloatArray) -> FloatArray:
        """The same of passages, given to their sentences (P × T → S)."""
        return self.by_passage(held @ self.passage_weights / self.passage_total)

    # Terms in sentences ----------------------------------------------------------------------------------------------

    @cached_property
    def hits(self) -> tuple[IntArray, IntArray]:
        """The occurrences of the question's terms: their places among N, and which term each is."""
        return self._places_of({number: place for place, number in enumerate(self.numbers) if number >= 0})

    def _places_of(self, columns: Mapping[int, int]) -> tuple[IntArray, IntArray]:
        """Return the occurrences of some terms: their places among N, and the column of each one's term."""
        wanted = np.array(sorted(columns), np.int32)
        if not len(wanted):
            return wanted, wanted
        found = np.minimum(np.searchsorted(wanted, self.tokens), len(wanted) - 1)
        places = np.flatnonzero(wanted[found] == self.tokens).astype(np.int32)
        return places, np.array([columns[number] for number in wanted.tolist()], np.int32)[found[places]]

    @cached_property
    def counts(self) -> FloatArray:
        """How often each sentence has each term (S × T)."""
        return self.count(*self.hits, len(self.question.terms))

    @cached_property
    def held(self) -> FloatArray:
        """1 where a sentence has a term (S × T)."""
        return np.minimum(self.counts, 1)

    @cached_property
    def passage_counts(self) -> FloatArray:
        """How often each passage has each term (P × T)."""
        return self.passage_sums(self.counts)

    @cached_property
    def passage_held(self) -> FloatArray:
        """1 where a passage has a term (P × T)."""
        return np.minimum(self.passage_counts, 1)

    @cached_property
    def sentence_bm25(self) -> FloatArray:
        """BM25 of each sentence (S)."""
        return bm25(self.counts, self.weights, self.lengths, self.average, B_SENTENCE)

    @cached_property
    def passage_bm25(self) -> FloatArray:
        """BM25 of each passage, given to its sentences (S)."""
        weights, average = self.passage_weights, self.passage_average
        return self.by_passage(bm25(self.passage_counts, weights, self.passage_lengths, average, B_PASSAGE))

    @cached_property
    def families(self) -> FloatArray:
        """1 where a sentence has not a term but another that begins like it: *sponsor*, *sponsorship* (S × T)."""
        own = set(self.numbers)
        columns: dict[int, int] = {}
        for place, term in enumerate(self.question.terms):
            if len(term) >= _FAMILY:
                for number in self.index.terms_with(f"\n{term[:_FAMILY]}").tolist():
                    if number not in own:
                        columns.setdefault(number, place)
        counted = self.count(*self._places_of(columns), len(self.question.terms))
        return np.minimum(counted, 1) * (1 - self.held)

    @cached_property
    def passage_families(self) -> FloatArray:
        """1 where a passage has a term or one of its family (P × T)."""
        return self.passage_maxima(np.maximum(self.held, self.families))

    # Titles ----------------------------------------------------------------------------------------------------------

    @cached_property
    def titles(self) -> list[tuple[str, ...]]:
        """The terms of each passage's title (P)."""
        return self.index.titles.of_passages(self.passages)

    @cached_property
    def titled(self) -> FloatArray:
        """1 where a passage's title has a term (P × T)."""
        return np.array([[term in title for term in self.question.terms] for title in map(set, self.titles)], float)

    # Meaning ---------------------------------------------------------------------------------------------------------

    @cached_property
    def _distinct(self) -> tuple[IntArray, npt.NDArray[np.intp]]:
        """The distinct terms among the occurrences (U), and for each occurrence which it is (N)."""
        numbers, inverse = np.unique(self.tokens, return_inverse=True)
        return numbers, inverse

    @cached_property
    def _meaning_numbers(self) -> npt.NDArray[np.intp]:
        """The distinct terms' numbers in the table of meanings (U)."""
        numbers = np.minimum(self._distinct[0], len(self.index.lexicon))
        return _meaning_of_terms(self.index)[numbers].astype(np.intp)

    @cached_property
    def _asked(self) -> npt.NDArray[np.bool_]:
        """Which of the distinct terms the question itself has, stop words among them (U)."""
        own = [self.index.number(term) for term in {*self.question.sequence, *self.question.terms}]
        return np.isin(self._distinct[0], own)

    @cached_property
    def alike_distinct(self) -> FloatArray:
        """How alike each distinct term is in meaning to each term, as a cosine, 1 where it is the same (T × U).

        A word that the question has stands for itself alone.
        """
        table = meanings()
        vectors = table.vectors([table.number(term) for term in self.question.terms])
        alike: FloatArray = np.maximum(vectors @ table.vectors(self._meaning_numbers).T, 0).astype(float)
        alike[:, self._asked] = 0
        for row, number in enumerate(self.numbers):
            alike[row, self._distinct[0] == number] = 1
        return alike

    def of_tokens(self, values: FloatArray) -> FloatArray:
        """Give each occurrence the value of its term (U → N)."""
        return values[self._distinct[1]]

    def by_sentence(self, reduce: np.ufunc, values: FloatArray) -> FloatArray:
        """Reduce the values of the terms of each sentence (T × U → S × T), a row at a time: N is large."""
        found: FloatArray = np.stack([reduce.reduceat(self.of_tokens(row), self.first_token) for row in values], axis=1)
        return found

    @cached_property
    def alike(self) -> FloatArray:
        """The most alike that each sentence has to each term (S × T)."""
        return self.by_sentence(np.maximum, self.alike_distinct)

    @cached_property
    def alike_enough(self) -> FloatArray:
        """The same on a scale on which weak likeness counts for nothing (S × T)."""
        return soft(self.alike)

    @cached_property
    def linked(self) -> FloatArray:
        """How well some word of a sentence may stand for each term by a link of the table (S × T)."""
        table = meanings()
        strength = np.zeros((len(self.question.terms), table.unknown + 1))
        for row, term in enumerate(self.question.terms):
            targets, weights = table.links(table.number(term))
            strength[row, targets] = weights
        of_distinct = strength[:, self._meaning_numbers]
        of_distinct[:, self._asked] = 0
        return self.by_sentence(np.maximum, of_distinct)

    # Possible answers ------------------------------------------------------------------------------------------------

    @cached_property
    def is_new(self) -> npt.NDArray[np.bool_]:
        """Which occurrences the question itself does not have (N)."""
        return ~self._asked[self._distinct[1]]

    @cached_property
    def is_new_content(self) -> npt.NDArray[np.bool_]:
        """Which of these are no stop words (N)."""
        found: npt.NDArray[np.bool_] = self.is_new & self.is_content
        return found

    @cached_property
    def is_expected(self) -> npt.NDArray[np.bool_]:
        """Which occurrences are new and of a class that the kind of question expects (N)."""
        found: npt.NDArray[np.bool_] = (
            self.classes & np.uint32(expected_classes(self.question.kind)) > 0
        ) & self.is_new
        return found

    def is_of(self, *classes: str) -> npt.NDArray[np.bool_]:
        """Tell which occurrences are of one of some classes of words (N)."""
        found: npt.NDArray[np.bool_] = self.classes & np.uint32(sum(BIT[name] for name in classes)) > 0
        return found

    @cached_property
    def nearness(self) -> FloatArray:
        """How near each occurrence is to words of the question, weighted (N)."""
        own = np.zeros(len(self.tokens))
        places, terms = self.hits
        own[places] = self.weights[terms]
        return _smoothed(own)

    @cached_property
    def likeness_near(self) -> FloatArray:
        """The same, words alike in meaning counted, too (N)."""
        return _smoothed(self.likeness)

    @cached_property
    def likeness(self) -> FloatArray:
        """The weight of the question's most alike word that each occurrence stands for (N)."""
        return self.of_tokens((soft(self.alike_distinct) * self.weights[:, None]).max(0))

    def best_near(self, near: FloatArray, possible: npt.NDArray[np.bool_]) -> FloatArray:
        """Return by sentence the nearest that a possible answer is to the question's words (N, N → S)."""
        return self.sentence_maxima(near * possible) / self.total


def soft(alike: FloatArray) -> FloatArray:
    """Put cosines on a scale from 0 to 1 on which weak likeness counts for nothing."""
    return np.clip((alike - _ALIKE_FROM) / _ALIKE_SPAN, 0, 1)


def _smoothed(values: FloatArray) -> FloatArray:
    if len(values) < len(_NEARNESS):  # numpy would give the longer of the two its length
        padded = np.convolve(np.pad(values, _REACH), _NEARNESS, "same")
        return padded[_REACH:-_REACH]
    return np.convolve(values, _NEARNESS, "same")


def _meaning_of_terms(index: Index) -> npt.NDArray[np.uint16]:
    """Return for each number of the lexicon that in the table of meanings, stop words unknown, as is what follows."""
    return index.derived("meanings", _look_up_meanings)


def _look_up_meanings(index: Index) -> npt.NDArray[np.uint16]:
    numbers = chain(map(meanings().number, index.lexicon), [meanings().unknown])
    return np.fromiter(numbers, np.uint16, len(index.lexicon) + 1)


def pair_weight(units: int, holding: float) -> float:
    """Return the weight of what ``holding`` of ``units`` texts have, where English at large tells nothing of it."""
    return math.log(1 + (units - holding + 0.5) / (holding + 0.5))
