"""Judged questions → figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from qa_bot.evaluation.figures import weighted
from qa_bot.evaluation.figures.breakdowns import by_field, by_kind, by_length, by_turn
from qa_bot.evaluation.figures.resampling import interval, interval_of
from qa_bot.evaluation.figures.values import NEAR, SHOWN, Values, has_words, is_sure, values_of
from qa_bot.evaluation.judging.gold import CAUSES, PASSAGE_MEASURES, SENTENCE_MEASURES, Judged
from qa_bot.evaluation.judging.shown import MEASURES
from qa_bot.evaluation.measures import area_under_risk, auroc, calibration_error, reliability

Group = dict[str, float | int | None]
_ABSTENTION = (
    "AUROC",
    "answered_of_answerable",
    "refused_of_unanswerable",
    "EM",
    "F1",
    "near_refused",
    "far_refused",
    "AUROC_near",
)


def names(measures: Sequence[str] = PASSAGE_MEASURES) -> list[str]:
    """Return the names of all figures of which more is better, such as ``passage.Success@1``."""
    groups = {
        "shown": MEASURES,
        "passage": measures,
        "sentence": SENTENCE_MEASURES,
        "answer": ("EM", "F1"),
        "abstention": _ABSTENTION,
        "document": ("Success@1",),
        "pairs": ("both_right",),
    }
    return [f"{group}.{name}" for group, of_group in groups.items() for name in of_group]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The judged questions of a whole question file."""

    judged: tuple[Judged, ...]
    is_whole: bool = True
    """Whether all questions were asked: it may have been interrupted."""

    def figures(self, measures: Sequence[str] = PASSAGE_MEASURES, by: str | None = None) -> dict[str, object]:
        """Return the figures as the JSON form has them; a group that the questions cannot measure is None.

        Args:
            measures: What to measure of the passages, named as in ir-measures.
            by: A field of the question file that tells parts of the questions apart.
        """
        answerable = [each for each in self.judged if each.topic.answerable]
        unanswerable = [each for each in self.judged if each.topic.answerable is False]
        values = self.values(measures)
        return {
            "schema": "qa-bot/evaluation/1",
            "questions": len(self.judged),
            "answerable": len(answerable),
            "unanswerable": len(unanswerable),
            "shown": _shown(values["shown"], len(answerable)),
            **{name: _means(values[name]) for name in ("passage", "sentence")},
            "answer": self._answers(values["answer"]),
            "abstention": _abstention(answerable, unanswerable, values["abstention"]),
            **{name: _means(values[name]) for name in ("document", "pairs")},
            "latency_ms": _latency([each.seconds for each in self.judged]),
            "turns": self._by_turn(answerable),
            "calibration": self._calibration(),
            "intervals": self._intervals(values),
            "causes": self.causes(),
            "misled": self.misled(),
            "by_kind": by_kind(answerable),
            "by_turn": by_turn(answerable),
            "by_length": by_length(answerable),
            **({"by_field": {by: by_field(self.judged, by)}} if by else {}),
        }

    def values(self, measures: Sequence[str] = PASSAGE_MEASURES) -> dict[str, Values]:
        """Return for each group of figures and each measure the questions' own values, in order."""
        return values_of(self.judged, measures)

    def _answers(self, values: Values) -> Group | None:
        """Return the figures of short answers: those that are sure are a share of the questions that have any."""
        if not values:
            return None
        count = len(values["EM"])
        return {
            **{name: _mean(values.get(name, ())) for name in ("EM", "F1", "wrong_when_sure")},
            "sure": sum(map(is_sure, self.judged)) / count,
            "n": count,
        }

    def _intervals(self, values: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, dict[str, list[float]]]:
        """Return the 95 % intervals of all figures but the latency, by group."""
        found = {
            group: {name: list(interval(known)) for name, known in of_group.items()}
            for group, of_group in values.items()
            if of_group
        }
        confidences, outcomes = self.sureness()
        known = [each for each in self.judged if each.topic.answerable is not None]
        near = [each for each in known if each.topic.answerable or each.topic.label("kind") == NEAR]
        said = weighted.ratio([is_sure(each) for each in known], [has_words(each) for each in known])
        for group, name, statistic, count in (
            ("abstention", "AUROC", _apart(known), len(known)),
            ("abstention", "AUROC_near", _apart(near), len(near)),
            ("answer", "sure", said, len(known) if values["answer"] else 0),
            ("calibration", "ECE", weighted.calibration_error(confidences, outcomes), len(outcomes)),
            ("calibration", "AURC", weighted.area_under_risk(confidences, outcomes), len(outcomes)),
        ):
            ends = interval_of(statistic, count) if count else None
            if ends is not None:
                found.setdefault(group, {})[name] = list(ends)
        return found

    def causes(self) -> dict[str, int]:
        """Return how many questions are missed for each cause, those that occur, in the order of the stages."""
        counts = Counter(each.cause for each in self.judged if each.cause)
        return {cause: counts[cause] for cause in CAUSES if counts[cause]}

    def misled(self) -> dict[str, int]:
        """Return for each group of features in how many misses it did most to put the wrong sentence first."""
        counts = Counter(each.misled[0][0] for each in self.judged if each.misled)
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))

    def sureness(self) -> tuple[list[float], list[bool]]:
        """Return the confidence of each question, and whether its first sentence answers, where the set can tell."""
        known = [each for each in self.judged if each.sentence is not None or each.topic.answerable is False]
        outcomes = [each.sentence is not None and each.sentence["Success@1"] == 1 for each in known]
        return [each.answer.confidence for each in known], outcomes

    def _calibration(self) -> dict[str, object] | None:
        """Return how far confidence is from how often the first sentence answers; None where the set cannot tell."""
        confidences, outcomes = self.sureness()
        if not confidences:
            return None
        bins = [{"confidence": c, "right": r, "n": n} for c, r, n in reliability(confidences, outcomes)]
        return {
            "ECE": calibration_error(confidences, outcomes),
            "AURC": area_under_risk(confidences, outcomes),
            "n": len(confidences),
            "reliability": bins,
        }

    def _by_turn(self, answerable: Sequence[Judged]) -> dict[str, object] | None:
        """Return the ranking figures of first turns and of follow-ups apart; None without conversations."""
        if not any(each.topic.history for each in answerable):
            return None
        parts = {
            "first": [each for each in answerable if not each.topic.history],
            "follow_up": [each for each in answerable if each.topic.history],
        }
        return {
            name: {
                "passage": _ranking_figures(PASSAGE_MEASURES, [each.passage for each in part]),
                "sentence": _ranking_figures(SENTENCE_MEASURES, [each.sentence for each in part]),
            }
            for name, part in parts.items()
        }


