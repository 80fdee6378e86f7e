"""The façade: the only place that wires the stages together."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from qa_bot.dialogue import REMEMBERED, FollowUps, cleaned
from qa_bot.documents import PASSAGE_WORDS, read_corpus
from qa_bot.errors import CorpusError, EmptyCorpus, EmptyQuestion
from qa_bot.model import Answer, Document, Explanation, Passage, Query, Sentence, Turn
from qa_bot.reading import (
    DEPTH,
    NOTHING_MORE,
    TOP,
    First,
    Models,
    explain,
    is_about_the_text,
    is_remark,
    near_first,
    read,
    reply,
    wants_more,
    with_all_of_few,
)
from qa_bot.retrieval import EngineMaker, Evidence, Index, engine_named, gather
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
        engine: str | EngineMaker = "memory",
        engine_options: Mapping[str, float] | None = None,
        depth: int = DEPTH,
        weights: str | os.PathLike[str] | None = None,
        answer_weights: str | os.PathLike[str] | None = None,
        confidence_weights: str | os.PathLike[str] | None = None,
        reader: str | None = None,
        skipped: Sequence[CorpusError] = (),
        store: Store | None = None,
    ) -> None:
        """Index the documents.

        Args:
            documents: What to answer from.
            passage_words: How many words a passage aims to stay within.
            engine: What finds passages: a key of ``ENGINES``, or what makes an engine of an index.
            engine_options: What the engine takes beside the index, such as ``k1`` and ``b`` of BM25.
            depth: How many passages the engine proposes.
            weights: A file that ``qa-bot train`` wrote; without it, the weights that come with the package.
            answer_weights: The same for the choice of short answers, written by ``qa-bot train --for answers``.
            confidence_weights: The same for how sure an answer is, written by ``qa-bot train --for confidence``.
            reader: What reads the passages, a key of ``READERS``; without one, the best that is there.
            skipped: Files that were left out of the documents, kept for the record.
            store: Where the analysis of files is kept between runs; without it, nowhere.

        Raises:
            EmptyCorpus: the documents hold no text.
            UnknownEngine: there is no engine of that name.
            WeightsError: the weights cannot be used.
        """
        make_engine = engine_named(engine)
        self._models = Models(weights, answer_weights, confidence_weights, reader)
        self.documents = tuple(documents)
        self.skipped = tuple(skipped)
        self._index = Index(*(store or Store()).read(self.documents, passage_words))
        if not self._index.passages:
            raise EmptyCorpus([document.path for document in self.documents if document.path], self.skipped)
        self._engine = make_engine(self._index, **(engine_options or {}))
        self._depth = depth
        self._follow_ups = FollowUps(self._index, self._read)

    @classmethod
    def from_paths(
        cls,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        passage_words: int = PASSAGE_WORDS,
        engine: str | EngineMaker = "memory",
        engine_options: Mapping[str, float] | None = None,
        depth: int = DEPTH,
        weights: str | os.PathLike[str] | None = None,
        answer_weights: str | os.PathLike[str] | None = None,
        confidence_weights: str | os.PathLike[str] | None = None,
        reader: str | None = None,
        store: Store | None = None,
    ) -> QABot:
        """Read and index a file or folder, or several, of ``.txt``, ``.md`` and BEIR ``.jsonl``.

        Raises:
            CorpusError: a path cannot be read, or there is no text in any of them.
            UnknownEngine: there is no engine of that name.
            WeightsError: the weights cannot be used.
        """
        engine = engine_named(engine)  # what is wrong with it is said before anything is read
        store = store or Store()
        corpus = read_corpus([paths] if isinstance(paths, str | os.PathLike) else list(paths), store.load)
        return cls(
            corpus.documents,
            passage_words=passage_words,
            engine=engine,
            engine_options=engine_options,
            depth=depth,
            weights=weights,
            answer_weights=answer_weights,
            confidence_weights=confidence_weights,
            reader=reader,
            skipped=corpus.skipped,
            store=store,
        )

    def close(self) -> None:
        """Give up what the engine holds open; no more is asked."""
        self._engine.close()

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of all documents, in order."""
        return self._index.passages

    @property
    def threshold(self) -> float:
        """The confidence below which the bot abstains unless told otherwise, fitted with the confidence itself."""
        return self._models.threshold

    @property
    def index(self) -> Index:
        """What is searched, as training needs it."""
        return self._index

    def counts(self) -> Mapping[str, int]:
        """Return how many passages, sentences, and terms other than stop words there are."""
        index = self._index
        return {"passages": len(index.passages), "sentences": index.by_sentence.size, "terms": index.count_of_terms()}

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        top: int = TOP,
        min_confidence: float | None = None,
        explained: bool = False,
        without_rules: Container[str] = (),
    ) -> Answer:
        """Answer a question in the context of the ``history`` of earlier ones, oldest first.

        Greetings, thanks and questions about the bot or its corpus as a whole get a ``reply`` drawn from the titles and
        headings; what is said in ``history`` that got one lends nothing to later questions.

        Args:
            question: The question, in the words of the user.
            history: Earlier questions, or turns with their answers.
            top: How many citations at most.
            min_confidence: Abstain below this probability, without one below :attr:`threshold`; 0 never abstains where
                any word is found.
            explained: Say of every citation why it has its score.
            without_rules: The names of rules of reading, of ``RULES``, that are left out.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        question = cleaned(question)
        if not question:
            raise EmptyQuestion
        asked = _asked(history)
        is_first = not asked and wants_more(question)
        remark = NOTHING_MORE if is_first else reply(question, self.documents)
        if remark is None:
            query = self._follow_ups.query(question, asked)
            return self._read(
                query, top=top, min_confidence=min_confidence, explained=explained, without_rules=without_rules
            )
        replied = Answer(question, question, False, None, 1.0, (), reply=remark)
        if not is_about_the_text(question):
            return replied
        answer = self._read(self.query(question), top=top, min_confidence=min_confidence, explained=explained)
        return replied if answer.abstained else replace(answer, reply=remark)

    def _read(
        self,
        query: Query,
        *,
        top: int = TOP,
        min_confidence: float | None = None,
        explained: bool = False,
        without_rules: Container[str] = (),
    ) -> Answer:
        return read(
            query,
            self._index,
            self._engine,
            self._models,
            top=top,
            depth=self._depth,
            min_confidence=min_confidence,
            explained=explained,
            without_rules=without_rules,
        )

    def proposals(
        self, count: int, near: Sequence[Passage] = (), tries: int = 8, known: Container[str] = ()
    ) -> tuple[Proposal, ...]:
        """Return questions that the text answers, each of which the bot itself answers rightly.

        Args:
            count: How many at most, of different sections as far as there are enough.
            near: Passages to look at first; without any, all sections take turns.
            tries: How many questions the bot asks itself at most: a question takes milliseconds.
            known: Questions that are not to be among them.
        """
        from qa_bot.reading.drafting import by_section, proposals_of  # a question that is asked needs none

        found: list[Proposal] = []
        proposed = proposals_of(near) if near else by_section(self.passages[:_LOOKED_AT])
        unknown = (proposal for proposal in proposed if proposal.question not in known)
        for proposal in islice(unknown, tries):
            answer = self.ask(proposal.question, top=1)
            is_right = answer.text is not None and _same(answer.text, proposal.answer)
            if is_right and answer.citations[0].sentence == proposal.sentence:
                found.append(proposal)
                if len(found) == count:
                    break
        return tuple(found)

    def drafts(self, count: int) -> tuple[Proposal, ...]:
        """Return up to ``count`` questions and sentences with a gap, in turns, made from all sections.

        They are there whether the bot answers them or not.
        """
        from qa_bot.reading.drafting import drafts

        return tuple(islice(drafts(self.passages), count))

    def query(self, question: str, history: Sequence[str | Turn] = ()) -> Query:
        """Return a question made ready to search: with what it leans on, and its slips mended.

        Earlier questions without their answers are asked again, on their own.
        """
        return self._follow_ups.query(question, _asked(history))

    def proposed(
        self, question: str, history: Sequence[str | Turn] = ()
    ) -> tuple[Sequence[Passage], Sequence[Passage]]:
        """Return the passages that share a term with a question, best first by BM25, and those whose sentences rank."""
        query = self.query(cleaned(question), history)
        found = [self.passages[number] for number, _ in self._engine.search(query.terms, len(self.passages))]
        return found, found[: self._depth]

    def rivals(
        self, question: str, history: Sequence[str | Turn], is_right: Callable[[Sentence], bool]
    ) -> tuple[Explanation, Explanation] | None:
        """Explain the sentence that ranks first and the best of those that are right; None where none is ranked."""
        query = self.query(cleaned(question), history)
        best = self.first(query)
        if best is None:
            return None
        evidence = best.evidence
        order = evidence.ranking().tolist()
        right = next((at for at in order if is_right(self._index.sentence(int(evidence.sentences[at])))), None)
        if right is None:
            return None
        first, other = (explain(query, self._index, evidence, self._models.ranker, at, 0.0) for at in (order[0], right))
        return first, other

    def evidence(self, query: Query) -> Evidence | None:
        """Return the sentences that speak to a query with what speaks for them, as training needs it, or None."""
        hits = self._engine.search(query.terms, self._depth)
        return gather(self._index, query, hits, self._models.ranker) if hits else None

    def evidence_to_read(self, query: Query) -> Evidence | None:
        """Return the same as the neural reader is given it: of few passages it reads all."""
        hits = self._engine.search(query.terms, self._depth)
        if query.terms:
            hits = with_all_of_few(hits, self._index)
        return gather(self._index, query, hits, self._models.ranker) if hits else None

    def first(self, query: Query) -> First | None:
        """Return the best sentence with what tells how sure it is, as training needs it, or None."""
        evidence = self.evidence(query)
        return None if evidence is None else First.of(query, self._index, evidence, self._models)

    def close_to_first(self, query: Query) -> list[tuple[Sentence, float]]:
        """Return the sentences that are read for an answer with their scores, best first, as training needs it."""
        evidence = self.evidence(query)
        if evidence is None:
            return []
        positions = near_first(query, self._index, evidence)
        return [(self.sentence(int(evidence.sentences[at])), float(evidence.scores[at])) for at in positions]

    def sentence(self, number: int) -> Sentence:
        """Return a sentence of the corpus by its number in :class:`Evidence`."""
        return self._index.sentence(number)


def _asked(history: Sequence[str | Turn]) -> list[str | Turn]:
    """Return the last turns of a history that were asked of the corpus: what is said to the bot is no topic."""
    turns = (turn for turn in reversed(history) if not is_remark(turn.question if isinstance(turn, Turn) else turn))
    return list(islice(turns, REMEMBERED))[::-1]


def _same(answer: str, expected: str) -> bool:
    """Tell whether an answer is the one expected, or has no more than an article or a noun beside it."""
    return answer == expected or (expected in answer and len(answer.split()) <= len(expected.split()) + 2)
