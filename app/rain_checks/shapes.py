"""Bodies of rain checks as staff, tills and integrators send and read them. The contact is in no answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, WithJsonSchema

from app.core.shapes import Body, InstantOut, QuantityIn, QuantityOut, example, page_example
from app.rain_checks.contacts import MAX_CHARS, Contact, read_contact
from app.rain_checks.rules import RainCheckState

MAX_UNITS = 10_000
EXAMPLE: dict[str, Any] = {
    "code": "K7M2QX9TH",
    "alert_id": "alr_01j8z0k3m5w7hqd2v6xkpt9ra",
    "promotion_id": "NOV-CATALOGUE",
    "store_id": "CAP",
    "sku": "DVD-45",
    "quantity": 1,
    "price": "45.00",
    "currency": "AUD",
    "valid_until": "2026-12-26",
    "state": "issued",
    "issued_at": "2026-11-21T04:20:00Z",
    "issued_by": "Sam",
    "has_contact": True,
    "held_at": None,
    "notified_at": None,
    "overdue_at": None,
    "redeemed_at": None,
    "transaction_id": None,
}
_ISSUE: dict[str, Any] = {
    "alert_id": "alr_01j8z0k3m5w7hqd2v6xkpt9ra",
    "quantity": 1,
    "contact": "robin@example.com",
    "by": "Sam",
}


def _a_contact(text: str) -> str:
    if read_contact(text) is None:
        raise ValueError("give an e-mail address or a telephone number, with the country's code to be written to")
    return text


ContactIn = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_CHARS),
    AfterValidator(_a_contact),
    WithJsonSchema({"type": "string", "examples": ["robin@example.com", "+61 412 345 678"]}),
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$")]


class RainCheckIn(Body):
    """A rain check to give: what for, how many, and how the customer wants to be told."""

    model_config = Body.model_config | example(_ISSUE)

    alert_id: Annotated[str, StringConstraints(max_length=64, pattern=r"^[A-Za-z0-9_]+$")]
    quantity: Annotated[QuantityIn, Field(gt=0, le=MAX_UNITS)]
    contact: ContactIn | None = Field(
        default=None, description="Kept until the rain check is redeemed or expires; told to nobody but the store."
    )
    by: Text | None = None

    def read(self) -> Contact | None:
        """The contact in its one form."""
        return None if self.contact is None else read_contact(self.contact)


class RedeemIn(Body):
    """The sale a rain check was redeemed in."""

    model_config = Body.model_config | example({"transaction_id": "7-001-42"})

    transaction_id: Text


class RainCheckOut(BaseModel):
    """A rain check. `held_at` says since when units are held for it."""

    model_config = example(EXAMPLE)

    code: str
    alert_id: str
    promotion_id: str
    store_id: str
    sku: str
    quantity: QuantityOut
    price: str
    currency: str
    valid_until: date
    state: RainCheckState
    issued_at: InstantOut
    issued_by: str | None
    has_contact: bool
    held_at: InstantOut | None
    notified_at: InstantOut | None
    overdue_at: InstantOut | None
    redeemed_at: InstantOut | None
    transaction_id: str | None


class RainCheckPage(BaseModel):
    """Rain checks, newest first."""

    model_config = page_example(EXAMPLE)

    items: list[RainCheckOut]
    next_cursor: str | None
