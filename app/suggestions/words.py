"""Numbers, dates and sentences as a clerk reads them, in the store's locale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from babel.core import Locale
from babel.numbers import get_currency_precision

from app.core.i18n import Translator, marked
from app.core.shapes import money_text

_ACRONYMS = frozenset(
    {"hdmi", "usb", "gps", "lcd", "led", "oled", "dvd", "cd", "nfc", "wifi", "tv", "hd", "uhd", "hdr"}
)
_UNITS = {
    "inches": marked("{number} inch"),
    "gb": marked("{number} GB"),
    "tb": marked("{number} TB"),
    "hours": marked("{number} hours"),
    "m": "{number} m",
    "cm": "{number} cm",
    "mm": "{number} mm",
    "watts": "{number} W",
    "kg": "{number} kg",
    "ml": "{number} ml",
    "l": "{number} l",
    "mah": "{number} mAh",
    "litres": "{number} l",
}
MEDIA = (
    marked("tv"),
    marked("radio"),
    marked("newspaper"),
    marked("magazine"),
    marked("catalogue"),
    marked("flyer"),
    marked("leaflet"),
    marked("poster"),
    marked("billboard"),
    marked("website"),
    marked("online"),
    marked("email"),
    marked("social media"),
)
"""Where ads run, as ad teams mostly write it; another word is shown as it is written."""
LABELS = (
    marked("screen"),
    marked("storage"),
    marked("memory"),
    marked("length"),
    marked("weight"),
    marked("width"),
    marked("height"),
    marked("depth"),
    marked("size"),
    marked("material"),
    marked("pack count"),
    marked("battery"),
    marked("region free"),
    marked("waterproof"),
    marked("wireless"),
    marked("rechargeable"),
    marked("cordless"),
    marked("noise cancelling"),
    marked("timer"),
    marked("ports"),
    marked("USB playback"),
    marked("recording"),
    marked("remote"),
    marked("wall mountable"),
    marked("karaoke"),
    marked("dimmable"),
    marked("organic"),
    marked("gluten free"),
    marked("lactose free"),
    marked("vegan"),
    marked("sugar free"),
    marked("flavour"),
)
"""Names of attributes that many retailers have; another one is shown as it is written."""


@dataclass(frozen=True)
class Words:
    """The wording of one store: its currency and its language."""

    currency: str
    translator: Translator

    @classmethod
    def of(cls, currency: str, locale: str) -> Words:
        """The words of a store with this currency and locale tag (such as en-AU)."""
        return cls(currency, Translator.of(locale))

    @property
    def locale(self) -> Locale:
        """The locale numbers and dates are written in."""
        return self.translator.locale

    def text(self, msgid: str, **params: Any) -> str:
        """A message in the store's language; see :meth:`Translator.text`."""
        return self.translator.text(msgid, **params)

    def money(self, amount: Decimal) -> str:
        """ "$45.00": an amount as it stands on the shelf."""
        return self.translator.money(amount, self.currency)

    def plain(self, amount: Decimal) -> str:
        """ "45.00": an amount as bodies carry it, with the currency's own number of decimals."""
        return money_text(amount, self.decimals)

    @property
    def decimals(self) -> int:
        """How many decimals amounts in this currency have."""
        return get_currency_precision(self.currency)

    def count(self, amount: Decimal) -> str:
        """A quantity."""
        return self.translator.count(amount)

    def day(self, day: date) -> str:
        """ "26 Dec 2026"."""
        return self.translator.day(day)

    def listed(self, parts: Sequence[str]) -> str:
        """ "TV and newspaper"."""
        return self.translator.listed(parts)

    def either(self, parts: Sequence[str]) -> str:
        """ "4 or 8 or 16"."""
        return reduce(lambda first, second: self.text("{first} or {second}", first=first, second=second), parts)

    def media(self, names: Sequence[str]) -> str:
        """Where the ad ran, as a list in words."""
        return self.listed([self.translator.known(name) for name in names])

    def attribute_label(self, name: str) -> str:
        """An attribute's name in words: "screen_inches" is a screen size."""
        words = name.replace("-", "_").lower().split("_")
        if len(words) > 1 and words[-1] in _UNITS:
            words = words[:-1]
        return self.translator.known(" ".join(word.upper() if word in _ACRONYMS else word for word in words))

    def attribute_value(self, name: str, value: object) -> str:
        """An attribute's value in words, with its unit where the name carries one."""
        if isinstance(value, list):
            return ", ".join(str(part) for part in value)
        if isinstance(value, bool):
            return self.text("Yes") if value else self.text("No")
        if isinstance(value, int | float):
            number = self.translator.measure(Decimal(str(value)))
            unit = _UNITS.get(name.lower().rsplit("_", 1)[-1]) if "_" in name else None
            return self.text(unit, number=number) if unit else number
        return str(value)
