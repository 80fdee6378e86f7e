"""What a follow-up is taken for: what it leans on, what stands for its pronouns, and that nothing else is touched."""

from __future__ import annotations

from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.dialogue import REMEMBERED
from qa_bot.dialogue.leaning import leans
from qa_bot.dialogue.resolution import BESIDE_A_NAME, CARRIED
from qa_bot.documents.loaders import Source, load_text
from qa_bot.model import Turn


@pytest.mark.parametrize(
    ("history", "question", "asked_as"),
    [
        (["Who is Ardak Kurtibayeva?"], "What did she serve as?", "What did Ardak Kurtibayeva serve as?"),
        (
            ["Who ordered assistance for Syria?"],
            "What did he call the peacekeepers?",
            "What did President Kassym-Jomart Tokayev call the peacekeepers?",
        ),
        (["Who sponsored the Astana peace talks?"], "When did they begin?", "When did the Astana peace talks begin?"),
        (
            ["What were the troops tasked with?", "How did they support UN personnel?"],
            "How were they selected?",
            "How were the troops selected?",
        ),
        (["Where was the aid delivered?"], "Who ordered it?", "Who ordered the aid?"),
        (
            ["When was the contingent deployed to the Golan Heights?"],
            "Who else served there?",
            "Who else served in the Golan Heights?",
        ),
        (["When were ties established?"], "What has changed since then?", "What has changed since 1992?"),
    ],
)
def test_a_pronoun_stands_for_what_agrees_with_it(
    article_bot: QABot, history: list[str], question: str, asked_as: str
) -> None:
    assert article_bot.query(question, history).asked_as == asked_as


@pytest.mark.parametrize(
    ("before", "question", "asked_as"),
    [
        ("Who ordered assistance for Syria?", "When?", "Who ordered assistance for Syria, and when?"),
        (
            "How many women were in the first contingent?",
            "And in the second?",
            "How many women were in the first contingent, and in the second?",
        ),
        ("What does UNDOF stand for?", "And CSTO?", "What does UNDOF stand for, and CSTO?"),
        ("Who praised the mission", "Why?", "Who praised the mission, and why?"),
    ],
)
def test_a_question_without_a_verb_goes_on_from_the_one_before(
    article_bot: QABot, before: str, question: str, asked_as: str
) -> None:
    assert article_bot.ask(question, [before]).asked_as == asked_as


@pytest.mark.parametrize(
    "question",
    ["Which is better?", "How can I create one?", "And the women?", "Why?", "Did it work?", "What about that?"],
)
def test_what_leans(question: str) -> None:
    assert leans(question)


@pytest.mark.parametrize(
    "question",
    [
        "",
        "Who is Ardak Kurtibayeva?",
        "Which is better, tea or coffee?",
        "Is one enough for the whole journey?",
        "And which country has been included in Kazakh trade initiatives?",
        "Is there a market in Aleppo?",
        "How many languages are there in the country?",
        "What did the settlers then build houses of?",
        "Did Kazakhstan change its neutral policy?",
    ],
)
def test_what_stands_alone(question: str) -> None:
    assert not leans(question)


def test_a_change_of_topic_is_not_dragged_back(article_bot: QABot) -> None:
    history = ["Who praised the peacekeepers?", "When did he praise them?"]

    assert article_bot.ask("How much aid was sent to Syria?", history) == article_bot.ask(
        "How much aid was sent to Syria?"
    )


def test_earlier_questions_serve_with_or_without_their_answers(article_bot: QABot) -> None:
    first = article_bot.ask("Who praised the peacekeepers?")
    second = article_bot.ask("When did he praise them?", [first.question])
    turns = [Turn(first.question, first), Turn(second.question, second)]

    told = article_bot.ask("Where is he from?", turns)

    assert told.asked_as == "Where is President Kassym-Jomart Tokayev from?"
    assert told == article_bot.ask("Where is he from?", [first.question, second.question])


