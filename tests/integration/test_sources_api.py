"""Sources over the API: registered, shown without their secrets, pulled on request, accounted for."""

from __future__ import annotations

from typing import Any

import pytest

from app.sources.shapes import CSV_EXAMPLE, EXAMPLE, SourceIn
from tests.support.feed_server import Answer, FeedServer
from tests.support.shop import Shop

LEVELS = [{"store_id": "CAP", "sku": "DVD-45", "on_hand": 3}]
URL = "http://127.0.0.1:9/stock"


def body(**fields: Any) -> dict[str, Any]:
    return {"kind": "json", "provides": "stock", "url": URL} | fields


def test_a_source_is_created_then_replaced_then_gone(shop: Shop) -> None:
    created = shop.call("PUT", "/v1/sources/erp", json=body())
    assert (created.status_code, created.json()["every_seconds"], created.json()["cron"]) == (201, 300, None)
    replaced = shop.call("PUT", "/v1/sources/erp", json=body(cron="0 5 * * *", kind="csv", provides="products"))
    assert (replaced.status_code, replaced.json()["every_seconds"]) == (200, None)
    assert replaced.json()["next_pull_at"] == "2026-11-21T05:00:00Z"
    assert shop.ok("GET", "/v1/sources/erp") == replaced.json()
    assert shop.call("DELETE", "/v1/sources/erp").status_code == 204
    for method, path in (
        ("GET", "/v1/sources/erp"),
        ("DELETE", "/v1/sources/erp"),
        ("POST", "/v1/sources/erp/pull"),
        ("GET", "/v1/sources/erp/runs"),
    ):
        assert shop.call(method, path).status_code == 404


def test_header_values_are_never_shown_again_and_stars_keep_them(shop: Shop, feeds: FeedServer) -> None:
    url = feeds.answers("/stock", Answer(LEVELS))
    sent = {"Authorization": "Bearer top-secret", "X-Shop": "7"}
    put = shop.call("PUT", "/v1/sources/erp", json=body(url=url, headers=sent))
    for answer in (put, shop.call("GET", "/v1/sources/erp"), shop.call("GET", "/v1/sources")):
        assert "top-secret" not in answer.text
    assert put.json()["headers"] == {"Authorization": "***", "X-Shop": "***"}
    shop.ok("PUT", "/v1/sources/erp", json=body(url=url, headers={"authorization": "***", "X-Shop": "8"}))
    shop.ok("POST", "/v1/sources/erp/pull")
    assert feeds.asked[-1].headers["authorization"] == "Bearer top-secret"
    assert feeds.asked[-1].headers["x-shop"] == "8"
    refused = shop.call("PUT", "/v1/sources/erp", json=body(url=url, headers={"X-New": "***"}))
    assert refused.status_code == 422 and refused.json()["errors"][0]["pointer"] == "/headers/X-New"


