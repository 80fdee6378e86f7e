"""Files within ``.gz`` and ``.zip``: each is read as if it stood beside; an archive in an archive is not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.documents.recognition import suffix_of
from qa_bot.errors import BrokenFile, CorpusError, EmptyCorpus, TooLarge, UnknownSuffix
from qa_bot.formats.archives import Archive
from qa_bot.model import Document

_MOST_BYTES = 256 * 2**20
_PACKED = (".gz", ".zip")


def load_gzip(source: Source) -> Iterator[Document]:
    """Read a packed file.

    Raises:
        CorpusError: it cannot be unpacked, or what is in it cannot be read.
    """
    name = source.name.removesuffix(".gz")
    yield from _documents(Source(source.path, name, _unpacked(source)), source)


def _unpacked(source: Source) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(source.content, _MOST_BYTES + 1)
    except zlib.error as error:
        raise BrokenFile(source.path, "gzip", str(error)) from None
    if len(content) > _MOST_BYTES:
        raise TooLarge(source.path, f"more than {_MOST_BYTES >> 20} MiB when it is unpacked")
    if not unpacking.eof:
        raise BrokenFile(source.path, "gzip", "it is cut off")
    return content


def load_zip(source: Source) -> Iterator[Document]:
    """Read the files of an archive that can be read.

    Raises:
        CorpusError: none can be, or it cannot be unpacked.
    """
    archive = Archive(source.path, source.content, "ZIP")
    skipped: list[CorpusError] = []
    has_any = False
    for name in sorted(archive.names):
        is_hidden = any(part.startswith((".", "__MACOSX")) for part in PurePosixPath(name).parts)
        if name.endswith("/") or is_hidden:
            continue
        try:
            content = archive.read(name)
            for document in _documents(Source(f"{source.path}/{name}", f"{source.name}/{name}", content), source):
                has_any = True
                yield document
        except TooLarge:
            raise
        except CorpusError as error:
            skipped.append(error)
    if not has_any:
        raise EmptyCorpus([source.path], skipped)


def _documents(inner: Source, outer: Source) -> Iterator[Document]:
    """Yield the documents of a file within another; they are of the outer one, as far as the disk is concerned."""
    suffix = suffix_of(inner.path, PurePosixPath(inner.name).suffix.lower(), inner.content)
    suffix = suffix or ".txt"
    if suffix not in LOADERS:
        raise UnknownSuffix(inner.path, suffix, sorted(LOADERS))
    if suffix in _PACKED:
        raise BrokenFile(inner.path, "packed", "an archive within an archive, which is not read")
    about = outer.about()
    for document in LOADERS[suffix](inner):
        yield replace(document, path=about.path, sha256=about.sha256)
