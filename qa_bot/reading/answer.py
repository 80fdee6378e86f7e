"""Choose the sentences to cite, and decide whether they answer."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import folded_words, tokens
from qa_bot.model import Answer, Citation, Query, Sentence, Span
from qa_bot.reading.choice import choose
from qa_bot.reading.confidence import Compared, reason, signals
from qa_bot.reading.explanation import explain
from qa_bot.reading.extraction import LEAST, Asked, Extraction
from qa_bot.reading.models import Models
from qa_bot.retrieval import Engine, Evidence, Index, Ranker, gather

if TYPE_CHECKING:
    from qa_bot.reading.neural.reader import Reader

DEPTH = 100
"""Passages that an engine is asked to propose."""
_UNTOLD = 0.02
"""The confidence at most of a sentence that has no time where it is asked when, no number where it is asked how many.

Cross-validated on SQuAD 2.0 and SQuADShifts, 3 of 200 such sentences answered.
"""
LIKELY = 0.25
"""The probability from which words are shown as a short answer.

Cross-validated on everyday documents, 70 in 100 of those shown to questions that are answered there are right, and 64
in 100 of all.
"""
_FEW = 60
"""Passages, of which all are read about: an answer may share no word with its question."""
_COPIES = 20
"""Passages beyond those cited that are looked at for copies."""
TOP = 3
"""Citations in an answer, unless asked otherwise."""


class First(NamedTuple):
    """The sentence that ranks first, the words found in it, and what tells how sure they are.

    ``evidence`` has it before all others, also where it was raised above them for its words.
    """

    evidence: Evidence
    sentence: Sentence
    extraction: Extraction | None
    compared: Compared
    signals: Mapping[str, float]
    least_sure: float = 0.0

    @classmethod
    def of(
        cls, query: Query, index: Index, evidence: Evidence, models: Models, without_rules: Container[str] = ()
    ) -> First:
        """Look for an answer in the best sentences of all."""
        asked = Asked.of(query)
        evidence, best, extraction, least_sure = choose(query, asked, index, evidence, models.extractor, without_rules)
        sentence = index.sentence(int(evidence.sentences[best]))
        compared = Compared.of(query, asked, sentence, extraction)
        found = signals(query, index, evidence, best, extraction, compared)
        return cls(evidence, sentence, extraction, compared, found, least_sure)

    @property
    def untold(self) -> str | None:
        """What the sentence does not tell of what is wanted."""
        return self.extraction.untold if self.extraction is not None else None

    def confidence(self, models: Models) -> float:
        """Return the probability that the sentence answers."""
        sure = max(models.judge.probability(self.signals), self.least_sure)
        return sure if self.untold is None else min(sure, _UNTOLD)

    @property
    def words(self) -> Span | None:
        """The words found, where they are good enough to stand alone."""
        found = self.extraction
        return found.span if found is not None and found.probability >= LEAST else None


def read(
    query: Query,
    index: Index,
    engine: Engine,
    models: Models,
    *,
    top: int = TOP,
    depth: int = DEPTH,
    min_confidence: float | None = None,
    explained: bool = False,
    without_rules: Container[str] = (),
) -> Answer:
    """Answer a query with at most ``top`` citations, or abstain where the confidence is below ``min_confidence``.

    Without one, the fitted threshold holds. The engine proposes ``depth`` passages. With ``explained``, every citation
    says why it has its score.
    """
    hits = engine.search(query.terms, max(depth, top))
    if not hits:
        return Answer(query.question, query.asked_as, True, reason(query, index), 0.0, ())
    best = _best(query, index, hits, models, without_rules)
    evidence, sure = best.evidence, best.confidence
    order = evidence.ranking()
    ranked = list(_best_by_passage(index, evidence, order))
    least = models.threshold if min_confidence is None else min_confidence
    abstained = sure < least
    words = None if abstained else best.words
    said = _Said(words, best.quoted)
    explains = models.ranker if explained else None
    return Answer(
        query.question,
        query.asked_as,
        abstained,
        _why(query, index, best, ranked, models.threshold, least) if abstained else None,
        sure,
        tuple(_cited(query, index, evidence, ranked, max(top, 0), said, explains)),
        tuple(index.sentence(int(evidence.sentences[at])) for at in order[: max(top, 0)]),
        answer_confidence=None if words is None else best.words_confidence,
    )


class _Best(NamedTuple):
    """The evidence with the sentence that answers before all others, and what is known of it."""

    evidence: Evidence
    words: Span | None
    quoted: Span | None
    confidence: float
    words_confidence: float
    compared: Compared
    untold: str | None = None


def _best(
    query: Query, index: Index, hits: Sequence[tuple[int, float]], models: Models, without_rules: Container[str]
) -> _Best:
    """Return the sentence that answers best: by the neural reader, where there is one and something to read."""
    if models.reader is None:
        return _read_by_words(query, index, gather(index, query, hits, models.ranker), models, without_rules)
    evidence = gather(index, query, with_all_of_few(hits, index), models.ranker)
    found = _read_by(models.reader, query, index, evidence)
    return found or _read_by_words(query, index, evidence, models, without_rules)


def _why(query: Query, index: Index, best: _Best, ranked: Sequence[int], threshold: float, least: float) -> str | None:
    """Return why nothing is answered below the confidence ``least``; ``threshold`` is the fitted one."""
    nearest = int(index.passage_of(best.evidence.sentences[ranked[:1]])[0])
    why = reason(query, index, nearest, best.compared, best.untold)
    # The user's own threshold held it back, where the fitted one would not.
    return _held_back(why, best.confidence, least) if best.confidence >= threshold else why


class _Said(NamedTuple):
    """What the first citation shows."""

    words: Span | None
    quoted: Span | None


def with_all_of_few(hits: Sequence[tuple[int, float]], index: Index) -> list[tuple[int, float]]:
    """Return the hits, and where there are few passages all others behind them: an answer may share no word."""
    found = {number for number, _ in hits}
    size = len(index.passages)
    others = [(number, 0.0) for number in range(size) if number not in found] if size <= _FEW else []
    return [*hits, *others]


def _read_by(reader: Reader, query: Query, index: Index, evidence: Evidence) -> _Best | None:
    found = reader.read(query, index, evidence)
    if found is None:
        return None
    sentence = index.sentence(int(evidence.sentences[found.position]))
    compared = Compared.of(query, Asked.of(query), sentence, None)
    words = found.words if found.words_confidence >= LIKELY else None
    return _Best(found.evidence, words, found.quoted, found.confidence, found.words_confidence, compared)


def _read_by_words(
    query: Query, index: Index, evidence: Evidence, models: Models, without_rules: Container[str]
) -> _Best:
    first = First.of(query, index, evidence, models, without_rules)
    sure = first.confidence(models)
    chance = 0.0 if first.extraction is None else round(sure * first.extraction.probability, 4)
    return _Best(first.evidence, first.words, None, sure, chance, first.compared, first.untold)


def _cited(
    query: Query, index: Index, evidence: Evidence, ranked: Sequence[int], top: int, said: _Said, ranker: Ranker | None
) -> Iterator[Citation]:
    """Yield at most ``top`` citations of sentences, best first; ``ranker`` explains.

    Passages with the words of one that is cited already are told with it, and are no citations of their own.
    """
    # A ranker's scores mean something against each other alone: they are told from the weakest candidate up.
    floor = float(evidence.scores.min())
    alike = _alike(index, evidence, ranked, top)
    for rank, (at, also) in enumerate(alike, start=1):
        sentence = index.sentence(int(evidence.sentences[at]))
        yield Citation(
            rank,
            round(float(evidence.scores[at]) - floor, 6),
            sentence,
            words=said.words if rank == 1 else None,
            matches=tuple(_matches(sentence, query)),
            explanation=explain(query, index, evidence, ranker, at, floor) if ranker is not None else None,
            quoted=said.quoted if rank == 1 else None,
            also=tuple(also),
        )


def _alike(index: Index, evidence: Evidence, ranked: Sequence[int], top: int) -> list[tuple[int, list[str]]]:
    """Return the first positions of sentences with different words, and the ids of passages that say the same."""
    found: dict[str, tuple[int, list[str]]] = {}
    for at in ranked[: top + _COPIES]:
        sentence = index.sentence(int(evidence.sentences[at]))
        words = " ".join(folded_words(sentence.text))
        if words in found:
            found[words][1].append(sentence.passage.id)
        elif len(found) < top:
            found[words] = at, []
    return list(found.values())


def _held_back(why: str, sure: float, least: float) -> str:
    """Add to a reason that it was the user's own threshold that held an answer back."""
    return f"{why.rstrip('.')}; the nearest is {sure:.0%} sure, less than the {least:.0%} asked for."


def _best_by_passage(index: Index, evidence: Evidence, order: npt.NDArray[np.intp]) -> Iterator[int]:
    """Yield for each passage its best sentence, as a position in ``evidence``; best passage first."""
    passages = index.passage_of(evidence.sentences[order])
    seen: set[int] = set()
    for at, passage in zip(order.tolist(), passages.tolist(), strict=True):
        if passage not in seen:
            seen.add(passage)
            yield at


def _matches(sentence: Sentence, query: Query) -> Iterator[Span]:
    for token in tokens(sentence.text):
        if any(term in query.terms for term in token.terms):
            yield sentence.start + token.start, sentence.start + token.end
