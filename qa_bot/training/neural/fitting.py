"""Fitting the network to windows: AdamW, a rate that rises and falls, and checkpoints from which it goes on."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch

from qa_bot.errors import WeightsError
from qa_bot.training.neural.checkpoints import State, load_state, save_state
from qa_bot.training.neural.examples import Batch, Example
from qa_bot.training.neural.network import Weights, loss_of, quick

SAVED_EVERY = 300.0
"""Seconds between checkpoints."""
_TOLD_EVERY = 50
"""Steps between signs of progress."""
_DECAY = 0.01
_LARGEST_SLOPE = 1.0
_LEAST_RATE = 0.02
"""What the rate falls to, as a part of the highest."""
_KEPT = 0.98
"""How much of the running mean of the losses is kept at each step."""
PARTS = ("loss", "words", "evidence", "able")


class Schedule(NamedTuple):
    """The highest ``rate``, the steps over which it rises to that, and how long it falls: epochs, or minutes."""

    rate: float
    rising: int
    epochs: float | None
    minutes: float | None = None

    def done(self, epochs: float, seconds: float) -> float:
        """Return which part of the training is done, 1 for all."""
        if self.epochs is not None:
            return epochs / self.epochs
        return seconds / (60 * (self.minutes or 1.0))

    def rate_at(self, step: int, done: float) -> float:
        """Return the rate of a step."""
        return self.rate * min(1.0, (step + 1) / self.rising) * max(_LEAST_RATE, 1 - done)


class Lesson(NamedTuple):
    """What is learned: the batches of an epoch by its number, all epochs having as many.

    ``digest`` tells the windows from any others. Of the weights, those named ``fixed`` stay as they are.
    """

    name: str
    batches: Callable[[int], list[list[Example]]]
    schedule: Schedule
    fixed: frozenset[str]
    digest: str


class Fitted(NamedTuple):
    """Weights with what is to be told of how they came."""

    weights: Weights
    record: dict[str, Any]


def fit(start: Weights, lesson: Lesson, path: Path, say: Callable[[str], None]) -> Fitted:
    """Fit weights to a lesson, from the checkpoint at ``path`` on where there is one.

    Raises:
        WeightsError: the checkpoint is of another lesson, or cannot be read; nothing can be learned from.
    """
    training = _Training(start, lesson, path)
    if not training.is_done:
        if training.step:
            say(f"{lesson.name}: goes on after step {training.step}")
        training.run(say)
    return Fitted(
        {name: each.detach() for name, each in training.weights.items()},
        {
            "name": lesson.name,
            "steps": training.step,
            **{part: round(each, 3) for part, each in zip(PARTS, training.losses, strict=False)},
        },
    )


class _Training:
    def __init__(self, start: Weights, lesson: Lesson, path: Path) -> None:
        self._lesson, self._path = lesson, path
        self._identity = _identity(start, lesson)
        self.step, self.is_done = 0, False
        self.losses: list[float] = []
        self._seconds = 0.0
        state = self._found()
        source = start if state is None else state.weights
        # In one order, lest sums over all of them come out otherwise after a break.
        self.weights = {name: source[name].clone().requires_grad_(name not in lesson.fixed) for name in sorted(source)}
        self._learned = {name: each for name, each in self.weights.items() if each.requires_grad}
        self._optimizer = torch.optim.AdamW(
            list(self._learned.values()), lr=lesson.schedule.rate, weight_decay=_DECAY, fused=True
        )
        if state is not None:
            self._take_up(state)

    def _found(self) -> State | None:
        if not self._path.exists():
            return None
        state = load_state(self._path)
        if state.about.get("identity") != self._identity:
            why = "left by a training on other questions or with other options; remove it, or name another folder"
            raise WeightsError(str(self._path), why)
        return state

    def _take_up(self, state: State) -> None:
        about = state.about
        self.step, self.is_done = about["step"], about["is_done"]
        self._seconds, self.losses = about["seconds"], about["losses"]
        if self.is_done:
            return
        by_place: dict[int, Weights] = {}
        places = {name: place for place, name in enumerate(self._learned)}
        for key, each in state.moments.items():
            name, _, kind = key.rpartition("/")
            by_place.setdefault(places[name], {})[kind] = each
        groups = self._optimizer.state_dict()["param_groups"]
        self._optimizer.load_state_dict({"state": by_place, "param_groups": groups})

    def run(self, say: Callable[[str], None]) -> None:
        """Go on from the step that was reached to the end."""
        began = saved = time.monotonic()
        before, schedule = self._seconds, self._lesson.schedule
        for batch, epochs in self._batches():
            self._seconds = before + time.monotonic() - began
            done = schedule.done(epochs, self._seconds)
            if done >= 1:
                break
            self._learn(batch, schedule.rate_at(self.step, done))
            if self.step % _TOLD_EVERY == 0:
                told = ", ".join(f"{part} {each:.3f}" for part, each in zip(PARTS, self.losses, strict=True))
                say(f"{self._lesson.name}: {done:.0%}, step {self.step}, {told}")
            if time.monotonic() - saved >= SAVED_EVERY:
                self._save()
                saved = time.monotonic()
        self.is_done = True
        self._save()

    def _batches(self) -> Iterator[tuple[Sequence[Example], float]]:
        """Yield the batches from the present step on, each with how many epochs are over before it."""
        count = len(self._lesson.batches(0))
        epoch, at = divmod(self.step, count)
        while True:
            for batch in self._lesson.batches(epoch)[at:]:
                yield batch, self.step / count
            epoch, at = epoch + 1, 0

    def _learn(self, examples: Sequence[Example], rate: float) -> None:
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        with quick():
            loss, parts = loss_of(self.weights, Batch.of(examples))
        self._optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(self._learned.values()), _LARGEST_SLOPE)
        self._optimizer.step()
        self.step += 1
        new = [float(loss.detach()), *parts]
        old = self.losses or new
        self.losses = [_KEPT * a + (1 - _KEPT) * b for a, b in zip(old, new, strict=True)]

    def _save(self) -> None:
        """Leave a checkpoint; one of a training that is over needs no moments."""
        moments: Weights = {}
        if not self.is_done:
            state = self._optimizer.state_dict()["state"]
            for place, name in enumerate(self._learned):
                moments |= {f"{name}/{kind}": each for kind, each in state.get(place, {}).items()}
        about = {
            "identity": self._identity,
            "step": self.step,
            "is_done": self.is_done,
            "seconds": self._seconds,
            "losses": self.losses,
        }
        save_state(self._path, State(self.weights, moments, about))


def _identity(start: Weights, lesson: Lesson) -> str:
    """Return what tells a training from any other; how long it goes may be changed on the way."""
    digest = hashlib.sha256(repr((lesson.name, lesson.schedule[:2], sorted(lesson.fixed), lesson.digest)).encode())
    for name in sorted(start):
        digest.update(name.encode() + start[name].numpy().tobytes())
    return digest.hexdigest()
