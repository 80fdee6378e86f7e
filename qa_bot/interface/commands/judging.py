"""The commands that judge the last answer: a conversation leaves a question file behind, ready for ``qa-bot eval``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from qa_bot.analysis import fold, folded_words, tokens
from qa_bot.interface.commands.effects import CommandError, Effect, note
from qa_bot.interface.fragments import printable
from qa_bot.interface.places import shown_path
from qa_bot.interface.session import Session
from qa_bot.model import Answer, Sentence

_NONE = "-"


def good(session: Session, argument: str) -> Effect:
    """Keep the last answer as right, or its refusal as rightly refused."""
    answer = _judged(session)
    if answer.abstained:
        return _kept(session, {"answers": [], "judged": "good"}, "rightly not answered")
    sentence = answer.citations[0].sentence
    known: dict[str, object] = {"evidence": sentence.text, "judged": "good"}
    if answer.text is not None:
        known["answers"] = [answer.text]
    return _kept(session, known, "rightly answered")


def bad(session: Session, argument: str) -> Effect:
    """Keep the question as one whose answer was wrong; what would be right is not known yet."""
    answer = _judged(session)
    wrong = None if answer.abstained else answer.text or answer.citations[0].sentence.text
    return _kept(session, {"judged": "bad", "said": wrong}, "wrong; /expect TEXT says what would be right")


def expect(session: Session, argument: str) -> Effect:
    """Keep the words that would have been right; ``-`` where the text does not tell."""
    answer = _judged(session)
    if not argument:
        raise CommandError(f"/expect takes the words that answer, or {_NONE} if the text does not answer")
    if argument == _NONE:
        return _kept(session, {"answers": [], "judged": "expected"}, "to be refused")
    sentence = _holding(session, answer, argument)
    known: dict[str, object] = {"answers": [argument], "judged": "expected"}
    if sentence is None:
        return _kept(session, known, f"“{printable(argument)}”, which does not occur in the text")
    return _kept(session, {**known, "evidence": sentence.text}, f"“{printable(argument)}”, line {sentence.line}")


def _judged(session: Session) -> Answer:
    if session.last is None:
        raise CommandError("There is no answer yet to judge; ask a question first")
    if session.last.reply is not None:
        raise CommandError("That was not an answer from the text; there is nothing to judge")
    return session.last


def _holding(session: Session, answer: Answer, said: str) -> Sentence | None:
    """Return the sentence with the words: a cited one, another of a cited passage, or the first of the corpus."""
    words = folded_words(said)
    cited = [citation.sentence for citation in answer.citations]
    for sentence in cited:
        if _place(words, sentence.text) is not None:
            return sentence
    for passage in [*(sentence.passage for sentence in cited), *session.bot.passages]:
        at = _place(words, passage.text)
        if at is not None:
            return next(
                Sentence(passage, start, end) for start, end in passage.sentence_spans if at + passage.start < end
            )
    return None


def _place(words: Sequence[str], text: str) -> int | None:
    """Return where folded words stand in a text, whole and one after another, or None."""
    folded = fold(text)
    if not words or not all(word in folded for word in words):  # most texts need not be taken apart
        return None
    found = list(tokens(text))
    forms = [fold(text[token.start : token.end]) for token in found]
    starts = range(len(found) - len(words) + 1)
    return next((found[at].start for at in starts if forms[at : at + len(words)] == list(words)), None)


def _kept(session: Session, known: Mapping[str, object], said: str) -> Effect:
    asked = session.asked or session.turns[-1]
    record = {"question": asked.question, **known}
    history = [turn.question for turn in session.leaned_on]
    if history:
        record["history"] = history
    try:
        session.judgements.keep(record, len(session.turns))
    except OSError as error:
        raise CommandError(f"{session.judgements.path}: {error.strerror}") from None
    return note(f"Kept as {said}. qa-bot eval reads {printable(shown_path(str(session.judgements.path)))}")
