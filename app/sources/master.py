"""Writing stores and products: batches judged row by row, and one at a time by PUT."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, ValidationError, WithJsonSchema

from app.access.call import COMMON_PROBLEMS, AdsCall
from app.catalog import service as catalog
from app.catalog.api import SkuPath, StorePath, product_out, store_out
from app.catalog.examples import PRODUCT_EXAMPLE, STORE_EXAMPLE
from app.catalog.shapes import (
    BatchOut,
    ProductBody,
    ProductIn,
    ProductOut,
    RowNote,
    StoreBody,
    StoreIn,
    StoreOut,
)
from app.core.errors import Invalid, TooLarge, pointer, wording
from app.core.shapes import Body, inlined
from app.sources import registers
from app.sources.master_rows import unknown_jurisdictions
from app.sources.parse import MAX_ROWS

router = APIRouter(prefix="/v1", tags=["Master data"], responses=COMMON_PROBLEMS)


def _rows_of(shape: type[BaseModel]) -> Any:
    """A list whose rows are documented as `shape` but judged one by one, after the list itself was taken."""
    rows = {"type": "array", "maxItems": MAX_ROWS, "items": inlined(shape.model_json_schema())}
    return Annotated[list[Any], WithJsonSchema(rows)]


class StoresBatch(Body):
    """Up to 10,000 stores."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"stores": [STORE_EXAMPLE]}]})
    stores: _rows_of(StoreIn)  # type: ignore[valid-type]


class ProductsBatch(Body):
    """Up to 10,000 products."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"products": [PRODUCT_EXAMPLE]}]})
    products: _rows_of(ProductIn)  # type: ignore[valid-type]


Row = TypeVar("Row", bound=BaseModel)


def judge(rows: Sequence[Any], shape: type[Row]) -> tuple[list[tuple[int, Row]], list[RowNote]]:
    """Check rows one by one: the good ones with their index, and what is wrong with the others."""
    if len(rows) > MAX_ROWS:
        raise TooLarge(f"The batch has {len(rows)} rows; at most {MAX_ROWS} are taken. Nothing was taken: split it.")
    good: list[tuple[int, Row]] = []
    rejected: list[RowNote] = []
    for index, row in enumerate(rows):
        try:
            good.append((index, shape.model_validate(row)))
        except ValidationError as error:
            reasons = [f"{pointer(('body', *item['loc'])) or 'row'}: {wording(item)}" for item in error.errors()[:5]]
            rejected.append(RowNote(index=index, code="invalid_row", detail="; ".join(reasons)))
    return good, rejected


@router.post("/stores", response_model=BatchOut)
def post_stores(body: StoresBatch, call: AdsCall) -> BatchOut:
    """Create or replace up to 10,000 stores; each is judged by itself.

    A jurisdiction without a profile is kept and warned of.
    """
    good, rejected = judge(body.stores, StoreIn)
    with call.write() as session:
        registers.take_stores(
            session, [row for _, row in good], now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
    return BatchOut(accepted=len(good), rejected=rejected, warnings=unknown_jurisdictions(good))


@router.post("/products", response_model=BatchOut)
def post_products(body: ProductsBatch, call: AdsCall) -> BatchOut:
    """Create or replace up to 10,000 products; each is judged by itself.

    A GTIN with a wrong check digit, or one another product has, is kept and warned of.
    """
    good, rejected = judge(body.products, ProductIn)
    with call.write() as session:
        saved = registers.take_products(
            session, [row for _, row in good], now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
    index_of = {row.sku: index for index, row in good}
    warnings = [
        RowNote(index=index_of[warning.key], code=warning.code, detail=warning.detail) for warning in saved.warnings
    ]
    return BatchOut(accepted=len(good), rejected=rejected, warnings=sorted(warnings, key=lambda note: note.index))


@router.put("/stores/{store_id}", responses={201: {"model": StoreOut, "description": "Created"}})
def put_store(
    store_id: StorePath,
    body: StoreBody,
    call: AdsCall,
    response: Response,
) -> StoreOut:
    """Create or replace one store."""
    _same(store_id, body.store_id, "store_id")
    row = body.model_copy(update={"store_id": store_id})
    with call.write() as session:
        created = registers.take_stores(
            session, [row], now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
        response.status_code = 201 if created else 200
        return store_out(catalog.store(session, store_id))


@router.put("/products/{sku}", responses={201: {"model": ProductOut, "description": "Created"}})
def put_product(
    sku: SkuPath,
    body: ProductBody,
    call: AdsCall,
    response: Response,
) -> ProductOut:
    """Create or replace one product by its sku."""
    _same(sku, body.sku, "sku")
    row = body.model_copy(update={"sku": sku})
    with call.write() as session:
        saved = registers.take_products(
            session, [row], now=call.now, rain_check_days=call.context.settings.rain_check_days
        )
        response.status_code = 201 if saved.created else 200
        return product_out(catalog.product(session, sku), with_cost=True)


def _same(in_path: str, in_body: str | None, name: str) -> None:
    if in_body is not None and in_body != in_path:
        detail = f"{name} is {in_body} in the body and {in_path} in the address; leave it out or make them agree."
        raise Invalid(detail, errors=[{"pointer": f"/{name}", "detail": detail}])
