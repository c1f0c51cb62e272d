"""An alert in the words of the page: money, times and ages as a clerk of that store reads them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, format_time

from app.alerts.rules import Kind, OutcomeKind, State
from app.catalog.models import Store
from app.suggestions.words import Words
from app.web.barcode import Barcode, barcode

Json = Mapping[str, Any]
QUESTION_PREFIX = "q_"

KIND_WORDS = {
    Kind.SOLD_OUT.value: "Sold out",
    Kind.SUSPECTED.value: "Probably gone",
    Kind.RUNNING_OUT.value: "Running out",
}
RESOLUTION_WORDS = {
    "back_in_stock": "Back in stock",
    "found_on_shelf": "Found on the shelf",
    "promotion_ended": "The promotion has ended",
    "promotion_cancelled": "The promotion was cancelled",
    "no_longer_expected": "No longer expected to run out",
    "no_longer_advertised": "No longer advertised here",
}
OUTCOME_WORDS = {
    OutcomeKind.ALTERNATIVE_SOLD.value: "Took an alternative",
    OutcomeKind.COMPARABLE_SOLD.value: "Took the comparable at the advertised price",
    OutcomeKind.ACCESSORY_SOLD.value: "Took something that goes with it",
    OutcomeKind.RAIN_CHECK.value: "Rain check",
    OutcomeKind.OTHER_STORE.value: "Sent to another store",
    OutcomeKind.COMPENSATED.value: "Compensated",
    OutcomeKind.DECLINED.value: "Nothing, thanks",
    OutcomeKind.LEFT.value: "Left before we could help",
}
_WORST_FIRST = {Kind.SOLD_OUT.value: 0, Kind.SUSPECTED.value: 1, Kind.RUNNING_OUT.value: 2}


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

    def money(self, amount: str) -> str:
        """ "$45.00" of "45.00"."""
        return self.words.money(Decimal(amount))

    def count(self, amount: float) -> str:
        """A quantity."""
        return self.words.count(Decimal(str(amount)))

    def at(self, instant: str) -> str:
        """The store's time of day, with the date unless it is today."""
        there = datetime.fromisoformat(instant).astimezone(self.zone)
        if there.date() == self.now.astimezone(self.zone).date():
            return format_time(there, "short", locale=self.words.locale)
        return format_datetime(there, "EEE d MMM, HH:mm", locale=self.words.locale)

    def last_day(self, ends_at: str) -> str:
        """The last day of a window that ends at this instant, or the instant where it ends within a day."""
        end = datetime.fromisoformat(ends_at).astimezone(self.zone)
        if (end.hour, end.minute, end.second) != (0, 0, 0):
            return self.at(ends_at)
        last = datetime.fromtimestamp(end.timestamp() - 1, self.zone)
        return format_datetime(last, "EEE d MMM", locale=self.words.locale)

    def age(self, seconds: int) -> str:
        """ "4 min ago"."""
        return f"{span(seconds)} ago" if seconds >= 60 else "just now"

    def since(self, instant: str) -> str:
        """How long ago, as :meth:`age`."""
        return self.age(int((self.now - datetime.fromisoformat(instant)).total_seconds()))

    def difference(self, line: Json, promised: bool) -> str | None:
        """ "$54.00 more than the ad": the difference said plainly, either way."""
        if line.get("price_difference") is None:
            return None
        amount = Decimal(line["price_difference"])
        against = "the ad" if promised else "this one"
        if amount == 0:
            return f"same price as {against}"
        return f"{self.words.money(abs(amount))} {'more' if amount > 0 else 'less'} than {against}"

    def reasons(self, line: Json) -> list[str]:
        """Why this one, without what its line says anyway: stock, place and price."""
        here = f"{self.count(line['on_hand'])} here"
        said = {here, f"{here}, {line['location']}"}
        ends = (" over the ad", " under the ad", " over it", " under it")
        return [reason for reason in line["reasons"] if reason not in said and not reason.endswith(ends)]

    def media(self, names: Sequence[str]) -> str:
        """ "TV and newspaper"."""
        return self.words.listed(["TV" if name.lower() == "tv" else name for name in names])

    def barcode(self, gtin: str | None) -> Barcode | None:
        """The bars to show to the till."""
        return barcode(gtin)


