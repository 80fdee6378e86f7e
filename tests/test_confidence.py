"""How sure an answer is: what a question's words tell beside a sentence, and what is said where nothing answers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.arrays import FORMAT, packed
from qa_bot.errors import WeightsError
from qa_bot.interface.cli import main
from qa_bot.model import Answer, Document
from qa_bot.reading.confidence.agreement import Compared, agreement, opposites, replacements
from qa_bot.reading.confidence.judge import INPUTS, SCHEMA, load_judge, shipped_judge
from qa_bot.reading.confidence.said import PARTS, matches, said
from tests.test_extraction import bot_of
from tests.test_training import squad

TEXT = (
    "The first contingent was led by Ada Moreau and left in May. "
    "Its soldiers accepted the plan. The second contingent never reached the harbour."
)


def beside(question: str, text: str = TEXT) -> tuple[Compared, dict[str, float]]:
    """Compare a question with the sentence of a text that ranks first."""
    found = bot_of(text).first(bot_of(text).query(question))
    assert found is not None
    return found.compared, dict(found.signals)


def asked(question: str, text: str = TEXT) -> Answer:
    return bot_of(text).ask(question, min_confidence=1)


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    words, others = said(one), said(other)
    found = matches(words, others)

    assert len(found) == len(words)
    assert all(word.part is None or word.part in PARTS for word in words)
    assert all(0 <= match.value <= 1 and -1 <= match.place < len(others) for match in found)


@given(st.text(max_size=100))
def test_a_text_says_all_of_its_own_words(text: str) -> None:
    words = said(text)

    assert all(match.value == 1 for match in matches(words, words))


def test_the_parts_of_speech_of_what_is_lacking_are_told_apart() -> None:
    _, inputs = beside("Who led the first contingent to Lisbon?")

    assert inputs["name lacking in sentence"] > 0
    assert inputs["ordinal lacking in sentence"] == inputs["noun lacking in sentence"] == 0


def test_what_stands_in_a_words_place_is_found() -> None:
    compared, inputs = beside("Who led the third contingent?", "The first contingent was led by Ada Moreau.")

    assert [(word.surface, other.surface) for word, other in replacements(compared)] == [("third", "first")]
    assert inputs["ordinal replaced"] == 1


def test_an_opposite_is_found() -> None:
    compared, inputs = beside("Who rejected the plan?", "The soldiers accepted the plan.")

    assert [(word.surface, other.surface) for word, other in opposites(compared, compared.sentence)] == [
        ("rejected", "accepted")
    ]
    assert inputs["opposites in sentence"] == 1


@pytest.mark.parametrize(
    ("question", "text", "name"),
    [
        ("Who did not reach the harbour?", "Ada Moreau reached the harbour.", "negation lacking in sentence"),
        ("Who reached the harbour?", "Ada Moreau never reached the harbour.", "negation added"),
    ],
)
def test_a_negation_on_one_side_alone_is_seen(question: str, text: str, name: str) -> None:
    assert beside(question, text)[1][name] == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who led the third contingent?", "The first contingent was led by Ada Moreau."),
        ("Who rejected the plan?", "The soldiers accepted the plan."),
        ("Who did not reach the harbour?", "Ada Moreau reached the harbour."),
        ("Who led the first contingent to Lisbon?", "The first contingent was led by Ada Moreau."),
    ],
)
def test_contradictions_make_less_sure(question: str, text: str) -> None:
    plain = question.replace("third", "first").replace("rejected", "accepted").replace(" to Lisbon", "")
    plain = plain.replace("did not reach", "reached")

    assert asked(question, text).confidence < asked(plain, text).confidence


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("Who led the last contingent?", "The nearest sentence says “first”, not “last”."),
        ("Which soldiers refused the plan?", "The nearest sentence says “accepted”, not “refused”."),
        ("Who led the contingent?", "No sentence of the article is sure to answer that."),
        ("How many of the soldiers got there?", "The nearest sentence does not tell how many."),
        ("How many of the trombones got there?", "“trombones” does not occur in the article."),
        ("List the trombones of the contingent, please", "“trombones” does not occur in the article."),
        ("Describe the plan on this page", "No sentence of the article is sure to answer that."),
        ("Did the soldiers describe the plan?", "No sentence of the article is sure to answer that"),
        ("What kind of contingent goes according to plan?", "No sentence of the article is sure to answer that"),
        ("Did Paul accept the plan?", "“Paul” does not occur in the article."),
        ("Who led the 14-day contingent?", "“14-day” does not occur in the article."),
    ],
)
def test_a_refusal_says_what_the_sentence_says_instead(question: str, reason: str) -> None:
    text = "The first contingent was led by Ada Moreau. Its soldiers accepted the plan. At last, none refused."

    assert str(asked(question, text).reason).startswith(reason.rstrip("."))


def test_the_inputs_have_the_names_that_weights_may_have(article: Document) -> None:
    bot = QABot([article])
    found = bot.first(bot.query("Who praised the peacekeepers?"))

    assert found is not None
    assert tuple(found.signals) == INPUTS == shipped_judge().names
    assert set(agreement(found.compared)) <= set(INPUTS)


def test_weights_say_where_they_come_from_and_survive_being_saved(tmp_path: Path) -> None:
    shipped = shipped_judge()
    shipped.save(tmp_path / "again.arrays")
    again = load_judge(tmp_path / "again.arrays")

    assert shipped.provenance["cross-validated by article"]
    assert (again.names, again.threshold, again.provenance) == (shipped.names, shipped.threshold, shipped.provenance)
    assert np.array_equal(again.hidden, shipped.hidden)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        FORMAT,
        FORMAT + b"[]\n",
        packed({}, {"schema": "other"}),
        packed({}, {"schema": SCHEMA, "inputs": ["x"], "threshold": 0.2, "provenance": {}}),
    ],
)
def test_foreign_weights_are_one_line(tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "weights.arrays"
    path.write_bytes(content)

    with pytest.raises(WeightsError, match=r"weights\.arrays"):
        load_judge(path)
    assert main(["ask", "Who?", "--confidence-weights", str(path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_confidence_is_learned_by_articles_and_its_threshold_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = squad(3, tmp_path / "squad.json")
    out, again = tmp_path / "confidence.arrays", tmp_path / "again.arrays"
    command = ["train", questions, "--for", "confidence", "--out"]

    assert main([*command, str(out)]) == 0

    printed, said = capsys.readouterr()
    assert "of 30 answerable" in printed
    assert "questions of other articles: AUROC" in printed
    assert "questions with their passage taken out: AUROC" in printed
    assert "expected calibration error" in printed
    assert "fold 3" in said
    judge = load_judge(out)
    assert "\n".join(judge.provenance["cross-validated by article"]) == printed.rstrip("\n")  # type: ignore[arg-type]  # as anything in a provenance may be
    assert main([*command, str(again), "--quiet"]) == 0
    assert again.read_bytes() == out.read_bytes()
    assert QABot.from_paths(["corpus"], confidence_weights=out).threshold == judge.threshold
    capsys.readouterr()
    main(["ask", "Who praised the peacekeepers?", "--confidence-weights", str(out), "--json", "--receipt"])
    assert json.loads(capsys.readouterr().out)["receipt"]["settings"]["min_confidence"] == judge.threshold


def test_figures_of_unanswerable_questions_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "squad.json"
    squad(2, path)
    content = json.loads(path.read_text())
    for article in content["data"]:
        title = article["title"]
        for number, paragraph in enumerate(article["paragraphs"]):
            for text in ("Who destroyed the moon?", "Who destroyed the castle?"):
                paragraph["qas"].append({"id": f"{title} {number} {text}", "question": text, "is_impossible": True})
    path.write_text(json.dumps(content))

    assert main(["train", str(path), "--for", "confidence", "--out", str(tmp_path / "out")]) == 0

    printed = capsys.readouterr().out
    assert "the set's unanswerable: AUROC" in printed
    assert "the best for them" in printed
    assert sum(map(int, re.findall(r"\((\d+)\)", printed))) == 60


def test_an_ablation_is_of_the_ranking_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "train",
        squad(2, tmp_path / "s.json"),
        "--for",
        "confidence",
        "--out",
        str(tmp_path / "o"),
        "--ablation",
    ]

    assert main(command) == 2
    assert "cannot be combined with --for confidence" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sentence", "question", "untold"),
    [
        ("Ada Byron, a keeper, was praised by the town.", "When was Ada Byron praised?", "when"),
        ("Ada Byron keeps the lamp of the town.", "What year did Ada Byron get the lamp?", "which year"),
        ("The lamp of the harbour has steps to the top.", "How many steps has the lamp of the harbour?", "how many"),
        ("In January 2017 the population of the harbour grew.", "What is the population of the harbour?", "how much"),
        ("The town sent 50 tons of aid, tents included.", "How many tents did the town send?", "how many"),
        ("In 1914 the harbour had ships from Spain.", "How many ships did the harbour have?", "how many"),
        ("The keeper Ada Byron has one boat in the harbour.", "How old is the keeper Ada Byron?", "how old"),
    ],
)
def test_a_sentence_that_does_not_tell_what_is_asked_is_no_answer(sentence: str, question: str, untold: str) -> None:
    answer = bot_of(sentence).ask(question)

    assert answer.abstained
    assert answer.reason == f"The nearest sentence does not tell {untold}."


@pytest.mark.parametrize(
    ("sentence", "question", "words"),
    [
        ("Ada Byron was praised by the town after the storm.", "When was Ada Byron praised?", "after the storm"),
        ("Ada Byron, 71, has kept the lamp for half a century.", "How old is Ada Byron?", "71"),
        ("Ada Byron, the keeper, is 71.", "How old is Ada Byron?", "71"),
        ("The pool of the house opens at eight.", "When does the pool open?", "eight"),
        ("The pool is closed on public holidays.", "When is the pool closed?", "holidays"),
        ("The population of Ulm is unknown.", "What is the population of Ulm?", "unknown"),
        ("The lamp of the harbour has no steps.", "How many steps has the lamp of the harbour?", "no"),
    ],
)
def test_words_that_tell_it_in_another_way_are_an_answer(sentence: str, question: str, words: str) -> None:
    answer = bot_of(sentence).ask(question)

    assert not answer.abstained
    assert words in (answer.text or "")
