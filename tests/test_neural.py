"""The neural reader: its pieces, its network, what it says of sentences, and what happens without it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_bot import QABot
from qa_bot.documents.loaders import LOADERS, Source
from qa_bot.errors import UnknownReader, WeightsError
from qa_bot.reading.answer import LIKELY
from qa_bot.reading.neural import combination, network, reader, readings
from qa_bot.reading.neural.combination import load_combination
from qa_bot.reading.neural.network import LONGEST, load_network, shipped_network
from qa_bot.reading.neural.wordpiece import pieces_of
from qa_bot.reading.quotation import Unit, best_run

CORPUS = Path(__file__).parent.parent / "corpus"


@pytest.fixture(scope="module")
def bot() -> QABot:
    return QABot.from_paths(CORPUS, reader="neural")


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Who signed the letter?", [2040, 2772, 1996, 3661, 1029]),
        ("Türkiye’s co-sponsors", [22883, 28008, 2063, 1521, 1055, 2522, 1011, 13162]),
        ("unaffable", [14477, 20961, 3468]),
        ("a漢字b", [1037, 1904, 100, 1038]),
    ],
)
def test_pieces_are_those_of_the_encoder(text: str, numbers: list[int]) -> None:
    assert pieces_of(text).numbers == numbers


@given(st.text(max_size=60))
def test_pieces_of_any_text_have_their_places_in_order(text: str) -> None:
    found = pieces_of(text)

    assert len(found.numbers) == len(found.spans)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
    assert all(before[0] <= after[0] for before, after in zip(found.spans, found.spans[1:], strict=False))


@given(st.lists(st.integers(0, 30_521), min_size=1, max_size=LONGEST))
def test_any_pieces_have_finite_logits(numbers: list[int]) -> None:
    logits = shipped_network().read(numbers, [0] * len(numbers))

    assert all(len(each) == len(numbers) and np.isfinite(each).all() for each in logits[:3])
    assert np.isfinite(logits.able)


def test_one_thread_and_several_say_the_same(bot: QABot, monkeypatch: pytest.MonkeyPatch) -> None:
    question = "How many rounds of talks were held?"
    several = bot.ask(question)
    monkeypatch.setattr(readings, "_MOST_THREADS", 1)

    assert bot.ask(question) == several


def test_a_short_answer_has_its_own_confidence(bot: QABot) -> None:
    answer = bot.ask("Who praised the peacekeepers?")

    assert answer.text is not None
    assert "Tokayev" in answer.text
    assert answer.answer_confidence is not None
    assert LIKELY <= answer.answer_confidence <= 1


def test_scores_never_rise_with_rank_and_explanations_add_up(bot: QABot) -> None:
    answer = bot.ask("Who praised the peacekeepers?", top=5, explained=True)
    scores = [each.score for each in answer.citations]

    assert scores == sorted(scores, reverse=True)
    for citation in answer.citations:
        assert citation.explanation is not None
        assert citation.explanation.total == pytest.approx(citation.score, abs=1e-4)


def test_without_its_weights_the_lexical_reader_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "reader.arrays"
    broken.write_bytes(network.SHIPPED.read_bytes()[:1000])
    monkeypatch.setattr(network, "SHIPPED", broken)
    monkeypatch.setattr("qa_bot.reading.models.DEFAULT_READER", "auto")
    network.shipped_network.cache_clear()
    reader.shipped_reader.cache_clear()
    try:
        answered = QABot.from_paths(CORPUS).ask("Who praised the peacekeepers?")
        with pytest.raises(WeightsError, match=r"reader\.arrays"):
            QABot.from_paths(CORPUS, reader="neural").ask("Who praised the peacekeepers?")
    finally:
        network.shipped_network.cache_clear()
        reader.shipped_reader.cache_clear()

    assert answered == QABot.from_paths(CORPUS, reader="lexical").ask("Who praised the peacekeepers?")


@pytest.mark.parametrize("content", [b"", b"qa-bot arrays 1\n{}\n", b"qa-bot arrays 1\n[1]\n", b"\0" * 100])
def test_what_is_no_reader_is_one_line(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.arrays"
    path.write_bytes(content)

    for load in (load_network, lambda path: load_combination(path, reader.MODEL_INPUTS)):
        with pytest.raises(WeightsError) as caught:
            load(path)
        assert "\n" not in str(caught.value)


def test_a_combination_for_another_order_of_inputs_is_refused() -> None:
    inputs = {name: tuple(reversed(names)) for name, names in reader.MODEL_INPUTS.items()}

    with pytest.raises(WeightsError, match="another version"):
        load_combination(combination.SHIPPED, inputs)


def test_an_unknown_reader_is_named_with_those_that_exist() -> None:
    with pytest.raises(UnknownReader, match=r"'psychic'.*auto, lexical, neural"):
        QABot.from_paths(CORPUS, reader="psychic")


def test_the_run_with_the_best_expected_f1_is_shown() -> None:
    units = [Unit(at, at * 10, at * 10 + 10, "item", (0, 50), False) for at in range(5)]

    assert best_run(units, 2, [0.0, 0.1, 1.0, 0.1, 0.0]) == (2, 2)
    assert best_run(units, 2, [0.0, 0.9, 1.0, 0.9, 0.1]) == (1, 3)


LAPTOP = b"""# Handbook

## Getting a laptop
1. Open a ticket in the portal.
2. Wait for approval by your manager.
3. Collect the laptop from room B12.

## Starting the server
Run the following command.

```
cat hosts | xargs start
```

<table>
<tr><th>Bed</th><th>Crop</th></tr>
<tr><td>North</td><td>Beans</td></tr>
<tr><td>South</td><td>Kale</td></tr>
</table>
"""


@pytest.fixture(scope="module")
def handbook() -> QABot:
    return QABot(LOADERS[".md"](Source("a.md", "a.md", LAPTOP)), reader="neural")


def test_steps_below_a_heading_that_is_asked_for_are_shown_whole(handbook: QABot) -> None:
    first = handbook.ask("How do I get a laptop?").citations[0]

    assert first.quotation.display.count("\n") == 2
    assert first.answer is None


def test_a_command_is_the_answer_as_a_whole(handbook: QABot) -> None:
    answer = handbook.ask("How do I start the server?")

    assert "cat hosts | xargs start" in answer.citations[0].quotation.display


def test_a_row_of_a_table_in_html_has_a_header(handbook: QABot) -> None:
    assert handbook.ask("What is the crop of the south bed?").citations[0].answer_display == "Kale"
