"""Features of the document around a passage: a short passage of the right document may lack the question's words.

They say what the document adds to its passage, nothing where all candidates are of one document or where every passage
is one.
"""

from __future__ import annotations

import numpy as np

from qa_bot.retrieval.evidence.candidates import B_PASSAGE, Candidates, bm25
from qa_bot.retrieval.index import FloatArray
from qa_bot.retrieval.weights import term_weight


def document_coverage(c: Candidates) -> FloatArray:
    """The document has of the question what the passage lacks."""
    counts = _counts(c)
    if counts is None:
        return np.zeros(len(c.sentences))
    return c.passage_share(np.minimum(counts, 1)) - c.passage_share(c.passage_held)


def document_bm25(c: Candidates) -> FloatArray:
    """The document as a whole is about the question, more than the passage alone tells."""
    counts = _counts(c)
    if counts is None:
        return np.zeros(len(c.sentences))
    postings = c.index.by_document
    lengths = c.index.document_lengths[c.index.documents.of(c.passages)].astype(float)
    units, average = postings.size, postings.average_length
    weights = np.array(
        [
            own * term_weight(term, postings.document_frequency(number), units, average)
            for term, own, number in zip(c.question.terms, c.question.weights, c.numbers, strict=True)
        ]
    )
    whole = bm25(counts, weights, lengths, average, B_PASSAGE) / (weights.sum() + 1e-9)
    alone = bm25(c.passage_counts, c.passage_weights, c.passage_lengths, c.passage_average, B_PASSAGE)
    return c.by_passage(whole - alone / c.passage_total)


def _counts(c: Candidates) -> FloatArray | None:
    """Return how often the candidates' documents have each term (P × T), or None where there is nothing to tell."""
    index = c.index
    documents = index.documents.size
    if documents in (1, index.paragraphs.size):
        return None
    wanted = index.documents.of(c.passages)
    counts = np.zeros((len(wanted), len(c.numbers)))
    for column, number in enumerate(c.numbers):
        units, found = index.by_document.of_term(number)
        if len(units):
            place = np.minimum(np.searchsorted(units, wanted), len(units) - 1)
            counts[:, column] = np.where(units[place] == wanted, found[place], 0)
    return counts
