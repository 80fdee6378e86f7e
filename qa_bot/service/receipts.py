"""What an answer depends on, as digests: enough to ask again elsewhere and tell what differs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from qa_bot import __version__
from qa_bot.bot import QABot
from qa_bot.model import Answer
from qa_bot.reading.confidence.judge import SHIPPED as CONFIDENCE_WEIGHTS
from qa_bot.reading.extraction.extractor import SHIPPED as ANSWER_WEIGHTS
from qa_bot.retrieval.evidence.ranker import SHIPPED as WEIGHTS
from qa_bot.service.schema import as_json
from qa_bot.settings import Settings, bundled_corpus

_ASIDE = frozenset(("path", "explanation"))
"""Fields of a citation that the answer does not depend on."""


def receipt(answer: Answer, bot: QABot, settings: Settings, min_confidence: float) -> dict[str, object]:
    """Return the receipt of an answer: version, settings, and the SHA-256 of corpus, weights and answer."""
    files = sorted({(document.path, document.sha256) for document in bot.documents})
    return {
        "version": __version__,
        "settings": {"top": settings.top, "min_confidence": min_confidence},
        "corpus": {
            "paths": list(settings.corpus or (str(bundled_corpus()),)),
            "files": len(files),
            # Where the files lie does not count: the same texts elsewhere give the same answer.
            "sha256": _digest("\n".join(sorted(digest for _, digest in files))),
        },
        "weights": {
            "ranking": _of_file(Path(settings.weights or WEIGHTS)),
            "answers": _of_file(Path(settings.answer_weights or ANSWER_WEIGHTS)),
            "confidence": _of_file(Path(settings.confidence_weights or CONFIDENCE_WEIGHTS)),
        },
        "answer": answer_digest(as_json(answer)),
    }


def answer_digest(record: Mapping[str, object]) -> str:
    """Return the digest of an answer's JSON, without a receipt, and without the paths and explanations of citations."""
    kept = {key: value for key, value in record.items() if key != "receipt"}
    citations = kept.get("citations")
    if isinstance(citations, list):
        kept["citations"] = [{key: value for key, value in each.items() if key not in _ASIDE} for each in citations]
    return _digest(json.dumps(kept, ensure_ascii=True, sort_keys=True))


def _of_file(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
