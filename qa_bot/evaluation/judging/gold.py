"""What the gold of a topic means in a corpus, and how good an answer is beside it."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from qa_bot.evaluation.judging.locating import occurrences
from qa_bot.evaluation.judging.shown import Shown, shown_first
from qa_bot.evaluation.measures import exact_match, f1, measure
from qa_bot.evaluation.questions import Place, Topic
from qa_bot.model import Answer, Document, Passage, Sentence

_GOLD_KEPT = 3
"""Relevant passages that are kept with a question, to be shown."""
PASSAGE_MEASURES = ("Success@1", "Success@3", "Success@5", "RR@10", "nDCG@10")
SENTENCE_MEASURES = ("Success@1", "Success@3")
CAUSES = {
    "not in the corpus": "the gold is not in the corpus",
    "no word shared": "the right passage shares no word with the question",
    "not a candidate": "the right passage was not among those looked at",
    "ranked below another": "another passage ranks first",
    "wrong sentence": "the right passage, another sentence",
    "wrong words": "the right sentence, other words",
    "wrongly refused": "refused, though the corpus answers it",
    "wrongly answered": "answered, though the corpus does not answer it",
}
"""Why questions are missed, stage by stage."""
OF_RANKING = frozenset(("ranked below another", "wrong sentence"))
"""The causes where right and wrong were ranked, and features can be blamed."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Units that the engine found for a question: ``candidates`` are those whose sentences were ranked."""

    sharing: Collection[str]
    """Passages and documents that share a word with the question."""
    candidates: Collection[str]


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
    is_answer_absent: bool = False
    """Whether none of the answers occurs in the corpus."""
    ranked: tuple[tuple[str, float], ...] = ()
    """The units that passage figures judge, by id, each with its score, the best first."""
    relevant: Mapping[str, float] = field(default_factory=dict)
    """Which units are relevant, each with its grade."""
    places: tuple[Place, ...] = ()
    """Where the gold stands."""
    gold: tuple[Passage, ...] = ()
    """The first few relevant passages; of relevant documents, where they begin."""
    cause: str = ""
    """Why the question is missed, one of ``CAUSES``; empty where it is not, or where the set cannot tell."""
    misled: tuple[tuple[str, float], ...] = ()
    """Where a wrong sentence ranks first: the groups of features that put it above the best right one, each with how
    much more it gives the wrong one, the most first."""
    shown: Shown = field(default_factory=Shown)
    """What a user sees first, and how good that is."""
    document: float | None = None
    """Whether the first citation is of the right document; None where there is no choice, or the set cannot tell."""

    def is_right(self, sentence: Sentence) -> bool:
        """Tell whether a sentence is one to find: it overlaps the gold, or without places stands where that is."""
        if self.places:
            return overlaps(sentence, self.places)
        return not self.relevant.keys().isdisjoint((sentence.passage.id, sentence.passage.document.id))

    def measured(self, name: str) -> float:
        """Return a measure of the units that passage figures judge."""
        return measure(name, [self.relevant.get(unit, 0) for unit, _ in self.ranked], list(self.relevant.values()))

    @property
    def is_follow_up(self) -> bool:
        """Whether there were questions before it."""
        return bool(self.topic.history)


