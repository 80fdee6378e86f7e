"""Settings tried on a question set: the best, and what choosing gains on questions held out."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from qa_bot.bot import QABot
from qa_bot.documents import PASSAGE_WORDS
from qa_bot.errors import SettingsError
from qa_bot.evaluation.figures.resampling import interval, randomisation
from qa_bot.evaluation.judging.gold import PASSAGE_MEASURES, SENTENCE_MEASURES, Judged
from qa_bot.evaluation.judging.shown import MEASURES as MEASURES_SHOWN
from qa_bot.evaluation.questions import QuestionSet
from qa_bot.evaluation.records import measures_of
from qa_bot.evaluation.run import ASKED, evaluate
from qa_bot.reading import DEPTH
from qa_bot.retrieval import K1, TITLE_WEIGHT, B

Setting = Mapping[str, float]
FOLDS = 5
_THRESHOLD = "min_confidence"
CHANCE = 0.05
"""A gain that chance makes as often is noise."""
MEASURES = ("sentence.Success@1", "passage.Success@1", "decision.right")
"""What to choose by unless told: the first that the questions can measure. Sentences are the same in all settings."""
_KNOWN = (
    *(f"passage.{name}" for name in PASSAGE_MEASURES),
    *(f"sentence.{name}" for name in SENTENCE_MEASURES),
    "answer.EM",
    "answer.F1",
    *(f"shown.{name}" for name in MEASURES_SHOWN),
    "decision.right",
)
"""What :func:`measures_of` gives."""
_DECIDED = ("decision.right",)
"""The same where nothing but the threshold varies, on which no ranking depends."""


@dataclass(frozen=True, slots=True)
class Varied:
    """A setting that can be varied, with its bounds; ``is_whole`` where only whole numbers make sense.

    The default of the threshold is the fitted one, which its weights know.
    """

    default: float | None
    least: float
    most: float
    is_whole: bool = False


VARIED: Mapping[str, Varied] = {
    "k1": Varied(K1, 0, 100),
    "b": Varied(B, 0, 1),
    "title_weight": Varied(TITLE_WEIGHT, 0, 100, True),
    "passage_words": Varied(PASSAGE_WORDS, 1, 100_000, True),
    "depth": Varied(DEPTH, ASKED, 100_000, True),
    _THRESHOLD: Varied(None, 0, 1),
}


def parsed(given: Sequence[str]) -> dict[str, tuple[float, ...]]:
    """Return the values to try by name, from texts such as ``k1=0.6,0.9``.

    Raises:
        SettingsError: a name or a value cannot be varied, with what can be.
    """
    found: dict[str, tuple[float, ...]] = {}
    for each in given:
        name, _, values = each.partition("=")
        if name not in VARIED:
            raise SettingsError("--vary", f"{name!r} cannot be varied; {', '.join(VARIED)} can")
        if name in found:
            raise SettingsError("--vary", f"{name} is given twice")
        found[name] = tuple(dict.fromkeys(_number(name, value) for value in values.split(",")))
    return found


def _number(name: str, text: str) -> float:
    of = VARIED[name]
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not of.least <= value <= of.most or (of.is_whole and value != int(value)):
        kind = "whole number" if of.is_whole else "number"
        raise SettingsError("--vary", f"{text!r} is not a {kind} from {of.least:g} to {of.most:g}, as {name} must be")
    return int(value) if of.is_whole else value


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference to the default, question by question, with its 95 % interval and its p-value."""

    mean: float
    low: float
    high: float
    p: float

    @property
    def is_noise(self) -> bool:
        """Whether chance would often make as large a difference."""
        return self.p >= CHANCE


@dataclass(frozen=True, slots=True)
class Tried:
    """A setting that was tried: the mean of each measure, and how it differs from the default."""

    setting: Setting
    figures: Mapping[str, float]
    difference: Difference


@dataclass(frozen=True, slots=True)
class Sweep:
    """Settings that were tried, the default first; ``held_out`` is None where no questions can be held out."""

    measure: str
    questions: int
    tried: Sequence[Tried]
    best: Tried
    folds: int
    held_out: Difference | None
    is_whole: bool = True

    def verdict(self) -> str:
        """Say in a sentence whether another setting than the default is worth having."""
        if self.best is self.tried[0]:
            return "no setting is better than the default"
        held = self.held_out
        if held is None:
            return "all questions belong together, so none can be held out: what choosing gains is not known"
        told = f"{held.mean:+.3f} [{held.low:+.3f}, {held.high:+.3f}], p {held.p:.3f}, on questions held out"
        if held.is_noise:
            return f"the gain over the default is within the noise: {told}"
        return f"choosing changes {self.measure} by {told}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Combinations of settings to try, the default first. Those that differ in the threshold alone need one run."""

    settings: Sequence[Setting]
    threshold: float
    """The confidence below which the bot refuses, where that is not varied."""

    @classmethod
    def of(cls, values: Mapping[str, Sequence[float]], threshold: float) -> Plan:
        """Plan all combinations of values; ``threshold`` is the default of that setting."""
        default = {name: threshold if (own := VARIED[name].default) is None else own for name in values}
        combinations = [dict(zip(values, each, strict=True)) for each in product(*values.values())]
        return cls([default, *(each for each in combinations if each != default)], threshold)

    def runs(self) -> list[tuple[Setting, list[int]]]:
        """Return what to run: settings without a threshold, each with the places of its combinations."""
        found: dict[tuple[tuple[str, float], ...], list[int]] = {}
        for place, setting in enumerate(self.settings):
            shared = tuple((name, value) for name, value in setting.items() if name != _THRESHOLD)
            found.setdefault(shared, []).append(place)
        return [(dict(shared), places) for shared, places in found.items()]


