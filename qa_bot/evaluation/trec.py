"""TREC's forms: runs (``query Q0 unit rank score tag``), and rankings of any system scored by a question set's gold."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from qa_bot.errors import QuestionSetError
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.gold import Gold
from qa_bot.evaluation.measures import measure
from qa_bot.evaluation.questions import QuestionSet
from qa_bot.evaluation.resampling import interval

TAG = "qa-bot"
_ESCAPES = str.maketrans({mark: f"%{ord(mark):02X}" for mark in "% \t\r\n\v\f"})


def escaped(identity: str) -> str:
    """Return an id without white space, which parts the columns of a run.

    >>> escaped("1:The coast:2#1")
    '1:The%20coast:2#1'
    """
    return identity.translate(_ESCAPES)


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
            raise QuestionSetError(path, f"{unit} stands twice under query {query}", f"line {number}")
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
        raise QuestionSetError(path, f"the score {text!r} is no number", f"line {number}")
    return score


def score_run(
    run: Mapping[str, Mapping[str, float]], sets: Iterable[tuple[QuestionSet, Gold]], measures: Sequence[str]
) -> dict[str, object]:
    """Return the figures of a run over the answerable questions whose gold is known; one without a ranking counts 0."""
    values: dict[str, list[float]] = {name: [] for name in measures}
    without = 0
    for questions, gold in sets:
        for topic in questions.topics:
            relevant = {escaped(each) for each in gold.relevant(topic)}
            if not topic.answerable or not relevant:
                continue
            units = run.get(escaped(topic.id), {})
            without += not units
            for name in measures:
                hits = [unit in relevant for unit in ordered(units, name)]
                values[name].append(measure(name, hits, len(relevant)))
    count = len(next(iter(values.values()), []))
    if not count:
        return {"schema": "qa-bot/evaluation/1", "passage": None, "intervals": {}, "without_ranking": 0}
    return {
        "schema": "qa-bot/evaluation/1",
        "passage": {**{name: sum(known) / count for name, known in values.items()}, "n": count},
        "intervals": {"passage": {name: list(interval(known)) for name, known in values.items()}},
        "without_ranking": without,
    }
