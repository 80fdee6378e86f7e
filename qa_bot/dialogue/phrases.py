"""What a pronoun can stand for: the noun phrases of questions, and what answered them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from qa_bot.analysis import Token, fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import BEING, MAN, PERSON, PLACE, PREPOSITIONS, SEVERAL, THING, TIME, WOMAN, Form
from qa_bot.dialogue.names import told_by_words
from qa_bot.model import Turn
from qa_bot.retrieval.kinds import BIT, classes_of, kind_of

_LONGEST_NAME = 5
"""Words."""
_LONGEST_DESCRIPTION = 6
"""Words."""
_CLAUSE = 12
"""Words after a noun among which its verb is looked for."""
SEPARATOR = ", and "
"""What stands in a question as it was asked between an earlier question and the rest of one that goes on from it."""
BEYOND = " (after: "
"""What stands before an earlier question that lent words to one without being part of it."""


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


def phrases(turn: Turn, kind_of_name: Callable[[str], str]) -> Iterator[Phrase]:
    """Yield what a turn speaks of, the likeliest to be spoken of next first: its answer if that is a name or a time."""
    question = turn.question
    if turn.answer is not None and SEPARATOR not in turn.answer.asked_as:
        question = turn.answer.asked_as.partition(BEYOND)[0]
    surfaces = [question[each.start : each.end] for each in tokens(question)]
    words = [fold(each) for each in surfaces]
    kind = kind_of(words)
    named = [_told(each, kind_of_name) for each in noun_phrases(question)]
    described = _described(question, words)
    # "Who is A B?" speaks of A B, whatever is said of them; "Who is the keeper of A?" of whoever that is.
    is_definition = len(words) > 2 and words[1] in BEING and described is None
    is_definition = is_definition and (words[0] == "what" or (words[0] == "who" and surfaces[2][0].isupper()))
    answer = turn.answer.text if turn.answer is not None else None
    answered = None
    if answer is not None and not (is_definition and any(each.names in (PERSON, THING) for each in named)):
        answered = _answered(answer.strip(), kind, described, kind_of_name)
        if answered is not None and kind != "what":
            yield answered
    if described is not None and (answered is None or answered.names not in (PERSON, SEVERAL)):
        yield described
    for each in named:
        if described is None or each.text not in described.text or each.text[0].isupper():
            yield each
    if answered is not None and kind == "what":
        yield answered


def _told(phrase: Phrase, kind_of_name: Callable[[str], str]) -> Phrase:
    """Return a phrase with what more than its look tells of it."""
    kind = kind_of_name(phrase.text) if phrase.text[0].isupper() else told_by_words(phrase.text)
    if kind in (MAN, WOMAN, PERSON) and phrase.names != SEVERAL:
        return phrase._replace(names=PERSON, sex=kind if kind != PERSON else "", is_sure=True)
    if kind in (PLACE, THING) and phrase.names == PERSON:
        return phrase._replace(names=kind)
    return phrase


def _described(question: str, words: list[str]) -> Phrase | None:
    """Return the person that a question describes and asks for by name: *the keeper of A* in "Who is …?"."""
    if len(words) < 4 or words[0] != "who" or words[1] not in ("is", "was"):
        return None
    text = question[list(tokens(question))[2].start :].rstrip(" ?!.")
    first, last = text.split()[0], text.split()[-1]
    is_described = fold(first) in _DETERMINERS or (last.islower() and any(mark in text for mark in _OWNS))
    if len(text.split()) > _LONGEST_DESCRIPTION or not is_described:
        return None
    kind = told_by_words(text.replace("’", "'"))
    return Phrase(text, PERSON, is_answer=True, sex=kind if kind in (MAN, WOMAN) else "", is_sure=True)


def _answered(answer: str, kind: str, described: Phrase | None, kind_of_name: Callable[[str], str]) -> Phrase | None:
    """Return what an answer names, where it is of a kind that is spoken of."""
    first, _, rest = answer.rstrip(" .,;:!?").partition(" ")
    answer = f"{first.lower()} {rest}" if rest and first.lower() in _DETERMINERS else f"{first} {rest}".strip()
    if not answer:
        return None
    if kind in ("where", "place"):
        return Phrase(answer, PLACE, is_answer=True)
    if kind in ("when", "time"):
        return Phrase(answer, TIME, is_answer=True)
    if kind == "what":
        return _noun(answer, THING)
    if kind != "who":
        return None
    return _person(answer, described, kind_of_name)


def _person(answer: str, described: Phrase | None, kind_of_name: Callable[[str], str]) -> Phrase | None:
    """Return whoever an answer names, where it does, and no more than what the question describes them by."""
    name = _name_in(answer)
    if name is None or (described is not None and name in described.text):
        return _noun(answer, PERSON)
    if any(mark in name for mark in (",", " and ")):
        return Phrase(name, SEVERAL, is_answer=True)
    its_kind = kind_of_name(name)
    if its_kind == PLACE:
        return Phrase(name, PLACE) if described is None else None
    if its_kind == THING:
        return Phrase(name, THING)
    sex = its_kind if its_kind in (MAN, WOMAN) else ""
    if described is not None and described.sex:
        sex = described.sex
    return Phrase(name, PERSON, is_answer=True, sex=sex, is_sure=bool(its_kind) or " " in name)


def _name_in(text: str) -> str | None:
    """Return the name that a text is or ends with: short, and each of its longer words with a capital."""
    words = text.split()
    while words and words[0][0].islower() and not text.startswith(("a ", "an ")):
        if words[0] == "the" and words[1:] and words[1][0].isupper():
            break
        words = words[1:]
    is_name = words and len(words) <= _LONGEST_NAME and all(word[0].isupper() for word in words if len(word) > 3)
    return " ".join(words) if is_name else None


def _noun(text: str, names: str) -> Phrase | None:
    """Return the noun that an answer begins with after *a* or *the*, without what is said of it."""
    words = text.split()
    if not words or fold(words[0]) not in _DETERMINERS:
        return None
    tags = [tag(word.strip(",;:.") or "-") for word in words]
    end = next((at for at in range(1, len(words)) if tags[at][0] not in "NJ"), len(words))
    last = words[end - 1].rstrip(",;:.") or "-"
    is_noun = tags[end - 1] in ("NN", "NNP") or (
        end == 2 and not classes_of(last) & (BIT["number word"] | BIT["ordinal"])
    )
    if end < 2 or not is_noun or (end < len(words) and tags[end] not in _AFTER):
        return None
    found = " ".join(["the", *words[1:end]]).rstrip(",;:.")
    kind = told_by_words(found)
    is_person = names == PERSON and kind in (MAN, WOMAN, PERSON)
    return Phrase(found, PERSON if is_person else THING, sex=kind if kind in (MAN, WOMAN) else "", is_sure=True)


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
    return [phrase for _, phrase in sorted(ranked, key=lambda each: each[0])]


def _is_whole(run: list[int], words: list[str]) -> bool:
    """Tell whether a run has what a noun phrase needs: a noun, and before it an article, where it is neither a name
    nor a plural nor what is defined ("What is probate?")."""
    before, last = fold(words[run[0] - 1]), words[run[-1]]
    is_name = words[run[0]][0].isupper()
    if fold(last) in _NO_NOUNS or (len(run) == 1 and tag(last) == "CD"):
        return False
    if before in _DETERMINERS | _ASKING or (tag(last) == "NNS" and tag(before or "-") not in _BEFORE_NO_WHOLE):
        return True
    is_defined = run[0] == 2 and fold(words[0]) == "what" and before in BEING and run[-1] + 1 == len(words)
    return (is_name and (last[0].isupper() or tag(last).startswith("NN"))) or is_defined


def _runs(question: str, found: list[Token], words: list[str]) -> Iterator[list[int]]:
    """Yield the places of words that stand together and can make up a noun phrase; the first word begins none."""
    runs: list[list[int]] = [[]]
    for at in range(1, len(found)):
        is_next = not question[found[at - 1].end : found[at].start].strip(" ")
        is_nominal = _is_nominal(words[at], found[at]) or (words[at - 1] in _DETERMINERS and tag(words[at])[0] == "V")
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


_AFTER = frozenset(("IN", "TO", "WDT", "WP", "CC"))
"""What may follow a noun that an answer begins with."""
_ASKING = frozenset(("what", "which", "whose", "many", "much"))
_DETERMINERS = frozenset(("the", "a", "an"))
_OWNS = ("'s ", "’s ", "’ ")
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
    whole = f"the {text}" if before in _DETERMINERS | _ASKING else text
    capitals = all(classes_of(word) & BIT["capital"] for word in text.split())
    if any(classes_of(word) & BIT["month"] for word in text.split()):
        return Phrase(text, TIME)
    if capitals and before in PREPOSITIONS | _DETERMINERS and not is_plural:
        return Phrase(whole, PLACE if before in PREPOSITIONS else THING)
    if capitals and " " in text and before not in _DETERMINERS:
        return Phrase(whole, PERSON)
    return Phrase(whole, SEVERAL if is_plural else THING)


def agreement(phrase: Phrase, form: Form) -> int:
    """Return how well a phrase agrees with a pronoun: 2 where it can stand for it, 1 where for want of better, or 0.

    Names may be of persons, places or things where nothing tells.
    """
    is_name = phrase.text.removeprefix("the ")[0].isupper()
    if form.wants == PERSON:
        return _agreement_of_person(phrase, form, is_name)
    if form.wants == THING:
        if phrase.names == PERSON:
            return 0 if phrase.is_sure or not is_name else (1 if phrase.is_answer else 2)
        return 2 if phrase.names in (THING, PLACE) and not phrase.is_answer else 0
    if form.wants == PLACE:
        if phrase.names == PERSON:
            return 1 if is_name and not (phrase.is_sure or phrase.is_answer) else 0
        return 2 if phrase.names == PLACE or (phrase.names in (THING, SEVERAL) and is_name) else 0
    if form.wants == SEVERAL and phrase.names != SEVERAL:
        return 1 if _may_be_several(phrase) else 0
    return 2 if phrase.names == form.wants else 0


def _may_be_several(phrase: Phrase) -> bool:
    """Tell whether *they* may be said of one: a body of people, or somebody of whom nothing is known."""
    if phrase.names == PERSON:
        return phrase.is_answer and not phrase.sex
    return phrase.names == THING and told_by_words(phrase.text) == THING


def _agreement_of_person(phrase: Phrase, form: Form, is_name: bool) -> int:
    if phrase.names != PERSON:
        return 1 if phrase.names == THING and phrase.text.isalpha() and phrase.text.istitle() else 0
    if phrase.sex:
        return 2 if phrase.sex == form.sex else 0
    return 2 if phrase.is_sure and (is_name or phrase.is_answer) else 1
