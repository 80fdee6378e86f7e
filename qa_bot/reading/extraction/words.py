"""Sentence → its words with what the choice of words looks at: N words, F values each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import fold, tokens
from qa_bot.analysis.tags import TAGS, tag
from qa_bot.reading.extraction.asked import Asked, Matrix
from qa_bot.retrieval import surprise
from qa_bot.retrieval.kinds import CLASSES, classes_within
from qa_bot.retrieval.meaning import meanings

MOST_WORDS = 400
"""Words of a sentence that are looked at: what is longer is a table or a list without stops."""

_FUNCTION_WORDS = tuple(
    dict.fromkeys(
        """
        the a an of in to and for by as with on at from is was are were be been that which who whom whose it its his her
        their he she they this these those or but not also have has had than then into after before during between under
        over about against through because due since until while when where how what why there such more most other some
        any all both each many only first second third one two three s called known named including like so that would
        could can may will part number within without along among per up out off down around near approximately nearly
        least use used using made became become
        """.split()
    )
)
_FUNCTION = {word: number for number, word in enumerate(_FUNCTION_WORDS)}
_TAG = {name: number for number, name in enumerate(TAGS)}
_VERBS = slice(_TAG["VB"], _TAG["VBP"] + 1)
# What may stand between two words, by character; all else is "other".
_MARKS: Mapping[str, tuple[int, ...]] = {
    ",": (1,),
    ";": (2,),
    ":": (2,),
    **dict.fromkeys("([{", (3,)),
    **dict.fromkeys(")]}", (4,)),
    **dict.fromkeys("“‘«", (5,)),
    **dict.fromkeys("”’»", (6,)),
    **dict.fromkeys("\"'`", (5, 6)),
    **dict.fromkeys("-–—‐", (7,)),
    "/": (8,),
    **dict.fromkeys("$€£¥", (9,)),
    **dict.fromkeys("%°", (10,)),
}
_NOTHING, _OTHER_MARK, _MARK_COUNT = 0, 11, 12
_SHAPES = 8
_MATCHES = 10
WORD_INPUTS = len(CLASSES) + len(TAGS) + len(_FUNCTION) + _SHAPES + 2 * _MARK_COUNT + _MATCHES
_ALIKE_FROM, _ALIKE_RANGE = 0.45, 0.45
"""Cosine from which words count as alike at all, and how much more makes them wholly alike."""
_FOR_SURE = 0.5
"""Likeness from which a word is taken for one of the question's."""


class Words(NamedTuple):
    """The N words of a sentence; possessive endings are words of their own.

    ``inputs`` is N × F. ``matched`` is the surprise of the question's term that a word has, 0 without; ``likeness`` the
    same or, for words like the question's, part of it; ``asked_at`` the place in the question of the word it matches,
    −1 without. ``focus`` and ``focus_linked`` say how like a word is to the thing asked for. ``gaps`` has the N + 1
    texts before, between and after the words.
    """

    text: str
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    inputs: Matrix
    matched: Matrix
    likeness: Matrix
    asked_at: npt.NDArray[np.int64]
    focus: Matrix
    focus_linked: Matrix
    is_content: npt.NDArray[np.bool_]
    classes: Matrix
    is_verb: npt.NDArray[np.bool_]
    gaps: tuple[str, ...]
    folded: tuple[str, ...]
    near: Matrix
    """N × N: what the likeness of the second word counts for the first, less the farther they stand apart."""

    @classmethod
    def of(cls, text: str, asked: Asked) -> Words:
        """Analyse a sentence in the light of a question."""
        parts = _split(text)
        starts = np.array([start for start, _, _ in parts], np.int64)
        ends = np.array([end for _, end, _ in parts], np.int64)
        gaps = _gaps(text, parts)
        surfaces = [text[start:end] for start, end, _ in parts]
        folded = tuple(map(fold, surfaces))
        classes = np.array(
            [[bits >> bit & 1 for bit in range(len(CLASSES))] for bits in map(classes_within, surfaces)], np.float32
        )
        tags = _one_of([_TAG[tag(each)] for each in surfaces], len(TAGS))
        # A last column for all other words is left out again.
        function = _one_of([_FUNCTION.get(word, len(_FUNCTION)) for word in folded], len(_FUNCTION) + 1)[:, :-1]
        marks = np.array([_marks(gap) for gap in gaps], np.float32)
        found = _Match.of(asked, [terms for _, _, terms in parts], folded)
        shapes = np.array(
            [_shape(surface, terms) for surface, (_, _, terms) in zip(surfaces, parts, strict=True)], np.float32
        )
        shapes[0, 4] = shapes[-1, 5] = 1
        return cls(
            text,
            starts,
            ends,
            np.concatenate([classes, tags, function, shapes, marks[:-1], marks[1:], found.inputs], axis=1),
            found.matched,
            found.likeness,
            found.asked_at,
            found.inputs[:, 4] * (found.matched == 0),
            found.inputs[:, 5],
            np.array([bool(terms) for _, _, terms in parts]),
            classes,
            tags[:, _VERBS].sum(axis=1) > 0,
            gaps,
            folded,
            found.near,
        )


