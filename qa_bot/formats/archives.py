"""Files that are ZIP archives of others: what is in them is read within limits, and never written anywhere."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Sequence
from io import BytesIO

from qa_bot.errors import BrokenFile, EncryptedFile, OldFormat, TooLarge

_MOST_FILES = 20_000
"""Files in an archive: the largest books and workbooks have some thousand."""
_MOST_BYTES = 64 * 2**20
"""Bytes of one file when it is unpacked, which is what a parser takes."""
_MOST_TOGETHER = 512 * 2**20
"""Bytes of all that is unpacked of one archive."""
_PASSWORD = 0x1
"""The bit of a file's flags that says that it is encrypted."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of old Office programs begin with, and new ones that need a password."""
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    LookupError,
)
"""What the libraries raise for archives that are cut off or changed."""


class Archive:
    """An archive that is open; ``path`` and ``what`` name it in errors."""

    def __init__(self, path: str, content: bytes, what: str) -> None:
        self.path, self.what = path, what
        self._unpacked = 0
        if content.startswith(_OLE):
            raise EncryptedFile(path) if _ENCRYPTED_PACKAGE in content else OldFormat(path, what)
        try:
            self._archive = zipfile.ZipFile(BytesIO(content))
            self._infos = {info.filename: info for info in self._archive.infolist()}
        except _BROKEN as error:
            raise BrokenFile(path, what, str(error)) from None
        if len(self._infos) > _MOST_FILES:
            raise TooLarge(path, f"an archive of more than {_MOST_FILES:,} files")

    @property
    def names(self) -> Sequence[str]:
        """The names of the files in it, in their order."""
        return list(self._infos)

    def get(self, name: str) -> bytes | None:
        """Return a file's bytes, or None where there is none of that name.

        Raises:
            BrokenFile: it cannot be unpacked.
            EncryptedFile: it needs a password.
            TooLarge: it has more bytes than a document needs, or all that was read have.
        """
        info = self._infos.get(name)
        if info is None:
            return None
        if info.flag_bits & _PASSWORD:
            raise EncryptedFile(self.path)
        try:
            with self._archive.open(info) as file:
                content = file.read(_MOST_BYTES + 1)
        except _BROKEN as error:
            raise BrokenFile(self.path, self.what, f"{name}: {error}") from None
        self._unpacked += len(content)
        if len(content) > _MOST_BYTES:
            raise TooLarge(self.path, f"a part that unpacks to more than {_MOST_BYTES >> 20} MiB")
        if self._unpacked > _MOST_TOGETHER:
            raise TooLarge(self.path, f"parts that unpack to more than {_MOST_TOGETHER >> 20} MiB")
        return content

    def read(self, name: str) -> bytes:
        """Return a file's bytes.

        Raises:
            BrokenFile: there is no such file, too.
        """
        content = self.get(name)
        if content is None:
            raise BrokenFile(self.path, self.what, f"there is no {name} in it")
        return content
