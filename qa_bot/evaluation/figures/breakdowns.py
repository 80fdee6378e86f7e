"""Judged questions → figures of parts of them: by kind, length and turn, or by a field of the question file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from qa_bot.analysis import folded_words
from qa_bot.evaluation.figures.resampling import interval
from qa_bot.evaluation.judging.gold import Judged
from qa_bot.retrieval.kinds import kind_of

Breakdown = dict[str, dict[str, object]]
TURNS = ("first turn", "follow-up")
WITHOUT = "(none)"
"""The part of the questions that lack a field."""


def by_kind(answerable: Sequence[Judged]) -> Breakdown:
    """Return figures by what questions ask for."""
    return _breakdown(answerable, lambda each: kind_of(_words(each)))


def by_length(answerable: Sequence[Judged]) -> Breakdown:
    """Return figures by how many words questions have."""
    return _breakdown(answerable, lambda each: _length(len(_words(each))))


def by_turn(answerable: Sequence[Judged]) -> Breakdown | None:
    """Return figures of first turns and of follow-ups; None without conversations."""
    if not any(each.topic.history for each in answerable):
        return None
    return _breakdown(answerable, lambda each: TURNS[each.is_follow_up])


def by_field(judged: Sequence[Judged], field: str) -> Breakdown:
    """Return figures by what a field of the question file says; those of refusing are of all questions."""
    return _breakdown(judged, lambda each: dict(each.topic.labels).get(field, WITHOUT))


def _words(judged: Judged) -> list[str]:
    question = judged.topic.question
    return folded_words(question)


def _length(words: int) -> str:
    return "up to 6 words" if words <= 6 else "7 to 12 words" if words <= 12 else "13 words and more"


def _breakdown(judged: Sequence[Judged], key: Callable[[Judged], str]) -> Breakdown:
    """Return the chief figures of parts of the questions with their intervals, the largest part first."""
    parts: dict[str, list[Judged]] = {}
    for each in judged:
        parts.setdefault(key(each), []).append(each)
    return {
        name: _chief_figures(part) for name, part in sorted(parts.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    }


def _chief_figures(part: Sequence[Judged]) -> dict[str, object]:
    values = {
        "shown": _known(each.shown.value("Success@1") for each in part),
        "quotation_F1": _known(each.shown.value("quotation_F1") for each in part),
        "shown_F1": _known(each.shown.value("F1") for each in part),
        "passage": [each.passage["Success@1"] for each in part if each.passage is not None],
        "sentence": [each.sentence["Success@1"] for each in part if each.sentence is not None],
        "EM": [each.exact_match for each in part if each.exact_match is not None],
        "F1": [each.f1 for each in part if each.f1 is not None],
        "answered": [float(not each.abstains) for each in part if each.topic.answerable],
        "refused": [float(each.abstains) for each in part if each.topic.answerable is False],
    }
    intervals = {name: list(interval(known)) for name, known in values.items() if known}
    means = {name: sum(known) / len(known) if known else None for name, known in values.items()}
    return {**means, "n": len(part), "intervals": intervals}


def _known(values: Iterable[float | None]) -> list[float]:
    return [each for each in values if each is not None]