def test_a_long_conversation_is_remembered_as_far_as_its_last_turns(article_bot: QABot) -> None:
    history = ["Why was it?"] * 200 + ["Who praised the peacekeepers?"] + ["Why?"] * (REMEMBERED - 1)

    assert article_bot.query("When was that?", history) == article_bot.query("When was that?", history[-REMEMBERED:])


def test_an_answer_from_a_text_that_is_gone_lends_no_unknown_name(article_bot: QABot) -> None:
    other = QABot(load_text(Source("o.txt", "o.txt", b"Zebediah Quux founded the town in 1820.")))
    answer = other.ask("Who founded the town?")
    assert answer.text == "Zebediah Quux"

    query = article_bot.query("When did he praise it?", [Turn(answer.question, answer)])

    assert "Zebediah" not in query.asked_as
    assert not any("zebediah" in term for term in query.terms)


def library() -> QABot:
    """Ten documents on harbours, and one on a lighthouse."""
    towns = "Alba Borna Cetra Dorna Elva Farna Gelva Horta Ilva".split()
    texts = [f"The harbour of {town} was built by {town}er masons. It has {at} piers." for at, town in enumerate(towns)]
    texts.append("The lighthouse of Wrangel guides ships. Its keeper is Ada Moreau, who likes the sea.")
    return QABot(
        document
        for at, text in enumerate(texts)
        for document in load_text(Source(f"{at}.txt", f"{at}.txt", text.encode()))
    )


HISTORY = [
    "What does the lighthouse of Wrangel guide?",
    "Who is the keeper of the lighthouse of Wrangel?",
    "Which ships does Ada Moreau guide?",
]


def test_one_place_among_the_first_documents_is_kept_for_what_the_conversation_is_about() -> None:
    bot = library()
    question = "Which masons built the piers of the harbour by the sea?"

    alone = [citation.passage.document.id for citation in bot.ask(question, top=9, min_confidence=0).citations]
    after = [citation.passage.document.id for citation in bot.ask(question, HISTORY, top=9, min_confidence=0).citations]

    assert "9.txt" not in alone[:5]
    assert after[:4] == alone[:4]
    assert after[4] == "9.txt"


def test_the_place_that_is_kept_is_explained_and_adds_up() -> None:
    bot = library()
    question = "Which masons built the piers of the harbour by the sea?"

    citations = bot.ask(question, HISTORY, top=9, min_confidence=0, explained=True).citations
    scores = [citation.score for citation in citations]

    assert scores == sorted(scores, reverse=True)
    assert all(abs(each.explanation.total - each.score) < 1e-5 for each in citations if each.explanation)
    assert [
        at for at, each in enumerate(citations) if each.explanation and "conversation" in each.explanation.parts
    ] == [4]


def test_a_pronoun_stands_for_whoever_was_asked_for_by_what_they_do() -> None:
    history = ["Who is the keeper of the lighthouse of Wrangel?"]

    assert library().query("Does she like ships?", history).asked_as == "Does Ada Moreau like ships?"


def test_what_leads_by_little_gives_way_to_what_the_conversation_is_about() -> None:
    bot = library()
    question = "Which masons built the piers of the harbour by the sea?"

    alone = [citation.passage.document.id for citation in bot.ask(question, top=9, min_confidence=0).citations]
    after = bot.ask(question, ["What is Elva known for?", "Is Elva old?"], top=9, min_confidence=0).citations

    assert "4.txt" in alone[1:5]
    assert after[0].passage.document.id == "4.txt"


def test_a_conversation_about_something_else_takes_nothing_from_a_clear_answer() -> None:
    bot = library()

    answer = bot.ask("How many piers has the harbour of Horta?", HISTORY, min_confidence=0)

    assert answer.citations[0].passage.document.id == "7.txt"


def test_a_follow_up_without_an_asking_word_wants_what_the_question_before_wants(article_bot: QABot) -> None:
    answer = article_bot.ask("and in the first?", ["How many women were in the second contingent?"])

    assert answer.text == "seven"


