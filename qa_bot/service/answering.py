"""What every front asks for, answered from one bot by one thread after the other, as records that JSON can hold."""

from __future__ import annotations

import secrets
from collections import Counter, OrderedDict
from collections.abc import Container, Mapping, Sequence
from threading import Lock, Semaphore
from typing import Any

from qa_bot import __version__
from qa_bot.bot import QABot
from qa_bot.dialogue import REMEMBERED
from qa_bot.errors import RequestError, UnknownName
from qa_bot.model import Answer, Citation, line_at
from qa_bot.service.catalogue import Catalogue, address, original, title_of
from qa_bot.service.conversation import Conversation, proposal_near
from qa_bot.service.fields import Field, Fields, checked
from qa_bot.service.schema import Record, as_json
from qa_bot.verification import STATES, Checked, saved_citations, verify

MOST_SESSIONS = 1_000
"""Conversations that are remembered; those not gone on with for the longest are forgotten first."""
LONGEST_QUESTION = 2_000
"""Characters of a question."""

ASK: Fields = {
    "question": Field("text", "the question, in any words", True, most=LONGEST_QUESTION),
    "history": Field("texts", "the earlier questions, oldest first", most=50, each=LONGEST_QUESTION),
    "session": Field("text", "the id of a conversation, in place of a history", most=100),
    "top": Field("number", "how many citations at most", least=1, most=50),
}
SEARCH: Fields = {
    "query": Field("text", "words or a question to find passages for", True, most=LONGEST_QUESTION),
    "limit": Field("number", "how many passages at most (10)", least=1, most=50),
}
FETCH: Fields = {
    "id": Field("text", "the id or url of a passage, as search gives it, or the id of a document", True, most=4_000),
    "start": Field("number", "of a document, the character to begin with (0)"),
}
DOCUMENTS: Fields = {
    "offset": Field("number", "how many documents to pass over (0)"),
    "limit": Field("number", "how many documents at most (100)", least=1, most=1_000),
}
PASSAGES: Fields = {
    "document": Field("text", "the id of a document", True, most=4_000),
    "offset": Field("number", "how many passages to pass over (0)"),
    "limit": Field("number", "how many passages at most (100)", least=1, most=1_000),
}
VERIFY: Fields = {
    "answers": Field("objects", "answers, as asking gave them, whose citations are to be checked", most=1_000),
    "quotes": Field("objects", "texts to find word for word: {text, id of a document or passage if known}", most=100),
}
QUOTE: Fields = {
    "text": Field("text", "the text that was quoted", True, most=20_000),
    "id": Field("text", "the document or passage that it is from", most=4_000),
}


