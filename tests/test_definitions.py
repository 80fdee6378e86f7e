"""Questions that ask who or what something is; rows of tables; what is said around a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.analysis import terms, unframed
from qa_bot.documents.loaders import Source, load_text
from qa_bot.reading.extraction.definitions import Named, defined, definition

Ask = Callable[..., str | None]


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who was Ardak Kurtibayeva?", "Ardak Kurtibayeva"),
        ("what's a call stack", "a call stack"),
        ("What are the Golan Heights?", "the Golan Heights"),
        ("What does the call stack mean?", "the call stack"),
        ("what is meant by UNDOF", "UNDOF"),
        ("What is the arithmetic mean?", "the arithmetic mean"),
        ("Define UNDOF.", "UNDOF"),
        ("What does it mean to go?", None),
        ("Who is the mayor?", None),
        ("who is the mayor", None),
        ("who is amalia reyes", "amalia reyes"),
        ("What is the capital of France?", None),
        ("Who is her father?", None),
        ("What is Anna's job?", None),
        ("Who is he?", None),
        ("Who was Anna, and why?", None),
        ("What is it?", None),
    ],
)
def test_what_is_asked_of_a_name(question: str, name: str | None) -> None:
    found = defined(question)

    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("Yusuf Demir", "Yusuf Demir, 34, a nurse from Leeds, slept on a bench.", "a nurse from Leeds"),
        ("a stack", "A stack (LIFO) is a list that grows at one end.", "a list"),
        ("Tomás Reyes", "Her father, Tomás Reyes, was a blacksmith.", "Her father"),
        ("Tokayev", "President Kassym-Jomart Tokayev praised them.", "President"),
        ("Graham Poole", "The chief executive Graham Poole said no.", "chief executive"),
        ("Marta Ilves", "Marta Ilves, leader of the union, which strikes, said no.", "leader of the union"),
        ("Signe", "Then Signe went home.", None),
        ("code", "It is a part of the text, whose code is kept.", None),
        ("code", 'The "code" for a work means the preferred form of it.', "the preferred form of it"),
        ("resident", '"Resident" means any person who lives here.', "any person who lives here"),
        ("Baker", "The old baker, a man from Leeds, slept.", None),
        ("Signe", "They met Hedwig, Signe and Maren.", None),
    ],
)
def test_what_is_said_of_a_name(name: str, text: str, said: str | None) -> None:
    found = definition(Named(name, name[0].isupper()), text)

    assert (found and text[slice(*found)]) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('The river was called quonehtacut, meaning "place of a long river".', "place of a long river"),
        ("The Mohegan word quonehtacut means long river, they say.", "long river"),
        ("The Mohegan word quonehtacut is old.", None),
    ],
)
def test_what_a_name_means(text: str, said: str | None) -> None:
    asked = defined("What does quonehtacut mean?")
    found = definition(asked, text) if asked else None

    assert (found and text[slice(*found)]) == said


@given(st.text(max_size=9), st.text(max_size=40), st.text(max_size=40))
def test_what_is_said_of_a_name_is_in_the_text(name: str, before: str, after: str) -> None:
    text = f"{before}{name}{after}"
    asked = defined(f"What is {name}?")
    found = definition(asked, text) if asked else None

    assert found is None or (0 <= found[0] < found[1] <= len(text) and text[slice(*found)].strip())


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def ask(question: str, text: str) -> str | None:
        (tmp_path / "text.md").write_text(text)
        answer = QABot.from_paths(tmp_path / "text.md").ask(question, min_confidence=0)
        assert answer.text is None or answer.text in answer.citations[0].sentence.text
        return answer.text

    return ask


def test_who_somebody_is_stands_in_any_sentence(ask: Ask) -> None:
    text = (
        "Hedwig added caraway to Hedwig's bread.\n\nIlse, a baker in Bremen, sold it.\n\nHer sister, Hedwig, did not."
    )

    assert ask("Who is Hedwig?", text) == "Her sister"
    assert ask("Who was Ilse?", text) == "a baker in Bremen"


TABLE = """\
# Pumps

| Property | P20 | P20-XL |
|:---|---:|---|
| Flow | 48 m³/h | 61 m³/h |
| Weight | 38 kg | 46 kg |

