"""TREC's forms: runs (``query Q0 unit rank score tag``), and rankings of any system scored by a question set's gold."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.figures.resampling import interval
from qa_bot.evaluation.judging.gold import Gold
from qa_bot.evaluation.measures import measure
from qa_bot.evaluation.questions import QuestionSet, Topic

TAG = "qa-bot"
Run = Mapping[str, Mapping[str, float]]
"""For each query its units with their scores."""
_ESCAPED = re.compile("%(25|20|09|0D|0A|0B|0C)")
_ESCAPES = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "% \t\r\n\v\f"})


def escaped(identity: str) -> str:
    """Return an id without white space, which parts the columns of a run.

    >>> escaped("1:The coast:2#1")
    '1:The%20coast:2#1'
    """
    return identity.translate(_ESCAPES)


def unescaped(identity: str) -> str:
    """Return an id that :func:`escaped` made, or one that has nothing to escape, as it was.

    >>> unescaped("1:The%20coast:2#1")
    '1:The coast:2#1'
    """
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), identity)


def run_lines(evaluation: Evaluation) -> Iterable[str]:
    """Yield an evaluation's rankings as the lines of a run."""
    for judged in evaluation.judged:
        for rank, (unit, score) in enumerate(judged.ranked, start=1):
            yield f"{escaped(judged.topic.id)} Q0 {escaped(unit)} {rank} {score!r} {TAG}\n"


def read_run(path: str) -> dict[str, dict[str, float]]:
    """Return for each query of a run its units with their scores; ranks that it states are not looked at.

    Raises:
        QuestionSetError: with the line at fault.
    """
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").split("\n")
    except (OSError, ValueError) as error:
        raise QuestionSetError(path, getattr(error, "strerror", None) or "not UTF-8") from None
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        columns = line.split()
        if len(columns) != 6:
            raise QuestionSetError(path, "expected six columns: query, Q0, id, rank, score, tag", f"line {number}")
        query, _, unit, _, score, _ = columns
        if unit in found[query]:
            raise QuestionSetError(path, f"{unit} is listed twice for query {query}", f"line {number}")
        found[query][unit] = _score(path, number, score)
    if not found:
        raise QuestionSetError(path, "no ranking in it")
    return dict(found)


def ordered(units: Mapping[str, float], name: str) -> list[str]:
    """Return units best first, with ties broken as ir-measures has it for the measure ``name``.

    For RR it follows MS MARCO's script, which takes equals by their ids; for all others trec_eval, which takes them
    by their ids from the end.
    """
    by_id = sorted(units, reverse=not name.startswith("RR@"))
    return sorted(by_id, key=lambda unit: -units[unit])


def _score(path: str, number: int, text: str) -> float:
    try:
        score = float(text)
    except ValueError:
        score = math.nan
    if not math.isfinite(score):
        raise QuestionSetError(path, f"the score {text!r} is not a number", f"line {number}")
    return score


@dataclass(frozen=True, slots=True)
class Scored:
    """The figures of a run, and what is doubtful about it, a sentence each."""

    figures: dict[str, object]
    remarks: tuple[str, ...]


def score_run(run: Run, sets: Iterable[tuple[QuestionSet, Gold]], measures: Sequence[str]) -> Scored:
    """Score a run over the answerable questions whose gold is known; one without a ranking counts 0.

    A run of documents is held against the documents in which the gold stands.
    """
    values: dict[str, list[float]] = {name: [] for name in measures}
    without: list[str] = []
    topics: list[Topic] = []
    unknown: dict[str, None] = {}
    nowhere: list[str] = []
    for questions, gold in sets:
        ranked = {topic.id: run.get(escaped(topic.id), {}) for topic in questions.topics}
        topics += questions.topics
        known = _Units(gold, ranked.values())
        unknown.update(dict.fromkeys(known.unknown))
        for topic in filter(lambda each: each.is_located, questions.topics):
            relevant = known.graded(topic)
            nowhere.extend(gold.places(topic)[1])
            without += [] if ranked[topic.id] else [topic.id]
            for name in measures:
                grades = [relevant.get(unit, 0.0) for unit in ordered(ranked[topic.id], name)]
                values[name].append(measure(name, grades, list(relevant.values())))
    asked = {escaped(topic.id) for topic in topics}
    remarks = (
        _remark("questions without a ranking, which count 0", without),
        _remark("queries that are not among the questions", [query for query in run if query not in asked]),
        _remark("evidence or relevant ids that are nowhere in the corpus", nowhere),
        _remark("ranked ids that are of no passage and no document of the corpus", list(unknown)),
    )
    return Scored(_figures(topics, values, len(without)), tuple(filter(None, remarks)))


class _Units:
    """What the ids in the rankings of a question set are: passages, documents, or neither."""

    def __init__(self, gold: Gold, rankings: Iterable[Mapping[str, float]]) -> None:
        self._gold = gold
        ids = {unit: unescaped(unit) for ranking in rankings for unit in ranking}
        self._is_of_documents = not any(map(gold.has_passage, ids.values()))
        self.unknown: list[str] = [
            unit for unit, name in ids.items() if not gold.has_passage(name) and not gold.has_document(name)
        ]

    def graded(self, topic: Topic) -> dict[str, float]:
        """Return the relevant units as a run calls them, with their grades."""
        graded = self._gold.graded(topic)
        named = self._gold.documents_of(graded) if self._is_of_documents else graded
        return {escaped(unit): grade for unit, grade in named.items()}


def _remark(what: str, found: Sequence[str]) -> str:
    return f"{what}: {len(found):,}, such as {found[0]}" if found else ""


def _figures(topics: Sequence[Topic], values: Mapping[str, Sequence[float]], without: int) -> dict[str, object]:
    """Return the figures in an evaluation's form; what a run does not tell is None."""
    count = len(next(iter(values.values()), []))
    passage = {**{name: sum(known) / count for name, known in values.items()}, "n": count} if count else None
    intervals = {"passage": {name: list(interval(known)) for name, known in values.items()}} if count else {}
    return {
        "schema": "qa-bot/evaluation/1",
        "questions": len(topics),
        "answerable": sum(topic.answerable is True for topic in topics),
        "unanswerable": sum(topic.answerable is False for topic in topics),
        "passage": passage,
        **dict.fromkeys(("sentence", "answer", "abstention", "latency_ms")),
        "intervals": intervals,
        "without_ranking": without,
    }
