"""Stores and products out of a feed's rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.catalog.shapes import ProductIn, RowNote, StoreIn
from app.sources import values
from app.sources.convert import INVALID, Model, shaped
from app.sources.feeds import Row
from app.sources.fields import ATTRIBUTE
from app.sources.intake import Rejection
from app.sources.values import Converter
from app.suggestions import profiles

_STORE: Mapping[str, Converter] = {
    "store_id": values.identifier,
    "name": values.line,
    "timezone": values.text,
    "currency": lambda value: values.text(value).upper(),
    "locale": lambda value: values.text(value).replace("_", "-"),
    "region": values.identifier,
    "latitude": values.coordinate,
    "longitude": values.coordinate,
    "opening_hours": values.structure,
    "jurisdiction": values.identifier,
}
_PRODUCT: Mapping[str, Converter] = {
    "sku": values.identifier,
    "name": values.line,
    "brand": values.line,
    "category": values.line,
    "price": values.money,
    "unit_cost": values.money,
    "attributes": values.structure,
    "location": values.line,
    "image_url": values.text,
    "active": values.boolean,
    "age_restricted": values.boolean,
    "substitutes": values.identifiers,
    "accessories": values.identifiers,
}


def store_rows(rows: Sequence[Row]) -> tuple[list[tuple[int, StoreIn]], list[Rejection]]:
    """Stores, and the rows that are none."""
    return _shaped(rows, _STORE, StoreIn)


def unknown_jurisdictions(stores: Sequence[tuple[int, StoreIn]]) -> list[RowNote]:
    """A warning for each store, by its place in the batch, whose jurisdiction has no profile."""
    return [
        RowNote(index=index, code="unknown_jurisdiction", detail=detail)
        for index, store in stores
        if (detail := profiles.unknown(store.jurisdiction)) is not None
    ]


def product_rows(rows: Sequence[Row]) -> tuple[list[tuple[int, ProductIn]], list[Rejection], list[RowNote]]:
    """Products, the rows that are none, and warnings of GTINs that had to be left out."""
    notes: list[RowNote] = []
    good, rejected = _shaped([_tidied(row, notes) for row in rows], _PRODUCT, ProductIn)
    return good, rejected, notes


def _tidied(row: Row, notes: list[RowNote]) -> Row:
    """A product's row with its `attributes.*` gathered and without a GTIN that is none.

    Feeds write "N/A", "0" or a number of their own there. The product is worth more than its GTIN.
    """
    fields = {name: value for name, value in row.fields.items() if not name.startswith(ATTRIBUTE)}
    single = {
        name.removeprefix(ATTRIBUTE): value
        for name, value in row.fields.items()
        if name.startswith(ATTRIBUTE) and value is not None
    }
    if single:
        given = fields.get("attributes")
        fields["attributes"] = {**given, **single} if isinstance(given, dict) else single
    given = fields.pop("gtin", None)
    if given is not None:
        try:
            fields["gtin"] = values.gtin(given).digits
        except ValueError:
            notes.append(
                RowNote(index=row.index, code="gtin_unreadable", detail=f"{values.shown(given)} is no GTIN; left out.")
            )
    return Row(row.index, fields)


def _shaped(
    rows: Sequence[Row], converters: Mapping[str, Converter], shape: type[Model]
) -> tuple[list[tuple[int, Model]], list[Rejection]]:
    good: list[tuple[int, Model]] = []
    rejected: list[Rejection] = []
    for row in rows:
        try:
            good.append((row.index, shaped(row.fields, converters, shape)))
        except ValueError as error:
            rejected.append(Rejection(row.index, INVALID, str(error)))
    return good, rejected
