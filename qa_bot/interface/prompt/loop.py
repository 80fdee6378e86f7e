"""Question, answer, question: the loop of the chat at a terminal."""

from __future__ import annotations

import base64
import shutil
import sys
from collections.abc import Mapping, Sequence

from qa_bot import __version__
from qa_bot.errors import QABotError
from qa_bot.interface.commands import GOODBYES, run_command
from qa_bot.interface.commands.effects import Answered, CommandError, Copying, Effect, Lines, Opening, Paged
from qa_bot.interface.console import clear_line, columns
from qa_bot.interface.fragments import Fragment, counted, lines_to_text, printable, shortened, width_of, wrap
from qa_bot.interface.places import shown_path
from qa_bot.interface.programs import ProgramError, copy, edit, page
from qa_bot.interface.prompt.keyboard import as_usual, typing_ahead
from qa_bot.interface.prompt.line import Line, Prompt, kept_history
from qa_bot.interface.render import Look, render_terminal
from qa_bot.interface.session import Session
from qa_bot.interface.watching import is_gone
from qa_bot.settings import state_folder

_EXAMPLES = 3
"""Questions that the greeting proposes."""
_EXAMPLE_LINES = 2
_ALWAYS_ANSWERED = ("What is this text about?", "Which sections are there?", "What can I ask?")
"""For texts of which too few questions can be made: the bot answers them by titles and headings."""
_CHANGED = "has changed; /reload reads it again"
_HINTS = (
    "Ask anything the text covers. /help for commands, Ctrl-D to leave.",
    "/help for commands, Ctrl-D to leave.",
    "/help, Ctrl-D leaves.",
)
"""How to get help and leave, for wide and for narrow terminals."""


def talk(session: Session, look: Look, environment: Mapping[str, str], keys: str = "emacs") -> int:
    """Talk until the user leaves, and return the exit status."""
    screen = _Screen(session, look, environment)
    screen.write(_greeting(session))
    history = kept_history(state_folder(environment), screen.remark)
    prompt = Line(session, look.color, keys).make(history)
    with typing_ahead():
        _converse(session, screen, prompt)
    screen.write([[("dim", "Goodbye!")]])
    return 0


def _converse(session: Session, screen: _Screen, prompt: Prompt) -> None:
    while not session.is_over:
        try:
            line = prompt.prompt()
        except KeyboardInterrupt:  # clears the line, as in a shell
            continue
        except EOFError:
            break
        try:
            screen.reply(line.strip())
        except KeyboardInterrupt:
            clear_line()
            screen.remark("Cancelled.")


class _Screen:
    """Carries out what is asked, and shows it."""

    def __init__(self, session: Session, look: Look, environment: Mapping[str, str]) -> None:
        self._session = session
        self._look = look
        self._environment = environment

    @property
    def look(self) -> Look:
        """The look of the terminal as it is now: it may have been resized, its theme and the corpus changed."""
        several = len(self._session.bot.documents) > 1
        return self._look._replace(width=columns(), theme=self._session.theme, names_files=several)

    def reply(self, line: str) -> None:
        """Answer a question or carry out a command."""
        if not line:
            return
        if line.casefold().rstrip(".!") in GOODBYES:
            self._session.is_over = True
            return
        for path in self._session.news():
            told = "is gone; answers still come from what was read" if is_gone(path) else _CHANGED
            self.remark(f"{printable(shown_path(path))} {told}")
        try:
            self._carry_out(_effect(self._session, line))
        except (CommandError, QABotError, ProgramError) as error:
            self.write([[("refusal", "  "), ("refusal", printable(str(error)))], []])

    def _carry_out(self, effect: Effect) -> None:
        if isinstance(effect, Answered):
            sys.stdout.write(render_terminal(effect.answer, self.look))
            sys.stdout.flush()
            # Where only nothing more was found, the question has been answered.
            is_refused = effect.answer.abstained and effect.answer is self._session.last
            suggested = self._session.instead() if is_refused else None
            if suggested is not None:
                self.remark(f"It does tell: {printable(suggested.question)}")
        elif isinstance(effect, Opening):
            with as_usual():
                edit(effect.path, effect.line, self._environment)
        elif isinstance(effect, Copying):
            self._copy(effect.text)
        elif isinstance(effect, Paged):
            self._page(effect.lines)
        elif effect.lines:
            self.write([*effect.lines, []])

    def _copy(self, text: str) -> None:
        """Copy by what the system has, and by the terminal, which reaches the user's side of an ssh session."""
        program = copy(text, self._environment)
        sent = self._environment.get("TERM") != "dumb"
        if sent:
            sys.stdout.write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")
        if not program and not sent:
            raise ProgramError("no clipboard can be reached from here")
        self.write([*([("", "  "), ("", printable(line))] for line in text.splitlines()), []])
        self.remark(f"Copied{f' by {program}' if program else ', if the terminal allows it'}.")

    def _page(self, lines: Lines) -> None:
        text = self._text(lines)
        is_long = text.count("\n") > shutil.get_terminal_size().lines - 2 and self._environment.get("TERM") != "dumb"
        with as_usual():
            is_shown = is_long and page(text, self._environment)
        if not is_shown:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def remark(self, text: str) -> None:
        """Say something beside the matter."""
        self.write([[("", "  "), ("dim", text)], []])

    def write(self, lines: Lines) -> None:
        """Write lines, wrapped to the terminal's width."""
        sys.stdout.write(self._text(lines))
        sys.stdout.flush()

    def _text(self, lines: Lines) -> str:
        look = self.look
        return lines_to_text([part for line in lines for part in _wrapped(line, look.width)], look.styles)


def _effect(session: Session, line: str) -> Effect:
    if line.startswith("/"):
        return run_command(session, line)
    if not any(character.isalnum() for character in line):
        raise CommandError("There is no word in it to look for; /help lists the commands")
    return Answered(session.ask(line))


def _wrapped(line: list[Fragment], width: int) -> Lines:
    """Wrap a line, and indent what follows as its beginning is."""
    start = line[0][1] if line else ""
    indent = start[: len(start) - len(start.lstrip(" "))]
    return wrap(line, width, indent) if line else [[]]


def _greeting(session: Session) -> Lines:
    passages = session.bot.passages
    sections = len({(id(passage.document), passage.section) for passage in passages})
    counts = f" · {counted(len(passages), 'passage')} in {counted(sections, 'section')}"
    title = shortened(printable(session.title), max(10, columns() - len(counts) - len(__version__) - 12))
    proposed = [printable(each.question) for each in session.bot.proposals(_EXAMPLES)]
    examples = _packed([*proposed, *_ALWAYS_ANSWERED][:_EXAMPLES], columns() - 2)
    told = next((each for each in _HINTS if width_of(each) + len(" Try") <= columns()), _HINTS[-1])
    return [
        [("bold", f"qa-bot {__version__}"), ("", f" · {title}"), ("dim", counts)],
        [("dim", f"{told} Try")],
        *([("", f"  {line}")] for line in examples),
        [],
    ]


def _packed(questions: Sequence[str], width: int) -> list[str]:
    """Return questions on at most two lines, those that fit."""
    lines: list[str] = []
    for question in questions:
        if lines and width_of(f"{lines[-1]}   {question}") <= width:
            lines[-1] += f"   {question}"
        elif len(lines) < _EXAMPLE_LINES and width_of(question) <= width:
            lines.append(question)
    return lines
