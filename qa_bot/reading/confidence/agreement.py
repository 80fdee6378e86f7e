"""What of a question the best sentence lacks, replaces or contradicts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from qa_bot.analysis import unframed
from qa_bot.model import Query, Sentence
from qa_bot.reading.confidence.coverage import title_of
from qa_bot.reading.confidence.said import PARTS, Match, Said, matches, said
from qa_bot.reading.extraction import Asked, Extraction
from qa_bot.retrieval import surprise
from qa_bot.retrieval.kinds import KINDS

_NEGATIONS = frozenset(
    """
    not never no without n't isn't wasn't aren't weren't don't doesn't didn't haven't hasn't hadn't can't cannot
    couldn't won't wouldn't neither nor none fail failed fails lack lacked lacks except unable non nothing nobody
    refuse refused refuses reject rejected
    """.split()
)
_FOUND = 0.5
"""How well a word is said from which it counts as found in a sentence."""
_FOR_SURE = 0.75
_MOST_ASKED = 100
"""Words of a question that are compared."""
_FAR = 12
"""Words: what is farther away does not belong together."""
_NEAR = 6
_TYPICAL = 5.0
"""A surprise (see ``retrieval.weights``) that brings inputs to about 1."""


class Compared(NamedTuple):
    """A question beside the sentence that is to answer it, and the sentence's passage with its headings.

    ``kind`` is the kind of question, a place in ``KINDS``. ``in_sentence`` and ``in_passage`` say of each word of the
    question how well it is said there. ``focus`` is the place in the question of the thing asked for, which a text need
    not name: *supplies* in "what supplies were sent". ``answering`` are the places, in the sentence, of the words that
    were chosen as the answer.
    """

    kind: int
    question: Sequence[Said]
    sentence: Sequence[Said]
    passage: Sequence[Said]
    in_sentence: Sequence[Match]
    in_passage: Sequence[Match]
    focus: int | None
    answering: Sequence[int]

    @classmethod
    def of(cls, query: Query, asked: Asked, sentence: Sentence, extraction: Extraction | None) -> Compared:
        """Compare a query, as whole a question as it is known, with a sentence and the answer found in it."""
        question, found = said(unframed(query.asked_as))[:_MOST_ASKED], said(sentence.text)
        around = [*said(title_of(sentence.passage)), *said(sentence.passage.text)]
        start, end = extraction.span if extraction is not None else (0, 0)
        return cls(
            asked.kind,
            question,
            found,
            around,
            matches(question, found),
            matches(question, around),
            next(
                (at for at, word in enumerate(question) if asked.focus is not None and asked.focus in word.terms), None
            ),
            [at for at, word in enumerate(found) if start <= sentence.start + word.start < end],
        )

    @property
    def telling(self) -> Sequence[int]:
        """The places in the question of the words that tell something."""
        return [at for at, word in enumerate(self.question) if word.part is not None]


def agreement(compared: Compared) -> dict[str, float]:
    """Return by name what tells whether a sentence answers, or only speaks of the same things."""
    return {
        **_lacking(compared),
        **_replaced(compared),
        **_contradicted(compared),
        **_around_words(compared),
        **_in_order(compared),
        **{f"kind {kind}": float(number == compared.kind) for number, kind in enumerate(KINDS)},
    }


def _lacking(compared: Compared) -> dict[str, float]:
    """Return how much of each part of speech is not said, the thing asked for left out."""
    lacking = {f"{part} lacking in {where}": 0.0 for where in ("sentence", "passage") for part in PARTS}
    verb = 0.0, 0.0
    for at in compared.telling:
        word = compared.question[at]
        if at == compared.focus or word.part is None:
            continue
        in_sentence = 1 - compared.in_sentence[at].value
        in_passage = min(in_sentence, 1 - compared.in_passage[at].value)
        lacking[f"{word.part} lacking in sentence"] += _weight(word) * in_sentence
        lacking[f"{word.part} lacking in passage"] += _weight(word) * in_passage
        if word.part == "verb":
            verb = in_sentence, in_passage
    # The last verb is the one that the question turns on, however common it is: "… was born", "… become king".
    lacking["last verb lacking in sentence"], lacking["last verb lacking in passage"] = verb
    return {**lacking, "telling words": len(compared.telling) / 10}


def _weight(word: Said) -> float:
    return surprise(word.terms[-1] if word.terms else word.folded) / _TYPICAL


def replacements(compared: Compared) -> list[tuple[Said, Said]]:
    """Return words of the question with what stands in their place in the sentence: *second* for *first* contingent."""
    own = {word.folded for word in compared.question}
    terms = {term for word in compared.question for term in word.terms}
    found = []
    for at, (word, head) in enumerate(zip(compared.question, compared.question[1:], strict=False)):
        match = compared.in_sentence[at + 1]
        is_replaced = word.part and head.part and compared.in_sentence[at].value < _FOUND and match.value > _FOR_SURE
        if not is_replaced or match.place < 1:
            continue
        other = compared.sentence[match.place - 1]
        if other.part and other.folded not in own and terms.isdisjoint(other.terms):
            found.append((word, other))
    return found


def _replaced(compared: Compared) -> dict[str, float]:
    replaced = {f"{part} replaced": 0.0 for part in PARTS}
    for word, other in replacements(compared):
        replaced[f"{word.part} replaced"] += 1.0 if word.part == other.part else 0.5
    return replaced


def opposites(compared: Compared, others: Sequence[Said]) -> list[tuple[Said, Said]]:
    """Return words of the question that the sentence lacks, with their antonyms in a text."""
    terms = {term for word in compared.question for term in word.terms}
    by_term = {term: word for word in others for term in word.terms if term not in terms}
    return [
        (word, by_term[antonym])
        for word, match in zip(compared.question, compared.in_sentence, strict=True)
        if match.value < 1
        for term in word.terms
        for antonym in sorted(_antonyms().get(term, ()))
        if antonym in by_term
    ]


def _contradicted(compared: Compared) -> dict[str, float]:
    is_asked, is_said, is_around = (
        any(word.folded in _NEGATIONS for word in words)
        for words in (compared.question, compared.sentence, compared.passage)
    )
    return {
        "opposites in sentence": float(len(opposites(compared, compared.sentence))),
        "opposites in passage": float(len(opposites(compared, compared.passage))),
        "negation lacking in sentence": float(is_asked and not is_said),
        "negation lacking in passage": float(is_asked and not is_said and not is_around),
        "negation added": float(is_said and not is_asked),
    }


def _around_words(compared: Compared) -> dict[str, float]:
    """Return how near the words that answer are to those of the question."""

    def distance(place: int) -> int:
        return min((abs(place - each) for each in compared.answering), default=_FAR)

    found = [
        (match.place, compared.question[at])
        for at in compared.telling
        if (match := compared.in_sentence[at]).value > _FOUND
    ]
    total = sum(_weight(compared.question[at]) for at in compared.telling)
    verbs = [distance(place) for place, word in found if word.part == "verb"]
    own = {word.folded for word in compared.question if word.terms}
    return {
        "said near words": sum(_weight(word) for place, word in found if distance(place) <= _NEAR) / max(total, 1e-9),
        "distance of words": min((distance(place) for place, _ in found), default=_FAR) / _FAR,
        "distance of verb": min(verbs, default=0) / _FAR,
        "verb found": float(bool(verbs)),
        "words are asked": float(any(compared.sentence[at].folded in own for at in compared.answering)),
    }


def _in_order(compared: Compared) -> dict[str, float]:
    """Return how much of the question stands in the sentence as it was asked."""
    asked = [word.folded for word in compared.question]
    found = [word.folded for word in compared.sentence]
    pairs, others = (
        _runs([word.terms[-1] for word in words if word.terms], 2) for words in (compared.question, compared.sentence)
    )
    threes = _runs(asked, 3)
    return {
        "longest run": _longest_run(asked, found) / 5,
        "runs of three": len(threes & _runs(found, 3)) / max(len(threes), 1),
        "pairs": len(pairs & others) / max(len(pairs), 1),
    }


def _runs(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def _longest_run(words: Sequence[str], others: Sequence[str]) -> int:
    longest = 0
    while longest < len(words) and _runs(words, longest + 1) & _runs(others, longest + 1):
        longest += 1
    return longest


@lru_cache(maxsize=1)
def _antonyms() -> dict[str, set[str]]:
    """Return the table of antonyms, by term; ``tests/tools/make_antonyms.py`` makes it from WordNet."""
    table: dict[str, set[str]] = {}
    for line in Path(__file__).with_name("antonyms.txt").read_text(encoding="ascii").splitlines():
        one, other = line.split()
        table.setdefault(one, set()).add(other)
        table.setdefault(other, set()).add(one)
    return table


INPUTS = tuple(agreement(Compared(0, (), (), (), (), (), None, ())))
"""The names of what :func:`agreement` returns, in order."""
