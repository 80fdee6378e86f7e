"""The command line's parser → what makes a shell complete it."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from qa_bot.interface.parser import commands_of, options_of
from qa_bot.settings import COLORS, THEMES

_VALUES = {"--color": COLORS, "--theme": THEMES}
"""What options take whose parser lets everything through."""
_FILES = frozenset(("PATH", "FILE", "FOLDER", "QUESTIONS"))


def bash(parser: argparse.ArgumentParser) -> str:
    """Return a script for bash, to be sourced."""
    commands = commands_of(parser)
    cases = [f'        {name}) options="{_flags(command)}" ;;' for name, command in commands.items()]
    values = {
        f"        {'|'.join(option.option_strings)}) " + _bash_values(option)
        for command in (parser, *commands.values())
        for option in options_of(command)
        if option.nargs != 0
    }
    lines = [
        "# Completion of qa-bot for bash: source it, or keep it in ~/.local/share/bash-completion/completions/qa-bot",
        "_qa_bot() {",
        '    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" word',
        f'    local options="{_flags(parser)}"',
        "    COMPREPLY=()",
        '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
        f'        case "$word" in {"|".join(commands)}) command="$word"; break ;; esac',
        "    done",
        '    case "$previous" in',
        *sorted(values),
        "    esac",
        '    case "$command" in',
        *cases,
        "    esac",
        '    if [[ "$current" == -* ]]; then',
        '        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$current")',
        '    elif [[ -z "$command" ]]; then',
        f'        mapfile -t COMPREPLY < <(compgen -W "{" ".join(commands)}" -- "$current")',
        "    else",
        '        mapfile -t COMPREPLY < <(compgen -f -- "$current")',
        "    fi",
        "}",
        "complete -o filenames -F _qa_bot qa-bot",
    ]
    return "\n".join(lines) + "\n"


def _bash_values(option: argparse.Action) -> str:
    words = f'-W "{" ".join(_choices(option))}"' if _choices(option) else "-f" if _takes_file(option) else ""
    if not words:
        return "return ;;"
    return f'mapfile -t COMPREPLY < <(compgen {words} -- "$current"); return ;;'


def zsh(parser: argparse.ArgumentParser) -> str:
    """Return a script for zsh, to be kept as ``_qa-bot`` in a folder of ``$fpath``."""
    commands = commands_of(parser)
    described = [f"        {_quoted(f'{name}:{command.description}')}" for name, command in commands.items()]
    cases = []
    for name, command in commands.items():
        arguments = [*map(_zsh_option, options_of(command)), "'*: :_files'"]
        cases += [f"            ({name})", "                _arguments \\"]
        cases += [f"                    {argument} \\" for argument in arguments[:-1]]
        cases += [f"                    {arguments[-1]}", "                ;;"]
    lines = [
        "#compdef qa-bot",
        "_qa_bot() {",
        "    local -a commands",
        "    local state line",
        "    commands=(",
        *described,
        "    )",
        "    _arguments -C \\",
        *(f"        {_zsh_option(option)} \\" for option in options_of(parser)),
        "        '1: :->command' '*:: :->rest'",
        "    case $state in",
        "        (command) _describe command commands ;;",
        "        (rest)",
        "            case $words[1] in",
        *cases,
        "            esac",
        "            ;;",
        "    esac",
        "}",
        "compdef _qa_bot qa-bot",
    ]
    return "\n".join(lines) + "\n"


def _zsh_option(option: argparse.Action) -> str:
    told = _told(option).replace("[", "(").replace("]", ")").replace(":", " ")
    value = ""
    if option.nargs != 0:
        choices = _choices(option)
        value = f": :({' '.join(choices)})" if choices else ": :_files" if _takes_file(option) else ": : "
    return " ".join(_quoted(f"{flag}[{told}]{value}") for flag in option.option_strings)


def fish(parser: argparse.ArgumentParser) -> str:
    """Return a script for fish, to be kept as ``~/.config/fish/completions/qa-bot.fish``."""
    lines = ["complete -c qa-bot -f -n __fish_use_subcommand"]
    for name, command in commands_of(parser).items():
        described = _quoted(command.description or "")
        lines.append(f"complete -c qa-bot -n __fish_use_subcommand -a {name} -d {described}")
        lines += [_fish_option(option, f"'__fish_seen_subcommand_from {name}'") for option in options_of(command)]
    lines += [_fish_option(option, "__fish_use_subcommand") for option in options_of(parser)]
    return "\n".join(lines) + "\n"


def _fish_option(option: argparse.Action, condition: str) -> str:
    words = ["complete -c qa-bot -n", condition]
    for flag in option.option_strings:
        words += ["-l", flag[2:]] if flag.startswith("--") else ["-s", flag[1:]]
    if option.nargs != 0:
        words += ["-x", "-a", _quoted(" ".join(_choices(option)))] if _choices(option) else ["-r"]
    return " ".join([*words, "-d", _quoted(_told(option))])


def _flags(parser: argparse.ArgumentParser) -> str:
    return " ".join(flag for option in options_of(parser) for flag in option.option_strings)


def _choices(option: argparse.Action) -> list[str]:
    choices = option.choices or _VALUES.get(option.option_strings[0]) or ()
    return [str(choice) for choice in choices]


def _takes_file(option: argparse.Action) -> bool:
    return str(option.metavar) in _FILES


def _told(option: argparse.Action) -> str:
    return (option.help or "").replace("%%", "%")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "’") + "'"


SHELLS: Mapping[str, Callable[[argparse.ArgumentParser], str]] = {"bash": bash, "zsh": zsh, "fish": fish}
