"""The people of a store: who has a device in hand, by the names given today, and what browser they have."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.access import devices
from app.alerts import today
from app.catalog.hours import day_around
from app.catalog.models import Store

NAMES_AT_MOST = today.NAMES_AT_MOST
_BROWSERS = (
    ("Edge", re.compile(r"Edg(?:e|A|iOS)?/")),
    ("Samsung Internet", re.compile(r"SamsungBrowser/")),
    ("Opera", re.compile(r"OPR/|OPT/")),
    ("Firefox", re.compile(r"Firefox/|FxiOS/")),
    ("Chrome", re.compile(r"Chrome/|CriOS/|Chromium/")),
    ("Safari", re.compile(r"Version/[\d.]+ .*Safari/")),
)
"""Browsers by what each alone says of itself; many say they are others as well, so the order decides."""
_SYSTEMS = (
    ("iPhone", re.compile(r"iPhone")),
    ("iPad", re.compile(r"iPad")),
    ("Android", re.compile(r"Android")),
    ("ChromeOS", re.compile(r"CrOS")),
    ("Windows", re.compile(r"Windows")),
    ("Mac", re.compile(r"Macintosh|Mac OS X")),
    ("Linux", re.compile(r"Linux|X11")),
)


def browser(user_agent: str | None) -> tuple[str | None, str | None]:
    """(browser, system) of a `User-Agent` in plain words; None for what is not known."""
    said = user_agent or ""
    return (
        next((name for name, pattern in _BROWSERS if pattern.search(said)), None),
        next((name for name, pattern in _SYSTEMS if pattern.search(said)), None),
    )


def day_began(store: Store, now: datetime) -> datetime:
    """When the store's own day began."""
    began, _ = day_around(store.opening_hours, ZoneInfo(store.timezone), now)
    return began


def names(session: Session, store: Store, *, besides: str | None, now: datetime) -> list[str]:
    """The names given in a store today but for `besides`: one tap says who has a shared device now."""
    held = [name for device in devices.live(session, store.store_id) if (name := devices.holder(device, now=now))]
    told = [*held, *today.names(session, store.store_id, since=day_began(store, now))]
    return [name for name in dict.fromkeys(told) if name != besides][:NAMES_AT_MOST]