def _one_of(numbers: list[int], count: int) -> Matrix:
    """Return for each number a row of ``count`` values, 1 at its place and 0 elsewhere."""
    return np.eye(count, dtype=np.float32)[numbers]


def has_words(text: str) -> bool:
    """Tell whether there is any word in a text."""
    return next(iter(tokens(text)), None) is not None


class _Match(NamedTuple):
    """How the words of a sentence go with those of a question."""

    inputs: Matrix
    matched: Matrix
    likeness: Matrix
    asked_at: npt.NDArray[np.int64]
    near: Matrix

    @classmethod
    def of(cls, asked: Asked, terms: Sequence[tuple[str, ...]], folded: Sequence[str]) -> _Match:
        table = meanings()
        count = len(terms)
        inputs = np.zeros((count, _MATCHES), np.float32)
        matched = np.zeros(count, np.float32)
        alike = np.zeros(count, np.float32)
        asked_at = np.full(count, -1, np.int64)
        weights = dict(zip(asked.terms, asked.weights.tolist(), strict=True))
        links = _links(asked)
        focus = table.number(asked.focus) if asked.focus else table.unknown
        focus_links = dict(zip(*(each.tolist() for each in table.links(focus)), strict=True))
        for at, its_terms in enumerate(terms):
            number = table.number(its_terms[-1]) if its_terms else table.unknown
            hits = [term for term in its_terms if term in weights]
            if hits:
                matched[at] = max(weights[term] for term in hits)
                asked_at[at] = asked.order.get(hits[0], -1)
            elif number != table.unknown and asked.terms:
                alike[at], term = _alike(asked, number, links)
                if alike[at] > _FOR_SURE:
                    asked_at[at] = asked.order.get(term, -1)
            inputs[at, :8] = (
                bool(hits),
                matched[at] / 5,
                alike[at],
                not its_terms and folded[at] in asked.stop_words,
                max(0.0, float(table.vector(focus) @ table.vector(number))),
                focus_links.get(number, 0.0),
                asked.focus in its_terms,
                folded[at] == asked.preposition,
            )
        likeness = np.maximum(matched, 2 * alike)
        near = _near(likeness)
        inputs[:, 8] = np.tril(near, -1).sum(1) / 3
        inputs[:, 9] = np.triu(near, 1).sum(1) / 3
        return cls(inputs, matched, likeness, asked_at, near)


def _near(likeness: Matrix) -> Matrix:
    """Return N × N what the likeness of each word counts for each other; see ``Words.near``."""
    places = np.arange(len(likeness))
    distance = np.abs(places[:, None] - places[None, :])
    near: Matrix = (likeness[None, :] / (1 + distance)).astype(np.float32)
    np.fill_diagonal(near, 0)
    return near


def _links(asked: Asked) -> dict[int, tuple[float, str]]:
    """Return by number the stems linked to the question's terms, with the best link's weight and the term."""
    table = meanings()
    links: dict[int, tuple[float, str]] = {}
    for term in asked.terms:
        for number, weight in zip(*(each.tolist() for each in table.links(table.number(term))), strict=True):
            if weight > links.get(number, (0.0, ""))[0]:
                links[number] = weight, term
    return links


def _alike(asked: Asked, number: int, links: Mapping[int, tuple[float, str]]) -> tuple[float, str]:
    cosines = asked.vectors @ meanings().vector(number)
    best = int(cosines.argmax())
    alike = min(1.0, max(0.0, (float(cosines[best]) - _ALIKE_FROM) / _ALIKE_RANGE))
    return max((alike, asked.terms[best]), links.get(number, (0.0, "")), key=lambda each: each[0])


def _split(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Return the words of a text, each with its terms."""
    parts: list[tuple[int, int, tuple[str, ...]]] = []
    for token in tokens(text):
        if len(parts) >= MOST_WORDS:
            break
        if text[token.end - 2 : token.end] in ("'s", "’s") and token.end - token.start > 2:
            parts += [(token.start, token.end - 2, token.terms), (token.end - 2, token.end, ())]
        else:
            parts.append((token.start, token.end, token.terms))
    return parts


def _gaps(text: str, parts: list[tuple[int, int, tuple[str, ...]]]) -> tuple[str, ...]:
    edges = [0, *(edge for start, end, _ in parts for edge in (start, end)), len(text)]
    return tuple(text[begin:end] for begin, end in zip(edges[::2], edges[1::2], strict=True))


def _marks(gap: str) -> list[float]:
    found = [0.0] * _MARK_COUNT
    if not gap.strip():
        found[_NOTHING] = 1
    for mark in gap.strip():
        for number in _MARKS.get(mark, (_OTHER_MARK,)):
            found[number] = 1
    return found


def _shape(surface: str, terms: tuple[str, ...]) -> list[float]:
    """Return what a word looks like; the two zeros say whether it is the first or the last of its sentence."""
    return [
        surface.isupper() and len(surface) > 1,
        surface[0].isupper(),
        any(each.isdigit() for each in surface),
        "-" in surface,
        0,
        0,
        len(surface) / 10,
        min(surprise(terms[-1]), 7.0) / 7 if terms else 0,
    ]
