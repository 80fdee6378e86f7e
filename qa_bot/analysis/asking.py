"""The words that questions begin with."""

from __future__ import annotations

ASKING = frozenset("who whom whose what which when where why how".split())
HELPING = frozenset("is are was were do does did has have had can could will would should must may might shall".split())
"""Verbs that a question may begin with, or that stand after the word that asks."""
