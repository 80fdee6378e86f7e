"""Text → pieces of words, as the encoder that the reader was made from has them (BERT's, without capitals).

The pieces are those of BERT's tokenizer for lower-cased text (Devlin and others 2019): accents are left out, marks of
punctuation and characters of Chinese script stand alone, and of a word the longest known beginning is split off until
nothing is left.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import regex

from qa_bot.model import Span

CLASSIFIES, PARTS, UNKNOWN = 101, 102, 100
"""The numbers of the pieces ``[CLS]``, ``[SEP]`` and ``[UNK]``."""
_VOCABULARY = Path(__file__).with_name("vocabulary.txt")
_LONGEST_WORD = 100
"""Characters: a longer word is one unknown piece."""
_KEPT = 20_000
"""Words whose pieces are kept."""
_HAN = (
    r"\u4E00-\u9FFF\u3400-\u4DBF\U00020000-\U0002A6DF\U0002A700-\U0002B73F\U0002B740-\U0002B81F\U0002B820-\U0002CEAF"
    r"\uF900-\uFAFF\U0002F800-\U0002FA1F"
)
_WORD = regex.compile(rf"[\p{{P}}!-/:-@\[-`{{-~{_HAN}]|[^\s\p{{P}}!-/:-@\[-`{{-~{_HAN}]+")
_CONTROL = regex.compile(r"[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]+")


class Pieces(NamedTuple):
    """The numbers of a text's pieces, and where each stands in it."""

    numbers: list[int]
    spans: list[Span]


def pieces_of(text: str) -> Pieces:
    """Return the pieces of a text with their places.

    >>> pieces_of("Naïve readers").spans
    [(0, 5), (6, 13)]
    """
    numbers: list[int] = []
    spans: list[Span] = []
    for match in _WORD.finditer(text):
        start = match.start()
        for number, begin, end in _word(match.group()):
            numbers.append(number)
            spans.append((start + begin, start + end))
    return Pieces(numbers, spans)


@lru_cache(maxsize=_KEPT)
def _word(word: str) -> tuple[tuple[int, int, int], ...]:
    """Return the pieces of a word: their numbers, starts and ends."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(word):
        for each in _plain(letter):
            letters.append(each)
            places.append(place)
    places.append(len(word))
    if not letters:
        return ()
    plain = "".join(letters)
    if len(plain) > _LONGEST_WORD:
        return ((UNKNOWN, 0, len(word)),)
    found = tuple(_split(plain, _vocabulary()))
    if not found:
        return ((UNKNOWN, 0, len(word)),)
    return tuple((number, places[begin], max(places[end], places[begin] + 1)) for number, begin, end in found)


def _plain(letter: str) -> str:
    """Return a character as pieces have it: in small letters, without accents; nothing for one that is not seen."""
    if letter.isascii():
        return "" if _CONTROL.match(letter) else letter.lower()
    decomposed = unicodedata.normalize("NFD", "" if _CONTROL.match(letter) else letter)
    bare = "".join(each for each in decomposed if unicodedata.category(each) != "Mn")
    return bare.lower()


def _split(word: str, vocabulary: Mapping[str, int]) -> Iterator[tuple[int, int, int]]:
    """Yield the pieces of a word, or nothing where it cannot be put together from known ones."""
    found: list[tuple[int, int, int]] = []
    begin = 0
    while begin < len(word):
        for end in range(len(word), begin, -1):
            number = vocabulary.get(f"##{word[begin:end]}" if begin else word[begin:end])
            if number is not None:
                found.append((number, begin, end))
                begin = end
                break
        else:
            return
    yield from found


@lru_cache(maxsize=1)
def _vocabulary() -> Mapping[str, int]:
    lines = _VOCABULARY.read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}
