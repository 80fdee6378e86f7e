"""The public API: answers, conversations, what always holds of them."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Document, EmptyQuestion, QABot, Turn
from qa_bot.dialogue import REMEMBERED
from qa_bot.documents import Source
from qa_bot.documents.loaders import load_text
from qa_bot.errors import EmptyCorpus
from qa_bot.service.schema import as_json
from tests.strategies import bot_to_ask, corpora, questions


@given(corpora(3), questions, st.lists(questions, max_size=2))
def test_every_answer_quotes_and_never_invents(texts: list[Document], question: str, history: list[str]) -> None:
    bot = bot_to_ask(texts, question)
    if bot is None:
        return
    answer = bot.ask(question, history, top=5, min_confidence=0)

    assert 0 <= answer.confidence <= 1
    assert answer.abstained == bool(answer.reason)
    assert [citation.rank for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(one.score >= other.score >= 0 for one, other in pairwise(answer.citations))
    assert len({citation.passage.id for citation in answer.citations}) == len(answer.citations)
    for citation in answer.citations:
        source = citation.passage.document.text
        assert source[citation.sentence.start : citation.sentence.end] == citation.sentence.text
        assert citation.passage.start <= citation.sentence.start < citation.sentence.end <= citation.passage.end
        assert all(citation.sentence.start <= start < end <= citation.sentence.end for start, end in citation.matches)
    assert json.dumps(as_json(answer)) == json.dumps(
        as_json(QABot(texts).ask(question, history, top=5, min_confidence=0))
    )


def test_three_lines_in_a_notebook(article_bot: QABot) -> None:
    answer = article_bot.ask("How much aid did Kazakhstan send to Syria after the earthquake?")

    assert "50 tons of humanitarian aid" in answer.citations[0].sentence.text
    assert answer.citations[0].sentence.line == 21


@pytest.mark.parametrize(
    ("said", "reply"),
    [
        ("hello", "Kazakhstan–Syria relations"),
        ("Thank you!", "welcome"),
        ("What can I ask you?", "Military relations"),
        ("which sections are there?", "Economic relations"),
        ("What's this article about?", "Historical relations"),
        ("Tell me more", "nothing to go on with"),
        ("OK", "All right."),
        ("no", "All right."),
        ("Got it, that’s great!", "All right."),
        ("Ok thanks, and good", "You are welcome."),
        ("Thanks, bye", "You are welcome. Goodbye."),
        ("ok bye", "Goodbye."),
        ("Thank you so much for your help", "You are welcome."),
    ],
)
def test_what_is_said_to_the_bot_gets_a_reply_from_the_corpus_own_structure(
    article_bot: QABot, said: str, reply: str
) -> None:
    answer = article_bot.ask(said)

    assert not answer.abstained
    assert reply in (answer.reply or "")


@pytest.mark.parametrize(
    "question",
    [
        *("Who thanked Kazakhstan?", "What is UNDOF about?", "Hello Kitty", "thanks to whom?"),
        *("Good relations", "No troops?", "Right?", "and", "so much", "Nice treaty"),
    ],
)
def test_questions_to_the_corpus_get_no_reply(article_bot: QABot, question: str) -> None:
    assert article_bot.ask(question).reply is None


@pytest.mark.parametrize("as_turns", [False, True])
def test_what_is_said_to_the_bot_lends_nothing_to_later_questions(article_bot: QABot, as_turns: bool) -> None:
    said = ["Who praised the peacekeepers?", "ok thanks", "What is this article about?", *["great"] * REMEMBERED]
    history = [Turn(each, article_bot.ask(each)) for each in said] if as_turns else said

    assert article_bot.ask("When?", history) == article_bot.ask("When?", history[:1])
    assert article_bot.query("Why?", history[1:]).asked_as == "Why?"
    assert article_bot.ask("Tell me more", history[1:]).reply is not None


def test_the_reply_to_what_a_text_is_about_quotes_only_what_is_sure(article_bot: QABot) -> None:
    question = "What does this article cover?"
    sure = article_bot.ask(question, min_confidence=0)
    alone = article_bot.ask(question, ["How many women were deployed?"], min_confidence=1)

    assert sure.citations
    assert (alone.citations, alone.confidence, alone.asked_as) == ((), 1.0, question)
    assert sure.reply == alone.reply


def test_a_text_without_headings_has_no_sections_to_tell() -> None:
    bot = QABot(load_text(Source("notes.txt", "notes.txt", b"A lamp burns at night.")))

    assert bot.ask("Which sections are there?").reply == "notes has no sections."
    assert "no headings that would tell" in str(bot.ask("What is this text about?").reply)


def test_outermost_sections_are_named_also_those_without_a_text_of_their_own() -> None:
    text = "= Notes =\n" + "".join(f"== {n}.0 ==\n=== Added ===\nA lamp.\n=== Fixed ===\nA leak.\n" for n in range(10))
    bot = QABot(load_text(Source("notes.txt", "notes.txt", text.encode())))
    names = "; ".join(f"{n}.0" for n in range(8))

    assert bot.ask("Which sections are there?").reply == (
        f"The sections of Notes are: {names}; and 2 more, with 20 subsections."
    )


def test_several_documents_are_counted_and_named() -> None:
    bot = QABot(
        document
        for number in range(12)
        for document in load_text(Source(f"{number}.txt", f"{number}.txt", f"= Title {number} =\nSome text.".encode()))
    )

    assert bot.ask("which documents are there?").reply.endswith("Title 7; and 4 more.")  # type: ignore[union-attr]


@pytest.mark.parametrize("question", ["", "  ", "\n\t"])
def test_an_empty_question_is_an_error(article_bot: QABot, question: str) -> None:
    with pytest.raises(EmptyQuestion):
        article_bot.ask(question)


@pytest.mark.parametrize("question", ["???", "who is it", "the", "\ud800", "😀"])
def test_a_question_without_words_is_refused(article_bot: QABot, question: str) -> None:
    answer = article_bot.ask(question)

    assert answer.abstained
    assert answer.reason == "The question has no word to look for in the article."


def test_without_documents_there_is_nothing_to_ask() -> None:
    with pytest.raises(EmptyCorpus):
        QABot([])


def test_a_follow_up_takes_its_topic_from_the_question_before(article_bot: QABot) -> None:
    answer = article_bot.ask("Who initiated it?", ["What is the Astana Process?"])

    assert answer.asked_as == "Who initiated the Astana Process?"
    assert "initiated by Russia, Turkey, and Iran" in answer.citations[0].sentence.text


@pytest.mark.parametrize(
    "question",
    [
        "How much aid was sent to Aleppo?",
        "Did Kazakhstan change its neutral policy?",
        "Which zones were established that the talks aimed at?",
    ],
)
def test_a_question_that_stands_alone_is_not_touched(article_bot: QABot, question: str) -> None:
    alone = article_bot.ask(question)

    assert article_bot.ask(question, ["Who praised the peacekeepers?"]) == alone
    assert alone.asked_as == question


@pytest.mark.parametrize(
    "question", ["And in the second one?", "Why?", "When did it end?", "What was she?", "And that?"]
)
def test_a_question_that_points_back_leans_on_the_one_before(article_bot: QABot, question: str) -> None:
    assert article_bot.ask(question, ["Who praised the peacekeepers?"]).asked_as != question


def test_turns_serve_as_history(article_bot: QABot) -> None:
    first = article_bot.ask("What is the Astana Process?")

    turns = article_bot.ask("Who initiated it?", [Turn(first.question, first)])

    assert turns == article_bot.ask("Who initiated it?", ["What is the Astana Process?"])


def test_words_that_the_corpus_lacks_are_not_carried_over(article_bot: QABot) -> None:
    answer = article_bot.ask("When did he praise them?", ["Who praised the peacekeepers?", "What is tungsten?"])

    assert "tungsten" not in answer.asked_as
    assert "peacekeepers" in answer.asked_as


def test_a_misspelt_word_is_searched_as_what_it_is_taken_for(article_bot: QABot) -> None:
    answer = article_bot.ask("Who praised the Peacekepers?")

    assert answer.asked_as == "Who praised the Peacekeepers?"
    assert not answer.abstained


def test_the_words_that_matched_are_marked(article_bot: QABot) -> None:
    citation = article_bot.ask("Who praised the peacekeepers?").citations[0]
    text = citation.passage.document.text

    assert [text[start:end] for start, end in citation.matches] == ["praised", "peacekeepers"]


def test_a_long_history_costs_no_more_than_a_short_one(article_bot: QABot) -> None:
    history = ["Who praised the peacekeepers?"] * 500

    assert article_bot.ask("When was it?", history).asked_as == article_bot.ask("When was it?", history[:1]).asked_as


@pytest.mark.parametrize("question", ["Who praised the peacekeepers?", "aid", "How many rounds of talks were there?"])
def test_explanations_add_up_to_the_score(article_bot: QABot, question: str) -> None:
    answer = article_bot.ask(question, top=8, explained=True)

    for citation in answer.citations:
        explanation = citation.explanation
        assert explanation is not None
        assert abs(explanation.total - citation.score) < 1e-5
        text = citation.passage.document.text
        for match in explanation.terms:
            assert bool(match.places) == (match.where != "nowhere")
            assert all(text[start:end].strip() for start, end in match.places)
    assert article_bot.ask(question, top=8).citations[0].score == answer.citations[0].score


@pytest.mark.parametrize(
    ("before", "question", "asked_as"),
    [
        (
            "Who praised the peacekeepers?",
            "When did he praise them?",
            "When did President Kassym-Jomart Tokayev praise the peacekeepers?",
        ),
        ("What is the Astana Process?", "And why did it end?", "And why did the Astana Process end?"),
        ("How much aid did Kazakhstan send?", "Where was it sent?", "Where was the aid sent?"),
        ("When was the second contingent deployed?", "What was its task?", "What was the second contingent’s task?"),
        ("Which nations sponsor the talks?", "What did they agree on?", "What did the nations agree on?"),
        ("In which year did the Astana Process begin?", "Who initiated it?", "Who initiated the Astana Process?"),
    ],
)
def test_a_pronoun_gives_way_to_what_it_stands_for(
    article_bot: QABot, before: str, question: str, asked_as: str
) -> None:
    assert article_bot.ask(question, [before]).asked_as == asked_as
