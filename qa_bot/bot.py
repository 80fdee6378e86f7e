"""The façade: the only place that wires the stages together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from qa_bot.dialogue import resolve
from qa_bot.documents import PASSAGE_WORDS, read_corpus
from qa_bot.errors import CorpusError, EmptyCorpus, EmptyQuestion
from qa_bot.model import Answer, Document, Passage, Query, Sentence, Turn
from qa_bot.reading import (
    DEPTH,
    THRESHOLD,
    TOP,
    is_about_the_text,
    load_extractor,
    read,
    reply,
    shipped_extractor,
)
from qa_bot.retrieval import ENGINES, Evidence, Index, corrected, gather, load_ranker, shipped_ranker
from qa_bot.store import Store

if TYPE_CHECKING:
    from qa_bot.reading.proposals import Proposal

_LOOKED_AT = 200
"""Passages of which questions are made unasked: a greeting must not wait for a whole library."""


class QABot:
    """Answers questions about some documents by quoting them.

    >>> from qa_bot import QABot
    >>> bot = QABot.from_paths(["corpus"])
    >>> print(bot.ask("Who praised the peacekeepers?").citations[0].sentence.text[:39])
    President Kassym-Jomart Tokayev praised
    """

    def __init__(
        self,
        documents: Iterable[Document],
        *,
        passage_words: int = PASSAGE_WORDS,
        engine: str = "memory",
        weights: str | os.PathLike[str] | None = None,
        answer_weights: str | os.PathLike[str] | None = None,
        skipped: Sequence[CorpusError] = (),
        store: Store | None = None,
    ) -> None:
        """Index the documents.

        Args:
            documents: What to answer from.
            passage_words: How many words a passage aims to stay within.
            engine: What finds passages, a key of ``ENGINES``.
            weights: A file that ``qa-bot train`` wrote; without it, the weights that come with the package.
            answer_weights: The same for the choice of short answers, written by ``qa-bot train --for answers``.
            skipped: Files that were left out of the documents, kept for the record.
            store: Where the analysis of files is kept between runs; without it, nowhere.

        Raises:
            EmptyCorpus: the documents hold no text.
            WeightsError: the weights cannot be used.
        """
        self._ranker = shipped_ranker() if weights is None else load_ranker(Path(weights))
        self._extractor = shipped_extractor() if answer_weights is None else load_extractor(Path(answer_weights))
        self.documents = tuple(documents)
        self.skipped = tuple(skipped)
        self._index = Index(*(store or Store()).read(self.documents, passage_words))
        if not self._index.passages:
            raise EmptyCorpus([document.path for document in self.documents if document.path], self.skipped)
        self._engine = ENGINES[engine](self._index)

    @classmethod
    def from_paths(
        cls,
        paths: Iterable[str | os.PathLike[str]],
        *,
        passage_words: int = PASSAGE_WORDS,
        engine: str = "memory",
        weights: str | os.PathLike[str] | None = None,
        answer_weights: str | os.PathLike[str] | None = None,
        store: Store | None = None,
    ) -> QABot:
        """Read and index files and folders of ``.txt``, ``.md`` and BEIR ``.jsonl``.

        Raises:
            CorpusError: a path cannot be read, or there is no text in any of them.
            WeightsError: the weights cannot be used.
        """
        corpus = read_corpus(list(paths))
        return cls(
            corpus.documents,
            passage_words=passage_words,
            engine=engine,
            weights=weights,
            answer_weights=answer_weights,
            skipped=corpus.skipped,
            store=store,
        )

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of all documents, in order."""
        return self._index.passages

    def counts(self) -> Mapping[str, int]:
        """Return how many passages, sentences, and terms other than stop words there are."""
        terms = int((~self._index.is_stop).sum())
        sentences = len(self._index.passage_of_sentence)
        return {"passages": len(self.passages), "sentences": sentences, "terms": terms}

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        top: int = TOP,
        min_confidence: float = THRESHOLD,
        explained: bool = False,
    ) -> Answer:
        """Answer a question in the context of the ``history`` of earlier ones, oldest first.

        Greetings, thanks and questions about the bot or its corpus as a whole get a ``reply`` drawn from the titles and
        headings.

        Args:
            question: The question, in the words of the user.
            history: Earlier questions, or turns with their answers.
            top: How many citations at most.
            min_confidence: Abstain below this probability; 0 never abstains where any word is found.
            explained: Say of every citation why it has its score.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        question = _clean(question)
        if not question:
            raise EmptyQuestion
        remark = reply(question, self.documents)
        if remark is not None and not is_about_the_text(question):
            return Answer(question, question, False, None, 1.0, (), reply=remark)
        turns = [turn if isinstance(turn, Turn) else Turn(_clean(turn)) for turn in history]
        query = self.query(question, turns)
        answer = read(
            query,
            self._index,
            self._engine,
            self._ranker,
            self._extractor,
            top=top,
            min_confidence=min_confidence if remark is None else 0.0,
            explained=explained,
        )
        return answer if remark is None else replace(answer, abstained=False, reason=None, reply=remark)

    def proposals(self, count: int, near: Sequence[Passage] = (), tries: int = 8) -> tuple[Proposal, ...]:
        """Return questions that the text answers, each of which the bot itself answers rightly.

        Args:
            count: How many at most, of different sections as far as there are enough.
            near: Passages to look at first; without any, all sections take turns.
            tries: How many questions the bot asks itself at most: a question takes milliseconds.
        """
        found: list[Proposal] = []
        for proposal in islice(self._proposed(near), tries):
            answer = self.ask(proposal.question, top=1, min_confidence=THRESHOLD)
            is_right = answer.text is not None and _same(answer.text, proposal.answer)
            if is_right and answer.citations[0].sentence == proposal.sentence:
                found.append(proposal)
                if len(found) == count:
                    break
        return tuple(found)

    def drafts(self, count: int) -> tuple[Proposal, ...]:
        """Return up to ``count`` questions made from all sections in turn, whether the bot answers them or not."""
        return tuple(islice(self._proposed((), len(self.passages)), count))

    def _proposed(self, near: Sequence[Passage], most: int = _LOOKED_AT) -> Iterator[Proposal]:
        """Yield proposals of passages: those near, or a first of each section, then a second, and so on."""
        if near:
            yield from (each for passage in near for each in _of_passage(passage))
            return
        sections: dict[tuple[int, tuple[str, ...]], list[Passage]] = {}
        for passage in self.passages[:most]:
            sections.setdefault((id(passage.document), passage.section), []).append(passage)
        waiting = [chain.from_iterable(map(_of_passage, inside)) for inside in sections.values()]
        while waiting:
            for each in list(waiting):
                proposal = next(each, None)
                if proposal is None:
                    waiting.remove(each)
                else:
                    yield proposal

    def query(self, question: str, history: Sequence[Turn] = ()) -> Query:
        """Return a question made ready to search: with what it leans on, and its slips mended."""
        return corrected(resolve(question, history, self._index.terms.__contains__), self._index)

    def proposed(
        self, question: str, history: Sequence[str | Turn] = ()
    ) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return the passages that share a term with a question, best first by BM25, and those whose sentences rank."""
        turns = [turn if isinstance(turn, Turn) else Turn(_clean(turn)) for turn in history]
        hits = self._engine.search(self.query(_clean(question), turns).terms, len(self.passages))
        found = [self.passages[number] for number, _ in hits]
        return found, found[:DEPTH]

    def evidence(self, query: Query) -> Evidence | None:
        """Return the sentences that speak to a query with what speaks for them, as training needs it, or None."""
        hits = self._engine.search(query.terms, DEPTH)
        return gather(self._index, query, hits, self._ranker) if hits else None

    def sentence(self, number: int) -> Sentence:
        """Return a sentence of the corpus by its number in :class:`Evidence`."""
        return self._index.sentence(number)


def _of_passage(passage: Passage) -> Iterator[Proposal]:
    from qa_bot.reading.proposals import propose  # a question that is asked needs none

    for start, end in passage.sentence_spans:
        yield from propose(Sentence(passage, start, end))


def _same(answer: str, expected: str) -> bool:
    """Tell whether an answer is the one expected, or has no more than an article or a noun beside it."""
    return answer == expected or (expected in answer and len(answer.split()) <= len(expected.split()) + 2)


def _clean(question: str) -> str:
    """Strip a question, and replace halves of surrogate pairs, which no output could carry."""
    return question.encode("utf-8", "replace").decode("utf-8").strip()
