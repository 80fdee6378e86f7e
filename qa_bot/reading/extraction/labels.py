"""Sentence → the label it begins with, such as a speaker's name: no answer is made of it and of what follows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from qa_bot.model import Sentence
from qa_bot.reading.extraction.spans import Spans
from qa_bot.reading.extraction.words import Words

_MOST_WORDS = 4
_LONGEST = 40
_MARKING = 2
"""Characters: a label as short as "Q" or "A1" names nobody, and is no answer."""
_BEFORE = " \t*_>-•"
"""What may stand before a label at the beginning of a line."""


def label_of(sentence: Sentence) -> int:
    """Return how many characters of a sentence are its label, "Q" or "Ada Lovelace" before a colon; 0 without."""
    label, colon, rest = sentence.text[: _LONGEST + 2].partition(":")
    if (
        not colon
        or not rest[:1].isspace()
        or not label.lstrip("*_")[:1].isupper()
        or not set(label).isdisjoint(".!?,;")
    ):
        return 0
    return len(label) if begins_line(sentence) and len(label.split()) <= _MOST_WORDS else 0


def begins_line(sentence: Sentence) -> bool:
    """Tell whether a sentence is the first of its line, but for a marker."""
    before = sentence.passage.document.text[max(0, sentence.start - 4) : sentence.start].rstrip(_BEFORE)
    return not before or before[-1] in "\r\n"


def speaker_of(sentence: Sentence) -> int:
    """Return how many characters of a sentence are a label that comes again in its document, as a speaker's does; or 0.

    A label that comes once, "API: what programs call", may say what it is.
    """
    label = label_of(sentence)
    again = sentence.passage.document.text.count(f"{sentence.text[:label]}:") > 1 if label else False
    return label if again else 0


def misplaced(label: int, is_speaker: bool, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans begin in a label, given by its length, and go beyond it, or are of one that is no answer."""
    starts, ends = words.starts[spans.first], words.ends[spans.last]
    inside: npt.NDArray[np.bool_] = (starts < label) & ((ends > label) | is_speaker | (label <= _MARKING))
    return inside
