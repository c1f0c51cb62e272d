"""The store's language: sentences by their English text; money, numbers, dates and lists as its locale writes them.

A message is its English text with named places, and the values for them. The catalogs are gettext's, in
`app/locale/<language>/LC_MESSAGES/raincheck.po`, read as they are at first use: nothing is compiled, so nothing
compiled can be stale. What a language lacks is said in English; that a catalog is whole is a test's business, and
never a request's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from gettext import c2py
from pathlib import Path
from typing import Any

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time
from babel.lists import format_list
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

DIRECTORY = Path(__file__).parent.parent / "locale"
FALLBACK = "en"
CACHED_LOCALES = 256
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True)
class Catalog:
    """The messages of one language. `form` gives the index of the plural form of a whole number."""

    single: Mapping[str, str]
    plural: Mapping[str, Sequence[str]]
    form: Callable[[int], int]


@cache
def catalog(language: str) -> Catalog | None:
    """The catalog of a language such as "cs", None where there is none."""
    path = DIRECTORY / language / "LC_MESSAGES" / "raincheck.po"
    if not _LANGUAGE.fullmatch(language) or not path.is_file():
        return None
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    single: dict[str, str] = {}
    plural: dict[str, Sequence[str]] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        if isinstance(message.id, str):
            if isinstance(message.string, str) and message.string:
                single[message.id] = message.string
        elif isinstance(message.string, tuple) and all(message.string):
            plural[message.id[0]] = message.string
    return Catalog(single, plural, c2py(read.plural_expr))


def marked(msgid: str) -> str:
    """The text itself, marked as a message: for tables whose entries are translated where they are used."""
    return msgid


def marked_plural(singular: str, plural: str) -> tuple[str, str]:
    """As `marked`, for a message that counts something."""
    return singular, plural


class Translator:
    """Says things in one locale. Made by `of`; safe to share between threads."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self._catalogs = [found for name in (locale.language, FALLBACK) if (found := catalog(name)) is not None]

    @staticmethod
    def of(tag: str) -> Translator:
        """The translator of a locale such as "en-AU"; English for what is no locale at all."""
        return _translator(tag)

    def text(self, msgid: str, **params: Any) -> str:
        """A message with its places filled."""
        for one in self._catalogs:
            if (found := one.single.get(msgid)) is not None:
                return found.format(**params)
        return msgid.format(**params)

    def plural(self, singular: str, plural: str, number: int, **params: Any) -> str:
        """The form of a message that goes with a whole number; `{number}` in it is the number as it is written."""
        params["number"] = self.count(number)
        for one in self._catalogs:
            if (forms := one.plural.get(singular)) is not None:
                return forms[one.form(abs(number))].format(**params)
        return (singular if number == 1 else plural).format(**params)

    def known(self, word: str) -> str:
        """A word somebody else wrote, translated where the catalog has it and left alone where it has not."""
        for one in self._catalogs[:1]:
            lower = word.lower()
            found = one.single.get(word, one.single.get(lower, lower))
            return word if found == lower else found
        return word

    def money(self, amount: Decimal, currency: str) -> str:
        """ "$45.00": an amount as it stands on the shelf."""
        return format_currency(amount, currency, locale=self.locale)

    def count(self, amount: Decimal | int) -> str:
        """ "1,200": a quantity."""
        return format_decimal(amount, locale=self.locale)

    def measure(self, amount: Decimal) -> str:
        """ "1080" or "15.6": a technical number, its digits ungrouped."""
        exact = amount.to_integral_value() if amount == amount.to_integral_value() else amount.normalize()
        return format_decimal(exact, locale=self.locale, decimal_quantization=False, group_separator=False)

    def percent(self, share: Decimal) -> str:
        """ "80%": a share of one, in whole per cent."""
        return format_percent(share, locale=self.locale)

    def day(self, day: date) -> str:
        """ "26 Dec 2026"."""
        return format_date(day, format="medium", locale=self.locale)

    def moment(self, at: datetime) -> str:
        """ "26 Dec 2026, 14:05": an instant in the time zone it carries."""
        return f"{self.day(at.date())}, {self.clock(at)}"

    def clock(self, at: datetime) -> str:
        """ "14:05": a time of day, in the time zone it carries."""
        return format_time(at.time(), "short", locale=self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """ "TV and newspaper"."""
        return format_list(list(parts), locale=self.locale)


@lru_cache(maxsize=CACHED_LOCALES)
def _translator(tag: str) -> Translator:
    try:
        return Translator(Locale.parse(tag.replace("_", "-"), sep="-"))
    except (ValueError, UnknownLocaleError):
        return Translator(Locale.parse(FALLBACK))
