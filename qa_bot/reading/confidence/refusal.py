"""What to say where the corpus does not answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_bot.analysis import fold, folded_words
from qa_bot.model import Query
from qa_bot.reading.confidence.agreement import Compared, opposites, replacements
from qa_bot.reading.confidence.coverage import holds, titled_terms
from qa_bot.retrieval import Index, surprise

_MOST_NAMED = 3
_WORTH_NAMING = 1.5
"""The least surprise (see ``retrieval.weights``) of a word whose absence is worth telling: *got* and *many* are not."""

_REQUESTS = frozenset("list show give tell name describe explain define outline summarise summarize".split())
"""Verbs that, first in a question, say what is to be done and nothing of what is looked for."""
_ITSELF = frozenset("article text document page section chapter file".split())
"""Words for the text itself: it seldom has them, and lacks nothing without them."""


def reason(
    query: Query,
    index: Index,
    passage: int | None = None,
    compared: Compared | None = None,
    untold: str | None = None,
) -> str:
    """Say in one sentence what the corpus, or its nearest passage, lacks of the question, or says otherwise.

    ``untold`` is what the nearest sentence does not tell: "when", "how many", …
    """
    where = "the article" if index.documents.size < 2 else "the corpus"
    if not query.terms:
        return f"The question has no word to look for in {where}."
    titled = titled_terms(index.passages[passage]) if passage is not None else frozenset()
    words = {term: word for term, word in _looked_for(query).items() if term not in titled}
    absent = _telling(
        {term: word for term, word in words.items() if not (index.has(term) or len(index.titles.holding(term)))}
    )
    if absent:
        return f"{_named(absent)} not occur in {where}."
    if untold is not None:
        return f"The nearest sentence does not tell {'which year' if untold == 'year' else untold}."
    lacking = _telling(
        {
            term: word
            for term, word in words.items()
            if passage is not None and not holds(index.by_passage.of_term(index.number(term))[0], passage)
        }
    )
    if lacking:
        return f"{_named(lacking)} not occur in the nearest passage."
    instead = [] if compared is None else [*opposites(compared, compared.sentence), *replacements(compared)]
    for asked, found in instead:
        if asked.part == found.part:
            return f"The nearest sentence says “{found.surface}”, not “{asked.surface}”."
    return f"No sentence of {where} is sure to answer that."


def _looked_for(query: Query) -> Mapping[str, str]:
    """Return the question's words without those that ask for something to be done, or mean the text itself."""
    said = [word for word in folded_words(query.text) if word != "please"]
    first = said[0] if said and said[0] in _REQUESTS else ""
    return {
        term: word
        for term, word in query.words.items()
        if fold(word) != first and fold(word).removesuffix("s") not in _ITSELF
    }


def _telling(words: Mapping[str, str]) -> list[str]:
    """Return the words whose absence is worth telling."""
    return list(dict.fromkeys(word for term, word in words.items() if surprise(term) >= _WORTH_NAMING))


def _named(words: Sequence[str]) -> str:
    """Quote some words as the subject of a sentence, with its verb: ``“one” and “two” do``."""
    quoted = [f"“{word}”" for word in words[:_MOST_NAMED]]
    if len(words) > _MOST_NAMED:
        quoted.append(f"{len(words) - _MOST_NAMED} more")
    if len(quoted) < 2:
        return f"{quoted[0]} does"
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} do"