NOVEL = """The house by the weir

Ottoline Varga lived in the house by the weir. Her nephew Casimir, who was ten, slept under the roof. In 1931 she hired
the gardener Bruno Castell. He planted forty pear trees and drained the pond.

Her father, Anselm Varga, had built the house from river stones. The mill next to it burned in 1929. Old Fitch kept the
ferry, and his dog slept in it. The ferry crossed the river twice a day.

Sable Harbour Works bought the mill in 1940. It employed ninety people. Delphine Roux, who led the firm, lived in
Marnay. The council in Marnay paid Ottoline Varga a pension of twelve crowns.
"""


@lru_cache
def novel() -> QABot:
    return QABot(load_text(Source("n.txt", "n.txt", NOVEL.encode())))


def asked_as(bot: QABot, *questions: str) -> str:
    """Return what the last of some questions is taken for."""
    return bot.ask(questions[-1], questions[:-1], min_confidence=0).asked_as


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        # Whoever answered comes first, if the pronoun agrees.
        (["Who was her nephew?", "How old was he?"], "How old was Casimir?"),
        (["Who built the house?", "What did he use?"], "What did Anselm Varga use?"),
        (["Who led the firm?", "Where did she live?"], "Where did Delphine Roux live?"),
        # A text tells by the pronouns after a name, and by kin and titles beside it, who is a man and who a woman.
        (["Who hired Bruno Castell?", "What did he plant?"], "What did Bruno Castell plant?"),
        (
            ["Did Ottoline Varga like Bruno Castell?", "When did she hire him?"],
            "When did Ottoline Varga hire Bruno Castell?",
        ),
        (["Who led the firm?", "Who built the house?", "Where did she live?"], "Where did Delphine Roux live?"),
        # A person is not forgotten for a question on something else.
        (["Who kept the ferry?", "When did the mill burn?", "Where was his dog?"], "Where was Old Fitch’s dog?"),
        (["Who kept the ferry?", "Who is Bruno?", "What did he like?"], "What did Bruno like?"),
        (["Who kept the ferry?", "who is casimir?", "how old is he?"], "how old is casimir?"),
        (["What was Ottoline Varga's father's name?", "What did he build?"], "What did Ottoline Varga's father build?"),
        # "It" is nobody, and nobody stands beside his own name.
        (["Who drained the pond?", "How big was it?"], "How big was the pond?"),
        (["Who kept the ferry?", "How often did it cross the river?"], "How often did the ferry cross the river?"),
        (["Who bought the mill?", "How many people did it employ?"], "How many people did Sable Harbour Works employ?"),
        (
            ["Who slept under the roof?", "What did he say to Casimir?"],
            "What did he say to Casimir? (after: Who slept under the roof?)",
        ),
        # What a verb takes away, or an adjective says, is no part of a name.
        (["When did the old mill burn?", "Who bought it?"], "Who bought the old mill?"),
        (["Who called the ferry slow?", "Who kept it?"], "Who kept the ferry?"),
        (["How much did the pension cost?", "Who paid it?"], "Who paid the pension?"),
        # Whose something is stands in the question already.
        (["Who was Ottoline Varga?", "What did she give her nephew?"], "What did Ottoline Varga give her nephew?"),
        (["Who was Ottoline Varga?", "What did they pay her?"], "What did they pay Ottoline Varga?"),
        (["How old was the mill?", "Is it safe to enter the pond?"], "Is it safe to enter the pond? (after: the mill)"),
    ],
)
def test_a_pronoun_agrees_with_whom_or_what_it_stands_for(questions: list[str], expected: str) -> None:
    assert asked_as(novel(), *questions) == expected


def test_whoever_is_not_known_by_name_is_spoken_of_as_the_question_does() -> None:
    answer = novel().ask("Who was Ottoline Varga's father?", min_confidence=1)
    assert answer.abstained

    query = novel().query("What did he build?", [Turn(answer.question, answer)])

    assert query.asked_as == "What did Ottoline Varga's father build?"


