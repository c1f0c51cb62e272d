"""What a customer reads: the product is here, at the price that was promised."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from app.core.i18n import Translator
from app.delivery.wording import TEXT_LENGTH, TITLE_LENGTH, Message, Tone, fit, one_line


def held(data: Mapping[str, Any]) -> Message:
    """Units are held for the customer's rain check."""
    words = Translator.of(str(data["store"].get("locale") or "en"))
    store, product = one_line(data["store"]["name"]), one_line(data["product"]["name"])
    price = words.money(Decimal(data["price"]), data["currency"])
    day = words.day(date.fromisoformat(data["valid_until"]))
    return Message(
        fit(TITLE_LENGTH, lambda product: words.text("{product} is here for you", product=product), product),
        fit(
            TEXT_LENGTH,
            lambda product, store: words.text(
                "{store}: {product} is here for you at {price}, until {day}. Your rain check: {code}",
                store=store,
                product=product,
                price=price,
                day=day,
                code=data["code"],
            ),
            product,
            store,
        ),
        tone=Tone.GOOD,
    )
