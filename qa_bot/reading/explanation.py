"""Why a citation has its score: the terms that matched, and what each feature adds."""

from __future__ import annotations

from collections.abc import Iterator

from qa_bot.analysis import tokens
from qa_bot.model import Explanation, Query, Sentence, TermMatch
from qa_bot.retrieval import INPUTS, Evidence, Index, Ranker, group_of, sentence_weight


def explain(query: Query, index: Index, evidence: Evidence, ranker: Ranker, position: int, floor: float) -> Explanation:
    """Explain the score of the sentence at a position in ``evidence``, told from ``floor`` up.

    The parts and the base add up to the score, but for rounding.
    """
    sentence = index.sentence(int(evidence.sentences[position]))
    parts, constant = ranker.parts(evidence.inputs[position])
    by_name = {name: round(float(part), 9) for name, part in zip(INPUTS, parts, strict=True) if abs(part) > 1e-9}
    groups: dict[str, dict[str, float]] = {}
    for name, part in by_name.items():
        groups.setdefault(group_of(name), {})[name] = part
    groups["passage"] = {"passage_as_a_whole": float(evidence.of_passages[position])}
    if evidence.of_topic[position]:
        groups["conversation"] = {"what_all_is_about": float(evidence.of_topic[position])}
    if evidence.of_reading[position]:
        groups["reading"] = {"what_reading_says": float(evidence.of_reading[position])}
    rules = {name: float(by[position]) for name, by in evidence.of_rules.items() if by[position]}
    if rules:
        groups["rules"] = rules
    return Explanation(tuple(_matches(query, index, sentence)), groups, round(constant - floor, 9))


def _matches(query: Query, index: Index, sentence: Sentence) -> Iterator[TermMatch]:
    passage = sentence.passage
    text = passage.document.text
    found: dict[str, list[tuple[int, int]]] = {}
    for token in tokens(text[passage.start : passage.end]):
        for term in token.terms:
            found.setdefault(term, []).append((passage.start + token.start, passage.start + token.end))
    for term, own in query.terms.items():
        places = tuple(found.get(term, ()))
        in_sentence = any(sentence.start <= start < sentence.end for start, _ in places)
        where = "sentence" if in_sentence else ("passage" if places else "nowhere")
        yield TermMatch(term, round(own * sentence_weight(index, term), 6), where, places)
