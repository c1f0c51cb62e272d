"""Ask about any product: by name, by number, or by holding its barcode to the camera.

One field takes whatever a clerk has: words, a sku, the number under a barcode, what a scanner types, or the code of
a rain check. Whatever is one thing alone is shown at once.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse

from app.alerts import service as alerts
from app.catalog import service as catalog
from app.catalog.models import Product
from app.core.asgi import CONTENT_SECURITY_POLICY
from app.core.errors import NotFound
from app.core.i18n import marked
from app.rain_checks import service as rain_checks
from app.rain_checks.rules import read_code
from app.stock import service as stock
from app.web import scanned, view
from app.web.render import staff_page
from app.web.scanned import Scanned
from app.web.visit import PageRoute, PageVisit, Visit, see

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FOUND_AT_MOST = 30
NOTHING_CALLED = marked("Nothing is called {words} here. Try fewer words, or the number under the barcode.")
NO_SUCH_BARCODE = marked("No product has the number {words}. Search for its name.")
MISREAD = marked("{words} is misread or mistyped: its last digit does not fit the others. Scan or type it again.")
CAMERA_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""The scanner for browsers without one of their own is WebAssembly; no other page may run any."""


@router.get("/products")
def search(visit: PageVisit, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Products by name, sku or GTIN, with what stands here; a single one is shown at once."""
    asked = scanned.read(q)
    with visit.read() as session:
        store = catalog.store(session, visit.store_id)
        path = _one(session, visit, asked) if asked.text else None
        if path is not None:
            return see(path)
        found, more = (
            catalog.page_products(session, limit=FOUND_AT_MOST, cursor=None, text=asked.text)
            if asked.text
            else ([], None)
        )
        if len(found) == 1:
            return see(f"/products/{found[0].sku}")
        levels = stock.levels_of(session, ((store.store_id, product.sku) for product in found))
        kinds = {alert.sku: alert.kind for alert in alerts.open_at(session, store.store_id)} if found else {}
    on_hand = {sku: level.on_hand for (_, sku), level in levels.items()}
    nothing = NOTHING_CALLED
    if asked.gtins:
        nothing = NO_SUCH_BARCODE if asked.fits else MISREAD
    return staff_page(
        "products.html",
        view.Tell.of(store, visit.now),
        store=store,
        q=asked.text,
        products=sorted(found, key=lambda product: _place(product, asked.text)),
        on_hand=on_hand,
        alerted=kinds,
        kinds=view.KIND_WORDS,
        more=more is not None,
        nothing=nothing,
    )


@router.get("/scan")
def scan(visit: PageVisit) -> HTMLResponse:
    """The camera: what it reads is asked for as if it had been typed."""
    with visit.read() as session:
        store = catalog.store(session, visit.store_id)
    answer = staff_page("scan.html", view.Tell.of(store, visit.now), store=store, q="")
    answer.headers["Content-Security-Policy"] = CAMERA_POLICY
    return answer


def _one(session: Session, visit: Visit, asked: Scanned) -> str | None:
    """The page of the one thing that was asked for by its own number, None where that was none."""
    matched = catalog.match_gtins(session, asked.gtins)
    sku = next((matched[gtin] for gtin in asked.gtins if gtin in matched), None)
    if sku is None and any(char.isdigit() for char in asked.text):  # a word may be a sku and in many names
        sku = next(iter(catalog.known_skus(session, [asked.text])), None)
    if sku is not None:
        return f"/products/{sku}"
    code = read_code(asked.text)
    if code is None:
        return None
    try:
        check = rain_checks.get(session, code)
    except NotFound:
        return None
    return f"/rain-checks/{check.code}" if visit.principal.covers(check.store_id) else None


def _place(product: Product, text: str) -> tuple[bool, bool, str]:
    """What is called so first, then what begins so, each in the order of names."""
    name, wanted = product.name.lower(), text.lower()
    return product.sku.lower() != wanted, not name.startswith(wanted), name
