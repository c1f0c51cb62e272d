"""Who may call what: every route against every role, keys that no longer hold, and other people's stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from app.access import service as access
from app.access.models import Key
from app.access.rules import Role
from app.core.errors import Conflict, Invalid
from tests.support.shop import Shop, refused

ADMIN: set[str] = set()
ADS, POS, STAFF = {"ads"}, {"pos"}, {"staff"}
TILL = POS | STAFF
ANY = ADS | TILL

ROUTES: dict[str, set[str]] = {
    "POST /v1/stores": ADS,
    "GET /v1/stores": ANY,
    "PUT /v1/stores/{store_id}": ADS,
    "GET /v1/stores/{store_id}": ANY,
    "POST /v1/products": ADS,
    "GET /v1/products": ANY,
    "PUT /v1/products/{sku}": ADS,
    "GET /v1/products/{sku}": ANY,
    "GET /v1/promotions": ADS,
    "PUT /v1/promotions/{promotion_id}": ADS,
    "GET /v1/promotions/{promotion_id}": ADS,
    "DELETE /v1/promotions/{promotion_id}": ADS,
    "POST /v1/stock-levels": POS,
    "PUT /v1/stores/{store_id}/stock-snapshot": POS,
    "POST /v1/sales": POS,
    "GET /v1/stores/{store_id}/stock/{sku}": TILL,
    "GET /v1/stores/{store_id}/products/{sku}/assist": TILL,
    "GET /v1/alerts": STAFF,
    "GET /v1/alerts/stream": STAFF,
    "GET /v1/alerts/{alert_id}": STAFF,
    "GET /v1/alerts/{alert_id}/timeline": STAFF,
    "POST /v1/alerts/{alert_id}/acknowledge": STAFF,
    "POST /v1/alerts/{alert_id}/shelf-check": STAFF,
    "POST /v1/alerts/{alert_id}/outcomes": STAFF,
    "GET /v1/alert-precision": ADS,
    "GET /v1/jurisdictions": ANY,
    "POST /v1/rain-checks": STAFF,
    "GET /v1/rain-checks": TILL,
    "GET /v1/rain-checks/{code}": TILL,
    "POST /v1/rain-checks/{code}/redeem": POS,
    "POST /v1/channels": ADMIN,
    "GET /v1/channels": ADMIN,
    "GET /v1/channels/{channel_id}": ADMIN,
    "PATCH /v1/channels/{channel_id}": ADMIN,
    "DELETE /v1/channels/{channel_id}": ADMIN,
    "POST /v1/channels/{channel_id}/test": ADMIN,
    "POST /v1/channels/{channel_id}/rotate-secret": ADMIN,
    "GET /v1/deliveries": ADMIN,
    "GET /v1/deliveries/{delivery_id}": ADMIN,
    "POST /v1/deliveries/{delivery_id}/redeliver": ADMIN,
    "GET /v1/sources": ADMIN,
    "PUT /v1/sources/{source_id}": ADMIN,
    "GET /v1/sources/{source_id}": ADMIN,
    "DELETE /v1/sources/{source_id}": ADMIN,
    "POST /v1/sources/{source_id}/pull": ADMIN,
    "GET /v1/sources/{source_id}/runs": ADMIN,
}
"""Besides `admin`, who may do everything: the whole of contract.md section 2 as this version has it."""
ENDLESS = {"GET /v1/alerts/stream"}


def api_routes(router: Any) -> Iterator[APIRoute]:
    """Every route of an application, those of included routers too."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from api_routes(route.original_router)


def under_v1(shop: Shop) -> dict[str, APIRoute]:
    return {
        f"{method} {route.path}": route
        for route in api_routes(shop.client.app)
        if route.path.startswith("/v1/")
        for method in route.methods or ()
    }


def roles_of(route: APIRoute) -> set[str] | None:
    """The roles a route's dependency declares besides `admin`, None if it declares none."""
    for dependency in route.dependant.dependencies:
        roles = getattr(dependency.call, "roles", None)
        if roles is not None:
            return {role.value for role in roles} - {"admin"}
    return None


