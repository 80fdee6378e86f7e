"""Judged questions → their own values of each measure, of which figures are the means."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.evaluation.judging.gold import PASSAGE_MEASURES, SENTENCE_MEASURES, Judged
from qa_bot.evaluation.judging.shown import MEASURES, RIGHT, SURE

Values = dict[str, list[float]]
SHOWN = (*MEASURES, "with_markup")
NEAR, FAR = "near", "far"
"""What the field ``kind`` says of a question that is not answered: how near the corpus comes to it."""


def values_of(judged: Sequence[Judged], measures: Sequence[str] = PASSAGE_MEASURES) -> dict[str, Values]:
    """Return for each group of figures and each measure the questions' own values, in order."""
    answerable = [each for each in judged if each.topic.answerable]
    unanswerable = [each for each in judged if each.topic.answerable is False]
    return {
        "shown": _shown(judged, answerable),
        "passage": _passages(answerable, measures),
        "sentence": _sentences(answerable),
        "answer": _answers(judged, answerable),
        "abstention": _abstention(answerable, unanswerable),
        "document": _filled({"Success@1": [each.document for each in answerable]}),
        "pairs": _filled({"both_right": list(_pairs(judged))}),
    }


def _filled(values: dict[str, list[float | None]] | dict[str, list[float]]) -> Values:
    """Return the values that are known, without the measures that have none."""
    known = {name: [each for each in found if each is not None] for name, found in values.items()}
    return {name: found for name, found in known.items() if found}


def _shown(judged: Sequence[Judged], answerable: Sequence[Judged]) -> Values:
    values = _filled({name: [each.shown.value(name) for each in answerable] for name in MEASURES})
    if values:
        values.update(_filled({"with_markup": [_as_float(each.shown.has_markup) for each in judged]}))
    return values


def _as_float(value: bool | None) -> float | None:
    return None if value is None else float(value)


def _passages(answerable: Sequence[Judged], measures: Sequence[str]) -> Values:
    located = [each for each in answerable if each.passage is not None]
    return _filled({name: [_passage_value(each, name) for each in located] for name in measures})


def _passage_value(judged: Judged, name: str) -> float:
    return judged.passage[name] if judged.passage and name in judged.passage else judged.measured(name)


def _sentences(answerable: Sequence[Judged]) -> Values:
    known = [each.sentence for each in answerable if each.sentence is not None]
    return _filled({name: [each[name] for each in known] for name in SENTENCE_MEASURES})


def _answers(judged: Sequence[Judged], answerable: Sequence[Judged]) -> Values:
    with_words = [each for each in answerable if each.exact_match is not None]
    if not with_words:
        return {}
    return {
        "EM": [each.exact_match or 0.0 for each in with_words],
        "F1": [each.f1 or 0.0 for each in with_words],
        **_filled({"wrong_when_sure": [float(not _is_right(each)) for each in judged if is_sure(each)]}),
    }


def is_sure(judged: Judged) -> bool:
    """Tell whether a short answer is said with certainty that can be called right or wrong."""
    can_tell = judged.topic.answerable is False or bool(judged.topic.answers)
    return can_tell and judged.shown.answer is not None and judged.shown.confidence > SURE


def has_words(judged: Judged) -> bool:
    """Tell whether a question has short answers."""
    return bool(judged.topic.answerable) and judged.exact_match is not None


def _is_right(judged: Judged) -> bool:
    """Tell whether what is done with a question is right: refusing it, its short answer, or else what is shown."""
    if judged.topic.answerable is False:
        return judged.abstains
    if judged.topic.answers:
        return (judged.shown.value("F1") or 0.0) >= RIGHT
    return judged.shown.value("Success@1") == 1


def _abstention(answerable: Sequence[Judged], unanswerable: Sequence[Judged]) -> Values:
    with_words = [each for each in answerable if each.exact_match is not None]
    refused = {
        kind: [float(each.abstains) for each in unanswerable if each.topic.label("kind") == kind]
        for kind in (NEAR, FAR)
    }
    return _filled(
        {
            "answered_of_answerable": [float(not each.abstains) for each in answerable],
            "refused_of_unanswerable": [float(each.abstains) for each in unanswerable],
            "near_refused": refused[NEAR],
            "far_refused": refused[FAR],
            **_decided_words(with_words, unanswerable),
        }
    )


def _decided_words(with_words: Sequence[Judged], unanswerable: Sequence[Judged]) -> Values:
    """Return SQuAD 2.0's values: a refusal is right for an unanswerable question and wrong for any other."""
    refused = [float(each.abstains) for each in unanswerable]
    return {
        "EM": [0.0 if each.abstains else each.exact_match or 0.0 for each in with_words] + refused,
        "F1": [0.0 if each.abstains else each.f1 or 0.0 for each in with_words] + refused,
    }


def _pairs(judged: Sequence[Judged]) -> list[float]:
    """Return for each pair of questions whether all of it is right."""
    pairs: dict[str, list[bool]] = {}
    for each in judged:
        pair = each.topic.label("pair")
        if pair is not None and each.topic.answerable is not None:
            pairs.setdefault(pair, []).append(_is_right(each))
    return [float(all(right)) for right in pairs.values()]
