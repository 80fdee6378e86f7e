"""Fit the confidence to question sets, and print the lines of ``reading/confidence.py``.

    python tests/tools/fit_confidence.py squad-out-of-article.json squad2.json squadshifts.json --folds FOLDER

The outcome is that the first sentence holds the answer. The files are in SQuAD's form: the first has questions of which
half were asked on other articles; of the second, SQuAD 2.0's, its unanswerable questions are taken, a tenth as heavy;
of the third, SQuADShifts', every third question. With ``--folds FOLDER`` each article is ranked by the weights fitted
without it, as ``qa-bot train … --folds FOLDER``, for the ranking and then for answers, leaves them there.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from qa_bot import QABot
from qa_bot.evaluation import read_questions
from qa_bot.evaluation.measures import auroc
from qa_bot.reading.confidence import signals
from qa_bot.reading.extraction import extract

FOLDS = 8


def fit(inputs: np.ndarray, outcome: np.ndarray, weights: np.ndarray, penalty: float = 1.0) -> tuple[np.ndarray, float]:
    """Return slopes and intercept of a logistic regression, by Newton's method on standardised inputs."""
    mean, deviation = inputs.mean(0), inputs.std(0) + 1e-9
    standard = np.c_[(inputs - mean) / deviation, np.ones(len(inputs))]
    slopes = np.zeros(standard.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-standard @ slopes))
        curvature = (standard * (weights * chance * (1 - chance))[:, None]).T @ standard + penalty * np.eye(len(slopes))
        slopes += np.linalg.solve(curvature, standard.T @ (weights * (outcome - chance)) - penalty * slopes)
    return slopes[:-1] / deviation, float(slopes[-1] - (slopes[:-1] / deviation * mean).sum())


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs=3)
    parser.add_argument("--folds", type=Path)
    arguments = parser.parse_args()
    fold_of = json.loads((arguments.folds / "articles.json").read_text()) if arguments.folds else {}
    rows, outcome, answerable, source, article = [], [], [], [], []
    for number, path in enumerate(arguments.files):
        for questions in read_questions(path):
            assert questions.documents
            title = questions.documents[0].title
            weights = arguments.folds / f"{fold_of[title]}.json" if arguments.folds else None
            chooser = weights.with_suffix(".arrays") if weights else None
            bot = QABot(questions.documents, weights=weights, answer_weights=chooser)
            for topic in [t for t in questions.topics if number != 1 or not t.answerable][:: 3 if number == 2 else 1]:
                query = bot.query(topic.question)
                evidence = bot.evidence(query)
                if evidence is None:
                    continue
                best = evidence.best()
                sentence = bot.sentence(int(evidence.sentences[best]))
                rows.append(signals(query, bot._index, evidence, best, extract(query, sentence, bot._extractor)))
                outcome.append(
                    any(
                        sentence.passage.document.id == identity and sentence.start < end and start < sentence.end
                        for identity, start, end in topic.places
                    )
                )
                answerable.append(bool(topic.answerable))
                source.append(number)
                article.append(title)
    names = list(rows[0])
    inputs = np.array([list(row.values()) for row in rows])
    right = np.array(outcome, float)
    known = np.array(answerable)
    of = np.array(source)
    weights = np.where(of == 1, 0.1, 1.0)
    fold = np.unique(article, return_inverse=True)[1] % FOLDS
    chance = np.zeros(len(right))
    for each in range(FOLDS):
        slopes, intercept = fit(inputs[fold != each], right[fold != each], weights[fold != each])
        chance[fold == each] = 1 / (1 + np.exp(-(inputs[fold == each] @ slopes + intercept)))
    first = of == 0
    threshold = float(np.quantile(chance[first & known], 0.05))
    refused = float((chance[first & ~known] < threshold).mean())
    bins = np.minimum((chance[first] * 10).astype(int), 9)
    error = sum(abs(chance[first][bins == b].sum() - right[first][bins == b].sum()) for b in range(10)) / first.sum()
    print(f"# AUROC {auroc(chance[first & known].tolist(), chance[first & ~known].tolist()):.4f}")
    print(f"# at {threshold:.3f}: 0.950 of the answerable answered, {refused:.3f} of the others refused")
    for at in (0.17, 0.18, 0.19, 0.195, 0.2):
        answered, others = (chance[first & known] >= at).mean(), (chance[first & ~known] < at).mean()
        print(f"# at {at}: {answered:.3f} answered, {others:.3f} refused")
    print(f"# expected calibration error {error:.3f}")
    tricky = auroc(chance[first & known].tolist(), chance[of == 1].tolist())
    print(f"# AUROC {tricky:.4f} against SQuAD 2.0's unanswerable questions")
    slopes, intercept = fit(inputs, right, weights)
    print(f"_INTERCEPT = {intercept:.4f}")
    print("_SLOPES: Mapping[str, float] = {")
    for name, slope in zip(names, slopes, strict=True):
        print(f'    "{name}": {slope:.4f},')
    print("}")


if __name__ == "__main__":
    main()
