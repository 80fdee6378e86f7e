"""The features by group. To add one, write a function of the candidates and name it here; then train."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from qa_bot.retrieval.evidence import answers, context, documents, lexical, meanings, titles
from qa_bot.retrieval.evidence.candidates import Candidates
from qa_bot.retrieval.index import FloatArray
from qa_bot.retrieval.kinds import KINDS

Feature = Callable[[Candidates], FloatArray]

GROUPS: Mapping[str, tuple[Feature, ...]] = {
    "words": (
        lexical.sentence_bm25,
        lexical.passage_bm25,
        lexical.best_of_passage,
        lexical.mean_of_passage,
        lexical.is_best_in_passage,
        lexical.behind_best_in_passage,
        lexical.coverage,
        lexical.passage_coverage,
        lexical.missing,
        lexical.words_found,
        lexical.words_found_in_passage,
        lexical.exact,
        lexical.family,
        lexical.passage_family,
        lexical.rarest,
        lexical.rarest_in_passage,
        lexical.second_rarest,
        lexical.second_rarest_in_passage,
    ),
    "names": (
        lexical.names,
        lexical.passage_names,
        lexical.missing_names,
        lexical.numbers,
        lexical.passage_numbers,
        lexical.first_word,
        lexical.first_word_in_passage,
        lexical.last_word,
    ),
    "pairs": (lexical.sentence_pairs, lexical.passage_pairs, lexical.sentence_phrases, lexical.passage_phrases),
    "pieces": (lexical.sentence_pieces, lexical.passage_pieces),
    "context": (
        context.with_neighbours,
        context.before_bm25,
        context.after_bm25,
        context.added_before,
        context.added_after,
        context.added_elsewhere,
        context.added_earlier,
        context.pronoun_before,
        context.pronoun_earlier,
    ),
    "form": (
        context.pronoun,
        context.length,
        context.passage_length,
        context.is_first,
        context.earliness,
        context.is_definition,
        answers.new_words,
        answers.nothing_new,
    ),
    "answers": (
        answers.expected,
        answers.expected_near,
        answers.expected_near_alike,
        answers.new_near,
        answers.name_near,
        answers.number_near,
        answers.closeness,
        answers.new_names,
        answers.new_numbers,
        answers.new_years,
        answers.new_months,
        answers.new_number_words,
        answers.new_units,
        answers.new_money,
        answers.new_reasons,
        answers.new_places,
        answers.new_times,
        answers.new_roles,
        answers.new_agents,
        answers.new_purposes,
        answers.new_ordinals,
    ),
    "meaning": (
        meanings.alike,
        meanings.found_or_alike,
        meanings.alike_before,
        meanings.alike_after,
        meanings.passage_alike,
        meanings.passage_found_or_alike,
        meanings.likeness,
        meanings.passage_likeness,
        meanings.alike_bm25,
        meanings.passage_alike_bm25,
        meanings.linked,
        meanings.passage_linked,
        meanings.focus,
        meanings.focus_in_passage,
        meanings.focus_alike,
        meanings.focus_linked,
        meanings.focus_near,
    ),
    "titles": (
        titles.title_coverage,
        titles.passage_or_title,
        titles.sentence_or_title,
        titles.passage_bm25_titled,
        titles.sentence_bm25_titled,
        titles.title_asked,
        titles.title_fits,
        titles.title_phrase,
        titles.rest,
        titles.passage_rest,
        titles.rest_alike,
        titles.passage_rest_alike,
        titles.names_title,
        titles.names_asked_title,
    ),
    "documents": (documents.document_coverage, documents.document_bm25),
}
FEATURES: Mapping[str, Feature] = {each.__name__: each for group in GROUPS.values() for each in group}
GROUP_OF: Mapping[str, str] = {each.__name__: name for name, group in GROUPS.items() for each in group}

COMPARED = (
    "sentence_bm25",
    "passage_bm25",
    "best_of_passage",
    "mean_of_passage",
    "coverage",
    "passage_coverage",
    "exact",
    "sentence_pairs",
    "passage_pairs",
    "sentence_phrases",
    "passage_phrases",
    "sentence_pieces",
    "passage_pieces",
    "with_neighbours",
    "expected_near",
    "found_or_alike",
    "passage_found_or_alike",
    "likeness",
    "passage_likeness",
    "alike_bm25",
    "passage_alike_bm25",
    "passage_or_title",
    "sentence_or_title",
    "passage_bm25_titled",
    "sentence_bm25_titled",
    "rest",
    "passage_rest",
    "rest_alike",
    "passage_rest_alike",
)
"""Features that tell more beside those of the other candidates: each also counts in standard deviations from their
mean, and as a share of the best."""

CLASS_COUNTS = tuple(
    each.__name__ for each in GROUPS["answers"] if each.__name__.startswith("new_") and each is not answers.new_near
)
"""Features that count classes of words; what each is worth depends on the kind of question."""

INPUTS: tuple[str, ...] = (
    *FEATURES,
    *(f"{name} in deviations" for name in COMPARED),
    *(f"{name} of the best" for name in COMPARED),
    *(f"asks {kind}" for kind in KINDS),
)
"""The names of what a ranker is given."""


def group_of(name: str) -> str:
    """Return the group of an input, by which explanations and ablations sum up."""
    if name.startswith("asks "):
        return "answers"
    for ending in (" in deviations", " of the best"):
        name = name.removesuffix(ending)
    return GROUP_OF[name]


def inputs_of(candidates: Candidates) -> FloatArray:
    """Return the inputs of a ranker, a row a sentence and a column a name of ``INPUTS``."""
    columns = {name: feature(candidates) for name, feature in FEATURES.items()}
    compared = np.stack([columns[name] for name in COMPARED], axis=1)
    deviations = (compared - compared.mean(0)) / np.sqrt(compared.var(0) + 1e-4)
    of_best = compared / (compared.max(0) + 1e-9)
    kinds = np.zeros((len(candidates.sentences), len(KINDS)))
    kinds[:, KINDS.index(candidates.question.kind)] = 1
    return np.concatenate([np.stack(list(columns.values()), axis=1), deviations, of_best, kinds], axis=1)
