"""What a sentence must hold to tell when, which year, how many, how much, how long or how old: else it is no answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import regex

from qa_bot.reading.extraction.asked import Asked
from qa_bot.reading.extraction.quantities import counting, numbers, without
from qa_bot.reading.extraction.spans import Spans
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
        any multiple numerous some dozens hundreds thousands millions billions another only
        """.split()
    ),
    "how much": frozenset("majority minority multiple numerous some free unknown".split()),
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


def unfit(asked: Asked, words: Words, spans: Spans) -> npt.NDArray[np.bool_]:
    """Return which spans of a sentence that tells when or how old are of another kind than that."""
    if asked.wanted == "when":
        opens = np.array([word in _OPENING for word in words.folded])
        before = np.concatenate([[False], opens[:-1]])
        timeless: npt.NDArray[np.bool_] = without(_told(asked, words) | opens, spans) & ~before[spans.first]
        return timeless
    is_age = np.zeros(len(words.starts), bool)
    for match in _AGE.finditer(words.text) if asked.wanted == "how old" else ():
        is_age |= (words.starts < match.end()) & (words.ends > match.start())
    return without(is_age, spans) if is_age.any() else np.zeros(len(spans.first), bool)


def tells(asked: Asked, words: Words) -> bool:
    """Tell whether a sentence may tell what is wanted."""
    if asked.wanted == "when" and not _LEADING.isdisjoint(words.folded):
        return True
    if asked.wanted == "how old" and _AGE.search(words.text):
        return True
    return bool(_told(asked, words).any())


def _told(asked: Asked, words: Words) -> npt.NDArray[np.bool_]:
    """Return which words tell what is wanted."""
    wanted = asked.wanted or ""
    found: npt.NDArray[np.bool_] = np.array([word in _WORDS[wanted] for word in words.folded])
    for name in _CLASSES[wanted]:
        found |= words.classes[:, CLASSES.index(name)] > 0
    if wanted in _COUNTED:
        return found | counting(asked, words)
    return found | _alone(words) if wanted in _SAID_ALONE else found


def _alone(words: Words) -> npt.NDArray[np.bool_]:
    """Return which words are numbers that count no thing and are of no date: hours and ages are said so."""
    follows = np.concatenate([words.is_content[1:], [False]]) & np.array([not gap.strip() for gap in words.gaps[1:]])
    found: npt.NDArray[np.bool_] = numbers(words) & ~follows
    return found
