"""A follow-up's words, and those that the conversation lends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import regex

from qa_bot.analysis import fold, tokens
from qa_bot.dialogue.leaning import is_elliptical, leans
from qa_bot.dialogue.phrases import PERSON, PLACE, SEPARATOR, TIME, Phrase, fits, form_at, phrases
from qa_bot.model import Query, Turn

CARRIED = 0.5
"""The weight of a word carried over from the question before, where a word of the question itself has 1."""
DECAY = 0.5
"""What is left of that weight with each question further back."""

TOPIC = 1 / 3
"""The weight of a word of any earlier question in telling what the whole conversation is about."""


def resolve(question: str, history: Sequence[Turn] = (), knows: Callable[[str], bool] = lambda term: True) -> Query:
    """Return the question ready to search; where it leans on the conversation, with the earlier questions' words.

    A question that stands alone is not touched. Words that the corpus does not hold (``knows`` tells of a term) are
    not carried over: they could only make it look as if something were missing.
    """
    own = _words(question)
    terms = dict.fromkeys(own, 1.0)
    carried: dict[str, str] = {}
    lenders: list[Turn] = []
    weight = CARRIED
    current = question
    for turn in reversed(history):
        if not leans(current):
            break
        lent = {term: word for term, word in _words(turn.question).items() if term not in terms and knows(term)}
        terms.update(dict.fromkeys(lent, weight))
        carried.update(lent)
        lenders.append(turn)
        weight *= DECAY
        current = turn.question if lent else current
    asked_as, put = _put_into_words(question, lenders, terms, knows)
    for phrase in put:
        terms.update({term: CARRIED for term in _words(phrase.text) if term not in terms and knows(term)})
    if carried and not put:
        asked_as = _continued(question, lenders[0], list(dict.fromkeys(carried.values())))
    return Query(question, question, asked_as, terms, own)


def topic(history: Sequence[str]) -> dict[str, float]:
    """Return the terms of earlier questions, each with what it counts beside those of the next one."""
    return {term: TOPIC for question in history for term in _words(question)}


def _words(text: str) -> dict[str, str]:
    """Return the terms of a text in order, each with the word that it was first seen in."""
    found: dict[str, str] = {}
    for token in tokens(text):
        if not token.is_stop:
            for term in token.terms:
                found.setdefault(term, text[token.start : token.end])
    return found


def _put_into_words(
    question: str, lenders: Sequence[Turn], terms: Mapping[str, float], knows: Callable[[str], bool]
) -> tuple[str, list[Phrase]]:
    """Return the question with its pronouns replaced, as far as there is something that agrees, and what replaced them.

    The nearest turn's come first, and nothing stands for two different pronouns.
    """
    known = [
        phrase
        for turn in lenders
        for phrase in phrases(turn)
        if _is_searched(phrase, terms) or _is_known(phrase, knows)
    ]
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    put: dict[str, Phrase] = {}
    pieces: list[str] = []
    end = 0
    for at, token in enumerate(found):
        form = form_at(words, at)
        if form is None:
            continue
        phrase = put.get(form.wants) or next(
            (each for each in known if fits(each, form) and each not in put.values()), None
        )
        if phrase is not None:
            put[form.wants] = phrase
            pieces += [question[end : token.start], phrase.put_for(form)]
            end = token.end
    return "".join([*pieces, question[end:]]), list(put.values())


def _continued(question: str, before: Turn, words: Sequence[str]) -> str:
    """Return a question that goes on from the one before as one with it, else with the words that were lent it.

    >>> _continued("And in the second?", Turn("How many women were in the first?"), [])
    'How many women were in the first, and in the second?'
    """
    earlier = before.answer.asked_as if before.answer is not None else before.question
    rest = _OPENER.sub("", question)
    if not is_elliptical(question) or SEPARATOR in earlier or not earlier.rstrip().endswith("?") or not rest:
        return f"{question} ({' '.join(words)})"
    is_name = rest.split()[0][1:] != rest.split()[0][1:].lower()
    return f"{earlier.rstrip(' ?')}{SEPARATOR}{rest if is_name else rest[0].lower() + rest[1:]}"


_OPENER = regex.compile(r"^\s*(?:and|but|so|or|then)\b[\s,]*+", regex.IGNORECASE)


def _is_searched(phrase: Phrase, terms: Mapping[str, float]) -> bool:
    return all(token.is_stop or any(term in terms for term in token.terms) for token in tokens(phrase.text))


def _is_known(phrase: Phrase, knows: Callable[[str], bool]) -> bool:
    """Tell whether the corpus holds all words of a name or a time, which may be what answered."""
    return phrase.names in (PERSON, PLACE, TIME) and all(
        token.is_stop or all(map(knows, token.terms)) for token in tokens(phrase.text)
    )
