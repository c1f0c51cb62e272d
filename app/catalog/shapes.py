"""Bodies of stores and products as callers send and read them."""

from __future__ import annotations

from math import isfinite
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo, available_timezones

from babel.core import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)

from app.catalog import hours, rules
from app.catalog.examples import PRODUCT_EXAMPLE, PRODUCT_OUT_EXAMPLE, STORE_EXAMPLE, STORE_OUT_EXAMPLE
from app.core.shapes import (
    Body,
    Flag,
    Identifier,
    InstantOut,
    MoneyIn,
    MoneyOut,
    Number,
    ProductName,
    ShortText,
    example,
    page_example,
)

_ZONES = frozenset(available_timezones())
_CURRENCIES = frozenset(list_currencies())
MAX_LINKS = 50
MAX_STORES = 10_000
MAX_ATTRIBUTES = 200
_MAX_EXACT = 2**53


def _known_zone(text: str) -> str:
    if text not in _ZONES:
        raise ValueError(f"{text!r} is not an IANA time zone such as Australia/Brisbane")
    ZoneInfo(text)
    return text


def _known_currency(text: str) -> str:
    if text not in _CURRENCIES:
        raise ValueError(f"{text!r} is not an ISO 4217 currency such as AUD")
    return text


def _known_locale(text: str) -> str:
    try:
        Locale.parse(text, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"{text!r} is not a locale such as en-AU") from None
    return text


def _hours(value: dict[str, list[str]]) -> dict[str, list[str]]:
    hours.check(value)
    return value


def _gtin(value: Any) -> Any:
    return rules.parse_gtin(value)


