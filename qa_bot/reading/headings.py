"""Question → the section that it asks for by its heading: "What are the specifications?", "Do you have Wi-Fi?"."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from qa_bot.analysis import folded_words, terms
from qa_bot.model import Passage, Query
from qa_bot.reading.rows import is_header
from qa_bot.retrieval import Evidence, Index
from qa_bot.retrieval.kinds import KINDS, kind_of

SURE = 0.9
"""How sure it is that the section of that name is what was asked for: no public question set has such questions."""
_OPEN = ("what is", "what", "which", "other")
"""Kinds of questions that ask for no more than the name says: "How long is the warranty?" asks for a part of it."""
_SAYS_NOTHING = frozenset(
    """
    list show give describ explain section chapter part say read detail inform overview summari summar summaris
    """.split()
)
"""Terms that may be said beside the name of a section."""


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
    asked = frozenset(query.words)
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
        beside = asked - self.terms - _SAYS_NOTHING
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
