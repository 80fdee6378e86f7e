"""What a user sees first, with the decision to refuse, beside the gold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_bot.evaluation.judging.markup import has_markup
from qa_bot.evaluation.measures import exact_match, f1
from qa_bot.evaluation.questions import Place, Topic
from qa_bot.model import Answer, Citation
from qa_bot.model import Place as Location

RIGHT = 0.5
"""F1 of a short answer against a gold one from which a person would mostly accept it."""
SURE = 0.8
"""Probability of being right above which a short answer counts as said with certainty."""
MEASURES = ("Success@1", "quotation_F1", "EM", "F1", "place")
"""What can be measured of what is shown, more being better."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown first, with the values of ``MEASURES`` that the gold allows: for a refusal, all are 0.

    ``text`` is the quotation and ``answer`` the short answer, verbatim; None where none is shown.
    """

    text: str | None = None
    answer: str | None = None
    confidence: float = 0.0
    """The probability that the short answer is right, as it is told; without it, that of the quotation."""
    values: Mapping[str, float] | None = None
    has_markup: bool | None = None
    """Whether marks of the source are left in what is shown; None where nothing is."""

    def value(self, name: str) -> float | None:
        """Return one of ``MEASURES``, None where the gold does not allow it."""
        return (self.values or {}).get(name)

    def refused(self) -> Shown:
        """Return the same for a refusal."""
        return Shown(confidence=self.confidence, values=dict.fromkeys(self.values or {}, 0.0))


def shown_first(topic: Topic, answer: Answer, abstains: bool, gold: Sequence[Place], quotes: Sequence[Place]) -> Shown:
    """Judge what is shown of an answer that was given with abstention off.

    ``gold`` is where the evidence is, ``quotes`` where that is which a person should be shown, in the texts that
    citations slice.
    """
    first = None if abstains or not answer.citations else answer.citations[0]
    words = None if abstains else answer.text or None
    sure = answer.confidence if answer.answer_confidence is None else answer.answer_confidence
    values = _values(topic, first, words, gold, quotes) if topic.answerable else {}
    if first is None:
        return Shown(confidence=sure, values=values)
    displayed = (first.quotation.display, answer.display if words else None)
    marked = any(has_markup(each) for each in displayed if each)
    return Shown(first.quotation.text, words, sure, values, marked)


def _values(
    topic: Topic, first: Citation | None, words: str | None, gold: Sequence[Place], quotes: Sequence[Place]
) -> dict[str, float]:
    values: dict[str, float] = {}
    at = None if first is None else (first.read.passage.document.id, first.quotation.start, first.quotation.end)
    if topic.evidence or topic.places:
        values["Success@1"] = float(at is not None and any(_shared(at, each) > 0 for each in gold))
    if topic.evidence:
        values["quotation_F1"] = 0.0 if at is None else max((_overlap(at, each) for each in quotes), default=0.0)
    if topic.answers:
        values["EM"] = exact_match(words, topic.answers) if words else 0.0
        values["F1"] = f1(words, topic.answers) if words else 0.0
    if topic.locations:
        values["place"] = float(first is not None and any(_is_same(first.place, each) for each in topic.locations))
    return values


def _shared(one: Place, other: Place) -> int:
    """Return how many characters two spans share; at most 0 where they do not overlap."""
    return min(one[2], other[2]) - max(one[1], other[1]) if one[0] == other[0] else 0


def _overlap(one: Place, other: Place) -> float:
    """Return the harmonic mean of precision and recall of a span beside another, by characters."""
    shared = _shared(one, other)
    return 2 * shared / (one[2] - one[1] + other[2] - other[1]) if shared > 0 else 0.0


def _is_same(found: Location, gold: Location) -> bool:
    """Tell whether two places are one: by number where the gold has a number, else by label."""
    if found.kind != gold.kind:
        return False
    return found.number == gold.number if gold.number is not None else found.label == gold.label
