"""Words whose full stop seldom ends a sentence, and when it does: by what they are and what follows."""

from __future__ import annotations

from typing import NamedTuple

import regex

from qa_bot.analysis.closed_classes import (
    AUXILIARIES,
    CONJUNCTIONS,
    MONTHS,
    PREPOSITIONS,
    SENTENCE_STARTERS,
    TIME_ZONES,
    UNITS,
    WEEKDAYS,
)

NEVER_LAST = frozenset(
    """
    dr mr mrs ms mx prof rev hon gov gen col maj capt cpt cmdr lt sgt cpl pvt adm sen rep pres st ste mt ft fr
    messrs mme mlle sr. sra hr dipl cllr det insp supt brig pte cdr assoc asst sqn ldr e.g i.e
    eg ie cf vs v viz ca approx esp resp incl op cit ibid nos c b d r n.b q.v a.k.a misc orig
    """.split()
)
"""Those that a name, a number or an explanation follows."""
_BEFORE_NUMBERS = frozenset(
    """
    no fig figs vol vols p pp ch sec sect art arts para paras chap pt eq eqs ref refs app apt max min avg tel ext
    """.split()
)
_TIMES = frozenset("a.m p.m am pm".split())
_COMPANIES = frozenset("inc ltd co corp llc plc bros".split())
_AFTER_NAMES = frozenset("jr sr ph.d m.d b.a m.a esq".split())
_ERAS = frozenset("b.c a.d b.c.e c.e".split())
_DATES = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thurs fri sat sun".split())
_PLACES = frozenset("dept univ assn bldg hwy fl ave blvd rd".split())
_OF_SOURCES = frozenset("est ed eds trans transl ser temp dist obs var subsp adj adv pl sing".split())
_LISTS = frozenset(("etc",))
_MEASURES = (frozenset(UNITS) - {"hr"}) | frozenset("yd mi sq cu gal doz tbsp tsp qt in".split())
_STATES = frozenset(
    """
    Ala Ariz Ark Cal Calif Colo Conn Del Fla Ill Ind Kan La Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Penn Tenn
    Tex Va Vt Wash Wis Wyo
    """.split()
)
SELDOM_LAST = (
    _BEFORE_NUMBERS | _TIMES | _COMPANIES | _AFTER_NAMES | _ERAS | _DATES | _PLACES | _OF_SOURCES | _LISTS
) | frozenset(("al",))
"""Those that end a sentence only where what follows looks like the beginning of one."""

_ADJECTIVES = frozenset("u.s u.k u.n e.u d.c".split())
"""Names that stand before others, too: only after *the* or a place may they stand by themselves."""
_COUNTRIES = frozenset("u.s.a u.s.s.r u.a.e".split())
"""Names that stand before no other: what begins with a capital after them begins a sentence."""
_LETTERED = frozenset(
    """
    annex appendix block building category class clause exhibit figure gate grade group hall hepatitis house item
    level line model option page panel part plan platform point room route schedule section size stage step table team
    terminal ticket track type unit variant version vitamin zone
    """.split()
)
"""Words that a single capital may stand after without being an initial: *size S*."""
_OFFICES = frozenset(
    """
    agency air airways ambassador army attorney bank bill board border bureau cabinet capitol census central chairman
    chairwoman chief circuit coast commission congress congressman constitution corps council court customs day
    defense department director district dollar embassy executive federal financial fish fleet forces foreign forest
    general geological government high highway home house international justice labour managing marine marines
    marshals military minister ministry mint national naval navy news office open operations parliament patent
    president prime representative representatives route secretary security senate senator senior special spokesman
    spokeswoman state states steel supreme trade treasury troops vice virgin women
    """.split()
)
"""What may follow the name of a country, a company or a person with a capital, and begins no sentence."""

_LONGEST = 24
"""Characters that are looked at before a full stop."""
_ROMAN = regex.compile(r"[IVXLC]{1,7}+|\p{Lu}")
_HAS_VOWEL = regex.compile(r"[^\W\d_]*?[aeiouyáéíóúäöüàèâêîôûåæø]", regex.IGNORECASE)
_YEAR = regex.compile(r"\d{3,}+|\d{1,3}+(?:,\d{3})++")