def span(seconds: int) -> str:
    """A length of time in its largest unit."""
    for unit, length in (("day", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= length:
            number = seconds // length
            return f"{number} {unit}{'s' if unit == 'day' and number > 1 else ''}"
    return f"{max(0, seconds)} s"


def worst_first(alerts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is gone before what may be, what nobody has before what somebody has, the newest first."""
    newest = sorted(alerts, key=lambda alert: (alert["opened_at"], alert["alert_id"]), reverse=True)
    return sorted(newest, key=lambda alert: (_WORST_FIRST[alert["kind"]], alert["state"] != State.OPEN.value))


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
    hidden: int


def narrow(card: Json, given: Mapping[str, str], link: Link) -> Narrowed:
    """Keep the alternatives that every answer leaves. An answer the card does not know narrows nothing."""
    left = {line["sku"] for line in card["alternatives"]}
    chosen: dict[str, str] = {}
    for question in card["questions"]:
        label = given.get(question["attribute"])
        skus = next((answer["skus"] for answer in question["answers"] if answer["label"] == label), None)
        if label is not None and skus is not None:
            chosen[question["attribute"]] = label
            left &= set(skus)
    asked = []
    for question in card["questions"]:
        attribute = question["attribute"]
        others = {name: label for name, label in chosen.items() if name != attribute}
        answers = [
            AskedAnswer(
                answer["label"],
                chosen.get(attribute) == answer["label"],
                link(others if chosen.get(attribute) == answer["label"] else {**others, attribute: answer["label"]}),
            )
            for answer in question["answers"]
        ]
        asked.append(AskedQuestion(question["text"], answers))
    kept = [line for line in card["alternatives"] if line["sku"] in left]
    return Narrowed(asked, kept, len(card["alternatives"]) - len(kept))


@dataclass(frozen=True)
class Choice:
    """An outcome to tap."""

    value: str
    text: str
    detail: str | None = None


def outcome_choices(card: Json, tell: Tell) -> list[tuple[str, list[Choice]]]:
    """What may have come of the customer, in the card's own order: remedies, alternatives, accessories, nothing."""
    kinds = {line["kind"] for line in card["remedies"]}
    remedies = [
        Choice(f"{OutcomeKind.COMPARABLE_SOLD} {line['sku']}", line["name"], f"at {tell.money(line['price'])}")
        for line in card["remedies"]
        if line["kind"] == "comparable_at_ad_price"
    ]
    if "rain_check" in kinds:
        remedies.append(Choice(OutcomeKind.RAIN_CHECK.value, "Rain check given"))
    if "other_store" in kinds:
        remedies.append(Choice(OutcomeKind.OTHER_STORE.value, "Sent to another store"))
    if "compensation" in kinds:
        remedies.append(Choice(OutcomeKind.COMPENSATED.value, "Compensated"))
    groups = [
        ("Kept the promise", remedies),
        ("Took an alternative", _products(OutcomeKind.ALTERNATIVE_SOLD, card["alternatives"], tell)),
        ("Took along", _products(OutcomeKind.ACCESSORY_SOLD, card["accessories"], tell)),
        (
            "Nothing",
            [
                Choice(OutcomeKind.DECLINED.value, "Nothing, thanks"),
                Choice(OutcomeKind.LEFT.value, "Left before we could help"),
            ],
        ),
    ]
    return [(title, choices) for title, choices in groups if choices]


def _products(kind: OutcomeKind, lines: Sequence[Json], tell: Tell) -> list[Choice]:
    return [Choice(f"{kind} {line['sku']}", line["name"], tell.money(line["price"])) for line in lines]
