"""Sentences → which word stands where: what analysing a text yields, and all that is worth keeping of it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from qa_bot.analysis import Vocabulary, fold, forms, makes_pair, terms_of, word_of
from qa_bot.numbers import Ascending, Gathering, Narrow, ranges
from qa_bot.retrieval.kinds import classes_of

STOP = "="
"""What marks a stop word among the terms; no term of content begins with it."""
PAIR = "&"
"""What stands among the terms of a character for the pair that it makes with the next; see ``retrieval.pairs``."""
_RECENT = 30_000
"""Forms whose numbers are at hand, those longer than ``_LONG`` letters left out."""
_LONG = 40

Numbers = npt.NDArray[np.integer]


class Occurrences(NamedTuple):
    """The words of some sentences in order.

    What a word is follows from its *form* (see ``analysis.forms``), of which there are F. Words folded and terms have
    the numbers that ``lexicon`` gives them, which follow their first occurrence.
    """

    lexicon: Vocabulary
    words: Numbers
    """For each form the number of the word that it folds to (F)."""
    classes: npt.NDArray[np.uint16]
    """For each form its classes as bits (F)."""
    first_term: Numbers
    """Where the terms of each form begin, and at the end how many there are (F + 1)."""
    terms: Numbers
    """The numbers of terms, form by form; that of a stop word begins with ``STOP``, a character may have ``PAIR``."""
    tokens: Numbers
    """The forms of all words in order."""
    first_token: Ascending
    """For each sentence the number of its first word, and at the end how many there are."""

    def check(self) -> None:
        """Raise ``ValueError`` where a number points to nothing: those that are stored are not trusted."""
        count, known = len(self.words), len(self.lexicon)
        bounded = ((self.words, known), (self.terms, known), (self.tokens, count))
        if any(len(numbers) and not 0 <= int(numbers.min()) <= int(numbers.max()) < most for numbers, most in bounded):
            raise ValueError("a number of nothing")
        if len(self.classes) != count or len(self.first_term) != count + 1 or not len(self.first_token):
            raise ValueError("not whole")
        if self.first_term[0] or int(self.first_term[-1]) != len(self.terms) or (np.diff(self.first_term) < 1).any():
            raise ValueError("terms of no form")
        self.first_token.check(len(self.tokens))
        if self.first_token[0] or self.first_token[len(self.first_token) - 1] != len(self.tokens):
            raise ValueError("words of no sentence")

    def part(self, first: int, last: int) -> Occurrences:
        """Return those of the sentences from the first up to the last, and nothing of the others."""
        begin, end = self.first_token[first], self.first_token[last]
        tokens = self.tokens[begin:end]
        is_used = np.zeros(len(self.words), bool)
        is_used[tokens] = True
        forms = np.flatnonzero(is_used)
        first_term = self.first_term.astype(np.int64)
        terms = self.terms[ranges(first_term[forms], first_term[forms + 1])]
        is_kept = np.zeros(len(self.lexicon), bool)
        is_kept[self.words[forms]] = is_kept[terms] = True
        lexicon = Vocabulary()
        for number in np.flatnonzero(is_kept).tolist():
            lexicon.add(self.lexicon[number])
        numbers = (np.cumsum(is_kept) - 1).astype(np.int32)
        return Occurrences(
            lexicon,
            numbers[self.words[forms]],
            self.classes[forms],
            np.concatenate([[0], np.cumsum(np.diff(first_term)[forms])]).astype(np.uint32),
            numbers[terms],
            (np.cumsum(is_used) - 1)[tokens],
            Ascending.of(self.first_token.part(first, last + 1) - begin),
        )


class Analysis:
    """Gathers the occurrences either of sentences or of parts that are analysed already, one after the other."""

    def __init__(self) -> None:
        self._lexicon = Vocabulary()
        self._form_of = array("i")
        """For each string of the lexicon its number as a form, or −1."""
        self._words = array("i")
        self._classes = array("H")
        self._first_term = array("I")
        self._terms = array("i")
        self._tokens = Narrow()
        self._first_token = Gathering()
        self._recent: dict[str, int] = {}
        """Numbers of forms, or of strings where parts are gathered: most of a text is its common words."""

    def add(self, sentence: str) -> None:
        """Add a sentence."""
        self._first_token.append(len(self._tokens))
        known = self._recent
        self._tokens.add([known[form] if form in known else self._number(form) for form in forms(sentence)])

    def _number(self, form: str) -> int:
        """Return the number of a form, which is analysed where it is new."""
        if makes_pair(form):
            number = self._number(form[0] + PAIR)
            self._remember(form, number)
            return number
        place = self._lexicon.add(form)
        if place >= len(self._form_of) or self._form_of[place] < 0:
            self._analyse(form, place)
        self._remember(form, self._form_of[place])
        return self._form_of[place]

    def _remember(self, string: str, number: int) -> None:
        if len(string) <= _LONG:
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[string] = number

    def _analyse(self, form: str, place: int) -> None:
        word = word_of(form)
        folded = fold(word)
        self._words.append(place if folded == form else self._lexicon.add(folded))
        self._classes.append(classes_of(word))
        self._first_term.append(len(self._terms))
        terms = (folded, PAIR) if form.endswith(PAIR) else terms_of(form) or (STOP + folded,)
        self._terms.extend(map(self._lexicon.add, terms))
        self._form_of.extend([-1] * (len(self._lexicon) - len(self._form_of)))
        self._form_of[place] = len(self._words) - 1

    def extend(self, other: Occurrences) -> None:
        """Add the occurrences of sentences that are analysed already."""
        numbers = np.fromiter(map(self._merged, other.lexicon), np.int32, len(other.lexicon))
        first_token, first_form, first_term = len(self._tokens), len(self._words), len(self._terms)
        self._words.frombytes(numbers[other.words].tobytes())
        self._classes.frombytes(other.classes.tobytes())
        self._first_term.frombytes((other.first_term[:-1] + first_term).astype(np.uint32).tobytes())
        self._terms.frombytes(numbers[other.terms].tobytes())
        self._tokens.extend(other.tokens.astype(np.int64) + first_form)
        for part in other.first_token.parts(0, len(other.first_token) - 1):
            self._first_token.extend(part + first_token)

    def _merged(self, string: str) -> int:
        number = self._recent.get(string)
        if number is None:
            number = self._lexicon.add(string)
            self._remember(string, number)
        return number

    def finish(self) -> Occurrences:
        """Return the occurrences; no more can be added."""
        self._first_token.append(len(self._tokens))
        self._first_term.append(len(self._terms))
        return Occurrences(
            self._lexicon,
            np.frombuffer(self._words, np.int32),
            np.frombuffer(self._classes, np.uint16),
            np.frombuffer(self._first_term, np.uint32),
            np.frombuffer(self._terms, np.int32),
            self._tokens.numbers(),
            self._first_token.ascending(),
        )


def occurrences(sentences: Iterable[str]) -> Occurrences:
    """Analyse the texts of sentences."""
    analysis = Analysis()
    for sentence in sentences:
        analysis.add(sentence)
    return analysis.finish()
