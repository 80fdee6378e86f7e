"""What a pronoun can stand for: the noun phrases of questions, and the names that answered them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from qa_bot.analysis import Token, fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.model import Turn
from qa_bot.retrieval.kinds import BIT, classes_of, kind_of

THING, SEVERAL, PERSON, PLACE, TIME = "thing", "several", "person", "place", "time"


class Form(NamedTuple):
    """What a pronoun asks of the words that take its place: what they name, and whether they own what follows."""

    wants: str
    is_possessive: bool = False
    preposition: str = ""
    """What must stand before words that take the place of *there*."""


FORMS = {
    "it": Form(THING),
    "its": Form(THING, is_possessive=True),
    "they": Form(SEVERAL),
    "them": Form(SEVERAL),
    "their": Form(SEVERAL, is_possessive=True),
    "he": Form(PERSON),
    "him": Form(PERSON),
    "his": Form(PERSON, is_possessive=True),
    "she": Form(PERSON),
    "her": Form(PERSON),
    "there": Form(PLACE),
    "then": Form(TIME),
}
_BEFORE_A_TIME = frozenset("since until till before after by".split())
_BEING = frozenset("is are was were be been have has had".split())
_PREPOSITIONS = frozenset("in at to from into near inside".split())
_LONGEST_NAME = 5
"""Words."""
SEPARATOR = ", and "
"""What stands in a question as it was asked between an earlier question and the rest of one that goes on from it."""


class Phrase(NamedTuple):
    """Words that name something, as they stand within a question."""

    text: str
    names: str
    is_answer: bool = False

    def put_for(self, form: Form) -> str:
        """Return the phrase as it stands in place of a pronoun."""
        ending = "" if not form.is_possessive else ("’" if self.text.endswith("s") else "’s")
        is_there = self.text.split()[0].lower() in _PREPOSITIONS
        return f"{form.preposition} {self.text}" if form.preposition and not is_there else self.text + ending


def form_at(words: list[str], at: int) -> Form | None:
    """Return what the folded word at a place asks for, where it is a pronoun that can be replaced.

    *There* that begins or follows a form of *be* points to no place, and *then* is a time only after a preposition;
    *her* before a noun owns it.
    """
    form = FORMS.get(words[at])
    if form is None:
        return None
    if form.wants == PLACE:
        is_no_place = at == 0 or words[at - 1] in _BEING
        return None if is_no_place else Form(PLACE, preposition="" if words[at - 1] in _PREPOSITIONS else "in")
    if form.wants == TIME and (at == 0 or words[at - 1] not in _BEFORE_A_TIME):
        return None
    if words[at] == "her" and at + 1 < len(words) and tag(words[at + 1])[0] in "NJ":
        return Form(PERSON, is_possessive=True)
    return form


def phrases(turn: Turn) -> Iterator[Phrase]:
    """Yield what a turn speaks of, the likeliest to be spoken of next first: its answer if that is a name or a time."""
    question = turn.question if turn.answer is None or SEPARATOR in turn.answer.asked_as else turn.answer.asked_as
    surfaces = [question[each.start : each.end] for each in tokens(question)]
    words = [fold(each) for each in surfaces]
    kind = kind_of(words)
    named = noun_phrases(question)
    answer = turn.answer.text if turn.answer is not None else None
    # "Who is A B?" speaks of A B, whatever is said of them; "Who is the keeper of A?" of whoever that is.
    is_definition = len(words) > 2 and words[1] in _BEING
    is_definition = is_definition and (words[0] == "what" or (words[0] == "who" and surfaces[2][0].isupper()))
    if answer is not None and not (is_definition and any(each.names in (PERSON, THING) for each in named)):
        wants = {"who": PERSON, "where": PLACE, "place": PLACE, "when": TIME, "time": TIME}.get(kind)
        if wants == PERSON and not _is_name(answer):
            wants = None
        if wants == PERSON and any(mark in answer for mark in (",", " and ")):
            wants = SEVERAL
        if wants is not None:
            yield Phrase(answer, wants, is_answer=True)
    yield from named


def _is_name(text: str) -> bool:
    """Tell whether a text is short and each of its longer words has a capital."""
    words = text.split()
    return len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words if len(word) > 3)


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
        if is_asked_for and kind_of(["what", fold(words[run[-1]])]) in ("time", "quantity", "place", "name"):
            continue
        is_whole = before in _DETERMINERS | _ASKING or words[run[0]][0].isupper()
        if is_whole and (before in _DETERMINERS or tag(words[run[-1]]).startswith("NN")):
            text = question[found[run[0]].start : found[run[-1]].end]
            rank = 0 if is_asked_for else (1 if text[0].isupper() else 2)
            ranked.append((rank, _phrase(text, before, words[run[-1]])))
    return [phrase for _, phrase in sorted(ranked, key=lambda each: each[0])]


def _runs(question: str, found: list[Token], words: list[str]) -> Iterator[list[int]]:
    """Yield the places of words that stand together and can make up a noun phrase; the first word begins none."""
    runs: list[list[int]] = [[]]
    for at in range(1, len(found)):
        is_next = not question[found[at - 1].end : found[at].start].strip(" ")
        if not is_next or not _is_nominal(words[at], found[at]) or tag(words[at - 1]) == "NNS":
            runs.append([])  # after a plural comes a verb or another phrase
        if _is_nominal(words[at], found[at]):
            runs[-1].append(at)
    yield from (run for run in runs if not all(found[at].is_stop for at in run))


_ASKING = frozenset(("what", "which", "whose", "many", "much"))
_DETERMINERS = frozenset(("the", "a", "an"))
_ORDINALS = frozenset("first second third fourth fifth last next other same".split())


def _is_nominal(word: str, token: Token) -> bool:
    folded = fold(word)
    return tag(word)[0] in "NJC" and folded not in _ASKING and (not token.is_stop or folded in _ORDINALS)


def _phrase(text: str, before: str, last: str) -> Phrase:
    its_tag = tag(last)
    is_plural = its_tag in ("NNS", "NNPS") or (its_tag == "NNP" and text.endswith("s") and before == "the")
    whole = f"the {text}" if before in _DETERMINERS | _ASKING else text
    capitals = all(classes_of(word) & BIT["capital"] for word in text.split())
    if capitals and before in _PREPOSITIONS | _DETERMINERS and not is_plural:
        return Phrase(whole, PLACE if before in _PREPOSITIONS else THING)
    if capitals and " " in text and before not in _DETERMINERS:
        return Phrase(whole, PERSON)
    return Phrase(whole, SEVERAL if is_plural else THING)


def fits(phrase: Phrase, form: Form) -> bool:
    """Tell whether a phrase can stand for a pronoun: names may be of persons, places or things, as nobody can tell."""
    if form.wants == THING:
        return (not phrase.is_answer and phrase.names in (THING, PLACE)) or (
            phrase.names == PERSON and not phrase.text.islower()
        )
    if form.wants == PLACE:
        return phrase.names == PLACE or (
            phrase.names in (THING, SEVERAL) and phrase.text.removeprefix("the ")[0].isupper()
        )
    return phrase.names == form.wants
