"""``qa-bot man``: the manual, made of the tables that the program itself follows."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable

from qa_bot import __version__
from qa_bot.interface.commands import COMMANDS, KEYS
from qa_bot.interface.console import ANSWERED, look
from qa_bot.interface.fragments import Fragment, lines_to_text, wrap
from qa_bot.interface.parser import commands_of, make_parser, options_of
from qa_bot.interface.programs import page
from qa_bot.settings import SETTINGS, Settings, config_path, state_folder, variable_of

_STATUSES = {
    "0": "answered; for commands other than ask, done",
    "1": "the corpus does not answer, a citation no longer holds, a figure fell short",
    "2": "wrong usage, or what was given cannot be read",
    "130": "interrupted",
}
_TOLD_AT = 26


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the manual, at a terminal in a pager, and return the exit status."""
    shown = look(settings)
    text = lines_to_text(manual(min(shown.width, 100)), shown.styles)
    is_long = text.count("\n") > shutil.get_terminal_size().lines
    if not (sys.stdout.isatty() and is_long and page(text, os.environ)):
        sys.stdout.write(text)
    return ANSWERED


def manual(width: int) -> list[list[Fragment]]:
    """Return the manual as lines of at most ``width`` columns."""
    parser = make_parser()
    commands = commands_of(parser)
    common = options_of(parser)
    known = {tuple(option.option_strings) for option in common}
    sections: list[tuple[str, Iterable[tuple[str, str]]]] = [
        ("Commands", ((_usage(name, command), command.description or "") for name, command in commands.items())),
        ("Options of every command", map(_option, common)),
    ]
    for name, command in commands.items():
        own = [option for option in options_of(command) if tuple(option.option_strings) not in known]
        if own:
            sections.append((f"Options of {name}", map(_option, own)))
    sections += [
        ("In a conversation", ((f"{name} {each.argument}".strip(), each.help) for name, each in COMMANDS.items())),
        ("Keys at the prompt", KEYS.items()),
        ("Settings", ((name, f"{told}; ${variable_of(name)}") for name, (_, told) in SETTINGS.items())),
        ("Files", _files().items()),
        ("Exit status", _STATUSES.items()),
    ]
    lines: list[list[Fragment]] = [[("bold", f"qa-bot {__version__}")], *wrap([("", parser.description or "")], width)]
    for title, rows in sections:
        lines += [[], [("title", title)], *(line for name, told in rows for line in _row(name, told, width))]
    return lines


def _files() -> dict[str, str]:
    return {
        str(config_path(os.environ)): "the settings, in TOML; qa-bot config --init writes one",
        str(state_folder(os.environ)): "the history of questions, and what /good, /bad and /expect keep",
    }


def _usage(name: str, command: argparse.ArgumentParser) -> str:
    return " ".join([name, *(str(each.metavar) for each in command._actions if not each.option_strings)])


def _option(option: argparse.Action) -> tuple[str, str]:
    value = f" {option.metavar or '|'.join(map(str, option.choices or ()))}" if option.nargs != 0 else ""
    return ", ".join(option.option_strings) + value, (option.help or "").replace("%%", "%")


def _row(name: str, told: str, width: int) -> list[list[Fragment]]:
    """Return a name and what is told of it, as two columns where there is room."""
    if width < 2 * _TOLD_AT:
        return [*wrap([("bold", name)], width, "  "), *wrap([("", told)], width, "    ")]
    lines = wrap([("", told)], width, " " * _TOLD_AT)
    if len(name) > _TOLD_AT - 4:
        return [[("", "  "), ("bold", name)], *lines]
    return [[("", "  "), ("bold", name), ("", " " * (_TOLD_AT - 2 - len(name))), *lines[0][1:]], *lines[1:]]
