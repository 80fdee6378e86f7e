"""What the words of a name, and a text around it, tell: whether it is a man's, a woman's, or that of a place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qa_bot.analysis import fold, terms, tokens
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import MAN, PERSON, PLACE, THING, WOMAN
from qa_bot.retrieval import Index

_MEN = frozenset(
    """
    mr sir lord king prince emperor duke baron man boy father dad son brother uncle nephew husband grandfather
    grandson stepfather stepson widower gentleman monk priest abbot pope actor waiter fisherman policeman
    businessman chairman he
    """.split()
)
_WOMEN = frozenset(
    """
    mrs ms miss lady queen princess empress duchess countess baroness woman girl mother mum mom daughter sister aunt
    niece wife grandmother granddaughter stepmother stepdaughter widow nun abbess actress waitress policewoman
    businesswoman chairwoman she
    """.split()
)
_PERSONS = frozenset(
    """
    dr prof professor president minister chancellor mayor governor senator general captain colonel bishop saint judge
    doctor nurse teacher author writer poet painter artist architect scientist physicist chemist geologist astronomer
    mathematician engineer inventor explorer philosopher historian biographer journalist editor lawyer singer composer
    musician director manager founder owner keeper leader executive secretary assistant apprentice
    librarian child cousin friend neighbour neighbor parent person spokesman spokeswoman spokesperson tenant landlord
    heir ruler colleague student pupil successor predecessor commander officer soldier servant
    """.split()
)
_BODIES = frozenset(
    """
    ltd inc llc plc corp corporation company co gmbh ag university college school institute institution society
    association union league council committee commission ministry department agency bank museum library church club
    group board court foundation airlines lines works press publishers publishing editions verlag newspaper magazine
    gazette journal studio studios orchestra choir theatre theater hotel hospital clinic office bureau trust fund
    laboratory laboratories systems software technologies industries holdings enterprises factory brewery bakery party
    parliament senate regiment army navy police
    """.split()
)
_PLACES = frozenset(
    """
    island islands city town village county river lake mountain mountains valley street road square park bay sea ocean
    desert forest harbour harbor port station airport castle bridge peninsula province district region country kingdom
    """.split()
)
# Given names that in English-speaking countries are common, and hardly ever of both sexes.
_MENS = frozenset(
    """
    james john robert michael william david richard joseph charles thomas christopher daniel matthew anthony mark donald
    steven paul andrew kenneth george kevin brian edward ronald timothy jason jeffrey ryan gary nicholas eric stephen
    jonathan larry scott frank raymond gregory benjamin samuel patrick alexander jack dennis peter henry walter arthur
    albert ernest harold fred frederick louis philip simon martin hugh oliver
    """.split()
)
_WOMENS = frozenset(
    """
    mary patricia jennifer linda elizabeth barbara susan jessica sarah karen nancy margaret lisa betty dorothy sandra
    ashley donna carol michelle emily amanda melissa deborah stephanie rebecca laura helen sharon cynthia kathleen amy
    anna angela ruth brenda pamela nicole catherine katherine virginia maria julia alice jane charlotte emma rose
    florence louise eleanor lucy ellen martha victoria sophia olivia grace clara
    """.split()
)
_HIS = frozenset("he his himself".split())
_HERS = frozenset("she herself".split())
_BEFORE_A_PLACE = frozenset("in at into near throughout across".split())
_BEFORE_NO_PERSON = _BEFORE_A_PLACE | frozenset("from of to the on every each last next this since until".split())
_MOST = 24
"""Sentences that are looked at for a name."""
_REACH = 30
"""Words after a name that a pronoun is looked for in."""
_KEPT = 1000
"""Names that are remembered."""
_SURE = 3
"""What a title beside a name counts, where a pronoun after it counts 1."""


def told_by_words(text: str) -> str:
    """Return whom or what a title, a noun or a given name says that words name, or an empty string.

    >>> told_by_words("the king's daughter"), told_by_words("Henry Moreau"), told_by_words("Borna Works")
    ('woman', 'man', 'thing')
    """
    words = [fold(word).removesuffix("'s") for word in _surfaces(text)]
    head = next((at for at, word in enumerate(words) if at and word and tag(word) in ("IN", "WDT", "WP")), len(words))
    beginning = 0 if any(word[0].isupper() for word in _surfaces(text)[:head]) else max(head - 1, 0)
    kinds = ((_MEN, MAN), (_WOMEN, WOMAN), (_PERSONS, PERSON), (_BODIES, THING), (_PLACES, PLACE))
    found = [kind for word in reversed(words[beginning:head]) for known, kind in kinds if word in known]
    if found and found[0] != PERSON:
        return found[0]
    first = next((word for word in words[:head] if word not in _PERSONS), "")
    by_given = MAN if first in _MENS else (WOMAN if first in _WOMENS else "")
    return by_given if by_given and text[0].isupper() else "".join(found[:1])


class Names:
    """The names of a corpus, as far as anybody asks for them."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._known: dict[str, str] = {}

    def holds(self, term: str) -> bool:
        """Tell whether the corpus holds a term."""
        return self._index.has(term)

    def kind(self, name: str) -> str:
        """Return what a name is of: ``MAN``, ``WOMAN``, ``PERSON``, ``PLACE``, ``THING``, or empty where none tells."""
        found = self._known.get(name)
        if found is None:
            by_words = told_by_words(name)
            found = by_words if by_words not in ("", PERSON) else self._told_by_text(name) or by_words
            if len(self._known) >= _KEPT:
                self._known.clear()
            self._known[name] = found
        return found

    def _told_by_text(self, name: str) -> str:
        names = [word for word in _surfaces(name) if word[0].isupper() and not told_by_words(word)]
        words = tuple(fold(word).removesuffix("'s") for word in names)
        if not words:
            return ""
        for form in dict.fromkeys([words, words[-1:], words[:1]]):
            votes = Counter(vote for window in self._windows(form) for vote in _votes(window))
            if votes:
                return _decided(votes)
        return ""

    def _windows(self, words: tuple[str, ...]) -> Iterator[_Window]:
        """Yield the places of a name, each with its sentence and the next."""
        numbers = [self._index.number(term) for term in terms(" ".join(words))]
        rarest = min(numbers, key=self._index.by_sentence.document_frequency, default=-1)
        for number in self._index.by_sentence.of_term(rarest)[0][:_MOST].tolist():
            sentence = self._index.sentence(number)
            spans = sentence.passage.sentence_spans
            at = spans.index((sentence.start, sentence.end))
            ends = [spans[each][1] for each in range(at, min(at + 2, len(spans)))]
            text = sentence.passage.document.text
            yield from _places(text[sentence.start : ends[0]], text[ends[0] : ends[-1]], words)


