"""An OpenAPI document as a page shows it: groups of operations with examples. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
PROBLEM_MEDIA_TYPE = "application/problem+json"
MAX_DEPTH = 8
_SAMPLES = {"string": "text", "integer": 1, "number": 1.0, "boolean": True, "null": None}
_FORMATS = {"date-time": "2026-11-21T04:05:06Z", "date": "2026-11-20", "uri": "https://example.com/"}


@dataclass(frozen=True)
class Parameter:
    """A parameter in the path, the query or a header."""

    name: str
    place: str
    kind: str
    required: bool
    description: str


@dataclass(frozen=True)
class Sample:
    """An example body of one media type; `text` None where only the type is known."""

    media_type: str
    text: str | None


@dataclass(frozen=True)
class Answer:
    """A successful answer."""

    status: str
    description: str
    samples: list[Sample]


@dataclass(frozen=True)
class ProblemLink:
    """A problem this operation may answer."""

    status: str
    title: str
    slug: str


@dataclass(frozen=True)
class Operation:
    """One call."""

    anchor: str
    method: str
    path: str
    summary: str
    description: list[str]
    needs_key: bool
    parameters: list[Parameter]
    requests: list[Sample]
    answers: list[Answer]
    problems: list[ProblemLink]


@dataclass(frozen=True)
class Group:
    """Operations under one tag."""

    name: str
    anchor: str
    operations: list[Operation]


def groups(document: Json) -> list[Group]:
    """The operations by their first tag, in the document's order."""
    by_tag: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                tag = (item[method].get("tags") or ["Other"])[0]
                by_tag.setdefault(tag, []).append(_operation(document, path, method, item[method]))
    return [Group(name, _anchor(name), operations) for name, operations in by_tag.items()]


def _anchor(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _operation(document: Json, path: str, method: str, operation: Json) -> Operation:
    answers, problems = [], []
    for status, answer in operation.get("responses", {}).items():
        answer = _resolved(document, answer)
        content = answer.get("content", {})
        if PROBLEM_MEDIA_TYPE in content:
            problems += _problems(status, content[PROBLEM_MEDIA_TYPE])
        others = {media_type: body for media_type, body in content.items() if media_type != PROBLEM_MEDIA_TYPE}
        if others or PROBLEM_MEDIA_TYPE not in content:
            if status == "422" and not problems:
                continue  # FastAPI's own description of a 422, which is never answered here
            answers.append(Answer(status, answer.get("description", ""), _samples(document, others)))
    body = _resolved(document, operation.get("requestBody", {}))
    return Operation(
        anchor=_anchor(f"{method} {path}"),
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=[part for part in operation.get("description", "").split("\n\n") if part.strip()],
        needs_key=bool(operation.get("security")),
        parameters=[_parameter(document, one) for one in operation.get("parameters", ())],
        requests=_samples(document, body.get("content", {})),
        answers=sorted(answers, key=lambda answer: answer.status),
        problems=sorted(problems, key=lambda problem: (problem.status, problem.slug)),
    )


def _problems(status: str, body: Json) -> list[ProblemLink]:
    return [
        ProblemLink(status, example.get("value", {}).get("title", slug), slug)
        for slug, example in body.get("examples", {}).items()
    ]


def _parameter(document: Json, given: Json) -> Parameter:
    given = _resolved(document, given)
    schema = given.get("schema", {})
    return Parameter(
        name=given["name"],
        place=given["in"],
        kind=_kind(document, schema),
        required=bool(given.get("required")),
        description=given.get("description") or schema.get("description") or "",
    )


def _kind(document: Json, schema: Json) -> str:
    """A schema in a few words."""
    schema = _resolved(document, schema)
    for union in ("anyOf", "oneOf"):
        if union in schema:
            kinds = [_kind(document, part) for part in schema[union] if part.get("type") != "null"]
            return " or ".join(dict.fromkeys(kinds))
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(document, schema.get('items', {}))}"
    bounds = [
        f"{words} {schema[name]}"
        for name, words in (("minimum", "from"), ("maximum", "to"), ("maxLength", "at most"))
        if name in schema
    ]
    unit = " characters" if "maxLength" in schema else ""
    kind = schema.get("format") or schema.get("type") or "any"
    return f"{kind}, {' '.join(bounds)}{unit}" if bounds else str(kind)


def _samples(document: Json, content: Json) -> list[Sample]:
    return [Sample(media_type, _sample_text(document, media_type, body)) for media_type, body in content.items()]


def _sample_text(document: Json, media_type: str, body: Json) -> str | None:
    if "example" in body:
        value = body["example"]
    elif body.get("examples"):
        value = next(iter(body["examples"].values())).get("value")
    elif "schema" in body:
        value = sample(document, body["schema"])
    else:
        return None
    if isinstance(value, str) and media_type != "application/json":
        return value
    return json.dumps(value, indent=2, ensure_ascii=False)


def _resolved(document: Json, node: Json) -> Json:
    seen = 0
    while "$ref" in node and seen < MAX_DEPTH:
        found: Any = document
        for part in str(node["$ref"]).removeprefix("#/").split("/"):
            found = found[part]
        node = found
        seen += 1
    return node


def sample(document: Json, schema: Json, depth: int = 0) -> Any:
    """A value of this schema: its own example where it has one, else one made of its parts."""
    schema = _resolved(document, schema)
    if schema.get("examples"):
        return schema["examples"][0]
    for name in ("example", "default", "const"):
        if schema.get(name) is not None:
            return schema[name]
    if "enum" in schema:
        return schema["enum"][0]
    if depth >= MAX_DEPTH:
        return None
    for union in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(union, ()):
            if part.get("type") != "null":
                return sample(document, part, depth + 1)
    if "properties" in schema or schema.get("type") == "object":
        parts = schema.get("properties", {})
        return {name: sample(document, part, depth + 1) for name, part in parts.items()}
    if schema.get("type") == "array":
        return [sample(document, schema["items"], depth + 1)] if "items" in schema else []
    return _FORMATS.get(schema.get("format", ""), _SAMPLES.get(schema.get("type", "")))
