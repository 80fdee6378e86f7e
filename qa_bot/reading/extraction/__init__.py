"""Query + sentence → the words that answer: the short answer, a verbatim span."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from qa_bot.analysis import fold, tokens
from qa_bot.model import Query, Sentence, Span
from qa_bot.reading.extraction.asked import Asked, is_yes_or_no
from qa_bot.reading.extraction.borders import borders
from qa_bot.reading.extraction.extractor import Batch, Extractor, load_extractor, shipped_extractor
from qa_bot.reading.extraction.spans import Spans
from qa_bot.reading.extraction.words import Words, has_words

__all__ = ["Extraction", "Extractor", "extract", "load_extractor", "shipped_extractor"]

LEAST = 0.15
"""The share of the probability that a span must have among those of its sentence to stand alone.

Of 28 in 2,900 with less, cross-validated on SQuAD 2.0, none was right.
"""


class Extraction(NamedTuple):
    """The words of a sentence that answer, as a span of the document, and their share of the probability."""

    span: Span
    probability: float


def extract(query: Query, sentence: Sentence, extractor: Extractor) -> Extraction | None:
    """Return the words of a sentence that best answer a query.

    None for a question that wants a yes or a no, and for a sentence without words.
    """
    text = sentence.text
    if not has_words(text) or is_yes_or_no([fold(query.text[each.start : each.end]) for each in tokens(query.text)]):
        return None
    asked = Asked.of(query)
    words = Words.of(text, asked)
    spans = Spans.of(words, asked)
    scores = extractor.scores(Batch.of(asked, words, spans)).astype(float)
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    for at in np.argsort(-scores, kind="stable"):
        found = borders(text, int(words.starts[spans.first[at]]), int(words.ends[spans.last[at]]))
        if found is not None:
            start, end = found
            return Extraction((sentence.start + start, sentence.start + end), float(chances[at]))
    return None
