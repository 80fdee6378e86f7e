"""Features of the words that a sentence and its passage share with the question. Each returns a value a sentence."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from qa_bot.retrieval.evidence.candidates import B_PASSAGE, B_SENTENCE, Candidates, bm25, pair_weight
from qa_bot.retrieval.index import FloatArray

_PAIR_B = 0.3
_GRAM = 4
_FEW_PAIRS = 64
"""Pairs and grams looked up at most: a question of a thousand words is no better known by more of them."""


def sentence_bm25(c: Candidates) -> FloatArray:
    """The sentence has many of the question's words, and the rarer ones."""
    return c.sentence_bm25 / c.total


def passage_bm25(c: Candidates) -> FloatArray:
    """The passage has: it is about what is asked."""
    return c.passage_bm25 / c.passage_total


def best_of_passage(c: Candidates) -> FloatArray:
    """A good sentence elsewhere in the passage speaks for this one, too."""
    return c.by_passage(c.passage_maxima(c.sentence_bm25)) / c.total


def mean_of_passage(c: Candidates) -> FloatArray:
    """All of the passage is about it, not just a sentence in passing."""
    sizes = c.passage_sums(np.ones(len(c.sentences)))
    return c.by_passage(c.passage_sums(c.sentence_bm25) / sizes) / c.total


def is_best_in_passage(c: Candidates) -> FloatArray:
    """Of a passage, one sentence answers; the best of them is likelier than a good one."""
    return (c.sentence_bm25 >= c.by_passage(c.passage_maxima(c.sentence_bm25))).astype(float)


def behind_best_in_passage(c: Candidates) -> FloatArray:
    """How far the sentence is behind the best of its passage."""
    return (c.by_passage(c.passage_maxima(c.sentence_bm25)) - c.sentence_bm25) / c.total


def coverage(c: Candidates) -> FloatArray:
    """The share of the question that the sentence has, however often."""
    return c.share(c.held)


def passage_coverage(c: Candidates) -> FloatArray:
    """The share of the question that the passage has."""
    return c.passage_share(c.passage_held)


def missing(c: Candidates) -> FloatArray:
    """The share of the question that the passage lacks, families of words counted as found."""
    return c.passage_share(1 - c.passage_families)


def words_found(c: Candidates) -> FloatArray:
    """The share of the question's words, all counted alike: weights may mislead."""
    found: FloatArray = c.held.mean(1)
    return found


