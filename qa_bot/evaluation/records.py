"""An evaluation question by question: a file of records that can be kept, looked through and compared.

A record is a line of JSON in the schema ``qa-bot/judged/1``: the question with its gold, what was found, and the values
of its measures, by names such as ``passage.Success@1``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa_bot.analysis import folded_words
from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.figures.resampling import interval, randomisation
from qa_bot.evaluation.judging.gold import PASSAGE_MEASURES, Judged
from qa_bot.retrieval.kinds import kind_of

SCHEMA = "qa-bot/judged/1"
_CITATIONS = 3


def records(evaluation: Evaluation, measures: Sequence[str] = PASSAGE_MEASURES) -> Iterator[dict[str, object]]:
    """Yield a record for each question, in order, with some measures of its passages."""
    for judged in evaluation.judged:
        yield _record(judged, measures)


def _record(judged: Judged, measures: Sequence[str]) -> dict[str, object]:
    topic, answer = judged.topic, judged.answer
    hits = [unit in judged.relevant for unit, _ in judged.ranked]
    return {
        "schema": SCHEMA,
        "id": topic.id,
        "question": topic.question,
        "labels": dict(topic.labels),
        "history": list(topic.history),
        "asked_as": answer.asked_as,
        "kind": kind_of(folded_words(topic.question)),
        "answerable": topic.answerable,
        "answers": list(topic.answers),
        "evidence": list(topic.evidence),
        "relevant": sorted(judged.relevant),
        "nowhere": [*judged.unknown, *(topic.answers if judged.is_answer_absent else ())],
        "answer": answer.text,
        "shown": judged.shown.text,
        "confidence": answer.confidence,
        "abstained": judged.abstains,
        "cause": judged.cause,
        "misled": dict(judged.misled),
        "rank": hits.index(True) + 1 if True in hits else None,
        "measures": measures_of(judged, measures),
        "ms": round(1000 * judged.seconds, 3),
        "citations": [
            {
                "passage_id": citation.read.passage.id,
                "score": citation.score,
                "sentence": citation.read.text,
                "answer": list(citation.words) if citation.words else None,
            }
            for citation in answer.citations[:_CITATIONS]
        ],
    }


def measures_of(judged: Judged, measures: Sequence[str] = PASSAGE_MEASURES) -> dict[str, float]:
    """Return the values of a question's measures by names such as ``passage.Success@1``."""
    values: dict[str, float] = {}
    if judged.passage is not None:
        values.update({f"passage.{name}": judged.measured(name) for name in measures})
    values.update({f"sentence.{name}": value for name, value in (judged.sentence or {}).items()})
    if judged.exact_match is not None and judged.f1 is not None:
        values.update({"answer.EM": judged.exact_match, "answer.F1": judged.f1})
    values.update({f"shown.{name}": value for name, value in (judged.shown.values or {}).items()})
    if judged.topic.answerable is not None:
        values["decision.right"] = float(judged.abstains is not judged.topic.answerable)
    return values


def read_records(path: str) -> dict[str, Mapping[str, Any]]:
    """Return the records of a file by id.

    Raises:
        QuestionSetError: with the line at fault.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError) as error:
        raise QuestionSetError(path, getattr(error, "strerror", None) or "not UTF-8") from None
    found: dict[str, Mapping[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            values = {str(name): float(value) for name, value in record["measures"].items()}
            is_right = record["schema"] == SCHEMA and all(map(math.isfinite, values.values()))
            identity = str(record["id"])
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            is_right, identity = False, ""
        if not is_right:
            why = "not a record of a judged question; qa-bot eval --per-question writes them"
            raise QuestionSetError(path, why, f"line {number}")
        if identity in found:
            raise QuestionSetError(path, f"the id {identity!r} is there twice", f"line {number}")
        found[identity] = record
    if not found:
        raise QuestionSetError(path, "no records in it")
    return found


@dataclass(frozen=True, slots=True)
class Compared:
    """A measure in two evaluations of the same questions: means, difference with its interval, and how it comes about.

    ``p`` is the chance of a difference as large if it made none which of the two is asked.
    """

    name: str
    first: float
    second: float
    low: float
    high: float
    p: float
    wins: int
    losses: int
    ties: int

    @property
    def difference(self) -> float:
        """The second's mean less the first's."""
        return self.second - self.first


def compare(first: Mapping[str, Mapping[str, Any]], second: Mapping[str, Mapping[str, Any]]) -> list[Compared]:
    """Compare two evaluations question by question, over the questions that both have."""
    shared = [identity for identity in first if identity in second]
    names = {name: None for identity in shared for name in first[identity]["measures"]}
    return [each for name in names if (each := _compared(name, shared, first, second)) is not None]


def _compared(
    name: str,
    shared: Sequence[str],
    first: Mapping[str, Mapping[str, Any]],
    second: Mapping[str, Mapping[str, Any]],
) -> Compared | None:
    pairs = [
        (float(first[each]["measures"][name]), float(second[each]["measures"][name]))
        for each in shared
        if name in first[each]["measures"] and name in second[each]["measures"]
    ]
    if not pairs:
        return None
    changes = [after - before for before, after in pairs]
    low, high = interval(changes)
    wins, losses = sum(change > 0 for change in changes), sum(change < 0 for change in changes)
    one, other = (sum(pair[side] for pair in pairs) / len(pairs) for side in (0, 1))
    return Compared(name, one, other, low, high, randomisation(changes), wins, losses, len(pairs) - wins - losses)
