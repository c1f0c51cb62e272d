"""Errors as the outside sees them: RFC 9457 documents, a page for each, and never a stack trace."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest
from sqlalchemy import event

from app.core import errors
from app.core.asgi import MAX_BODY_BYTES
from tests.support.shop import Shop, refused

JSON = {"Content-Type": "application/json"}
GZIP = {"Content-Encoding": "gzip"}
BODIES = [
    ("POST", "/v1/stock-levels"),
    ("POST", "/v1/sales"),
    ("PUT", "/v1/stores/CAP/stock-snapshot"),
    ("POST", "/v1/stores"),
    ("PUT", "/v1/promotions/NOV"),
    ("POST", "/v1/channels"),
]
"""Routes that read their body themselves, and routes that leave it to FastAPI."""
no_database = pytest.mark.only_on("sqlite")
"""Refused before any database is asked, so the same on both."""


@cache
def bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    return gzip.compress(b"\0" * (100 << 20))


@no_database
def test_every_kind_of_problem_has_a_page_at_its_type(shop: Shop) -> None:
    for slug, kind in errors.kinds().items():
        page = shop.client.get(f"/problems/{slug}")
        assert page.status_code == 200, slug
        assert kind.title in page.text, slug
    assert shop.client.get("/problems/nothing-of-the-kind").status_code == 404


@no_database
def test_every_kind_of_problem_says_what_to_do(shop: Shop) -> None:
    for slug, kind in errors.kinds().items():
        assert slug == kind.slug
        assert 400 <= kind.status < 600, slug
        assert len((kind.__doc__ or "").split()) > 8, f"{slug}: its docstring is its page's text"


def test_an_unknown_address_is_404(shop: Shop) -> None:
    for path in ("/v1/nothing", "/v1", "/v1/stores/a/b/c", "/nothing"):
        problem = refused(shop.client.get(path, headers={"Accept": "application/json"}), 404)
        assert problem["type"] == "/problems/not-found"


@no_database
def test_a_method_that_is_not_taken_is_405_and_says_which_are(shop: Shop) -> None:
    for method, path, allowed in (
        ("DELETE", "/v1/stores/CAP", {"GET", "PUT"}),
        ("PATCH", "/v1/stores", {"GET", "POST"}),
        ("GET", "/v1/stock-levels", {"POST"}),
        ("POST", "/v1/promotions/NOV", {"GET", "PUT", "DELETE"}),
        ("PUT", "/v1/channels/x", {"GET", "PATCH", "DELETE"}),
    ):
        response = shop.call(method, path)
        refused(response, 405)
        assert {name.strip() for name in response.headers["allow"].split(",")} == allowed, path


@no_database
def test_malformed_json_is_422_with_and_without_a_content_type(shop: Shop) -> None:
    labels: tuple[dict[str, str], ...] = (
        {},
        JSON,
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    )
    for method, path in BODIES:
        for content in (b"{", b"", b'{"levels": [}', b"\xff\xfe\x00", b'{"levels": [' * 3, b"nonsense"):
            for headers in labels:
                problem = refused(shop.call(method, path, content=content, headers=dict(headers)), 422)
                assert problem["type"] == "/problems/invalid", (path, content, headers)
                assert problem["errors"], (path, content, headers)


@no_database
def test_json_nested_without_end_is_a_clear_problem(shop: Shop) -> None:
    for method, path in BODIES:
        refused(shop.call(method, path, content=b"[" * 200_000, headers=JSON), 422)


@no_database
def test_json_of_another_shape_is_422_and_says_where(shop: Shop) -> None:
    other_shapes: list[Any] = [[], "text", 7, None, {}, {"nothing": "known"}]
    for method, path in BODIES:
        for body in other_shapes:
            assert refused(shop.call(method, path, json=body), 422)["errors"], (path, body)


@no_database
def test_json_is_read_without_a_content_type_and_under_a_wrong_one(shop: Shop) -> None:
    content = json.dumps({"levels": [{"store_id": "CAP", "sku": "DVD-45", "on_hand": 3}]}).encode()
    for headers in ({}, {"Content-Type": "text/plain"}, {"Content-Type": "application/json; charset=utf-8"}):
        assert shop.call("POST", "/v1/stock-levels", content=content, headers=headers).status_code == 200
    channel = json.dumps({"name": "Log", "kind": "log"}).encode()
    assert shop.call("POST", "/v1/channels", content=channel).status_code == 201


@no_database
def test_a_body_of_nine_mebibytes_is_413(shop: Shop) -> None:
    for method, path in BODIES:
        problem = refused(shop.call(method, path, content=b" " * (9 << 20), headers=JSON), 413)
        assert problem["type"] == "/problems/too-large"


@no_database
def test_a_body_that_does_not_say_its_length_is_counted_as_it_comes(shop: Shop) -> None:
    def drip() -> Any:
        for _ in range(9):
            yield b" " * (1 << 20)

    refused(shop.call("POST", "/v1/stock-levels", content=drip(), headers=JSON), 413)


@no_database
def test_a_gzip_bomb_is_413_before_it_is_unpacked(shop: Shop) -> None:
    assert len(bomb()) < 200_000
    for method, path in BODIES:
        refused(shop.call(method, path, content=bomb(), headers=GZIP), 413)


def test_a_gzip_body_of_exactly_the_limit_is_taken(shop: Shop) -> None:
    body = json.dumps({"levels": [{"store_id": "CAP", "sku": "DVD-45", "on_hand": 3}]}).encode()
    padded = body.ljust(MAX_BODY_BYTES)
    assert shop.call("POST", "/v1/stock-levels", content=gzip.compress(padded), headers=GZIP).status_code == 200
    refused(shop.call("POST", "/v1/stock-levels", content=gzip.compress(padded + b" "), headers=GZIP), 413)
    assert shop.call("POST", "/v1/stock-levels", content=padded).status_code == 200


@no_database
def test_broken_gzip_is_400(shop: Shop) -> None:
    whole = gzip.compress(json.dumps({"levels": []}).encode())
    broken = {
        "cut short": whole[:-6],
        "not gzip": b"{}",
        "a wrong checksum": whole[:-8] + b"\0\0\0\0" + whole[-4:],
        "nothing": b"",
        "something after it": whole + b"rubbish",
    }
    for what, content in broken.items():
        response = shop.call("POST", "/v1/stock-levels", content=content, headers=GZIP)
        assert response.status_code == 400, f"{what}: {response.status_code}"
        refused(response, 400)


@no_database
def test_gzip_in_several_members_is_taken_whole(shop: Shop) -> None:
    rows = [json.dumps({"store_id": "CAP", "sku": sku, "on_hand": 3}).encode() + b"\n" for sku in ("A", "B", "C")]
    headers = GZIP | {"Content-Type": "application/x-ndjson"}
    for parts in (rows, [b"".join(rows)[:25], b"".join(rows)[25:]]):
        members = b"".join(gzip.compress(part) for part in parts)
        answer = shop.ok("POST", "/v1/stock-levels", "pos", content=members, headers=headers)
        assert answer["unmatched"] + answer["stale"] == 3


@no_database
def test_another_encoding_is_415(shop: Shop) -> None:
    for encoding in ("br", "deflate", "gzip, gzip", "zstd"):
        refused(shop.call("POST", "/v1/stock-levels", content=b"{}", headers={"Content-Encoding": encoding}), 415)


def test_every_answer_carries_a_request_id_and_a_sane_one_is_kept(shop: Shop) -> None:
    for path in ("/v1/stores", "/v1/nothing", "/healthz", "/problems/invalid"):
        assert shop.client.get(path).headers["x-request-id"]
        assert shop.client.get(path, headers={"X-Request-ID": "till-7.42"}).headers["x-request-id"] == "till-7.42"
    for odd in ("a b", "x" * 65, "<script>", "é"):
        given = shop.client.get("/healthz", headers=[(b"x-request-id", odd.encode())]).headers["x-request-id"]
        assert given != odd, "what could break a log is not repeated"


def test_every_answer_carries_safe_headers(shop: Shop) -> None:
    for path in ("/v1/stores", "/v1/nothing", "/healthz", "/docs", "/"):
        headers = shop.client.get(path, follow_redirects=False).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"], path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe-inline" not in policy, path


def test_a_fault_of_ours_is_500_with_nothing_of_it_in_the_answer(shop: Shop) -> None:
    from app.delivery.models import Channel

    def fail(_mapper: Any, _connection: Any, _target: Any) -> None:
        raise RuntimeError("secret-of-the-house")

    event.listen(Channel, "before_insert", fail)
    try:
        problem = shop.problem(500, "POST", "/v1/channels", json={"name": "Log", "kind": "log"})
    finally:
        event.remove(Channel, "before_insert", fail)
    assert "secret-of-the-house" not in json.dumps(problem)
    assert "Traceback" not in json.dumps(problem)


def test_a_database_that_cannot_answer_is_503_with_a_time_to_come_back(shop: Shop) -> None:
    def refuse(*_args: Any) -> None:
        from sqlalchemy.exc import OperationalError

        raise OperationalError("SELECT 1", {}, Exception("the disk is full"))

    engine = shop.context.database.writer
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        response = shop.call("POST", "/v1/channels", json={"name": "Log", "kind": "log"})
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert refused(response, 503)["type"] == "/problems/unavailable"
    assert response.headers["retry-after"] == "5"
    assert "disk" not in response.text


def test_what_is_wrong_is_named_but_not_repeated(shop: Shop) -> None:
    body = {"name": "Floor", "kind": "webhook", "address": "not an address: s3cret", "kinds": ["x"]}
    problem = shop.problem(422, "POST", "/v1/channels", json=body)
    assert {error["pointer"] for error in problem["errors"]} == {"/address", "/kinds/0"}
    assert "s3cret" not in json.dumps(problem)
