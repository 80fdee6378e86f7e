"""Question + history → Query: what a follow-up leaves out is taken from the turns before it.

``dialogue.leaning``, ``dialogue.resolution`` and ``dialogue.names`` are imported where there are turns: most questions
stand alone, and are asked sooner without.
"""

from qa_bot.dialogue.questions import standing_alone, topic

__all__ = ["REMEMBERED", "standing_alone", "topic"]

REMEMBERED = 5
"""Turns that a question may lean on: a longer conversation costs no more."""
