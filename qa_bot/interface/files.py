"""Files that a command is to write, looked at before it begins."""

from __future__ import annotations

import os
from pathlib import Path

from qa_bot.errors import SettingsError


def check_writable(option: str, path: Path) -> None:
    """See that a file can be written, as far as that can be told before.

    Raises:
        SettingsError: it cannot, in the name of the option that asks for it.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        return  # a device, such as /dev/stdout, is written in place
    if path.is_dir():
        raise SettingsError(option, f"{path} cannot be written: it is a folder")
    if not path.parent.is_dir():
        raise SettingsError(option, f"{path} cannot be written: no such folder")
    if not os.access(path.parent, os.W_OK):
        raise SettingsError(option, f"{path} cannot be written: its folder is not writable")
