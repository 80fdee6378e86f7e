"""What reading and analysing a corpus yields, kept between runs under keys made of its files' content.

Small files that are neighbours share an entry (see ``store.entries``); what is kept of a file is used wherever it is
unchanged. An entry that is not whole, not of this version or not of this text is made anew.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from qa_bot.documents import Cutting, Loaded, Opened, Passages, Source, cut, load_source
from qa_bot.errors import CorpusError
from qa_bot.model import Document
from qa_bot.retrieval import Analysis, Occurrences, occurrences
from qa_bot.store import analyses, texts
from qa_bot.store.analyses import Analyses
from qa_bot.store.entries import LIMIT, Entries, Name, Unusable, all_entries, code_of, grouped, make_room
from qa_bot.store.texts import Texts

__all__ = ["Store"]

_TICK = 500
"""Sentences between two signs of progress."""
_Analysed = tuple[Passages, Occurrences]
_Known = Mapping[str, tuple[Analyses, int]]
"""For a file an entry that has it, and its number there."""


@dataclass(slots=True)
class Store:
    """Entries in a folder; without one, nothing is kept."""

    folder: Path | None = None
    is_fresh: bool = False
    """Whether to read and analyse everything anew, and replace what is stored."""
    notes: list[str] = field(default_factory=list)
    """What a user should know: entries that could not be used."""
    unkept: str = ""
    """Why an entry could not be written; the answers are the same, only later."""
    progress: Callable[[int, int], None] = field(default=lambda done, total: None, repr=False)
    """Told how many characters of how many are read."""
    used: int = 0
    """Files whose analysis was there."""
    made: int = 0
    """Files that were analysed."""
    _done: int = field(default=0, init=False, repr=False)
    _total: int = field(default=0, init=False, repr=False)
    _written: set[Path] = field(default_factory=set, init=False, repr=False)

    # Texts -----------------------------------------------------------------------------------------------------------

    def load(self, opened: Iterable[Opened]) -> Iterator[Loaded]:
        """Yield the documents of each file, as its loader makes them, or why there are none."""
        if self.folder is None:
            yield from map(load_source, opened)
            return
        entries = Entries(self.folder, ".text")
        for group in grouped(opened, lambda each: ("", 0) if isinstance(each, CorpusError) else _about_source(each)):
            yield from self._load(entries, group)

    def _load(self, entries: Entries, group: list[Opened]) -> Iterator[Loaded]:
        """Yield the documents of some files, which are taken out of the list one by one."""
        files = [None if isinstance(each, CorpusError) else texts.file_of(each) for each in group]
        wanted = [file for file in files if file is not None]
        name = Name.of(wanted, "text", code_of(*texts.SOURCES)) if wanted else None
        stored = self._texts(entries, name) if name is not None else {}
        kept: dict[str, Sequence[Document]] = {}
        is_new = False
        for file in files:
            each = group.pop(0)
            found = _stored_documents(stored, file, each)
            loaded = load_source(each) if found is None else found
            del each  # its bytes would stay beside the text
            if file is not None and not isinstance(loaded, CorpusError) and texts.is_kept(loaded):
                kept[file] = loaded
                is_new = is_new or found is None
            yield loaded
        if is_new and name is not None:
            self._keep(entries, name, lambda: texts.arrays_of(kept))

    def _texts(self, entries: Entries, name: Name) -> Mapping[str, Texts]:
        """Return for files what has their documents: the entry of a name, or others that have some of them."""
        if self.is_fresh:
            return {}
        exact = entries.path(name)
        try:
            found = Texts.of(*entries.read(exact))
            return dict.fromkeys(found.files, found)
        except (OSError, ValueError):
            pass
        except Unusable as error:
            self.notes.append(f"{exact}: {error}; it is made anew")
        known: dict[str, Texts] = {}
        for path in entries.near(name):
            with contextlib.suppress(OSError, ValueError, Unusable):
                found = Texts.of(*entries.read(path))
                known.update(dict.fromkeys(found.files, found) | known)
        return known

    # Analyses --------------------------------------------------------------------------------------------------------

    def read(self, documents: Iterable[Document], max_words: int) -> _Analysed:
        """Return the passages of documents and what is in them, from the entries where there are any."""
        documents = list(documents)
        self._done, self._total = 0, sum(len(document.text) for document in documents)
        if self.folder is None:
            found = self._analysed(documents, max_words)
        else:
            found = self._of_files(self.folder, documents, max_words)
            if self._written:
                make_room(self.folder, LIMIT, self._written)
        self.progress(self._total, self._total)
        return found

    def _of_files(self, folder: Path, documents: Sequence[Document], max_words: int) -> _Analysed:
        """Return the same as if the documents of some files were analysed in one go."""
        files = [list(group) for _, group in groupby(documents, key=lambda each: (each.path, each.sha256))]
        entries = Entries(folder, ".index")
        groups = list(grouped(files, _about_documents))
        return _joined((self._of_group(entries, group, max_words) for group in groups), len(groups))

    def _of_group(self, entries: Entries, files: Sequence[list[Document]], max_words: int) -> _Analysed:
        documents = [document for each in files for document in each]
        if not all(document.path for document in documents):
            return self._analysed(documents, max_words)
        wanted = [analyses.file_of(each) for each in files]
        name = Name.of(wanted, "index", code_of(*analyses.SOURCES), max_words)
        if not self.is_fresh and (found := self._whole(entries.path(name), entries, documents)) is not None:
            self.used += len(files)
            return found
        known = self._known(entries, name)
        runs = list(_runs(wanted, known))
        found = _joined(
            (self._of_run(known, wanted[slice(*run)], files[slice(*run)], max_words) for run in runs), len(runs)
        )
        counts = [len(each) for each in files]
        self._keep(entries, name, lambda: analyses.arrays_of(*found, wanted, counts))
        return found

    def _whole(self, path: Path, entries: Entries, documents: Sequence[Document]) -> _Analysed | None:
        """Return what the entry of a path holds, or None where it cannot be used."""
        try:
            stored = Analyses.of(*entries.read(path))
            return stored.part(0, len(stored.files), documents)
        except (OSError, ValueError):  # it is not there, or there is no such folder
            return None
        except Unusable as error:
            self.notes.append(f"{path}: {error}; it is made anew")
            return None

    def _known(self, entries: Entries, name: Name) -> _Known:
        """Return for files an entry that has them, and their numbers there."""
        known: dict[str, tuple[Analyses, int]] = {}
        for path in entries.near(name) if not self.is_fresh else ():
            with contextlib.suppress(OSError, ValueError, Unusable):
                stored = Analyses.of(*entries.read(path))
                known = {file: (stored, number) for number, file in enumerate(stored.files)} | known
        return known

    def _of_run(
        self,
        known: _Known,
        wanted: Sequence[str],
        files: Sequence[list[Document]],
        max_words: int,
    ) -> _Analysed:
        """Return the analysis of files that are neighbours in an entry, too, or that no entry has."""
        documents = [document for each in files for document in each]
        if wanted[0] in known:
            stored, first = known[wanted[0]]
            try:
                found = stored.part(first, first + len(files), documents)
            except Unusable:
                pass
            else:
                self.used += len(files)
                return found
        self.made += len(files)
        return self._analysed(documents, max_words)

    def _analysed(self, documents: Sequence[Document], max_words: int) -> _Analysed:
        found = cut(documents, max_words)
        return found, occurrences(self._ticking(found.sentences()))

    def _ticking(self, sentences: Iterable[str]) -> Iterator[str]:
        for number, sentence in enumerate(sentences):
            self._done += len(sentence)
            if number % _TICK == 0:
                self.progress(self._done, self._total)
            yield sentence

    # Entries ---------------------------------------------------------------------------------------------------------

    def _keep(self, entries: Entries, name: Name, make: Callable[[], analyses.Entry]) -> None:
        try:
            entries.write(name, *make())
            self._written.add(entries.path(name))
        except (OSError, ValueError) as error:
            self.unkept = f"{entries.folder}: the index is not kept: {getattr(error, 'strerror', None) or error}"

    def entries(self) -> list[Path]:
        """Return the files of the entries, sorted."""
        return all_entries(self.folder) if self.folder is not None else []

    def clear(self) -> int:
        """Remove all entries, and return how many there were.

        Raises:
            OSError: one cannot be removed.
        """
        entries = self.entries()
        for path in entries:
            path.unlink(missing_ok=True)
        return len(entries)


def _about_source(source: Source) -> tuple[str, int]:
    return source.sha256(), len(source.content)


def _about_documents(documents: Sequence[Document]) -> tuple[str, int]:
    return documents[0].sha256, sum(len(document.text) for document in documents)


def _stored_documents(stored: Mapping[str, Texts], file: str | None, opened: Opened) -> Sequence[Document] | None:
    if file is None or file not in stored or isinstance(opened, CorpusError):
        return None
    try:
        return stored[file].documents(file, opened)
    except Unusable:
        return None


def _runs(wanted: Sequence[str], known: _Known) -> Iterator[tuple[int, int]]:
    """Yield the longest runs of files that are all unknown, or neighbours in an entry that knows them."""
    first = 0
    for at in range(1, len(wanted) + 1):
        if at == len(wanted) or not _goes_on(known.get(wanted[at - 1]), known.get(wanted[at])):
            yield first, at
            first = at


def _goes_on(before: tuple[Analyses, int] | None, after: tuple[Analyses, int] | None) -> bool:
    if before is None or after is None:
        return before is after
    return before[0] is after[0] and before[1] + 1 == after[1]


def _joined(parts: Iterable[_Analysed], count: int) -> _Analysed:
    """Return the analyses of some files after others as one; ``count`` tells how many there are."""
    if count == 1:
        return next(iter(parts))
    cutting, analysis = Cutting(), Analysis()
    for found, part in parts:
        cutting.extend(found)
        analysis.extend(part)
    return cutting.finish(), analysis.finish()
