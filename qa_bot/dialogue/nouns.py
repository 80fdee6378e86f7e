"""The noun phrases of a question."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qa_bot.analysis import Token, fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import BEING, PERSON, PLACE, PREPOSITIONS, SEVERAL, THING, TIME, Form
from qa_bot.retrieval.kinds import BIT, classes_of, kind_of

_CLAUSE = 12
"""Words after a noun among which its verb is looked for."""


class Phrase(NamedTuple):
    """Words that name something, as they stand within a question."""

    text: str
    names: str
    is_answer: bool = False
    sex: str = ""
    """Of a person, where it is known."""
    is_sure: bool = False
    """Whether more than the look of the words tells what they name."""

    def put_for(self, form: Form) -> str:
        """Return the phrase as it stands in place of a pronoun."""
        ending = "" if not form.is_possessive else ("’" if self.text.endswith("s") else "’s")
        is_there = self.text.split()[0].lower() in PREPOSITIONS
        return f"{form.preposition} {self.text}" if form.preposition and not is_there else self.text + ending


def noun_phrases(question: str) -> list[Phrase]:
    """Return the noun phrases of a question, the likeliest to be spoken of next first.

    They are runs of names, nouns, adjectives and ordinals. First comes what the question asks for ("which nations …"),
    unless that is a date, a number or the like, then names, then the others.

    >>> [phrase.text for phrase in noun_phrases("Who sent a first contingent to the Golan Heights?")]
    ['the Golan Heights', 'the first contingent']
    """
    found = list(tokens(question))
    words = [question[token.start : token.end] for token in found]
    ranked: list[tuple[int, Phrase]] = []
    for run in _runs(question, found, words):
        before = fold(words[run[0] - 1])
        is_asked_for = before in _ASKING
        is_named_of = words[run[-1] + 1 : run[-1] + 2] == ["of"]  # "What is the name of the dog?"
        kind = kind_of(["what", fold(words[run[-1]])])
        if (is_asked_for and kind in _NOT_SPOKEN_OF) or (is_named_of and kind in ("name", "quantity")):
            continue
        if _is_whole(run, words):
            text = question[found[run[0]].start : found[run[-1]].end]
            rank = 0 if is_asked_for else (1 if text[0].isupper() else 2)
            ranked.append((rank, _phrase(text, before, words[run[-1]])))
            ranked += [(3, owner) for owner in _owners(text, before)]
    return [phrase for _, phrase in sorted(ranked, key=lambda each: each[0])]


def _owners(text: str, before: str) -> Iterator[Phrase]:
    """Yield the name that a phrase begins with, where it owns the rest: *Ada Moreau* of *Ada Moreau's keeper*."""
    for mark in ("'s ", "’s ", "’ ", "' "):
        owner, _, owned = text.partition(mark)
        if owned and owner[0].isupper():
            yield _phrase(owner, before, owner.split()[-1])
            return


def _is_whole(run: list[int], words: list[str]) -> bool:
    """Tell whether a run has what a noun phrase needs: a noun, and before it an article, where it is neither a name
    nor a plural nor what is defined ("What is probate?")."""
    before, last = fold(words[run[0] - 1]), words[run[-1]]
    is_name = words[run[0]][0].isupper()
    if fold(last) in _NO_NOUNS or (len(run) == 1 and tag(last) == "CD"):
        return False
    if before in DETERMINERS | _ASKING or (tag(last) == "NNS" and tag(before or "-") not in _BEFORE_NO_WHOLE):
        return True
    is_defined = run[0] == 2 and fold(words[0]) in ("what", "who") and before in BEING and run[-1] + 1 == len(words)
    return (is_name and (last[0].isupper() or tag(last).startswith("NN"))) or is_defined


def _runs(question: str, found: list[Token], words: list[str]) -> Iterator[list[int]]:
    """Yield the places of words that stand together and can make up a noun phrase; the first word begins none."""
    runs: list[list[int]] = [[]]
    for at in range(1, len(found)):
        is_next = not question[found[at - 1].end : found[at].start].strip(" ")
        is_nominal = _is_nominal(words[at], found[at]) or (words[at - 1] in DETERMINERS and tag(words[at])[0] == "V")
        if not is_next or not is_nominal or tag(words[at - 1]) == "NNS":
            runs.append([])  # after a plural comes a verb or another phrase
        if is_nominal:
            runs[-1].append(at)
    shortened = (_without_verb(run, words) for run in runs if run)
    yield from (run for run in shortened if not all(found[at].is_stop for at in run))


def _without_verb(run: list[int], words: list[str]) -> list[int]:
    """Return a run without the verb, or what is said of the subject, that its last word is.

    After *does* and the like comes the subject, and after that a verb: in "When did the last strike end?" that is
    *end*, though it may be a noun elsewhere. An adjective after a noun is said of it: "Is the starter ready?"
    """
    helping = next((fold(words[at]) for at in (run[0] - 1, run[0] - 2) if at >= 0 and fold(words[at]) in _HELPING), "")
    last = words[run[-1]]
    if len(run) < 2 or not last.islower():
        return run
    if tag(last) == "JJ" and tag(words[run[-2]])[0] == "N":
        return run[:-1]
    if not helping or helping in BEING:
        return run
    after = [tag(word) for word in words[run[-1] + 1 : run[-1] + 1 + _CLAUSE]]
    is_verb = not after or after[0] in ("TO", "DT", "PRP", "PRP$", "CD", "NNP", "RP", "WRB")
    is_verb = is_verb or (after[0][0] in "IR" and not any(each in ("VB", "VBP") for each in after[1:]))
    return run[:-1] if is_verb else run


_ASKING = frozenset(("what", "which", "whose", "many", "much"))
DETERMINERS = frozenset(("the", "a", "an", "this", "these"))
_NOT_SPOKEN_OF = ("time", "quantity", "place", "name")
"""Kinds of what a question asks for that the next one seldom is about."""
_BEFORE_NO_WHOLE = frozenset(("PRP$", "DT", "CD", "CC", "PDT", "POS", "NN", "NNS"))
_NO_NOUNS = frozenset("last next other same".split())
_ORDINALS = frozenset("first second third fourth fifth last next other same".split())
_HELPING = frozenset("do does did can could will would must should may might shall is are was were".split())


def _is_nominal(word: str, token: Token) -> bool:
    folded = fold(word)
    return tag(word)[0] in "NJC" and folded not in _ASKING and (not token.is_stop or folded in _ORDINALS)


def _phrase(text: str, before: str, last: str) -> Phrase:
    its_tag = tag(last)
    is_plural = its_tag in ("NNS", "NNPS") or (its_tag == "NNP" and text.endswith("s") and before == "the")
    whole = f"the {text}" if before in DETERMINERS | _ASKING else text
    capitals = all(classes_of(word) & BIT["capital"] for word in text.split())
    if any(classes_of(word) & BIT["month"] for word in text.split()):
        return Phrase(text, TIME)
    if capitals and before in PREPOSITIONS | DETERMINERS and not is_plural:
        return Phrase(whole, PLACE if before in PREPOSITIONS else THING)
    if capitals and " " in text and before not in DETERMINERS:
        return Phrase(whole, PERSON)
    return Phrase(whole, SEVERAL if is_plural else THING)
