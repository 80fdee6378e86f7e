"""A conversation's questions → queries: the turns that one leans on are answered, and lend it their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from qa_bot.analysis import unframed
from qa_bot.dialogue.questions import standing_alone, topic
from qa_bot.model import Answer, Query, Turn
from qa_bot.retrieval import Index, corrected

if TYPE_CHECKING:
    from qa_bot.dialogue.names import Names

REMEMBERED = 5
"""Turns that a question may lean on: a longer conversation costs no more."""
_KEPT = 1000
"""Earlier questions whose answers are remembered, where a history has none."""


class FollowUps:
    """Makes the questions of conversations on a corpus ready to search.

    What only follow-ups need is imported for them alone: most questions stand alone, and are asked sooner without.
    """

    def __init__(self, index: Index, answer: Callable[[Query], Answer]) -> None:
        """Take what is asked and what answers earlier questions of which only the words are known."""
        self._index, self._answer = index, answer
        self._found: dict[tuple[str, ...], Answer] = {}

    def query(self, question: str, history: Sequence[str | Turn] = ()) -> Query:
        """Return a question made ready to search: with what it leans on, and its slips mended.

        Earlier questions without their answers are asked again, on their own.
        """
        recent = history[-REMEMBERED:]
        query = self._resolved(question, self._leaned_on(question, recent))
        return replace(query, topic=topic(_questions(recent))) if recent else query

    def _resolved(self, question: str, turns: Sequence[Turn]) -> Query:
        """Return a question without what is said around it, with what the turns lend it, and with its slips mended."""
        bare = unframed(question)
        query = standing_alone(bare)
        if turns:
            from qa_bot.dialogue.resolution import resolve

            query = resolve(bare, turns, self._names)
        shown = question if query.asked_as == bare else query.asked_as
        return corrected(replace(query, question=question, asked_as=shown), self._index)

    @cached_property
    def _names(self) -> Names:
        from qa_bot.dialogue.names import Names

        return Names(self._index)

    def _leaned_on(self, question: str, history: Sequence[str | Turn]) -> list[Turn]:
        """Return the turns of a history with their answers where a question may lean on them, else none."""
        if not history:
            return []
        from qa_bot.dialogue.leaning import leans

        return [self._answered(history, at) for at in range(len(history))] if leans(question) else []

    def _answered(self, history: Sequence[str | Turn], at: int) -> Turn:
        """Return a turn with its answer: the one it has, or one found by the questions alone."""
        turn = history[at]
        if isinstance(turn, Turn) and turn.answer is not None:
            return turn
        questions = tuple(_questions(history[: at + 1]))
        found = self._found.get(questions)
        if found is None:
            question = questions[-1]
            found = self._answer(self._resolved(question, self._leaned_on(question, history[:at])))
            if len(self._found) >= _KEPT:
                self._found.clear()
            self._found[questions] = found
        return Turn(questions[-1], found)


def cleaned(question: str) -> str:
    """Strip a question, and replace halves of surrogate pairs, which no output could carry."""
    return question.encode("utf-8", "replace").decode("utf-8").strip()


def _questions(history: Sequence[str | Turn]) -> list[str]:
    return [cleaned(each.question if isinstance(each, Turn) else each) for each in history]
