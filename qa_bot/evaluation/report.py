"""Evaluation → lines for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qa_bot.evaluation.run import Evaluation, Judged

_UNKNOWN_SHOWN = 5


def summary(evaluation: Evaluation, seconds: float) -> str:
    """Return the figures as a small table; groups that the questions cannot measure are left out."""
    figures = evaluation.figures()
    count, answerable = figures["questions"], figures["answerable"]
    latency = figures["latency_ms"]
    each = f", {latency['p50']:.1f} ms each at the median" if isinstance(latency, dict) else ""
    lines = [f"{count} questions, {answerable} of them answerable; {seconds:.1f} s{each}"]
    for name in ("passage", "sentence", "answer"):
        group = figures[name]
        if isinstance(group, dict):
            shown = "   ".join(f"{measure} {value:.3f}" for measure, value in group.items() if measure != "n")
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
    wrong = sum(1 for each in evaluation.judged if _is_miss(each))
    if wrong:
        lines.append(f"{wrong} questions are missed   (--misses lists them)")
    return "".join(f"{line}\n" for line in lines)


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


def _is_miss(judged: Judged) -> bool:
    return bool(_why_missed(judged))


def _why_missed(judged: Judged) -> str:
    if judged.topic.answerable is False:
        return "" if judged.abstains else "answered, though the corpus does not tell"
    if judged.passage and not judged.passage["Success@1"]:
        return "another passage ranks first"
    if judged.sentence and not judged.sentence["Success@1"]:
        return "the right passage, another sentence"
    return "refused, though the corpus tells" if judged.topic.answerable and judged.abstains else ""


def misses(evaluation: Evaluation) -> str:
    """Return a paragraph for each question that is missed: what is wrong, and what was found instead."""
    lines: list[str] = []
    for judged in evaluation.judged:
        why = _why_missed(judged)
        if why:
            lines += [
                "",
                f"{judged.topic.id}: {judged.topic.question}",
                f"  {why}; sure {judged.answer.confidence:.0%}",
            ]
            if judged.answer.asked_as != judged.answer.question:
                lines.append(f"  asked as: {judged.answer.asked_as}")
            lines += [f"  found: {sentence.text}" for sentence in judged.answer.sentences[:1]]
            lines += [f"  gold:  {evidence}" for evidence in judged.topic.evidence[:1]]
    return "".join(f"{line}\n" for line in lines)


def warnings(evaluation: Evaluation) -> Iterator[str]:
    """Yield a line for each of the first few evidences and ids that are nowhere in the corpus, and their number."""
    unknown = [(judged.topic.id, each) for judged in evaluation.judged for each in judged.unknown]
    for identity, each in unknown[:_UNKNOWN_SHOWN]:
        yield f"question {identity}: nowhere in the corpus: {each}"
    if len(unknown) > _UNKNOWN_SHOWN:
        yield f"{len(unknown)} evidences or ids in all are nowhere in the corpus; their questions count as missed"
