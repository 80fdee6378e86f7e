"""Ask every question of a set, and judge the answers."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Event
from time import perf_counter

from qa_bot.bot import QABot
from qa_bot.errors import ProcessEnded
from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.judging.gold import OF_RANKING, Gold, Judged, Proposed
from qa_bot.evaluation.questions import QuestionSet, Topic

ASKED = 20
"""Citations asked for: ten documents are wanted, and some may come twice."""


def evaluate(
    sets: Iterable[QuestionSet],
    make_bot: Callable[[QuestionSet], QABot],
    min_confidence: float,
    progress: Callable[[int], None] = lambda done: None,
    jobs: int = 1,
    depth: int = ASKED,
) -> Evaluation:
    """Ask all questions, each set's of the bot made for it; ``progress`` is told how many are done,
    and ``depth`` is how many citations are asked for.

    With several ``jobs``, processes share the questions, and ``make_bot`` must be picklable; but for the latency, the
    figures are the same whatever their number. Interrupted, it gives what was judged until then.
    """
    work = _Work(tuple(sets), make_bot, min_confidence, depth)
    judged: list[Judged] = []
    try:
        for some in work.do(_SHARE) if jobs < 2 else _in_processes(work, jobs):
            judged.extend(some)
            progress(len(judged))
    except KeyboardInterrupt:
        return Evaluation(tuple(judged), is_whole=False)
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
        self,
        sets: tuple[QuestionSet, ...],
        make_bot: Callable[[QuestionSet], QABot],
        min_confidence: float,
        depth: int,
    ) -> None:
        self.sets = sets
        self._make_bot = make_bot
        self._min_confidence = min_confidence
        self._depth = depth
        self._kept: tuple[int, QABot, Gold] | None = None

    def judge(self, share: _Share, is_stopped: Callable[[], bool] = lambda: False) -> list[Judged]:
        """Ask and judge the questions of a share, those that are left once it is stopped not."""
        if self._kept is None or self._kept[0] != share.number:
            bot = self._make_bot(self.sets[share.number])
            self._kept = share.number, bot, Gold(bot.passages)
        _, bot, gold = self._kept
        topics = self.sets[share.number].topics[share.first : share.last]
        return [self._judge(topic, bot, gold) for topic in topics if not is_stopped()]

    def _judge(self, topic: Topic, bot: QABot, gold: Gold) -> Judged:
        began = perf_counter()
        answer = bot.ask(topic.question, topic.history, top=self._depth, min_confidence=0.0)
        seconds = perf_counter() - began
        abstains = answer.abstained or answer.confidence < self._min_confidence
        judged = gold.judge(topic, answer, abstains, seconds, lambda: _proposed(bot, topic))
        return replace(judged, misled=_misled(judged, bot)) if judged.cause in OF_RANKING else judged

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


def _proposed(bot: QABot, topic: Topic) -> Proposed:
    """Return what the engine finds for a topic, passages and documents by id."""
    sharing, candidates = bot.proposed(topic.question, topic.history)
    return Proposed(*({each for one in found for each in (one.id, one.document.id)} for found in (sharing, candidates)))


def _misled(judged: Judged, bot: QABot) -> tuple[tuple[str, float], ...]:
    """Return the groups of features that speak more for the first sentence than for the best right one."""
    rivals = bot.rivals(judged.topic.question, judged.topic.history, judged.is_right)
    if rivals is None:
        return ()
    wrong, right = ({group: sum(parts.values()) for group, parts in each.parts.items()} for each in rivals)
    more = {group: round(wrong.get(group, 0.0) - right.get(group, 0.0), 2) for group in {**wrong, **right}}
    found = [(group, value) for group, value in more.items() if value > 0]
    return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))[:_MISLEADING])


_MISLEADING = 3
"""Groups that are named for a question."""
_SHARE = 50
"""Topics that are judged between two signs of progress."""


def _in_processes(work: _Work, jobs: int) -> Iterator[list[Judged]]:
    shares = work.shares(_SHARE)
    # Spawned everywhere: a fork of a process with threads may hang.
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    with ProcessPoolExecutor(min(jobs, len(shares)), context, _begin, (work, stop)) as pool:
        try:
            with _single_threaded(), _interrupted_later():
                found = pool.map(_judge_here, shares)
            yield from found
        except BrokenProcessPool:
            raise ProcessEnded from None
        finally:  # however this ends, nobody waits for what is not wanted any more
            stop.set()
            pool.shutdown(cancel_futures=True)


@contextlib.contextmanager
def _single_threaded() -> Iterator[None]:
    """Let processes that begin now compute with one thread each, or they would wait for each other's."""
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextlib.contextmanager
def _interrupted_later() -> Iterator[None]:
    """Keep an interrupt waiting. Processes that begin now inherit that, and none ends with a traceback of its own."""
    if not hasattr(signal, "pthread_sigmask"):  # as on Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_here: list[tuple[_Work, Event]] = []
"""The work of this process, where it is one of several, and what stops it."""


def _begin(work: _Work, stop: Event) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one who started this is told, and ends it
    _here[:] = [(work, stop)]


def _judge_here(share: _Share) -> list[Judged]:
    work, stop = _here[0]
    return work.judge(share, stop.is_set)
