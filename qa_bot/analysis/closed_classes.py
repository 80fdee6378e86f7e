"""The closed classes of English words, and the names of days, months and units: each list once, under its name."""

from __future__ import annotations

from collections.abc import Mapping

QUESTION_WORDS = frozenset("who whom whose what which when where why how".split())
"""The words that ask."""
AUXILIARIES = frozenset(
    "is are was were do does did has have had can could will would should must may might shall".split()
)
"""Verbs that a question may begin with, or that stand after the word that asks."""
ARTICLES = frozenset("a an the".split())
DETERMINERS = ARTICLES | frozenset(
    """
    all another any both each either every few her his its many more most much my neither no one other our several some
    such that their these this those two your
    """.split()
)
PRONOUNS = frozenset(
    """
    anybody anyone anything everybody everyone everything he i it neither nobody none nothing one others she somebody
    someone something they us we you
    """.split()
)
PREPOSITIONS = frozenset(
    """
    about above according across after against along amid among around as at before behind below beneath beside besides
    between beyond by despite down during except for from in inside into like near of off on onto out outside over past
    per since through throughout to toward towards under unlike until up upon via with within without
    """.split()
)
CONJUNCTIONS = frozenset(
    "although and because but if nor once or since so than though unless whereas whether while yet".split()
)
NEGATIONS = frozenset("not no never none nobody nothing neither nor".split())
SENTENCE_ADVERBS = frozenset(
    """
    additionally afterwards again almost also always besides consequently earlier early even eventually finally first
    following formerly further furthermore hence here however indeed initially instead just last lastly later meanwhile
    moreover never nevertheless next nonetheless now often only originally otherwise overall perhaps please previously
    rather recently secondly similarly sometimes soon still subsequently then there therefore thereafter thus today
    together tomorrow tonight typically usually yesterday
    """.split()
)
WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = frozenset("january february march april may june july august september october november december".split())
TIME_ZONES = frozenset("atlantic central eastern mountain pacific greenwich british local".split())
"""Words that may follow a time of the day: *8 p.m. Eastern*."""

SENTENCE_STARTERS = (
    QUESTION_WORDS
    | AUXILIARIES - {"may", "will", "might", "has", "have", "had", "must", "shall", "should", "would", "could"}
    | DETERMINERS
    | PRONOUNS - {"us"}
    | PREPOSITIONS - {"off", "out", "past", "per", "like", "near", "inside", "outside", "above", "below"}
    | CONJUNCTIONS
    | SENTENCE_ADVERBS
    | frozenset("not people three".split())
)
"""Words that a sentence begins with after an abbreviation that may end one."""

PARTICLES = frozenset(
    "al af av bin bint da das de del della den der di do dos du el ibn la le ten ter van von zu zur".split()
)
"""Small words that family names begin with: *van Dyck*."""

UNITS: Mapping[str, str] = {
    short: name
    for name, *shorts in map(
        str.split,
        """
        kilogram kg kgs; gram gr; milligram mg; kilometer km kms; centimeter cm; millimeter mm; milliliter ml;
        pound lb lbs; ounce oz; hour hr hrs; minute mins; gigabyte gb; megabyte mb; kilobyte kb; terabyte tb;
        kilowatt kw; kilohertz khz; megahertz mhz; gigahertz ghz
        """.split(";"),
    )
    for short in shorts
}
"""Short names of units → their names in full."""
UNITS_AFTER_FIGURES: Mapping[str, str] = {
    **UNITS,
    **dict(zip("g l h min sec ha ft px".split(), "gram liter hour minute sec hectare foot pixel".split(), strict=True)),
}
"""The same with those that mean something else where they stand by themselves: *200g*."""
