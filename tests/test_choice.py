"""The best sentences are read, and where their scores are close, the one whose words answer comes first."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from qa_bot import Document, QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import load_markdown, load_text
from qa_bot.reading.choice import CLOSE, MOST_READ, best_read, gains
from qa_bot.retrieval.kinds import is_question
from qa_bot.training.fitting_choice import Reading, worth_of
from tests.strategies import bot_to_ask, corpora, questions

WHY = "Why did Kazakhstan stop hosting the talks?"


def test_the_sentence_that_gives_the_reason_comes_before_one_that_only_has_the_words(article_bot: QABot) -> None:
    ranked = article_bot.evidence(article_bot.query(WHY))
    assert ranked is not None
    first = article_bot.sentence(int(ranked.sentences[ranked.ranking()[0]]))
    answer = article_bot.ask(WHY)

    assert "initiated by Russia" in first.text
    assert "citing the achievement" in answer.citations[0].sentence.text


def test_what_reading_adds_is_a_part_of_the_score_that_is_explained(article_bot: QABot) -> None:
    answer = article_bot.ask(WHY, explained=True)
    first, *others = (each.explanation for each in answer.citations)

    assert first is not None
    assert first.total == pytest.approx(answer.citations[0].score, abs=1e-5)
    assert first.parts["reading"].keys() == {"what_reading_says"}
    assert all(each is not None and "reading" not in each.parts for each in others)


@given(corpora(2), questions)
def test_only_a_sentence_close_to_the_first_comes_before_it_and_scores_never_increase(
    texts: list[Document], question: str
) -> None:
    bot = bot_to_ask(texts, question)
    if bot is None:
        return
    query = bot.query(question)
    close = bot.close_to_first(query)
    found = bot.first(query)
    scores = [each.score for each in bot.ask(question, top=9, min_confidence=0).citations]

    assert scores == sorted(scores, reverse=True)
    assert len(close) <= MOST_READ
    assert all(close[0][1] - CLOSE < score <= close[0][1] for _, score in close)
    assert (found is None) == (not close)
    is_close = found is not None and found.sentence in [sentence for sentence, _ in close]
    assert found is None or is_close or is_question(close[0][0].text)


def test_in_a_conversation_only_sentences_of_the_first_document_are_read() -> None:
    texts = [
        f"The harbour of town {each} was built by Ada in 18{each}0. Ships call at the harbour." for each in range(7)
    ]
    bot = QABot(
        document
        for each, text in enumerate(texts)
        for document in load_text(Source(f"{each}.txt", f"{each}.txt", text.encode()))
    )
    alone = bot.close_to_first(bot.query("Who built the harbour?"))
    after = bot.close_to_first(bot.query("Who built the harbour?", ["What calls at the harbour of town 3?"]))

    assert len({sentence.passage.document.id for sentence, _ in alone}) > 1
    assert len({sentence.passage.document.id for sentence, _ in after}) == 1


def test_of_equals_the_first_stays_first() -> None:
    assert best_read([2.0, 1.5], gains([1.0, 2.0], worth=0.5)) == 0
    assert best_read([2.0, 1.5], gains([1.0, 2.1], worth=0.5)) == 1
    assert best_read([2.0, 1.5, 1.9], gains([1.0, 9.0, 9.0], worth=0.0)) == 0


@pytest.mark.parametrize("worth", [0.0, 0.5, 2.0])
def test_the_worth_of_words_is_found_again(worth: float) -> None:
    random = np.random.default_rng(0)
    readings = []
    for _ in range(2000):
        values = random.normal(0, 2, (3, 2))
        right = int(np.argmax(values @ [1, worth] + random.gumbel(size=3)))
        readings.append([Reading(score, support, at == right) for at, (score, support) in enumerate(values)])

    assert worth_of(readings) == pytest.approx(worth, abs=0.12)


def test_nothing_is_known_of_words_from_no_question_or_from_such_as_tell_nothing() -> None:
    assert worth_of([]) == 0
    assert worth_of([[], [Reading(3.0, 1.0, True)], [Reading(3.0, 1.0, True), Reading(2.0, 4.0, True)]]) == 0


INTERVIEW = """A conversation with the keeper

Ada Byron keeps the harbour of Port Kestrel. She was interviewed in her house.

Q: Which harbour is the oldest?

