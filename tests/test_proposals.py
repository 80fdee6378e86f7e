"""Questions that are proposed are well put, and answered by the sentence that they were made of."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given

from qa_bot import Document, QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import load_text
from qa_bot.errors import EmptyCorpus
from qa_bot.evaluation import read_questions
from qa_bot.interface.cli import main
from qa_bot.interface.session import Session
from tests.strategies import documents


def bot_of(text: str) -> QABot:
    return QABot(load_text(Source("a.txt", "a.txt", text.encode())))


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        (
            "Captain James Cook explored the islands during the spring.",
            "Who explored the islands?",
            "Captain James Cook",
        ),
        ("The Suez Canal was opened in 1869.", "When was the Suez Canal opened?", "1869"),
        (
            "In that year, Norway planted 300 trees along the road.",
            "How many trees did Norway plant?",
            "300",
        ),
        ("The Opera House was designed by Jørn Utzon.", "Who designed the Opera House?", "Jørn Utzon"),
        ("In 1871, Giuseppe Verdi completed the opera.", "When did Giuseppe Verdi complete the opera?", "1871"),
        ("The Rhine is a river in Europe, as all know.", "What is the Rhine?", "a river in Europe"),
    ],
)
def test_what_is_proposed(sentence: str, question: str, answer: str) -> None:
    bot = bot_of(f"{sentence} Nothing else was ever written down about it.\n\nThe weather was fine.")
    found = bot.proposals(3)

    assert [(each.question, each.answer) for each in found] == [(question, answer)]
    assert found[0].sentence.text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "He explored the islands during the spring.",
        "Although Erdoğan Bey won the most votes, he left.",
        "Captain James Cook was a.",
        "The report of Ann Lee named it.",
        "It was opened in 1869.",
        "",
    ],
)
def test_better_no_question_than_a_clumsy_one(sentence: str) -> None:
    assert bot_of(f"{sentence} The weather was fine.").proposals(3) == ()


def test_the_article_offers_three(article_bot: QABot) -> None:
    found = article_bot.proposals(3)

    assert len({each.question for each in found}) == 3
    for each in found:
        answer = article_bot.ask(each.question)
        assert answer.citations[0].sentence == each.sentence
        assert each.answer in str(answer.text)


@given(documents())
def test_any_text_can_be_looked_through(document: Document) -> None:
    if any(section.blocks for section in document.sections):
        for each in QABot([document]).proposals(2, tries=4):
            assert each.answer in each.sentence.text


def test_a_refusal_tells_what_is_told_and_nothing_twice(article_bot: QABot) -> None:
    session = Session(article_bot, 3, 0.2)
    told = []
    for country in ("Kazakhstan", "Syria", "Kazakhstan", "Syria"):
        assert session.ask(f"What is the GDP of {country}?").abstained
        told.append(session.instead())

    assert told[0] is not None
    assert not session.ask(told[0].question).abstained
    named = [each.question for each in told if each is not None]
    assert len(set(named)) == len(named) > 1


def test_drafts_are_a_question_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "drafts.jsonl"
    assert main(["draft", "--out", str(out), "--count", "3"]) == 0
    (questions,) = read_questions(str(out))

    assert "3 drafts to edit" in capsys.readouterr().err
    assert [topic.answers for topic in questions.topics][::2] == [("20",), ("Syrian President Bashar al-Assad",)]
    assert [json.loads(line)["form"] for line in out.read_text().splitlines()] == ["question", "cloze", "question"]
    assert all('"draft": true' in line for line in out.read_text().splitlines())
    assert main(["draft", "--out", str(out)]) == 2
    assert "is there already" in capsys.readouterr().err
    (tmp_path / "dull.txt").write_text("it rains.")
    assert main(["draft", "--corpus", str(tmp_path / "dull.txt")]) == 1


# Sentences with a gap ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "gap", "answer"),
    [
        ("The canal was opened for ships in May 1869, after ten years.", "opened for ships in ____, after", "May 1869"),
        ("The region has 1,234.5 square miles of forest.", "The region has ____ square", "1,234.5"),
        ("In all, twelve horses pulled the boats ashore.", "In all, ____ horses", "twelve"),
        ("Most of the people fled to Saudi Arabia in winter.", "fled to ____ in winter", "Saudi Arabia"),
    ],
)
def test_what_is_left_out(sentence: str, gap: str, answer: str) -> None:
    (draft,) = (each for each in bot_of(sentence).drafts(9) if each.form == "cloze")

    assert gap in draft.question
    assert draft.answer == answer


@pytest.mark.parametrize(
    "sentence",
    [
        "It was opened for ships in May 1869.",
        "Nobody knew how far away the sea was.",
        "He lived there (1858–1940), as all of them knew.",
        "Saudi Arabia wanted to sell more oil than ever.",
        "In 1900 as in 1900 they sold more oil.",
        "They met in 1900.",
    ],
)
def test_no_gap_that_can_be_filled_in_several_ways_or_by_nobody(sentence: str) -> None:
    assert not [each for each in bot_of(f"{sentence} So it was.").drafts(9) if each.form == "cloze"]


@given(documents())
def test_a_gap_has_the_answer_of_its_sentence(document: Document) -> None:
    with contextlib.suppress(EmptyCorpus):
        for each in QABot([document]).drafts(9):
            assert each.answer in each.sentence.text
            if each.form == "cloze":
                assert each.question.replace("____", each.answer) == " ".join(each.sentence.text.split())


def test_a_greeting_has_no_gaps(article_bot: QABot) -> None:
    assert {each.form for each in article_bot.proposals(9, tries=99)} == {"question"}
