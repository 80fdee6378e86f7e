"""Sentences → questions that they answer, for a user who does not know yet what to ask.

A few forms that seldom go wrong: who did something, when it was done, how many there were. Better no question than a
clumsy one; the bot then asks itself, and only what it answers rightly is proposed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex

from qa_bot.analysis import fold, tokens
from qa_bot.analysis.tags import is_known, tag
from qa_bot.model import Sentence

_LONGEST = 11
"""Words of a question."""
_NUMBERS = frozenset(
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred".split()
)
_DETERMINERS = frozenset(("the", "a", "an"))
_UNCLEAR = frozenset("it they he she we i you this that these those its their his her there here one such both".split())
"""Words that mean something only beside the sentence before."""
_ENDS = frozenset(
    """
    during in on at after before as since until while when where which who that because by from with without for into
    under over and or but although including to via through against between among referring following amid
    """.split()
)
"""Words with which something new begins, that a question need not take along."""
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = regex.compile(rf"\b(?:in|on) ((?:\d{{1,2}} )?(?:{_MONTHS})(?: \d{{1,2}},)?(?: \d{{4}})?|\d{{4}})\b")
_CLUSTERS = (
    "st",
    "ct",
    "nt",
    "rt",
    "pt",
    "ft",
    "nd",
    "rd",
    "ld",
    "ck",
    "mp",
    "lp",
    "ow",
    "oy",
    "ay",
    "ey",
    "rn",
    "ss",
    "sh",
)
"""Ends of verbs that take *-ed* whole."""
_HELPING = frozenset("was were is are be been had has have did do does".split())


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question with the words of a sentence that answer it."""

    question: str
    answer: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    folded: str
    tag: str
    after: str
    """What stands between it and the next word."""


def propose(sentence: Sentence) -> Iterator[Proposal]:
    """Yield questions that a sentence answers, the likeliest to be well put first."""
    text = sentence.text
    words = _words(text)
    if len(words) < 4:
        return
    for make in (_who, _when, _how_many):
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


def _subject(words: Sequence[_Word]) -> int:
    """Return how many words of the beginning are a subject of names, with or without an article; 0 if none is."""
    if words[0].folded in _ENDS | _UNCLEAR or (words[0].tag in ("IN", "RB", "DT", "CC") and not _is_article(words[0])):
        return 0
    at = 1 if words[0].folded in _DETERMINERS else 0
    while at < len(words) and _is_name(words[at]) and words[at].after == " ":
        at += 1
    return at if at > (words[0].folded in _DETERMINERS) else 0


def _is_name(word: _Word) -> bool:
    return word.text[:1].isupper() or word.text.startswith(("al-", "el-", "bin-"))


def _is_article(word: _Word) -> bool:
    return word.folded in _DETERMINERS


def _phrase(words: Sequence[_Word]) -> list[str]:
    """Return the words up to where something new begins; none where they hold what needs another sentence."""
    phrase: list[str] = []
    for at, word in enumerate(words):
        if word.folded in _ENDS and word.folded != "of":
            break
        if word.folded in _UNCLEAR:
            return []
        phrase.append(word.text)
        if word.after != " " or at == _LONGEST:
            break
    return phrase


def _is_past(word: _Word) -> bool:
    return word.tag == "VBD" or (word.tag == "VBN" and word.folded.endswith("ed"))


def _who(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*President A B praised the peacekeepers during …* → *Who praised the peacekeepers?*"""
    count = _subject(words)
    is_person = count >= 2 and words[0].folded not in _DETERMINERS
    if not is_person or count + 2 > len(words) or not _is_past(words[count]) or words[count].after != " ":
        return None
    what = _phrase(words[count + 1 :])
    # The object must be whole: it begins as one does, and ends with a noun.
    begins = words[count + 1].folded in _DETERMINERS or words[count + 1].tag in ("NN", "NNS", "NNP", "JJ")
    if words[count].folded in _HELPING or not what or not begins or not tag(what[-1]).startswith("NN"):
        return None
    return f"Who {words[count].text} {' '.join(what)}?", " ".join(word.text for word in words[:count])


def _when(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*The A B was founded in 1991.* → *When was the A B founded?*"""
    count = _subject(words)
    date = _DATE.search(text)
    if not count or date is None or count + 1 >= len(words) or words[count].folded not in ("was", "were"):
        return None
    done = words[count + 1]
    rest = text[text.index(done.text) + len(done.text) :].lstrip()
    if done.tag not in ("VBN", "VBD") or not rest.startswith(date.group()):
        return None
    first = words[0].text.lower() if words[0].folded in _DETERMINERS else words[0].text
    subject = " ".join([first, *(word.text for word in words[1:count])])
    return f"When {words[count].folded} {subject} {done.text}?", date.group(1)


def _how_many(words: Sequence[_Word], text: str) -> tuple[str, str] | None:
    """*From 2017 to 2023, A hosted 20 rounds of talks, …* → *How many rounds of talks did A host?*"""
    for at in range(1, len(words) - 2):
        verb, number, counted = words[at : at + 3]
        base = _base(verb.folded) if _is_past(verb) else None
        if base is None or not _is_number(number) or counted.tag != "NNS" or verb.after != " " or number.after != " ":
            continue
        start = at
        while start and words[start - 1].text[:1].isupper() and words[start - 1].after == " ":
            start -= 1
        subject = words[start:at]
        if not subject or (start and words[start - 1].after == " "):
            continue
        if _is_article(subject[-1]) or any(word.folded in _UNCLEAR or word.tag == "IN" for word in subject):
            continue
        what = [counted.text]
        if at + 4 < len(words) and words[at + 3].folded == "of" and counted.after == " ":
            what += ["of", *_phrase(words[at + 4 : at + 6])[:1]]
        return f"How many {' '.join(what)} did {_inside(subject)} {base}?", number.text
    return None


def _inside(subject: Sequence[_Word]) -> str:
    """Return a subject as it stands within a sentence."""
    first = subject[0].text.lower() if _is_article(subject[0]) else subject[0].text
    return " ".join([first, *(word.text for word in subject[1:])])


def _is_number(word: _Word) -> bool:
    return word.folded in _NUMBERS or (
        word.text.replace(",", "").isdecimal() and not regex.fullmatch(r"[12]\d{3}", word.text)
    )


def _base(past: str) -> str | None:
    """Return the base form of a regular verb's past, where the lexicon knows one."""
    if not past.endswith("ed") or len(past) < 5:
        return None
    stripped = past[:-2]
    candidates = [past[:-1]] if past[-3] in "uvcgsz" else []
    if stripped.endswith(_CLUSTERS):
        return stripped
    candidates += [stripped, past[:-1], *([stripped[:-1]] if stripped[-1:] == stripped[-2:-1] else [])]
    if past.endswith("ied"):
        candidates = [f"{past[:-3]}y"]
    return next((each for each in candidates if is_known(each)), None)
