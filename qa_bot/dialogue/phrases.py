"""What a pronoun can stand for, of questions and what answered them, and how well it agrees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from qa_bot.analysis import fold, tokens
from qa_bot.analysis.tags import tag
from qa_bot.dialogue.forms import BEING, MAN, PERSON, PLACE, SEVERAL, THING, TIME, WOMAN, Form
from qa_bot.dialogue.names import told_by_words
from qa_bot.dialogue.nouns import DETERMINERS, Phrase, noun_phrases
from qa_bot.model import Turn
from qa_bot.retrieval.kinds import BIT, classes_of, kind_of

_LONGEST_NAME = 5
"""Words."""
_LONGEST_DESCRIPTION = 6
"""Words."""
_AFTER = frozenset(("IN", "TO", "WDT", "WP", "CC"))
"""What may follow a noun that an answer begins with."""
_OWNS = ("'s ", "’s ", "’ ")
SEPARATOR = ", and "
"""What stands in a question as it was asked between an earlier question and the rest of one that goes on from it."""
BEYOND = " (after: "
"""What stands before an earlier question that lent words to one without being part of it."""


def phrases(turn: Turn, kind_of_name: Callable[[str], str]) -> Iterator[Phrase]:
    """Yield what a turn speaks of, the likeliest to be spoken of next first: its answer if that is a name or a time."""
    question = turn.question
    if turn.answer is not None and SEPARATOR not in turn.answer.asked_as:
        question = turn.answer.asked_as.partition(BEYOND)[0]
    surfaces = [question[each.start : each.end] for each in tokens(question)]
    words = [fold(each) for each in surfaces]
    kind = kind_of(words)
    named = [_told(each, kind_of_name) for each in noun_phrases(question)]
    if words[:2] in (["who", "is"], ["who", "was"]):
        named = [_asked_about(each) for each in named]
    described = _described(question, words)
    # "Who is A B?" speaks of A B, whatever is said of them; "Who is the keeper of A?" of whoever that is.
    is_definition = len(words) > 2 and words[1] in BEING and described is None
    is_definition = is_definition and (words[0] == "what" or (words[0] == "who" and surfaces[2][0].isupper()))
    answer = turn.answer.display if turn.answer is not None else None
    answered = None
    if answer is not None and not (is_definition and any(each.names in (PERSON, THING) for each in named)):
        answered = _answered(answer.strip(), kind, described, kind_of_name)
        if answered is not None and kind != "what":
            yield answered
    if described is not None and (answered is None or answered.names not in (PERSON, SEVERAL)):
        yield described
    for each in named:
        if described is None or each.text not in described.text or _is_name_within(each, described):
            yield each
    if answered is not None and kind == "what":
        yield answered


def _is_name_within(phrase: Phrase, described: Phrase) -> bool:
    return phrase.text[0].isupper() and phrase.text != described.text


def _asked_about(phrase: Phrase) -> Phrase:
    """Return a phrase of a question "Who is A?": a person, unless more tells that it is none."""
    is_open = phrase.names == THING and not phrase.is_sure and " " not in phrase.text
    return phrase._replace(names=PERSON, is_answer=True, is_sure=True) if is_open else phrase


def _told(phrase: Phrase, kind_of_name: Callable[[str], str]) -> Phrase:
    """Return a phrase with what more than its look tells of it."""
    text = next((f"the {phrase.text.rpartition(mark)[2]}" for mark in _OWNS if mark in phrase.text), phrase.text)
    is_noun = text.startswith("the ")  # of "Ada's keeper" tells *keeper*, not *Ada*
    kind = told_by_words(text) if is_noun else kind_of_name(text[0].upper() + text[1:])
    if kind in (MAN, WOMAN, PERSON) and phrase.names != SEVERAL:
        return phrase._replace(names=PERSON, sex=kind if kind != PERSON else "", is_sure=True)
    if kind in (PLACE, THING) and phrase.names in (PERSON, THING):
        return phrase._replace(names=kind, is_sure=True)
    return phrase


def _described(question: str, words: list[str]) -> Phrase | None:
    """Return the person that a question describes and asks for by name: *the keeper of A* in "Who is …?"."""
    if len(words) < 4 or words[0] not in ("who", "what") or words[1] not in ("is", "was"):
        return None
    text = question[list(tokens(question))[2].start :].rstrip(" ?!.")
    if words[0] == "what":  # "What was Ada's mother's name?"
        text = text.removesuffix(" name").removesuffix("'s").removesuffix("’s")
        if words[-1] != "name" or told_by_words(text.replace("’", "'")) not in (MAN, WOMAN, PERSON):
            return None
    first, last = text.split()[0], text.split()[-1]
    is_described = fold(first) in DETERMINERS or (last.islower() and any(mark in text for mark in _OWNS))
    if len(text.split()) > _LONGEST_DESCRIPTION or not is_described:
        return None
    kind = told_by_words(text.replace("’", "'"))
    return Phrase(text, PERSON, is_answer=True, sex=kind if kind in (MAN, WOMAN) else "", is_sure=True)


def _answered(answer: str, kind: str, described: Phrase | None, kind_of_name: Callable[[str], str]) -> Phrase | None:
    """Return what an answer names, where it is of a kind that is spoken of."""
    first, _, rest = answer.rstrip(" .,;:!?").partition(" ")
    answer = f"{first.lower()} {rest}" if rest and first.lower() in DETERMINERS else f"{first} {rest}".strip()
    if not answer:
        return None
    if kind in ("where", "place"):
        return Phrase(answer, PLACE, is_answer=True)
    if kind in ("when", "time"):
        return Phrase(answer, TIME, is_answer=True)
    if kind == "what":
        return _noun(answer, THING)
    if kind != "who" and described is None:
        return None
    found = _person(answer, described, kind_of_name)
    is_other = found is not None and described is not None and found.sex and found.sex != described.sex
    return None if is_other and described is not None and described.sex else found


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
    if not words or fold(words[0]) not in DETERMINERS:
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
