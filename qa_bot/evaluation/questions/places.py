"""Where a person finds what a question is about, as records of question files tell it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa_bot.errors import QuestionSetError
from qa_bot.model import Place

_FORM = '{"kind": "page", "number": 3}, with a "label" beside the number or in its place'


def locations_of(path: str, place: str, record: Mapping[str, Any]) -> tuple[Place, ...]:
    """Return the places that a record names: ``place``, and the others in the list ``also``.

    Raises:
        QuestionSetError: one is not of the form.
    """
    also = record.get("also")
    if also is not None and not isinstance(also, list):
        raise QuestionSetError(path, 'the field "also" is not a list of places', place)
    named = [("place", record.get("place")), *(("also", each) for each in also or ())]
    return tuple(_location(path, place, field, value) for field, value in named if value is not None)


def _location(path: str, place: str, field: str, value: object) -> Place:
    if isinstance(value, dict):
        kind, number, label = value.get("kind"), value.get("number"), value.get("label")
        is_numbered = isinstance(number, int) and not isinstance(number, bool)
        if (
            isinstance(kind, str)
            and (number is None or is_numbered)
            and isinstance(label, str | None)
            and (is_numbered or label)
        ):
            return Place(kind, number, label)
    raise QuestionSetError(path, f'the field "{field}" is not like {_FORM}', place)
