"""What is said around a question: "could you tell me …", "according to the article, …"."""

from __future__ import annotations

import regex

_TEXT = "(?:article|text|document|passage|page)"
_BEFORE = regex.compile(
    rf"""\s*+(?:
        (?:hi|hello|hey|please|ok|okay|so|well|excuse\ me|sorry)\b[\s,!.]++(?=\S+\s)
      | (?:can|could|would|will)\ you\ (?:please\ |kindly\ )?(?:tell|explain\ to|show|remind)\ (?:me|us)\b
      | (?:do|does)\ (?:you|anyone|anybody)\ know\b
      | (?:please\ )?(?:tell|show|remind)\ (?:me|us)\b(?!\ (?:more|another)\b)
      | (?:i|we)(?:\ would|['’]d)?\ (?:like|love|want|need|wish)\ to\ (?:know|find\ out|ask|understand)\b
      | (?:i|we)(?:\ am|\ are|['’]m|['’]re)\ (?:wondering|curious)\b
      | i\ wonder\b
      | (?:according\ to|in|from|based\ on|per)\ (?:the|this)\ {_TEXT}
        (?=\s*+[,:]|\s++(?:who|what|which|when|where|why|how|is|are|was|were|did|do|does|has|have|had|can|could)\b)
      | what\ (?:does|did)\ (?:the|this)\ {_TEXT}\ (?:say|tell(?:\ (?:me|us))?|mention|state)\ (?=about\b|on\b)
      | (?:does|did)\ (?:the|this)\ {_TEXT}\ (?:say|tell(?:\ (?:me|us))?|mention|state)\b(?:\ (?:anything|something))?
      )[\s,:]*+(?:(?:about|on|if|whether|that)\b\s*+)?""",
    regex.IGNORECASE | regex.VERBOSE,
)
_AFTER = regex.compile(
    rf"[\s,]++(?:(?:according\ to|in|as\ stated\ in)\ (?:the|this)\ {_TEXT}|please)\s*+(?=[?.!\s]*+$)",
    regex.IGNORECASE,
)
_MOST_LAYERS = 3


def unframed(question: str) -> str:
    """Return a question without what is said around it; all of it, where nothing would be left.

    >>> unframed("Could you please tell me who led the talks?"), unframed("According to the article, who led?")
    ('who led the talks?', 'who led?')
    """
    found = question
    for _ in range(_MOST_LAYERS):
        before = _BEFORE.match(found)
        shorter = _AFTER.sub("", found[before.end() if before else 0 :])
        if shorter == found or not regex.search(r"\w", shorter):
            break
        found = shorter
    return found