A: The one in Dunmore, built by monks.

Q: What is a keeper?

A: The lock of a door. Another keeper, a player of a team, guards the goal.

Q: What do you drink?

Ada Byron: Black tea.

Q: How many ships do you count?

Ada Byron: Thirty-four. It was fifty-two in 1995, when the ferries still called.
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which harbour is the oldest?", "The one in Dunmore"),
        ("What is a keeper?", "The lock of a door"),
        ("What do you drink?", "Black tea"),
        ("How many ships do you count?", "Thirty-four"),
    ],
)
def test_a_question_of_the_text_answers_nothing_what_follows_it_does(question: str, answer: str) -> None:
    (text,) = load_text(Source("interview.txt", "interview.txt", INTERVIEW.encode()))
    found = QABot([text]).ask(question)

    assert not found.abstained
    assert found.text == answer


def test_who_speaks_is_not_said_to_be_what_is_said() -> None:
    (text,) = load_text(Source("interview.txt", "interview.txt", f"{INTERVIEW}\nAda Byron: A feather.\n".encode()))

    sentence = QABot([text]).ask("Who is Ada Byron?", min_confidence=0).citations[0].sentence.text
    assert sentence == "Ada Byron keeps the harbour of Port Kestrel."


MANUAL = """# The pump

## Specifications

| Property | Small | Large |
|---|---|---|
| Flow | 48 | 61 |

## Storage

Drain it before the frost. It is heavy.

## Do you have spare parts?

Ask the shop in Bergen. Yes, for ten years.
"""


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What are the specifications?", "Flow | 48 | 61"),
        ("list the specifications of the pump", "Flow | 48 | 61"),
        ("Tell me about storage", "Drain it before the frost."),
        ("Do you have spare parts?", "Ask the shop in Bergen."),
    ],
)
def test_a_section_is_asked_for_by_its_heading(question: str, sentence: str) -> None:
    (text,) = load_markdown(Source("manual.md", "manual.md", MANUAL.encode()))
    found = QABot([text]).ask(question)

    assert not found.abstained
    assert found.citations[0].sentence.text == sentence


@pytest.mark.parametrize("question", ["When are the specifications?", "How long is the storage?"])
def test_what_asks_for_more_than_a_heading_says_does_not_get_the_section(question: str) -> None:
    (text,) = load_markdown(Source("manual.md", "manual.md", MANUAL.encode()))

    assert QABot([text]).ask(question).abstained


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        (
            "Light is energy. Heat is motion.\n\nWhat is light?\nWhat is heat?\n\nHand in your answers by Friday.",
            "What is light?",
            "Light is energy.",
        ),
        (
            "What is love? The song was a hit in 1993. Love is an affection for another.",
            "What is love?",
            "Love is an affection for another.",
        ),
        (
            'In 1962 Albee wrote the play "Who is afraid?"\nIt ran for two years on Broadway.',
            "What play did Albee write in 1962?",
            'In 1962 Albee wrote the play "Who is afraid?"',
        ),
        (
            "France\nCapital: Paris\n\nPoland\nCapital: Warsaw\n\nThe capital city is where a government sits.",
            "What is the capital of Poland?",
            "Capital: Warsaw",
        ),
    ],
)
def test_what_only_resembles_an_interview_is_read_as_it_stands(text: str, question: str, answer: str) -> None:
    (document,) = load_text(Source("a.txt", "a.txt", text.encode()))

    assert QABot([document]).ask(question, min_confidence=0).citations[0].sentence.text == answer


CHAPTERS = """# Ada

Ada was a judge in Ulm. The Danube is the second longest river of Europe.

## Children

Ada never wanted any, she told a friend.

## Danube

Boats may not stop here in summer.
"""


@pytest.mark.parametrize("question", ["What did the children read?", "Do children read?", "What is not for children?"])
def test_a_heading_is_not_all_that_such_a_question_asks_for(question: str) -> None:
    (text,) = load_markdown(Source("a.md", "a.md", CHAPTERS.encode()))

    assert QABot([text]).ask(question).confidence < 0.9


def test_what_a_thing_is_comes_before_the_section_on_it() -> None:
    (text,) = load_markdown(Source("a.md", "a.md", CHAPTERS.encode()))

    assert QABot([text]).ask("What is the Danube?").text == "the second longest river of Europe"