def sweep(
    sets: Sequence[QuestionSet],
    make_bots: Callable[[Setting], Callable[[QuestionSet], QABot]],
    plan: Plan,
    *,
    measure: str | None = None,
    progress: Callable[[int], None] = lambda done: None,
    jobs: int = 1,
) -> Sweep:
    """Ask all questions in every setting of a plan, of the bots made for it, and compare.

    Interrupted, it compares what was tried until then.

    Raises:
        SettingsError: there is no such ``measure``, or the questions do not give it.
        KeyboardInterrupt: interrupted before the default was tried.
    """
    if measure is not None and measure not in _KNOWN:
        raise SettingsError("--measure", f"there is no measure {measure!r}; the measures are {', '.join(_KNOWN)}")
    values: dict[int, list[Mapping[str, float]]] = {}
    total = sum(len(each.topics) for each in sets)
    is_whole, chosen = True, ""
    for number, (shared, places) in enumerate(plan.runs()):
        # Nothing is refused yet, so that it can be by every threshold.
        evaluation = evaluate(sets, make_bots(shared), 0.0, partial(_further, progress, number * total), jobs)
        if not evaluation.is_whole:
            is_whole = False
            break
        if not number:
            chosen = _chosen_measure({name for each in evaluation.judged for name in measures_of(each)}, measure, plan)
        for place in places:
            least = plan.settings[place].get(_THRESHOLD, plan.threshold)
            values[place] = [measures_of(_decided(each, least)) for each in evaluation.judged]
    if not values:
        raise KeyboardInterrupt
    asked = [(plan.settings[place], values[place]) for place in sorted(values)]
    return _compared(asked, _folds(sets), chosen, is_whole)


def _further(progress: Callable[[int], None], before: int, done: int) -> None:
    progress(before + done)


def _decided(judged: Judged, least: float) -> Judged:
    """Return a judged question as it is where the bot refuses below another confidence."""
    abstains = judged.answer.abstained or judged.answer.confidence < least
    return replace(judged, abstains=abstains, shown=judged.shown.refused() if abstains else judged.shown)


def _folds(sets: Sequence[QuestionSet]) -> list[int]:
    """Return for each question its fold: articles stay together, or where there is one, conversations."""
    groups: dict[object, int] = {}
    found = []
    for number, questions in enumerate(sets):
        for topic in questions.topics:
            key: object = number if len(sets) > 1 else (*topic.history, topic.question)[0]
            found.append(groups.setdefault(key, len(groups)) % FOLDS)
    return found


def _compared(
    asked: Sequence[tuple[Setting, Sequence[Mapping[str, float]]]],
    folds: Sequence[int],
    name: str,
    is_whole: bool,
) -> Sweep:
    kept = [at for at, values in enumerate(asked[0][1]) if name in values]
    table = [[values[at][name] for at in kept] for _, values in asked]
    tried = [
        Tried(setting, dict(_figures(values)), _difference(row, table[0]))
        for (setting, values), row in zip(asked, table, strict=True)
    ]
    held = _held_out(table, [folds[at] for at in kept])
    count = len({folds[at] for at in kept})
    return Sweep(name, len(kept), tried, tried[_best(table)], count, held, is_whole)


def _chosen_measure(known: Collection[str], measure: str | None, plan: Plan) -> str:
    """Return the measure to choose by, of those that the questions give."""
    usual = _DECIDED if set(plan.settings[0]) == {_THRESHOLD} else MEASURES
    name = measure or next((each for each in usual if each in known), "")
    if name not in known:
        told = f"there are {', '.join(sorted(known))}" if known else "they do not say what is right"
        raise SettingsError("--measure", f"these questions give no {name or 'measure'}; {told}")
    return name


def _figures(values: Sequence[Mapping[str, float]]) -> Iterator[tuple[str, float]]:
    for name in dict.fromkeys(name for each in values for name in each):
        known = [each[name] for each in values if name in each]
        yield name, sum(known) / len(known)


def _best(table: Sequence[Sequence[float]]) -> int:
    """Return which setting has the highest sum; of equals the first, which the default is."""
    sums = [round(sum(row), 9) for row in table]
    return sums.index(max(sums))


def _held_out(table: Sequence[Sequence[float]], folds: Sequence[int]) -> Difference | None:
    """Compare with the default what would be chosen for each fold by all others."""
    if len(set(folds)) < 2:
        return None
    chosen = {
        fold: _best([[value for value, of in zip(row, folds, strict=True) if of != fold] for row in table])
        for fold in set(folds)
    }
    return _difference([table[chosen[fold]][at] for at, fold in enumerate(folds)], table[0])


def _difference(values: Sequence[float], default: Sequence[float]) -> Difference:
    changes = [value - before for value, before in zip(values, default, strict=True)]
    return Difference(sum(changes) / len(changes), *interval(changes), randomisation(changes))
