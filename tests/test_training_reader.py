"""The neural reader: trained from a tiny encoder, exported, and read with. The slow parts need torch."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qa_bot import QABot
from qa_bot.evaluation.questions import read_questions
from qa_bot.evaluation.questions.files import Source
from qa_bot.evaluation.questions.squad import articles_of
from qa_bot.interface.cli import main
from qa_bot.reading.extraction import shipped_extractor
from qa_bot.reading.neural.combination import load_combination
from qa_bot.reading.neural.network import HEAD_WIDTH, load_network
from qa_bot.reading.neural.reader import MODEL_INPUTS, Reader
from qa_bot.reading.neural.readings import readings_of
from qa_bot.reading.neural.windows import Windows
from qa_bot.reading.neural.wordpiece import pieces_of
from qa_bot.training.neural.combining import fit_chance, fit_choice
from qa_bot.training.neural.documents import examples_of
from qa_bot.training.neural.examples import Batch, Example
from qa_bot.training.neural.export import in_eight_bits, reader_file
from qa_bot.training.neural.paragraphs import Windows as ParagraphWindows

PIECES, WIDTH, LAYERS = 30522, 2 * HEAD_WIDTH, 2
TOWNS = ("Arden", "Birch", "Corby", "Dover")
KEEPERS = ("Ada Moss", "Ben Reed", "Cleo Hart", "Dan Field")


def squad(path: Path) -> str:
    """Write an article of a paragraph a town; the last question of each is not answered."""
    paragraphs = []
    for town, keeper in zip(TOWNS, KEEPERS, strict=True):
        context = f"The bridge of {town} is old. Its keeper is {keeper}, who lives there. It opens in summer."
        asked = {
            "id": f"{town}-1",
            "question": f"Who is the keeper of the bridge of {town}?",
            "answers": [{"text": keeper, "answer_start": context.index(keeper)}],
        }
        other = {"id": f"{town}-2", "question": f"When was {town} founded?", "answers": [], "is_impossible": True}
        paragraphs.append({"context": context, "qas": [asked, other]})
    content = json.dumps({"data": [{"title": "Bridges", "paragraphs": paragraphs}]}).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return str(path)


def questions_on_documents(folder: Path) -> str:
    """Write a document a town, with a question that it answers and one that it does not."""
    lines = []
    for number, (town, keeper) in enumerate(zip(TOWNS, KEEPERS, strict=True)):
        name = f"{town.lower()}.md"
        text = f"# {town} Harbour\n\nThe harbour of **{town}** is old.\n\nIts master is *{keeper}*. Boats stay there.\n"
        (folder / name).write_text(text)
        lines += [
            {
                "id": f"{number}",
                "document": name,
                "question": "Who is the master of the harbour?",
                "answers": [keeper],
                "quote": f"Its master is *{keeper}*.",
                "evidence": [f"Its master is *{keeper}*."],
            },
            {"id": f"{number}-not", "document": name, "question": "How deep is the harbour?", "answers": []},
        ]
    path = folder / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)) + "\n")
    return str(path)


def windows_of(path: str, seed: int = 0) -> list[Example]:
    random = np.random.default_rng(seed)
    return [each for article in articles_of(Source(path)) for each in ParagraphWindows(article, random).examples(1.0)]


def text_of(example: Example, span: tuple[int, int] | None) -> list[int]:
    assert span is not None
    return example.numbers[span[0] : span[1] + 1].tolist()


def test_windows_of_paragraphs_have_the_words_and_the_sentence_that_answer(tmp_path: Path) -> None:
    windows = [each for seed in range(5) for each in windows_of(squad(tmp_path / "squad.json"), seed)]
    words = [pieces_of(keeper).numbers for keeper in KEEPERS]
    sentences = [pieces_of(f"Its keeper is {keeper}, who lives there.").numbers for keeper in KEEPERS]

    answering = [each for each in windows if each.evidence is not None]
    assert len(answering) == 20
    assert all(text_of(each, each.words) in words for each in answering)
    assert all(text_of(each, each.evidence) in sentences for each in answering)
    assert sum(1 for each in windows if each.evidence is None) >= 20
    assert max(len(each.numbers) for each in windows) <= 128


def test_the_same_seed_draws_the_same_windows_from_a_packed_file(tmp_path: Path) -> None:
    plain, packed = windows_of(squad(tmp_path / "a.json")), windows_of(squad(tmp_path / "b.json.gz"))

    assert [each.numbers.tolist() for each in plain] == [each.numbers.tolist() for each in packed]


def test_windows_of_documents_are_those_that_the_reader_is_given(tmp_path: Path) -> None:
    (questions, *_) = read_questions(questions_on_documents(tmp_path), scope="document")
    bot = QABot(questions.documents or (), reader="lexical")

    windows = list(examples_of(questions.topics, bot))

    right = next(each for each in windows if each.evidence is not None)
    assert text_of(right, right.words) == pieces_of("Ada Moss").numbers
    assert text_of(right, right.evidence) == pieces_of("Its master is Ada Moss.").numbers
    query = bot.query(questions.topics[0].question)
    evidence = bot.evidence_to_read(query)
    assert evidence is not None
    given = [list(each.numbers) for each in Windows(query.asked_as, bot.index).of(evidence)]
    assert right.numbers.tolist() in given
    assert all(each.words is None for each in windows if each.evidence is None)


def test_a_batch_marks_what_is_text_and_what_is_not_to_be_learned() -> None:
    numbers = np.array([101, 7, 102, 8, 9, 10, 102], np.uint16)
    batch = Batch.of(
        [
            Example(numbers, 3, (4, 4), (3, 5), ""),
            Example(numbers[:5], 3, None, (3, 3), ""),
            Example(numbers, 3, None, None, ""),
        ]
    )

    assert batch.words.tolist() == [[4, 4], [-1, -1], [0, 0]]
    assert batch.is_text.astype(int).tolist()[:2] == [[0, 0, 0, 1, 1, 1, 0], [0, 0, 0, 1, 0, 0, 0]]
    assert batch.segments.tolist()[1] == [0, 0, 0, 1, 1, 0, 0]
    assert batch.is_evidence.sum(1).tolist() == [3, 1, 0]
    assert batch.answers.tolist() == [True, True, False]


def test_a_broken_packed_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "squad.json.gz"
    path.write_bytes(gzip.compress(b'{"data": []}')[:-9])

    assert main(["train", str(path), "--out", str(tmp_path / "out")]) == 2
    assert "broken gzip" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--for", "reader"], "needs --base FOLDER"),
        (["--for", "answers", "--minutes", "5"], "--minutes: cannot be combined with --for answers"),
        (["--for", "reader", "--base", "x", "--minutes", "5", "--epochs", "1"], "cannot be combined with --epochs"),
        (["--for", "reader", "--base", "x", "--mean"], "--mean: needs --folds"),
        (["--for", "reader", "--base", "x", "--share", "squad.json"], "is not a file's name"),
    ],
)
def test_options_that_do_not_go_together_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], told: str
) -> None:
    questions = squad(tmp_path / "squad.json")

    assert main(["train", questions, *options, "--out", str(tmp_path / "out")]) == 2
    assert told in capsys.readouterr().err


def untrained(path: Path, seed: int) -> None:
    """Write a reader whose weights are drawn at random."""
    random = np.random.default_rng(seed)
    weights = {"pieces": random.normal(size=(PIECES, WIDTH)), "places": random.normal(size=(512, WIDTH)) / 10}
    weights |= {"segments": np.zeros((2, WIDTH)), "norm.scale": np.ones(WIDTH), "norm.shift": np.zeros(WIDTH)}
    maps = {"attention": (3 * WIDTH, WIDTH), "output": (WIDTH, WIDTH), "up": (128, WIDTH), "down": (WIDTH, 128)}
    for name, shape in maps.items():
        weights |= {f"layer0.{name}": random.normal(size=shape) / 10, f"layer0.{name}.bias": np.zeros(shape[0])}
    for name in ("first_norm", "second_norm"):
        weights |= {f"layer0.{name}.scale": np.ones(WIDTH), f"layer0.{name}.shift": np.zeros(WIDTH)}
    for name, rows in (("head", 3), ("able", 1)):
        weights |= {name: random.normal(size=(rows, WIDTH)), f"{name}.bias": np.zeros(rows)}
    path.write_bytes(reader_file({name: each.astype(np.float32) for name, each in weights.items()}, {}))


def test_a_combination_is_fitted_by_folds_and_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folds, out = tmp_path / "folds", tmp_path / "combination.arrays"
    folds.mkdir()
    for half in (0, 1):
        untrained(folds / f"reader-{half}.arrays", half)
    questions = [squad(tmp_path / "squad.json"), questions_on_documents(tmp_path)]
    command = ["train", *questions, "--for", "combination", "--folds", str(folds), "--out"]

    assert main([*command, str(out)]) == 0

    printed, _ = capsys.readouterr()
    assert [line.split(":")[0] for line in printed.splitlines()] == ["squad.json", "questions.jsonl"]
    assert len(json.loads((folds / "articles.json").read_text())) == 5
    combination = load_combination(out, MODEL_INPUTS)
    assert combination.provenance["cross-validated by document"] == printed.splitlines()
    reader = Reader(load_network(folds / "reader-0.arrays"), combination, shipped_extractor())
    bot = QABot.from_paths(tmp_path / "arden.md", reader="lexical")
    query = bot.query("Who is the master of the harbour?")
    evidence = bot.evidence_to_read(query)
    assert evidence is not None
    found = reader.read(query, bot.index, evidence)
    assert found is not None
    assert 0 <= found.confidence <= 1
    assert main([*command, str(tmp_path / "again.arrays"), "--quiet"]) == 0
    assert (tmp_path / "again.arrays").read_bytes() == out.read_bytes()
    assert main([*command, str(tmp_path / "set.arrays"), "--quiet", "--min-confidence", "0.37"]) == 0
    assert load_combination(tmp_path / "set.arrays", MODEL_INPUTS).threshold == 0.37


def test_a_combination_needs_the_readers_of_the_halves(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["train", questions_on_documents(tmp_path), "--for", "combination", "--out", str(tmp_path / "out")]

    assert main(command) == 2
    assert "needs --folds FOLDER" in capsys.readouterr().err
    assert main([*command, "--folds", str(tmp_path), "--quiet"]) == 2
    said = capsys.readouterr().err
    assert "reader-0.arrays: No such file" in said or "reader-1.arrays: No such file" in said


def test_a_choice_learns_which_of_a_list_is_right() -> None:
    random = np.random.default_rng(0)
    lists = []
    for _ in range(60):
        inputs = random.normal(size=(5, 3))
        lists.append((inputs, (inputs[:, 1] == inputs[:, 1].max()).astype(float), 1.0))

    model = fit_choice(("a", "b", "c"), lists, 2)

    assert np.mean([each[1][model.scores(each[0]).argmax()] for each in lists]) > 0.9


def test_a_chance_is_as_often_right_as_it_says() -> None:
    random = np.random.default_rng(0)
    inputs = random.normal(size=(2000, 2))
    right = (random.random(2000) < 1 / (1 + np.exp(-2 * inputs[:, 0]))).astype(float)

    chances = fit_chance(("a", "b"), inputs, right, np.ones(2000), 4, 10.0, 1).probabilities(inputs)

    for lowest in (0.0, 0.25, 0.5, 0.75):
        some = (chances >= lowest) & (chances < lowest + 0.25)
        assert abs(chances[some].mean() - right[some].mean()) < 0.06


def test_without_torch_it_is_said_what_brings_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa_bot.interface.tasks.train_reader.find_spec", lambda name: None)
    questions = squad(tmp_path / "squad.json")

    assert main(["train", questions, "--for", "reader", "--base", "x", "--out", str(tmp_path / "out")]) == 2
    assert "pip install 'qa-bot[train]'" in capsys.readouterr().err


# From here on, networks are trained.


@pytest.fixture
def torch() -> Any:
    pytest.importorskip("safetensors", reason="needs safetensors: pip install 'qa-bot[train]'")
    return pytest.importorskip("torch", reason="needs torch: pip install 'qa-bot[train]'")


@pytest.fixture
def base(torch: Any, tmp_path: Path) -> Path:
    """Write an encoder of BERT's form with two layers and weights drawn at random."""
    from safetensors.torch import save_file

    draw = torch.Generator().manual_seed(3)

    def matrix(*shape: int) -> Any:
        return torch.normal(0.0, 0.05, shape, generator=draw)

    embeddings = {"word_embeddings": PIECES, "position_embeddings": 512, "token_type_embeddings": 2}
    weights = {f"bert.embeddings.{name}.weight": matrix(size, WIDTH) for name, size in embeddings.items()}
    maps = {f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")}
    maps |= {"attention.output.dense": (WIDTH, WIDTH)}
    maps |= {"intermediate.dense": (4 * WIDTH, WIDTH), "output.dense": (WIDTH, 4 * WIDTH)}
    norms = ["bert.embeddings.LayerNorm"]
    for number in range(LAYERS):
        prefix = f"bert.encoder.layer.{number}."
        for name, shape in maps.items():
            weights |= {f"{prefix}{name}.weight": matrix(*shape), f"{prefix}{name}.bias": matrix(shape[0])}
        norms += [f"{prefix}attention.output.LayerNorm", f"{prefix}output.LayerNorm"]
    for name in norms:
        weights |= {f"{name}.weight": 1 + matrix(WIDTH), f"{name}.bias": matrix(WIDTH)}
    folder = tmp_path / "encoder"
    folder.mkdir()
    save_file(weights, str(folder / "model.safetensors"))
    (folder / "config.json").write_text(json.dumps({"num_attention_heads": WIDTH // HEAD_WIDTH}))
    return folder


@pytest.fixture
def train(base: Path, tmp_path: Path) -> Callable[..., int]:
    questions = [squad(tmp_path / "squad.json.gz"), questions_on_documents(tmp_path)]

    def run(out: str, *options: str) -> int:
        own = () if "--checkpoints" in options else ("--checkpoints", str(tmp_path / f"{out}-checkpoints"))
        return main(
            ["train", *questions, "--for", "reader", "--base", str(base), "--out", str(tmp_path / out), *own, *options]
        )

    return run


def test_a_reader_is_trained_by_halves_and_read_with(
    train: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folds = tmp_path / "folds"
    folds.mkdir()

    assert train("reader.arrays", "--epochs", "2", "--folds", str(folds)) == 0

    printed, said = capsys.readouterr()
    assert [line.split(":")[0] for line in printed.splitlines()] == ["half 1", "half 2", "all documents"]
    assert "squad.json.gz: " in said
    assert sorted(json.loads((folds / "articles.json").read_text())) == [f"{town} Harbour" for town in TOWNS]
    provenance = load_network(tmp_path / "reader.arrays").provenance
    assert [stage["name"] for stage in provenance["stages"]] == ["base", "last"]
    assert provenance["cross-validated by document"] == printed.splitlines()
    assert [each["answering"] for each in provenance["questions"].values()] == [4, 4]
    bot = QABot.from_paths(tmp_path / "arden.md", reader="lexical")
    query = bot.query("Who is the master of the harbour?")
    evidence = bot.evidence_to_read(query)
    assert evidence is not None
    for path in (tmp_path / "reader.arrays", folds / "reader-0.arrays", folds / "reader-1.arrays"):
        assert readings_of(query, bot.index, evidence, load_network(path))


def test_the_mean_of_the_halves_stands_for_weights_fitted_to_all(train: Callable[..., int], tmp_path: Path) -> None:
    folds = tmp_path / "folds"
    folds.mkdir()

    assert train("reader.arrays", "--folds", str(folds), "--mean", "--quiet") == 0

    mean = load_network(tmp_path / "reader.arrays")
    halves = [load_network(folds / f"reader-{half}.arrays") for half in (0, 1)]
    assert np.allclose(mean.head, (halves[0].head + halves[1].head) / 2, atol=1e-6)
    assert [stage["name"] for stage in mean.provenance["stages"]][-1] == "mean of these"


def test_the_same_training_gives_the_same_file_also_when_broken_off(
    train: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from qa_bot.training.neural import fitting

    assert train("whole", "--epochs", "4", "--quiet") == 0
    monkeypatch.setattr(fitting, "SAVED_EVERY", 0.0)
    save = fitting.save_state
    saved = []

    def breaking(*arguments: Any) -> None:
        save(*arguments)
        saved.append(arguments)
        if len(saved) in (2, 6):
            raise KeyboardInterrupt

    monkeypatch.setattr(fitting, "save_state", breaking)
    assert train("broken", "--epochs", "4", "--quiet") == 130
    assert not (tmp_path / "broken").exists()
    assert train("broken", "--epochs", "4", "--quiet") == 130
    capsys.readouterr()
    assert train("broken", "--epochs", "4") == 0

    assert "goes on after step" in capsys.readouterr().err
    assert (tmp_path / "broken").read_bytes() == (tmp_path / "whole").read_bytes()


def test_checkpoints_of_another_training_are_not_gone_on_from(
    train: Callable[..., int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkpoints = ("--checkpoints", str(tmp_path / "kept"))

    assert train("one", *checkpoints, "--quiet") == 0
    assert train("other", *checkpoints, "--share", "squad.json.gz=0.5", "--quiet") == 2
    assert "left by a training on other questions" in capsys.readouterr().err


def test_the_last_stage_can_begin_at_what_an_earlier_training_left(
    train: Callable[..., int], tmp_path: Path, torch: Any
) -> None:
    assert train("one", "--checkpoints", str(tmp_path / "kept"), "--quiet") == 0
    questions = str(tmp_path / "questions.jsonl")
    out = str(tmp_path / "two")

    base = str(tmp_path / "kept" / "base")
    command = ["train", questions, "--for", "reader", "--base", base, "--out", out, "--quiet"]
    assert main([*command, "--checkpoints", str(tmp_path / "more")]) == 0
    assert [stage["name"] for stage in load_network(tmp_path / "two").provenance["stages"]] == ["last"]


def test_numpy_reads_as_torch_does(base: Path, tmp_path: Path, torch: Any) -> None:
    from qa_bot.training.neural.checkpoints import load_base
    from qa_bot.training.neural.network import logits_of

    weights = load_base(base, 1)
    # Weights that 8 bits hold exactly, so that what differs is the arithmetic alone.
    for name, each in weights.items():
        if each.ndim == 2 and name not in ("head", "able", "places", "segments"):
            whole, scale = in_eight_bits(each.numpy())
            weights[name] = torch.from_numpy(whole * scale[:, None])
    (tmp_path / "exact.arrays").write_bytes(reader_file({name: each.numpy() for name, each in weights.items()}, {}))
    network = load_network(tmp_path / "exact.arrays")
    windows = windows_of(squad(tmp_path / "squad.json"))
    batch = Batch.of(windows)
    logits, able = logits_of(weights, batch)

    for row, each in enumerate(windows):
        size = len(each.numbers)
        read = network.read(each.numbers.tolist(), batch.segments[row, :size].tolist())
        mine = np.stack([read.start, read.end, read.evidence], axis=1)
        assert np.abs(mine - logits[row, :size].detach().numpy()).max() < 1e-3
        assert abs(read.able - float(able[row])) < 1e-3


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: (folder / "model.safetensors").unlink(), "model.safetensors: no such file"),
        (lambda folder: (folder / "model.safetensors").write_bytes(b"x" * 40), "not a file of safetensors"),
        (lambda folder: (folder / "config.json").write_text('{"num_attention_heads": 4}'), "32 numbers wide"),
        (lambda folder: (folder / "vocab.txt").write_text("[PAD]\nother\n"), "made for other pieces"),
    ],
)
def test_an_encoder_that_cannot_be_used_is_one_line(
    train: Callable[..., int], base: Path, capsys: pytest.CaptureFixture[str], spoil: Callable[[Path], Any], told: str
) -> None:
    spoil(base)

    assert train("out", "--quiet") == 2
    said = capsys.readouterr().err
    assert told in said
    assert said.count("\n") == 1


def test_questions_of_which_none_is_answered_are_one_line(
    base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text.md").write_text("The heron fishes.\n")
    path = tmp_path / "none.jsonl"
    path.write_text('{"question": "Who fishes?", "document": "text.md", "answers": []}\n')
    command = ["train", str(path), "--for", "reader", "--base", str(base), "--out", str(tmp_path / "out"), "--quiet"]

    assert main([*command, "--checkpoints", str(tmp_path / "kept")]) == 2
    assert "no question is answered" in capsys.readouterr().err
