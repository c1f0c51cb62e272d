"""A row's fields, converted one by one and checked as a whole: what every sort of feed row goes through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from app.core.errors import pointer
from app.sources.values import Converter

INVALID = "invalid_row"

Model = TypeVar("Model", bound=BaseModel)


def shaped(fields: Mapping[str, Any], converters: Mapping[str, Converter], shape: type[Model]) -> Model:
    """`fields` converted and checked; nulls count as left out. Raises ValueError with one line."""
    given: dict[str, Any] = {}
    for name, value in fields.items():
        if value is None:
            continue
        try:
            given[name] = converters[name](value) if name in converters else value
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    try:
        return shape.model_validate(given)
    except ValidationError as error:
        reasons = [
            f"{pointer(('body', *item['loc'])).lstrip('/') or 'row'}: {item['msg']}"
            for item in error.errors(include_url=False, include_input=False)[:5]
        ]
        raise ValueError("; ".join(reasons)) from None
