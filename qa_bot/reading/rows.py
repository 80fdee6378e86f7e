"""Tables: the row that a question asks for comes first, and a header answers nothing."""

from __future__ import annotations

from collections.abc import Sequence

from qa_bot.model import Query, Sentence
from qa_bot.reading.confidence.said import Said, matches, said
from qa_bot.retrieval import Evidence, Index

_NAMED = 0.5
"""How well the header of a table says a word of the question from which it is a column that the word asks for."""
_MOST_ROWS = 100
"""Sentences among which the rows of a table are looked for."""


def right_row(query: Query, index: Index, evidence: Evidence) -> tuple[Evidence, float | None]:
    """Have the right row of a table change places with its header or another row, where that ranks first.

    It is the row that says most, in one word or another, of what the question asks beside the column. A header answers
    nothing. Also tell how much the row that is first now says of these words, from 0 to 1, None where it is no row.
    """
    first, *others = evidence.ranking().tolist()
    found = index.sentence(int(evidence.sentences[first]))
    if not _may_be_row(found.text):
        return evidence, None
    from qa_bot.reading.extraction.tables import row_of  # few texts have any

    row = row_of(found)
    if row is None:
        return evidence, None
    question = said(query.text)
    in_names = matches(question, said(" ".join(row.names)))
    asked = [word for word, match in zip(question, in_names, strict=True) if word.part and match.value < _NAMED]
    best, most = first, _says(asked, found) if row.cells else -1.0
    for at in others[:_MOST_ROWS]:
        other = index.sentence(int(evidence.sentences[at]))
        if other.passage.paragraph == found.passage.paragraph and row_of(other):
            says = _says(asked, other)
            if says > most:
                best, most = at, says
    return evidence.exchanged(first, best, "row"), max(most, 0.0) / max(len(asked), 1)


def _says(words: Sequence[Said], sentence: Sentence) -> float:
    return sum(match.value for match in matches(words, said(sentence.text)))


def _may_be_row(text: str) -> bool:
    """Tell whether a sentence has what parts the cells of a row."""
    return "|" in text or "\t" in text


def is_header(index: Index, evidence: Evidence, at: int) -> bool:
    """Tell whether a sentence is the header of a table."""
    sentence = index.sentence(int(evidence.sentences[at]))
    if not _may_be_row(sentence.text):
        return False
    from qa_bot.reading.extraction.tables import row_of  # few texts have any

    row = row_of(sentence)
    return row is not None and not row.cells
