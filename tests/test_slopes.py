"""The slopes by which the network that reads sentences learns, against differences of its loss."""

from __future__ import annotations

import numpy as np
import pytest

from qa_bot.reading.extraction.asked import ASKED_INPUTS, Matrix
from qa_bot.reading.extraction.network import LINEAR_SHAPES, Batch, Weights, linear_scores, read, shapes
from qa_bot.reading.extraction.spans import SPAN_INPUTS
from qa_bot.reading.extraction.words import WORD_INPUTS
from qa_bot.training.slopes import slopes_of

COUNTS = (9, 1, 6)
"""Words of the sentences."""
SHAPES = {**LINEAR_SHAPES, **shapes(units=5, channels=4, wanted=3)}
STEP = 3e-3


def batch_of(random: np.random.Generator) -> tuple[Batch, Matrix]:
    """Return a batch of sentences and their spans of up to three words, ordered by length, with credits."""
    spans = []
    for question, count in enumerate(COUNTS):
        begin = sum(COUNTS[:question])
        spans += [
            (last - first, begin + first, begin + last, question)
            for first in range(count)
            for last in range(first, min(first + 3, count))
        ]
    _, first, last, question = np.array(sorted(spans), np.int64).T
    batch = Batch(
        random.normal(0, 0.5, (sum(COUNTS), WORD_INPUTS)).astype(np.float32),
        np.repeat(np.arange(len(COUNTS)), COUNTS),
        first,
        last,
        random.normal(0, 0.5, (len(first), SPAN_INPUTS)).astype(np.float32),
        question,
        random.normal(0, 0.5, (len(COUNTS), ASKED_INPUTS)).astype(np.float32),
        np.array([0, 2, 5]),
    )
    return batch, random.choice(np.array([0, 0.3, 1], np.float32), len(first))


def weights_of(random: np.random.Generator) -> Weights:
    return {name: random.normal(0, 0.15, shape).astype(np.float32) for name, shape in SHAPES.items()}


def loss(weights: Weights, batch: Batch, credit: Matrix) -> float:
    scores = (linear_scores(weights, batch) + read(weights, batch).units @ weights["output"]).astype(float)
    total = 0.0
    for question in range(len(COUNTS)):
        inside = batch.question == question
        chances = np.exp(scores[inside]) / np.exp(scores[inside]).sum()
        total -= np.log(chances @ credit[inside] + 1e-9)
    return total / len(COUNTS)


@pytest.mark.parametrize("name", SHAPES)
def test_a_slope_is_the_difference_that_a_step_makes(name: str) -> None:
    random = np.random.default_rng(4)
    (batch, credit), weights = batch_of(random), weights_of(random)
    slope = slopes_of(weights, batch, credit)[name]
    assert slope.shape == SHAPES[name]

    way = slope / np.linalg.norm(slope)
    up, down = ({**weights, name: (weights[name] + side * STEP * way).astype(np.float32)} for side in (1, -1))
    difference = (loss(up, batch, credit) - loss(down, batch, credit)) / (2 * STEP)

    assert difference == pytest.approx(np.linalg.norm(slope), rel=0.03)