def test_a_name_that_she_stood_for_is_no_he() -> None:
    text = b"Robin Ash rowed to Marnay. Kit Lowe met Robin Ash at the weir. The weir was high."
    bot = QABot(load_text(Source("n.txt", "n.txt", text)))
    history = ["Who rowed to Marnay?", "Where did she row?", "Who met Robin Ash at the weir?"]

    assert asked_as(bot, *history, "Where did he meet her?") == "Where did Kit Lowe meet Robin Ash?"


@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        (["Who kept the ferry?", "And the pond?", "And the mill?"], "Who kept the ferry, and the mill?"),
        (["How old was the ferry in 1940?", "M29?"], "How old was the ferry in 1940, and M29?"),
        (["When did the mill burn?", "Until when?"], "When did the mill burn, and until when?"),
        (["Who led the firm?", "And before her?"], "Who led the firm, and before Delphine Roux?"),
        (["How old was this ferry?", "Is it slow?", "Was it safe?"], "Was the ferry safe?"),
        (["How old was the mill?", "How many roofs?"], "How old was the mill, and how many roofs?"),
        (["How old was the ferry?", "Which is slower?", "How many seats?"], "Which is slower, and how many seats?"),
        (["How did it burn?", "When did it end?", "Why?"], "How did it burn, and why?"),
        (["Who led the firm?", "What were the reasons?"], "What were the reasons? (after: Who led the firm?)"),
        (["How long did the mill burn?", "Were people there glad?"], "Were people there glad? (after: the mill burn)"),
    ],
)
def test_what_goes_on_from_a_question_reads_as_a_sentence(questions: list[str], expected: str) -> None:
    assert asked_as(novel(), *questions) == expected


SAID = "he her his it its they them there then who what is did the a of ’s Ada Varga weir . ? 他".split()


@given(
    st.lists(st.lists(st.sampled_from([*SAID, "\u0301"]), min_size=1).map(" ".join), max_size=3),
    st.lists(st.sampled_from([*SAID, "\u0301"]), min_size=1).map(" ".join),
)
@settings(max_examples=40, deadline=None)
def test_whatever_is_said_a_question_is_made_of_it_twice_the_same(history: list[str], question: str) -> None:
    first, second = (novel().query(question, history) for _ in range(2))

    assert first == second
    assert first.question == question
    assert first.asked_as


@pytest.mark.parametrize(
    ("question", "weight"),
    [
        ("And Rokey?", BESIDE_A_NAME),
        ("What about Rokey?", BESIDE_A_NAME),
        ("And in the second?", CARRIED),
        ("And Atlantis?", CARRIED),
    ],
)
def test_a_name_that_a_question_brings_in_counts_before_what_it_goes_on_from(question: str, weight: float) -> None:
    text = "The first mill on Borna was built of oak. The mill on Rokey burned."
    bot = QABot(load_text(Source("mills.txt", "mills.txt", text.encode())))
    terms = bot.query(question, ["Who built the oak mill on Borna?"]).terms

    assert terms["oak"] == weight


def test_a_firm_is_nobody_whatever_pronoun_comes_after_its_name() -> None:
    text = (
        "Ada Moreau mends clocks. She fell off a ladder.\n\n"
        "The book is published by Éditions du Balancier. She is patient, says Ada Moreau."
    )
    bot = QABot(load_text(Source("clocks.txt", "clocks.txt", text.encode())))
    firm = bot.ask("Who published the book?", min_confidence=0)

    assert firm.text == "Éditions du Balancier"
    asked = ["Who mends clocks?", "Who published the book?", "Did she fall?"]
    assert asked_as(bot, *asked) == "Did Ada Moreau fall?"


def test_who_owns_what_was_asked_about_is_spoken_of_too() -> None:
    text = "Ada Moreau's apprentice is Bram Okafor. He winds clocks. The clock of Ada Moreau was her pride."
    bot = QABot(load_text(Source("clocks.txt", "clocks.txt", text.encode())))

    assert asked_as(bot, "Who is Ada Moreau's apprentice?", "Was she proud?") == "Was Ada Moreau proud?"
