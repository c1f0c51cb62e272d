"""Numbers, dates and sentences as a clerk reads them, in the store's locale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.core import Locale
from babel.lists import format_list
from babel.numbers import format_currency, get_currency_precision

from app.core.i18n import Translator, marked
from app.core.shapes import money_text
from app.suggestions.attribute_labels import CALLED
from app.suggestions.attribute_wording import (
    COUNTED,
    IMPERIAL,
    LARGER,
    OUNCES_PER_POUND,
    UNITS,
    WHOLE_UNITS,
    base,
)

_ACRONYMS = frozenset(
    {"hdmi", "usb", "gps", "lcd", "led", "oled", "dvd", "cd", "nfc", "wifi", "tv", "hd", "uhd", "hdr"}
)
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

    def round_money(self, amount: Decimal) -> str:
        """ "$60": a round figure, without decimals it does not need."""
        if amount != amount.to_integral_value():
            return self.money(amount)
        pattern = str(self.locale.currency_formats["standard"].pattern)
        return format_currency(
            amount, self.currency, re.sub(r"\.0+", "", pattern), locale=self.locale, currency_digits=False
        )

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
        """ "4, 8 or 16"."""
        return format_list(list(parts), style="or", locale=self.locale)

    def media(self, names: Sequence[str]) -> str:
        """Where the ad ran, as a list in words."""
        return self.listed([self.translator.known(name) for name in names])

    @property
    def is_imperial(self) -> bool:
        """Whether lengths, weights and volumes are told in feet and ounces here."""
        return self.locale.territory == "US"

    def attribute_label(self, name: str) -> str:
        """An attribute's name in words: "screen_inches" is a screen size."""
        known = CALLED.get(name.replace("-", "_").lower())
        words = [known] if known else base(name).split("_")
        return self.translator.known(" ".join(word.upper() if word in _ACRONYMS else word for word in words))

    def attribute_value(self, name: str, value: object) -> str:
        """An attribute's value in words, with its unit where the name carries one."""
        if isinstance(value, list | tuple):
            return ", ".join(str(part) for part in value)
        if isinstance(value, bool):
            return self.text("Yes") if value else self.text("No")
        if isinstance(value, int | float):
            return self._measured(name.replace("-", "_").lower(), value)
        return self.translator.known(str(value))

    def attribute_said(self, name: str, value: object) -> str:
        """A value that says by itself what it is of: "40 in", "4 ports", but "rating 4"."""
        said = self.attribute_value(name, value)
        if isinstance(value, int | float) and said == self.translator.measure(Decimal(str(value))):
            return f"{self.attribute_label(name)} {said}"
        return said

    def _measured(self, name: str, value: float) -> str:
        if name in COUNTED and value == int(value):
            return self.translator.plural(*COUNTED[name], int(value))
        unit = name.rsplit("_", 1)[-1]
        if unit == name and name not in _ALONE:
            return self.translator.measure(Decimal(str(value)))
        if self.is_imperial and unit in IMPERIAL:
            factor, unit = IMPERIAL[unit]
            value = value / factor
            if unit == "oz" and value >= OUNCES_PER_POUND:
                value, unit = value / OUNCES_PER_POUND, "lb"
            value = _rounded(value)
        elif unit in LARGER and value >= LARGER[unit][0] and (unit != "gb" or value % LARGER[unit][0] == 0):
            factor, unit = LARGER[unit]
            value = _rounded(value / factor)
        elif unit in IMPERIAL and value != int(value):
            value = _rounded(value)
        number = self.translator.measure(Decimal(str(value)))
        phrase = WHOLE_UNITS.get(name, UNITS.get(unit))
        return self.text(phrase, number=number) if phrase else number


_ALONE = frozenset(
    {"watts", "volts", "amps", "mah", "megapixels", "ghz", "mhz", "rpm", "dpi", "lumens", "btu", "zoom", "ddr"}
)
"""Units that are whole names of attributes too."""


def _rounded(value: float) -> float:
    """To three digits, which a converted measure is good for: 1.8288 m was 6 ft."""
    return float(f"{value:.3g}")