def _is_text(text: str) -> bool:
    """Whether it can be written at all: JSON may carry half a surrogate pair, which no database takes."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _attributes(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > MAX_ATTRIBUTES:
        raise ValueError(f"at most {MAX_ATTRIBUTES} attributes")
    for name, item in value.items():
        many = item if isinstance(item, list) else [item]
        if not 0 < len(name) <= 100 or any(ord(char) < 32 for char in name) or not _is_text(name):
            raise ValueError("an attribute's name is 1-100 printable characters")
        for one in many:
            if isinstance(one, str):
                if len(one) > 1000 or "\x00" in one or not _is_text(one):
                    raise ValueError(f"{name}: a text is at most 1000 characters, without NUL or half a character")
            elif isinstance(one, float):
                if not isfinite(one):
                    raise ValueError(f"{name}: a number is finite")
            elif isinstance(one, int):
                if abs(one) >= _MAX_EXACT:
                    raise ValueError(f"{name}: a whole number is below 2**53; send it as text")
            elif one is not None or isinstance(item, list):
                raise ValueError(f"{name}: a value is text, a number, true, false, null or a list of texts and numbers")
    return value


GtinIn = Annotated[
    rules.Gtin,
    BeforeValidator(_gtin),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": "^([0-9]{8}|[0-9]{12,14})$"},
                {"type": "integer", "minimum": 1, "maximum": 99_999_999_999_999},
            ],
            "examples": ["9312345678907"],
        }
    ),
]
"""8, 12, 13 or 14 digits, text or number."""

TimeOfDay = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$")]
Day = Annotated[str, StringConstraints(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)$")]
OpeningHours = Annotated[
    dict[Day, Annotated[list[TimeOfDay], Field(min_length=2, max_length=2)]], AfterValidator(_hours)
]


class StoreIn(Body):
    """A store. A known `store_id` is replaced whole."""

    model_config = example(STORE_EXAMPLE)

    store_id: Identifier
    name: ShortText
    timezone: Annotated[str, AfterValidator(_known_zone), Field(max_length=64, examples=["Australia/Brisbane"])]
    currency: Annotated[str, AfterValidator(_known_currency), Field(max_length=3, examples=["AUD"])]
    locale: Annotated[str, AfterValidator(_known_locale), Field(max_length=20)] = "en"
    region: Identifier | None = None
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None = None
    opening_hours: OpeningHours | None = None
    jurisdiction: (
        Annotated[
            Identifier, Field(max_length=20, description="Which profile remedies follow: one of /v1/jurisdictions.")
        ]
        | None
    ) = None


class StoreBody(StoreIn):
    """A store as `PUT` takes it: its identifier is in the address and may be left out here."""

    store_id: Identifier | None = None  # type: ignore[assignment]


class StoreOut(BaseModel):
    """A store as it stands."""

    model_config = example(STORE_OUT_EXAMPLE)

    store_id: str
    name: str
    timezone: str
    currency: str
    locale: str
    region: str | None
    latitude: float | None
    longitude: float | None
    opening_hours: dict[str, list[str]] | None
    jurisdiction: str | None
    updated_at: InstantOut


class StoreSelection(Body):
    """Which stores a promotion or a channel covers: all of them, some by id, or those of some regions."""

    all: Flag | None = None
    ids: Annotated[list[Identifier], Field(max_length=MAX_STORES)] | None = None
    regions: Annotated[list[Identifier], Field(max_length=MAX_STORES)] | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.all is True, self.ids is not None, self.regions is not None]
        if sum(ways) != 1 or self.all is False:
            raise ValueError('give exactly one of {"all": true}, {"ids": [...]} or {"regions": [...]}')
        return self

    def covers(self, store_id: str, region: str | None) -> bool:
        """Whether a store is selected."""
        if self.ids is not None:
            return store_id in self.ids
        return self.regions is None or region in self.regions

    def kept(self) -> dict[str, Any]:
        """As it is stored and answered."""
        return self.model_dump(exclude_none=True)


class ProductIn(Body):
    """A product. A known `sku` is replaced whole."""

    model_config = example(PRODUCT_EXAMPLE)

    sku: Identifier
    gtin: GtinIn | None = None
    name: ProductName
    brand: ShortText | None = None
    category: Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x1f]*$")] | None = None
    price: MoneyIn | None = None
    unit_cost: MoneyIn | None = None
    attributes: Annotated[dict[str, Any], AfterValidator(_attributes)] = Field(default_factory=dict)
    location: ShortText | None = None
    image_url: Annotated[str, StringConstraints(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f]+$")] | None = None
    active: Flag = True
    age_restricted: Flag = False
    substitutes: Annotated[list[Identifier], Field(max_length=MAX_LINKS)] = Field(default_factory=list)
    accessories: Annotated[list[Identifier], Field(max_length=MAX_LINKS)] = Field(default_factory=list)


class ProductBody(ProductIn):
    """A product as `PUT` takes it: its sku is in the address and may be left out here."""

    sku: Identifier | None = None  # type: ignore[assignment]


class ProductOut(BaseModel):
    """A product as it stands. `unit_cost` is left out for staff and POS keys."""

    model_config = example(PRODUCT_OUT_EXAMPLE)

    sku: str
    gtin: str | None
    name: str
    brand: str | None
    category: str | None
    price: MoneyOut | None
    unit_cost: MoneyOut | None = None
    attributes: dict[str, Any]
    location: str | None
    image_url: str | None
    active: bool
    age_restricted: bool
    substitutes: list[str]
    accessories: list[str]
    updated_at: InstantOut


class RowNote(BaseModel):
    """What is to be said of one row of a batch."""

    index: int = Field(description="The row's place in the batch, from 0.")
    code: str
    detail: str


class BatchOut(BaseModel):
    """What became of a batch, row by row."""

    model_config = example(
        {
            "accepted": 1,
            "rejected": [{"index": 1, "code": "invalid_row", "detail": "/name: Field required"}],
            "warnings": [],
        }
    )

    accepted: int
    rejected: list[RowNote]
    warnings: list[RowNote]


class StorePage(BaseModel):
    """Stores, newest first."""

    model_config = page_example(STORE_OUT_EXAMPLE)

    items: list[StoreOut]
    next_cursor: str | None


class ProductPage(BaseModel):
    """Products, newest first."""

    model_config = page_example(PRODUCT_OUT_EXAMPLE)

    items: list[ProductOut]
    next_cursor: str | None
