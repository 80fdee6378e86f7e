"""The page: a conversation with the source beside it. All that it shows follows from its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from qa_bot import __version__
from qa_bot.dialogue import REMEMBERED
from qa_bot.errors import RequestError, UnknownName
from qa_bot.fronts.web.source import Piece, SourceView, quoted_pieces, view_of
from qa_bot.model import Answer, Citation, Document
from qa_bot.service.answering import LONGEST_QUESTION, Service
from qa_bot.service.catalogue import original
from qa_bot.service.places import place_in_words, sureness_in_words

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).with_name("templates")
_MOST_TURNS = 8
"""Earlier questions that an address carries on: each is answered again where its answer is not remembered."""
_MOST_LISTED = 100
"""Documents that the first view lists."""
_CACHED = 512
_SHORT = 160
"""Characters of a quotation in a list of others."""


class Address(NamedTuple):
    """What the page shows: a question after earlier ones, one of its citations, or a document from a character on."""

    question: str = ""
    history: tuple[str, ...] = ()
    rank: int = 1
    document: str = ""
    start: int | None = None

    def link(self, place: str = "") -> str:
        """Return the address as a link."""
        pairs = [("h", each) for each in self.history[-_MOST_TURNS:]]
        pairs += [("q", self.question)] if self.question else []
        pairs += [("c", str(self.rank))] if self.rank > 1 else []
        pairs += [("d", self.document)] if self.document else []
        pairs += [("s", str(self.start))] if self.start is not None else []
        return f"/?{urlencode(pairs)}{place}" if pairs else f"/{place}"


class CitedPlace(NamedTuple):
    """A citation in a list: a link to the page with it in the source."""

    rank: int
    title: str
    place: str
    short: str
    link: str
    is_open: bool


class ShownTurn(NamedTuple):
    """A question with its answer, ready to be shown."""

    question: str
    asked_as: str | None
    """The question as it was understood, where that is another."""
    answer: Answer
    words: str | None
    quotation: tuple[Piece, ...]
    sureness: str
    percent: str
    citations: tuple[CitedPlace, ...]
    link: str
    history: tuple[str, ...]
    instead: str | None
    """A question that the text does answer, where this one is not answered."""
    instead_link: str


class ShownSource(NamedTuple):
    """What stands beside the conversation."""

    title: str
    where: str
    name: str
    """The document's id: the name of its file below the folder that is read."""
    view: SourceView
    earlier: str | None
    later: str | None
    previous: str | None
    next: str | None
    has_quotation: bool


def address_from(pairs: Sequence[tuple[str, str]]) -> Address:
    """Return what the query of an address asks for.

    Raises:
        RequestError: it cannot be understood.
    """
    values: dict[str, str] = {name: value for name, value in pairs if name in "qcds"}
    history = tuple(value.strip() for name, value in pairs if name == "h" and value.strip())
    question = values.get("q", "").strip()
    if any(len(each) > LONGEST_QUESTION for each in (question, *history)):
        raise RequestError("question", f"is longer than {LONGEST_QUESTION:,} characters")
    start = _number("s", values["s"]) if values.get("s") else None
    return Address(question, history[-_MOST_TURNS:], _number("c", values.get("c") or "1"), values.get("d", ""), start)


def _number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 9:
        raise RequestError(name, "is not a whole number")
    return int(value)