def some(address: str) -> tuple[str, str]:
    """(method, path) of a route, with something in each place."""
    method, path = address.split()
    named = {"store_id": "CAP", "sku": "DVD-45"}
    for name in ("store_id", "sku", "promotion_id", "alert_id", "channel_id", "delivery_id", "source_id", "code"):
        path = path.replace(f"{{{name}}}", named.get(name, "nobody"))
    return method, path


@pytest.mark.only_on("sqlite")
def test_every_route_under_v1_declares_its_roles_and_they_are_the_contracts(shop: Shop) -> None:
    declared = {address: roles_of(route) for address, route in under_v1(shop).items()}
    assert {address for address, roles in declared.items() if roles is None} == set()
    assert {address: roles for address, roles in declared.items() if address in ROUTES} == ROUTES
    assert set(declared) - set(ROUTES) == set(), "a new route belongs in the table above"


@pytest.mark.parametrize("role", ["admin", "ads", "pos", "staff"], ids=str)
def test_each_role_may_do_what_is_its_own_and_nothing_else(shop: Shop, role: str) -> None:
    for address, allowed in ROUTES.items():
        method, path = some(address)
        if role == "admin" or role in allowed:
            if address not in ENDLESS:
                status = shop.call(method, path, role, json={}).status_code
                assert status not in (401, 403, 405, 500), f"{role} {address}: {status}"
        else:
            problem = shop.problem(403, method, path, role, json={})
            assert problem["type"] == "/problems/forbidden", f"{role} {address}"


def test_without_a_key_every_address_under_v1_is_401(shop: Shop) -> None:
    for address in ROUTES:
        method, path = some(address)
        response = shop.client.request(method, path, json={})
        refused(response, 401)
        assert response.headers["www-authenticate"] == "Bearer", address


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Basic {key}",
        "Token {key}",
        "{key}",
        "Bearer {key}x",
        "Bearer rck_",
        "Bearer rck_0000000000000000000000000000000000000000000000",
        "Bearer é",
        "Bearer \x00",
    ],
    ids=repr,
)
@pytest.mark.only_on("sqlite")
def test_a_malformed_or_unknown_key_is_401(shop: Shop, header: str) -> None:
    text = header.replace("{key}", shop.key("admin"))
    response = shop.client.get("/v1/stores", headers=[(b"authorization", text.encode())])
    refused(response, 401)


@pytest.mark.only_on("sqlite")
def test_a_key_is_known_by_its_secret_not_by_its_public_part(shop: Shop) -> None:
    real, other = shop.key("admin"), shop.key("staff")
    from app.access.rules import ID_CHARS, PREFIX, make_token

    public = real[len(PREFIX) : len(PREFIX) + ID_CHARS]
    forged = make_token(public, other[len(PREFIX) + ID_CHARS : -6])
    refused(shop.client.get("/v1/stores", headers={"Authorization": f"Bearer {forged}"}), 401)


def test_the_word_bearer_is_taken_in_any_case(shop: Shop) -> None:
    headers = {"Authorization": f"bEARER  {shop.key('admin')} "}
    assert shop.client.get("/v1/stores", headers=headers).status_code == 200


def test_a_key_in_the_address_is_not_taken(shop: Shop) -> None:
    refused(shop.client.get("/v1/stores", params={"key": shop.key("admin"), "access_token": shop.key("admin")}), 401)


def test_a_key_ends_when_it_expires(shop: Shop) -> None:
    with shop.context.database.write() as session:
        token = access.create_key(session, name="short", role=Role.ADMIN, days=1, now=shop.clock())
    headers = {"Authorization": f"Bearer {token}"}
    shop.clock.advance(days=1, microseconds=-1)
    assert shop.client.get("/v1/stores", headers=headers).status_code == 200
    shop.clock.advance(microseconds=1)
    assert "expired" in refused(shop.client.get("/v1/stores", headers=headers), 401)["detail"]


