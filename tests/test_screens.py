"""What a person sees, as golden files: ``pytest --update-golden`` writes them anew, to be read before they are kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from qa_bot import QABot
from qa_bot.documents import Source
from qa_bot.documents.loaders import LOADERS, load_text
from qa_bot.interface.fragments import printable, shortened, width_of, wrap
from qa_bot.interface.prompt.loop import _greeting, _Screen
from qa_bot.interface.render import RENDERERS, Look
from qa_bot.interface.session import Session

GOLDEN = Path(__file__).parent / "data" / "screens"
README = Path(__file__).parent.parent / "README.md"
QUESTIONS = {
    "answer": ("Who praised the peacekeepers?", ()),
    "follow-up": ("When did he praise them?", ("Who praised the peacekeepers?",)),
    "refusal": ("What is the GDP of Kazakhstan?", ()),
    "about": ("What is this article about?", ()),
    "greeting": ("Hello!", ()),
    "nothing": ("Quantum chromodynamics?", ()),
}
HOSTILE = "The \x1b[31mred\x1b[0m title \x07bell\u202e reversed \u200b and \x9b2J ends."


@pytest.mark.parametrize("width", [20, 40, 80, 120])
@pytest.mark.parametrize("name", QUESTIONS)
def test_screens(article_bot: QABot, name: str, width: int, update_golden: bool) -> None:
    question, history = QUESTIONS[name]
    answer = article_bot.ask(question, history)

    plain = RENDERERS["terminal"](answer, Look(width, color=False))
    colored = RENDERERS["terminal"](answer, Look(width, color=True))
    compare(GOLDEN / f"{name}-{width}.txt", plain, update_golden)
    compare(GOLDEN / f"{name}-{width}-color.txt", colored.replace("\x1b", "␛"), update_golden)

    assert all(width_of(line) <= width for line in plain.splitlines())
    assert all(line == line.rstrip() for line in plain.splitlines())


@pytest.mark.parametrize("name", QUESTIONS)
def test_plain_text(article_bot: QABot, name: str, update_golden: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parent.parent)
    question, history = QUESTIONS[name]

    compare(GOLDEN / f"{name}.txt", RENDERERS["text"](article_bot.ask(question, history), Look()), update_golden)


def compare(golden: Path, text: str, update: bool) -> None:
    if update:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
@pytest.mark.parametrize("names_files", [False, True])
def test_every_citation_has_a_quotation_however_long_its_headings(width: int, names_files: bool) -> None:
    long = "Impact on travellers in the northern and the southern provinces"
    text = f"= Guide =\n== {long} ==\n=== {long} ===\nTravellers waited three days.\n\nThe travellers left.\n"
    texts = {"a.txt": text, "b.txt": text.replace("Travellers", "All travellers").replace("The", "Then the")}
    sources = [Source(name, name, f"{each}\n== Freight ==\nNo travellers.".encode()) for name, each in texts.items()]
    bot = QABot([document for source in sources for document in load_text(source)])
    shown = RENDERERS["terminal"](bot.ask("How long did travellers wait?"), Look(width, names_files=names_files))

    assert shown.count("“") == 3
    assert all(width_of(line) <= width for line in shown.splitlines())
    assert width < 60 or ("b.txt, line 4" in shown) == names_files


@pytest.mark.parametrize("form", ["terminal", "text"])
def test_nothing_in_a_document_or_question_steers_the_terminal(form: str) -> None:
    bot = QABot(load_text(Source("a.txt", "a.txt", f"= {HOSTILE} =\n== {HOSTILE} ==\n{HOSTILE}".encode())))
    answer = bot.ask(f"red title {HOSTILE}?", [HOSTILE])

    screen = RENDERERS[form](answer, Look(80, color=False))

    assert "red" in screen
    assert not set(screen) & {"\x1b", "\x07", "\x9b", "\u202e", "\u200b"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\tb\nc", "a b c"), ("\x1b]0;t\x07", "␛]0;t␇"), ("\x7f", "␡"), ("\u2066x", "⟨U+2066⟩x"), ("né", "né")],
)
def test_control_characters_are_shown_not_sent(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_wide_characters_and_combining_marks_are_measured() -> None:
    lines = wrap([("", "日本語の文章 が 続く e\u0301e\u0301e\u0301e\u0301 " * 3)], 10)

    assert all(sum(width_of(text) for _, text in line) <= 10 for line in lines)
    assert (
        "".join(text for line in lines for _, text in line).replace(" ", "")
        == "日本語の文章が続くe\u0301e\u0301e\u0301e\u0301" * 3
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two words", "two words"),
        ("two words more", "two …"),
        ("日本語の文章が続く", "日本語の…"),
        ("unbroken words", "unbroken…"),
    ],
)
def test_a_text_is_cut_to_the_room_that_there_is(text: str, shown: str) -> None:
    assert shortened(text, 9) == shown


def test_a_style_goes_on_across_lines() -> None:
    lines = wrap([("", "one "), ("mark", "two three"), ("", ", four")], 9, "  ")

    assert lines == [
        [("", "  "), ("", "one"), ("", " "), ("mark", "two")],
        [("", "  "), ("mark", "three"), ("", ",")],
        [("", "  "), ("", "four")],
    ]


def test_the_readme_shows_what_the_chat_shows(
    article_bot: QABot, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    session = Session(article_bot, 3, article_bot.threshold)
    screen = _Screen(session, Look(80), {})
    screen.write(_greeting(session))
    for question in ("Who praised the peacekeepers?", "When did he praise them?", "What is the GDP of Kazakhstan?"):
        sys.stdout.write(f"❯ {question}\n")
        screen.reply(question)

    assert capsys.readouterr().out.rstrip() in README.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("width", "place"),
    [
        (120, "Notes on an archive of letters › 4.0.0 (2024-04-02) › Known issues · line 4"),
        (80, "… › 4.0.0 (2024-04-02) › Known issues · line 4"),
        (60, "… › Known issues · line 4"),
        (46, "… › Known issues · line 4"),
    ],
)
def test_long_headings_are_cut_where_how_sure_an_answer_is_would_not_fit_beside_them(width: int, place: str) -> None:
    text = "# Notes on an archive of letters\n## 4.0.0 (2024-04-02)\n### Known issues\nArchives on tapes are refused.\n"
    bot = QABot(LOADERS[".md"](Source("notes.md", "notes.md", text.encode())))
    shown = RENDERERS["terminal"](bot.ask("Which archives are refused?", min_confidence=0), Look(width))

    (line,) = [line for line in shown.splitlines() if "sure " in line]
    assert line.startswith(f"  1  {place}  ")
