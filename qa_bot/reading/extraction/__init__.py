"""Question + sentence → the words that answer: the short answer, a verbatim span."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.model import Sentence, Span
from qa_bot.reading.extraction.asked import Asked
from qa_bot.reading.extraction.borders import borders
from qa_bot.reading.extraction.extractor import Extractor, load_extractor, shipped_extractor
from qa_bot.reading.extraction.labels import label_of, misplaced, speaker_of
from qa_bot.reading.extraction.network import Batch
from qa_bot.reading.extraction.spans import Spans
from qa_bot.reading.extraction.words import Words, has_words
from qa_bot.retrieval.kinds import KINDS

__all__ = ["Asked", "Extraction", "Extractor", "extract", "load_extractor", "shipped_extractor"]

LEAST = 0.12
"""The share of the probability that a span must have among those of its sentence to stand alone.

Of 11 in 3,200 with less, cross-validated and in the right sentence, none was right.
"""


_OF_QUANTITY = ("how many", "how much", "how long", "quantity")
_OF_TIME = ("when", "how old")
_STRICT = ("when", "how many")
"""What only words of its kind tell."""
_MISFIT = 4.0
"""Points of the score: how much less a span is likely that is of another kind than the quantity asked for.

Few questions to learn from ask for quantities of sentences with other numbers. Of 13 in 726 that dates decide,
cross-validated, nine come nearer to the answer and one goes farther off; of nine in 62 that measures decide, eight and
none.
"""


class Extraction(NamedTuple):
    """The words of a sentence that answer, as a span of the document: their share of the probability, their score.

    ``untold`` is what the question wants and the sentence does not tell: "when", "how many", …; see ``telling``.
    """

    span: Span
    probability: float
    score: float
    untold: str | None = None


def extract(asked: Asked, sentence: Sentence, extractor: Extractor) -> Extraction | None:
    """Return the words of a sentence that best answer a question.

    None for a question that wants a yes or a no, and for a sentence without words, or where each cuts a pair of marks.
    """
    text = sentence.text
    if not asked.wants_words or not has_words(text):
        return None
    words = Words.of(text, asked)
    spans = Spans.of(words, asked)
    scores = _scores(asked, sentence, words, spans, extractor)
    if not np.isfinite(scores).any():
        return None
    is_misfit, untold = _misfits(asked, words, spans)
    scores -= _MISFIT * is_misfit
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    for at in np.argsort(-scores, kind="stable")[: np.isfinite(scores).sum()]:
        found = borders(text, int(words.starts[spans.first[at]]), int(words.ends[spans.last[at]]))
        if found is not None:
            start, end = found
            if asked.wants_several or "," in text[start:end]:
                from qa_bot.reading.extraction.lists import end_of_list  # its patterns take a while

                end = end_of_list(text, start, end, asked.wants_several)
            span = sentence.start + start, sentence.start + end
            # Rounded, lest the last bit of a processor's arithmetic decide between sentences.
            # What is of another kind than was asked for must not stand alone, however the others fare.
            is_told = not is_misfit[at] or (untold is None and asked.wanted not in _STRICT)
            return Extraction(span, float(chances[at]) if is_told else 0.0, round(float(scores[at]), 4), untold)
    return None


def _misfits(asked: Asked, words: Words, spans: Spans) -> tuple[npt.NDArray[np.bool_], str | None]:
    """Return which spans are of another kind than was asked for, and what the whole sentence does not tell of it."""
    found = np.zeros(len(spans.first), bool)
    if KINDS[asked.kind] in _OF_QUANTITY:
        from qa_bot.reading.extraction.quantities import misfits  # its patterns take a while

        found = misfits(asked, words, spans)
    if asked.wanted is None:
        return found, None
    from qa_bot.reading.extraction.telling import tells, unfit

    if not tells(asked, words):
        return np.ones(len(spans.first), bool), asked.wanted
    return (unfit(asked, words, spans) if asked.wanted in _OF_TIME else found), None


def _scores(
    asked: Asked, sentence: Sentence, words: Words, spans: Spans, extractor: Extractor
) -> npt.NDArray[np.float64]:
    """Return the scores of spans, −∞ for those that can be no answer."""
    scores: npt.NDArray[np.float64] = extractor.scores(Batch.of(asked, words, spans)).astype(float)
    if "|" in sentence.text or "\t" in sentence.text:
        scores[~_within_cells(sentence, asked, words, spans)] = -np.inf
    if ":" in sentence.text and (label := label_of(sentence)):
        # Who speaks is an answer to who alone.
        is_speaker = KINDS[asked.kind] != "who" and speaker_of(sentence) > 0
        scores[misplaced(label, is_speaker, words, spans)] = -np.inf
    return scores


def _within_cells(sentence: Sentence, asked: Asked, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans may answer where a sentence is a row of a table: no part of two cells, nor what was asked.

    Where the question names a column, the cell in it is the answer as a whole.
    """
    from qa_bot.reading.extraction.tables import row_of  # few texts have any

    row = row_of(sentence)
    if row is None:
        return np.ones(len(spans.first), bool)
    starts = sentence.start + words.starts[spans.first]
    ends = sentence.start + words.ends[spans.last]
    column = row.column(asked)
    may = np.zeros(len(starts), bool)
    for place, (start, end) in enumerate(row.cells):
        if row.is_label(place, sentence.passage.document.text, asked) or (column is not None and place != column):
            continue
        within = (start <= starts) & (ends <= end)
        if place == column and within.any():
            lengths = np.where(within, spans.last - spans.first, -1)
            within &= lengths == lengths.max()
        may |= within
    return may
