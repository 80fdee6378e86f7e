"""Paths → Documents: which files are read, in which order, and what is left out and why."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.recognition import HEAD, suffix_of
from qa_bot.errors import CorpusError, CorpusNotFound, EmptyCorpus, UnknownSuffix, UnreadableFile
from qa_bot.model import Document


class Corpus(NamedTuple):
    """The documents of some paths in their order, and the files left out, each with its reason."""

    documents: tuple[Document, ...]
    skipped: tuple[CorpusError, ...]


class _Found(NamedTuple):
    """A file to read: ``name`` is its path below the folder that was given, with ``/`` on every system."""

    path: Path
    name: str


Opened = Source | CorpusError
"""A file that was read, or why it could not be."""
Loaded = Sequence[Document] | CorpusError
"""The documents of a file, or why there are none."""


def load_source(opened: Opened) -> Loaded:
    """Return the documents that a file's loader makes."""
    if isinstance(opened, CorpusError):
        return opened
    try:
        suffix = suffix_of(opened.path, Path(opened.path).suffix.lower(), opened.content)
        return list(LOADERS[suffix](opened))
    except CorpusError as error:
        return error


def _load_each(opened: Iterable[Opened]) -> Iterator[Loaded]:
    return map(load_source, opened)


def read_corpus(
    paths: Sequence[str | os.PathLike[str]], load: Callable[[Iterable[Opened]], Iterable[Loaded]] = _load_each
) -> Corpus:
    """Read files and, recursively, folders; a folder's files come in the order of their names.

    A file that is named itself must be readable. In a folder, what cannot be read is left out and reported in
    ``skipped``; hidden files and folders, and links that lead out of the folder, are not the corpus's. ``load`` makes
    the documents of the files that were read, or has them from before.

    Raises:
        CorpusError: a path is missing, a file named itself cannot be read, or there is no text in any of them.
    """
    documents: list[Document] = []
    skipped: list[CorpusError] = []
    seen_ids: set[str] = set()
    files = list(_files([os.fspath(path) for path in paths], skipped))
    for (file, is_named), loaded in zip(files, load(_open(file) for file, _ in files), strict=True):
        if not isinstance(loaded, CorpusError):
            documents.extend(_with_unique_ids(loaded, file, seen_ids))
        elif is_named:
            raise loaded
        else:
            skipped.append(loaded)
    if not any(section.blocks for document in documents for section in document.sections):
        raise EmptyCorpus([str(path) for path in paths], skipped)
    return Corpus(tuple(documents), tuple(skipped))


def _files(paths: Sequence[str], skipped: list[CorpusError]) -> Iterator[tuple[_Found, bool]]:
    """Yield the files of some paths, each once, and whether it is named itself."""
    seen: set[str] = set()
    for given in paths:
        is_folder = _is_folder(given)
        found = _walk(Path(given), skipped) if is_folder else iter([_Found(Path(given), Path(given).name)])
        for file in found:
            real = os.path.realpath(file.path)
            if real not in seen:
                seen.add(real)
                yield file, not is_folder


def _is_folder(given: str) -> bool:
    try:
        mode = os.stat(given).st_mode  # noqa: PTH116  # Path would take the empty path for the working directory
    except FileNotFoundError:
        raise CorpusNotFound(given or "an empty path") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(given, _why(error)) from None
    return stat.S_ISDIR(mode)


def _walk(folder: Path, skipped: list[CorpusError]) -> Iterator[_Found]:
    """Yield the files below ``folder`` sorted by name, level by level of the path."""
    root = os.path.realpath(folder)
    found: list[_Found] = []

    def unreadable(error: OSError) -> None:
        skipped.append(UnreadableFile(str(error.filename), _why(error)))

    for where, folders, files in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = (Path(where, name) for name in folders)
        skipped += [
            UnreadableFile(str(path), "a link to a folder, which is not followed")
            for path in links
            if path.is_symlink()
        ]
        for name in files:
            if name.startswith("."):
                continue
            path = Path(where, name)
            if os.path.commonpath([root, os.path.realpath(path)]) != root:
                skipped.append(UnreadableFile(str(path), "a link that leads out of the folder"))
                continue
            found.append(_Found(path, path.relative_to(folder).as_posix()))
    skipped.sort(key=str)
    yield from sorted(found, key=lambda file: file.name.split("/"))


def _open(file: _Found) -> Opened:
    shown = str(file.path)
    suffix = file.path.suffix.lower()
    try:
        if not stat.S_ISREG(file.path.stat().st_mode):
            return UnreadableFile(shown, "neither a file nor a folder")
        if suffix not in LOADERS and suffix_of(shown, suffix, _head(file.path)) not in LOADERS:
            return UnknownSuffix(shown, suffix, sorted(LOADERS))
        return Source(shown, file.name, file.path.read_bytes())
    except OSError as error:
        return UnreadableFile(shown, _why(error))


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _with_unique_ids(documents: Sequence[Document], file: _Found, seen: set[str]) -> Iterator[Document]:
    """Give a document whose id another file has taken already the file's path in its id."""
    taken = {document.id for document in documents} & seen
    for document in documents:
        is_file = document.id == file.name
        if document.id in taken:
            base = str(file.path) if is_file else f"{file.path}:{document.id}"
            identity, copy = base, 2
            while identity in seen:
                identity, copy = f"{base}~{copy}", copy + 1
            document = replace(document, id=identity)
        seen.add(document.id)
        yield document


def _why(error: OSError | ValueError) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else "not a path"