@pytest.mark.parametrize(
    ("fields", "pointer", "why"),
    [
        ({"url": "http://10.1.2.3/x"}, "/url", "private network"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "/url", "never reached"),
        ({"url": "ftp://127.0.0.1/x"}, "/url", "https://"),
        ({"url": "http://me:pw@127.0.0.1/x"}, "/url", "user name"),
        ({"kind": "google_products"}, "/kind", "not pulled yet"),
        ({"kind": "xml"}, "/kind", "json"),
        ({"provides": "weather"}, "/provides", "stock"),
        ({"every_seconds": 60, "cron": "* * * * *"}, "", "not both"),
        ({"every_seconds": 4}, "/every_seconds", "5"),
        ({"every_seconds": 604_801}, "/every_seconds", "604800"),
        ({"cron": "0 0 30 2 *"}, "/cron", "never comes true"),
        ({"cron": "every day at nine"}, "/cron", "cron"),
        ({"headers": {"X-A": "a\r\nHost: evil"}}, "/headers", "printable"),
        ({"headers": {"X A": "a"}}, "/headers", "name"),
        ({"headers": {"Host": "evil.example"}}, "/headers", "set by Raincheck"),
        ({"headers": {"X-A": "1", "x-a": "2"}}, "/headers", "twice"),
        ({"mapping": {"price": "$.p"}}, "", "no field of stock"),
        ({"mapping": {"sku": "code"}}, "", "begins with"),
        ({"kind": "csv", "mapping": {"sku": "\u0007"}}, "", "printable"),
        ({"kind": "csv", "items": "$[*]"}, "", "for json"),
        ({"items": "$[?match(@.a, '(a+)+')]"}, "/items", "JSONPath"),
        ({"next_page": "next"}, "/next_page", "JSONPath"),
        ({"evry_seconds": 5}, "/evry_seconds", "Extra"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else None,
)
def test_what_cannot_be_pulled_is_refused_with_the_place(
    shop: Shop, fields: dict[str, Any], pointer: str, why: str
) -> None:
    answer = shop.call("PUT", "/v1/sources/erp", json=body(**fields))
    assert answer.status_code == 422, answer.text
    (error, *_) = answer.json()["errors"]
    assert error["pointer"] == pointer and why in error["detail"]
    assert shop.call("GET", "/v1/sources/erp").status_code == 404


def test_only_admins_see_and_change_sources(shop: Shop) -> None:
    for role in ("ads", "pos", "staff"):
        for method, path in (("GET", ""), ("PUT", "/erp"), ("GET", "/erp"), ("DELETE", "/erp"), ("POST", "/erp/pull")):
            answer = shop.call(method, f"/v1/sources{path}", role, json=body() if method == "PUT" else None)
            assert answer.status_code == 403


def test_a_pull_on_request_answers_its_run(shop: Shop, feeds: FeedServer) -> None:
    rows = [*LEVELS, {"store_id": "CAP", "sku": "A", "availability": "in stock"}]
    shop.ok("PUT", "/v1/sources/erp", json=body(url=feeds.answers("/stock", Answer(rows))))
    run = shop.ok("POST", "/v1/sources/erp/pull")
    assert (run["outcome"], run["rows"], run["accepted"], run["rejected"]) == ("taken", 2, 1, 1)
    assert run["reasons"] == [
        {"index": 1, "code": "no_quantity", "detail": "It says 'in stock', not how many; give on_hand."}
    ]
    assert shop.ok("GET", "/v1/sources/erp/runs")["items"] == [run]
    source = shop.ok("GET", "/v1/sources/erp")
    assert (source["heard_at"], source["failures"]) == (run["finished_at"], 0)


def test_a_pull_that_fails_is_an_answer_too(shop: Shop, feeds: FeedServer) -> None:
    shop.ok("PUT", "/v1/sources/erp", json=body(url=feeds.answers("/stock", Answer(status=403))))
    run = shop.ok("POST", "/v1/sources/erp/pull")
    assert (run["outcome"], run["status"], run["error"]) == ("failed", 403, "the server answered 403")


def test_a_second_pull_on_request_is_conditional_too(shop: Shop, feeds: FeedServer) -> None:
    url = feeds.answers("/stock", Answer(LEVELS, headers={"ETag": '"v1"'}), Answer(status=304))
    shop.ok("PUT", "/v1/sources/erp", json=body(url=url))
    shop.ok("POST", "/v1/sources/erp/pull")
    assert shop.ok("POST", "/v1/sources/erp/pull")["outcome"] == "not_modified"
    assert feeds.asked[-1].headers["if-none-match"] == '"v1"'


def test_a_repeat_under_an_idempotency_key_pulls_once(shop: Shop, feeds: FeedServer) -> None:
    shop.ok("PUT", "/v1/sources/erp", json=body(url=feeds.answers("/stock", Answer(LEVELS))))
    keyed = {"Idempotency-Key": "once"}
    first = shop.ok("POST", "/v1/sources/erp/pull", headers=keyed)
    assert shop.ok("POST", "/v1/sources/erp/pull", headers=keyed) == first
    assert feeds.count("/stock") == 1
    gone = {"Idempotency-Key": "gone"}
    assert shop.call("POST", "/v1/sources/no/pull", headers=gone).status_code == 404
    shop.ok("PUT", "/v1/sources/no", json=body(url=feeds.url + "/stock"))
    again = shop.call("POST", "/v1/sources/no/pull", headers=gone)
    assert again.status_code == 404, "a refusal is an answer and is kept"


def test_sources_and_runs_are_paged_newest_first(shop: Shop, feeds: FeedServer) -> None:
    url = feeds.answers("/stock", Answer(LEVELS))
    for name in ("one", "two", "three"):
        shop.ok("PUT", f"/v1/sources/{name}", json=body(url=url))
        shop.clock.advance(seconds=1)
        shop.ok("POST", "/v1/sources/one/pull")
    page = shop.ok("GET", "/v1/sources", params={"limit": 2})
    rest = shop.ok("GET", "/v1/sources", params={"limit": 2, "cursor": page["next_cursor"]})
    assert [item["source_id"] for item in page["items"] + rest["items"]] == ["three", "two", "one"]
    assert rest["next_cursor"] is None
    page = shop.ok("GET", "/v1/sources/one/runs", params={"limit": 2})
    rest = shop.ok("GET", "/v1/sources/one/runs", params={"limit": 2, "cursor": page["next_cursor"]})
    ids = [item["run_id"] for item in page["items"] + rest["items"]]
    assert len(ids) == 3 and ids == sorted(ids, reverse=True)
    assert shop.call("GET", "/v1/sources", params={"cursor": "x"}).status_code == 422


def test_every_body_has_an_example_and_the_examples_are_valid(shop: Shop) -> None:
    document = shop.client.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    documented = {path: operations for path, operations in document["paths"].items() if "/sources" in path}
    assert len(documented) == 4
    for operations in documented.values():
        for operation in operations.values():
            bodies = [answer for status, answer in operation["responses"].items() if status in ("200", "201")]
            for described in [*bodies, *filter(None, [operation.get("requestBody")])]:
                schema = described["content"]["application/json"]["schema"]
                assert schemas[schema["$ref"].rpartition("/")[2]]["examples"]
    for example in (EXAMPLE, CSV_EXAMPLE):
        SourceIn.model_validate(example)
