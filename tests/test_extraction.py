"""The short answer: always whole words of the first sentence, with their marks in pairs, or nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import Document, QABot
from qa_bot.analysis import tokens
from qa_bot.analysis.tags import TAGS, tag
from qa_bot.arrays import FORMAT, packed, unpacked
from qa_bot.documents import Source
from qa_bot.documents.loaders import load_text
from qa_bot.errors import WeightsError
from qa_bot.reading.extraction import load_extractor, shipped_extractor
from qa_bot.reading.extraction.borders import borders
from qa_bot.reading.extraction.extractor import SHIPPED
from tests.strategies import bot_to_ask, corpora, questions, texts


def bot_of(text: str) -> QABot:
    return QABot(load_text(Source("a.txt", "a.txt", text.encode())))


@given(corpora(2), questions)
def test_an_answer_is_whole_words_of_the_first_sentence(texts: list[Document], question: str) -> None:
    bot = bot_to_ask(texts, question)
    if bot is None:
        return
    answer = bot.ask(question, min_confidence=0)

    assert all(citation.answer is None for citation in answer.citations[1:])
    if answer.text is None:
        return
    start, end = answer.citations[0].answer or (0, 0)
    sentence = answer.citations[0].sentence
    edges = {
        edge for token in tokens(sentence.text) for edge in (sentence.start + token.start, sentence.start + token.end)
    }
    text = sentence.passage.document.text
    assert sentence.start <= start < end <= sentence.end
    assert all(
        at in edges or not (text[at - 1].isalnum() and text[at].isalnum()) for at in (start, end) if at < len(text)
    )
    assert answer.text == answer.text.strip()
    for opening, closing in ("()", "[]", "{}", "“”"):
        assert answer.text.count(opening) == answer.text.count(closing)
    assert answer.text.count('"') % 2 == 0


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("It cost $5 (about 4 €).", "5", "$5"),
        ("It cost $5 (about 4 €).", "5 (about 4", "$5 (about 4 €)"),
        ("Some 40% of them came.", "40", "40%"),
        ('He spoke of "a fair price" then.', "a fair price", "a fair price"),
        ('He spoke of "a fair price" then.', 'of "a fair price', 'of "a fair price"'),
        ('He spoke of "a fair price" then.', 'fair price" then', None),
        ("He spoke of “a fair price” then.", "of “a fair price", "of “a fair price”"),
        ("Acme Corp. paid for it.", "Acme Corp", "Acme Corp."),
        ("It was paid by Acme.", "Acme", "Acme"),
        ("The force (UNDOF) left.", "UNDOF", "UNDOF"),
        ("Write to parts@nordvik.example.", "nordvik", "parts@nordvik.example"),
        ("Call +47 55 01 of them.", "47 55", "+47 55"),
        ("Keep it between −20 °C and 5 °C.", "20 °C", "−20 °C"),
        ("It was so in 1990-1995.", "1995", "1995"),
        ("Until 3.x is out, 2.x is mended.", "3", "3.x"),
        ("See keeper.example for it.", "keeper", "keeper.example"),
        ("The log is /var/log/tool.log.", "tool", "/var/log/tool.log"),
        ("It is in ~/.config/tool.toml, too.", "config", "~/.config/tool.toml"),
        ("It is C:\\Tools\\out.log.", "Tools", "C:\\Tools\\out.log"),
        ("Use --dry-run=yes, then.", "dry-run", "--dry-run=yes"),
        ("Use it with -q.", "q", "-q"),
        ("See (https://tool.example/docs/?v=2#top).", "https", "https://tool.example/docs/?v=2#top"),
        ("The glob is **/*_test.py.", "_test", "**/*_test.py"),
        ("The file is .env.", "env", ".env"),
        ("It is written in node.js and .NET.", "NET", ".NET"),
        ("Edit config/app.local.yaml first.", "app", "config/app.local.yaml"),
        ("Call main() first.", "main", "main()"),
        ("It matches ^a+$.", "a+", "^a+$"),
        ("It fell by -20 % then.", "20", "-20 %"),
        ("It was on 25 February 2011.", "25", "25 February"),
        ("It was on February 25, 2011.", "25", "February 25"),
        ("It opens at 9 a.m. on Monday.", "9", "9 a.m."),
        ("It is five metres wide.", "metres", "five metres"),
        ("It weighs 5 kg or so.", "5", "5 kg"),
        ("Ann/Bob came.", "Bob", "Bob"),
        ("It is **bold** here.", "bold", "bold"),
    ],
)
def test_marks_that_belong_to_an_answer_come_with_it(text: str, words: str, found: str | None) -> None:
    start = text.index(words)
    span = borders(text, start, start + len(words))

    assert (text[slice(*span)] if span else None) == found


@given(texts, st.data())
def test_an_answer_with_its_marks_has_all_its_words(text: str, data: st.DataObject) -> None:
    spans = [(token.start, token.end) for token in tokens(text)]
    if not spans:
        return
    first = data.draw(st.integers(0, len(spans) - 1))
    last = data.draw(st.integers(first, len(spans) - 1))
    span = borders(text, spans[first][0], spans[last][1])

    assert span is None or 0 <= span[0] <= spans[first][0] < spans[last][1] <= span[1] <= len(text)


@pytest.mark.parametrize("words", ["price” then (and", "later) or", "a “fair", "(and later"])
def test_half_a_pair_is_no_answer(words: str) -> None:
    text = "He spoke of a “fair price” then (and later) or not."
    start = text.index(words)
    span = borders(text, start, start + len(words))

    assert span is None or text[slice(*span)].count("(") == text[slice(*span)].count(")")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who designed the bridge?", "Ada Moreau"),
        ("When was the bridge opened?", "1931"),
        ("How long is the bridge?", "412 metres"),
    ],
)
def test_people_dates_and_measures_are_answered_in_words(question: str, answer: str) -> None:
    bot = bot_of(
        "The bridge over the Arve was designed by Ada Moreau.\n\nThe bridge was opened in 1931 after long delays.\n\n"
        "The bridge is 412 metres long and carries two lanes of traffic.\n"
    )

    assert answer in (bot.ask(question).text or "")


@pytest.mark.parametrize("question", ["Did Kazakhstan send troops to Idlib?", "Is Syria a member of the Arab League?"])
def test_no_words_are_put_for_a_yes_or_a_no(article_bot: QABot, question: str) -> None:
    answer = article_bot.ask(question, min_confidence=0)

    assert answer.text is None
    assert answer.citations


def test_a_gigantic_sentence_is_answered_too() -> None:
    bot = bot_of("The list holds " + "one item and another, " * 20_000 + "and it was made by Ada Moreau.")

    assert bot.ask("Who made the list?", min_confidence=0).citations


@given(st.text(min_size=1).filter(lambda word: not word.isspace()))
def test_every_word_has_a_tag(word: str) -> None:
    assert tag(word) in TAGS


def test_weights_say_where_they_come_from_and_survive_being_saved(tmp_path: Path) -> None:
    shipped = shipped_extractor()
    shipped.save(tmp_path / "again.arrays")
    again = load_extractor(tmp_path / "again.arrays")

    assert shipped.provenance["cross-validated by article"]
    assert again.provenance == shipped.provenance
    assert len(again.networks) == len(shipped.networks)
    for one, other in zip((shipped.shared, *shipped.networks), (again.shared, *again.networks), strict=True):
        assert all(np.allclose(values, other[name], atol=1e-6) for name, values in one.items())


@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("On 6 February 2023 the town sent 50 tons of aid.", "How much aid did the town send?", "50 tons"),
        ("The army had 1500 soldiers, 20 cannons and 30 ships.", "How many soldiers did the army have?", "1500"),
        ("In 1914 the fleet had 1200 ships and 30,000 sailors.", "How many ships did the fleet have?", "1200"),
        ("The bridge is 1200 metres long and was built by 30 workers.", "How long is the bridge?", "1200 metres"),
        ("In 1914 the town, which had three tents, sent 50 tons of aid.", "How many tents did the town have?", "three"),
        ("It lies 260 kilometres from the sea and 20 villages.", "How many kilometers is it from the sea?", "260"),
        ("The war lasted from May to June.", "How long did the war last?", "May to June"),
    ],
)
def test_a_date_is_no_quantity_where_there_is_another_number(sentence: str, question: str, answer: str) -> None:
    assert bot_of(sentence).ask(question, min_confidence=0).text == answer


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("0 output", np.full(64, np.nan, np.float32)),
        ("linear", np.full(3, 0, np.float32)),
        ("0 narrow scale", np.ones((300_000, 1, 1), np.float32)),
        ("first_by_kind scale", np.ones((300_000, 1, 1, 1), np.float32)),
        ("0 narrow", np.zeros(1_000_000, np.uint8)),
        ("0 near", np.zeros((3, 206, 96), np.float32)),
        ("0 bias", np.zeros((10**6, 0), np.float32)),
    ],
)
def test_forged_weights_are_one_line(tmp_path: Path, name: str, array: npt.NDArray[np.generic]) -> None:
    path = tmp_path / "weights.arrays"
    arrays, about = unpacked(SHIPPED.read_bytes())
    path.write_bytes(packed({**arrays, name: array}, about))

    with pytest.raises(WeightsError, match=r"weights\.arrays"):
        load_extractor(path)


@pytest.mark.parametrize("change", [{"networks": 0}, {"networks": 9}, {"worth": -1}, {"worth": 1e308}, {"worth": "?"}])
def test_weights_that_are_forged_in_what_they_say_are_one_line(tmp_path: Path, change: dict[str, object]) -> None:
    path = tmp_path / "weights.arrays"
    arrays, about = unpacked(SHIPPED.read_bytes())
    path.write_bytes(packed(arrays, {**about, **change}))

    with pytest.raises(WeightsError, match=r"weights\.arrays"):
        load_extractor(path)


@pytest.mark.parametrize("content", [b"", b"no weights", FORMAT, FORMAT + b"[" * 100_000 + b"\n", FORMAT + b"[]\n"])
def test_foreign_weights_are_one_line(tmp_path: Path, content: bytes, article: Document) -> None:
    path = tmp_path / "weights.arrays"
    path.write_bytes(content)

    with pytest.raises(WeightsError, match=r"weights\.arrays"):
        QABot([article], answer_weights=path)


def test_weights_of_another_version_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "weights.arrays").write_bytes(packed({}, {"schema": "other", "provenance": {}}))

    with pytest.raises(WeightsError, match="another version"):
        load_extractor(tmp_path / "weights.arrays")
