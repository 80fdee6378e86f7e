"""Questions that ask who or what something is, and what a sentence says of that beside its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import regex

from qa_bot.analysis import fold, folded_words, tokens
from qa_bot.analysis.tags import tag
from qa_bot.model import Span
from qa_bot.retrieval.kinds import BIT, classes_of

_QUESTION = regex.compile(
    r"\s*+(?P<asking>who|what)(?:\s++(?:is|was|are|were)|['’]s)\s++(?P<name>[^?!.,;:]++)[?!.\s]*+", regex.IGNORECASE
)
_MEANING = regex.compile(
    r"\s*+(?:what\s++(?:does|do)\s++(?P<name>[^?!.,;:]++)(?<=\smean)"
    r"|(?:what\s++is\s++meant\s++by|define)\s++(?P<name>[^?!.,;:]++))[?!.\s]*+",
    regex.IGNORECASE,
)
_MOST_WORDS = 5
"""Words of a name."""
_ARTICLES = frozenset(("the", "a", "an"))
_NOT_NAMES = frozenset(
    """
    of for in at on to by from with about as than called named known used made like he she it they this that these those
    there his her its their my your our
    """.split()
)
_BEYOND = regex.compile(r"(?:\s*+\([^()]{0,80}+\))?+(?:,\s*+(?:aged\s++)?+\d{1,3}+(?=,))?+")
"""What may stand between a name and what is said of it: a bracket, an age."""
_APPOSITION = regex.compile(
    r",\s++(?:who\s++(?:is|was)\s++)?+"
    r"(?P<said>(?:(?:an?|the|one\s+of|his|her|its|their|then|former)\s|\p{Ll}++(?:\s++\p{Ll}++)?\s++of\s)[^,;:.()\"“”]++)"
)
_COPULA = regex.compile(
    r"\s++(?:is|was|are|were)\s++(?:also\s++|then\s++|now\s++)?+(?P<said>(?:an?|the|one\s+of|his|her|its|their)\s[^,;:.()\"“”]++)"
)
_MEANS = regex.compile(
    r"[\"”’']?+(?:\s++(?:for|of|in)(?:\s++\w++){1,4}?(?=\s++means\b))?+,?+\s++(?:which\s++|literally\s++|also\s++)*+"
    r"(?:means|meaning|stands\s++for|signifies)\s++(?:literally\s++)?+[\"“'‘]?+(?P<said>[^,;:.()\"“”]++)"
)
_NO_MEANINGS = ("a lot", "nothing", "everything", "something", "much", "well", "that ")
_DETERMINER = regex.compile(r"(?:the|an?|his|her|its|their|my|our|\p{Lu}[\p{L}\-]*+['’]s)\s", regex.IGNORECASE)
_CLAUSE = regex.compile(r"(?<!\s)\s++(?:who|which|that|where|when|whose|and\s++(?:is|was|has|had|he|she|it|who))\b")
_LONGEST = 14
"""Words of what is said of a name."""
_MOST_READ = 4_000
"""Characters of a sentence: what is longer is a list or a table without stops."""


class Named(NamedTuple):
    """What a question names: whoever is asked for has a capital in the text, if not in the question."""

    name: str
    is_of_person: bool = False
    is_meant: bool = False
    """Whether it is asked what the name means: a title before it is no answer."""


def defined(question: str) -> Named | None:
    """Return the name of which a question asks who or what it is, and nothing more, or None.

    >>> defined("Who was Ardak Kurtibayeva?").name, defined("What is the capital of Australia?")
    ('Ardak Kurtibayeva', None)
    >>> defined("What does UNDOF mean?").name
    'UNDOF'
    """
    meaning = _MEANING.fullmatch(question)
    match = meaning or _QUESTION.fullmatch(question)
    if match is None:
        return None
    name: str = match["name"].strip()
    if meaning is not None:
        name = name.removesuffix(" mean")
    words = folded_words(name)
    bare = words[1:] if words and words[0] in _ARTICLES else words
    is_name = 0 < len(bare) <= _MOST_WORDS and _NOT_NAMES.isdisjoint(bare)
    if not is_name or any(each.endswith("'s") for each in bare):
        return None
    is_of_person = "who" in match.groupdict().get("asking", "").casefold()
    if is_of_person and not name[0].isupper() and (words[0] in _ARTICLES or not question.islower()):
        return None  # whoever has a role is asked for, not what is said of a name
    return Named(name, is_of_person, meaning is not None)


def definition(named: Named, text: str, after: int = 0) -> Span | None:
    """Return what a sentence says that a name is: in apposition, after a verb, or as a title before it.

    The name is looked for ``after`` some characters: who is named there only speaks.
    """
    text = text[:_MOST_READ]
    places = [place for place in _places(named.name, text) if text[place[0]].isupper() or not named.is_of_person]
    places = [place for place in places if place[0] >= after]
    ways = (_meant, _apposed, _predicated) if named.is_meant else (_meant, _apposed, _predicated, _described, _titled)
    for find in ways:
        for place in places:
            found: Span | None = find(text, place)
            if found is not None:
                return found
    return None


def _places(name: str, text: str) -> Iterator[Span]:
    """Yield where a text has a name, in whatever case."""
    wanted = folded_words(name)
    wanted = wanted[1:] if wanted[0] in _ARTICLES else wanted
    found = list(tokens(text))
    folded = [fold(text[token.start : token.end]) for token in found]
    for at in range(len(found) - len(wanted) + 1):
        if folded[at : at + len(wanted)] == wanted:
            yield found[at].start, found[at + len(wanted) - 1].end


def _meant(text: str, place: Span) -> Span | None:
    match = _MEANS.match(text, _beyond(text, place[1]))
    if match is None or match["said"].casefold().startswith(_NO_MEANINGS):
        return None
    said: str = match["said"]
    start: int = match.start("said")
    return start, start + len(said.rstrip())


def _apposed(text: str, place: Span) -> Span | None:
    match = _APPOSITION.match(text, _beyond(text, place[1]))
    return None if match is None else _cut(text, *match.span("said"))


def _predicated(text: str, place: Span) -> Span | None:
    match = _COPULA.match(text, _beyond(text, place[1]))
    return None if match is None else _cut(text, *match.span("said"))


def _beyond(text: str, end: int) -> int:
    match = _BEYOND.match(text, end)
    return match.end() if match else end


def _cut(text: str, start: int, end: int) -> Span | None:
    """Return a description without a clause that goes on from it, or None where it is none."""
    clause = _CLAUSE.search(text, start, end)
    end = clause.start() if clause else end
    words = list(tokens(text[start:end]))
    while words and words[-1].is_stop:
        words.pop()
    return (start, start + words[-1].end) if 1 < len(words) <= _LONGEST else None


def _described(text: str, place: Span) -> Span | None:
    """Return what a name in commas stands beside: *her father* in "her father, Tomás Reyes, was …"."""
    start, end = place
    if not text.endswith(", ", 0, start) or text[end : end + 1] not in (",", "."):
        return None
    begin = max(text.rfind(mark, 0, start - 2) for mark in ",;:.(") + 1
    begin += len(text[begin:start]) - len(text[begin:start].lstrip())
    return _cut(text, begin, start - 2) if _DETERMINER.match(text, begin, start) else None


def _titled(text: str, place: Span) -> Span | None:
    """Return the nouns right before a name, such as *chief executive* or *President*, or None."""
    before = list(_before(text, place[0]))
    while before and not _is_role(text[slice(*before[0])]):
        del before[0]  # a given name
    return (before[-1][0], before[0][1]) if before else None


def _is_role(word: str) -> bool:
    return bool(classes_of(word) & BIT["role"]) or (word[0].islower() and tag(word).startswith("NN"))


def _before(text: str, at: int) -> Iterator[Span]:
    """Yield the nouns and adjectives right before a place, the nearest first."""
    for token in reversed(list(tokens(text[:at]))):
        word = text[token.start : token.end]
        is_near = not text[token.end : at].strip()
        if not is_near or token.is_stop or not (tag(word).startswith(("NN", "JJ")) or classes_of(word) & BIT["role"]):
            return
        yield token.start, token.end
        at = token.start
