"""Evaluation → lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.figures.breakdowns import TURNS
from qa_bot.evaluation.judging.gold import CAUSES, Judged

_UNKNOWN_SHOWN = 5
_WHERE = "--per-question keeps them, under “nowhere”"
_SHORT = 80
"""Characters of a text that is named in a line."""


def summary(evaluation: Evaluation, figures: Mapping[str, Any], seconds: float) -> str:
    """Return an evaluation's figures as a small table; groups that the questions cannot measure are left out."""
    count, answerable = figures["questions"], figures["answerable"]
    intervals: Any = figures["intervals"]
    latency = figures["latency_ms"]
    each = f", {latency['p50']:.1f} ms each at the median" if isinstance(latency, dict) else ""
    told = f"{count} question{'' if count == 1 else 's'}, {answerable} of them answerable"
    unknown = sum(each.topic.answerable is None for each in evaluation.judged)
    told += f", {unknown} not judged" if unknown else ""
    lines = [f"{told}; {seconds:.1f} s{each}"]
    if unknown == count:
        lines.append("nothing to measure: the questions come without answers, evidence or relevant ids")
    for name in ("shown", "passage", "sentence", "answer", "document", "pairs"):
        if isinstance(figures[name], dict):
            lines.append(f"{name:10} {_group(figures[name], intervals[name])}")
    abstention = figures["abstention"]
    if isinstance(abstention, dict):
        lines.append(f"{'refusing':10} {_abstention(abstention, intervals['abstention'])}")
    calibration = figures["calibration"]
    if isinstance(calibration, dict):
        bins = "  ".join(f"{each['confidence']:.2f}→{each['right']:.2f}" for each in calibration["reliability"])
        off = _value(calibration["ECE"], intervals["calibration"].get("ECE"))
        lines.append(f"{'sureness':10} off by {off} on average   said→true {bins}")
    turns, parts = figures["turns"], figures["by_turn"]
    if isinstance(turns, dict) and isinstance(parts, dict):
        counted = [(name, groups) for name, groups in zip(TURNS, turns.values(), strict=True) if name in parts]
        lines += [f"{name:10} {_turn(groups, parts[name]['intervals'])}" for name, groups in counted]
    for parts in figures.get("by_field", {}).values():
        width = max(10, *map(len, parts))
        lines += [f"{name:{width}} {_part(part)}" for name, part in parts.items()]
    causes = evaluation.causes()
    if causes:
        told = ", ".join(f"{count} {cause}" for cause, count in causes.items())
        lines.append(f"missed: {told}   (--misses lists them)")
    return "".join(f"{line}\n" for line in lines)


def _group(group: Mapping[str, Any], intervals: Mapping[str, Sequence[float]]) -> str:
    known = {name: value for name, value in group.items() if name != "n" and value is not None}
    shown = [f"{name.replace('_', ' ')} {_value(value, intervals.get(name))}" for name, value in known.items()]
    return "   ".join([*shown, f"(n={group['n']})"])


def _value(value: float, ends: Sequence[float] | None) -> str:
    """Return a figure with half of its 95 % interval's width, where it has one."""
    return f"{value:.3f} ±{(ends[1] - ends[0]) / 2:.3f}" if ends else f"{value:.3f}"


def run_summary(figures: Mapping[str, object]) -> str:
    """Return the figures of a run that was scored, as :func:`summary` has them."""
    group, intervals = figures["passage"], figures["intervals"]
    if not isinstance(group, dict) or not isinstance(intervals, dict):
        return "no question has known gold\n"
    return f"{'passage':10} {_group(group, intervals['passage'])}\n"


def _turn(groups: Mapping[str, Mapping[str, float] | None], intervals: Mapping[str, Sequence[float]]) -> str:
    parts = [
        f"{name} Success@1 {_value(group['Success@1'], intervals[name])} (n={group['n']})"
        for name, group in groups.items()
        if group
    ]
    return "   ".join(parts)


_PART = {
    "shown": "shown {}",
    "quotation_F1": "quotation F1 {}",
    "shown_F1": "F1 {}",
    "passage": "passage Success@1 {}",
    "sentence": "sentence Success@1 {}",
    "EM": "EM {}",
    "answered": "answered {}",
    "refused": "refused {}",
}


def _part(part: Mapping[str, Any]) -> str:
    shown = [
        text.format(_value(part[name], part["intervals"][name]))
        for name, text in _PART.items()
        if name in part["intervals"]
    ]
    return "   ".join([*shown, f"(n={part['n']})"])


def _abstention(group: Mapping[str, float | None], intervals: Mapping[str, Sequence[float]]) -> str:
    told = {
        "answered_of_answerable": "answered {} of the answerable",
        "refused_of_unanswerable": "refused {} of the others",
        "near_refused": "of near ones {}",
        "far_refused": "of far ones {}",
        "AUROC": "AUROC {}",
        "AUROC_near": "against near ones {}",
    }
    parts = [(group[name], intervals.get(name), text) for name, text in told.items()]
    return "   ".join(text.format(_value(value, ends)) for value, ends, text in parts if value is not None)


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
            lines += _beside(judged)
    return "".join(f"{line}\n" for line in lines)


def _beside(judged: Judged) -> list[str]:
    """Return what was found and what is gold: the words where only they differ, else the sentences."""
    sentences = [sentence.text for sentence in judged.answer.sentences[:1]]
    if judged.cause != "wrong words":
        gold = [f"  gold:  {evidence}" for evidence in judged.topic.evidence[:1]]
        return [*(f"  found: {sentence}" for sentence in sentences), *gold]
    words = judged.answer.text or "no words, the sentence alone"
    gold = [f"  gold:  {' | '.join(judged.topic.answers)}"]
    return [f"  found: {words}", *gold, *(f"  in:    {sentence}" for sentence in sentences)]


def told_misled(judged: Judged) -> str:
    """Say which groups of features put the wrong sentence first, with how much each gives it more."""
    return ", ".join(f"{group} {value:+.2f}" for group, value in judged.misled)


def warnings(evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for each of the first few evidences and ids that are nowhere in the corpus, and their number."""
    unknown = [(judged.topic.id, each) for judged in evaluation.judged for each in judged.unknown]
    for identity, each in unknown[:_UNKNOWN_SHOWN]:
        yield f"question {_short(identity)}: nowhere in the corpus: {_short(each)}"
    if len(unknown) > _UNKNOWN_SHOWN:
        told = "pieces of evidence or ids in all are nowhere in the corpus; their questions count as missed"
        yield f"{len(unknown)} {told}; {_WHERE}"
    absent = [each for each in evaluation.judged if each.is_answer_absent]
    for judged in absent[:_UNKNOWN_SHOWN]:
        yield f"question {_short(judged.topic.id)}: no document holds the answer: {_short(judged.topic.answers[0])}"
    if len(absent) > _UNKNOWN_SHOWN:
        yield f"{len(absent)} questions in all have answers that no document holds; {_WHERE}"


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[: _SHORT - 1]}…"
