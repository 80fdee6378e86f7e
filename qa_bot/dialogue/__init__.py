"""Question + history → Query: what a follow-up leaves out is taken from the turns before it."""

from qa_bot.dialogue.leaning import leans
from qa_bot.dialogue.names import Names
from qa_bot.dialogue.resolution import resolve, topic

__all__ = ["REMEMBERED", "Names", "leans", "resolve", "topic"]

REMEMBERED = 5
"""Turns that a question may lean on: a longer conversation costs no more."""
