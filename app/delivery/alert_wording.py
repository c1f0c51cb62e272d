"""An alert in words: its title, its news in one line with the first thing to do, and the card at length."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.core.i18n import Translator, marked, marked_plural
from app.delivery.wording import TEXT_LENGTH, TITLE_LENGTH, Message, Tone, clip, fit, markup_free, one_line

HINT_NAME = 40
"""A name in the hint that follows the news is cut to this before the hint is left out."""

_TITLES = {
    "sold_out": marked("{store}: {product} sold out"),
    "suspected": marked("{store}: check the shelf for {product}"),
    "running_out": marked("{store}: {product} running out"),
}
_TEXTS = {
    "sold_out": marked("{product}, advertised at {price}, is sold out."),
    "suspected": marked("{product}, advertised at {price}, may be gone: no sale for a while. Check the shelf."),
    "running_out": marked("{product}, advertised at {price}, may run out before the ad ends: {count} left."),
}
LINES = {
    "sold_out": marked("{product}, {price}: sold out"),
    "suspected": marked("{product}, {price}: check the shelf"),
    "running_out": marked("{product}, {price}: running out"),
    "resolved": marked("{product}, {price}: settled"),
}
"""An alert as one line of a digest."""
HOURS_AGO = marked_plural("{number} hour ago", "{number} hours ago")
MINUTES_AGO = marked_plural("{number} min ago", "{number} min ago")
ASKING = marked("{product} is still sold out; {who} took it on {age}. What came of it?")
"""What whoever took an alert on is asked; the page asks in the same words."""
_ASKING_TITLE = marked("{store}: what came of {product}?")
_RESOLVED = {
    "back_in_stock": (
        marked("{store}: {product} is back"),
        marked("{product}, advertised at {price}, is back: {count} here."),
    ),
    "found_on_shelf": (
        marked("{store}: {product} was found"),
        marked("{product}, advertised at {price}, was found on the shelf: {count} here."),
    ),
    "promotion_ended": (
        marked("{store}: settled, {product}"),
        marked("The ad for {product} at {price} has ended."),
    ),
    "promotion_cancelled": (
        marked("{store}: settled, {product}"),
        marked("The ad for {product} at {price} was called off."),
    ),
    "no_longer_expected": (
        marked("{store}: settled, {product}"),
        marked("{product}, advertised at {price}, is not expected to be missing any more."),
    ),
    "no_longer_advertised": (
        marked("{store}: settled, {product}"),
        marked("{product} is no longer advertised here at {price}."),
    ),
}


class Alert:
    """An alert's JSON with the words for it."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.words = Translator.of(str(data["store"].get("locale") or "en"))
        self.store = one_line(data["store"]["name"])
        self.product = one_line(data["product"]["name"])
        self.price = self.money(data["promise"]["price"])
        self.kind = "resolved" if data["state"] == "resolved" else str(data["kind"])
        self.count = self.words.count(max(Decimal(0), Decimal(str(data["on_hand"] or 0))))

    def money(self, amount: str) -> str:
        """An amount in the promise's currency."""
        return self.words.money(Decimal(amount), self.data["promise"]["currency"])

    def title(self, msgid: str) -> str:
        """A title that names the store and the product."""
        return fit(
            TITLE_LENGTH,
            lambda store, product: self.words.text(msgid, store=store, product=product),
            self.store,
            self.product,
        )

    def news(self, msgid: str, product: str | None = None) -> str:
        """What happened, in a sentence."""
        return self.words.text(
            msgid, product=self.product if product is None else product, price=self.price, count=self.count
        )

    def hint(self) -> str:
        """The first thing to do about it; empty where there is none."""
        for line in self.data["remedies"]:
            kind = line["kind"]
            if kind == "other_store" and line.get("store_name"):
                count = self.words.count(Decimal(str(line["on_hand"])))
                return self.words.text("{store} has {count}.", store=_short(line["store_name"]), count=count)
            if kind == "comparable_at_ad_price" and line.get("name"):
                return self.words.text("Offer {product} at the ad price.", product=_short(line["name"]))
            if kind == "rain_check":
                return self.words.text("Offer a rain check.")
            if kind == "compensation":
                return self.words.text("Ask your manager for compensation.")
        return self.alternative()

    def alternative(self) -> str:
        """The first alternative with its price; empty where there is none."""
        for line in self.data["alternatives"]:
            return self.words.text(
                "Alternative: {product}, {price}.", product=_short(line["name"]), price=self.money(line["price"])
            )
        return ""

    def sections(self, news: str) -> tuple[tuple[str, ...], ...]:
        """The card: what happened, the promise, then what to do, in the order to do it."""
        data, words = self.data, self.words
        found: list[tuple[str, ...]] = [(markup_free(news),), (self._promise(),)]
        lists = (
            (words.text("First: keep the promise"), [line["text"] for line in data["remedies"]]),
            (words.text("Ask"), [line["text"] for line in data["questions"]]),
            (words.text("Or offer"), [self._suggestion(line) for line in data["alternatives"]]),
            (words.text("Goes with it"), [self._suggestion(line) for line in data["accessories"]]),
        )
        found += [(f"**{head}**", *(markup_free(line) for line in lines)) for head, lines in lists if lines]
        if data["briefing"]:
            found.append((" ".join(markup_free(sentence) for sentence in data["briefing"]),))
        return tuple(found)

    def _promise(self) -> str:
        promise = self.data["promise"]
        last = datetime.fromisoformat(promise["ends_at"]) - timedelta(microseconds=1)
        day = self.words.day(last.astimezone(ZoneInfo(self.data["store"]["timezone"])).date())
        if promise["regular_price"] is None:
            text = self.words.text("Advertised at {price} until {day}.", price=self.price, day=day)
        else:
            regular = self.money(promise["regular_price"])
            text = self.words.text(
                "Advertised at {price} (regularly {regular}) until {day}.", price=self.price, regular=regular, day=day
            )
        return f"**{markup_free(promise['headline'])}**: {markup_free(text)}"

    def _suggestion(self, line: Mapping[str, Any]) -> str:
        reasons = "; ".join(line["reasons"])
        return f"{line['name']}, {self.money(line['price'])}" + (f" ({reasons})" if reasons else "")


