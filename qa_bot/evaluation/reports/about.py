"""What a report says of where its figures come from, and how it calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_bot.evaluation.judging.gold import PASSAGE_MEASURES

GROUPS: Mapping[str, str] = {
    "shown": "What is shown",
    "passage": "Passage",
    "sentence": "Sentence",
    "answer": "Short answer",
    "abstention": "Refusing",
    "document": "Document",
    "pairs": "Pairs of questions",
    "calibration": "Sureness",
}
NAMES: Mapping[str, str] = {
    "answered_of_answerable": "answered, of the answerable",
    "refused_of_unanswerable": "refused, of the others",
    "near_refused": "refused, of the near ones",
    "far_refused": "refused, of the far ones",
    "AUROC_near": "AUROC against the near ones",
    "quotation_F1": "quotation F1",
    "with_markup": "with markup",
    "wrong_when_sure": "wrong, of the sure ones",
    "sure": "sure",
    "both_right": "both right",
}
"""Figures whose name in JSON is not what a person would say."""
MEANINGS: Mapping[str, str] = {
    "Success@k": "share of questions with a right one among the first k",
    "RR@k": "1 / rank of the first right one, 0 beyond k",
    "nDCG@k": "normalised discounted cumulative gain of the first k",
    "P@k": "share of right ones among the first k",
    "R@k": "share of all right ones that the first k hold",
    "AP@k": "mean precision at the right ones of the first k",
    "What is shown": "with refusing: a question that is refused, and a missing short answer, count 0; Success@1 is "
    "how often the quotation has the evidence",
    "quotation F1": "overlap in characters of what is shown with what a person should be shown",
    "place": "share of questions where what is shown is on the right page, slide, row or the like",
    "with markup": "share of what is shown that has marks of its source, such as a link's target; the less, the better",
    "sure": "short answers said to be right with more than 0.8, as a share of the questions that have any",
    "both right": "share of pairs of questions, alike but for one thing, of which all are right",
    "EM": "share of short answers that are a gold answer, normalised as SQuAD's script does",
    "F1": "overlap in words of the short answer with the best gold answer",
    "AUROC": "chance that an answerable question gets more confidence than one that is not",
    "ECE": "expected calibration error: how far confidence is from how often the first sentence answers, on average",
    "AURC": "area under the curve of risk against coverage; the less, the better",
}
FEATURES: Mapping[str, str] = {
    "words": "the question's words in sentence and passage",
    "names": "names, numbers, and the question's first and last words",
    "pairs": "the question's words side by side, and phrases",
    "pieces": "parts of words",
    "context": "what the sentences around have",
    "form": "length, place and shape of the sentence",
    "answers": "something of the kind asked for",
    "meaning": "other words of like meaning",
    "titles": "titles and headings",
    "documents": "the document around the passage",
    "passage": "the passage as a whole",
}
"""The groups of features by which sentences are ranked, in words."""


@dataclass(frozen=True, slots=True)
class About:
    """What was evaluated: the name of the question file, what was asked, and how."""

    questions: str
    corpus: str
    version: str
    threshold: float
    """The confidence below which the bot abstains."""
    measures: Sequence[str] = PASSAGE_MEASURES
    by: str | None = None
    """The field of the question file by which there are figures, too."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval, None where it has none."""

    name: str
    value: float
    interval: Sequence[float] | None


def grouped(figures: Mapping[str, Any]) -> list[tuple[str, int | None, list[Figure]]]:
    """Return the chief figures by group: its title, how many questions there are, and its figures."""
    found = []
    for group, title in GROUPS.items():
        known: Mapping[str, Any] = figures[group] or {}
        intervals = figures["intervals"].get(group, {})
        values = [
            Figure(NAMES.get(name, name), value, intervals.get(name))
            for name, value in known.items()
            if name != "n" and isinstance(value, int | float)
        ]
        if values:
            found.append((title, known.get("n"), values))
    return found


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Figures by parts of the questions: a title, the figures shown with their names, and the parts."""

    title: str
    columns: Mapping[str, str]
    parts: Mapping[str, Mapping[str, Any]]


_SHOWN = {"shown": "Shown", "quotation_F1": "Quotation F1", "shown_F1": "Shown F1"}
_COLUMNS = {"passage": "Passage", "sentence": "Sentence", "EM": "EM", "F1": "F1"}
_OF_FIELD = {**_COLUMNS, "answered": "Answered", "refused": "Refused"}


def breakdowns(figures: Mapping[str, Any]) -> list[Breakdown]:
    """Return the figures by parts of the questions, those that there are."""
    titled = {"Kind": figures["by_kind"], "Length": figures["by_length"], "Turn": figures["by_turn"]}
    usual = [_breakdown(title, _COLUMNS, parts) for title, parts in titled.items() if parts]
    return [*(_breakdown(field, _OF_FIELD, parts) for field, parts in figures.get("by_field", {}).items()), *usual]


def _breakdown(title: str, columns: Mapping[str, str], parts: Mapping[str, Mapping[str, Any]]) -> Breakdown:
    """Return a breakdown with the figures of what is shown before the others, where there are any."""
    shown = {name: column for name, column in _SHOWN.items() if any(part[name] is not None for part in parts.values())}
    return Breakdown(title, {**shown, **columns}, parts)
