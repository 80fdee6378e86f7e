"""Sentences → questions that they answer, for a user who does not know yet what to ask.

A few forms that seldom go wrong: who did something, when it was done, how many there were. Better no question than a
clumsy one; the bot then asks itself, and only what it answers rightly is proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import regex

from qa_bot.analysis import fold, tokens
from qa_bot.analysis.tags import is_known, tag
from qa_bot.model import Sentence

QUESTION, CLOZE = "question", "cloze"
"""What a proposal is: a question, or a sentence with a gap."""
_LONGEST = 11
"""Words of a question."""
NUMBERS = tuple("two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred".split())
UNCLEAR = frozenset("it they he she we i you this that these those its their his her there here one such both".split())
"""Words that mean something only beside the sentence before."""
_ONE_OF_SEVERAL = frozenset("another certain former latter next only other previous same second third".split())
"""Words that set one of several things apart: asked about alone, nobody could tell which is meant."""
_ENDS = frozenset(
    """
    during in on at after before as since until while when where which who that because by from with without for into
    under over and or but although including to via through against between among referring following amid
    """.split()
)
"""Words with which something new begins, that a question need not take along."""
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = regex.compile(rf"\b(?:in|on) ((?:\d{{1,2}} )?(?:{MONTHS})(?: \d{{1,2}},)?(?: \d{{4}})?|\d{{4}})\b")
_CLUSTERS = tuple("st ct nt rt pt ft nd rd ld ck mp lp ow oy ay ey rn ss sh".split())
"""Ends of verbs that take *-ed* whole."""
_DATE_FIRST = regex.compile(rf"{_DATE.pattern},? ", regex.IGNORECASE)
_FEWEST = 4
"""Words of a sentence."""
_LONGEST_THING = 3
"""Words of a thing after its article."""
_NO_NAMES = frozenset(("IN", "RB", "DT", "CC", "PRP", "WRB", "WDT", "WP", "CD"))
_PERSONS = frozenset(
    "politician writer author actor actress singer scientist physicist artist player king queen".split()
)
_HELPING = frozenset("was were is are be been had has have did do does".split())


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question with the words of a sentence that answer it; ``form`` is ``QUESTION`` or ``CLOZE``."""

    question: str
    answer: str
    sentence: Sentence
    form: str = QUESTION


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    tag: str
    after: str
    """What stands between it and the next word."""

    @property
    def is_article(self) -> bool:
        return self.folded in ("the", "a", "an")

    @property
    def is_name(self) -> bool:
        return self.text[:1].isupper() or self.text.startswith(("al-", "el-", "bin-"))

    @property
    def is_noun_like(self) -> bool:
        return self.tag in ("NN", "NNS", "NNP", "NNPS", "JJ") and self.folded not in UNCLEAR | _ONE_OF_SEVERAL

    @property
    def is_past(self) -> bool:
        return self.tag == "VBD" or (self.tag == "VBN" and self.folded.endswith("ed"))

    @property
    def is_number(self) -> bool:
        is_year = len(self.text) == 4 and self.text[0] in "12"
        return self.folded in NUMBERS or (self.text.replace(",", "").isdecimal() and not is_year)


def propose(sentence: Sentence) -> Iterator[Proposal]:
    """Yield questions that a sentence answers, the likeliest to be well put first."""
    text = sentence.text
    words = _words(text)
    if len(words) < _FEWEST:
        return
    for make in _FORMS:
        found = make(words, text)
        if found is not None and 3 <= len(found[0].split()) <= _LONGEST and found[1] in text:
            yield Proposal(*found, sentence)


def _words(text: str) -> list[_Word]:
    spans = [(each.start, each.end) for each in tokens(text)]
    ends = [start for start, _ in spans[1:]] + [len(text)]
    return [
        _Word(text[start:end], fold(text[start:end]), tag(text[start:end]), text[end:after])
        for (start, end), after in zip(spans, ends, strict=True)
    ]


# What the forms look for ---------------------------------------------------------------------------------------------


def _subject(words: Sequence[_Word]) -> int:
    """Return how many words of the beginning are a subject of names, with or without an article; 0 if none is."""
    if words[0].folded in _ENDS | UNCLEAR or (words[0].tag in _NO_NAMES and not words[0].is_article):
        return 0
    first = int(words[0].is_article)
    at = first
    while at < len(words) and words[at].is_name and words[at].after == " ":
        at += 1
    return at if at > first else 0


def _names(words: Sequence[_Word]) -> int:
    """Return how many words of the beginning are names that stand together."""
    at = 0
    while at < len(words) and words[at].is_name and (at == 0 or words[at - 1].after == " "):
        at += 1
    return at


def _thing(words: Sequence[_Word]) -> int:
    """Return how many words of the beginning are a subject that is one thing: names, or an article and nouns."""
    named = _subject(words)
    if named or not words[0].is_article:
        return named
    at = 1
    while at < min(len(words), _LONGEST_THING + 1) and words[at].is_noun_like and words[at].after == " ":
        at += 1
    return at if at > 1 and words[at - 1].tag.startswith("NN") else 0


def _phrase(words: Sequence[_Word]) -> list[str]:
    """Return the words up to where something new begins; none where they hold what needs another sentence."""
    phrase: list[str] = []
    for at, word in enumerate(words):
        if word.folded in _ENDS and word.folded != "of":
            break
        if word.folded in UNCLEAR:
            return []
        phrase.append(word.text)
        if word.after != " " or at == _LONGEST:
            break
    return phrase


