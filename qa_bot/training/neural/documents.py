"""Questions that name their documents → windows as the reader is given them, with what is right in each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from qa_bot.bot import QABot
from qa_bot.evaluation.judging.gold import Gold
from qa_bot.evaluation.judging.locating import occurrences
from qa_bot.evaluation.questions import Topic
from qa_bot.model import Document, Span, Turn
from qa_bot.reading.neural.windows import Window, Windows
from qa_bot.training.neural.examples import Example
from qa_bot.training.neural.paragraphs import LONGEST_WORDS, covering

_LOOKED_AT = 10
"""Windows of a question: the reader reads fewer, and what is behind them is learned from, too."""
_WRONG, _WRONG_OF_UNANSWERED = 4, 5
"""Windows that do not answer that are kept at most: of a question that is answered, and of one that is not."""


class _Right(NamedTuple):
    """What is right in a document, as spans of what is read: what answers, and what a person should be shown."""

    document: Document
    gold: Sequence[Span]
    shown: Sequence[Span]


def examples_of(topics: Iterable[Topic], bot: QABot) -> Iterator[Example]:
    """Yield the windows of questions that are answered by the bot's documents, and of those known not to be."""
    gold = Gold(bot.passages)
    documents = {document.id: document for document in bot.documents}
    for topic in topics:
        right = {} if topic.answerable is False else _right(topic, gold, documents)
        if right or topic.answerable is False:
            yield from _of_topic(topic, bot, right)


def _right(topic: Topic, gold: Gold, documents: Mapping[str, Document]) -> Mapping[str, _Right]:
    """Return what is right in each document that answers; what should be shown counts where it overlaps that."""
    by_document: dict[str, list[Span]] = {}
    for identity, start, end in gold.places(topic)[0]:
        by_document.setdefault(identity, []).append((start, end))
    found = {}
    for identity, spans in by_document.items():
        document = documents[identity]
        quoted = [each.view for each in occurrences(document, topic.quote)] if topic.quote else []
        shown = [each for each in quoted if any(each[0] < end and start < each[1] for start, end in spans)]
        found[identity] = _Right(document, spans, shown or spans)
    return found


def _of_topic(topic: Topic, bot: QABot, right: Mapping[str, _Right]) -> Iterator[Example]:
    query = bot.query(topic.question, [Turn(each) for each in topic.history])
    evidence = bot.evidence_to_read(query) if query.terms else None
    if evidence is None:
        return
    wrong = _WRONG if right else _WRONG_OF_UNANSWERED
    for window in Windows(query.asked_as, bot.index).of(evidence, _LOOKED_AT):
        document = bot.sentence(window.first).passage.document
        found = _labelled(window, document, right.get(document.id), topic)
        if found.evidence is not None:
            yield found
        elif wrong:
            wrong -= 1
            yield found


def _labelled(window: Window, document: Document, right: _Right | None, topic: Topic) -> Example:
    """Return a window with what is right in it: the first that should be shown, else the first that answers."""
    begin = window.starts[0]
    numbers = np.array(window.numbers, np.uint16)
    inside = [each for each in right.gold if covering(window.spans, each)] if right is not None else []
    if right is None or not inside:
        return Example(numbers, begin, None, None, document.title)
    shown = next(filter(None, (covering(window.spans, each) for each in right.shown)), None)
    evidence = shown or covering(window.spans, inside[0])
    words = _words(window, document, inside, topic.answers)
    return Example(numbers, begin, _moved(words, begin), _moved(evidence, begin), document.title)


def _words(window: Window, document: Document, inside: Sequence[Span], answers: Iterable[str]) -> Span | None:
    """Return the first and the last piece of the first short answer that stands in what answers."""
    for answer in answers:
        for start, end in inside:
            at = document.text.find(answer, start, end + 1)
            found = covering(window.spans, (at, at + len(answer))) if at >= 0 else None
            if found is not None and found[1] - found[0] < LONGEST_WORDS:
                return found
    return None


def _moved(span: Span | None, begin: int) -> Span | None:
    return span and (begin + span[0], begin + span[1])
