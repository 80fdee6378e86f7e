"""Learned weights: made by ``qa-bot train``, the same each time, and usable."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from qa_bot.errors import WeightsError
from qa_bot.interface.cli import main
from qa_bot.reading.extraction import load_extractor
from qa_bot.retrieval.evidence.features import FEATURES, INPUTS
from qa_bot.retrieval.evidence.ranker import SHIPPED, Ranker, load_ranker, shipped_ranker

PLACES = "harbour lighthouse market station library bridge castle tower garden theatre".split()
DOERS = "Ada Boris Clara David Emma Felix Greta Henry Irma Jonas".split()


def squad(articles: int, path: Path) -> str:
    """Write articles of ten paragraphs, a question each."""
    data = []
    for article in range(articles):
        paragraphs = []
        for number, (place, doer) in enumerate(zip(PLACES, DOERS, strict=True)):
            year = 1800 + 10 * number + article
            context = (
                f"The {place} of town {article} was built by {doer} in {year}. It is open in summer. People like it."
            )
            answers = [{"text": doer, "answer_start": context.index(doer)}]
            question = {"id": f"{article}-{number}", "question": f"Who built the {place}?", "answers": answers}
            paragraphs.append({"context": context, "qas": [question]})
        data.append({"title": f"Town {article}", "paragraphs": paragraphs})
    path.write_text(json.dumps({"data": data}))
    return str(path)


def test_training_cross_validates_and_writes_weights_that_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = squad(6, tmp_path / "squad.json")
    out = tmp_path / "ranking.arrays"

    assert main(["train", questions, "--out", str(out)]) == 0

    printed, said = capsys.readouterr()
    assert "squad.json by article: 60 questions, passage Success@1 " in printed
    assert "squad.json as a collection: 60 questions" in printed
    assert "fold 6" in said
    assert load_ranker(out).provenance["cross-validated by article"] == printed.splitlines()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert main(["eval", questions, "--weights", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["sentence"]["Success@1"] >= 0.8


def test_the_same_command_gives_the_same_file(tmp_path: Path) -> None:
    questions = squad(2, tmp_path / "squad.json")
    for name in ("one", "other"):
        main(["train", questions, "--out", str(tmp_path / name), "--quiet"])

    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_few_questions_are_said_to_be_too_few(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", squad(1, tmp_path / "squad.json"), "--out", str(tmp_path / "w")]) == 0

    said = capsys.readouterr().err
    assert "10 questions are too few to trust" in said
    assert "all questions are on one article" in said


def test_an_ablation_tells_of_every_group(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["train", squad(2, tmp_path / "squad.json"), "--out", str(tmp_path / "w"), "--quiet", "--ablation"])

    out = capsys.readouterr().out
    assert all(f"linear, {name} left out" in out for name in ("nothing", "words", "meaning", "titles"))


def test_the_figures_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "w")
    main(["train", squad(2, tmp_path / "squad.json"), "--out", out, "--json", "--ablation"])
    printed, said = capsys.readouterr()
    record = json.loads(printed)

    assert (record["schema"], record["for"], record["weights"]) == ("qa-bot/training/1", "ranking", out)
    assert [each["questions"] for each in (*record["figures"], *record["left_out"]["titles"])] == [20] * 4
    assert 0 <= record["figures"][0]["passage"] <= 1
    assert "fold 2" in said


@pytest.mark.parametrize(
    "content", ["", "{}", 'qa-bot arrays 1\n{"about": {"schema": "qa-bot/ranking/1"}, "arrays": {}}\n']
)
def test_a_file_that_holds_no_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    path = tmp_path / "ranking.arrays"
    path.write_text(content)

    assert main(["ask", "x", "--weights", str(path)]) == 2
    assert capsys.readouterr().err.count("ranking.arrays") == 1
    with pytest.raises(WeightsError):
        load_ranker(path)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("linear", lambda values: values * np.nan),
        ("deviation", lambda values: values * 0),
        ("by_kind", lambda values: values[:1]),
        ("hidden", lambda values: values[:, :1]),
    ],
)
def test_forged_weights_of_the_ranking_are_one_line(
    tmp_path: Path, name: str, change: Callable[[npt.NDArray[np.float64]], npt.NDArray[np.float64]]
) -> None:
    ranker = shipped_ranker()
    ranker._replace(**{name: change(getattr(ranker, name))}).save(tmp_path / "ranking.arrays")

    with pytest.raises(WeightsError, match=name):
        load_ranker(tmp_path / "ranking.arrays")


def test_what_is_doubtful_in_a_question_file_is_said_before_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"text": "noon", "answer_start": 3}
    asked = {"id": "1", "question": "When does it fish?", "answers": [answer]}
    paragraph = {"context": "The heron fishes at noon.", "qas": [asked]}
    path = tmp_path / "squad.json"
    path.write_text(json.dumps({"data": [{"title": "Heron", "paragraphs": [paragraph]}]}))

    assert main(["train", str(path), "--out", str(tmp_path / "out"), "--strict"]) == 2
    assert "is not at 3 in" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_train_needs_a_place_to_write_and_questions_with_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_text('{"question": "Who?", "relevant": ["x"]}\n')

    assert main(["train", str(questions), "--out", str(tmp_path / "nowhere" / "w")]) == 2
    assert main(["train", str(questions), "--out", str(tmp_path / "w")]) == 2
    assert "no question has a sentence" in capsys.readouterr().err


def test_the_parts_of_a_score_add_up() -> None:
    ranker: Ranker = shipped_ranker()
    inputs = np.random.default_rng(1).normal(size=(20, len(INPUTS)))

    for row in inputs:
        parts, constant = ranker.parts(row)
        assert abs(parts.sum() + constant - ranker.scores(row[None, :])[0]) < 1e-8


def test_every_feature_says_why_it_is_there() -> None:
    assert all(feature.__doc__ for feature in FEATURES.values())


def test_models_and_tables_together_stay_small() -> None:  # a wheel of 60 MB is the most that is bearable
    folder = SHIPPED.parents[2]
    shipped = [path for path in folder.rglob("*") if path.suffix in {".json", ".arrays", ".txt"}]

    assert sum(path.stat().st_size for path in shipped) < 40_000_000


@pytest.mark.slow
@pytest.mark.parametrize("is_repeated", [False, True])
def test_answers_are_learned_by_articles_and_their_weights_work_and_come_out_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], is_repeated: bool
) -> None:
    questions = squad(2, tmp_path / "squad.json")
    folds, out, again = tmp_path / "folds", tmp_path / "answers.arrays", tmp_path / "again.arrays"
    folds.mkdir()
    main(["train", questions, "--out", str(tmp_path / "ranking.arrays"), "--folds", str(folds), "--quiet"])
    command = ["train", questions, "--for", "answers", "--folds", str(folds), "--out"]
    capsys.readouterr()

    assert main([*command, str(out)]) == 0

    printed, said = capsys.readouterr()
    assert "squad.json by article: 20 questions, in the first sentence found EM " in printed
    assert "fold 2" in said
    assert load_extractor(out).provenance["cross-validated by article"] == printed.splitlines()
    assert sorted(path.name for path in folds.glob("answers-*")) == [f"answers-{fold}.arrays" for fold in range(2)]
    assert main(["eval", questions, "--answer-weights", str(out), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"]["EM"] >= 0.8

    if is_repeated:
        assert main([*command, str(again), "--quiet"]) == 0
        assert again.read_bytes() == out.read_bytes()


def test_folds_that_do_not_know_the_articles_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folds = tmp_path / "folds"
    folds.mkdir()
    (folds / "articles.json").write_text(json.dumps({"Elsewhere": 1}))
    shipped_ranker().save(folds / "ranking-0.arrays")
    questions = squad(6, tmp_path / "squad.json")

    assert main(["train", questions, "--for", "answers", "--folds", str(folds), "--out", str(tmp_path / "out")]) == 2
    assert "all questions are of one fold" in capsys.readouterr().err


def test_folds_that_are_not_there_are_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = squad(2, tmp_path / "squad.json")

    status = main(
        ["train", questions, "--for", "answers", "--folds", str(tmp_path), "--out", str(tmp_path / "out.arrays")]
    )

    assert status == 2
    assert "articles.json" in capsys.readouterr().err


def test_an_evaluation_by_folds_is_by_weights_that_have_not_seen_the_article(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = squad(2, tmp_path / "squad.json")
    folds = tmp_path / "folds"
    folds.mkdir()
    main(["train", questions, "--out", str(tmp_path / "ranking.arrays"), "--folds", str(folds), "--quiet"])
    articles = json.loads((folds / "articles.json").read_text())
    capsys.readouterr()

    assert main(["eval", questions, "--folds", str(folds), "--json"]) == 0
    together = json.loads(capsys.readouterr().out)
    successes = []
    for title, fold in articles.items():
        one = json.loads((tmp_path / "squad.json").read_text())
        one["data"] = [article for article in one["data"] if article["title"] == title]
        (tmp_path / "one.json").write_text(json.dumps(one))
        main(["eval", str(tmp_path / "one.json"), "--weights", str(folds / f"ranking-{fold}.arrays"), "--json"])
        successes.append(json.loads(capsys.readouterr().out)["sentence"]["Success@1"])
    assert together["sentence"]["n"] == 20
    assert together["sentence"]["Success@1"] == pytest.approx(sum(successes) / 2)

    assert main(["eval", squad(3, tmp_path / "other.json"), "--folds", str(folds)]) == 0
    assert "30 questions" in capsys.readouterr().out
    (folds / "articles.json").write_text("[]")
    assert main(["eval", questions, "--folds", str(folds)]) == 2
    assert "not what qa-bot train --folds writes" in capsys.readouterr().err
