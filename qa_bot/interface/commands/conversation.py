"""The commands about the conversation and how it is shown."""

from __future__ import annotations

from pathlib import Path

from qa_bot.errors import SettingsError
from qa_bot.interface.commands.effects import CommandError, Effect, Lines, Paged, Said, note
from qa_bot.interface.fragments import counted, printable
from qa_bot.interface.session import Session
from qa_bot.interface.transcript import FORMS, TranscriptError
from qa_bot.interface.transcript import save as save_answers
from qa_bot.model import Answer
from qa_bot.settings import THEMES, parse_setting


def history(session: Session, argument: str) -> Effect:
    """List the questions with their answers."""
    lines: Lines = []
    for number, turn in enumerate(session.turns, start=1):
        answer = turn.answer
        said = "not answered" if answer is None or answer.abstained else _said(answer)
        lines.append([("dim", f"  {number}  "), ("bold", printable(turn.question))])
        lines.append([("", f"     {printable(said)}")])
    return Paged(lines) if lines else note("Nothing has been asked yet.")


def _said(answer: Answer) -> str:
    """Return an answer in short: the bot's own reply, the words, or else the sentence."""
    return answer.reply or answer.text or answer.citations[0].sentence.text


def forget(session: Session, argument: str) -> Effect:
    """Begin anew."""
    session.forget()
    return note("Forgotten: the next question stands alone.")


def top(session: Session, argument: str) -> Effect:
    """Set how many citations an answer has."""
    session.top = int(str(_setting("top", argument, "/top takes a number of citations, 1 or more")))
    return note(f"Up to {counted(session.top, 'citation')} per answer.")


def confidence(session: Session, argument: str) -> Effect:
    """Set how sure an answer must be."""
    value = _setting("min_confidence", argument, "/confidence takes a probability from 0 to 1")
    session.min_confidence = float(str(value))
    return note(f"Answers less sure than {session.min_confidence:.0%} are held back.")


def theme(session: Session, argument: str) -> Effect:
    """Set the colours; without a name, take the next of them."""
    following = THEMES[(THEMES.index(session.theme) + 1) % len(THEMES)]
    value = _setting("theme", argument or following, f"/theme takes {', '.join(THEMES[:-1])} or {THEMES[-1]}")
    session.theme = str(value)
    sample = [("answer", "the answer"), ("", ", "), ("match", "words that match"), ("", ", "), ("dim", "the place")]
    return Said([[("", "  "), ("", f"Colours for {_SCREENS[session.theme]}: "), *sample]])


_SCREENS = {"any": "any screen", "dark": "a dark screen", "light": "a light screen"}


def save(session: Session, argument: str) -> Effect:
    """Write the session's answers to a file."""
    if not argument:
        raise CommandError(f"/save takes the name of a file, which ends with {' or '.join(FORMS)}")
    answers = [turn.answer for turn in session.turns if turn.answer is not None]
    if not answers:
        raise CommandError("There is nothing to save yet; ask a question first")
    path = Path(argument).expanduser() if argument.startswith("~/") else Path(argument)
    try:
        save_answers(path, answers)
    except TranscriptError as error:
        raise CommandError(str(error)) from None
    return note(f"Saved {counted(len(answers), 'answer')}. qa-bot verify {printable(str(path))} checks them")


def leave(session: Session, argument: str) -> Effect:
    """End the session."""
    session.is_over = True
    return Said([])


def _setting(name: str, argument: str, why: str) -> object:
    try:
        return parse_setting(name, argument, name)
    except SettingsError:
        raise CommandError(why) from None
