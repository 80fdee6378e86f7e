"""A part of the questions of long sets, which is as the whole is: each document gives its share."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from qa_bot.evaluation.questions import QuestionSet, Topic

_SEED = 20_170_611
_Unit = list[tuple[int, Topic]]
"""Questions that are taken together, each with the number of its set."""


def sample(sets: Sequence[QuestionSet], count: int) -> list[QuestionSet]:
    """Return ``count`` of the questions, the same each time, in their order, and sets without any left out.

    Questions are drawn from each document or article in proportion; those of a pair stay together, so that there may
    be one more than asked for.
    """
    draw = random.Random(_SEED)
    ordered: list[tuple[float, float, _Unit]] = []
    for units in _units(sets).values():
        draw.shuffle(units)
        ordered += [((at + draw.random()) / len(units), draw.random(), unit) for at, unit in enumerate(units)]
    taken: set[tuple[int, str]] = set()
    for _, _, unit in sorted(ordered, key=lambda each: each[:2]):
        if len(taken) >= count:
            break
        taken.update((number, topic.id) for number, topic in unit)
    kept = [
        replace(each, topics=tuple(topic for topic in each.topics if (number, topic.id) in taken))
        for number, each in enumerate(sets)
    ]
    return [each for each in kept if each.topics]


def _units(sets: Sequence[QuestionSet]) -> dict[tuple[int, str], list[_Unit]]:
    """Return for each document or article of a set its questions; those of a pair are together, with the first."""
    units: dict[tuple[int, str], _Unit] = {}
    for number, each in enumerate(sets):
        for topic in each.topics:
            pair = topic.label("pair")
            name = f"question {topic.id}" if pair is None else f"pair {pair}"
            units.setdefault((number, name), []).append((number, topic))
    found: dict[tuple[int, str], list[_Unit]] = {}
    for (number, _), unit in units.items():
        found.setdefault((number, _asked_on(unit[0][1])), []).append(unit)
    return found


def _asked_on(topic: Topic) -> str:
    """Return the name of the document or article on which a question is asked."""
    return topic.document or topic.label("document") or topic.label("article") or ""
