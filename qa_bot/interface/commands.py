"""The chat's commands: one table, from which help, completion and the tests follow."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qa_bot.errors import SettingsError
from qa_bot.interface.fragments import Fragment, printable
from qa_bot.interface.render import answer_lines, explanation_lines
from qa_bot.interface.session import ALONE, Session
from qa_bot.model import Answer
from qa_bot.settings import parse_setting

Lines = list[list[Fragment]]


class CommandError(Exception):
    """A command that cannot be carried out; its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Command:
    """What a command takes and does, in words and as a function of the session and its argument."""

    argument: str
    help: str
    run: Callable[[Session, str], Lines]


def run_command(session: Session, line: str) -> Lines:
    """Carry out a line that begins with ``/``; any beginning that fits one command alone will do.

    Raises:
        CommandError: there is no such command, or its argument is off.
    """
    name, _, argument = line.partition(" ")
    if name in COMMANDS:
        return COMMANDS[name].run(session, argument.strip())
    fitting = [each for each in COMMANDS if each.startswith(name)]
    if len(fitting) == 1:
        return COMMANDS[fitting[0]].run(session, argument.strip())
    if name != "/" and fitting:
        raise CommandError(f"{printable(name)} could be {' or '.join(fitting)}")
    near = difflib.get_close_matches(name, COMMANDS, 1)
    hint = f"did you mean {near[0]}?" if near else "/help lists them"
    raise CommandError(f"There is no command {printable(name)}; {hint}")


def _help(session: Session, argument: str) -> Lines:
    rows = [(f"{name} {command.argument}".strip(), command.help) for name, command in COMMANDS.items()]
    column = max(len(name) for name, _ in rows) + 2
    lines: Lines = [[("", "  "), ("bold", name.ljust(column)), ("", text)] for name, text in rows]
    lines.append([])
    lines.append([("dim", "  Anything else is a question. Ctrl-C clears the line, Ctrl-D leaves.")])
    return lines


def _sections(session: Session, argument: str) -> Lines:
    lines: Lines = []
    for document in session.bot.documents:
        lines.append([("", "  "), ("title", printable(document.title))])
        for section in document.sections:
            name = " › ".join(section.path) or "(before the first heading)"
            count = len(section.blocks)
            lines.append([("", f"    {printable(name)} "), ("dim", f"{count} paragraph{'s' if count > 1 else ''}")])
    return lines


def _show(session: Session, argument: str) -> Lines:
    if session.last is None or not session.last.citations:
        raise CommandError("There is nothing to show yet; ask a question first")
    count = len(session.last.citations)
    rank = _whole_number(argument or "1", 1, count, f"/show takes the number of a citation, 1 to {count}")
    citation = session.last.citations[rank - 1]
    passage, sentence = citation.passage, citation.sentence
    text = passage.document.text
    return [
        [
            ("", "  "),
            ("dim", printable(f"{' › '.join([passage.document.title, *passage.section])} · line {passage.line}")),
        ],
        [
            ("", "  "),
            ("", printable(text[passage.start : sentence.start])),
            ("match", printable(sentence.text)),
            ("", printable(text[sentence.end : passage.end])),
        ],
    ]


def _why(session: Session, argument: str) -> Lines:
    if session.last is None or not session.last.citations:
        raise CommandError("There is nothing to explain yet; ask a question first")
    count = len(session.last.citations)
    rank = _whole_number(argument or "1", 1, count, f"/why takes the number of a citation, 1 to {count}")
    return explanation_lines(session.explained_last()[rank - 1])


def _history(session: Session, argument: str) -> Lines:
    lines: Lines = []
    for number, turn in enumerate(session.turns, start=1):
        answer = turn.answer
        said = "not answered" if answer is None or answer.abstained else _said(answer)
        lines.append([("dim", f"  {number}  "), ("bold", printable(turn.question))])
        lines.append([("", f"     {printable(said)}")])
    return lines or [[("dim", "  Nothing has been asked yet.")]]


def _said(answer: Answer) -> str:
    """Return an answer in short: the bot's own reply, the words, or else the sentence."""
    return answer.reply or answer.text or answer.citations[0].sentence.text


def _forget(session: Session, argument: str) -> Lines:
    session.context = []
    return [[("dim", "  Forgotten: the next question stands alone.")]]


def _standalone(session: Session, argument: str) -> Lines:
    if not session.turns:
        raise CommandError("There is no question yet to ask alone")
    return answer_lines(session.ask(f"{ALONE}{session.turns[-1].question}"), _width())


def _more(session: Session, argument: str) -> Lines:
    if not session.turns:
        raise CommandError("There is nothing to tell more of yet; ask a question first")
    return answer_lines(session.more("/more"), _width())


def _width() -> int:
    return shutil.get_terminal_size().columns


def _top(session: Session, argument: str) -> Lines:
    session.top = int(str(_setting("top", argument, "/top takes a number of citations, 1 or more")))
    return [[("dim", f"  Up to {session.top} citation{'s' if session.top > 1 else ''} an answer.")]]


def _confidence(session: Session, argument: str) -> Lines:
    value = _setting("min_confidence", argument, "/confidence takes a probability from 0 to 1")
    session.min_confidence = float(str(value))
    return [[("dim", f"  Answers less sure than {session.min_confidence:.0%} are held back.")]]


def _quit(session: Session, argument: str) -> Lines:
    session.is_over = True
    return []


def _whole_number(argument: str, least: int, most: int, why: str) -> int:
    if not argument.isascii() or not argument.isdecimal() or not least <= int(argument[:9]) <= most:
        raise CommandError(why)
    return int(argument)


def _setting(name: str, argument: str, why: str) -> object:
    try:
        return parse_setting(name, argument, name)
    except SettingsError:
        raise CommandError(why) from None


COMMANDS: Mapping[str, Command] = {
    "/help": Command("", "this list", _help),
    "/sections": Command("", "what the documents tell of: their headings", _sections),
    "/show": Command("[N]", "the passage of citation N (1 unless told) of the last answer", _show),
    "/why": Command("[N]", "why citation N (1 unless told) of the last answer has its score", _why),
    "/history": Command("", "the questions of this conversation and their answers", _history),
    "/more": Command("", "the next best passages for the last question", _more),
    "/standalone": Command("", "ask the last question without the conversation, as ! before one does", _standalone),
    "/forget": Command("", "begin a new conversation: the next question stands alone", _forget),
    "/top": Command("N", "show up to N citations an answer", _top),
    "/confidence": Command("P", "hold back answers less sure than P, 0 to 1", _confidence),
    "/quit": Command("", "leave, as Ctrl-D does", _quit),
}
