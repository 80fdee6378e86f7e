"""What the conversation as a whole adds to the ranking of documents.

Whether a question goes on with the conversation or begins anew cannot always be told. The first documents are those of
the question as it was understood; where they are close, what all was about decides, and the place after them is kept
for the document nearest to all that was asked, of those that are not among them, so that either reading is at hand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa_bot.model import Query
from qa_bot.retrieval.evidence.candidates import B_PASSAGE, bm25
from qa_bot.retrieval.index import FloatArray, Index, IntArray
from qa_bot.retrieval.weights import term_weight

PLACE = 5
"""The place, among documents, that is kept."""
_LEAD = 1.0
"""Points of the score: what leads by less may give way to what the conversation is about."""
_NOT_ASTRAY = 3
"""A leading document that is one of so many nearest ones is what the conversation is about, too."""
_AHEAD = 0.001
_MOST = 5
"""Passages of such a document that are looked at, those with the most of the question's words."""


def nearest_documents(index: Index, query: Query) -> list[int]:
    """Return the numbers of the documents nearest to a query and the questions before it, by BM25, best first.

    There are as many as places, so that one is not among the first; none without a conversation, or where there are no
    more documents than places.
    """
    if not query.topic or index.documents.size <= PLACE:
        return []
    postings = index.by_document
    units, average = postings.size, postings.average_length
    scores = np.zeros(units)
    for term, weight in {**query.topic, **dict.fromkeys(query.words, 1.0)}.items():
        holders, counts = postings.of_term(index.number(term))
        if len(holders):
            weights = np.array([weight * term_weight(term, len(holders), units, average)])
            lengths = index.document_lengths[holders].astype(float)
            scores[holders] += bm25(counts[:, None].astype(float), weights, lengths, average, B_PASSAGE)
    order = np.lexsort((np.arange(units), -scores))[:PLACE]
    return [int(document) for document in order if scores[document] > 0]


def passages_of(index: Index, document: int, query: Query) -> list[int]:
    """Return the passages of a document that have most of a query's words, by number."""
    first, after = index.documents.first.part(document, document + 2)
    passages = np.arange(first, after)
    held = np.zeros(len(passages), np.int64)
    for term in query.terms:
        holders, _ = index.by_passage.of_term(index.number(term))
        held += np.isin(passages, holders)
    order = np.lexsort((passages, -held))[:_MOST]
    return [int(passages[at]) for at in order if held[at]]


def topic_part(index: Index, sentences: IntArray, scores: FloatArray, nearest: Sequence[int]) -> FloatArray:
    """Return what to add to each sentence's score for the conversation's sake.

    A document that leads by little and is not among the first of ``nearest`` gives way to the very nearest, if that is
    among the leading ones. The place that is kept is for the first of ``nearest`` that is not before it.
    """
    part = np.zeros(len(scores))
    if not nearest:
        return part
    order = np.lexsort((sentences, -scores))
    documents = index.documents.of(index.passage_of(sentences[order]))
    _, first = np.unique(documents, return_index=True)
    first.sort()
    leading = order[first]
    places = {int(document): place for place, document in enumerate(documents[first].tolist())}
    best = places.get(nearest[0], len(leading))
    is_astray = all(places.get(each) != 0 for each in nearest[:_NOT_ASTRAY])
    if best < PLACE and is_astray and scores[leading[0]] - scores[leading[best]] < _LEAD:
        part[leading[best]] = scores[leading[0]] - scores[leading[best]] + _AHEAD
    place = next((places[each] for each in nearest if places.get(each, 0) >= PLACE - 1), 0)
    if place >= PLACE:
        part[leading[place]] = scores[leading[PLACE - 2 : PLACE]].mean() - scores[leading[place]]
    return part
