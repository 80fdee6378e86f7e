"""What to say where the corpus does not answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from qa_bot.analysis import fold, folded_words
from qa_bot.model import Query
from qa_bot.reading.confidence.agreement import Compared, opposites, replacements
from qa_bot.reading.confidence.coverage import holds, titled_terms
from qa_bot.retrieval import Index, surprise

_MOST_NAMED = 3
_RARE = 2.5
"""The least surprise (see ``retrieval.weights``) of a word whose absence says something: that of common ones, such as
*buy* or *kind*, does not, as a text may say the same in other words. Names and numbers are told however common."""

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
    words = _telling(query, titled)
    absent = _without(words, lambda term: index.has(term) or len(index.titles.holding(term)) > 0)
    if absent:
        return f"{_named(absent)} not occur in {where}."
    if untold is not None:
        return f"The nearest sentence does not tell {'which year' if untold == 'year' else untold}."
    lacking = (
        _without(words, lambda term: holds(index.by_passage.of_term(index.number(term))[0], passage))
        if passage is not None
        else []
    )
    if lacking:
        return f"{_named(lacking)} not occur in the nearest passage."
    instead = [] if compared is None else [*opposites(compared, compared.sentence), *replacements(compared)]
    for asked, found in instead:
        if asked.part == found.part:
            return f"The nearest sentence says “{found.surface}”, not “{asked.surface}”."
    return f"No sentence of {where} is sure to answer that."


def _telling(query: Query, titled: Collection[str]) -> Mapping[str, list[str]]:
    """Return those of the question's words whose absence says something, each with its terms.

    Words that ask for something to be done, or mean the text itself, are left out, and those of titles.
    """
    said = [word for word in folded_words(query.text) if word != "please"]
    first = said[0] if said else ""
    is_titled = all(word[0].isupper() for word in query.words.values())
    words: dict[str, list[str]] = {}
    for term, word in query.words.items():
        folded = fold(word)
        is_request = folded == first and first in _REQUESTS
        if is_request or folded.removesuffix("s") in _ITSELF or term in titled:
            continue
        has_capital = word.isupper() if is_titled or folded == first else word != word.lower()
        is_name = (has_capital and len(word) > 1) or any(each.isdigit() for each in word)
        if is_name or surprise(term) >= _RARE:
            words.setdefault(word, []).append(term)
    return words


def _without(words: Mapping[str, Sequence[str]], holds_term: Callable[[str], bool]) -> list[str]:
    """Return the words of which no term is held: of *dry-run* a text may hold the parts."""
    return [word for word, terms in words.items() if not any(map(holds_term, terms))]


def _named(words: Sequence[str]) -> str:
    """Quote some words as the subject of a sentence, with its verb: ``“one” and “two” do``."""
    quoted = [f"“{word}”" for word in words[:_MOST_NAMED]]
    if len(words) > _MOST_NAMED:
        quoted.append(f"{len(words) - _MOST_NAMED} more")
    if len(quoted) < 2:
        return f"{quoted[0]} does"
    return f"{', '.join(quoted[:-1])} and {quoted[-1]} do"
