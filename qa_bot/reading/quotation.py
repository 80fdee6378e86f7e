"""Sentence → quotation: the smallest run of sentences, items, rows or lines that answers on its own.

Each sentence beside the one that answers has a probability of belonging to it, and the run is chosen whose expected F1
by characters is the best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import regex

from qa_bot.analysis.layout import item_mark
from qa_bot.model import Document, Span
from qa_bot.retrieval import Index

BEFORE, AFTER = 8, 24
"""Sentences before and after the one that answers that may belong to it."""
_LONGEST = 4_000
"""Characters of a quotation at most."""
MARGIN = 0.05
"""Expected F1 by which a longer run must be better than the sentence that answers."""
_STEPS = regex.compile(r"\bhow (?:do|to|can|could|should|would|does|did|must)\b|\bsteps?\b|\bprocedure\b", regex.I)
_SEVERAL = regex.compile(
    r"\b(?:what|which)(?: \w+){0,3} (?:are|were)\b|\b(?:list|all|ingredients|types|kinds|examples|options|items)\b"
    r"|\bwhat (?:do|should|must|can) (?:i|we|you)\b",
    regex.I,
)
_FOLLOWING = regex.compile(r"\b(?:the following|as follows|(?:shown|listed|given|described|see) below)\b", regex.I)


class Unit(NamedTuple):
    """A sentence, an item of a list, a row of a table or a line of code, in its paragraph."""

    number: int
    start: int
    end: int
    kind: str
    paragraph: Span
    announces: bool
    """Whether it ends with a colon."""
    asks: bool = False
    points_on: bool = False
    """Whether it says that something follows, or ends its paragraph without a mark, as a heading does."""


INPUTS = (
    "evidence",
    "strongest",
    "evidence of the best",
    "was read",
    "one before",
    "farther before",
    "one after",
    "two after",
    "farther after",
    "same paragraph",
    "item beside item",
    "line beside line of code",
    "row beside row",
    "follows announcement",
    "announces the best",
    "code after prose",
    "prose before code",
    "steps wanted, item beside item",
    "several wanted, item beside item",
    "steps wanted, after",
    "several wanted, after",
    "steps wanted, code",
    "length",
)
"""What tells whether a sentence belongs to the one that answers, in order."""


def units_around(index: Index, number: int) -> list[Unit]:
    """Return the sentences around one, in the same section of its document, in order."""
    sentence = index.sentence(number)
    document, section = sentence.passage.document, sentence.passage.section
    numbers: list[int] = []
    for step, most in ((-1, BEFORE), (1, AFTER)):
        for at in range(number + (step < 0) * step, number + step * (most + 1), step):
            if not 0 <= at < index.by_sentence.size:
                break
            other = index.sentence(at)
            if other.passage.document is not document or other.passage.section != section:
                break
            numbers.append(at)
    return units_of(index, sorted(numbers))


def units_of(index: Index, numbers: Sequence[int]) -> list[Unit]:
    """Return some sentences as units, in the order given."""
    code: dict[int, set[Span]] = {}
    found = []
    for number in numbers:
        sentence = index.sentence(number)
        document = sentence.passage.document
        if id(document) not in code:
            code[id(document)] = {(block.start, block.end) for block in document.blocks if block.kind == "code"}
        place = sentence.start, sentence.end, sentence.passage.paragraph
        found.append(_unit(document, number, *place, code[id(document)]))
    return found


def wants_steps(question: str) -> bool:
    """Tell whether a question asks how to do something."""
    return _STEPS.search(question) is not None


def wants_several(question: str) -> bool:
    """Tell whether a question asks for more than one thing."""
    return _SEVERAL.search(question) is not None


def _unit(document: Document, number: int, start: int, end: int, paragraph: Span, code: set[Span]) -> Unit:
    text = document.text
    line = text.rfind("\n", 0, start) + 1
    if any(begin <= start < stop for begin, stop in code):
        kind = "code"
    elif "|" in text[start:end] or "\t" in text[start:end].strip():
        kind = "row"
    else:
        kind = "item" if item_mark(text, line, end) else "prose"
    said = text[start:end].rstrip()
    is_open = said[-1:].isalnum() and end >= paragraph[1]
    points_on = is_open or _FOLLOWING.search(said) is not None
    is_prose = kind == "prose"
    return Unit(
        number, start, end, kind, paragraph, said.endswith(":"), is_prose and said.endswith("?"), is_prose and points_on
    )


def inputs_of(question: str, best: Unit, unit: Unit, readings: Mapping[int, Sequence[float]]) -> list[float]:
    """Return what tells whether a unit belongs to the best one, in the order of ``INPUTS``.

    ``readings`` has for the number of each sentence that was read what its pieces are worth as evidence: the mean, and
    the mean of the upper half.
    """
    step = unit.number - best.number
    read = readings.get(unit.number)
    evidence = read or (-3.0, -3.0)
    is_item = unit.kind == best.kind == "item"
    steps, several = wants_steps(question), wants_several(question)
    flags = (
        read is not None,
        step == -1,
        step < -1,
        step == 1,
        step == 2,
        step > 2,
        unit.paragraph == best.paragraph,
        is_item,
        unit.kind == best.kind == "code" and unit.paragraph == best.paragraph,
        unit.kind == best.kind == "row" and unit.paragraph == best.paragraph,
        step > 0 and best.announces,
        step < 0 and unit.announces,
        step > 0 and unit.kind == "code" and best.kind != "code",
        step < 0 and unit.kind != "code" and best.kind == "code",
        steps and is_item,
        several and is_item,
        steps and step > 0,
        several and step > 0,
        steps and unit.kind == "code",
    )
    first = (float(evidence[0]), float(evidence[1]), float((readings.get(best.number) or (0.0,))[0]))
    return [*first, *map(float, flags), float(np.log1p(unit.end - unit.start))]


def best_run(
    units: Sequence[Unit], best: int, probabilities: Sequence[float], margin: float = MARGIN
) -> tuple[int, int]:
    """Return the first and the last place of the run around ``best`` with the highest expected F1 by characters.

    ``probabilities`` says of each unit how likely it belongs to what should be shown. The expected F1 of a run of R
    characters, of which E are expected to belong, where all units are expected to have T, is taken to be
    2 E / (R + T). The best unit stands alone unless another run is better by ``margin``.
    """
    lengths = [unit.end - unit.start for unit in units]
    expected = [length * probability for length, probability in zip(lengths, probabilities, strict=True)]
    total = sum(expected)
    found, most = (best, best), 2 * expected[best] / (lengths[best] + total) + margin
    for first in range(best, -1, -1):
        for last in range(best, len(units)):
            size = sum(lengths[first : last + 1])
            if size > _LONGEST and (first, last) != (best, best):
                break
            value = round(2 * sum(expected[first : last + 1]) / (size + total), 6)
            if value > most:
                found, most = (first, last), value
    return _with_announced(units, *found)


def whole_list(units: Sequence[Unit], at: int) -> tuple[int, int]:
    """Return the first and the last place of the list that an item is of, as far as there is room."""
    first = last = at
    size = units[at].end - units[at].start
    for step in (1, -1):
        other = at + step
        while 0 <= other < len(units) and units[other].kind == "item":
            size += units[other].end - units[other].start
            if size > _LONGEST:
                break
            first, last = min(first, other), max(last, other)
            other += step
    return first, last


def _with_announced(units: Sequence[Unit], first: int, last: int) -> tuple[int, int]:
    """Return a run that ends with what announces more with that: a list, rows or code, or else one sentence more.

    What ends with a colon or asks answers nothing on its own; nor do words such as "the following" and what ends
    without a mark ("you need to run"), where a list, rows or code come after them.
    """
    if last + 1 == len(units):
        return first, last
    kind, end = units[last + 1].kind, units[last]
    if not (end.announces or end.asks or (end.points_on and kind != "prose")):
        return first, last
    size = sum(unit.end - unit.start for unit in units[first : last + 1])
    while last + 1 < len(units) and units[last + 1].kind == kind:
        size += units[last + 1].end - units[last + 1].start
        if size > _LONGEST:
            break
        last += 1
        if kind == "prose":
            break
    return first, last


def span_of(document: Document, units: Sequence[Unit], first: int, last: int) -> Span:
    """Return the place of a run of units; of several, that of a list begins with its first mark."""
    start, end = units[first].start, units[last].end
    if first < last and units[first].kind == "item":
        line = document.text.rfind("\n", 0, start) + 1
        if item_mark(document.text, line, start + 1):
            start = line + len(document.text[line:start]) - len(document.text[line:start].lstrip())
    return start, end