def _object(words: Sequence[_Word]) -> str:
    """Return the object that the words begin with, whole: it begins as one does, and ends with a noun; or nothing."""
    begins = bool(words) and (words[0].is_article or words[0].tag in ("NN", "NNS", "NNP", "JJ"))
    what = _phrase(words) if begins else []
    return " ".join(what) if what and tag(what[-1]).startswith("NN") else ""


def _inside(subject: Sequence[_Word]) -> str:
    """Return a subject as it stands within a sentence."""
    first = subject[0].text.lower() if subject[0].is_article else subject[0].text
    return " ".join([first, *(word.text for word in subject[1:])])


def _base(past: str) -> str | None:
    """Return the base form of a regular verb's past, where the lexicon knows one."""
    if not past.endswith("ed") or len(past) < 5:
        return None
    stripped = past[:-2]
    if stripped.endswith(_CLUSTERS):
        return stripped
    if past.endswith("ied"):
        candidates = [f"{past[:-3]}y"]
    else:
        candidates = [past[:-1]] if past[-3] in "uvcgsz" else []
        candidates += [stripped, past[:-1], *([stripped[:-1]] if stripped[-1:] == stripped[-2:-1] else [])]
    return next((each for each in candidates if is_known(each)), None)


# The forms -----------------------------------------------------------------------------------------------------------


def _who(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*President A B praised the peacekeepers during …* → *Who praised the peacekeepers?*"""
    count = _subject(words)
    is_person = count >= 2 and not words[0].is_article
    if not is_person or count + 2 > len(words) or not words[count].is_past or words[count].after != " ":
        return None
    what = _object(words[count + 1 :])
    if words[count].folded in _HELPING or not what:
        return None
    return f"Who {words[count].text} {what}?", _inside(words[:count])


def _who_by(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*The A B was designed by C D in 1991.* → *Who designed the A B?*"""
    count = _thing(words)
    if not count or count + 3 >= len(words) or words[count].folded not in ("was", "were"):
        return None
    done, by, *doer = words[count + 1 :]
    named = _names(doer)
    is_by = by.folded == "by" and by.after == " " and done.after == " " and done.folded.endswith("ed")
    if not is_by or named < 2:
        return None
    return f"Who {done.text} {_inside(words[:count])}?", _inside(doer[:named])


def _what_is(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*The A B is a treaty between …* → *What is the A B?*"""
    count = _thing(words)
    if not count or count + 2 >= len(words) or words[count].folded != "is" or words[0].folded in ("a", "an"):
        return None
    if words[count].after != " " or words[count + 1].folded not in ("a", "an", "one"):
        return None
    of = words[count + 2 :]
    kind = next((word.folded for word in of if word.tag == "NN"), "")
    asks = "Who" if kind in _PERSONS else "What"
    answer = text[text.index(f" {words[count].text} {words[count + 1].text} ") + len(words[count].text) + 2 :]
    return f"{asks} is {_inside(words[:count])}?", answer.split(",")[0].rstrip(".") if of else ""


def _when(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*The A B was founded in 1991.* → *When was the A B founded?*"""
    count = _thing(words)
    if not count or count + 1 >= len(words) or words[count].folded not in ("was", "were"):
        return None
    done = words[count + 1]
    date = _DATE.match(text, text.index(done.text) + len(done.text) + 1)
    if done.tag not in ("VBN", "VBD") or done.after != " " or date is None:
        return None
    return f"When {words[count].folded} {_inside(words[:count])} {done.text}?", date.group(1)


def _when_did(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*In 1991, A B founded the C.* → *When did A B found the C?*"""
    date = _DATE_FIRST.match(text)
    after = [word for word in words if date is not None and text.find(word.text) >= date.end()]
    rest = words[len(words) - len(after) :]
    count = _subject(rest) if len(rest) > 2 else 0
    if date is None or not count or count + 1 >= len(rest) or not rest[count].is_past or rest[count].after != " ":
        return None
    base, what = _base(rest[count].folded), _object(rest[count + 1 :])
    if base is None or not what:
        return None
    return f"When did {_inside(rest[:count])} {base} {what}?", date.group(1)


def _how_many(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*From 2017 to 2023, A hosted 20 rounds of talks, …* → *How many rounds of talks did A host?*"""
    for at in range(1, len(words) - 2):
        verb, number, counted = words[at : at + 3]
        base = _base(verb.folded) if verb.is_past else None
        if base is None or not number.is_number or counted.tag != "NNS" or verb.after != " " or number.after != " ":
            continue
        start = at
        while start and words[start - 1].text[:1].isupper() and words[start - 1].after == " ":
            start -= 1
        subject = words[start:at]
        if not subject or (start and words[start - 1].after == " "):
            continue
        if subject[-1].is_article or any(word.folded in UNCLEAR or word.tag == "IN" for word in subject):
            continue
        what = [counted.text]
        if at + 4 < len(words) and words[at + 3].folded == "of" and counted.after == " ":
            what += ["of", *_phrase(words[at + 4 : at + 6])[:1]]
        return f"How many {' '.join(what)} did {_inside(subject)} {base}?", number.text
    return None


_FORMS: tuple[Callable[[Sequence[_Word], str], tuple[str, str] | None], ...] = (
    _who,
    _who_by,
    _when,
    _when_did,
    _how_many,
    _what_is,
)
