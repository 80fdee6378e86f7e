"""Ask every question of a set, and judge the answers."""

from __future__ import annotations

import multiprocessing
import os
import signal
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from time import perf_counter

from qa_bot.bot import QABot
from qa_bot.evaluation.measures import auroc, calibration_error, exact_match, f1, measure, reliability
from qa_bot.evaluation.questions import Place, QuestionSet, Topic
from qa_bot.model import Answer, Passage, Sentence

PASSAGE_MEASURES = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10")
SENTENCE_MEASURES = ("Success@1", "Success@3")
ASKED = 20
"""Citations asked for: ten documents are wanted, and some may come twice."""

Group = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with its answer, given with abstention off, and its figures; None where the set cannot tell."""

    topic: Topic
    answer: Answer
    abstains: bool
    seconds: float
    passage: Mapping[str, float] | None
    sentence: Mapping[str, float] | None
    exact_match: float | None
    f1: float | None
    unknown: tuple[str, ...] = ()
    """Evidence and ids that are nowhere in the corpus."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The judged questions of a whole question file."""

    judged: tuple[Judged, ...]

    def figures(self) -> dict[str, object]:
        """Return the figures as the JSON form has them; a group that the questions cannot measure is None."""
        answerable = [each for each in self.judged if each.topic.answerable]
        unanswerable = [each for each in self.judged if each.topic.answerable is False]
        answers = [each for each in answerable if each.exact_match is not None]
        answer_figures: Group | None = None
        if answers:
            answer_figures = {
                "EM": _mean(each.exact_match for each in answers),
                "F1": _mean(each.f1 for each in answers),
            }
            answer_figures["n"] = len(answers)
        return {
            "schema": "qa-bot/evaluation/1",
            "questions": len(self.judged),
            "answerable": len(answerable),
            "unanswerable": len(unanswerable),
            "passage": _ranking_figures(PASSAGE_MEASURES, [each.passage for each in answerable]),
            "sentence": _ranking_figures(SENTENCE_MEASURES, [each.sentence for each in answerable]),
            "answer": answer_figures,
            "abstention": _abstention(answerable, unanswerable),
            "latency_ms": _latency([each.seconds for each in self.judged]),
            "turns": self._by_turn(answerable),
            "calibration": self._calibration(),
        }

    def _calibration(self) -> dict[str, object] | None:
        """Return how far confidence is from how often the first sentence answers; None where the set cannot tell."""
        pairs = [
            (each.answer.confidence, each.sentence is not None and each.sentence["Success@1"] == 1)
            for each in self.judged
            if each.sentence is not None or each.topic.answerable is False
        ]
        if not pairs:
            return None
        confidences, outcomes = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        bins = [{"confidence": c, "right": r, "n": n} for c, r, n in reliability(confidences, outcomes)]
        return {"ECE": calibration_error(confidences, outcomes), "n": len(pairs), "reliability": bins}

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


def evaluate(
    sets: Iterable[QuestionSet],
    make_bot: Callable[[QuestionSet], QABot],
    min_confidence: float,
    progress: Callable[[int], None] = lambda done: None,
    jobs: int = 1,
) -> Evaluation:
    """Ask all questions, each set's of the bot made for it; ``progress`` is told how many are done.

    With several ``jobs``, processes share the questions, and ``make_bot`` must be picklable; but for the latency, the
    figures are the same whatever their number.
    """
    work = _Work(tuple(sets), make_bot, min_confidence)
    judged: list[Judged] = []
    for some in work.do(_SHARE) if jobs < 2 else _in_processes(work, jobs):
        judged.extend(some)
        progress(len(judged))
    return Evaluation(tuple(judged))


@dataclass(frozen=True, slots=True)
class _Share:
    """Some topics, ``first:last``, of a question set, by its number."""

    number: int
    first: int
    last: int


class _Work:
    """Question sets, and what it takes to judge a share of them; keeps the bot of the set that it was last asked of."""

    def __init__(
        self, sets: tuple[QuestionSet, ...], make_bot: Callable[[QuestionSet], QABot], min_confidence: float
    ) -> None:
        self.sets = sets
        self._make_bot = make_bot
        self._min_confidence = min_confidence
        self._kept: tuple[int, QABot, Gold] | None = None

    def judge(self, share: _Share) -> list[Judged]:
        """Ask and judge the questions of a share."""
        if self._kept is None or self._kept[0] != share.number:
            bot = self._make_bot(self.sets[share.number])
            self._kept = share.number, bot, Gold(bot.passages)
        _, bot, gold = self._kept
        return [self._judge(topic, bot, gold) for topic in self.sets[share.number].topics[share.first : share.last]]

    def _judge(self, topic: Topic, bot: QABot, gold: Gold) -> Judged:
        began = perf_counter()
        answer = bot.ask(topic.question, topic.history, top=ASKED, min_confidence=0.0)
        seconds = perf_counter() - began
        abstains = answer.abstained or answer.confidence < self._min_confidence
        return gold.judge(topic, answer, abstains, seconds)

    def do(self, most: int) -> Iterator[list[Judged]]:
        """Judge everything, share by share."""
        return map(self.judge, self.shares(most))

    def shares(self, most: int) -> list[_Share]:
        """Cut the sets into shares of at most ``most`` topics, in order."""
        return [
            _Share(number, first, first + most)
            for number, each in enumerate(self.sets)
            for first in range(0, len(each.topics), most)
        ]


_SHARE = 50
"""Topics that are judged between two signs of progress."""