class Following(NamedTuple):
    """What stands after a full stop: the next ``word``, and whether a word in lower case comes right after it."""

    word: str
    goes_on_lower: bool

    @property
    def starts_sentence(self) -> bool:
        """Whether the word is one that sentences begin with."""
        return self.word.lower() in SENTENCE_STARTERS

    @property
    def looks_like_sentence(self) -> bool:
        """Whether a capital and then a small letter begin what follows, and no office's name does."""
        word = self.word
        return self.goes_on_lower and word[:1].isupper() and word[1:].islower() and word.lower() not in _OFFICES


def word_before(text: str, begin: int, at: int) -> str:
    """Return the word that stands before ``at`` in ``text[begin:]``, without the marks before it."""
    return words_before(text, begin, at)[1]


def words_before(text: str, begin: int, at: int) -> tuple[str, str]:
    """Return the two words that stand before ``at`` in ``text[begin:]``, without the marks before them."""
    found = text[max(begin, at - _LONGEST) : at].rsplit(None, 2)[-2:]
    if len(found) < 2:
        found = ["", *found] if found else ["", ""]
    return found[0].lstrip(_OPENING), found[1].lstrip(_OPENING)


_OPENING = "([{“„«‹‘\"'*_"


def is_never_last(word: str) -> bool:
    """Tell whether the full stop after a word never ends a sentence."""
    return word.lower() in NEVER_LAST and (len(word) > 1 or word.islower())


def is_seldom_last(word: str) -> bool:
    """Tell whether the full stop after a word ends a sentence only before what looks like the beginning of one."""
    is_initial = len(word) == 1 and word.isupper()
    is_dotted = "." in word and all(len(part) <= 2 and part.isalpha() for part in word.split("."))
    return is_initial or is_dotted or word.lower() in SELDOM_LAST


def is_abbreviation(word: str) -> bool:
    """Tell whether the full stop after a word may be a part of it."""
    return is_never_last(word) or is_seldom_last(word)


def ends_sentence(before: str, word: str, following: Following) -> bool:
    """Tell whether the full stop after a word ends a sentence, where the next word begins with no small letter.

    ``before`` is what stands before the word in its sentence.

    >>> [ends_sentence("at 5", "p.m", Following(each, True)) for each in ("Parcels", "Monday")]
    [True, False]
    """
    folded = word.lower()
    is_lettered = folded in _BEFORE_NUMBERS and word[0].isupper() and following.word in ("A", "I")  # "Fig. A"
    if not is_seldom_last(word) or (following.starts_sentence and not is_lettered):
        return True
    if len(word) == 1 and word.isupper():
        return before.lower() in _LETTERED and following.looks_like_sentence
    if folded in _BEFORE_NUMBERS:
        return _ends_before_no_number(before, word, following)
    if folded in _TIMES:
        return _is_name(following.word) and following.word.lower() not in WEEKDAYS | MONTHS | TIME_ZONES
    if folded in _COUNTRIES or folded in _LISTS:
        return _is_name(following.word)
    if folded in _ADJECTIVES:
        return before.lower().rstrip(",") in ("the", "washington") and following.looks_like_sentence
    return folded in SELDOM_LAST - _OF_SOURCES and following.looks_like_sentence


def _ends_before_no_number(before: str, word: str, following: Following) -> bool:
    if not _is_name(following.word) or _ROMAN.fullmatch(following.word):
        return False
    if word in ("Max", "Min", "Avg"):
        return before != "" and following.looks_like_sentence  # "Max. Temperature" labels a column
    return word.islower() or word == "No"  # "Sec. Clinton" and "Pt. Reyes" are no numbered parts


def _is_name(word: str) -> bool:
    return word[:1].isupper() and not word[1:].isupper()


def ends_before_small_letter(before: str, word: str, *, is_chat: bool) -> bool:
    """Tell whether the full stop after a word ends a sentence though the next begins with a small letter.

    A word in full does, as nobody writes a stop after it otherwise; what looks like a short form does not. ``is_chat``
    says that sentences begin with small letters all over.
    """
    if is_abbreviation(word) or word in _STATES or (word.lower() in _MEASURES and before[-1:].isdigit()):
        return False
    if word[:1].isdigit():
        return is_chat or _YEAR.fullmatch(word) is not None
    return is_chat or (len(word) > 1 and _HAS_VOWEL.match(word) is not None)


def ends_abbreviated_chat(word: str, following: str) -> bool:
    """Tell the same of a short form where sentences begin with small letters, by the word that follows."""
    is_subject = following in SENTENCE_STARTERS - PREPOSITIONS - CONJUNCTIONS - AUXILIARIES
    return is_subject and is_seldom_last(word) and len(word) > 1