def words_found_in_passage(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return c.by_passage(c.passage_held.mean(1))


def exact(c: Candidates) -> FloatArray:
    """Words found in the very form of the question: stems join what does not belong together."""
    known = [c.index.word(word) for word in c.question.words]
    held = np.zeros_like(c.held)
    for column, number in enumerate(known):
        if number >= 0:
            held[c.sentence_of[c.words == number], column] = 1
    return c.share(held)


def family(c: Candidates) -> FloatArray:
    """Words of the same family where the word itself is missing."""
    return c.share(c.families)


def passage_family(c: Candidates) -> FloatArray:
    """The same of the passage."""
    return c.passage_share(c.passage_families - c.passage_held)


def _held_by_rank(c: Candidates, rank: int) -> int:
    known = np.where(np.array(c.numbers) >= 0, c.weights, -1.0)
    order = np.argsort(-known, kind="stable")
    return int(order[min(rank, len(order) - 1)])


def rarest(c: Candidates) -> FloatArray:
    """The sentence has the question's rarest word."""
    return c.held[:, _held_by_rank(c, 0)]


def rarest_in_passage(c: Candidates) -> FloatArray:
    """The passage has it."""
    return c.by_passage(c.passage_held[:, _held_by_rank(c, 0)])


def second_rarest(c: Candidates) -> FloatArray:
    """The sentence has the second rarest: what is asked about the rarest."""
    return c.held[:, _held_by_rank(c, 1)]


def second_rarest_in_passage(c: Candidates) -> FloatArray:
    """The passage has it."""
    return c.by_passage(c.passage_held[:, _held_by_rank(c, 1)])


def names(c: Candidates) -> FloatArray:
    """Names in the question must be those in the answer; they have few synonyms."""
    return c.share(c.held * np.array(c.question.is_name, float))


def passage_names(c: Candidates) -> FloatArray:
    """Names that the passage has."""
    return c.passage_share(c.passage_held * np.array(c.question.is_name, float))


def missing_names(c: Candidates) -> FloatArray:
    """Names that the passage lacks."""
    return c.passage_share((1 - c.passage_held) * np.array(c.question.is_name, float))


def numbers(c: Candidates) -> FloatArray:
    """Numbers and years have no synonyms at all."""
    return c.share(c.held * np.array(c.question.is_number, float))


def passage_numbers(c: Candidates) -> FloatArray:
    """Numbers that the passage has."""
    return c.passage_share(c.passage_held * np.array(c.question.is_number, float))


def _only(c: Candidates, place: int) -> FloatArray:
    one = np.zeros(len(c.question.terms))
    one[place] = 1
    return one


def first_word(c: Candidates) -> FloatArray:
    """The question's first word of content is often what it asks for."""
    return c.share(c.held * _only(c, 0))


def first_word_in_passage(c: Candidates) -> FloatArray:
    """The passage has it."""
    return c.passage_share(c.passage_held * _only(c, 0))


def last_word(c: Candidates) -> FloatArray:
    """The last is often the verb or place that tells one sentence from the next."""
    return c.share(c.held * _only(c, -1))


# Pairs of words and pieces of words ----------------------------------------------------------------------------------


def _pairs(c: Candidates) -> tuple[FloatArray, FloatArray]:
    """Count pairs of the question's words that stand together, in any order, with at most one word of content between.

    Returns counts (S × pairs) and weights (pairs).
    """
    sequence = [c.index.number(term) for term in c.question.sequence if term in c.question.terms]
    wanted = {
        (min(a, b), max(a, b))
        for lag in (1, 2)
        for a, b in zip(sequence, sequence[lag:], strict=False)
        if a >= 0 and b >= 0 and a != b
    }
    content = np.flatnonzero(c.is_content)
    return _count_pairs(c, content, (1, 2), sorted(wanted)[:_FEW_PAIRS], ordered=False)


def _neighbours(c: Candidates) -> tuple[FloatArray, FloatArray]:
    """Count neighbouring words of the question, stop words among them, that are neighbours in the same order."""
    sequence = [c.index.number(term) for term in c.question.sequence]
    wanted = {(a, b) for a, b in pairwise(sequence) if a >= 0 and b >= 0}
    return _count_pairs(c, np.arange(len(c.tokens)), (1,), sorted(wanted)[:_FEW_PAIRS], ordered=True)


def _count_pairs(
    c: Candidates, places: npt.NDArray[np.intp], lags: tuple[int, ...], wanted: list[tuple[int, int]], ordered: bool
) -> tuple[FloatArray, FloatArray]:
    size = c.index.count_of_numbers
    keys = np.array([a * size + b for a, b in wanted], np.int64)
    if not len(keys):
        return np.zeros((len(c.sentences), 0)), np.zeros(0)
    found_places, found_columns = [], []
    tokens = c.tokens[places].astype(np.int64)
    for lag in lags:
        left, right = tokens[:-lag], tokens[lag:]
        if not ordered:
            left, right = np.minimum(left, right), np.maximum(left, right)
        pairs = left * size + right
        column = np.minimum(np.searchsorted(keys, pairs), len(keys) - 1)
        same = c.sentence_of[places[:-lag]] == c.sentence_of[places[lag:]]
        hit = np.flatnonzero((keys[column] == pairs) & same)
        found_places.append(places[hit])
        found_columns.append(column[hit])
    counts = c.count(np.concatenate(found_places), np.concatenate(found_columns), len(keys))
    holding = (c.passage_sums(counts) > 0).sum(0)
    return counts, np.array([pair_weight(c.index.by_paragraph.size, held) for held in holding])


def sentence_pairs(c: Candidates) -> FloatArray:
    """Words that belong together in the question stand together in the sentence."""
    counts, weights = c.shared("pairs", _pairs)
    return bm25(counts, weights, c.lengths * 2, c.average * 2, _PAIR_B) / c.total


def passage_pairs(c: Candidates) -> FloatArray:
    """They do in the passage."""
    counts, weights = c.shared("pairs", _pairs)
    lengths, average = c.passage_lengths * 2, c.passage_average * 2
    return c.by_passage(bm25(c.passage_sums(counts), weights, lengths, average, _PAIR_B)) / c.total


def sentence_phrases(c: Candidates) -> FloatArray:
    """Pieces of the question stand in the sentence word for word: askers borrow phrases."""
    counts, weights = c.shared("neighbours", _neighbours)
    return np.minimum(counts, 1) @ weights / c.total


def passage_phrases(c: Candidates) -> FloatArray:
    """They do in the passage."""
    counts, weights = c.shared("neighbours", _neighbours)
    return c.by_passage(np.minimum(c.passage_sums(counts), 1) @ weights) / c.total


def grams(word: str) -> list[str]:
    """Return the pieces of four characters of a word with its ends marked.

    >>> grams("aid"), grams("talks")
    (['_aid', 'aid_'], ['_tal', 'talk', 'alks', 'lks_'])
    """
    marked = f"_{word}_"
    return [marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1))]


