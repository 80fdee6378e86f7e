"""The façade: the only place that wires the stages together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from qa_bot.dialogue import resolve
from qa_bot.documents import PASSAGE_WORDS, passages, read_corpus
from qa_bot.errors import CorpusError, EmptyCorpus, EmptyQuestion
from qa_bot.model import Answer, Document, Passage, Turn
from qa_bot.reading import THRESHOLD, TOP, read
from qa_bot.retrieval import ENGINES, Index, corrected


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
        skipped: Sequence[CorpusError] = (),
    ) -> None:
        """Index the documents; ``skipped`` are files that were left out of them, kept for the record.

        Raises:
            EmptyCorpus: the documents hold no text.
        """
        self.documents = tuple(documents)
        self.skipped = tuple(skipped)
        self._index = Index(passage for document in self.documents for passage in passages(document, passage_words))
        if not self._index.passages:
            raise EmptyCorpus([document.path for document in self.documents if document.path], self.skipped)
        self._engine = ENGINES[engine](self._index)

    @classmethod
    def from_paths(
        cls, paths: Iterable[str | os.PathLike[str]], *, passage_words: int = PASSAGE_WORDS, engine: str = "memory"
    ) -> QABot:
        """Read and index files and folders of ``.txt``, ``.md`` and BEIR ``.jsonl``.

        Raises:
            CorpusError: a path cannot be read, or there is no text in any of them.
        """
        corpus = read_corpus(list(paths))
        return cls(corpus.documents, passage_words=passage_words, engine=engine, skipped=corpus.skipped)

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of all documents, in order."""
        return self._index.passages

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        top: int = TOP,
        min_confidence: float = THRESHOLD,
    ) -> Answer:
        """Answer a question in the context of the ``history`` of earlier ones, oldest first.

        Args:
            question: The question, in the words of the user.
            history: Earlier questions, or turns with their answers.
            top: How many citations at most.
            min_confidence: Abstain below this probability; 0 never abstains where any word is found.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        question = _clean(question)
        if not question:
            raise EmptyQuestion
        turns = [turn if isinstance(turn, Turn) else Turn(_clean(turn)) for turn in history]
        query = corrected(resolve(question, turns, self._index.terms.__contains__), self._index)
        return read(query, self._index, self._engine, top=top, min_confidence=min_confidence)


def _clean(question: str) -> str:
    """Strip a question, and replace halves of surrogate pairs, which no output could carry."""
    return question.encode("utf-8", "replace").decode("utf-8").strip()