class _Window(NamedTuple):
    """Where a name stands in the words of its sentence and the next."""

    words: Sequence[str]
    start: int
    end: int
    in_sentence: int
    """How many of the words are in the name's own sentence."""


def _places(sentence: str, following: str, name: tuple[str, ...]) -> Iterator[_Window]:
    words = _surfaces(sentence)
    both = [*words, *_surfaces(following)]
    folded = [fold(word).removesuffix("'s") for word in words]
    for at in range(len(words) - len(name) + 1):
        end = at + len(name)
        last = folded[end - 1]
        is_same = folded[at : end - 1] == list(name[:-1]) and (last == name[-1] or last.startswith(f"{name[-1]}-"))
        # One word of a name with another before or after it may be somebody else.
        is_other = len(name) == 1 and any(_is_name(words, near) for near in (at - 1, end))
        if is_same and words[at][0].isupper() and not is_other:
            yield _Window(both, at, end, len(words))


def _votes(window: _Window) -> Iterator[str]:
    """Yield what stands for a man, a woman, a person, a thing or a place."""
    words, start = window.words, window.start
    before = fold(words[start - 1]) if start else ""
    if before in _MEN | _WOMEN | _PERSONS:
        yield from [told_by_words(before)] * _SURE
    elif before in _BEFORE_A_PLACE:
        yield PLACE
        return
    yield from _pronoun_after(window)


def _pronoun_after(window: _Window) -> list[str]:
    """Return what the first pronoun says of a name, as far as no other name comes between.

    It counts twice where it owns what follows or is in the next sentence: in "gave Ada the boat that he had" it is of
    somebody else.
    """
    words = window.words
    for at in range(window.end, min(window.end + _REACH, len(words))):
        word = fold(words[at])
        is_object = word == "him" or (word == "her" and not (at + 1 < len(words) and tag(words[at + 1])[0] in "NJ"))
        if is_object and at < window.in_sentence:
            return []  # "Ada hired her" tells of another
        sex = MAN if word in _HIS or word == "him" else (WOMAN if word in _HERS or word == "her" else "")
        if sex:
            return [sex] * (1 if at < window.in_sentence and word in ("he", "she") else 2)
        if word in ("who", "whose") and at == window.end:
            return [PERSON]
        if word == "its" and at < window.in_sentence:
            return [THING]
        if _is_name(words, at) and fold(words[at - 1]) not in _BEFORE_NO_PERSON:
            return []
    return []


def _decided(votes: Counter[str]) -> str:
    sex = MAN if votes[MAN] >= votes[WOMAN] else WOMAN
    other = votes[MAN] + votes[WOMAN] - votes[sex]
    if votes[PLACE] > votes[sex] + votes[PERSON]:
        return PLACE
    if votes[sex] > other:
        return sex
    return PERSON if votes[PERSON] or votes[sex] else THING


def _surfaces(text: str) -> list[str]:
    return [text[token.start : token.end] for token in tokens(text)]


def _is_name(words: Sequence[str], at: int) -> bool:
    return 0 <= at < len(words) and words[at][0].isupper() and tag(words[at]).startswith("NNP")
