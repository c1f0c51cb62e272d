"""The API's own description: complete, with an example for every body, and kept to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import checks as oracle
from schemathesis.config import GenerationConfig, SchemathesisConfig
from schemathesis.config import ProjectsConfig as _Projects

from tests.support.shop import Shop, open_shop

METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    path = tmp_path_factory.mktemp("openapi") / "raincheck.db"
    path.write_bytes(sqlite_template.read_bytes())
    with open_shop(f"sqlite:///{path}") as shop:
        shop.promote()
        shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-99", 8))
        yield shop


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield f"{method.upper()} {path}", item[method]


def examples(document: dict[str, Any], media: dict[str, Any]) -> bool:
    """Whether a body has an example: its own, or its schema's."""
    schema = media.get("schema", {})
    name = schema.get("$ref", "").rsplit("/", 1)[-1]
    model = document["components"]["schemas"].get(name, schema)
    return any("example" in place or "examples" in place for place in (media, schema, model))


def test_every_request_and_answer_body_has_an_example(shop: Shop) -> None:
    document = shop.client.get("/openapi.json").json()
    missing = []
    for name, operation in operations(document):
        bodies = {"request": operation.get("requestBody", {})} | operation["responses"]
        for part, body in bodies.items():
            for kind, media in body.get("content", {}).items():
                if "html" not in kind and "event-stream" not in kind and not examples(document, media):
                    missing.append(f"{name} {part} {kind}")
    assert missing == []
