"""Judged questions → figures: the questions' own values, their means with intervals, by part and as curves."""

from qa_bot.evaluation.figures.evaluation import Evaluation, names

__all__ = ["Evaluation", "names"]
