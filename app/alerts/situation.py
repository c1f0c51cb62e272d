"""What is the matter, in a sentence for whoever stands at the shelf: it comes before the briefing. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from app.alerts.rules import Kind
from app.core.i18n import Translator
from app.stock.forecast.silence import Suspicion


def sentences(
    kind: Kind,
    reason: str,
    on_hand: Decimal | None,
    outlook: Mapping[str, Any] | None,
    store: Mapping[str, Any],
    *,
    now: datetime,
) -> list[str]:
    """What is believed and what to do about it, in the store's language; nothing where the shelf is known empty."""
    words = Translator.of(str(store.get("locale") or "en"))
    count = words.count(max(Decimal(), on_hand or Decimal()))
    if kind is Kind.SUSPECTED:
        if reason == Suspicion.LIKELY_EMPTY.value:
            text = words.text(
                "The record says {count}, but by now some should have sold: it is probably gone.", count=count
            )
        else:
            text = words.text("The record says {count}, but none has sold for a while.", count=count)
        return [text, words.text("Look on the shelf and in the back, then say what you found.")]
    if kind is Kind.RUNNING_OUT:
        expected = ((outlook or {}).get("run_out") or {}).get("expected_at")
        when = None if expected is None else datetime.fromisoformat(expected).astimezone(ZoneInfo(store["timezone"]))
        if when is None or when <= now:
            text = words.text("{count} left by the record, and it is selling fast.", count=count)
        elif when.date() == now.astimezone(when.tzinfo).date():
            text = words.text(
                "{count} left by the record; probably gone by {time}.", count=count, time=words.clock(when)
            )
        else:
            text = words.text(
                "{count} left by the record; probably gone by {time}.", count=count, time=words.moment(when)
            )
        return [text, words.text("Bring out what is in the back, and see below what to say when it is gone.")]
    return []
