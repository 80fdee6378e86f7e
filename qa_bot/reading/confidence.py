"""How sure the first sentence answers, and what to say where it does not."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import fold, tokens
from qa_bot.model import Query
from qa_bot.reading.extraction import Extraction
from qa_bot.retrieval import Evidence, Index, surprise
from qa_bot.retrieval.kinds import classes_of, expected_classes, kind_of

THRESHOLD = 0.2
"""The confidence below which the bot says that the corpus does not answer."""
_MOST_NAMED = 3
_WORTH_NAMING = 1.5
"""The least surprise (see ``retrieval.weights``) of a word whose absence is worth telling: *got* is not."""

# Fitted by tests/tools/fit_confidence.py, which says to what.
_INTERCEPT = -2.9141
_SLOPES: Mapping[str, float] = {
    "said by sentence": 1.2480,
    "said by passage": 1.7074,
    "particular by sentence": 0.9356,
    "particular by passage": 0.0023,
    "absent": -4.7867,
    "most telling absent": 0.5910,
    "most telling name absent": -0.2587,
    "found_or_alike": 2.2683,
    "passage_found_or_alike": -1.0819,
    "missing_names": -1.2119,
    "expected_near": -0.1773,
    "linked": 1.9677,
    "likeness": -1.0466,
    "sentence_pieces": 0.5603,
    "no words": 0.6789,
    "words stand out": 0.9575,
    "words expected": 0.1106,
    "words not expected": -0.4898,
}

_INPUTS = (
    "found_or_alike",
    "passage_found_or_alike",
    "missing_names",
    "expected_near",
    "linked",
    "likeness",
    "sentence_pieces",
)
"""Features of the ranking that tell of an answer, not only of which sentence is best."""


def signals(
    query: Query, index: Index, evidence: Evidence, best: int, extraction: Extraction | None
) -> dict[str, float]:
    """Return by name what tells whether sentence ``best``, a position in ``evidence``, answers with the words found.

    Shares are of what the question says: each word counts by its surprise in English; words that are everywhere in the
    corpus, such as its topic, count less in those called particular.
    """
    sentence = int(evidence.sentences[best])
    passage = int(index.passage_of(np.array([sentence]))[0])
    numbers = [index.number(term) for term in query.terms]
    said = np.array([weight * surprise(term) for term, weight in query.terms.items()])
    frequency = np.array([index.by_passage.document_frequency(number) for number in numbers])
    particular = said * (1 - frequency / (len(index.passages) + 1))
    in_sentence = np.array([_holds(index.by_sentence.of_term(number)[0], sentence) for number in numbers])
    in_passage = np.array([_holds(index.by_passage.of_term(number)[0], passage) for number in numbers])
    absent = said * (frequency == 0)
    is_name = np.array([_is_name(query.words.get(term, "-")) for term in query.terms])
    return {
        "said by sentence": _share(said, in_sentence),
        "said by passage": _share(said, in_passage),
        "particular by sentence": _share(particular, in_sentence),
        "particular by passage": _share(particular, in_passage),
        "absent": _share(said, frequency == 0),
        "most telling absent": float(absent.max()),
        "most telling name absent": float((absent * is_name).max()),
        **{name: evidence.input(best, name) for name in _INPUTS},
        **_of_words(query, index, sentence, extraction),
    }


def _of_words(query: Query, index: Index, sentence: int, extraction: Extraction | None) -> dict[str, float]:
    """Return what the words found as an answer tell: nothing where a question wants none."""
    if extraction is None:
        return {"no words": 1.0, "words stand out": 0.0, "words expected": 0.0, "words not expected": 0.0}
    start, end = extraction.span
    text = index.sentence(sentence).passage.document.text
    wanted = expected_classes(kind_of([fold(query.text[each.start : each.end]) for each in tokens(query.text)]))
    found = 0
    for each in tokens(text[start:end]):
        found |= classes_of(text[start + each.start : start + each.end])
    return {
        "no words": 0.0,
        "words stand out": extraction.probability,
        "words expected": float(bool(found & wanted)),
        "words not expected": float(bool(wanted) and not found & wanted),
    }


def confidence(query: Query, index: Index, evidence: Evidence, best: int, extraction: Extraction | None) -> float:
    """Return the estimated probability that sentence ``best``, a position in ``evidence``, answers."""
    found = signals(query, index, evidence, best, extraction)
    support = _INTERCEPT + sum(slope * found[name] for name, slope in _SLOPES.items())
    return round(1 / (1 + math.exp(-support)), 4)


def reason(query: Query, index: Index, passage: int | None) -> str:
    """Say in one sentence what the corpus, or its nearest passage, lacks of the question."""
    where = "the article" if index.documents.size < 2 else "the corpus"
    if not query.terms:
        return f"The question has no word to look for in {where}."
    absent = _telling({term: word for term, word in query.words.items() if index.number(term) < 0})
    if absent:
        return f"{_named(absent)} not occur in {where}."
    lacking = {
        term: word
        for term, word in query.words.items()
        if passage is not None and not _holds(index.by_passage.of_term(index.number(term))[0], passage)
    }
    named = _named(_telling(lacking))
    return f"{named} not occur in the nearest passage." if named else f"No sentence of {where} is sure to answer that."


def _telling(words: Mapping[str, str]) -> list[str]:
    """Return the words whose absence is worth telling, all of them where none is."""
    telling = [word for term, word in words.items() if surprise(term) >= _WORTH_NAMING]
    return list(dict.fromkeys(telling or words.values()))


def _named(words: Sequence[str]) -> str:
    """Quote some words as the subject of a sentence, with its verb: ``“one” and “two” do``."""
    quoted = [f"“{word}”" for word in words[:_MOST_NAMED]]
    if len(words) > _MOST_NAMED:
        quoted.append(f"{len(words) - _MOST_NAMED} more")
    if len(quoted) < 2:
        return f"{quoted[0]} does" if quoted else ""
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} do"


def _share(weights: npt.NDArray[np.float64], chosen: npt.NDArray[np.bool_]) -> float:
    return float((weights * chosen).sum() / max(weights.sum(), 1e-9))


def _holds(units: npt.NDArray[np.integer], unit: int) -> bool:
    place = int(np.searchsorted(units, unit))
    return place < len(units) and int(units[place]) == unit


def _is_name(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
