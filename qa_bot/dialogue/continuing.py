"""A follow-up that says too little, as a sentence with the question before it."""

from __future__ import annotations

from collections.abc import Sequence

import regex

from qa_bot.analysis import fold, folded_words, tokens
from qa_bot.analysis.closed_classes import AUXILIARIES, QUESTION_WORDS
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import form_at
from qa_bot.dialogue.leaning import is_elliptical
from qa_bot.dialogue.phrases import BEYOND, SEPARATOR
from qa_bot.model import Turn

_OPENER = regex.compile(r"^\s*(?:and|but|so|or|then)\b[\s,]*+", regex.IGNORECASE)


def continued(question: str, lenders: Sequence[Turn]) -> str:
    """Return a question that goes on from the one before as one with it, else with that question after it.

    >>> continued("And in the second?", [Turn("How many women were in the first?")])
    'How many women were in the first, and in the second?'
    >>> continued("When was that proposed?", [Turn("Did they send troops?")])
    'When was that proposed? (after: Did they send troops?)'
    """
    rest = _OPENER.sub("", question)
    is_part = is_elliptical(question) and rest
    before = next(filter(_says_enough, lenders), lenders[-1])
    if is_part and not _is_open(_asked(lenders[0]).partition(BEYOND)[0]):
        before = lenders[0]
    earlier = _asked(before).partition(BEYOND)[0].strip()
    if SEPARATOR in earlier and is_elliptical(before.question):
        earlier = earlier.rpartition(SEPARATOR)[0]
    if is_part:
        return f"{earlier.rstrip(' ?.!')}{SEPARATOR}{rest if rest != question else _within(rest)}"
    return f"{question}{BEYOND}{earlier if _asks(question) else _without_asking(earlier)})"


def _says_enough(turn: Turn) -> bool:
    """Tell whether a question says something, and left out nothing that is not known."""
    asked = _asked(turn)
    return BEYOND not in asked and not _is_open(asked) and any(not token.is_stop for token in tokens(asked))


def _is_open(question: str) -> bool:
    """Tell whether a question has a pronoun that nothing was found for."""
    words = folded_words(question)
    return any(form_at(words, at) for at in range(len(words)))


def _asked(turn: Turn) -> str:
    return turn.answer.asked_as if turn.answer is not None else turn.question


def _within(rest: str) -> str:
    """Return words that began a question as they stand within one: names keep their capitals."""
    first = next(tokens(rest), None)
    word = rest[first.start : first.end] if first is not None else rest
    is_common = word[1:] == word[1:].lower() and not tag(word).startswith("NNP")
    return rest[0].lower() + rest[1:] if is_common else rest


def _asks(question: str) -> bool:
    return not QUESTION_WORDS.isdisjoint(folded_words(question))


def _without_asking(question: str) -> str:
    """Return a question without its asking words, lest one of yes or no be taken to ask for a name or a time."""
    words = question.split()
    while len(words) > 1 and fold(words[0]) in QUESTION_WORDS | AUXILIARIES:
        is_extent = fold(words[0]) == "how" and tag(words[1])[0] in "JR"  # "how long"
        words = words[2:] if is_extent else words[1:]
    return " ".join(words).rstrip(" ?")