def _pieces(c: Candidates) -> tuple[FloatArray, FloatArray]:
    """Count the pieces of the question's words; return counts (S × pieces) and weights (pieces)."""
    wanted = list(dict.fromkeys(piece for word in c.question.words for piece in grams(word)))[: 2 * _FEW_PAIRS]
    counts = np.zeros((len(c.sentences), len(wanted)))
    weights = np.zeros(len(wanted))
    is_one = np.zeros(len(c.index.lexicon), bool)
    passages = c.index.by_paragraph.size
    word_sentences = c.sentence_of
    for column, piece in enumerate(wanted):
        numbers = c.index.words_with(_as_in_lexicon(piece))
        if not len(numbers):
            weights[column] = pair_weight(passages, 0)
            continue
        is_one[numbers] = True
        counts[:, column] = np.bincount(word_sentences[is_one[c.words] & c.is_content], minlength=len(c.sentences))
        is_one[numbers] = False
        # Which passages have a piece is not stored; its words' occurrences are no fewer, and near enough.
        weights[column] = pair_weight(passages, min(passages, int(c.index.word_counts[numbers].sum())))
    return counts, weights


def _as_in_lexicon(piece: str) -> str:
    """Return a piece with a word's ends marked as the lexicon marks them."""
    begin, end = ("\n" if mark == "_" else mark for mark in (piece[0], piece[-1]))
    return f"{begin}{piece[1:-1]}{end}"


def sentence_pieces(c: Candidates) -> FloatArray:
    """Pieces of words: they find inflections, compounds and misspellings that stems do not."""
    counts, weights = c.shared("pieces", _pieces)
    length = 4.5 * c.lengths
    found: FloatArray = bm25(counts, weights, length, 4.5 * c.average, B_SENTENCE) / (weights.sum() + 1e-9)
    return found


def passage_pieces(c: Candidates) -> FloatArray:
    """The same of the passage."""
    counts, weights = c.shared("pieces", _pieces)
    lengths, average = 4.5 * c.passage_lengths, 4.5 * c.passage_average
    found: FloatArray = c.by_passage(bm25(c.passage_sums(counts), weights, lengths, average, B_PASSAGE)) / (
        weights.sum() + 1e-9
    )
    return found
