"""Pronouns, and what each asks of the words that take its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qa_bot.analysis.tags import tag

THING, SEVERAL, PERSON, PLACE, TIME = "thing", "several", "person", "place", "time"
MAN, WOMAN = "man", "woman"


class Form(NamedTuple):
    """What a pronoun asks of the words that take its place: what they name, and whether they own what follows."""

    wants: str
    is_possessive: bool = False
    preposition: str = ""
    """What must stand before words that take the place of *there*."""
    sex: str = ""
    """Of a person, ``MAN`` or ``WOMAN``."""
    is_object: bool = False
    """Whether it can be no subject."""


FORMS = {
    "it": Form(THING),
    "its": Form(THING, is_possessive=True),
    "they": Form(SEVERAL),
    "them": Form(SEVERAL, is_object=True),
    "their": Form(SEVERAL, is_possessive=True),
    "theirs": Form(SEVERAL, is_possessive=True),
    "he": Form(PERSON, sex=MAN),
    "him": Form(PERSON, sex=MAN, is_object=True),
    "his": Form(PERSON, sex=MAN, is_possessive=True),
    "she": Form(PERSON, sex=WOMAN),
    "her": Form(PERSON, sex=WOMAN, is_object=True),
    "hers": Form(PERSON, sex=WOMAN, is_possessive=True),
    "there": Form(PLACE),
    "then": Form(TIME),
}
BEING = frozenset("is are was were be been have has had".split())
PREPOSITIONS = frozenset("in at to from into near inside".split())
"""Those before a place."""
_HELPING = BEING | frozenset(("do", "does", "did"))
_BEFORE_A_TIME = frozenset("since until till before after by".split())


def form_at(words: Sequence[str], at: int) -> Form | None:
    """Return what the folded word at a place asks for, where it is a pronoun that can be replaced.

    *There* that begins or stands by a form of *be* points to no place, and *then* is a time only after a preposition;
    *her* before a noun owns it; *it* in "Is it safe to touch the lamp?" stands for what follows, and after *do* for
    what was done.
    """
    form = FORMS.get(words[at])
    if form is None or (words[at] == "it" and (_says_nothing(words, at) or words[at - 1] in ("do", "doing"))):
        return None
    if form.wants == PLACE:
        is_no_place = at == 0 or words[at - 1] in BEING or (at + 1 < len(words) and words[at + 1] in BEING)
        return None if is_no_place else Form(PLACE, preposition="" if words[at - 1] in PREPOSITIONS else "in")
    if form.wants == TIME and (at == 0 or words[at - 1] not in _BEFORE_A_TIME):
        return None
    if (
        words[at] == "her"
        and at + 1 < len(words)
        and (tag(words[at + 1] or "-")[0] in "NJ" or words[at - 1] in _HELPING)
    ):
        return FORMS["his"]._replace(sex=WOMAN)
    return form


def _says_nothing(words: Sequence[str], at: int) -> bool:
    """Tell whether *it* stands for a clause with *to* and an object, or with *that*."""
    after = list(words[at + 1 : at + 4])
    if len(after) < 2 or tag(after[0] or "-")[0] != "J" or words[at - 1] not in BEING:
        return False
    if after[1] == "that":
        return True
    return after[1] == "to" and any(word and (tag(word)[0] == "N" or tag(word) == "DT") for word in words[at + 4 :])
