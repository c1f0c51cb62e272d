"""An alert in the words of the page: money, times and ages as a clerk of that store reads them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time

from app.alerts.rules import Kind, Resolution, State
from app.catalog.models import Store
from app.core.i18n import FALLBACK, catalog, marked, marked_plural
from app.delivery.alert_wording import ASKING, HOURS_AGO, MINUTES_AGO
from app.suggestions.words import Words
from app.web.barcode import Barcode, barcode

Json = Mapping[str, Any]
QUESTION_PREFIX = "q_"

KIND_WORDS = {
    Kind.SOLD_OUT.value: marked("Sold out"),
    Kind.SUSPECTED.value: marked("Probably gone"),
    Kind.RUNNING_OUT.value: marked("Running out"),
}
RESOLUTION_WORDS = {
    Resolution.BACK_IN_STOCK.value: marked("Over since {time}: back in stock."),
    Resolution.FOUND_ON_SHELF.value: marked("Over since {time}: found on the shelf."),
    Resolution.PROMOTION_ENDED.value: marked("Over since {time}: the promotion has ended."),
    Resolution.PROMOTION_CANCELLED.value: marked("Over since {time}: the promotion was cancelled."),
    Resolution.NO_LONGER_EXPECTED.value: marked("Over since {time}: no longer expected to run out."),
    Resolution.NO_LONGER_ADVERTISED.value: marked("Over since {time}: no longer advertised here."),
}
MISTYPED = marked("This is no rain check's code. Compare it letter by letter.")
NO_SUCH_CODE = marked("No rain check of this store has this code.")
_AGES = (
    (86_400, *marked_plural("{number} day ago", "{number} days ago")),
    (3_600, *HOURS_AGO),
    (60, *MINUTES_AGO),
)
_AGAINST_AD = (
    marked("{difference} more than the ad"),
    marked("{difference} less than the ad"),
    marked("same price as the ad"),
)
_AGAINST_IT = (
    marked("{difference} more than this one"),
    marked("{difference} less than this one"),
    marked("same price as this one"),
)
_SAID_ANYWAY = (
    "{count} here",
    "{count} here, {location}",
    "{difference} over the ad",
    "{difference} under the ad",
    "the same price as the ad",
    "{difference} over it",
    "{difference} under it",
    "the same price as it",
)
"""Reasons of app.suggestions that the page shows in a place of their own."""
OLD_SECONDS = 7_200
"""From this age on what is known of a shelf is shown as a warning: somebody should look."""


@dataclass(frozen=True)
class Tell:
    """How this store writes things."""

    words: Words
    zone: ZoneInfo
    now: datetime

    @classmethod
    def of(cls, store: Store, now: datetime) -> Tell:
        """The wording of a store."""
        return cls(Words.of(store.currency, store.locale), ZoneInfo(store.timezone), now)

    @property
    def language(self) -> str:
        """The language the page's own words are in: the store's where there is a catalog of it."""
        language = self.words.locale.language
        return language if catalog(language) is not None else FALLBACK

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return "rtl" if self.language != FALLBACK and self.words.locale.text_direction == "rtl" else "ltr"

    def say(self, msgid: str, **params: object) -> str:
        """A message of the page in the store's language."""
        return self.words.text(msgid, **params)

    def many(self, singular: str, plural: str, number: int) -> str:
        """The form of a message that goes with a number."""
        return self.words.translator.plural(singular, plural, number)

    def money(self, amount: str) -> str:
        """ "$45.00" of "45.00"."""
        return self.words.money(Decimal(amount))

    def count(self, amount: float) -> str:
        """A quantity."""
        return self.words.count(Decimal(str(amount)))

    def at(self, instant: str) -> str:
        """The store's time of day, with the date unless it is today."""
        there = datetime.fromisoformat(instant).astimezone(self.zone)
        time = format_time(there, "short", locale=self.words.locale)
        if there.date() == self.now.astimezone(self.zone).date():
            return time
        return f"{self._day(there)}, {time}"

    def last_day(self, ends_at: str) -> str:
        """The last day of a window that ends at this instant, or the instant where it ends within a day."""
        end = datetime.fromisoformat(ends_at).astimezone(self.zone)
        if (end.hour, end.minute, end.second) != (0, 0, 0):
            return self.at(ends_at)
        return self._day(end - timedelta(hours=1))

    def moment(self, at: datetime) -> str:
        """The store's date and time of day, for what is kept longer than a day."""
        return self.words.translator.moment(at.astimezone(self.zone))

    def _day(self, there: datetime) -> str:
        return format_skeleton("MMMEd", there, locale=self.words.locale)

    def age(self, seconds: int) -> str:
        """ "4 min ago"."""
        for length, singular, plural in _AGES:
            if seconds >= length:
                return self.many(singular, plural, seconds // length)
        return self.say("just now")

    def since(self, instant: str) -> str:
        """How long ago, as :meth:`age`."""
        return self.age(int((self.now - datetime.fromisoformat(instant)).total_seconds()))

    def asking(self, alert: Json) -> str | None:
        """What whoever took an alert on was asked and has not answered yet; None where nothing is asked."""
        asked_at = alert.get("reminded_at")
        if asked_at is None or alert["state"] != State.ACKNOWLEDGED.value:
            return None
        if any(outcome["at"] >= asked_at for outcome in alert["outcomes"]):
            return None
        who = alert["acknowledged_by"] or self.say("somebody")
        return self.say(ASKING, product=alert["product"]["name"], who=who, age=self.since(alert["acknowledged_at"]))

    def difference(self, line: Json, promised: bool) -> str | None:
        """ "$54.00 more than the ad": the difference said plainly, either way."""
        if line.get("price_difference") is None:
            return None
        amount = Decimal(line["price_difference"])
        more, less, same = _AGAINST_AD if promised else _AGAINST_IT
        if amount == 0:
            return self.say(same)
        return self.say(more if amount > 0 else less, difference=self.words.money(abs(amount)))

    def picture(self, line: Json) -> str | None:
        """Our own address of a line's picture, None where it has none; another picture has another address."""
        url = line.get("image_url")
        return f"/pictures/{quote(line['sku'], safe='')}?v={sha256(url.encode()).hexdigest()[:12]}" if url else None

    def reasons(self, line: Json) -> list[str]:
        """Why this one, without what its line says anyway: stock, place and price."""
        places: dict[str, object] = {"count": self.count(line["on_hand"]), "location": line["location"]}
        if line.get("price_difference") is not None:
            places["difference"] = self.words.money(abs(Decimal(line["price_difference"])))
        else:
            places["difference"] = ""
        said = {self.say(msgid, **places) for msgid in _SAID_ANYWAY}
        return [reason for reason in line["reasons"] if reason not in said]

    def barcode(self, gtin: str | None) -> Barcode | None:
        """The bars to show to the till."""
        return barcode(gtin)


@dataclass(frozen=True)
class Link:
    """Makes the address of this page with answers; `path` alone without any."""

    path: str

    def __call__(self, answers: Mapping[str, str]) -> str:
        """The address with these answers."""
        if not answers:
            return f"{self.path}#ask"
        pairs = "&".join(
            f"{QUESTION_PREFIX}{quote(name, safe='')}={quote(label, safe='')}"
            for name, label in sorted(answers.items())
        )
        return f"{self.path}?{pairs}#ask"


@dataclass(frozen=True)
class AskedAnswer:
    """An answer to tap: where it leads, and whether it was given."""

    label: str
    given: bool
    query: str
    name: str
    """What the address says of it, with its value: for a page kept on a device, which narrows by itself."""
    value: str
    skus: Sequence[str]
    """Those of the card's own alternatives that it leaves."""


@dataclass(frozen=True)
class AskedQuestion:
    """A question with its answers."""

    text: str
    answers: list[AskedAnswer]


@dataclass(frozen=True)
class Narrowed:
    """The card's alternatives after the answers given so far."""

    questions: list[AskedQuestion]
    alternatives: list[Json]
    hidden: list[Json]
    """Those of the card that an answer left out."""

    @property
    def proposed(self) -> list[Json]:
        """All that may have been proposed to the customer."""
        return [*self.alternatives, *self.hidden]


def known_answers(card: Json, given: Mapping[str, str]) -> dict[str, str]:
    """Of the answers given those that this card's questions have: any other narrows nothing."""
    return {
        question["attribute"]: given[question["attribute"]]
        for question in card["questions"]
        if given.get(question["attribute"]) in {_value(answer) for answer in question["answers"]}
    }


def narrow(card: Json, chosen: Mapping[str, str], link: Link, *, left: Sequence[Json] | None = None) -> Narrowed:
    """The questions with the known answers `chosen`, and what they leave: `left`, or of the card's own what fits."""
    if left is None:
        skus = {line["sku"] for line in card["alternatives"]}
        for question in card["questions"]:
            for answer in question["answers"]:
                if chosen.get(question["attribute"]) == _value(answer):
                    skus &= set(answer["skus"])
        left = [line for line in card["alternatives"] if line["sku"] in skus]
    asked = []
    for question in card["questions"]:
        attribute = question["attribute"]
        others = {name: value for name, value in chosen.items() if name != attribute}
        answers = [
            AskedAnswer(
                answer["label"],
                chosen.get(attribute) == _value(answer),
                link(others if chosen.get(attribute) == _value(answer) else {**others, attribute: _value(answer)}),
                f"{QUESTION_PREFIX}{attribute}",
                _value(answer),
                answer["skus"],
            )
            for answer in question["answers"]
        ]
        asked.append(AskedQuestion(question["text"], answers))
    kept = {line["sku"] for line in left}
    return Narrowed(asked, list(left), [line for line in card["alternatives"] if line["sku"] not in kept])


def _value(answer: Json) -> str:
    """What an answer stands for; one on a card made by an earlier version is its label."""
    return str(answer.get("value") or answer["label"])
