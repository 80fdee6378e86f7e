"""The chat's commands: one table, from which help, completion, the manual and the tests follow."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qa_bot.interface.commands import citations, conversation, corpora, judging
from qa_bot.interface.commands.effects import CommandError, Effect, Lines, Paged
from qa_bot.interface.fragments import printable
from qa_bot.interface.session import Session

_CLOSE = 0.75
"""How much alike a command must be to be suggested, 0 to 1: two letters of three that were swapped are."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a command takes and does, in words and as a function of the session and its argument."""

    argument: str
    help: str
    run: Callable[[Session, str], Effect]
    completes: str = ""
    """What its argument is completed with: ``citation``, ``section``, ``path``, ``theme`` or nothing."""


def run_command(session: Session, line: str) -> Effect:
    """Carry out a line that begins with ``/``; any beginning that fits one command alone will do, also in capitals.

    Raises:
        CommandError: there is no such command, or its argument is off.
    """
    given, _, argument = line.partition(" ")
    name = given.lower()
    if name in COMMANDS:
        return COMMANDS[name].run(session, argument.strip())
    fitting = [each for each in COMMANDS if each.startswith(name)]
    if len(fitting) == 1:
        return COMMANDS[fitting[0]].run(session, argument.strip())
    if name != "/" and fitting:
        raise CommandError(f"{printable(given)} could be {' or '.join(fitting)}")
    near = difflib.get_close_matches(name, COMMANDS, 1, _CLOSE)
    hint = f"did you mean {near[0]}?" if near else "/help lists them"
    raise CommandError(f"There is no command {printable(given)}; {hint}")


def _help(session: Session, argument: str) -> Effect:
    rows = [(f"{name} {command.argument}".strip(), command.help) for name, command in COMMANDS.items()]
    column = max(len(name) for name, _ in rows) + 2
    lines: Lines = [[("", "  "), ("bold", name.ljust(column)), ("", text)] for name, text in rows]
    lines.append([])
    lines.append([("", "  "), ("dim", "Anything else is a question. Ctrl-C clears the line, Ctrl-D leaves.")])
    lines += [[("", "  "), ("dim", key.ljust(column)), ("dim", does)] for key, does in KEYS.items()]
    return Paged(lines)


COMMANDS: Mapping[str, Command] = {
    "/help": Command("", "this list", _help),
    "/sections": Command("[WORDS]", "the headings of the documents", corpora.sections, "section"),
    "/passages": Command("[WORDS]", "the passages, or those under headings with WORDS", corpora.passages, "section"),
    "/show": Command("[N]", "the passage of citation N (default 1) in its context", citations.show, "citation"),
    "/open": Command("[N]", "citation N in your editor, at its line", citations.open_, "citation"),
    "/why": Command("[N]", "why citation N has its score", citations.why, "citation"),
    "/copy": Command("[N]", "citation N to the clipboard, with its place", citations.copy, "citation"),
    "/more": Command("", "the next best passages for the last question", citations.more),
    "/standalone": Command("", "ask the last question alone, as ! before a question does", citations.standalone),
    "/forget": Command("", "begin a new conversation: the next question stands alone", conversation.forget),
    "/history": Command("", "the questions of this session and their answers", conversation.history),
    "/top": Command("N", "show up to N citations per answer", conversation.top),
    "/confidence": Command("P", "hold back answers less sure than P, 0 to 1", conversation.confidence),
    "/corpus": Command("[PATH…]", "show the corpus; PATH replaces it, +PATH adds to it", corpora.corpus, "path"),
    "/reload": Command("", "read the files again", corpora.reload),
    "/save": Command("FILE", "the session's answers to FILE.md or FILE.jsonl", conversation.save, "path"),
    "/good": Command("", "the last answer is right: keep it for qa-bot eval", judging.good),
    "/bad": Command("", "the last answer is wrong: keep the question", judging.bad),
    "/expect": Command("TEXT", "keep TEXT as the right answer, - if there is none", judging.expect),
    "/theme": Command("[NAME]", "colours for any, dark or light screens", conversation.theme, "theme"),
    "/quit": Command("", "leave, as do Ctrl-D and exit, quit or bye alone", conversation.leave),
}
GOODBYES = frozenset(("exit", "quit", "bye", "goodbye"))
"""Alone on a line at the prompt, they leave."""

KEYS: Mapping[str, str] = {
    "Tab": "complete a command, a heading, a name or a word of the text",
    "→": "accept what is suggested from earlier questions",
    "↑ ↓": "earlier and later questions",
    "Ctrl-R": "search the earlier questions",
    "Esc Enter": "a new line in the question, with emacs keys",
    "F3": "several lines: Enter begins a new one, Esc Enter asks",
    "F4": "switch between vi and emacs keys",
    "Ctrl-X Ctrl-E": "edit the question in your editor (v with vi keys)",
    "Ctrl-C": "clear the line, or cancel what is running",
    "Ctrl-D": "leave",
}
"""What keys do at the prompt."""