def _apart(judged: Sequence[Judged]) -> weighted.Statistic:
    """Return what gives the area under the ROC curve of confidence."""
    sure = [each.answer.confidence for each in judged]
    return weighted.auroc(sure, [bool(each.topic.answerable) for each in judged])


def _shown(values: Values, answerable: int) -> Group | None:
    if not values:
        return None
    return {**{name: _mean(values.get(name, ())) for name in SHOWN}, "n": answerable}


def _means(values: Mapping[str, Sequence[float]]) -> Group | None:
    if not values:
        return None
    count = len(next(iter(values.values())))
    return {**{name: sum(known) / count for name, known in values.items()}, "n": count}


def _ranking_figures(names: Sequence[str], figures: Sequence[Mapping[str, float] | None]) -> Group | None:
    known = [each for each in figures if each is not None]
    if not known:
        return None
    return {**{name: _mean(each[name] for each in known) for name in names}, "n": len(known)}


def _abstention(
    answerable: Sequence[Judged], unanswerable: Sequence[Judged], values: Mapping[str, Sequence[float]]
) -> Group | None:
    if not answerable and not unanswerable:
        return None
    near = [each for each in unanswerable if each.topic.label("kind") == NEAR]
    areas = {"AUROC": _area(answerable, unanswerable), "AUROC_near": _area(answerable, near)}
    return {name: areas[name] if name in areas else _mean(values.get(name, ())) for name in _ABSTENTION}


def _area(answerable: Sequence[Judged], unanswerable: Sequence[Judged]) -> float | None:
    positives = [each.answer.confidence for each in answerable]
    negatives = [each.answer.confidence for each in unanswerable]
    return auroc(positives, negatives) if positives and negatives else None


def _latency(seconds: Sequence[float]) -> Group | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return {f"p{p}": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * p // 100)], 3) for p in (50, 95, 99)}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None