class Page:
    """Makes the page of one service; what was asked lately is remembered."""

    def __init__(self, service: Service, digest: str) -> None:
        self._service = service
        self._digest = digest
        self._answer = lru_cache(_CACHED)(self._ask)
        self._instead = lru_cache(_CACHED)(self._other)
        self._proposals = cache(service.proposals)

    def render(self, address: Address) -> str:
        """Return the page that an address asks for.

        Raises:
            QABotError: the address names something that is not there.
        """
        turns = self._turns(address)
        source = self._source(address, turns[-1].answer if turns else None)
        context = {
            "address": address,
            "turns": turns,
            "source": source,
            "documents": self._listed(address, source),
            "total": len(self._service.bot.documents),
            "proposals": [(each, Address(each).link("#latest")) for each in self._proposals(3)] if not turns else [],
            "title": self._title(turns),
            "about": self._about(),
            "history": [*address.history, address.question] if address.question else address.history,
        }
        return self._render("page.html", context)

    def error(self, status: int, message: str) -> str:
        """Return a page that says what was wrong."""
        return self._render("error.html", {"status": status, "message": message, "title": "Not found"})

    def _render(self, name: str, context: Mapping[str, object]) -> str:
        return _templates().get_template(name).render(**context, digest=self._digest, version=__version__)

    def _ask(self, question: str, history: tuple[str, ...]) -> Answer:
        return self._service.answer(question, history)

    def _other(self, question: str, history: tuple[str, ...]) -> str | None:
        return self._service.instead(self._answer(question, history), (question, *history))

    def _turns(self, address: Address) -> list[ShownTurn]:
        asked = [*address.history, address.question] if address.question else [*address.history]
        turns = []
        for at, question in enumerate(asked):
            history = tuple(asked[max(0, at - REMEMBERED) : at])
            is_last = at == len(asked) - 1
            turns.append(self._turn(question, history, tuple(asked[:at]), address.rank if is_last else 0))
        return turns

    def _turn(self, question: str, context: tuple[str, ...], history: tuple[str, ...], rank: int) -> ShownTurn:
        """Return a turn; ``rank`` is that of the citation in the source, 0 where the source is of another turn."""
        answer = self._answer(question, context)
        at = Address(question, history)
        cited = tuple(_cited(each, at, each.rank == rank) for each in answer.citations)
        instead = self._instead(question, context) if answer.abstained else None
        return ShownTurn(
            question,
            answer.asked_as if answer.asked_as != answer.question else None,
            answer,
            answer.display,
            quoted_pieces(answer.citations[0]) if answer.citations else (),
            sureness_in_words(answer.confidence),
            f"{answer.confidence:.0%}",
            cited,
            at.link("#latest"),
            history,
            instead,
            Address(instead or "", (*history, question)).link("#latest"),
        )

    def _source(self, address: Address, answer: Answer | None) -> ShownSource | None:
        if address.document:
            return self._document(self._service.catalogue.document(address.document), address)
        if answer is not None and answer.citations:
            if not 1 <= address.rank <= len(answer.citations):
                raise UnknownName("c", f"is no citation: there are {len(answer.citations)}")
            return _quoted(answer.citations, address)
        documents = self._service.bot.documents
        return self._document(documents[0], address._replace(document=documents[0].id)) if len(documents) == 1 else None

    def _document(self, document: Document, address: Address) -> ShownSource:
        source = original(document)
        view = view_of(source, None, None, address.start)
        earlier, later = _parts(view, address)
        return ShownSource(source.title, "", source.id, view, earlier, later, None, None, False)

    def _listed(self, address: Address, source: ShownSource | None) -> list[tuple[str, str]]:
        documents = self._service.bot.documents[:_MOST_LISTED] if source is None else ()
        return [(each.title, address._replace(document=each.id).link("#source")) for each in documents]

    def _title(self, turns: Sequence[ShownTurn]) -> str:
        if not turns:
            return "Ask the text"
        last = turns[-1]
        said = "not answered" if last.answer.abstained else last.words or "answered"
        return f"{last.question}: {said}"[:200]

    def _about(self) -> str:
        documents = self._service.bot.documents
        return documents[0].title if len(documents) == 1 else f"{len(documents):,} documents"


def _cited(citation: Citation, at: Address, is_open: bool) -> CitedPlace:
    title = " › ".join([citation.passage.document.title, *citation.passage.section])
    display = citation.quotation.display
    short = display if len(display) <= _SHORT else f"{display[:_SHORT].rsplit(' ', 1)[0]} …"
    link = at._replace(rank=citation.rank).link("#quotation")
    return CitedPlace(citation.rank, title, place_in_words(citation.place), short, link, is_open)


def _quoted(citations: Sequence[Citation], address: Address) -> ShownSource:
    citation = citations[address.rank - 1]
    quotation = citation.quotation
    document = quotation.document
    view = view_of(document, (quotation.start, quotation.end), citation.answer, address.start)
    earlier, later = _parts(view, address)
    beside = [address._replace(rank=address.rank + step, start=None).link("#quotation") for step in (-1, 1)]
    return ShownSource(
        " › ".join([document.title, *citation.passage.section]),
        place_in_words(citation.place),
        document.id,
        view,
        earlier,
        later,
        beside[0] if address.rank > 1 else None,
        beside[1] if address.rank < len(citations) else None,
        any(piece.is_first for paragraph in view.paragraphs for piece in paragraph.pieces),
    )


def _parts(view: SourceView, address: Address) -> tuple[str | None, str | None]:
    """Return the links to the parts of the text before and after the one shown."""
    links = [
        None if start is None else address._replace(start=start).link("#source") for start in (view.earlier, view.later)
    ]
    return links[0], links[1]


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def check_templates() -> None:
    """See that the page can be made.

    Raises:
        ImportError: jinja2 is not installed.
    """
    _templates()
