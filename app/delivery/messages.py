"""What people read of a message: written when it is sent, in the store's language, from the body a webhook gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import structlog

from app.core.i18n import Translator, marked, marked_plural
from app.delivery import alert_wording, customer_wording
from app.delivery.alert_wording import LINES, Alert
from app.delivery.wording import (
    TEXT_LENGTH,
    TITLE_LENGTH,
    Message,
    Tone,
    clip,
    fit,
    listed_within,
    markup_free,
    one_line,
)

_DIGEST_TITLES = {
    "sold_out": marked_plural(
        "{store}: {number} advertised item sold out", "{store}: {number} advertised items sold out"
    ),
    "resolved": marked_plural("{store}: {number} alert settled", "{store}: {number} alerts settled"),
    "mixed": marked_plural(
        "{store}: {number} advertised item needs a look", "{store}: {number} advertised items need a look"
    ),
}
_DIGEST_TEXTS = {
    "sold_out": marked_plural(
        "{number} advertised item sold out at {store}: {names}",
        "{number} advertised items sold out at {store}: {names}",
    ),
    "resolved": marked_plural(
        "{number} alert settled at {store}: {names}", "{number} alerts settled at {store}: {names}"
    ),
    "mixed": marked_plural(
        "{number} advertised item to look at in {store}: {names}",
        "{number} advertised items to look at in {store}: {names}",
    ),
}
_STORES = marked_plural("{number} store", "{number} stores")
_MORE = marked_plural("{names} and {number} more", "{names} and {number} more")
STORE_LENGTH = 40

log = structlog.get_logger("raincheck.delivery")


def compose(body: Mapping[str, Any]) -> Message:
    """The message of a webhook body. A body of no known shape is named rather than lost; never raises."""
    kind = str(body.get("type"))
    try:
        return _WRITERS[kind](body["data"])
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        log.error("message_not_worded", type=kind, reason=f"{type(error).__name__}: {error}")
        text = clip(Translator.of("en").text("Raincheck has news: {type}.", type=kind), TEXT_LENGTH)
        return Message("Raincheck", text)


def notification(body: Mapping[str, Any]) -> dict[str, Any]:
    """What a phone shows of a webhook body: a few lines and where a tap leads; nothing of another store.

    `tag` is the same for all that is told of one alert: the newest stands in the place of those before it.
    """
    message, kind, data = compose(body), str(body.get("type")), body.get("data") or {}
    about = next(iter(data.get("alerts") or ()), data)  # a digest is about the store of its first alert
    store = about.get("store") or {}
    text, url, tag = message.text, "/", f"{kind} {store.get('store_id')}"
    if alert_id := data.get("alert_id"):
        url, tag = f"/alerts/{alert_id}", str(alert_id)
        first = Alert(data).alternative()
        if data["state"] != "resolved" and first not in text:
            text = f"{text}\n{first}"
    return {
        "title": message.title,
        "body": text,
        "tag": tag,
        "url": url,
        "lang": str(store.get("locale") or data.get("locale") or "en"),
        "is_good": message.tone is Tone.GOOD,
        "at": body.get("timestamp"),
    }


def _digest(data: Mapping[str, Any]) -> Message:
    alerts = [Alert(one) for one in data["alerts"]]
    words = alerts[0].words
    number = max(len(alerts), int(data.get("count") or 0))
    stores = list(dict.fromkeys(alert.store for alert in alerts))
    where = stores[0] if len(stores) == 1 else words.plural(*_STORES, len(stores))
    kinds = {alert.kind for alert in alerts}
    kind = kinds.pop() if len(kinds) == 1 else "mixed"
    kind = kind if kind in _DIGEST_TITLES else "mixed"
    head = fit(TITLE_LENGTH, lambda store: words.plural(*_DIGEST_TITLES[kind], number, store=store), where)

    def tell(names: Sequence[str], left_out: int) -> str:
        listed = ", ".join(names)
        left = left_out + number - len(alerts)
        listed = words.plural(*_MORE, left, names=listed) if left else listed
        return words.plural(*_DIGEST_TEXTS[kind], number, store=clip(where, STORE_LENGTH), names=listed)

    text = listed_within(TEXT_LENGTH, tell, [alert.product for alert in alerts])
    lines = [words.text(LINES[alert.kind], product=alert.product, price=alert.price) for alert in alerts]
    section = (f"**{markup_free(head)}**", *(markup_free(line) for line in lines))
    return Message(head, text, (section,), Tone.GOOD if kind == "resolved" else Tone.BAD)


def _promotion(title: str, say: tuple[str, str], tone: Tone) -> Callable[[Mapping[str, Any]], Message]:
    def write(data: Mapping[str, Any]) -> Message:
        words = Translator.of(str(data.get("locale") or "en"))
        about = data["promotion"]
        name = one_line(about.get("headline") or about.get("name") or about["promotion_id"])
        if product := data.get("product"):
            name = f"{one_line(product['name'])} ({name})"  # an ad may show many; the product is cut last
        share = words.percent(Decimal(str(data["share"])))
        stores = len(data["store_ids"])
        return Message(
            fit(TITLE_LENGTH, lambda name: words.text(title, promotion=name, share=share), name),
            fit(TEXT_LENGTH, lambda name: words.plural(*say, stores, promotion=name, share=share), name),
            tone=tone,
        )

    return write


def _source(title: str, text: str, never: str, tone: Tone, several: _Several) -> Callable[[Mapping[str, Any]], Message]:
    def write(data: Mapping[str, Any]) -> Message:
        words = Translator.of(str(data.get("locale") or "en"))
        if data.get("stores"):
            return several.write(data, words, tone)
        about = data.get("store") or data["source"]
        name = one_line(about.get("name") or about.get("source_id") or about["store_id"])
        zone = about.get("timezone")
        at = ""
        if heard := data.get("last_heard"):
            local = datetime.fromisoformat(heard).astimezone(ZoneInfo(zone) if zone else UTC)
            at = words.moment(local) if zone else f"{words.moment(local)} UTC"
        return Message(
            fit(TITLE_LENGTH, lambda name: words.text(title, source=name), name),
            fit(TEXT_LENGTH, lambda name: words.text(text if heard else never, source=name, at=at), name),
            tone=tone,
        )

    return write


@dataclass(frozen=True)
class _Several:
    """The words for many stores in one message."""

    title: tuple[str, str]
    text: tuple[str, str]

    def write(self, data: Mapping[str, Any], words: Translator, tone: Tone) -> Message:
        number = max(len(data["stores"]), int(data.get("count") or 0))

        def tell(names: Sequence[str], _left_out: int) -> str:
            left = number - len(names)
            listed = ", ".join(names)
            listed = words.plural(*_MORE, left, names=listed) if left else listed
            return words.plural(*self.text, number, names=listed)

        text = listed_within(TEXT_LENGTH, tell, [one_line(store["name"]) for store in data["stores"]])
        return Message(clip(words.plural(*self.title, number), TITLE_LENGTH), text, tone=tone)


def _test(data: Mapping[str, Any]) -> Message:
    words = Translator.of(str(data.get("locale") or "en"))
    name = one_line(data["name"])
    text = fit(TEXT_LENGTH, lambda name: words.text("{channel}: this channel works.", channel=name), name)
    return Message(words.text("Raincheck: a test"), text)


_WRITERS: dict[str, Callable[[Mapping[str, Any]], Message]] = {
    "alert.opened": alert_wording.opened,
    "alert.updated": alert_wording.updated,
    "alert.acknowledged": alert_wording.acknowledged,
    "alert.resolved": alert_wording.resolved,
    "alert.digest": _digest,
    "promotion.sold_out": _promotion(
        marked("{promotion}: sold out in {share} of its stores"),
        marked_plural(
            "{promotion} is sold out in {number} store ({share}). Consider pausing the ad.",
            "{promotion} is sold out in {number} stores ({share}). Consider pausing the ad.",
        ),
        Tone.BAD,
    ),
    "promotion.at_risk": _promotion(
        marked("{promotion}: at risk in {share} of its stores"),
        marked_plural(
            "{promotion} may sell out in {number} store ({share}). Consider showing the ad less.",
            "{promotion} may sell out in {number} stores ({share}). Consider showing the ad less.",
        ),
        Tone.BAD,
    ),
    "promotion.back": _promotion(
        marked("{promotion}: back in stock"),
        marked_plural(
            "{promotion} can be had again; still missing in {number} store ({share}). The ad may run.",
            "{promotion} can be had again; still missing in {number} stores ({share}). The ad may run.",
        ),
        Tone.GOOD,
    ),
    "source.silent": _source(
        marked("No data from {source}"),
        marked("{source} was last heard on {at}. Its figures may be out of date."),
        marked("{source} has never been heard. There are no figures from it."),
        Tone.BAD,
        _Several(
            marked_plural("No data from {number} store", "No data from {number} stores"),
            marked_plural(
                "{number} store is silent; its figures may be out of date: {names}",
                "{number} stores are silent; their figures may be out of date: {names}",
            ),
        ),
    ),
    "source.back": _source(
        marked("Data from {source} again"),
        marked("{source} is sending data again."),
        marked("{source} is sending data again."),
        Tone.GOOD,
        _Several(
            marked_plural("Data from {number} store again", "Data from {number} stores again"),
            marked_plural(
                "{number} store is sending data again: {names}", "{number} stores are sending data again: {names}"
            ),
        ),
    ),
    "rain_check.held": customer_wording.held,
    "channel.test": _test,
}
