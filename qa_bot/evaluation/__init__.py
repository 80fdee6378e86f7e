"""Question sets + QABot → run; run + relevance → measures → report."""

from qa_bot.evaluation.figures import Evaluation
from qa_bot.evaluation.judging.gold import Judged
from qa_bot.evaluation.measures import MEASURES
from qa_bot.evaluation.questions import QuestionSet, Topic, read_questions
from qa_bot.evaluation.run import evaluate

__all__ = ["MEASURES", "Evaluation", "Judged", "QuestionSet", "Topic", "evaluate", "read_questions"]
