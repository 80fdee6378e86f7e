"""Words whose full stop seldom ends a sentence."""

from __future__ import annotations

NEVER_LAST = frozenset(
    """
    dr mr mrs ms mx prof rev hon gov gen col maj capt cpt cmdr lt sgt cpl pvt adm sen rep pres st ste mt ft fr
    messrs mme mlle sr. sra hr dipl cllr det insp supt brig pte cdr assoc asst sqn ldr e.g i.e
    eg ie cf vs v viz ca approx esp resp incl al. op nos al c b d r n.b q.v
    """.split()
)
"""Those that a name, a number or an explanation follows."""
SELDOM_LAST = frozenset(
    """
    jr sr inc ltd co corp llc plc bros dept univ assn bldg hwy fl ave blvd rd etc al a.m p.m am pm b.c a.d b.c.e c.e
    ph.d m.d b.a m.a jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun est ed eds trans
    transl min max avg no vol fig figs pp p ch sec art para chap pt ser eq ref app
    """.split()
)
"""Those that end a sentence only where the next word is one that sentences begin with."""

_LONGEST = 24
"""Characters that are looked at before a full stop."""


def word_before(text: str, begin: int, at: int) -> str:
    """Return the word that stands before ``at`` in ``text[begin:]``, without the marks before it."""
    before = text[max(begin, at - _LONGEST) : at].rsplit(None, 1)[-1:] or [""]
    return before[0].lstrip("([{“„«‹‘\"'*_")


def is_never_last(word: str) -> bool:
    """Tell whether the full stop after a word never ends a sentence."""
    return word.lower() in NEVER_LAST and (len(word) > 1 or word.islower())


def is_seldom_last(word: str) -> bool:
    """Tell whether the full stop after a word ends a sentence only before a word that sentences begin with."""
    is_initial = len(word) == 1 and word.isupper()
    is_dotted = "." in word and all(len(part) <= 2 and part.isalpha() for part in word.split("."))
    return is_initial or is_dotted or word.lower() in SELDOM_LAST


def is_abbreviation(word: str) -> bool:
    """Tell whether the full stop after a word may be a part of it."""
    return is_never_last(word) or is_seldom_last(word)
