"""The fields of what a program asks for: said once, they check a request and tell what it may be in JSON Schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from qa_bot.errors import RequestError


class Field(NamedTuple):
    """A field: ``kind`` is a key of ``KINDS``, ``least`` and ``most`` bound its number, its length or its members."""

    kind: str
    told: str
    is_required: bool = False
    least: int = 0
    most: int = 1_000_000_000
    each: int = 0
    """Characters of a member at most, where it has members that are texts."""


Fields = Mapping[str, Field]


def checked(fields: Fields, record: object) -> dict[str, Any]:
    """Return the fields that a record has, null ones left out.

    Raises:
        RequestError: it is no object, a field is not what it should be, is missing, or is not known.
    """
    if not isinstance(record, dict):
        raise RequestError("", "the request is not a JSON object")
    for name in record:
        if name not in fields:
            known = f"the fields are {', '.join(fields)}" if fields else "there are none"
            raise RequestError(str(name)[:40], f"is not a field here; {known}")
    found = {name: value for name, value in record.items() if value is not None}
    for name, field in fields.items():
        if name in found:
            KINDS[field.kind].check(name, field, found[name])
        elif field.is_required:
            raise RequestError(name, "is missing")
    return found


def checked_query(fields: Fields, pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the same of the query of an address, in which all values are texts.

    Raises:
        RequestError: as :func:`checked`.
    """
    record: dict[str, object] = {}
    for name, value in pairs:
        if name in record:
            raise RequestError(name[:40], "is given twice")
        is_number = name in fields and fields[name].kind == "number"
        record[name] = int(value) if is_number and value.isascii() and value.isdecimal() and len(value) < 10 else value
    return checked(fields, record)


def as_schema(fields: Fields) -> dict[str, Any]:
    """Return the JSON Schema of a request with these fields."""
    return {
        "type": "object",
        "properties": {name: schema_of(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.is_required],
        "additionalProperties": False,
    }


def schema_of(field: Field) -> dict[str, Any]:
    """Return the JSON Schema of a field."""
    return {**KINDS[field.kind].schema(field), "description": field.told}


def _check_text(name: str, field: Field, value: object) -> None:
    if not isinstance(value, str):
        raise RequestError(name, "is not a text")
    _check_length(name, value, field.most)


def _check_length(name: str, value: str, most: int) -> None:
    if len(value) > most:
        raise RequestError(name, f"is longer than {most:,} characters")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise RequestError(name, "holds half a character, which is no Unicode") from None


def _check_texts(name: str, field: Field, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise RequestError(name, "is not a list of texts")
    _check_members(name, field, value)
    for each in value:
        _check_length(name, each, field.each)


def _check_number(name: str, field: Field, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not field.least <= value <= field.most:
        raise RequestError(name, f"is not a whole number from {field.least} to {field.most}")


def _check_objects(name: str, field: Field, value: object) -> None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise RequestError(name, "is not a list of objects")
    _check_members(name, field, value)


def _check_members(name: str, field: Field, value: list[Any]) -> None:
    if len(value) > field.most:
        raise RequestError(name, f"has more than {field.most:,} members")


class _Kind(NamedTuple):
    check: Callable[[str, Field, object], None]
    schema: Callable[[Field], dict[str, Any]]


KINDS: Mapping[str, _Kind] = {
    "text": _Kind(_check_text, lambda field: {"type": "string", "maxLength": field.most}),
    "number": _Kind(_check_number, lambda field: {"type": "integer", "minimum": field.least, "maximum": field.most}),
    "texts": _Kind(
        _check_texts,
        lambda field: {
            "type": "array",
            "items": {"type": "string", "maxLength": field.each},
            "maxItems": field.most,
        },
    ),
    "objects": _Kind(
        _check_objects, lambda field: {"type": "array", "items": {"type": "object"}, "maxItems": field.most}
    ),
}
