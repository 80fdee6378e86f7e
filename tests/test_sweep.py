"""Sweeps: what can be varied, and when a setting is said to be better."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from qa_bot import QABot
from qa_bot.documents.loaders import record_document
from qa_bot.errors import SettingsError
from qa_bot.evaluation import QuestionSet, Topic
from qa_bot.evaluation.sweep import VARIED, Plan, Sweep, parsed, sweep
from qa_bot.interface.cli import main

NAMES = "Ann Bob Cid Dan Eve Fay Gus Hal Ida Jon Kim Leo Max Ned Oda Pat".split()
DOCUMENTS = tuple(
    record_document(f"d{number}", "Ships", f"{name} sailed the ship number {number}. The weather was fine.")
    for number, name in enumerate(NAMES)
)


def topics(answerable: bool) -> QuestionSet:
    asked = [f"Who sailed the ship number {number}?" for number in range(len(NAMES))]
    golds = [(name,) if answerable else () for name in NAMES]
    return QuestionSet(
        DOCUMENTS,
        tuple(
            Topic(str(n), question, (), answerable, answers, answers)
            for n, (question, answers) in enumerate(zip(asked, golds, strict=True))
        ),
    )


def bots(setting: Mapping[str, float]) -> Callable[[QuestionSet], QABot]:
    return lambda questions: QABot(questions.documents or (), engine_options={"k1": setting.get("k1", 1.2)})


def swept(sets: list[QuestionSet], given: str, measure: str | None = None) -> Sweep:
    return sweep(sets, bots, Plan.of(parsed([given]), 0.2), measure=measure)


# What is found -------------------------------------------------------------------------------------------------------


def test_the_default_stays_where_nothing_is_better() -> None:
    done = swept([topics(True)], "k1=0.6,1.2")

    assert done.measure == "sentence.Success@1"
    assert [each.setting for each in done.tried] == [{"k1": 1.2}, {"k1": 0.6}]
    assert done.best is done.tried[0]
    assert done.verdict() == "no setting is better than the default"


def test_what_is_shown_depends_on_the_threshold() -> None:
    done = swept([topics(True)], "min_confidence=0,1", "shown.Success@1")

    by_threshold = {each.setting["min_confidence"]: each.figures["shown.Success@1"] for each in done.tried}
    assert by_threshold[1] == 0 < by_threshold[0]


def test_what_gains_on_questions_held_out_is_said_to() -> None:
    done = swept([topics(False)], "min_confidence=0,1", "decision.right")

    assert done.best.setting == {"min_confidence": 1}
    assert done.best.figures["decision.right"] == 1
    assert done.folds == 5 and done.held_out is not None
    assert done.verdict().startswith("choosing changes decision.right by +") and done.verdict().endswith(
        "on questions held out"
    )


def test_a_gain_of_few_questions_is_noise() -> None:
    few = QuestionSet(DOCUMENTS, topics(False).topics[:2])
    done = swept([few], "min_confidence=1", "decision.right")

    assert done.best.setting == {"min_confidence": 1}
    assert "within the noise" in done.verdict()


def test_a_single_conversation_cannot_be_held_out() -> None:
    asked = topics(False).topics[:3]
    talk = QuestionSet(DOCUMENTS, (asked[0], Topic("x", asked[1].question, (asked[0].question,), False)))
    done = swept([talk], "min_confidence=1", "decision.right")

    assert done.held_out is None and done.folds == 1
    assert "none can be held out" in done.verdict()


def test_articles_are_held_out_as_a_whole() -> None:
    assert swept([topics(True), topics(True)], "k1=1").folds == 2


def test_thresholds_need_no_run_of_their_own() -> None:
    plan = Plan.of(parsed(["min_confidence=0.1,0.5", "k1=1,2"]), 0.2)

    assert len(plan.settings) == 5
    assert [setting for setting, _ in plan.runs()] == [{"k1": 1.2}, {"k1": 1}, {"k1": 2}]


# The command ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("k2=1", "'k2' cannot be varied; k1, b, title_weight, passage_words, depth, min_confidence can"),
        ("k1", "'' is not a number from 0 to 100, as k1 must be"),
        ("k1=x", "'x' is not a number"),
        ("k1=nan", "'nan' is not a number"),
        ("b=1.5", "'1.5' is not a number from 0 to 1"),
        ("passage_words=90.5", "'90.5' is not a whole number"),
        ("depth=3", "'3' is not a whole number from 20"),
    ],
)
def test_what_cannot_be_varied_is_one_line(given: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sweep", "questions.jsonl", "--vary", given]) == 2
    printed = capsys.readouterr().err
    assert said in printed and printed.count("\n") == 1


def test_a_setting_is_varied_once() -> None:
    with pytest.raises(SettingsError, match="k1 is given twice"):
        parsed(["k1=1", "k1=2"])


def test_the_command_varies_everything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = tmp_path / "questions.jsonl"
    lines = [
        {"question": "Who praised the peacekeepers?", "answers": ["Tokayev"], "evidence": "praised the peacekeepers"},
        {"question": "What is the boiling point of tungsten?", "answers": []},
    ]
    questions.write_text("".join(json.dumps(each) + "\n" for each in lines))
    given = [part for name in VARIED for part in ("--vary", f"{name}={40 if VARIED[name].is_whole else 0.5}")]

    assert main(["sweep", str(questions), *given]) == 0
    table = capsys.readouterr().out
    assert table.startswith("k1 ") and "(default)" in table and "best by sentence.Success@1, n=1: " in table
    assert main(["sweep", str(questions), "--vary", "b=0.5", "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["schema"] == "qa-bot/sweep/1"
    assert [each["setting"] for each in record["tried"]] == [{"b": 0.4}, {"b": 0.5}]
    assert main(["sweep", str(questions), "--vary", "min_confidence=0,1"]) == 0
    assert "best by decision.right, n=2: " in capsys.readouterr().out
    assert main(["sweep", str(questions), "--vary", "b=0.5", "--measure", "x"]) == 2
    assert "there is no measure 'x'; the measures are passage.Success@1, " in capsys.readouterr().err


def test_what_cannot_be_measured_is_told_after_the_first_setting() -> None:
    asked: list[Mapping[str, float]] = []

    def makers(setting: Mapping[str, float]) -> Callable[[QuestionSet], QABot]:
        asked.append(setting)
        return lambda questions: QABot(questions.documents or ())

    with pytest.raises(SettingsError, match="there is no measure 'x'"):
        sweep([topics(True)], makers, Plan.of(parsed(["k1=1,2"]), 0.2), measure="x")
    assert asked == []
    with pytest.raises(SettingsError, match=r"these questions give no answer\.EM"):
        sweep([topics(False)], makers, Plan.of(parsed(["k1=1,2"]), 0.2), measure="answer.EM")
    assert asked == [{"k1": 1.2}]


@pytest.mark.parametrize(
    ("stops_at", "said"),
    [(2, "interrupted after 1 of 3 settings"), (1, "interrupted before the default setting")],
)
def test_an_interrupted_sweep_says_what_was_done(
    stops_at: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "questions").write_text('{"question": "Who praised the peacekeepers?", "evidence": "Tokayev"}\n')
    given = ["sweep", str(tmp_path / "questions"), "--vary", "k1=0.6,2"]
    asked: list[str] = []

    def ask(self: QABot, question: str, *rest: object, **options: object) -> object:
        asked.append(question)
        if len(asked) == stops_at:
            raise KeyboardInterrupt
        return answer(self, question, *rest, **options)  # type: ignore[arg-type]  # handed on as they came

    answer = QABot.ask
    monkeypatch.setattr(QABot, "ask", ask)

    assert main(given) == 130
    assert said in capsys.readouterr().err


def test_options_of_the_engine_reach_it() -> None:
    documents = [
        record_document(
            "a", "Water", "The fish, fish, fish and fish of a long and winding brook that never ends at all."
        ),
        record_document("b", "Water", "A fish."),
    ]

    def order(**options: float) -> list[str]:
        found, _ = QABot(documents, engine_options=options).proposed("fish")
        return [passage.document.id for passage in found]

    assert order(k1=3, b=0) == ["a", "b"]
    assert order(k1=0.1, b=1) == ["b", "a"]