class Gold:
    """Finds what a topic's evidence, places and ids mean in a corpus."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._by_document: dict[str, list[Passage]] = defaultdict(list)
        for passage in passages:
            self._by_document[passage.document.id].append(passage)
        self._passage_ids = {passage.id for passage in passages}
        self._is_choice = len({passages[0].document.path for passages in self._by_document.values()}) > 1
        self._held: dict[str, bool] = {}
        self._texts: list[str] = []

    def judge(
        self, topic: Topic, answer: Answer, abstains: bool, seconds: float, proposed: Callable[[], Proposed]
    ) -> Judged:
        """Return the answer's figures; ``proposed`` tells what the engine found, where that is asked for."""
        places, unknown = self.places(topic)
        in_source = self._in_source(topic, topic.evidence, topic.places)
        quotes = self._in_source(topic, (topic.quote,)) if topic.quote else in_source if topic.evidence else ()
        relevant = self._graded(topic, places) if topic.is_located else {}
        judged = Judged(
            topic,
            answer,
            abstains,
            seconds,
            passage=None,
            sentence=_sentence_figures(answer, places) if topic.answerable and (places or topic.evidence) else None,
            exact_match=_words(exact_match, answer, topic),
            f1=_words(f1, answer, topic),
            unknown=unknown,
            is_answer_absent=bool(topic.answers) and not self._holds_any(topic.answers),
            ranked=tuple(self._ranked(topic, answer, relevant)) if topic.is_located else (),
            relevant=relevant,
            places=tuple(places),
            gold=tuple(islice(self._gold(places, topic.relevant), _GOLD_KEPT)),
            shown=shown_first(topic, answer, abstains, in_source, quotes),
            document=self._right_document(topic, answer),
        )
        if topic.is_located:
            judged = replace(judged, passage={name: judged.measured(name) for name in PASSAGE_MEASURES})
        return replace(judged, cause=self._cause(judged, proposed))

    def _cause(self, judged: Judged, proposed: Callable[[], Proposed]) -> str:
        """Say why a question is missed, by the first stage that went wrong."""
        topic = judged.topic
        if topic.answerable is False:
            return "" if judged.abstains else "wrongly answered"
        if judged.passage is not None and not judged.passage["Success@1"]:
            return self._cause_in_ranking(judged.relevant, proposed())
        if judged.sentence is not None and not judged.sentence["Success@1"]:
            return "wrong sentence"
        if topic.answerable and judged.abstains:
            return "wrongly refused"
        return "wrong words" if judged.exact_match == 0 else ""

    def _cause_in_ranking(self, relevant: Collection[str], proposed: Proposed) -> str:
        if not any(each in self._by_document or each in self._passage_ids for each in relevant):
            return "not in the corpus"
        if not any(each in relevant for each in proposed.sharing):
            return "no word shared"
        return "ranked below another" if any(each in relevant for each in proposed.candidates) else "not a candidate"

    def relevant(self, topic: Topic) -> frozenset[str]:
        """Return the ids of the passages and documents that are relevant for a topic."""
        return frozenset(self.graded(topic))

    def graded(self, topic: Topic) -> dict[str, float]:
        """Return the ids of the passages and documents that are relevant for a topic, each with its grade."""
        return self._graded(topic, self.places(topic)[0])

    def _graded(self, topic: Topic, places: Sequence[Place]) -> dict[str, float]:
        grades = topic.grades or [1.0] * len(topic.relevant)
        return {
            **dict.fromkeys(sorted(self.relevant_passages(places)), 1.0),
            **dict(zip(topic.relevant, grades, strict=True)),
        }

    def has_passage(self, unit: str) -> bool:
        """Tell whether an id is that of a passage."""
        return unit in self._passage_ids

    def has_document(self, unit: str) -> bool:
        """Tell whether an id is that of a document."""
        return unit in self._by_document

    def documents_of(self, graded: Mapping[str, float]) -> dict[str, float]:
        """Return relevant units with documents in place of passages; a document has the best grade in it."""
        found: dict[str, float] = {}
        for unit, grade in graded.items():
            document = unit.rpartition("#")[0] if self.has_passage(unit) and not self.has_document(unit) else unit
            found[document] = max(grade, found.get(document, 0.0))
        return found

    def places(self, topic: Topic) -> tuple[list[Place], tuple[str, ...]]:
        """Return where the topic's gold stands, and what of it stands nowhere."""
        places = list(topic.places)
        unknown: list[str] = []
        for evidence in topic.evidence:
            found = [
                (document.id, *each.view)
                for document in self._documents(topic)
                for each in occurrences(document, evidence)
            ]
            places.extend(found)
            if not found:
                unknown.append(evidence)
        known = self._by_document.keys() | self._passage_ids
        unknown.extend(each for each in topic.relevant if each not in known)
        return places, tuple(unknown)

    def _gold(self, places: Sequence[Place], relevant: Sequence[str]) -> Iterator[Passage]:
        """Yield the relevant passages, each once."""
        found = {passage.id: passage for place in places for passage in self._overlapping(place)}
        for each in relevant:
            passages = self._by_document.get(each) or self._by_document.get(each.rpartition("#")[0]) or []
            wanted = (passage for passage in passages if each in (passage.id, passage.document.id))
            found.update((passage.id, passage) for passage in islice(wanted, 1))
        yield from found.values()

    def _holds_any(self, answers: Sequence[str]) -> bool:
        """Tell whether some document holds one of the answers, in whatever case; what was found once is remembered."""
        for answer in answers:
            if answer not in self._held:
                wanted = " ".join(answer.casefold().split())
                self._held[answer] = any(wanted in text for text in self._folded())
            if self._held[answer]:
                return True
        return False

    def _folded(self) -> Sequence[str]:
        if not self._texts:
            documents = [passages[0].document for passages in self._by_document.values()]
            originals = [each.original for each in documents if each.original is not None]
            self._texts = [" ".join(each.text.casefold().split()) for each in (*documents, *originals)]
        return self._texts

    def _documents(self, topic: Topic) -> Iterator[Document]:
        """Yield the documents in which a topic's evidence may be: those of the file on which it is asked, or all."""
        for passages in self._by_document.values():
            if topic.document in ("", passages[0].document.path):
                yield passages[0].document

    def _in_source(self, topic: Topic, pieces: Sequence[str], places: Sequence[Place] = ()) -> list[Place]:
        """Return where pieces of text, and places in reading views, are in the texts that citations slice."""
        found = [(each, *self._by_document[each][0].document.to_source(start, end)) for each, start, end in places]
        for document in self._documents(topic) if pieces else ():
            found += [(document.id, *each.source) for piece in pieces for each in occurrences(document, piece)]
        return found

    def _right_document(self, topic: Topic, answer: Answer) -> float | None:
        if not topic.answerable or not topic.document or not self._is_choice:
            return None
        return float(any(each.read.passage.document.path == topic.document for each in answer.citations[:1]))

    def _ranked(self, topic: Topic, answer: Answer, relevant: Collection[str]) -> list[tuple[str, float]]:
        """Return the units to judge, best first: passages where the gold is a place or a passage's id, else documents.

        A document counts at the rank of its first passage.
        """
        by_document = any(each in self._by_document for each in topic.relevant)
        found: dict[str, float] = {}
        for citation in answer.citations:
            passage = citation.read.passage
            unit = passage.document.id if by_document and passage.id not in relevant else passage.id
            found.setdefault(unit, citation.score)
        return list(found.items())

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


def _sentence_figures(answer: Answer, places: Sequence[Place]) -> dict[str, float]:
    hits = [overlaps(found, places) for found in answer.sentences]
    return {name: measure(name, hits, [1]) for name in SENTENCE_MEASURES}


def _words(compare: Callable[[str, Sequence[str]], float], answer: Answer, topic: Topic) -> float | None:
    """Compare the short answer with the gold ones; None where there are none."""
    if not topic.answerable or not topic.answers:
        return None
    return 0.0 if answer.text is None else compare(answer.text, topic.answers)


def overlaps(sentence: Sentence, places: Sequence[Place]) -> bool:
    """Tell whether a sentence overlaps one of some places."""
    identity = sentence.passage.document.id
    return any(identity == each and start < sentence.end and sentence.start < end for each, start, end in places)
