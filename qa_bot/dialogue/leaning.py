"""Does a question stand alone, or does it lean on the conversation?"""

from __future__ import annotations

from collections.abc import Sequence

import regex

from qa_bot.analysis import Token, fold, tokens
from qa_bot.analysis.closed_classes import AUXILIARIES
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import PLACE, TIME, form_at

_SHORT = 1
"""Words of content: a question with no more than this many says too little to stand alone."""
_FEWEST = 4
"""Words of all kinds: a question of no more that has no verb is part of one ("In how many flights?")."""
_SHORT_AFTER_AND = 2
"""The same of one that begins with *and* or the like."""
_PRONOUNS = frozenset("he him she it they them this these those hers theirs".split())
_POSSESSIVES = frozenset("his her its their himself herself itself themselves".split())
_END = regex.compile(r"[.!?]\s")
"""After the first sentence, *her* may stand for whom that names."""
_OPENERS = frozenset("and but so or also then".split())
_ONES = frozenset(("one", "ones", "both", "either", "neither"))
_COMPARING = frozenset("more less better worse larger smaller bigger greater older younger".split())
_BEFORE_THAT = frozenset("about after before by did do does for from in is like of than was were with why".split())
"""Words after which *that* points back; elsewhere it mostly begins a clause."""


def is_elliptical(question: str) -> bool:
    """Tell whether a question has no verb: what it leaves out stands in the question before."""
    words = [question[token.start : token.end] for token in tokens(question)]
    return not any(tag(word).startswith("VB") or fold(word) in _WITH_A_VERB for word in words)


_WITH_A_VERB = AUXILIARIES | frozenset(("cannot", "he", "she", "they", "it", "there"))
"""Words that a verb goes with, though its own tag may be that of a noun."""
_BEGINNINGS = frozenset(
    "who whom whose what which when where why how in at to from on by with for of since until till".split()
)


def leans(question: str) -> bool:
    """Tell whether a question leaves out what it is about: it points back, goes on from another, or is very short."""
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    if not words or _asks_of_a_name(question, found, words):
        return False
    content = sum(1 for token in found if not token.is_stop)
    short = _SHORT_AFTER_AND if words[0] in _OPENERS else _SHORT
    end = _END.search(question)
    first = [token for token in found if end is None or token.start < end.start()]
    is_part = len(words) <= _FEWEST and words[0] in _BEGINNINGS and is_elliptical(question)
    if is_part or content <= short or any(_is_asked_about_her(words, at) for at in range(len(first))):
        return True
    return any(_points_back(found, words, at) for at in range(len(words)))


def _asks_of_a_name(question: str, found: Sequence[Token], words: Sequence[str]) -> bool:
    """Tell whether a question asks what or who something is that it names: however short, it leaves out nothing."""
    content = [token for token in found if not token.is_stop]
    is_definition = len(words) > 2 and words[0] in ("what", "who") and words[1] in ("is", "are", "was", "were")
    names = all(question[token.start].isupper() for token in content)
    return is_definition and bool(content) and names and content[-1] is found[-1]


def _is_asked_about_her(words: list[str], at: int) -> bool:
    """Tell whether a word is *her* that owns nothing: "How much did they pay her?"."""
    form = form_at(words, at) if words[at] == "her" else None
    return form is not None and form.is_object


def _points_back(found: list[Token], words: list[str], at: int) -> bool:
    """Tell whether the word at a place stands for something said before, outside the question."""
    word = words[at]
    is_last = at + 1 == len(words)
    if word in _ONES:  # "How can I create one?", "How long did the last one last?"
        return is_last or (at > 1 and words[at - 2] == "the")
    if word in _COMPARING:  # "Which is more important?", more than what?
        return "than" not in words and words[0] == "which" and "or" not in words
    if word == "that":
        return is_last or (at > 0 and words[at - 1] in _BEFORE_THAT)
    if word in _POSSESSIVES:  # "Did Kazakhstan change its policy?" tells itself whose
        return all(token.is_stop for token in found[:at])
    form = form_at(words, at)
    return word in _PRONOUNS or (form is not None and form.wants in (PLACE, TIME))