class Service:
    """Answers for the fronts. Any number of threads may ask; ``workers`` of them are answered at a time."""

    def __init__(self, bot: QABot, top: int, min_confidence: float, workers: int = 1) -> None:
        self.bot = bot
        self.top = top
        self._min_confidence = min_confidence
        self._turn = Semaphore(workers)
        self._sessions: OrderedDict[str, tuple[Conversation, Lock]] = OrderedDict()
        self._sessions_lock = Lock()
        self.catalogue = Catalogue(bot.documents, bot.passages)

    def answer(self, question: str, history: Sequence[str] = (), top: int | None = None) -> Answer:
        """Answer a question in the context of earlier ones.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        with self._turn:
            return self.bot.ask(question, history, top=top or self.top, min_confidence=self._min_confidence)

    def instead(self, answer: Answer, known: Container[str] = ()) -> str | None:
        """Return a question that the text does answer, in place of one that it does not, if there is one."""
        with self._turn:
            found = proposal_near(self.bot, answer, known)
        return None if found is None else found.question

    def proposals(self, count: int) -> tuple[str, ...]:
        """Return questions that the text answers."""
        with self._turn:
            return tuple(each.question for each in self.bot.proposals(count))

    def ask(
        self, question: str, history: Sequence[str] = (), session: str | None = None, top: int | None = None
    ) -> Record:
        """Answer a question in the context of earlier ones, or of a session's.

        Raises:
            QABotError: there is nothing in the question, or there is no such session.
        """
        if session is None:
            return as_json(self.answer(question, history, top))
        if history:
            raise RequestError("history", "cannot be given with a session, which has its own")
        conversation, lock = self._session(session)
        with lock, self._turn:
            conversation.top = top or self.top
            record = as_json(conversation.ask(question))
            del conversation.turns[:-REMEMBERED]
        return record

    def open_session(self) -> Record:
        """Begin a conversation, and return its id."""
        identity = secrets.token_urlsafe(16)
        with self._sessions_lock:
            self._sessions[identity] = Conversation(self.bot, self.top, self._min_confidence), Lock()
            while len(self._sessions) > MOST_SESSIONS:
                self._sessions.popitem(last=False)
        return {"schema": "qa-bot/session/1", "session": identity}

    def search(self, query: str, limit: int = 10) -> Record:
        """Return the passages that speak to a question, best first, whether they answer it or not."""
        with self._turn:
            answer = self.bot.ask(query, top=limit, min_confidence=0)
        return {
            "schema": "qa-bot/search/1",
            "query": query,
            "results": [_result(citation) for citation in answer.citations],
        }

    def fetch(self, id: str, start: int = 0) -> Record:
        """Return a passage or a document by its id.

        Raises:
            UnknownName: there is none of that id.
        """
        return self.catalogue.fetched(id, start)

    def documents(self, offset: int = 0, limit: int = 100) -> Record:
        """Return some of the documents."""
        listed = self.catalogue.listed(offset, limit)
        return {"schema": "qa-bot/documents/1", "total": len(self.bot.documents), "offset": offset, "documents": listed}

    def passages(self, document: str, offset: int = 0, limit: int = 100) -> Record:
        """Return some of a document's passages.

        Raises:
            UnknownName: there is no such document.
        """
        total, found = self.catalogue.passages(document, offset, limit)
        return {
            "schema": "qa-bot/passages/1",
            "document": document,
            "total": total,
            "offset": offset,
            "passages": found,
        }

    def verify(self, answers: Sequence[Mapping[str, Any]] = (), quotes: Sequence[Mapping[str, Any]] = ()) -> Record:
        """Say of every citation of answers, and of every quoted text, whether it stands in the documents.

        Raises:
            QABotError: an answer has not the form of one, or a quote names what is not there.
        """
        citations = saved_citations("answers", answers)
        checks = list(verify(citations, documents=self.bot.documents))
        quoted = [self._quoted(checked(QUOTE, quote)) for quote in quotes]
        return {**verification_record(checks), "quotes": quoted}

    def status(self) -> Record:
        """Say what is answered from, and by which version."""
        bot = self.bot
        return {
            "schema": "qa-bot/status/1",
            "status": "ok",
            "version": __version__,
            "documents": len(bot.documents),
            **bot.counts(),
            "threshold": self._min_confidence,
            "skipped": [str(error) for error in bot.skipped],
        }

    def _quoted(self, quote: Mapping[str, Any]) -> Record:
        found = self.catalogue.found(quote["text"], quote.get("id"))
        if found is None:
            return {"text": quote["text"], "state": "gone", "now": None}
        document, (start, end) = found
        line = document.record_line or line_at(document.text, start)
        now = {"document": document.title, "path": document.path, "start": start, "end": end, "line": line}
        return {"text": quote["text"], "state": "holds", "now": now}

    def _session(self, identity: str) -> tuple[Conversation, Lock]:
        with self._sessions_lock:
            if identity not in self._sessions:
                raise UnknownName("session", "is not known, or was forgotten; begin another")
            self._sessions.move_to_end(identity)
            return self._sessions[identity]


def verification_record(checks: Sequence[Checked]) -> Record:
    """Return what became of citations, in the schema ``qa-bot/verification/1``."""
    counts = dict.fromkeys(STATES, 0) | Counter(each.state for each in checks)
    return {
        "schema": "qa-bot/verification/1",
        "citations": len(checks),
        **counts,
        "checked": [each.as_json() for each in checks],
    }


def _result(citation: Citation) -> Record:
    passage, quotation = citation.passage, citation.quotation
    return {
        "id": passage.id,
        "title": title_of(original(passage.document), passage.section),
        "url": address(passage.id),
        "text": passage.text,
        "score": citation.score,
        "quotation": quotation.display,
        "document": passage.document.title,
        "path": passage.document.path,
        "start": passage.start,
        "end": passage.end,
        "line": passage.line,
        "place": citation.place._asdict(),
    }
