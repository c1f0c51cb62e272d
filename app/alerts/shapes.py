"""Bodies of alerts as staff and integrators read and send them."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from app.alerts.examples import EXAMPLE, TIMELINE
from app.alerts.rules import Kind, OutcomeKind, Resolution, State
from app.alerts.timeline import MEANINGS, Step
from app.core.shapes import Body, Flag, Identifier, InstantOut, QuantityIn, example, page_example

Who = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class StoreSeen(BaseModel):
    """The store as an alert carries it."""

    store_id: str
    name: str
    timezone: str
    currency: str
    locale: str = "en"


class ProductSeen(BaseModel):
    """The product as an alert carries it."""

    sku: str
    gtin: str | None
    name: str
    brand: str | None
    price: str | None


class PromiseSeen(BaseModel):
    """What the ad promised."""

    promotion_id: str
    headline: str
    media: list[str]
    price: str
    regular_price: str | None
    currency: str
    starts_at: str
    ends_at: str
    limit_per_customer: int | None
    disclosure: str | None


class RemedySeen(BaseModel):
    """What the store owes the customer; which fields are there depends on the kind."""

    model_config = ConfigDict(extra="allow")

    kind: str
    text: str


class AnswerSeen(BaseModel):
    """An answer and the alternatives it leaves."""

    label: str
    skus: list[str] = Field(description="Of the alternatives on this card.")
    value: str = Field(default="", description="`answer=attribute:value` narrows the assist card by it.")
    more: int = Field(default=0, description="How many others here it leaves that are not on this card, up to nine.")


class QuestionSeen(BaseModel):
    """Something to ask."""

    attribute: str
    text: str
    answers: list[AnswerSeen]


class SuggestionSeen(BaseModel):
    """A product to propose; `price_difference` and `relation` are there for alternatives only."""

    model_config = ConfigDict(extra="allow")

    sku: str
    name: str
    brand: str | None
    price: str
    on_hand: float | int
    location: str | None
    gtin: str | None
    reasons: list[str]
    rank: int


class OutcomeSeen(BaseModel):
    """What came of one customer."""

    kind: OutcomeKind
    sku: str | None
    quantity: float | int | None
    remedy_offered: bool | None
    by: str | None
    at: str


class RunOutSeen(BaseModel):
    """When the units on record will be gone, as an alert `running_out` rests on it; null lies weeks ahead."""

    expected_at: str | None
    early_at: str | None
    late_at: str | None
    probability_before_end: float


class SilentSeen(BaseModel):
    """A store's POS or a source that has gone quiet: the stock level is the last it said."""

    about: Literal["store", "source"]
    name: str = Field(description="The store_id or source_id.")
    last_heard: str


class CardOut(BaseModel):
    """The card of a product at a store; the alert's own fields are null where there is none."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    alert_id: str | None
    state: State | None
    kind: Kind | None
    reason: str | None
    opened_at: str | None
    acknowledged_at: str | None
    acknowledged_by: str | None
    reminded_at: str | None
    resolved_at: str | None
    resolution: Resolution | None
    store: StoreSeen
    product: ProductSeen
    on_hand: float | int | None
    as_of: str | None
    data_age_seconds: int | None
    silent: SilentSeen | None = None
    promise: PromiseSeen | None
    briefing: list[str]
    remedies: list[RemedySeen]
    questions: list[QuestionSeen]
    alternatives: list[SuggestionSeen]
    accessories: list[SuggestionSeen]
    run_out: RunOutSeen | None = None
    probability_empty: float | None = None
    outcomes: list[OutcomeSeen]
    revision: int | None


class AlertOut(CardOut):
    """An alert."""

    alert_id: str
    state: State
    kind: Kind
    reason: str
    opened_at: str
    as_of: str
    data_age_seconds: int
    promise: PromiseSeen
    revision: int


class AlertPage(BaseModel):
    """Alerts, newest first."""

    model_config = page_example(EXAMPLE)

    items: list[AlertOut]
    next_cursor: str | None


class By(Body):
    """Who did it; a name, no password."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "Sam"}]})

    by: Who | None = None


class ShelfCheckIn(Body):
    """What somebody found on the shelf."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"result": "found", "on_hand": 3, "by": "Sam"}]}
    )

    result: Annotated[str, StringConstraints(pattern=r"^(gone|found)$")]
    on_hand: Annotated[QuantityIn, Field(gt=0)] | None = None
    by: Who | None = None


class OutcomeIn(Body):
    """What came of one customer."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"kind": "alternative_sold", "sku": "DVD-99", "quantity": 1, "remedy_offered": True, "by": "Sam"}
            ]
        },
    )

    kind: OutcomeKind
    sku: Identifier | None = None
    quantity: Annotated[QuantityIn, Field(gt=0)] | None = None
    remedy_offered: Flag | None = None
    by: Who | None = None


_STEPS = "; ".join(f"`{step}`: {meaning}" for step, meaning in MEANINGS.items())


class TimelineEvent(BaseModel):
    """A decision about an alert, by a named reason; what concerns a channel names it in `detail`."""

    at: InstantOut
    type: Annotated[Step, Field(description=_STEPS)]
    reason: str
    detail: dict[str, Any]


class Timeline(BaseModel):
    """Every decision about an alert, oldest first."""

    model_config = example(TIMELINE)

    items: list[TimelineEvent]
