"""Question → the section that it asks for by its heading: "What are the specifications?", "Do you have Wi-Fi?"."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qa_bot.analysis import fold, folded_words, terms
from qa_bot.model import Passage, Query
from qa_bot.reading.extraction.asked import is_yes_or_no
from qa_bot.reading.rows import is_header
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, kind_of

SURE = 0.9
"""How sure it is that the section of that name is what was asked for: no public question set has such questions."""
_OPEN = ("what is", "what", "which", "other")
"""Kinds of questions that ask for no more than the name says: "How long is the warranty?" asks for a part of it."""
_REQUESTS = frozenset("list show give describe explain read summarise summarize".split())
"""What may stand before the name of a section."""
_PARTS = frozenset("section chapter part details information overview summary".split())
"""What may stand beside it."""
_OTHERWISE = frozenset("not no never without before after against".split())
"""What makes another question of it."""


class Section(NamedTuple):
    """A section that was asked for: the positions of its sentences in the evidence, best first.

    ``heading_asks`` tells whether its heading is a question itself.
    """

    positions: list[int]
    heading_asks: bool

    @property
    def best(self) -> int:
        """The position of the sentence that ranks first."""
        return self.positions[0]


def section_asked_for(query: Query, kind: int, index: Index, evidence: Evidence) -> Section | None:
    """Return the best section of the evidence whose heading says all that a query does, if there is one.

    ``kind`` is the kind of the query, a place in ``KINDS``. Where a heading is a question itself, the kind must be the
    same; where it names a thing, that may be asked for with the document's title or without.
    """
    passages = index.passage_of(evidence.sentences).tolist()
    order = evidence.ranking().tolist()
    asked = frozenset(_asked_for(query))
    for number in dict.fromkeys(passages[at] for at in order) if asked else ():
        passage = index.passages[number]
        heading = _Heading.of(passage.section[-1]) if passage.section else None
        if heading is not None and heading.says(asked, KINDS[kind], passage.document.title):
            inside = {each for each in set(passages) if _section_of(index.passages[each]) == _section_of(passage)}
            return Section([at for at in order if passages[at] in inside], heading.kind is not None)
    return None


def beginning(section: Section, index: Index, evidence: Evidence) -> int:
    """Return the position of the sentence that a section begins with, but for the header of a table."""
    positions = sorted(section.positions, key=lambda at: int(evidence.sentences[at]))
    return next((at for at in positions if not is_header(index, evidence, at)), positions[0])


def _asked_for(query: Query) -> list[str]:
    """Return the terms of what a query asks for, those of requests and of parts of a text left out; none of a "not"."""
    words = folded_words(query.text)
    if is_yes_or_no(words) or not _OTHERWISE.isdisjoint(words):
        return []
    said = {term: fold(word) for term, word in query.words.items()}
    first = words[0] if words else ""
    parts = _PARTS | {"say", "says"} if not _PARTS.isdisjoint(words) else frozenset()
    kept = [term for term, word in said.items() if word not in parts and not (word == first and word in _REQUESTS)]
    return kept or list(said)


def _section_of(passage: Passage) -> tuple[str, tuple[str, ...]]:
    return passage.document.id, passage.section


class _Heading(NamedTuple):
    """The terms of a heading and, where it is a question, its kind, one of ``KINDS``."""

    terms: frozenset[str]
    kind: str | None

    @classmethod
    @lru_cache(maxsize=10_000)
    def of(cls, heading: str) -> _Heading:
        text = _unnumbered(heading)
        return cls(frozenset(terms(text)), kind_of(folded_words(text)) if "?" in text else None)

    def says(self, asked: frozenset[str], kind: str, title: str) -> bool:
        """Tell whether the heading says what a question of a kind asks, given by its terms."""
        if not self.terms or not self.terms <= asked:
            return False
        if self.kind is not None:
            return asked == self.terms and kind == self.kind
        beside = asked - self.terms
        return kind in _OPEN and (not beside or beside <= frozenset(terms(title)))


def _unnumbered(heading: str) -> str:
    """Return a heading without what numbers it: "§ 3", "2.1", "b)"."""
    words = heading.split()
    while len(words) > 1 and _is_number(words[0]):
        del words[0]
    return " ".join(words)


def _is_number(word: str) -> bool:
    bare = word.strip("§#().:")
    return not bare or bare.replace(".", "").isdigit() or (len(bare) == 1 and bare != word)
