"""Text → words and terms, with spans: the one analyzer that serves index and query alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

import regex

from qa_bot.analysis.closed_classes import UNITS, UNITS_AFTER_FIGURES
from qa_bot.analysis.irregular import IRREGULAR
from qa_bot.analysis.stems import snowball, uncommon
from qa_bot.analysis.stopwords import STOP_WORDS

_UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}ー々〆\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}]--{_UNSPACED}]"
_INVISIBLE = r"[\u00AD\u034F\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]"
_NUMBER = r"\p{Nd}++(?:[.,:]\p{Nd}++)++"


def _words(letters: str) -> str:
    """Return the pattern of words made of some letters."""
    return (
        rf"(?P<unspaced>{_UNSPACED}++)"
        r"|(?P<dotted>(?<![\p{L}\p{N}])(?:\p{L}\.){2,}+\p{L}?(?![\p{L}\p{N}]))"
        r"|(?P<sharp>(?<![\p{L}\p{N}])\p{L}(?:\+\+|\#)(?![\p{L}\p{N}]))"
        rf"|(?P<word>(?:[vV]?+{_NUMBER}|{letters})"
        rf"(?:[-‐‑'’ʼ＇](?:(?:alpha|beta|dev|pre|rc)\.\p{{Nd}}++|{_NUMBER}|{letters}))*+)"
    )


_WORD = regex.compile(_words(rf"{_LETTERS}++"), regex.VERSION1)
_WORD_OR_PERCENT = regex.compile(
    _words(rf"{_LETTERS}++(?:{_INVISIBLE}++{_LETTERS}++)*+") + r"|(?P<percent>%(?<=\p{Nd}[ \u00A0\u202F]?%))",
    regex.VERSION1,
)
"""The same with words that have invisible characters inside, and percent signs; it takes a quarter longer."""
_IS_UNSPACED = regex.compile(_UNSPACED, regex.VERSION1)
_MAKES_PAIR = regex.compile(rf"[{_UNSPACED}--\p{{M}}]{{2}}", regex.VERSION1)
_JOINT = regex.compile(r"[-‐‑']")
_LOWER = regex.compile(r"\p{Ll}")
_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)
_COMBINING = dict.fromkeys(range(0x300, 0x370))
_APOSTROPHES = str.maketrans("’ʼ＇", "'''")
_FORMATTING = regex.compile(_INVISIBLE)
_FIGURES_AND_UNIT = regex.compile(r"(\d[\d.]*+)(\p{L}++)")
_NUMERALS = dict(
    zip(
        "1 2 3 4 5 6 7 8 9 10 11 12 1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th".split(),
        "one two three four five six seven eight nine ten eleven twelve "
        "first second third fourth fifth sixth seventh eighth ninth tenth".split(),
        strict=True,
    )
)
"""Small numbers in figures, which find the same in words."""
_SHORT: Mapping[str, str] = {**UNITS, "%": "percent"}
"""What stands for a word in full."""
_VARIANTS: Mapping[str, str] = dict(
    pair.split(":")
    for pair in """
    us:usa percentag:percent gramm:gram kilogramm:kilogram kilometr:kilomet centimetr:centimet millimetr:millimet
    metr:meter litr:liter millilitr:millilit
    colour:color favour:favor favourit:favorit flavour:flavor harbour:harbor honour:honor humour:humor labour:labor
    neighbour:neighbor neighbourhood:neighborhood behaviour:behavior armour:armor rumour:rumor vapour:vapor odour:odor
    tumour:tumor parlour:parlor savour:savor saviour:savior endeavour:endeavor
    centr:center theatr:theater fibr:fiber grey:gray defenc:defens offenc:offens licenc:licens catalogu:catalog
    dialog:dialogu programm:program analys:analyz
    """.split()
)
"""Stems of one word in two spellings → the one that stands for both."""
_KEPT = 20_000
"""Forms whose terms are remembered, very long ones left out."""
_LONGEST_STEMMED = 64
"""Letters: longer 'words' are no English; the stemmer's rules would only cost time on them."""


class Token(NamedTuple):
    """A word of a text: its span, its terms, and whether it is a stop word (which has no terms).

    Most words have one term. A compound has one for the whole and one for each part: ``de-escalation`` gives the terms
    of *deescalation*, *de* and *escalation*.
    """

    start: int
    end: int
    terms: tuple[str, ...]
    is_stop: bool = False


def has_lower_case(text: str) -> bool:
    """Tell whether a text has a letter in lower case."""
    return _LOWER.search(text) is not None


def tokens(text: str, shouted: bool | None = None) -> Iterator[Token]:
    """Yield the words of ``text`` in order, stop words among them.

    Capitals tell "US" from "us", unless all is in capitals: the text itself, or, as ``shouted`` tells, more than that.

    >>> [token.terms for token in tokens("Türkiye’s co-sponsored 1,000 talks")]
    [('turkiy',), ('cosponsor', 'co', 'sponsor'), ('1000',), ('talk',)]
    """
    for start, end, form in _forms(text, shouted):
        terms = terms_of(form)
        yield Token(start, end, terms, is_stop=not terms)


def folded_words(text: str) -> list[str]:
    """Return the words of ``text`` in order, folded, stop words among them.

    >>> folded_words("Who’s in Türkiye?")
    ["who's", 'in', 'turkiye']
    """
    return [fold(text[start:end]) for start, end, _ in _forms(text)]


