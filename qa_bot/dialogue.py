"""Question + history → Query: what a follow-up leaves out is taken from the questions before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from qa_bot.analysis import Token, fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.model import Query, Turn
from qa_bot.retrieval.kinds import kind_of

CARRIED = 0.5
"""The weight of a word carried over from the question before, where a word of the question itself has 1."""
DECAY = 0.5
"""What is left of that weight with each question further back."""
_SHORT = 1
"""Words of content: a question with no more than this many says too little to stand alone."""
_PRONOUNS = frozenset("he him she it they them this these those hers theirs".split())
_POSSESSIVES = frozenset("his her its their himself herself itself themselves".split())
_OPENERS = frozenset("and but so or also then".split())
_BEFORE_THAT = frozenset("about after before by did do does for from in is like of than was were with why".split())
"""Words after which *that* points back; elsewhere it mostly begins a clause."""


def resolve(question: str, history: Sequence[Turn] = (), knows: Callable[[str], bool] = lambda term: True) -> Query:
    """Return the question ready to search; where it leans on the conversation, with the earlier questions' words.

    A question that stands alone is not touched. Words that the corpus does not hold (``knows`` tells of a term) are
    not carried over: they could only make it look as if something were missing.
    """
    own = _words(question)
    terms = dict.fromkeys(own, 1.0)
    carried: dict[str, str] = {}
    lenders: list[str] = []
    weight = CARRIED
    current = question
    for turn in reversed(history):
        if not leans(current):
            break
        lent = {term: word for term, word in _words(turn.question).items() if term not in terms and knows(term)}
        terms.update(dict.fromkeys(lent, weight))
        carried.update(lent)
        lenders += [turn.question] if lent else []
        weight *= DECAY
        current = turn.question if lent else current
    return Query(
        question, question, _readable(question, lenders, list(dict.fromkeys(carried.values())), terms), terms, own
    )


def leans(question: str) -> bool:
    """Tell whether a question leaves out what it is about: it points back, goes on from another, or is very short."""
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    if not words:
        return False
    if _asks_of_a_name(question, found, words):
        return False
    content = sum(1 for token in found if not token.is_stop)
    return words[0] in _OPENERS or content <= _SHORT or any(_points_back(found, words, at) for at in range(len(words)))


def _asks_of_a_name(question: str, found: Sequence[Token], words: Sequence[str]) -> bool:
    """Tell whether a question asks what or who something is that it names: however short, it leaves out nothing."""
    content = [token for token in found if not token.is_stop]
    is_definition = len(words) > 2 and words[0] in ("what", "who") and words[1] in ("is", "are", "was", "were")
    names = all(question[token.start].isupper() for token in content)
    return is_definition and bool(content) and names and content[-1] is found[-1]


def _points_back(found: list[Token], words: list[str], at: int) -> bool:
    """Tell whether the word at a place stands for something said before, outside the question."""
    word = words[at]
    if word == "that":
        return at + 1 == len(words) or (at > 0 and words[at - 1] in _BEFORE_THAT)
    if word in _POSSESSIVES:  # "Did Kazakhstan change its policy?" tells itself whose
        return all(token.is_stop for token in found[:at])
    return word in _PRONOUNS


def _words(question: str) -> dict[str, str]:
    """Return the terms of a question in order, each with the word that it was first seen in."""
    found: dict[str, str] = {}
    for token in _content(question):
        for term in token.terms:
            found.setdefault(term, question[token.start : token.end])
    return found


def _content(question: str) -> list[Token]:
    return [token for token in tokens(question) if not token.is_stop]


def _readable(question: str, lenders: Sequence[str], words: Sequence[str], terms: Mapping[str, float]) -> str:
    """Return the question with what it leans on put into words, for a person to read.

    A pronoun gives way to the noun phrase of an earlier question that agrees with it and is searched, the nearest
    question's first; without one
    the words that were lent follow in brackets.
    """
    if not words:
        return question
    phrases = [
        phrase
        for lender in lenders
        for phrase in noun_phrases(lender)
        if all(token.is_stop or any(term in terms for term in token.terms) for token in tokens(phrase.text))
    ]
    for token in tokens(question):
        form = _PRONOUN_FORMS.get(fold(question[token.start : token.end]))
        phrase = next((each for each in phrases if form is not None and each.is_plural == form.is_plural), None)
        if form is not None and phrase is not None:
            return question[: token.start] + phrase.put_for(form) + question[token.end :]
    return f"{question} ({' '.join(words)})"


class _Form(NamedTuple):
    """What a pronoun asks of the words that take its place."""

    is_plural: bool
    is_possessive: bool = False


_PRONOUN_FORMS = {
    "it": _Form(is_plural=False),
    "its": _Form(is_plural=False, is_possessive=True),
    "they": _Form(is_plural=True),
    "them": _Form(is_plural=True),
    "their": _Form(is_plural=True, is_possessive=True),
}


class NounPhrase(NamedTuple):
    """Words of a question that name a thing."""

    text: str
    is_plural: bool

    def put_for(self, form: _Form) -> str:
        """Return the phrase as it stands in place of a pronoun."""
        ending = "" if not form.is_possessive else ("’" if self.text.endswith("s") else "’s")
        return self.text + ending


def noun_phrases(question: str) -> list[NounPhrase]:
    """Return the noun phrases of a question, the likeliest to be spoken of next first.

    They are runs of names, nouns, adjectives and ordinals. First comes what the question asks for ("which nations …"),
    unless that is a date, a number or the like, then names, then the others.

    >>> [phrase.text for phrase in noun_phrases("Who sent a first contingent to the Golan Heights?")]
    ['the Golan Heights', 'the first contingent']
    """
    found = list(tokens(question))
    words = [question[token.start : token.end] for token in found]
    runs: list[list[int]] = [[]]
    for at in range(1, len(found)):
        is_next = not question[found[at - 1].end : found[at].start].strip(" ")
        if not is_next or not _is_nominal(words[at], found[at]):
            runs.append([])
        if _is_nominal(words[at], found[at]):
            runs[-1].append(at)
    ranked: list[tuple[int, NounPhrase]] = []
    for run in runs:
        if not run or all(found[at].is_stop for at in run):
            continue
        before = fold(words[run[0] - 1])
        is_asked_for = before in _ASKING
        if is_asked_for:  # "which nations sponsor": what follows a plural is a verb, whatever else it could be
            run = run[: next((n for n, at in enumerate(run, 1) if tag(words[at]) == "NNS"), len(run))]
        if is_asked_for and kind_of(["what", fold(words[run[-1]])]) in ("time", "quantity", "place", "name"):
            continue
        if before in _DETERMINERS or tag(words[run[-1]]).startswith("NN"):
            text = question[found[run[0]].start : found[run[-1]].end]
            rank = 0 if is_asked_for else (1 if text[0].isupper() else 2)
            ranked.append((rank, _phrase(text, before, tag(words[run[-1]]))))
    return [phrase for _, phrase in sorted(ranked, key=lambda each: each[0])]


_ASKING = frozenset(("what", "which", "whose", "many", "much"))
_DETERMINERS = frozenset(("the", "a", "an"))
_ORDINALS = frozenset("first second third fourth fifth last next other same".split())


def _is_nominal(word: str, token: Token) -> bool:
    folded = fold(word)
    return tag(word)[0] in "NJC" and folded not in _ASKING and (not token.is_stop or folded in _ORDINALS)


def _phrase(text: str, before: str, last_tag: str) -> NounPhrase:
    is_plural = last_tag in ("NNS", "NNPS") or (last_tag == "NNP" and text.endswith("s") and before == "the")
    return NounPhrase(f"the {text}" if before in _DETERMINERS | _ASKING else text, is_plural)
