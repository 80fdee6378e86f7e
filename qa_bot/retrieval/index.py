"""Passages → Index: which term stands where, as flat arrays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from qa_bot.documents import Passages
from qa_bot.model import Sentence
from qa_bot.numbers import Ascending, Gathering, Narrow, ranges
from qa_bot.retrieval.occurrences import PAIR, STOP, Occurrences, occurrences
from qa_bot.retrieval.pairs import pairs_of
from qa_bot.retrieval.postings import Counted, Grouped, Groups, Listed, Postings
from qa_bot.retrieval.titles import Titles

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]
_Table = TypeVar("_Table")

MOST_PARTS = 5
"""Passages of one paragraph that are looked at together; a book on one line is no paragraph."""
_FEW_LETTERS = 2**19
"""Letters of words that are few, however short the text is."""
_COUNTED = 2**14
"""Words that are counted together."""


class Terms(NamedTuple):
    """The terms of some sentences in order, one element each, stop words among them."""

    numbers: IntArray
    positions: IntArray
    """The place of the word in its sentence; the terms of a compound share it."""
    classes: npt.NDArray[np.uint16]
    words: npt.NDArray[np.integer]
    lengths: IntArray
    """For each sentence how many terms it has."""


class Index:
    """The terms of passages. Passages and sentences have numbers, from 0, in the order given.

    Stop words occur, too, under names that begin with ``STOP``, but are not counted in the postings. Terms and words
    have the numbers that the lexicon of the occurrences gives them.
    """

    def __init__(self, passages: Passages, found: Occurrences | None = None) -> None:
        """Index passages; ``found`` is what :func:`occurrences` gives for them, where that is known already."""
        self.passages = passages
        self._found = found or occurrences(passages.sentences())
        self._derived: dict[str, object] = {}
        self.lexicon = self._found.lexicon
        """The numbers of the corpus's words, folded, and terms."""
        self.first_sentence = passages.first_sentence
        """For each passage the number of its first sentence, and at the end the number of sentences."""
        self._groups_of_sentences = Groups(passages.first_sentence)
        first_of_paragraph = _paragraphs(passages.first_of_block)
        self.paragraphs = Groups(first_of_paragraph)
        """Which paragraph each passage is in; the parts of a long one share it."""
        self._pairs = pairs_of(self._found)
        self._mark = self.lexicon.number(PAIR)
        """The number of what stands for a pair, or −1 where there is none."""
        self.count_of_numbers = len(self.lexicon) + len(self._pairs)
        """How many numbers words and terms have: those of the lexicon, and after them those of pairs of characters."""
        self.is_stop = self._begins_with_stop()
        """For each number whether it is that of a stop word."""
        self.is_word = self._has(self._found.words)
        """For each number of the lexicon whether it is that of a word."""
        self._is_term = self._has(self._found.terms)
        """For each number of the lexicon whether it is that of a term."""
        if len(self._pairs):
            self._is_term[self._mark] = False
            self._is_term[self._pairs.spelt] = True
        self._count()
        self.titles = Titles(passages)

    def _has(self, numbers: npt.NDArray[np.integer]) -> npt.NDArray[np.bool_]:
        found = np.zeros(len(self.lexicon), bool)
        found[numbers] = True
        return found

    def _begins_with_stop(self) -> npt.NDArray[np.bool_]:
        text = np.frombuffer(self.lexicon.text, np.uint8)
        found = np.zeros(self.count_of_numbers, bool)
        found[: len(self.lexicon)] = text[np.asarray(self.lexicon.starts)] == ord(STOP)
        return found

    # Counting --------------------------------------------------------------------------------------------------------

    def _count(self) -> None:
        frequencies = np.zeros(self.count_of_numbers + 1, np.uint32)
        lengths = Narrow()
        for terms, counted in self._counted():
            lengths.extend(terms)
            np.add.at(frequencies, counted.terms, 1)
        self.passage_lengths = lengths.numbers()
        """For each passage how many terms it has."""
        self.total = int(self.passage_lengths.sum(dtype=np.int64))
        """Terms of content in the corpus."""
        by_sentence = Listed(frequencies, len(self._found.first_token) - 1, self.total)
        by_sentence.fill(counted for _, counted in self._counted())
        self.by_sentence = by_sentence
        self.by_passage: Postings = Grouped(by_sentence, self._groups_of_sentences, self.total)
        is_whole = self.paragraphs.size == len(self.passages)
        self.by_paragraph = self.by_passage if is_whole else Grouped(self.by_passage, self.paragraphs, self.total)

    def _counted(self) -> Iterator[tuple[npt.NDArray[np.integer], Counted]]:
        """Yield the terms of some passages after others: how many each passage has, and the counts by sentence."""
        for first, last in self._shares():
            terms = self.terms_of(np.array([first]), np.array([last]))
            sentences = np.repeat(np.arange(first, last), terms.lengths)
            content = ~self.is_stop[terms.numbers]
            numbers, sentences = terms.numbers[content].astype(np.int64), sentences[content]
            passages = self._groups_of_sentences.of(sentences)
            begin, end = (int(self._groups_of_sentences.of(np.array([at]))[0]) for at in (first, last - 1))
            lengths = np.bincount(passages - begin, minlength=end - begin + 1)
            size = last - first
            keys = np.sort(numbers * size + (sentences - first))
            at = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, np.int64)
            counts = np.diff(at, append=len(keys))
            found, units = np.divmod(keys[at], size)
            yield lengths, Counted(found, units + first, counts)

    def _shares(self) -> Iterator[tuple[int, int]]:
        """Yield runs of sentences, whole passages of about ``_COUNTED`` words."""
        passage, count = 0, len(self.passages)
        while passage < count:
            first = self.first_sentence[passage]
            enough = self._found.first_token.place_of(self._found.first_token[first] + _COUNTED)
            passage = max(passage + 1, self.first_sentence.place_of(enough))
            yield first, self.first_sentence[passage]

    @property
    def by_document(self) -> Postings:
        """The terms of whole documents."""
        return self.derived("by document", lambda _: Grouped(self.by_passage, self.documents, self.total))

    @property
    def documents(self) -> Groups:
        """Which document each passage is in, those without any passage left out."""
        return self.derived("documents", Index._group_documents)

    def _group_documents(self) -> Groups:
        first = self.passages.first_of_document
        return Groups(Ascending.of(first[np.append(True, first[1:] != first[:-1])]))

    @property
    def document_lengths(self) -> npt.NDArray[np.integer]:
        """For each document how many terms it has."""
        return self.derived("document lengths", Index._count_documents)

    def _count_documents(self) -> npt.NDArray[np.integer]:
        first = self.documents.first.part(0, self.documents.size)
        return np.add.reduceat(self.passage_lengths, first, dtype=np.int32)

    # Looking up ------------------------------------------------------------------------------------------------------

    def terms_of(self, first: npt.NDArray[np.integer], last: npt.NDArray[np.integer]) -> Terms:
        """Return the terms of runs of sentences, each from its first up to its last."""
        found = self._found
        sentences = ranges(first, last)
        begin, end = found.first_token.at(sentences), found.first_token.at(sentences + 1)
        places = ranges(begin, end)
        forms = found.tokens[places]
        first_term = found.first_term[forms].astype(np.int64)
        sizes = found.first_term[forms.astype(np.int64) + 1] - first_term
        at = np.repeat(np.arange(len(forms)), sizes)
        within = np.arange(len(at)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        positions = places - np.repeat(begin, end - begin)
        ends = np.concatenate([[0], np.cumsum(sizes)])[np.concatenate([[0], np.cumsum(end - begin)])]
        numbers = found.terms[first_term[at] + within]
        if len(self._pairs):
            pairs = np.flatnonzero(numbers == self._mark)
            following = forms[np.minimum(at[pairs] + 1, len(forms) - 1)]
            numbers[pairs] = self._pairs.numbers(numbers[pairs - 1], found.terms[found.first_term[following]])
        return Terms(
            numbers,
            positions[at].astype(np.int32),
            found.classes[forms][at],
            found.words[forms][at],
            np.diff(ends).astype(np.int32),
        )

    def words_in(self, first: npt.NDArray[np.integer], last: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """Return how many words runs of sentences have."""
        return self._found.first_token.at(last) - self._found.first_token.at(first)

    def next_terms(self, sentences: npt.NDArray[np.integer]) -> IntArray:
        """Return the first term after each of some sentences, −1 at the end of the corpus."""
        found = self._found
        places = found.first_token.at(sentences + 1)
        following = np.full(len(places), -1, np.int32)
        is_inside = places < len(found.tokens)
        following[is_inside] = found.terms[found.first_term[found.tokens[places[is_inside]]]]
        return following

    def derived(self, name: str, make: Callable[[Index], _Table]) -> _Table:
        """Return a table that is made from the index alone, when it is first asked for, and kept with it."""
        if name not in self._derived:
            self._derived[name] = make(self)
        return cast(_Table, self._derived[name])

    def number(self, term: str) -> int:
        """Return the number of a term, or −1 where the corpus does not hold it."""
        number = self.lexicon.number(term)
        return number if number >= 0 and self._is_term[number] else self._pairs.number(term)

    def has(self, term: str) -> bool:
        """Tell whether the corpus holds a term."""
        return self.number(term) >= 0

    def word(self, word: str) -> int:
        """Return the number of a folded word, or −1 where the corpus does not have it."""
        number = self.lexicon.number(word)
        return number if number >= 0 and self.is_word[number] else -1

    def words_with(self, piece: str) -> npt.NDArray[np.int64]:
        """Return the numbers of the words with a piece; a line break stands for a word's end."""
        self.derived("pieces", Index._sort_pieces)
        numbers = self.lexicon.holding(piece)
        return numbers[self.is_word[numbers]]

    def _sort_pieces(self) -> None:
        """Sort the pieces of words where they are few beside the text."""
        if len(self.lexicon.text) <= max(_FEW_LETTERS, len(self._found.tokens) // 2):
            self.lexicon.sort_pieces()

    def terms_with(self, piece: str) -> npt.NDArray[np.int64]:
        """Return the numbers of the terms of content with a piece; a line break stands for a term's end."""
        numbers = self.lexicon.holding(piece)
        return numbers[self._is_term[numbers] & ~self.is_stop[numbers]]

    def count_of_terms(self) -> int:
        """Return how many terms other than stop words there are."""
        in_lexicon = self._is_term & ~self.is_stop[: len(self.lexicon)]
        return int(in_lexicon.sum()) + len(self._pairs) - len(self._pairs.spelt)

    @property
    def word_counts(self) -> npt.NDArray[np.integer]:
        """How many terms occur as each word."""
        return self.derived("word counts", Index._count_words)

    def _count_words(self) -> npt.NDArray[np.integer]:
        found = self._found
        counts = np.zeros(len(self.lexicon), np.int32)
        for first in range(0, len(found.tokens), _COUNTED):
            forms = found.tokens[first : first + _COUNTED].astype(np.int64)
            sizes = found.first_term[forms + 1] - found.first_term[forms]
            np.add.at(counts, found.words[forms], sizes.astype(np.int32))
        return counts

    def passage_of(self, sentences: npt.NDArray[np.integer]) -> npt.NDArray[np.integer]:
        """Return the passages of some sentences."""
        return self._groups_of_sentences.of(sentences)

    def sentence(self, number: int) -> Sentence:
        """Return a sentence by its number."""
        place = int(self.passage_of(np.array([number]))[0])
        passage = self.passages[place]
        return Sentence(passage, *passage.sentence_spans[number - self.first_sentence[place]])


def _paragraphs(first_of_block: Ascending) -> Ascending:
    """Return where paragraphs begin, very long ones cut into pieces."""
    if not any((np.diff(part) > MOST_PARTS).any() for part in _overlapping(first_of_block)):
        return first_of_block
    found = Gathering()
    for part in _overlapping(first_of_block):
        pieces = -(-np.diff(part) // MOST_PARTS)
        found.extend(np.repeat(part[:-1], pieces) + MOST_PARTS * ranges(np.zeros_like(pieces), pieces))
    found.append(first_of_block[len(first_of_block) - 1])
    return found.ascending()


def _overlapping(numbers: Ascending) -> Iterator[npt.NDArray[np.integer]]:
    """Yield all numbers, some at a time, each part with the first of the next."""
    for at in range(0, len(numbers) - 1, _COUNTED):
        yield numbers.part(at, min(len(numbers), at + _COUNTED + 1))
