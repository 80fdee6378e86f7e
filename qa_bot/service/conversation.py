"""A conversation with a bot: each question in the context of the ones before it."""

from __future__ import annotations

import math
from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace

from qa_bot.bot import QABot
from qa_bot.dialogue import REMEMBERED
from qa_bot.model import Answer, Citation, Turn
from qa_bot.reading import NOTHING_MORE, wants_more
from qa_bot.reading.proposals import Proposal

ALONE = "!"
"""Before a question: it is asked without the conversation."""


def proposal_near(bot: QABot, answer: Answer | None, known: Container[str]) -> Proposal | None:
    """Return a question that the text does answer, near to one that it does not, and not among those known."""
    near = [citation.read.passage for citation in answer.citations] if answer else []
    # The bot asks itself, which takes time: the general ones only where there is none near.
    found = bot.proposals(1, near, tries=3, known=known) if near else ()
    found = found or bot.proposals(1, known=known)
    return found[0] if found else None


@dataclass(slots=True)
class Conversation:
    """A conversation with a bot."""

    bot: QABot
    top: int
    min_confidence: float
    turns: list[Turn] = field(default_factory=list, kw_only=True)
    context: list[Turn] = field(default_factory=list, kw_only=True)
    """The turns that the next question may lean on."""
    asked: Turn | None = field(default=None, init=False)
    """The last turn that was asked of the corpus: what is only said to the bot is no question to go on with."""
    can_go_on: bool = field(default=False, init=False)
    """Whether "tell me more" has a question to go on with."""
    last: Answer | None = field(default=None, init=False)
    """The last answer, or None before the first."""
    _asked_with: list[Turn] = field(default_factory=list, init=False)
    """What the last question could lean on."""
    _shown: slice = field(default_factory=lambda: slice(0), init=False)
    """Which of the last question's citations the last answer has."""
    _suggested: set[str] = field(default_factory=set, init=False)
    """Questions that were told in place of what is not answered."""

    @property
    def leaned_on(self) -> Sequence[Turn]:
        """The turns that the last question could lean on."""
        return self._asked_with

    def ask(self, question: str) -> Answer:
        """Answer a question in the context of the ones before it, and remember it.

        A question after ``!`` is asked as if it were the first; "tell me more" goes on with the last one.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        if wants_more(question):
            return self.more(question)
        asked = question.lstrip().removeprefix(ALONE)
        context = self.context if asked == question.lstrip() else []
        answer = self.bot.ask(asked, context, top=self.top, min_confidence=self.min_confidence)
        turn = Turn(answer.question, answer)
        self.turns.append(turn)
        self.last = answer
        if answer.reply is None or answer.citations:
            self.asked, self.can_go_on = turn, True
            self._asked_with = context
            self._shown = slice(len(answer.citations))
            self.context = [*context, turn][-REMEMBERED:]
        return answer

    def forget(self) -> None:
        """Begin a new conversation: there is nothing to lean on, and nothing to go on with."""
        self.context = []
        self.can_go_on = False

    def more(self, said: str) -> Answer:
        """Answer the last question with the next best citations, which have not been shown; abstain without any.

        It abstains too where the question itself was not answered. Without a question, a reply says so.

        Its confidence is that of the last answer, less by the odds that the ranking gives the first of them.
        """
        said = said.strip()
        if self.asked is None or not self.can_go_on:
            return Answer(said, said, False, None, 1.0, (), reply=NOTHING_MORE)
        question, context = self.asked.question, self._asked_with
        full = self.bot.ask(question, context, top=self._shown.stop + self.top, min_confidence=0)
        found = full.citations[self._shown.stop :]
        asked_as = full.asked_as if full.citations else question
        if not found:
            return Answer(said, asked_as, True, "There is nothing more that speaks to it.", 0.0, ())
        self._shown = slice(self._shown.stop, len(full.citations))
        odds = math.exp(found[0].score - full.citations[0].score)
        citations = tuple(replace(each, rank=rank, words=None) for rank, each in enumerate(found, start=1))
        # What was held back is not taken for an answer by being farther down.
        refused = self.asked.answer
        reason = refused.reason if refused is not None and refused.abstained else None
        confidence = round(full.confidence * odds, 4)
        self.last = Answer(said, asked_as, reason is not None, reason, confidence, citations)
        return self.last

    def instead(self) -> Proposal | None:
        """Return a question that the text does answer, near to the last one, which it did not, if there is one.

        None is returned twice, nor after it was asked.
        """
        found = proposal_near(self.bot, self.last, self._suggested | {turn.question for turn in self.turns})
        if found is not None:
            self._suggested.add(found.question)
        return found

    def exchange(self, bot: QABot) -> None:
        """Go on with another bot: what the conversation was about is remembered by its questions alone."""
        self.bot = bot
        self._shown = slice(0)
        self.context = [Turn(turn.question) for turn in self.context]

    def explained_last(self) -> Sequence[Citation]:
        """Return the citations of the last answer again, explained; none where something else is read since."""
        if self.asked is None or not self._shown.stop:
            return ()
        question, context = self.asked.question, self._asked_with
        full = self.bot.ask(question, context, top=self._shown.stop, min_confidence=0, explained=True)
        return full.citations[self._shown]
