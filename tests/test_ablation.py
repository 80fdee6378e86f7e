"""What each rule of reading is worth."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from qa_bot import Answer, QABot
from qa_bot.evaluation import read_questions
from qa_bot.evaluation.ablation import ablate, table
from qa_bot.model import Passage

TEXT = "The mill was built in 1850.\n\nThe keeper of the mill was called Ahab.\n"
QUESTIONS = [
    {"question": "When was the mill built?", "answers": ["1850"], "evidence": "built in 1850"},
    {"question": "What was the keeper of the mill called?", "answers": ["Ahab"], "evidence": "Ahab"},
    {"question": "Which emperor visited the mill?", "answers": []},
    {"question": "Is it judged?"},
]


class WithRules:
    """A bot with two rules: ``refuse emperors``, which is of use, and ``refuse whens``, which does harm."""

    def __init__(self, path: Path) -> None:
        self._bot = QABot.from_paths(path)

    @property
    def passages(self) -> Sequence[Passage]:
        """The passages of the text."""
        return self._bot.passages

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        min_confidence: float | None = None,
        without_rules: frozenset[str] = frozenset(),
    ) -> Answer:
        """Answer a question, or refuse it by a rule."""
        refused = {"refuse emperors": "emperor", "refuse whens": "When"}
        if any(word in question for rule, word in refused.items() if rule not in without_rules):
            return Answer(question, question, True, "refused", 0.0, ())
        return self._bot.ask(question, history, min_confidence=min_confidence)


def test_a_rule_is_told_by_what_it_changes(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(TEXT)
    (tmp_path / "q.jsonl").write_text("".join(json.dumps(each) + "\n" for each in QUESTIONS))
    rules = ["refuse emperors", "refuse whens", "do nothing"]
    done: list[int] = []

    sets = read_questions(str(tmp_path / "q.jsonl"))
    found = ablate(sets, rules, lambda each: WithRules(tmp_path / "mill.txt"), 0.0, done.append)

    told = [(each.rule, each.changed, each.became_right, each.became_wrong) for each in found]
    assert told == [("refuse emperors", 1, 1, 0), ("refuse whens", 1, 0, 1), ("do nothing", 0, 0, 0)]
    assert [each.questions for each in found] == [4, 4, 4]
    assert found[1].gains["F1"] == -0.5
    assert done == [1, 2, 3, 4]
    lines = table(found).splitlines()
    assert lines[0] == "4 questions, each asked with all rules and without each"
    assert lines[2].startswith("refuse whens    changed 1   became right 0   became wrong 1   quotation F1 -")
    assert found[0].as_json()["became_right"] == 1


def test_without_rules_there_is_nothing_to_tell() -> None:
    assert table(ablate([], [], lambda each: WithRules(Path()), 0.0)) == ""