def test_a_key_ends_when_it_is_revoked_and_its_name_is_free_again(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {shop.key('admin')}"}
    with shop.context.database.write() as session:
        access.revoke_key(session, name="admin", now=shop.clock())
        access.create_key(session, name="admin", role=Role.ADMIN, now=shop.clock())
    assert "revoked" in refused(shop.client.get("/v1/stores", headers=headers), 401)["detail"]


def test_two_live_keys_never_share_a_name_and_only_store_roles_have_stores(shop: Shop) -> None:
    with shop.context.database.write() as session:
        access.create_key(session, name="one", role=Role.POS, stores=["NOT-YET"], now=shop.clock())
        with pytest.raises(Conflict):
            access.create_key(session, name="one", role=Role.ADS, now=shop.clock())
        with pytest.raises(Invalid):
            access.create_key(session, name="two", role=Role.ADS, stores=["CAP"], now=shop.clock())


def test_when_a_key_was_last_used_is_noted_at_most_once_a_minute(shop: Shop) -> None:
    def used() -> Any:
        with shop.context.database.read() as session:
            return session.scalars(select(Key.last_used_at).where(Key.name == "staff")).one()

    first = shop.clock()
    shop.ok("GET", "/v1/stores", "staff")
    shop.clock.advance(seconds=59)
    shop.ok("GET", "/v1/stores", "staff")
    assert used() == first
    shop.clock.advance(seconds=1)
    shop.ok("GET", "/v1/stores", "staff")
    assert used() == shop.clock()


def test_a_key_itself_is_kept_nowhere(shop: Shop) -> None:
    token = shop.key("admin")
    with shop.context.database.read() as session:
        kept = session.scalars(select(Key).where(Key.name == "admin")).one()
        values = [str(getattr(kept, column.key)) for column in Key.__table__.columns]
    assert not any(token in value or token[12:40] in value for value in values)


FOREIGN = [
    ("pos", "GET", "/v1/stores/CLE"),
    ("staff", "GET", "/v1/stores/CLE"),
    ("staff", "GET", "/v1/stores/NOPE"),
    ("pos", "GET", "/v1/stores/CLE/stock/DVD-45"),
    ("staff", "GET", "/v1/stores/CLE/stock/DVD-45"),
    ("pos", "PUT", "/v1/stores/CLE/stock-snapshot"),
    ("pos", "GET", "/v1/stores/CLE/products/DVD-45/assist"),
    ("staff", "GET", "/v1/stores/CLE/products/DVD-45/assist"),
    ("staff", "GET", "/v1/alerts?store_id=CLE"),
    ("staff", "GET", "/v1/alerts/stream?store_id=CLE"),
    ("staff", "GET", "/v1/alerts/{alert}"),
    ("staff", "GET", "/v1/alerts/{alert}/timeline"),
    ("staff", "POST", "/v1/alerts/{alert}/acknowledge"),
    ("staff", "POST", "/v1/alerts/{alert}/shelf-check"),
    ("staff", "POST", "/v1/alerts/{alert}/outcomes"),
    ("staff", "GET", "/v1/rain-checks?store_id=CLE"),
]


def test_an_address_of_another_store_is_403_and_changes_nothing(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CLE", "DVD-45", 0))
    before = shop.alert()
    bodies = {"shelf-check": {"result": "found", "on_hand": 3}, "outcomes": {"kind": "declined"}}
    for role, method, path in FOREIGN:
        body = bodies.get(path.rsplit("/", 1)[-1], {"levels": []} if method == "PUT" else {})
        shop.problem(403, method, path.replace("{alert}", before["alert_id"]), role, "CAP", json=body)
    assert shop.alert() == before


def test_a_key_bound_to_stores_is_told_of_those_alone(shop: Shop) -> None:
    shop.promote()
    shop.stock(("CLE", "DVD-45", 0), ("CAP", "DVD-45", 0), ("CAR", "DVD-45", 0))
    items = shop.ok("GET", "/v1/alerts", "staff", "CAP", "CAR")["items"]
    assert {alert["store"]["store_id"] for alert in items} == {"CAP", "CAR"}
    assert shop.ok("GET", "/v1/alerts", "staff", "CAP", params={"state": "resolved"})["items"] == []
