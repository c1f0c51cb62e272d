"""The documented forms of what POS systems send and read back, for OpenAPI. Reading is `parse`'s work."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from app.catalog.shapes import GtinIn, RowNote
from app.core.shapes import Flag, Identifier, InstantIn, InstantOut, MoneyIn, QuantityIn, QuantityOut, inlined
from app.stock.rules import State

_LEVEL: dict[str, Any] = {"store_id": "CAP", "sku": "DVD-45", "on_hand": 0, "as_of": "2026-11-21T04:05:06+10:00"}
_SALE: dict[str, Any] = {
    "store_id": "CAP",
    "transaction_id": "7-001-42",
    "occurred_at": "2026-11-21T04:05:06+10:00",
    "lines": [{"sku": "DVD-45", "quantity": 1, "unit_price": "45.00"}],
}
_TAKEN: dict[str, Any] = {
    "accepted": 1,
    "stale": 0,
    "unmatched": 0,
    "rejected": [{"index": 1, "code": "unknown_store", "detail": "No store is known as NOWHERE."}],
    "alerts": {"opened": 1, "resolved": 0},
}


class _Sent(BaseModel):
    """Rows may carry more fields than are read; what a POS has is what it sends."""

    model_config = ConfigDict(extra="ignore")


_BY_NAME: JsonDict = {
    "anyOf": [
        {"required": ["sku"], "properties": {"sku": {"type": "string"}}},
        {"required": ["gtin"], "properties": {"gtin": {"type": ["string", "integer"]}}},
    ]
}


class _Named(_Sent):
    """A row about a product. Its `sku` goes before its `gtin`, which is then not looked at."""

    model_config = ConfigDict(extra="ignore", json_schema_extra=_BY_NAME)

    sku: Identifier | None = None
    gtin: GtinIn | None = None

    @model_validator(mode="before")
    @classmethod
    def _sku_first(cls, sent: Any) -> Any:
        if isinstance(sent, dict) and sent.get("sku") is not None and is_gtin_shaped(sent.get("gtin")):
            return {**sent, "gtin": None}
        return sent

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.sku is None and self.gtin is None:
            raise ValueError("name the product by sku or by gtin")
        return self


def is_gtin_shaped(value: Any) -> bool:
    """Whether it is text or a number at all; what it says is another matter."""
    return isinstance(value, str | int | float) and not isinstance(value, bool)


class LevelDoc(_Named):
    """One stock level. Name the product by `sku` or `gtin`; a missing `as_of` means now."""

    store_id: Identifier
    on_hand: QuantityIn | None = Field(description="Units on hand; null: not tracked. Negative counts as sold out.")
    as_of: InstantIn | None = None


class LevelsDoc(_Sent):
    """A batch of stock levels."""

    levels: Annotated[list[LevelDoc], Field(max_length=10_000)]


class StoreLevelDoc(_Named):
    """One product's level within a snapshot."""

    on_hand: QuantityIn | None


class SnapshotDoc(_Sent):
    """One store's stock as it stands."""

    as_of: InstantIn | None = None
    complete: Flag = Field(False, description="What is missing counts as 0.")
    force: Flag = Field(False, description="Take it even though it leaves out most advertised products in stock.")
    levels: list[StoreLevelDoc]


class LineDoc(_Named):
    """One product within a transaction; a return has a negative quantity."""

    quantity: QuantityIn
    unit_price: MoneyIn | None = None


class SaleDoc(_Sent):
    """One transaction."""

    store_id: Identifier
    transaction_id: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[!-~]([ -~]{0,98}[!-~])?$")]
    occurred_at: InstantIn
    lines: Annotated[list[LineDoc], Field(min_length=1, max_length=1_000)]
    household: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    """Your own name for the customer, if you know them; kept as a keyed hash, to learn what is bought instead."""


class SalesDoc(_Sent):
    """A batch of sales."""

    transactions: Annotated[list[SaleDoc], Field(max_length=10_000)]


class AlertCounts(BaseModel):
    """What the call did to alerts."""

    opened: int
    resolved: int


class TakenOut(BaseModel):
    """What became of a batch of levels; the four counts add up to its rows."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TAKEN]})

    accepted: int
    stale: int
    unmatched: int
    rejected: list[RowNote]
    alerts: AlertCounts


class SalesOut(BaseModel):
    """What became of a batch of sales."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"accepted": 1, "duplicate": 0, "rejected": [], "alerts": {"opened": 1, "resolved": 0}}]
        }
    )

    accepted: int
    duplicate: int
    rejected: list[RowNote]
    alerts: AlertCounts


class RunOut(BaseModel):
    """When a product is expected to run out, and how likely that is before its promotion ends."""

    expected_at: InstantOut | None
    probability_before_end: float | None


class StockOut(BaseModel):
    """What is known of a product's stock at a store."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "store_id": "CAP",
                    "sku": "DVD-45",
                    "on_hand": 0,
                    "held": 0,
                    "as_of": "2026-11-20T18:05:06Z",
                    "age_seconds": 12,
                    "source": "pos",
                    "negative": False,
                    "state": "out",
                    "run_out": None,
                }
            ]
        }
    )

    store_id: str
    sku: str
    on_hand: float | int | None
    held: Annotated[QuantityOut, Field(description="Of those on hand, what is held for rain checks.")]
    as_of: InstantOut | None
    age_seconds: int | None
    source: str | None
    negative: bool
    state: State
    run_out: RunOut | None


def documented(what: str) -> dict[str, Any]:
    """OpenAPI's request body for a route that reads its body raw."""
    documents: dict[str, tuple[type[BaseModel], dict[str, Any]]] = {
        "levels": (LevelsDoc, {"levels": [_LEVEL]}),
        "snapshot": (
            SnapshotDoc,
            {"as_of": _LEVEL["as_of"], "complete": True, "levels": [{"sku": "DVD-45", "on_hand": 12}]},
        ),
        "sales": (SalesDoc, {"transactions": [_SALE]}),
    }
    model, example = documents[what]
    content: dict[str, Any] = {"application/json": {"schema": inlined(model.model_json_schema()), "example": example}}
    if what == "levels":
        content["application/x-ndjson"] = {
            "schema": {"type": "string", "description": "One level a line."},
            "example": '{"store_id": "CAP", "sku": "DVD-45", "on_hand": 0}\n',
        }
    return {"requestBody": {"required": True, "content": content}}
