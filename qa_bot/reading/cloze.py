"""Sentences → the same with a gap: a date, a number or a name left out, for a person to ask or to edit.

Unlike the questions of :mod:`proposals` they speak the text's own words, so they are drafts and nothing to greet with.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

from qa_bot.analysis import folded_words
from qa_bot.model import Sentence
from qa_bot.reading.proposals import CLOZE, MONTHS, NUMBERS, UNCLEAR, Proposal

GAP = "____"
_FEWEST, _LONGEST = 6, 30
"""Words of a sentence: fewer leave nothing to go by, more nobody reads."""
_YEAR = r"(?:1\d{3}|20\d{2})"
_DATE = regex.compile(
    rf"(?<![-–(/.,\w])(?:\d{{1,2}} (?:{MONTHS})(?: {_YEAR})?|(?:{MONTHS})(?: \d{{1,2}},?)? {_YEAR}|{_YEAR})"
    r"(?![-–/\w]|[.,]\d)"
)
_NUMBER = regex.compile(
    r"(?<=\s)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?=[\s,.;%])(?![,.]\d)" rf"|(?<=\s)(?:{'|'.join(NUMBERS)})(?=[\s,.;])"
)
_NAME = regex.compile(
    r"(?<=[ (]\p{Ll}[\p{L}\p{M}]*,? )\p{Lu}[\p{L}\p{M}]*+(?:[ -]\p{Lu}[\p{L}\p{M}]*+)*+"
    r"(?![-.]\w| (?:al|el|bin|von|van|de|of)[- ])"
)
"""Words with capitals behind one without: not a part of a longer name."""


def cloze(sentence: Sentence) -> Iterator[Proposal]:
    """Yield a sentence with a gap where that can be filled in one way: nothing else in it tells what is missing."""
    text = sentence.text
    words = folded_words(text)
    is_whole = text.rstrip()[-1:] in ".!" and text.count("“") == text.count("”") and text.count('"') % 2 == 0
    if not is_whole or not _FEWEST <= len(words) <= _LONGEST or words[0] in UNCLEAR:
        return
    for pattern in (_DATE, _NUMBER, _NAME):
        for found in pattern.finditer(text):
            answer = found.group()
            if text.count(answer) == 1:
                with_gap = f"{text[: found.start()]}{GAP}{text[found.end() :]}"
                yield Proposal(" ".join(with_gap.split()), answer, sentence, CLOZE)
                return