| Code | Meaning | Remedy |
|---|---|---|
| E01 | Motor overheated | Let it cool for 40 minutes |
| E02 | Dry running | Fill the chamber |
"""


@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("What is the flow of the P20?", "48 m³/h"),
        ("What is the flow of the P20-XL?", "61 m³/h"),
        ("How much does the P20-XL weigh?", "46 kg"),
        ("How heavy is the P20?", "38 kg"),
        ("What does E02 mean?", "Dry running"),
        ("What is the remedy for E01?", "Let it cool for 40 minutes"),
    ],
)
def test_a_table_is_read_by_rows_and_columns(ask: Ask, question: str, cell: str) -> None:
    assert ask(question, TABLE) == cell


@pytest.mark.parametrize("between", [" | ", "\t"])
@pytest.mark.parametrize(
    ("question", "cell"),
    [
        ("What was the sleepiness at 7 a.m. with clear glasses?", "6.7"),
        ("How many errors were made with amber glasses?", "4.4"),
        ("What was the outcome with clear glasses?", None),
    ],
)
def test_rows_without_outer_bars_and_with_tabs_are_read_by_columns(
    ask: Ask, between: str, question: str, cell: str | None
) -> None:
    rows = [
        ["Outcome", "Amber glasses", "Clear glasses"],
        ["Sleepiness at 7 a.m.", "6.1", "6.7"],
        ["Errors", "4.4", "4.6"],
    ]

    answer = ask(question, "Table 1. Results.\n" + "\n".join(between.join(row) for row in rows))

    assert answer == cell if cell else answer is None or between not in answer


_CELLS = st.text(st.sampled_from("ab1 |-:\\\n*"), max_size=12)


@given(st.lists(_CELLS, max_size=12))
def test_whatever_looks_like_a_table_is_read(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    path = tmp_path_factory.getbasetemp() / "cells.md"
    path.write_text(f"| a | b |\n|---|---|\n{'|'.join(cells)}\n\nb a.\n")

    answer = QABot.from_paths(path).ask("What is a of b1?", min_confidence=0)
    assert answer.text is None or " | " not in answer.text


@pytest.mark.parametrize(
    ("question", "bare"),
    [
        ("Could you please tell me who led the talks?", "who led the talks?"),
        ("I'd like to know how long it lasts.", "how long it lasts."),
        ("What does the article say about fines?", "fines?"),
        ("According to the text, who won?", "who won?"),
        ("Who won, according to this article, please?", "Who won?"),
        ("In the document retention policy, what is kept?", "In the document retention policy, what is kept?"),
        ("What is this article about?", "What is this article about?"),
        ("Tell me more", "Tell me more"),
        ("please", "please"),
    ],
)
def test_what_is_said_around_a_question(question: str, bare: str) -> None:
    assert unframed(question) == bare


def test_what_is_said_around_a_question_is_neither_searched_nor_missed(tmp_path: Path) -> None:
    (tmp_path / "fines.txt").write_text("A late book costs no fine since 2021.\n\nThe library has nine rooms.")
    bot = QABot.from_paths(tmp_path / "fines.txt")
    plain, framed = bot.ask("fines?"), bot.ask("What does the article say about fines?")

    assert framed.question == framed.asked_as == "What does the article say about fines?"
    assert (framed.citations, framed.confidence, framed.abstained) == (
        plain.citations,
        plain.confidence,
        plain.abstained,
    )


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("waht does Io have", "what does Io have"),
        ("How mcuh is teh tax?", "How much is the tax?"),
        ("Whta is Io?", "What is Io?"),
        ("Who is Teh?", "Who is Teh?"),
    ],
)
def test_letters_swapped_in_a_word_that_asks(article_bot: QABot, typed: str, meant: str) -> None:
    assert article_bot.ask(typed).asked_as == meant


@pytest.mark.parametrize(
    ("forms", "word"), [("bought buying buys", "buy"), ("froze frozen freezes", "freeze"), ("women woman", "women")]
)
def test_irregular_forms_are_one_word(forms: str, word: str) -> None:
    assert len({*terms(forms), *terms(word)}) == 1


def test_a_heading_says_what_its_passage_is_about(tmp_path: Path) -> None:
    (tmp_path / "faq.md").write_text(
        "# Library\n\n## Can I print here?\n\nYes, ten pages a day.\n\n## Parking\n\nNone.\n"
    )
    answer = QABot.from_paths(tmp_path / "faq.md").ask("Can I print at the library?")

    assert not answer.abstained, answer.reason


def test_an_answer_held_back_by_a_high_threshold_says_so(article_bot: QABot) -> None:
    answer = article_bot.ask("Who praised the peacekeepers?", min_confidence=1)

    assert answer.abstained and answer.reason is not None
    assert answer.reason.endswith("less than the 100% asked for.")


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "Who initiated the talks?",
            "The talks were initiated by Ann Lee, Bo Berg, and Cy Dahl.",
            "Ann Lee, Bo Berg, and Cy Dahl",
        ),
        (
            "What tasks were the troops given?",
            "The troops were given the tasks of guarding gates, digging wells, and cooking soup for all.",
            "guarding gates, digging wells, and cooking soup",
        ),
        (
            "How long was the mission?",
            "The mission of 139 soldiers, with seven women, was a year-long one.",
            "year-long",
        ),
        ("How long did the siege last?", "In 1453 the siege of 7,000 men lasted eight weeks.", "eight weeks"),
    ],
)
def test_lists_are_whole_and_measures_are_found(ask: Ask, question: str, text: str, answer: str) -> None:
    assert answer in str(ask(question, text))


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("On 10 April 2025 the keepers deployed a national contingent to the hills.", None),
        ("On 10 April 2025 the keepers deployed 139 soldiers to the hills.", "139"),
        ("None of the soldiers was deployed to the hills.", "None"),
    ],
)
def test_how_many_is_told_by_a_word_that_counts_or_the_sentence_stands_alone(
    ask: Ask, text: str, answer: str | None
) -> None:
    found = ask("How many soldiers were deployed to the hills?", text)

    assert found is None if answer is None else answer in str(found)


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("Ada\t36\nBob\t40\nCem\t50", "How old is Ada?", "36"),
        ("API\twhat programs call\nCLI\twhat users type\nGUI\twhat users see", "What is an API?", "what programs call"),
        ("Ada Moreau | director | room 12\nBob Stone | cook | room 14", "Who is the director?", "Ada Moreau"),
    ],
)
def test_the_first_row_of_a_table_without_a_header_answers_too(text: str, question: str, answer: str) -> None:
    assert QABot(load_text(Source("a.txt", "a.txt", text.encode()))).ask(question, min_confidence=0).text == answer