def forms(text: str) -> Iterator[str]:
    """Yield for each word of ``text`` its form: the word with all that its terms depend on, in a string.

    >>> list(forms("US AID TO SYRIA")), list(forms("US aid"))
    (['US!', 'AID!', 'TO!', 'SYRIA!'], ['US', 'aid'])
    """
    return (form for _, _, form in _forms(text))


def _forms(text: str, shouted: bool | None = None) -> Iterator[tuple[int, int, str]]:
    """Yield spans and forms.

    Of a script without spaces every character is a word, and its form has the one that follows: no dictionary is
    needed. ``!`` says that a word in capitals stands among others.
    """
    if shouted is None:
        shouted = not has_lower_case(text) and len(text.split(None, 1)) > 1
    is_plain = "%" not in text and (text.isascii() or not _FORMATTING.search(text))
    for match in (_WORD if is_plain else _WORD_OR_PERCENT).finditer(text):
        start, end = match.span()
        if match.lastgroup == "unspaced":
            for at in range(start, end):
                yield at, at + 1, text[at : min(at + 2, end)]
            continue
        surface = match.group()
        yield start, end, f"{surface}!" if shouted and len(surface) > 1 and surface.isupper() else surface


def is_unspaced(string: str) -> bool:
    """Tell whether a string begins with a character of a script without spaces."""
    return not string[0].isascii() and _IS_UNSPACED.match(string) is not None


def makes_pair(form: str) -> bool:
    """Tell whether a form is two characters of a script without spaces that are folded one by one: no mark follows.

    Its terms are the first, and the two together.
    """
    return len(form) == 2 and not form.isascii() and _MAKES_PAIR.match(form) is not None


def word_of(form: str) -> str:
    """Return the word of a form as it stands in the text."""
    return form[0] if is_unspaced(form) else form.removesuffix("!")


def terms_of(form: str) -> tuple[str, ...]:
    """Return the terms of a form, none for a stop word."""
    return _short_terms_of(form) if len(form) <= _LONGEST_STEMMED else _terms_of(form)


def _terms_of(form: str) -> tuple[str, ...]:
    if is_unspaced(form):
        pair = fold(form) if len(form) > 1 else ""
        return (fold(form[0]), pair) if pair else (fold(form[0]),)
    surface = form.removesuffix("!")
    return _terms(surface, form == surface and len(form) > 1 and form.isupper())


def terms(text: str) -> list[str]:
    """Return the terms of ``text`` in order, stop words left out.

    >>> terms("Who co-sponsored the U.S. talks?")
    ['cosponsor', 'co', 'sponsor', 'usa', 'talk']
    """
    return [term for token in tokens(text) for term in token.terms]


def stem(word: str) -> str:
    """Return the term of one folded word."""
    word = IRREGULAR.get(word) or _NUMERALS.get(word) or _SHORT.get(word, word)
    if len(word) > _LONGEST_STEMMED:
        return word
    stemmed = snowball(word)
    return _VARIANTS.get(stemmed, stemmed)


def uncommon_stems(words: Iterable[str]) -> Mapping[str, str]:
    """Return the stems that the terms of folded ``words`` are made of, those of common English words left out."""
    simple = (word.removesuffix("'s").replace(",", "") for word in words if len(word) <= _LONGEST_STEMMED)
    stemmed = (part for word in simple for part in (*_JOINT.split(word), _JOINT.sub("", word)))
    return uncommon(part for part in stemmed if part and part not in STOP_WORDS and not _is_replaced(part))


def fold(word: str) -> str:
    """Return ``word`` in one spelling: compatible forms, case, accents and invisible characters made alike.

    >>> fold("Ṫürkiye"), fold("ＣＳＴＯ"), fold("Straße")
    ('turkiye', 'csto', 'strasse')
    """
    if word.isascii():
        return word.lower()
    word = _FORMATTING.sub("", word.translate(_APOSTROPHES))
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", word).casefold())
    return unicodedata.normalize("NFKC", decomposed.translate(_COMBINING)).translate(_UNDECOMPOSED)


_short_terms_of = lru_cache(maxsize=_KEPT)(_terms_of)


def _is_replaced(part: str) -> bool:
    return part in _NUMERALS or part in _SHORT or _measure(part) is not None


def _measure(word: str) -> tuple[str, str] | None:
    """Return the figures of *200g* and the name of its unit, or None."""
    found = _FIGURES_AND_UNIT.fullmatch(word) if word[:1].isdigit() and word[-1].isalpha() else None
    unit = UNITS_AFTER_FIGURES.get(found.group(2)) if found else None
    return (found.group(1), unit) if found and unit else None


def _terms(surface: str, is_capitals: bool) -> tuple[str, ...]:
    word = fold(surface)
    if "." in word and not word[0].isdigit():
        if not word[1].isdigit():
            short = word.replace(".", "")
            return (_VARIANTS.get(short, short),)
        word = word[1:]  # "v2.3.1" is "2.3.1"
    word = word.replace(",", "")
    if surface == "g":  # small, it is no name
        return ("gram",)
    if measure := _measure(word):
        return tuple(map(stem, measure))
    if word in STOP_WORDS and not is_capitals:
        return ()
    word = word.removesuffix("'s")
    parts = [part for part in _JOINT.split(word) if part]
    if not parts:
        return ()  # an accent without a letter
    if len(parts) < 2:
        return () if word in STOP_WORDS and not is_capitals else (stem(word),)
    whole = stem("".join(parts))
    kept = (stem(part) for part in parts if part not in STOP_WORDS and (len(part) > 1 or part.isdigit()))
    return tuple(dict.fromkeys((whole, *kept)))
