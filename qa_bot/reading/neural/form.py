"""What form a sentence has: an item, a row, code; and whether a question like this one is answered by such a one."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.model import Query
from qa_bot.reading.extraction import Asked
from qa_bot.reading.extraction.telling import tells
from qa_bot.reading.extraction.words import Words, has_words
from qa_bot.reading.quotation import units_of, wants_several, wants_steps
from qa_bot.retrieval import Index

OF_FORM = (
    "asks",
    "announces",
    "item",
    "row",
    "code",
    "steps wanted, item",
    "steps wanted, code",
    "steps wanted, announces",
    "several wanted, item",
    "several wanted, announces",
    "figure wanted, untold",
)


class Forms:
    """Tells the form of the sentences of an index, for one question."""

    def __init__(self, query: Query, index: Index) -> None:
        self._index = index
        self._asked = Asked.of(query)
        self._steps, self._several = wants_steps(query.text), wants_several(query.text)

    def of(self, numbers: Sequence[int]) -> list[list[float]]:
        """Return the inputs of some sentences, in the order of ``OF_FORM``."""
        return [self._inputs(unit.kind, unit.announces, unit.number) for unit in units_of(self._index, numbers)]

    def _inputs(self, kind: str, announces: bool, number: int) -> list[float]:
        text = self._index.sentence(number).text
        is_item, is_code = kind == "item", kind == "code"
        flags = (
            text.rstrip().endswith("?"),
            announces,
            is_item,
            kind == "row",
            is_code,
            self._steps and is_item,
            self._steps and is_code,
            self._steps and announces,
            self._several and is_item,
            self._several and announces,
            self._asked.wanted is not None
            and not (has_words(text) and tells(self._asked, Words.of(text, self._asked))),
        )
        return list(map(float, flags))
