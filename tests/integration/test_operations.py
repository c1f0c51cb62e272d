"""What operators and integrators look at: health, readiness, figures, the reference, the problem pages."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text, update

from app.core.context import Context
from app.core.db import Database
from app.core.errors import kinds
from app.core.settings import Settings
from app.delivery.models import Channel, Delivery
from app.sources.models import Source
from app.web.openapi import groups
from app.web.readiness import EXAMPLE, Probe, Readiness
from tests.support.shop import NOW, FakeClock, Shop, offer, refused
from tests.support.staff import text_of


def ready(shop: Shop, status: int = 200) -> Any:
    """The body of /readyz, which must have this status."""
    answer = shop.client.get("/readyz")
    assert answer.status_code == status, answer.text
    assert (answer.headers.get("retry-after") is not None) == (status == 503)
    Readiness.model_validate(answer.json())
    assert answer.json()["status"] == ("ready" if status == 200 else "not_ready")
    return answer.json()


def with_clock(shop: Shop, beat: Any) -> None:
    """Pretend that this process keeps the clock and that it last beat then."""
    shop.client.app.state.engine = SimpleNamespace(ticker=SimpleNamespace(last_beat=beat))  # type: ignore[attr-defined]


# Alive and ready


def test_a_process_that_answers_is_alive(shop: Shop) -> None:
    answer = shop.client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_service_in_order_is_ready(shop: Shop) -> None:
    body = ready(shop)
    assert {name: check["status"] for name, check in body["checks"].items()} == {
        "database": "ok", "migrations": "ok", "clock": "elsewhere", "outbox": "ok"
    }  # fmt: skip
    assert body["outbox_age_seconds"] == 0
    assert body["silent_sources"] == body["preparing"] == []


def test_the_clock_must_have_beaten_within_thirty_seconds(shop: Shop) -> None:
    with_clock(shop, NOW)
    shop.clock.advance(seconds=30)
    assert ready(shop)["checks"]["clock"]["status"] == "ok"
    shop.clock.advance(seconds=1)
    assert ready(shop, 503)["checks"]["clock"] == {"status": "failed", "detail": "last beat 31 s ago"}


def test_a_clock_that_has_not_begun_is_not_ready(shop: Shop) -> None:
    with_clock(shop, None)
    assert ready(shop, 503)["checks"]["clock"]["status"] == "failed"


def test_an_outbox_that_nobody_empties_for_five_minutes_is_not_ready(shop: Shop) -> None:
    shop.channel()
    shop.promote()
    shop.stock(("CAP", "DVD-45", 0))
    shop.clock.advance(minutes=5)
    assert ready(shop)["outbox_age_seconds"] == 300
    shop.clock.advance(seconds=1)
    assert ready(shop, 503)["checks"]["outbox"]["status"] == "failed"


def test_what_waits_for_somebody_outside_is_not_held_against_the_service(shop: Shop) -> None:
    shop.channel()
    shop.promote(offers=[offer(), offer("DVD-69", "39.00")])
    shop.stock(("CAP", "DVD-45", 0), ("CAP", "DVD-69", 0))
    shop.clock.advance(minutes=10)
    ready(shop, 503)
    for table, changed, back in (
        (Delivery, {"lease_until": shop.clock.now + timedelta(minutes=1)}, {"lease_until": None}),
        (Channel, {"failing_since": NOW}, {"failing_since": None}),
        (Channel, {"enabled": False}, {"enabled": True}),
    ):
        with shop.context.database.write() as session:
            session.execute(update(table).values(**changed))
        assert ready(shop)["outbox_age_seconds"] == 0
        with shop.context.database.write() as session:
            session.execute(update(table).values(**back))
        ready(shop, 503)


def test_a_schema_of_another_version_is_not_ready_and_a_current_one_is_looked_at_once(shop: Shop) -> None:
    database = shop.context.database
    with database.write() as session:
        (version,) = session.execute(text("SELECT version_num FROM alembic_version")).one()
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    body = ready(shop, 503)
    assert body["checks"]["migrations"]["status"] == "failed"
    assert "raincheck db upgrade" in body["checks"]["migrations"]["detail"]
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    ready(shop)
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    ready(shop)


def test_a_database_that_does_not_answer_is_not_ready() -> None:
    url = "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2"
    context = Context(settings=Settings(database_url=url), database=Database(url), clock=FakeClock())
    body = Probe(context, None).look()
    context.database.close()
    assert body.status == "not_ready"
    assert body.checks.database.status == "failed"
    assert (body.checks.migrations.status, body.checks.outbox.status) == ("unknown", "unknown")
    assert "nobody" not in body.model_dump_json()


def test_silent_sources_are_told_and_decide_nothing(shop: Shop) -> None:
    for source_id, silent_after in (("erp", 3600), ("other", 7200), ("calm", None)):
        shop.ok(
            "PUT",
            f"/v1/sources/{source_id}",
            json={
                "kind": "json",
                "provides": "stock",
                "url": "http://127.0.0.1:9/stock.json",
                "every_seconds": 300,
                "items": "$.items[*]",
                "mapping": {"store_id": "$.store", "sku": "$.sku", "on_hand": "$.on_hand"},
                "silent_after_seconds": silent_after,
            },
        )
    assert ready(shop)["silent_sources"] == []
    shop.clock.advance(minutes=61)
    assert ready(shop)["silent_sources"] == [
        {"source_id": "erp", "heard_at": None, "silent_after_seconds": 3600}
    ]  # fmt: skip
    with shop.context.database.write() as session:
        session.execute(update(Source).where(Source.source_id == "erp").values(heard_at=shop.clock.now))
    assert ready(shop)["silent_sources"] == []


def test_the_example_of_readiness_is_one() -> None:
    assert Readiness.model_validate(EXAMPLE).model_dump(mode="json") == EXAMPLE


# Figures


def at(shop: Shop, host: str) -> TestClient:
    """A client that calls from this address."""
    return TestClient(shop.client.app, base_url="http://127.0.0.1", client=(host, 50_000))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1"])
def test_figures_are_open_to_this_machine(shop: Shop, host: str) -> None:
    answer = at(shop, host).get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    assert "raincheck_http_request_seconds_bucket" in answer.text


def test_figures_are_for_admin_keys_from_elsewhere(shop: Shop) -> None:
    client = at(shop, "10.0.0.7")
    refused(client.get("/metrics"), 401)
    for role, status in (("admin", 200), ("staff", 403), ("pos", 403), ("ads", 403)):
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {shop.key(role)}"})
        assert answer.status_code == status


def test_a_proxy_on_this_machine_is_not_this_machine(shop: Shop) -> None:
    for header in ("X-Forwarded-For", "Forwarded"):
        refused(at(shop, "127.0.0.1").get("/metrics", headers={header: "for=10.0.0.7"}), 401)


# Problem pages


def test_every_problem_has_its_page(shop: Shop) -> None:
    listed = shop.client.get("/problems").text
    for slug, kind in kinds().items():
        page = shop.client.get(f"/problems/{slug}")
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        said = text_of(page.text)
        assert kind.title in said and str(kind.status) in said
        assert (kind.__doc__ or "").split()[0] in said
        assert f'href="/problems/{slug}"' in listed


def test_the_type_of_an_error_is_the_address_of_its_page(shop: Shop) -> None:
    address = shop.problem(404, "GET", "/v1/stores/NONE")["type"]
    assert "Nothing is known under this address" in text_of(shop.client.get(address).text)


def test_a_problem_nobody_knows_has_no_page(shop: Shop) -> None:
    answer = shop.client.get("/problems/made-up")
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")


# The reference


def test_the_reference_shows_every_operation_with_its_parameters_examples_and_problems(shop: Shop) -> None:
    document = shop.client.get("/openapi.json").json()
    page = shop.client.get("/docs").text
    said = text_of(page)
    anchors = set(re.findall(r'id="([^"]+)"', page))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors
    operations = [operation for group in groups(document) for operation in group.operations]
    assert len(operations) == sum(
        method in ("get", "put", "post", "patch", "delete") for item in document["paths"].values() for method in item
    )
    assert len({operation.anchor for operation in operations}) == len(operations)
    for operation in operations:
        assert f'id="{operation.anchor}"' in page
        assert operation.path in said
        assert operation.summary
    assert '"on_hand": 0' in said and "application/x-ndjson" in said
    assert 'href="/problems/suspicious-snapshot"' in page


def test_every_body_in_the_reference_has_an_example(shop: Shop) -> None:
    for group in groups(shop.client.get("/openapi.json").json()):
        for operation in group.operations:
            for sample in (*operation.requests, *(one for answer in operation.answers for one in answer.samples)):
                assert sample.text not in (None, "", "null", "{}"), f"{operation.method} {operation.path}"


def test_calls_that_need_no_key_are_marked_open(shop: Shop) -> None:
    document = shop.client.get("/openapi.json").json()
    open_paths = {
        operation.path for group in groups(document) for operation in group.operations if not operation.needs_key
    }
    assert {"/healthz", "/readyz"} <= open_paths
    assert not any(path.startswith("/v1/") and "inbound" not in path for path in open_paths)


def test_pages_are_not_in_the_openapi_document(shop: Shop) -> None:
    paths = shop.client.get("/openapi.json").json()["paths"]
    assert {path for path in paths if not path.startswith("/v1/")} == {"/healthz", "/readyz"}
    assert "text/event-stream" in paths["/v1/alerts/stream"]["get"]["responses"]["200"]["content"]
    assert set(paths["/readyz"]["get"]["responses"]) >= {"200", "503"}


def test_the_reference_needs_no_key_no_script_and_no_third_party(shop: Shop) -> None:
    page = shop.client.get("/docs")
    assert page.status_code == 200
    assert "<script" not in page.text
    assert not re.search(r'(?:src|<link[^>]* href)="(?!/static/)', page.text)
