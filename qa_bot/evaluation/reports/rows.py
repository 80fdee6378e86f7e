"""Judged questions → the rows of the page's table, and what its script needs to show and mark their passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.judging.gold import CAUSES, Judged
from qa_bot.evaluation.records import records
from qa_bot.evaluation.report import told_misled
from qa_bot.evaluation.reports.passages import CITED, Passages, spans_of_gold

RIGHT, UNKNOWN = "right", "not judged"
OUTCOMES = (RIGHT, *CAUSES, UNKNOWN)
_REFUSED, _SENTENCE, _NO_ANSWER = "(refused)", "(a sentence)", "(no answer in the text)"


@dataclass(frozen=True, slots=True)
class Row:
    """A question as the table shows it."""

    number: int
    record: Mapping[str, Any]
    judged: Judged
    outcome: int
    """Its place in ``OUTCOMES``."""
    found_in: int | None
    """The number of the sentence found first."""
    gold_in: int | None
    """The number of the first gold passage."""

    @property
    def question(self) -> str:
        """The question as it was asked."""
        return str(self.record["question"])

    @property
    def gold(self) -> str:
        """The first gold answer, or what there is instead."""
        if self.record["answerable"] is False:
            return _NO_ANSWER
        known = [*self.record["answers"], *self.record["evidence"], *self.record["relevant"]]
        return str(known[0]) if known else ""

    @property
    def found(self) -> str:
        """The short answer, or what the bot does instead."""
        if self.record["abstained"]:
            return _REFUSED
        return str(self.record["answer"] or _SENTENCE)

    @property
    def notes(self) -> list[str]:
        """What else is known of the question, in lines."""
        record = self.record
        notes = [f"{record['id']} · {record['kind']}"]
        if record["history"]:
            notes.append(f"After: {' / '.join(record['history'])}")
        if record["asked_as"] != record["question"]:
            notes.append(f"Asked as: {record['asked_as']}")
        if len(record["answers"]) > 1:
            notes.append(f"Also right: {' / '.join(record['answers'][1:])}")
        if self.judged.misled:
            notes.append(f"Misled by {told_misled(self.judged)}")
        return notes

    @property
    def is_miss(self) -> bool:
        """Whether it has a cause to be missed."""
        return bool(self.record["cause"])


def rows(evaluation: Evaluation, passages: Passages) -> list[Row]:
    """Return a row for each question, numbered from 1."""
    return [
        _row(number, judged, record, passages)
        for number, (judged, record) in enumerate(zip(evaluation.judged, records(evaluation), strict=True), start=1)
    ]


def _row(number: int, judged: Judged, record: Mapping[str, Any], passages: Passages) -> Row:
    outcome = judged.cause or (RIGHT if record["measures"] else UNKNOWN)
    first = judged.answer.citations[0] if judged.answer.citations else None
    gold = next((numbered for each in judged.gold if (numbered := passages.of(each))), None)
    return Row(
        number,
        record,
        judged,
        OUTCOMES.index(outcome),
        passages.sentence(first.read) if first else None,
        gold.number if gold else None,
    )


def places(row: Row, passages: Passages) -> list[list[int]]:
    """Return what the script needs of a question, as lists of numbers.

    The sentences found, best first, −1 for one that is left out; the words of the first that answer, as a span of its
    passage; the gold, passage, start and end three by three; the gold passages.
    """
    judged = row.judged
    citations = judged.answer.citations[:CITED]
    shown = {each.id: each for each in (*(citation.read.passage for citation in citations), *judged.gold)}.values()
    held = [(each, numbered) for each in shown if (numbered := passages.of(each)) is not None]
    sentences = [passages.sentence(citation.read) for citation in citations]
    answer = citations[0].words if citations and not judged.abstains else None
    start = citations[0].read.passage.start if citations else 0
    gold = [n for each, numbered in held for _, a, b in spans_of_gold(judged, [each]) for n in (numbered.number, a, b)]
    relevant = {each.id for each in judged.gold} | judged.relevant.keys()
    return [
        [-1 if each is None else each for each in sentences],
        [each - start for each in answer] if answer else [],
        gold,
        [numbered.number for each, numbered in held if each.id in relevant or each.document.id in relevant],
    ]


@dataclass(frozen=True, slots=True)
class Cause:
    """Why questions are missed: how many, and the ones that the bot was surest of."""

    name: str
    told: str
    count: int
    share: float
    examples: Sequence[Row]


def causes(all_rows: Sequence[Row], examples: int = 3) -> Iterator[Cause]:
    """Yield the causes that occur, in the order of the stages."""
    for name, told in CAUSES.items():
        missed = [row for row in all_rows if row.record["cause"] == name]
        if missed:
            surest = sorted(missed, key=lambda row: -row.record["confidence"])[:examples]
            yield Cause(name, told, len(missed), len(missed) / len(all_rows), surest)
