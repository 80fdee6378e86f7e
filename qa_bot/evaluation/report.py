"""Evaluation → lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.gold import CAUSES, PASSAGE_MEASURES, Judged

_UNKNOWN_SHOWN = 5


def summary(evaluation: Evaluation, seconds: float, measures: Sequence[str] = PASSAGE_MEASURES) -> str:
    """Return the figures as a small table; groups that the questions cannot measure are left out."""
    figures = evaluation.figures(measures)
    count, answerable = figures["questions"], figures["answerable"]
    latency = figures["latency_ms"]
    each = f", {latency['p50']:.1f} ms each at the median" if isinstance(latency, dict) else ""
    lines = [f"{count} questions, {answerable} of them answerable; {seconds:.1f} s{each}"]
    for name in ("passage", "sentence", "answer"):
        group = figures[name]
        if isinstance(group, dict):
            intervals = figures["intervals"][name] if isinstance(figures["intervals"], dict) else {}
            shown = "   ".join(_shown(each, value, intervals) for each, value in group.items() if each != "n")
            lines.append(f"{name:10} {shown}   (n={group['n']})")
    abstention = figures["abstention"]
    if isinstance(abstention, dict):
        lines.append(f"{'refusing':10} {_abstention(abstention)}")
    calibration = figures["calibration"]
    if isinstance(calibration, dict):
        bins = "  ".join(f"{each['confidence']:.2f}→{each['right']:.2f}" for each in calibration["reliability"])
        lines.append(f"{'sureness':10} off by {calibration['ECE']:.3f} on average   said→true {bins}")
    turns = figures["turns"]
    if isinstance(turns, dict):
        lines += [f"{label:10} {shown}" for name, label in _TURNS.items() if (shown := _turn(turns[name]))]
    causes = evaluation.causes()
    if causes:
        told = ", ".join(f"{count} {cause}" for cause, count in causes.items())
        lines.append(f"missed: {told}   (--misses lists them)")
    return "".join(f"{line}\n" for line in lines)


def _shown(measure: str, value: float, intervals: Mapping[str, Sequence[float]]) -> str:
    """Return a figure with half of its 95 % interval's width."""
    low, high = intervals[measure]
    return f"{measure} {value:.3f} ±{(high - low) / 2:.3f}"


def run_summary(figures: Mapping[str, object]) -> str:
    """Return the figures of a run that was scored, as :func:`summary` has them."""
    group, intervals = figures["passage"], figures["intervals"]
    if not isinstance(group, dict) or not isinstance(intervals, dict):
        return "no question has known gold\n"
    shown = "   ".join(_shown(each, value, intervals["passage"]) for each, value in group.items() if each != "n")
    return f"{'passage':10} {shown}   (n={group['n']})\n"


_TURNS = {"first": "first turn", "follow_up": "follow-up"}


def _turn(groups: Mapping[str, Mapping[str, float] | None]) -> str:
    parts = [f"{name} Success@1 {group['Success@1']:.3f} (n={group['n']})" for name, group in groups.items() if group]
    return "   ".join(parts)


def _abstention(group: Mapping[str, float | None]) -> str:
    parts = []
    if group["answered_of_answerable"] is not None:
        parts.append(f"answered {group['answered_of_answerable']:.3f} of the answerable")
    if group["refused_of_unanswerable"] is not None:
        parts.append(f"refused {group['refused_of_unanswerable']:.3f} of the others")
    if group["AUROC"] is not None:
        parts.append(f"AUROC {group['AUROC']:.3f}")
    return "   ".join(parts)


def misses(evaluation: Evaluation) -> str:
    """Return a paragraph for each question that is missed: what is wrong, and what was found instead."""
    lines: list[str] = []
    for judged in evaluation.judged:
        if judged.cause:
            lines += [
                "",
                f"{judged.topic.id}: {judged.topic.question}",
                f"  {CAUSES[judged.cause]}; sure {judged.answer.confidence:.0%}",
            ]
            if judged.answer.asked_as != judged.answer.question:
                lines.append(f"  asked as: {judged.answer.asked_as}")
            if judged.misled:
                lines.append(f"  misled by {told_misled(judged)}")
            lines += [f"  found: {sentence.text}" for sentence in judged.answer.sentences[:1]]
            lines += [f"  gold:  {evidence}" for evidence in judged.topic.evidence[:1]]
    return "".join(f"{line}\n" for line in lines)


def told_misled(judged: Judged) -> str:
    """Say which groups of features put the wrong sentence first, with how much each gives it more."""
    return ", ".join(f"{group} {value:+.2f}" for group, value in judged.misled)


def warnings(evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for each of the first few evidences and ids that are nowhere in the corpus, and their number."""
    unknown = [(judged.topic.id, each) for judged in evaluation.judged for each in judged.unknown]
    for identity, each in unknown[:_UNKNOWN_SHOWN]:
        yield f"question {identity}: nowhere in the corpus: {each}"
    if len(unknown) > _UNKNOWN_SHOWN:
        yield f"{len(unknown)} evidences or ids in all are nowhere in the corpus; their questions count as missed"
    absent = [each for each in evaluation.judged if each.is_answer_absent]
    for judged in absent[:_UNKNOWN_SHOWN]:
        yield f"question {judged.topic.id}: no document holds the answer: {judged.topic.answers[0]}"
    if len(absent) > _UNKNOWN_SHOWN:
        yield f"{len(absent)} questions in all have answers that no document holds"
