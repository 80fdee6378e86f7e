"""The chat's state: the one mutable thing in the program."""

from __future__ import annotations

from dataclasses import dataclass, field

from qa_bot.bot import QABot
from qa_bot.model import Answer, Turn

REMEMBERED = 8
"""Turns that a question can lean on; a longer conversation costs no more."""


@dataclass(slots=True)
class Session:
    """A conversation with a bot."""

    bot: QABot
    top: int
    min_confidence: float
    turns: list[Turn] = field(default_factory=list)
    context: list[Turn] = field(default_factory=list)
    """The turns that the next question may lean on."""
    is_over: bool = False
    _asked_with: tuple[list[Turn], int] = field(default_factory=lambda: ([], 0), init=False)

    def ask(self, question: str) -> Answer:
        """Answer a question in the context of the ones before it, and remember it.

        Raises:
            EmptyQuestion: there is nothing in the question.
        """
        answer = self.bot.ask(question, self.context, top=self.top, min_confidence=self.min_confidence)
        turn = Turn(answer.question, answer)
        self.turns.append(turn)
        self._asked_with = self.context, self.top
        self.context = [*self.context, turn][-REMEMBERED:]
        return answer

    def explained_last(self) -> Answer:
        """Return the last answer again, its citations explained."""
        context, top = self._asked_with
        return self.bot.ask(self.turns[-1].question, context, top=top, min_confidence=0, explained=True)

    @property
    def last(self) -> Answer | None:
        """The last answer, or None before the first."""
        return self.turns[-1].answer if self.turns else None
