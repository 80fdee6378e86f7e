"""What analysing some files yields, as arrays of an entry, and the part of it that belongs to some of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from qa_bot.analysis import Vocabulary, remember_stems, uncommon_stems
from qa_bot.arrays import Arrays
from qa_bot.documents import COLUMNS, Passages
from qa_bot.model import Document
from qa_bot.numbers import Ascending, IntArray
from qa_bot.retrieval import Occurrences
from qa_bot.store.entries import Unusable

SOURCES = (
    "numbers.py",
    "offsets.py",
    "store/*.py",
    "analysis/*.py",
    "documents/*.py",
    "formats/*.py",
    "formats/*/*.py",
    "retrieval/occurrences.py",
    "retrieval/kinds.py",
)
"""The code that an analysis depends on."""
Entry = tuple[Arrays, Mapping[str, object]]
"""The arrays of an entry, and what it is about."""
_STEMS = 30_000
"""Forms, in the order of the text, whose stems are kept with them: beyond, a question may need to compute one."""
_ARRAYS = ("words", "classes", "first_term", "terms", "tokens")
_OF_COLUMN = ("base", "offsets", "which", "wide")


def file_of(documents: Sequence[Document]) -> str:
    """Return what the analysis of a file's documents follows from: its digest, their number, and its suffix."""
    first = documents[0]
    suffix = first.path[first.path.rfind(".") :].lower()
    return f"{first.sha256} {len(documents)} {suffix}"


def arrays_of(found: Passages, part: Occurrences, files: Sequence[str], counts: Sequence[int]) -> Entry:
    """Return the arrays of an entry and what it is about: ``counts`` tells how many documents each file has."""
    arrays: Arrays = {"leads": found.leads, "tails": found.tails, **{name: getattr(part, name) for name in _ARRAYS}}
    for name, column in {**found.columns, "first_token": part.first_token}.items():
        arrays.update({f"{name}.{each}": getattr(column, each) for each in _OF_COLUMN})
    lexicon = part.lexicon
    arrays["text"] = np.frombuffer(lexicon.text, np.uint8)
    arrays["starts"], arrays["slots"] = np.asarray(lexicon.starts), np.asarray(lexicon.slots)
    arrays["lengths"] = np.array([len(document.text) for document in found.documents], np.int64)
    arrays["sections"] = np.array([len(document.sections) for document in found.documents], np.int64)
    words = (lexicon[number] for number in dict.fromkeys(part.words[:_STEMS].tolist()))
    return arrays, {"files": list(files), "counts": list(counts), "stems": uncommon_stems(words)}


class Analyses(NamedTuple):
    """The analyses of some files; each has the documents from one of ``first`` on up to the next."""

    files: Sequence[str]
    first: Sequence[int]
    columns: Mapping[str, Ascending]
    arrays: Arrays
    occurrences: Occurrences

    @classmethod
    def of(cls, arrays: Arrays, about: Mapping[str, Any]) -> Analyses:
        """Return what an entry holds.

        Raises:
            Unusable: it holds something else.
        """
        try:
            if any(each.dtype.kind == "f" or each.ndim != 1 + name.endswith(".wide") for name, each in arrays.items()):
                raise ValueError
            columns = {name: _column(arrays, name) for name in COLUMNS}
            lexicon = Vocabulary.stored(arrays["text"].tobytes(), arrays["starts"], arrays["slots"])
            found = {name: arrays[name] for name in _ARRAYS}
            part = Occurrences(lexicon, **found, first_token=_column(arrays, "first_token"))
            part.check()
            files, first = about["files"], list(accumulate(about["counts"], initial=0))
            sizes = {len(arrays["lengths"]), len(arrays["sections"]), first[-1]}
            if (
                len(sizes) > 1
                or len(files) != len(first) - 1
                or len(part.first_token) - 1 != len(columns["edges"]) // 2
            ):
                raise ValueError
            remember_stems(about["stems"])
        except (ValueError, KeyError, IndexError, TypeError, AttributeError):
            raise Unusable("a stored index of another text") from None
        return cls(files, first, columns, arrays, part)

    def part(self, first: int, last: int, documents: Sequence[Document]) -> tuple[Passages, Occurrences]:
        """Return the analysis of files from the first up to the last, whose documents are told.

        Raises:
            Unusable: it is that of others.
        """
        one, other = self.first[first], self.first[last]
        lengths, sections = (self.arrays[name][one:other].tolist() for name in ("lengths", "sections"))
        try:
            if any(len(each.text) != length for each, length in zip(documents, lengths, strict=True)):
                raise ValueError
            if any(len(each.sections) != count for each, count in zip(documents, sections, strict=True)):
                raise ValueError
            columns, leads, tails, sentences = self._cut_out(one, other)
            found = Passages(documents, columns, leads, tails)
            found.check()
            is_all = other - one == self.first[-1]
            return found, self.occurrences if is_all else self.occurrences.part(*sentences)
        except (ValueError, IndexError):
            raise Unusable("a stored index of another text") from None

    def _cut_out(self, one: int, other: int) -> tuple[Mapping[str, Ascending], IntArray, IntArray, tuple[int, int]]:
        """Return the columns of some documents' passages, and the numbers of their first and last sentence."""
        leads, tails = self.arrays["leads"], self.arrays["tails"]
        by_passage, by_block, by_section = (self.columns[name] for name in COLUMNS[1:])
        if other - one == self.first[-1]:
            return self.columns, leads, tails, (0, len(self.occurrences.first_token) - 1)
        lengths, sections = self.arrays["lengths"], self.arrays["sections"]
        section, end = int(sections[:one].sum()), int(sections[:other].sum())
        passage, last = by_section[section], by_section[end]
        sentence, stop = by_passage[passage], by_passage[last]
        blocks = by_block.up_to(np.array([passage - 1, last - 1])).tolist()
        columns = {
            "edges": self.columns["edges"].part(2 * sentence, 2 * stop) - int(lengths[:one].sum()),
            "first_sentence": by_passage.part(passage, last + 1) - sentence,
            "first_of_block": np.append(by_block.part(*blocks), last) - passage,
            "first_of_section": by_section.part(section, end + 1) - passage,
        }
        packed = {name: Ascending.of(numbers) for name, numbers in columns.items()}
        return packed, leads[passage:last], tails[passage:last], (sentence, stop)


def _column(arrays: Arrays, name: str) -> Ascending:
    return Ascending(*(arrays[f"{name}.{each}"] for each in _OF_COLUMN))
