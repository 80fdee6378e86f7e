"""What is said around a question: "could you tell me …", "according to the article, …"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_bot.analysis.closed_classes import AUXILIARIES, QUESTION_WORDS
from qa_bot.analysis.words import fold, tokens

_OPENING = QUESTION_WORDS | AUXILIARIES
_TEXT = "article|text|document|passage|page"
# Words side by side; of those parted by bars one, and of those with a question mark one or none.
_GREETINGS = ("hi|hello|hey|please|ok|okay|so|well|sorry", "excuse me")
_REQUESTS = (
    "please? can|could|would|will you please|kindly? tell|show|remind me|us",
    "do|does you|anyone|anybody know",
    "please? tell|show|remind me|us",
    "i|we would like|love to know|ask|understand",
    "i'd|we'd like|love to know|ask|understand",
    "i|we want|need|wish to know|ask|understand",
    "i|we am|are wondering|curious",
    "i'm|we're wondering|curious",
    "i wonder",
    f"does|did the|this {_TEXT} say|tell|mention|state anything|something?",
)
_SOURCES = (f"according to the|this {_TEXT}", f"based on the|this {_TEXT}", f"in|from|per the|this {_TEXT}")
_ABOUT = (f"what does|did the|this {_TEXT} say|tell|mention|state",)
_ENDINGS = ("please", f"according to the|this {_TEXT}", f"in the|this {_TEXT}")
_LINKS = frozenset("about on if whether that".split())
_MORE = frozenset(("more", "another"))
_MOST_LAYERS = 3

_Form = tuple[tuple[frozenset[str], bool], ...]


def _forms(written: Sequence[str]) -> tuple[_Form, ...]:
    return tuple(
        tuple((frozenset(part.rstrip("?").split("|")), part.endswith("?")) for part in form.split()) for form in written
    )


_BEFORE: Mapping[str, tuple[_Form, ...]] = {
    "greeting": _forms(_GREETINGS),
    "request": _forms(_REQUESTS),
    "source": _forms(_SOURCES),
    "about": _forms(_ABOUT),
}
_AFTER = _forms(_ENDINGS)


def unframed(question: str) -> str:
    """Return a question without what is said around it; all of it, where nothing would be left.

    >>> unframed("Could you please tell me who led the talks?"), unframed("According to the article, who led?")
    ('who led the talks?', 'who led?')
    """
    found = list(tokens(question))
    words = [fold(question[token.start : token.end]) for token in found]
    first, last = 0, len(words)
    for _ in range(_MOST_LAYERS):
        before = _end_of_frame(question, [token.end for token in found], words, first, last)
        after = next((at for at in range(max(before, last - 5), last) if _ends(words, at, last)), last)
        if before >= after or (before, after) == (first, last):
            break
        first, last = before, after
    if (first, last) == (0, len(words)):
        return question
    end = question[found[-1].end :] if last < len(words) else question[found[last - 1].end :]
    return question[found[first].start : found[last - 1].end] + end


def _end_of_frame(question: str, ends: Sequence[int], words: Sequence[str], first: int, last: int) -> int:
    """Return the place of the first word after a frame that begins at a word, the same where none does."""
    for kind, forms in _BEFORE.items():
        for form in forms:
            end = _matched(form, words, first, last)
            if end is None or end >= last:
                continue
            following = words[end]
            if kind == "request" and following in _MORE:
                continue
            if kind == "source" and question[ends[end - 1] :][:1] not in (",", ":") and following not in _OPENING:
                continue
            if kind == "about" and following not in ("about", "on"):
                continue
            linked = following in _LINKS and kind != "greeting" and end + 1 < last
            return end + linked
    return first


def _ends(words: Sequence[str], at: int, last: int) -> bool:
    return any(_matched(form, words, at, last) == last for form in _AFTER)


def _matched(form: _Form, words: Sequence[str], at: int, last: int) -> int | None:
    """Return the place after the words that a form takes from one on, or None."""
    for among, is_optional in form:
        if at < last and words[at] in among:
            at += 1
        elif not is_optional:
            return None
    return at