def _in_processes(work: _Work, jobs: int) -> Iterator[list[Judged]]:
    total = sum(len(each.topics) for each in work.sets)
    shares = work.shares(max(_SHARE, -(-total // (_SHARES_A_JOB * jobs))))
    # Each process computes with one thread, or they would wait for each other's.
    quiet = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        # Spawned everywhere: a fork of a process with threads may hang.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(jobs, len(shares)), context, _begin, (work,)) as pool:
            yield from pool.map(_judge_here, shares)
    finally:
        for name, value in quiet.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


_SHARES_A_JOB = 8
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_here: list[_Work] = []
"""The work of this process, where it is one of several."""


def _begin(work: _Work) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started this is told, and ends it
    _here[:] = [work]


def _judge_here(share: _Share) -> list[Judged]:
    return _here[0].judge(share)


class Gold:
    """Finds what a topic's evidence, places and ids mean in a corpus."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._by_document: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            self._by_document[passage.document.id].append(passage)
        self._passage_ids = {passage.id for passage in passages}

    def judge(self, topic: Topic, answer: Answer, abstains: bool, seconds: float) -> Judged:
        """Return the answer's figures."""
        places, unknown = self.places(topic)
        passage = sentence = None
        if topic.answerable and (places or topic.relevant or unknown):
            passage = self._judge_passages(topic, answer, places)
        if topic.answerable and (places or topic.evidence):
            hits = [overlaps(found, places) for found in answer.sentences]
            sentence = {name: measure(name, hits, 1) for name in SENTENCE_MEASURES}
        is_match = score = None
        if topic.answerable and topic.answers:
            text = answer.text
            is_match = 0.0 if text is None else exact_match(text, topic.answers)
            score = 0.0 if text is None else f1(text, topic.answers)
        return Judged(topic, answer, abstains, seconds, passage, sentence, is_match, score, unknown)

    def places(self, topic: Topic) -> tuple[list[Place], tuple[str, ...]]:
        """Return where the topic's gold stands, and what of it stands nowhere."""
        places = list(topic.places)
        unknown: list[str] = []
        for evidence in topic.evidence:
            found = list(self._occurrences(evidence))
            places.extend(found)
            if not found:
                unknown.append(evidence)
        known = self._by_document.keys() | self._passage_ids
        unknown.extend(each for each in topic.relevant if each not in known)
        return places, tuple(unknown)

    def _occurrences(self, evidence: str) -> Iterator[Place]:
        for identity, passages in self._by_document.items():
            text = passages[0].document.text
            at = text.find(evidence) if evidence else -1
            while at >= 0:
                yield identity, at, at + len(evidence)
                at = text.find(evidence, at + 1)

    def _judge_passages(self, topic: Topic, answer: Answer, places: Sequence[Place]) -> dict[str, float]:
        """Judge passages where the gold is a place or a passage's id, whole documents where it is a document's.

        A document counts at the rank of its first passage.
        """
        relevant = self.relevant_passages(places) | set(topic.relevant)
        by_document = any(each in self._by_document for each in topic.relevant)
        hits: list[bool] = []
        seen: set[str] = set()
        for citation in answer.citations:
            passage = citation.passage
            unit = passage.document.id if by_document and passage.id not in relevant else passage.id
            if unit not in seen:
                seen.add(unit)
                hits.append(unit in relevant)
        return {name: measure(name, hits, len(relevant)) for name in PASSAGE_MEASURES}

    def relevant_passages(self, places: Iterable[Place]) -> set[str]:
        """Return the ids of the passages that overlap some places."""
        return {passage.id for place in places for passage in self._overlapping(place)}

    def _overlapping(self, place: Place) -> Iterator[Passage]:
        identity, start, end = place
        passages = self._by_document.get(identity, [])
        first = bisect_right(passages, start, key=lambda passage: passage.end)
        for passage in passages[first:]:
            if passage.start >= end:
                break
            yield passage


def overlaps(sentence: Sentence, places: Sequence[Place]) -> bool:
    """Tell whether a sentence overlaps one of some places."""
    identity = sentence.passage.document.id
    return any(identity == each and start < sentence.end and sentence.start < end for each, start, end in places)


def _ranking_figures(names: Sequence[str], figures: Sequence[Mapping[str, float] | None]) -> Group | None:
    known = [each for each in figures if each is not None]
    if not known:
        return None
    return {**{name: _mean(each[name] for each in known) for name in names}, "n": len(known)}


def _abstention(answerable: Sequence[Judged], unanswerable: Sequence[Judged]) -> Group | None:
    if not answerable and not unanswerable:
        return None
    both = answerable and unanswerable
    positives = [each.answer.confidence for each in answerable]
    negatives = [each.answer.confidence for each in unanswerable]
    # SQuAD 2.0's: a refusal is right for an unanswerable question and wrong for any other, an answer the reverse.
    with_words = [each for each in answerable if each.exact_match is not None]
    refused = [float(each.abstains) for each in unanswerable]
    matches = [0.0 if each.abstains else each.exact_match or 0.0 for each in with_words] + refused
    scores = [0.0 if each.abstains else each.f1 or 0.0 for each in with_words] + refused
    return {
        "AUROC": auroc(positives, negatives) if both else None,
        "answered_of_answerable": _mean(not each.abstains for each in answerable),
        "refused_of_unanswerable": _mean(refused),
        "EM": _mean(matches),
        "F1": _mean(scores),
    }


def _latency(seconds: Sequence[float]) -> Group | None:
    if not seconds:
        return None
    ordered = sorted(seconds)
    return {f"p{p}": round(1000 * ordered[min(len(ordered) - 1, len(ordered) * p // 100)], 3) for p in (50, 95, 99)}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else None
