"""How much of what a question says the best sentence, its passage and the corpus say."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import terms, tokens
from qa_bot.model import Passage, Query
from qa_bot.reading.extraction import Extraction
from qa_bot.retrieval import Evidence, Index, surprise
from qa_bot.retrieval.kinds import classes_within, expected_classes

_OF_RANKING = (
    "found_or_alike",
    "passage_found_or_alike",
    "missing_names",
    "expected_near",
    "linked",
    "likeness",
    "sentence_pieces",
)
"""Features of the ranking that tell of an answer, not only of which sentence is best."""
INPUTS = (
    "said by sentence",
    "said by sentence or title",
    "said by passage",
    "particular by sentence",
    "particular by passage",
    "absent",
    "most telling absent",
    "most telling name absent",
    *_OF_RANKING,
    "ahead of next",
    "ahead of all",
    "no words",
    "words stand out",
    "words expected",
    "words not expected",
)
"""The names of what :func:`coverage` returns, in order."""
_MOST_AHEAD = 6.0
"""A score ahead of the next from which more tells no more."""


def coverage(
    query: Query, index: Index, evidence: Evidence, best: int, extraction: Extraction | None, kind: str
) -> dict[str, float]:
    """Return by name what tells how much of a query sentence ``best``, a position in ``evidence``, speaks of.

    A passage speaks of what its headings and its document's title say, too. ``kind`` is that of the question.

    Shares are of what the question says: each word counts by its surprise in English; words that are everywhere in the
    corpus, such as its topic, count less in those called particular.
    """
    sentence = int(evidence.sentences[best])
    passage = int(index.passage_of(np.array([sentence]))[0])
    numbers = [index.number(term) for term in query.terms]
    said = np.array([weight * surprise(term) for term, weight in query.terms.items()])
    frequency = np.array([index.by_passage.document_frequency(number) for number in numbers])
    particular = said * (1 - frequency / (len(index.passages) + 1))
    titled = titled_terms(index.passages[passage])
    in_title = np.array([term in titled for term in query.terms])
    in_sentence = np.array([holds(index.by_sentence.of_term(number)[0], sentence) for number in numbers])
    in_passage = np.array([holds(index.by_passage.of_term(number)[0], passage) for number in numbers]) | in_title
    is_absent = (frequency == 0) & ~in_title
    absent = said * is_absent
    is_name = np.array([_is_name(query.words.get(term, "-")) for term in query.terms])
    return {
        "said by sentence": _share(said, in_sentence),
        "said by sentence or title": _share(said, in_sentence | in_title),
        "said by passage": _share(said, in_passage),
        "particular by sentence": _share(particular, in_sentence),
        "particular by passage": _share(particular, in_passage),
        "absent": _share(said, is_absent),
        "most telling absent": float(absent.max()),
        "most telling name absent": float((absent * is_name).max()),
        **{name: evidence.input(best, name) for name in _OF_RANKING},
        **_standing(evidence, best),
        **_of_words(index, sentence, extraction, kind),
    }


def titled_terms(passage: Passage) -> frozenset[str]:
    """Return the terms of a passage's headings and of its document's title."""
    return frozenset(terms(title_of(passage)))


def title_of(passage: Passage) -> str:
    """Return a passage's headings below its document's title, from the outermost in."""
    return "\n".join((*passage.document.names, *passage.section))


def _standing(evidence: Evidence, best: int) -> dict[str, float]:
    """Return how far a sentence is ahead of the next one, and of all."""
    others = np.delete(evidence.scores, best)
    ahead = float(evidence.scores[best] - others.max()) if len(others) else _MOST_AHEAD
    return {
        "ahead of next": min(ahead, _MOST_AHEAD) / 3,
        "ahead of all": float(evidence.scores[best] - evidence.scores.mean()) / 5,
    }


def _of_words(index: Index, sentence: int, extraction: Extraction | None, kind: str) -> dict[str, float]:
    """Return what the words found as an answer to a kind of question tell: nothing where it wants none."""
    if extraction is None:
        return {"no words": 1.0, "words stand out": 0.0, "words expected": 0.0, "words not expected": 0.0}
    start, end = extraction.span
    text = index.sentence(sentence).passage.document.text
    wanted = expected_classes(kind)
    found = 0
    for each in tokens(text[start:end]):
        found |= classes_within(text[start + each.start : start + each.end])
    return {
        "no words": 0.0,
        "words stand out": extraction.probability,
        "words expected": float(bool(found & wanted)),
        "words not expected": float(bool(wanted) and not found & wanted),
    }


def _share(weights: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_]) -> float:
    return float((weights * chosen).sum() / max(weights.sum(), 1e-9))


def holds(units: npt.NDArray[np.integer], unit: int) -> bool:
    """Tell whether a unit is among some in order."""
    place = int(np.searchsorted(units, units.dtype.type(unit)))
    return place < len(units) and int(units[place]) == unit


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