def _short(name: object) -> str:
    return clip(one_line(name), HINT_NAME)


def opened(data: Mapping[str, Any]) -> Message:
    """An alert that has just opened, or is told of late: what happened and the first thing to do about it."""
    alert = Alert(data)
    if alert.kind == "resolved":  # told late: it says what is the case, not what was
        return resolved(data)
    msgid, hint = _TEXTS[alert.kind], alert.hint()
    text = f"{alert.news(msgid)} {hint}".strip()
    if len(text) > TEXT_LENGTH:
        text = f"{alert.news(msgid, _short(alert.product))} {hint}".strip()
    if len(text) > TEXT_LENGTH:
        text = fit(TEXT_LENGTH, lambda product: alert.news(msgid, product), alert.product)
    title = alert.title(_TITLES[alert.kind])
    return Message(title, text, alert.sections(alert.news(msgid)), Tone.BAD, alert.store)


def updated(data: Mapping[str, Any]) -> Message:
    """As `opened`, for an alert that is another one than before; or a question about one that still stands."""
    if data.get("asks") and data["state"] == "acknowledged":
        return _asking(data)
    seen = opened(data)
    alert = Alert(data)
    title = fit(TITLE_LENGTH, lambda title: alert.words.text("Update: {title}", title=title), seen.title)
    return Message(title, seen.text, seen.sections, seen.tone, seen.where)


def _asking(data: Mapping[str, Any]) -> Message:
    alert = Alert(data)
    words, by = alert.words, data["acknowledged_by"]
    since = datetime.fromisoformat(data["reminded_at"]) - datetime.fromisoformat(data["acknowledged_at"])
    hours, minutes = divmod(int(since.total_seconds()) // 60, 60)
    age = words.plural(*HOURS_AGO, hours) if hours else words.plural(*MINUTES_AGO, minutes)
    text = fit(
        TEXT_LENGTH,
        lambda who, product: words.text(ASKING, product=product, who=who, age=age),
        words.text("somebody") if by is None else one_line(by),
        alert.product,
    )
    title = alert.title(_ASKING_TITLE)
    return Message(title, text, alert.sections(text), Tone.BAD, alert.store)


def acknowledged(data: Mapping[str, Any]) -> Message:
    """Somebody has taken it on."""
    alert = Alert(data)
    words, by = alert.words, data["acknowledged_by"]
    who = words.text("somebody") if by is None else one_line(by)
    subject = words.text("Somebody") if by is None else who
    title = fit(
        TITLE_LENGTH, lambda store, who: words.text("{store}: {who} is on it", store=store, who=who), alert.store, who
    )
    text = fit(
        TEXT_LENGTH,
        lambda who, product: words.text(
            "{who} has taken on {product} (advertised at {price}).", who=who, product=product, price=alert.price
        ),
        subject,
        alert.product,
    )
    return Message(title, text, where=alert.store)


def resolved(data: Mapping[str, Any]) -> Message:
    """It is over, and how."""
    alert = Alert(data)
    title, msgid = _RESOLVED[data["resolution"]]
    text = fit(TEXT_LENGTH, lambda product: alert.news(msgid, product), alert.product)
    return Message(alert.title(title), text, tone=Tone.GOOD, where=alert.store)
