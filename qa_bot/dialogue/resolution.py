"""A follow-up's words, and those that the conversation lends it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from qa_bot.analysis import fold, folded_words, tokens
from qa_bot.dialogue.continuing import continued
from qa_bot.dialogue.forms import FORMS, MAN, PERSON, PLACE, THING, TIME, WOMAN, Form, form_at
from qa_bot.dialogue.leaning import is_elliptical, leans
from qa_bot.dialogue.nouns import Phrase
from qa_bot.dialogue.phrases import BEYOND, agreement, phrases
from qa_bot.dialogue.questions import words_of
from qa_bot.model import Query, Turn

CARRIED = 0.5
"""The weight of a word carried over from the question before, where a word of the question itself has 1."""
BESIDE_A_NAME = 0.15
"""The same beside a name that a question without a verb brings in: "And NFS?" is about that before all."""
DECAY = 0.5
"""What is left of that weight with each question further back."""


class Told(Protocol):
    """What a corpus tells of words."""

    def holds(self, term: str) -> bool:
        """Tell whether it has a term."""
        ...

    def kind(self, name: str) -> str:
        """Tell what a name is of."""
        ...


def resolve(question: str, history: Sequence[Turn], told: Told) -> Query:
    """Return the question ready to search; where it leans on the conversation, with the earlier questions' words.

    A question that stands alone is not touched. Words that the corpus does not hold are not carried over: they could
    only make it look as if something were missing.
    """
    own = words_of(question)
    terms = dict.fromkeys(own, 1.0)
    lenders: list[Turn] = []
    is_lent = False
    weight = BESIDE_A_NAME if _brings_in_a_name(question, own, told) else CARRIED
    current = question
    for turn in reversed(history):
        if not leans(current):
            break
        lent = [term for term in words_of(turn.question) if term not in terms and told.holds(term)]
        terms.update(dict.fromkeys(lent, weight))
        lenders.append(turn)
        weight *= DECAY
        is_lent = is_lent or bool(lent)
        current = turn.question if lent else current
    has_pronouns = lenders and not FORMS.keys().isdisjoint(folded_words(question))
    asked_as, put = _put_into_words(question, _candidates(lenders, history, terms, told) if has_pronouns else ([], []))
    for phrase in put:
        terms.update({term: CARRIED for term in words_of(phrase.text) if term not in terms and told.holds(term)})
    if lenders and (is_elliptical(question) if put else is_lent):
        asked_as = continued(asked_as, lenders)
    return Query(question, question, asked_as, terms, own)


def _brings_in_a_name(question: str, own: Mapping[str, str], told: Told) -> bool:
    """Tell whether a question without a verb has a name that the corpus holds: "What about Ada Moreau?"."""
    names = (term for term, word in own.items() if word[0].isupper() and not question.startswith(word))
    return any(map(told.holds, names)) and is_elliptical(question)


def _candidates(
    lenders: Sequence[Turn], history: Sequence[Turn], terms: Mapping[str, float], told: Told
) -> tuple[list[Phrase], list[Phrase]]:
    """Return what pronouns can stand for, the nearest turn's first, and persons spoken of before.

    What the conversation tells of persons is told with them.
    """
    sexes = dict(pair for turn in history for pair in _said_of_persons(turn))

    def kind(name: str) -> str:
        its_kind = told.kind(name)
        return its_kind if its_kind in (MAN, WOMAN) else sexes.get(name, its_kind)

    # A person spoken of earlier is not forgotten for a question that stands alone.
    older = history[: len(history) - len(lenders)] if lenders else ()
    near = [phrase for turn in lenders for phrase in phrases(turn, kind)]
    before = [phrase for turn in reversed(older) for phrase in phrases(turn, kind) if phrase.names == PERSON]
    return (
        [phrase for phrase in near if _is_searched(phrase, terms) or _is_known(phrase, told)],
        [phrase for phrase in before if _is_known(phrase, told)],
    )


def _said_of_persons(turn: Turn) -> list[tuple[str, str]]:
    """Return the names that *he* or *she* stood for in a question, each with its sex."""
    asked = turn.answer.asked_as.partition(BEYOND)[0] if turn.answer is not None else turn.question
    forms: list[Form] = []
    pieces: list[str] = []
    end = 0
    for token in tokens(turn.question):
        form = FORMS.get(fold(turn.question[token.start : token.end]))
        if form is not None:
            forms.append(form)
            pieces.append(turn.question[end : token.start])
            end = token.end
    pieces.append(turn.question[end:])
    said = _between(asked, pieces)
    return [
        (text.removesuffix("s").rstrip("’") if form.is_possessive and "’" in text else text, form.sex)
        for form, text in zip(forms, said, strict=False)
        if form.sex and text[0].isupper()
    ]


def _between(text: str, pieces: Sequence[str]) -> list[str]:
    """Return what stands between the pieces of a text, which come one after the other; nothing where they do not."""
    found: list[str] = []
    place = len(pieces[0])
    for at, piece in enumerate(pieces[1:], start=1):
        end = text.find(piece, place + 1) if at + 1 < len(pieces) else len(text) - len(piece)
        if end <= place:
            return []
        found.append(text[place:end])
        place = end + len(piece)
    return found if text.startswith(pieces[0]) and text.endswith(pieces[-1]) else []


def _put_into_words(question: str, candidates: tuple[list[Phrase], list[Phrase]]) -> tuple[str, list[Phrase]]:
    """Return the question with its pronouns replaced, as far as there is something that agrees, and what replaced them.

    Nothing stands for two different pronouns, nor for one beside its own name.
    """
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    named = next((at for at, token in enumerate(found) if at and question[token.start].isupper()), len(found))
    own = words_of(question)
    near, before = ([each for each in some if not _is_named_in(each, own)] for some in candidates)
    put: dict[tuple[str, str], Phrase | None] = {}
    pieces: list[str] = []
    end = 0
    for at, token in enumerate(found):
        form = form_at(words, at)
        if form is None:
            continue
        group = (form.wants, form.sex)
        is_put = put.get(group) is not None
        if (is_put and form.is_object) or (form.is_possessive and (is_put or at > named)):
            continue  # "What did Ada Moreau give her keeper?" says whose
        if group not in put:
            taken = list(put.values())
            put[group] = _best(near, form, taken) or _best(before, form, taken)
        phrase = put[group]
        if phrase is not None:
            pieces += [question[end : token.start], phrase.put_for(form)]
            end = token.end
    return "".join([*pieces, question[end:]]), [each for each in put.values() if each is not None]


def _best(candidates: Sequence[Phrase], form: Form, taken: Collection[Phrase | None]) -> Phrase | None:
    """Return the first of the candidates that agree best with a pronoun."""
    agreeing = [(agreement(each, form), each) for each in candidates if each not in taken]
    most = max((degree for degree, _ in agreeing), default=0)
    return next((each for degree, each in agreeing if degree == most), None) if most else None


def _is_named_in(phrase: Phrase, own: Mapping[str, str]) -> bool:
    """Tell whether a question's own words name a phrase: a name by one of its words, others by all."""
    named = words_of(phrase.text)
    names = [term for term, word in named.items() if word[0].isupper()]
    return any(term in own for term in names) if names else all(term in own for term in named)


def _is_searched(phrase: Phrase, terms: Mapping[str, float]) -> bool:
    return all(token.is_stop or any(term in terms for term in token.terms) for token in tokens(phrase.text))


def _is_known(phrase: Phrase, told: Told) -> bool:
    """Tell whether the corpus holds all words of a name, a time or a noun, which may be what answered."""
    is_whole = phrase.names in (PERSON, PLACE, THING, TIME) or phrase.text.startswith("the ")
    return is_whole and all(token.is_stop or all(map(told.holds, token.terms)) for token in tokens(phrase.text))
