"""What each rule of reading is worth: the same questions asked with all rules, and with each left out in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from qa_bot.evaluation.judging.gold import Gold, Judged, Proposed
from qa_bot.evaluation.judging.shown import RIGHT
from qa_bot.evaluation.questions import QuestionSet, Topic
from qa_bot.model import Answer, Passage

_TOLD = {"quotation_F1": "quotation F1", "F1": "F1"}
_NO_RULES: frozenset[str] = frozenset()


class Ruled(Protocol):
    """A bot that can leave out rules of reading, by name."""

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of all documents."""
        ...

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        min_confidence: float | None = None,
        without_rules: frozenset[str] = ...,
    ) -> Answer:
        """Answer a question without some rules."""
        ...


@dataclass(slots=True)
class Effect:
    """What a rule changes in what is shown, beside the same without it; an answer or a refusal of the bot is a change.

    ``became_right`` and ``became_wrong`` count questions that it makes so: the evidence is shown, or a question that
    the text does not answer is refused. ``gains`` are what it adds to the means of other measures of what is shown.
    """

    rule: str
    questions: int = 0
    changed: int = 0
    became_right: int = 0
    became_wrong: int = 0
    gains: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return the effect as a record."""
        return {
            "rule": self.rule,
            "questions": self.questions,
            "changed": self.changed,
            "became_right": self.became_right,
            "became_wrong": self.became_wrong,
            "gains": self.gains,
        }


def ablate(
    sets: Iterable[QuestionSet],
    rules: Sequence[str],
    make_bot: Callable[[QuestionSet], Ruled],
    min_confidence: float,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Effect]:
    """Ask every question with all rules and without each of them; return the rules in their order.

    ``progress`` is told how many questions are done.
    """
    effects = {rule: Effect(rule) for rule in rules}
    differences: dict[str, dict[str, list[float]]] = {rule: {name: [] for name in _TOLD} for rule in rules}
    done = 0
    for each in sets:
        bot = make_bot(each)
        gold = Gold(bot.passages)
        for topic in each.topics:
            with_all = _judged(topic, bot, gold, min_confidence, _NO_RULES)
            for rule, effect in effects.items():
                _count(
                    effect, with_all, _judged(topic, bot, gold, min_confidence, frozenset((rule,))), differences[rule]
                )
            done += 1
            progress(done)
    for rule, effect in effects.items():
        effect.gains = {name: sum(found) / len(found) for name, found in differences[rule].items() if found}
    return list(effects.values())


def _judged(topic: Topic, bot: Ruled, gold: Gold, min_confidence: float, without: frozenset[str]) -> Judged:
    answer = bot.ask(topic.question, topic.history, min_confidence=0.0, without_rules=without)
    abstains = answer.abstained or answer.confidence < min_confidence
    return gold.judge(topic, answer, abstains, 0.0, lambda: Proposed((), ()))


def _count(effect: Effect, ruled: Judged, free: Judged, differences: Mapping[str, list[float]]) -> None:
    """Add a question to what a rule does, answered with it and without."""
    effect.questions += 1
    effect.changed += (ruled.abstains, ruled.shown.text, ruled.shown.answer) != (
        free.abstains,
        free.shown.text,
        free.shown.answer,
    )
    effect.became_right += _is_right(ruled) and not _is_right(free)
    effect.became_wrong += _is_right(free) and not _is_right(ruled)
    for name, found in differences.items():
        values = ruled.shown.value(name), free.shown.value(name)
        if values[0] is not None and values[1] is not None:
            found.append(values[0] - values[1])


def _is_right(judged: Judged) -> bool:
    """Tell whether what a user sees is right: a refusal, the evidence, or where that is not told the short answer."""
    if not judged.topic.answerable:
        return judged.topic.answerable is False and judged.abstains
    found = judged.shown.value("Success@1")
    return found == 1 if found is not None else (judged.shown.value("F1") or 0.0) >= RIGHT


def table(effects: Sequence[Effect]) -> str:
    """Return effects as lines for a person, a rule each."""
    width = max((len(each.rule) for each in effects), default=0)
    lines = [f"{effects[0].questions} questions, each asked with all rules and without each"] if effects else []
    for each in effects:
        gains = "   ".join(f"{_TOLD[name]} {gain:+.4f}" for name, gain in each.gains.items())
        told = f"changed {each.changed}   became right {each.became_right}   became wrong {each.became_wrong}"
        lines.append(f"{each.rule:{width}} {told}   {gains}".rstrip())
    return "".join(f"{line}\n" for line in lines)
