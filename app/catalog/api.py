"""Reading stores and products. What writes them goes through the door: app/sources/master.py."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from app.access.call import COMMON_PROBLEMS, AnyCall
from app.access.rules import STORE_BOUND
from app.catalog import service
from app.catalog.models import Product, Store
from app.catalog.shapes import ProductOut, ProductPage, StoreOut, StorePage
from app.core.errors import NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.core.shapes import IDENTIFIER_PATTERN

router = APIRouter(prefix="/v1", responses=COMMON_PROBLEMS)

StorePath = Annotated[str, Path(pattern=IDENTIFIER_PATTERN, examples=["CAP"])]
SkuPath = Annotated[str, Path(pattern=IDENTIFIER_PATTERN, description="A sku, or a GTIN.", examples=["DVD-45"])]


def store_out(store: Store) -> StoreOut:
    """A store as it is answered."""
    return StoreOut.model_validate(store, from_attributes=True)


def product_out(product: Product, *, with_cost: bool) -> ProductOut:
    """A product as it is answered; what it costs is nobody's business on the shop floor."""
    shown = set(ProductOut.model_fields) - (set() if with_cost else {"unit_cost"})
    return ProductOut.model_validate({name: getattr(product, name) for name in shown})


@router.get("/stores", tags=["Master data"])
def list_stores(call: AnyCall, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> StorePage:
    """Stores, newest first; a key bound to stores sees those."""
    with call.read() as session:
        found, next_cursor = service.page_stores(session, limit=limit, cursor=cursor, only=call.principal.stores)
        return StorePage(items=[store_out(store) for store in found], next_cursor=next_cursor)


@router.get("/stores/{store_id}", responses=responses(NotFound), tags=["Master data"])
def get_store(store_id: StorePath, call: AnyCall) -> StoreOut:
    """One store."""
    call.for_store(store_id)
    with call.read() as session:
        return store_out(service.store(session, store_id))


@router.get("/products", tags=["Master data"], response_model_exclude_unset=True)
def list_products(
    call: AnyCall,
    q: Annotated[str | None, Query(max_length=200, description="Words of the name or brand, a sku or a GTIN.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> ProductPage:
    """Products, newest first; with `q` those that have every word of it."""
    with_cost = call.principal.role not in STORE_BOUND
    with call.read() as session:
        found, next_cursor = service.page_products(session, limit=limit, cursor=cursor, text=q)
        return ProductPage(
            items=[product_out(product, with_cost=with_cost) for product in found], next_cursor=next_cursor
        )


@router.get("/products/{sku}", responses=responses(NotFound), tags=["Master data"], response_model_exclude_unset=True)
def get_product(sku: SkuPath, call: AnyCall) -> ProductOut:
    """One product by its sku, or by its GTIN where no sku is called so."""
    with call.read() as session:
        return product_out(service.product(session, sku), with_cost=call.principal.role not in STORE_BOUND)
