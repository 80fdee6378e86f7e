"""Kinds of questions, and the classes of words that could answer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import regex

from qa_bot.analysis import fold

CLASSES = (
    "capital",
    "number",
    "year",
    "month",
    "number word",
    "unit",
    "money",
    "percent",
    "reason",
    "place",
    "time",
    "role",
    "agent",
    "purpose",
    "ordinal",
    "pronoun",
)
"""Classes of words; a word's classes are the bits of a number, the first class the lowest."""

_WORDS: Mapping[str, frozenset[str]] = {
    "month": frozenset("january february march april may june july august september october november december".split()),
    "number word": frozenset(
        """
        one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
        eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion
        trillion dozen half third quarter twice once several hundreds thousands millions billions
        """.split()
    ),
    "unit": frozenset(
        """
        year years month months week weeks day days hour hours minute minutes second seconds decade decades century
        centuries percent km kilometre kilometres kilometer kilometers miles mile feet foot inches metre metres meters
        tons tonnes kg pounds acres hectares degrees members people
        """.split()
    ),
    "money": frozenset("dollar dollars euro euros pounds cents usd rupees yen pence".split()),
    "percent": frozenset(("percent", "percentage", "%")),
    "reason": frozenset(
        """
        because due since reason reasons caused cause causes led result resulted order so prevent avoid lack owing thus
        therefore purpose citing
        """.split()
    ),
    "place": frozenset(
        """
        in at near located on from between north south east west northern southern eastern western border city region
        country
        """.split()
    ),
    "time": frozenset(
        """
        during until since before after century decade year years era period season day today early late mid spring
        summer autumn fall winter ad bc bce ce
        """.split()
    ),
    "role": frozenset(
        """
        king queen president emperor minister chancellor general scientist physicist professor leader author writer duke
        bishop pope prince actor actress singer director founder governor mr mrs dr sir lord saint john william by
        composer player band
        """.split()
    ),
    "agent": frozenset(("by",)),
    "purpose": frozenset(("to", "for")),
    "ordinal": frozenset("first second third fourth last".split()),
    "pronoun": frozenset("he she it they this these those his her its their such that him them".split()),
}
_HYPHEN = regex.compile("[-‑–]")
_ORDINALS = ("st", "nd", "rd", "th", "s")
BIT: Mapping[str, int] = {name: 1 << number for number, name in enumerate(CLASSES)}


@lru_cache(maxsize=20_000)
def classes_of(word: str) -> int:
    """Return the classes of a word as it stands in a text; "capital" says only that it begins with one.

    >>> [name for name in CLASSES if classes_of("1992") & BIT[name]]
    ['number', 'year']
    """
    folded = fold(word)
    bits = sum(BIT[name] for name, words in _WORDS.items() if folded in words)
    if word[0].isupper():
        bits |= BIT["capital"]
    elif folded == "may":  # the month has a capital
        bits &= ~BIT["month"]
    if word[0].isdigit():
        bits |= BIT["number"]
        bits |= BIT["year"] if _is_year(word) else 0
        bits |= BIT["ordinal"] if _is_ordinal(folded) else 0
    return bits


def classes_within(word: str) -> int:
    """Return the classes of a word and of the parts of a compound.

    >>> [name for name in CLASSES if classes_within("mid-2017") & BIT[name]]
    ['number', 'year', 'time']
    """
    bits = classes_of(word)
    for part in _HYPHEN.split(word) if "-" in word or "‑" in word or "–" in word else ():
        bits |= classes_of(part) if part else 0
    return bits


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and word.startswith(("1", "20"))


def _is_ordinal(folded: str) -> bool:
    return any(folded.endswith(ending) and folded[: -len(ending)].isdecimal() for ending in _ORDINALS)


_CLOSING = " \t\r\n\"'”’»)]*_"
"""What may stand behind a sentence's last mark."""
KINDS = (
    "who",
    "when",
    "where",
    "how many",
    "how much",
    "how long",
    "how",
    "why",
    "time",
    "name",
    "quantity",
    "place",
    "what is",
    "what",
    "which",
    "other",
)
_EXPECTED: Mapping[str, tuple[str, ...]] = {
    "who": ("capital", "role"),
    "when": ("year", "month", "number", "time", "ordinal"),
    "where": ("capital", "place"),
    "how many": ("number", "number word"),
    "how much": ("number", "number word", "money", "percent"),
    "how long": ("number", "number word", "unit"),
    "how": ("agent",),
    "why": ("reason", "purpose"),
    "time": ("year", "month", "number", "time", "ordinal"),
    "name": ("capital",),
    "quantity": ("number", "number word", "percent"),
    "place": ("capital", "place"),
    "which": ("capital",),
}
_TIMES = frozenset("time year date month day century decade period era season".split())
_QUANTITIES = frozenset(
    """
    percentage percent population number amount age temperature size rate distance length height speed ratio proportion
    fraction cost price
    """.split()
)
_PLACES = frozenset(
    """
    country city state place region location town continent area nation county island province river district village
    """.split()
)
_PERSONS = frozenset(
    """
    person man woman king queen president emperor author scientist leader physicist mathematician actor singer ruler
    general philosopher architect writer individual
    """.split()
)
_NAMES = frozenset("name names named called".split())
_EXTENTS = frozenset("long old far often large big tall high fast deep".split())


def kind_of(words: Sequence[str]) -> str:
    """Return the kind, one of ``KINDS``, of a question given as folded words.

    >>> kind_of("in what year did it end".split()), kind_of("how old is he".split())
    ('time', 'how long')
    """
    for at, word in enumerate(words):
        following = words[at + 1 : at + 4]
        if word in ("who", "whom", "whose"):
            return "who"
        if word in ("when", "where", "why"):
            return word
        if word == "how":
            return _kind_of_how(following[0] if following else "")
        if word in ("what", "which"):
            return _kind_of_what(word, following)
    return "other"


def _kind_of_how(following: str) -> str:
    if following in ("many", "much"):
        return f"how {following}"
    return "how long" if following in _EXTENTS else "how"


def _kind_of_what(word: str, following: Sequence[str]) -> str:
    first = following[0] if following else ""
    if first in _TIMES:
        return "time"
    for kind, nouns in (("quantity", _QUANTITIES), ("place", _PLACES), ("who", _PERSONS), ("name", _NAMES)):
        if any(each in nouns for each in following):
            return kind
    if word == "which":
        return "which"
    return "what is" if first in ("is", "are", "was", "were") else "what"


def is_question(text: str) -> bool:
    """Tell whether a text ends with a question, be it in brackets or quotation marks.

    >>> is_question("“Who goes there?”"), is_question("Who knows.")
    (True, False)
    """
    return text.rstrip(_CLOSING).endswith(("?", "？", "؟"))


def expected_classes(kind: str) -> int:
    """Return the classes of words, as bits, that an answer to a kind of question is made of."""
    return sum(BIT[name] for name in _EXPECTED.get(kind, ()))
