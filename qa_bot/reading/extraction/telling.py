"""What a sentence must hold to tell when, which year, how many, how much, how long or how old: else it is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import regex

from qa_bot.analysis import fold
from qa_bot.reading.extraction.quantities import counted, numbered
from qa_bot.reading.extraction.spans import Spans, sums
from qa_bot.reading.extraction.words import Words
from qa_bot.retrieval.kinds import CLASSES

_WORDS: Mapping[str, frozenset[str]] = {
    "when": frozenset(
        """
        ago now currently nowadays today yesterday tomorrow tonight morning afternoon evening night noon midnight
        monday tuesday wednesday thursday friday saturday sunday weekend weekends weekday weekdays time times age ages
        decades centuries hour hours minute minutes second seconds week weeks month months moment present recently
        later once never always beginning start end outset middle opening annually daily weekly monthly yearly
        millennium millennia semester term birth childhood christmas easter clock hourly holiday holidays vacation
        immediately instantly anytime soon shortly eventually simultaneously rarely often sometimes occasionally
        regularly early late ramadan thanksgiving halloween hanukkah diwali passover lent carnival dawn dusk sunrise
        sunset eve anniversary birthday reign
        """.split()
    ),
    "year": frozenset("first second third last next same following previous sophomore freshman junior senior".split()),
    "how many": frozenset(
        """
        any multiple numerous some dozens hundreds thousands millions billions another only sixteen seventeen eighteen
        nineteen
        """.split()
    ),
    "how much": frozenset(
        "quarter third majority minority multiple numerous some free unknown sixteen seventeen eighteen".split()
    ),
    "how long": frozenset(
        """
        a an several few many most all half both single couple some decades generations forever always permanently
        indefinitely briefly long short annual annually lifelong lifetime life overnight nightly till throughout
        ages eternity
        """.split()
    ),
    "how old": frozenset(
        """
        age aged ages old older young younger born birthday teenage teenager infant ago bp bc bce century centuries date
        dates dated dating built founded established constructed erected
        """.split()
    ),
}
_CLASSES: Mapping[str, tuple[str, ...]] = {
    "when": ("year", "month", "number", "time", "ordinal"),
    "year": ("year", "number", "number word", "ordinal"),
    "how many": (),
    "how much": ("money", "percent"),
    "how long": ("number", "number word", "unit", "year", "month", "time"),
    "how old": (),
}
_OPENING = frozenset(
    """
    in on at during since until till before after by from between when while as once upon following through throughout
    under within whenever if
    """.split()
)
"""What may lead to any time: *after the war*."""
_LEADING = _OPENING - frozenset("in on at by from between as within".split())
"""Those of them that seldom lead to anything else."""
_COUNTED = ("how many", "how much")
_SAID_ALONE = ("when", "how old")
"""What a number alone may tell: "at nine", "is 71"."""
_AGE = regex.compile(r"[,(] ?\d{1,3}[,)]|\d-year|\d year|\p{L}-year-old")
"""What an age looks like beside the words for it: "Ada, 71, …"."""


def timeless(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans tell no time: they have no word for one, and nothing that leads to one stands in or before."""
    folded = _folded(words)
    opens = np.array([word in _OPENING for word in folded])
    before = np.concatenate([[False], opens[:-1]])
    found: npt.NDArray[np.bool_] = (sums(_told("when", folded, words) | opens, spans.first, spans.last) == 0) & ~before[
        spans.first
    ]
    return found


def ageless(words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans have no part of an age, where the sentence has one that looks like it: "Ada, 71, …"."""
    is_age = np.zeros(len(words.starts), bool)
    for match in _AGE.finditer(words.text):
        is_age |= (words.starts < match.end()) & (words.ends > match.start())
    if not is_age.any():
        return np.zeros(len(spans.first), bool)
    found: npt.NDArray[np.bool_] = sums(is_age, spans.first, spans.last) == 0
    return found


def tells(wanted: str, words: Words) -> bool:
    """Tell whether a sentence may tell what is ``wanted``, one of ``WANTED``."""
    folded = _folded(words)
    if wanted == "when" and not _LEADING.isdisjoint(folded):
        return True
    if wanted == "how old" and _AGE.search(words.text):
        return True
    if wanted in _COUNTED and counted(words).any():
        return True
    return bool(_told(wanted, folded, words).any())


def _alone(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words are numbers that count no thing and are of no date: hours and ages are said so."""
    follows = np.concatenate([words.is_content[1:], [False]]) & np.array([not gap.strip() for gap in words.gaps[1:]])
    found: npt.NDArray[np.bool_] = numbered(words) & ~follows
    return found


def _folded(words: Words) -> Sequence[str]:
    return [fold(words.text[start:end]) for start, end in zip(words.starts, words.ends, strict=True)]


def _told(wanted: str, folded: Sequence[str], words: Words) -> npt.NDArray[np.bool_]:
    """Return which words tell what is wanted."""
    found: npt.NDArray[np.bool_] = np.array([word in _WORDS[wanted] for word in folded])
    for name in _CLASSES[wanted]:
        found |= words.classes[:, CLASSES.index(name)] > 0
    return found | _alone(words) if wanted in _SAID_ALONE else found
