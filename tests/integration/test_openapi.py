"""The API's own description: complete, with an example for every body, and kept to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks as oracle

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


@pytest.fixture(scope="module")
def described(shop: Shop) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", shop.client.app)


PER_ROW = ("/v1/stores", "/v1/products", "/v1/stock-levels", "/v1/sales", "/v1/stores/{store_id}/stock-snapshot")
"""Batches answer 200 and tell per row what was wrong, so a bad row is no refused request."""
STREAMS = "/v1/alerts/stream"


EFFORT = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def failures(operation: Any, mode: GenerationMode, key: str) -> list[str]:
    """What the service does otherwise than its description says, for one operation."""
    # What is well formed may still be unknown, forbidden or in conflict; whether authentication is enforced
    # is asked of every route in test_keys_and_roles.
    excluded = [oracle.positive_data_acceptance, oracle.ignored_auth]
    if operation.path in PER_ROW:
        excluded.append(oracle.negative_data_rejection)

    @EFFORT
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, excluded_checks=excluded)

    try:
        check()
    except Unsatisfiable:  # an operation without parameters has nothing to get wrong
        return []
    except Exception as error:  # every operation is tried, then all failures are told together
        return [f"{operation.label} ({mode.value}): {error}"]
    return []


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
def test_the_service_does_what_its_description_says(described: Any, shop: Shop, mode: GenerationMode) -> None:
    found: list[str] = []
    for result in described.get_all_operations():
        operation = result.ok()
        if operation.path != STREAMS:
            found += failures(operation, mode, shop.key("admin"))
    assert not found, "\n\n".join(found)
