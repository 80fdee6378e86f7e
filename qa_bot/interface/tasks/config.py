"""``qa-bot config``: the settings in force, and where each came from."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict

from qa_bot.errors import SettingsError, WeightsError
from qa_bot.interface.bots import threshold
from qa_bot.interface.console import ANSWERED, complain
from qa_bot.interface.fragments import printable
from qa_bot.interface.parser import flags_of
from qa_bot.settings import SETTINGS, Settings, config_path, given_settings, variable_of
from qa_bot.writing import write_atomically


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the settings, or write the file for them, and return the exit status."""
    path = config_path(os.environ)
    if arguments.init:
        if path.exists():
            raise SettingsError(str(path), "it is there already; edit it, or move it away first")
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, _template().encode())
        sys.stdout.write(f"{printable(str(path))}\n")
        return ANSWERED
    given = given_settings(flags_of(arguments), os.environ)
    rows = [(name, value, given[name][1] if name in given else "default") for name, value in _in_force(settings)]
    if arguments.json:
        record = {"schema": "qa-bot/config/1", "file": str(path)}
        values = {name: {"value": value, "from": origin} for name, value, origin in rows}
        sys.stdout.write(json.dumps({**record, "settings": values}, ensure_ascii=False) + "\n")
        return ANSWERED
    shown = [
        (name, printable(json.dumps(value, ensure_ascii=False)), printable(origin)) for name, value, origin in rows
    ]
    wide = max(len(name) for name, _, _ in shown), max(len(value) for _, value, _ in shown)
    for name, value, origin in shown:
        sys.stdout.write(f"{name:{wide[0]}} = {value:{wide[1]}}  {origin}\n")
    return ANSWERED


def _in_force(settings: Settings) -> Iterator[tuple[str, object]]:
    """Yield the settings with the values in force: without a threshold set, the fitted one."""
    for name, value in asdict(settings).items():
        if name == "min_confidence":
            try:
                value = threshold(settings)
            except WeightsError as error:  # what is configured is to be seen, above all where it is wrong
                complain(str(error))
        yield name, value


def _template() -> str:
    """Return a configuration file in which every setting is explained and none is set."""
    blocks = [
        f"# {told[0].upper()}{told[1:]}. Also ${variable_of(name)}.\n# {name} = {example}\n"
        for name, (example, told) in SETTINGS.items()
    ]
    return "# Settings of qa-bot. Options and the environment's variables go before what stands here.\n\n" + "\n".join(
        blocks
    )
