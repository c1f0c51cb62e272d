"""What `raincheck check` looks for. Each finding has an id that stays, so that it can be looked up and muted."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.access.models import Key
from app.access.rules import Role
from app.catalog.models import Product, Store
from app.core import migrate
from app.core.settings import Settings
from app.delivery.models import Channel, Delivery
from app.delivery.rules import DeliveryState
from app.sources.models import Source
from app.suggestions import wording

WAL_FIXED = (3, 51, 3)
WAL_BACKPORTS = ((3, 44, 6), (3, 50, 7))
"""Releases of older lines that have the fix too."""
OVERDUE = timedelta(minutes=5)
EXPIRES_SOON = timedelta(days=14)


class Weight(StrEnum):
    """How bad it is."""

    FATAL = "fatal"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """Something to know or to put right."""

    id: str
    weight: Weight
    text: str


def of_settings(settings: Settings, sqlite_version: tuple[int, ...] = sqlite3.sqlite_version_info) -> Iterator[Finding]:
    """What the settings alone tell."""
    if settings.on_sqlite and not _has_wal_fix(sqlite_version):
        version = ".".join(map(str, sqlite_version))
        yield Finding(
            "RC103",
            Weight.INFO,
            f"SQLite {version} is older than 3.51.3, which mends a rare corruption of WAL files written by several "
            "connections at once. Raincheck writes over one connection a process; run one process, or upgrade SQLite.",
        )
    if settings.questions is not None:
        try:
            wording.read(settings.questions)
        except wording.WordingError as error:
            yield Finding("RC205", Weight.FATAL, str(error))
    url = urlsplit(settings.base_url)
    if url.scheme != "https" and not _is_loopback(url.hostname or ""):
        yield Finding(
            "RC202",
            Weight.WARNING,
            f"{settings.base_url} is not https: keys and sign-ins travel readable. Put a TLS proxy in front and set "
            "RAINCHECK_PUBLIC_URL to its https:// address.",
        )
    if settings.public_url is None and not _is_loopback(settings.host):
        yield Finding(
            "RC203",
            Weight.WARNING,
            f"It listens on {settings.host} but RAINCHECK_PUBLIC_URL is not set, so pairing links say "
            f"{settings.base_url}, which a phone cannot reach.",
        )
    if settings.allow_private_networks:
        networks = ", ".join(map(str, settings.allow_private_networks))
        yield Finding("RC204", Weight.INFO, f"Pulls and channels may reach private networks: {networks}.")


def of_secret_file(path: Path) -> Iterator[Finding]:
    """Whether others on this machine can read the secret."""
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("RC205", Weight.WARNING, f"Others can read {path}, which signs sessions; chmod 600 it.")


def of_schema(settings: Settings) -> Iterator[Finding]:
    """Whether the database is at this version's schema. Raises what the database raises."""
    at, head = migrate.versions(settings.database_url)
    if at == head:
        return
    if settings.on_sqlite:
        text = f"The schema is at {at or 'no revision'}, this version needs {head}; 'serve' upgrades it by itself."
        yield Finding("RC102", Weight.INFO, text)
    else:
        text = f"The schema is at {at or 'no revision'}, this version needs {head}; run 'raincheck db upgrade'."
        yield Finding("RC102", Weight.FATAL, text)


def of_data(session: Session, *, now: datetime) -> Iterator[Finding]:
    """What the data tell: keys, stores, products, channels, deliveries, sources."""
    yield from _keys(session, now)
    if session.scalar(select(func.count()).select_from(Store)) == 0:
        yield Finding("RC301", Weight.INFO, "There is no store yet: POST /v1/stores, or 'raincheck import stores'.")
    if session.scalar(select(func.count()).select_from(Product)) == 0:
        yield Finding("RC302", Weight.INFO, "There is no product yet: POST /v1/products, 'raincheck import products'.")
    yield from _channels(session)
    yield from _outbox(session, now)
    yield from _sources(session, now)


def _keys(session: Session, now: datetime) -> Iterator[Finding]:
    live = list(
        session.scalars(
            select(Key)
            .where(Key.revoked_at.is_(None), or_(Key.expires_at.is_(None), Key.expires_at > now))
            .order_by(Key.name)
        )
    )
    if not any(key.role == Role.ADMIN.value for key in live):
        yield Finding(
            "RC201",
            Weight.WARNING,
            "No admin key works, so channels and sources cannot be set up: "
            "'raincheck keys create --name ops --role admin'.",
        )
    for key in live:
        if key.expires_at is not None and key.expires_at - now <= EXPIRES_SOON:
            days = (key.expires_at - now).days
            yield Finding("RC206", Weight.WARNING, f"The {key.role} key {key.name!r} expires in {days} days.")


def _channels(session: Session) -> Iterator[Finding]:
    channels = list(session.scalars(select(Channel).order_by(Channel.name, Channel.channel_id)))
    if not channels:
        yield Finding("RC402", Weight.INFO, "There is no channel: alerts show on the pages and in the API alone.")
    for channel in channels:
        if not channel.enabled:
            why = channel.disabled_reason or "no reason is kept"
            yield Finding(
                "RC401", Weight.WARNING, f"The channel {channel.name!r} ({channel.channel_id}) is switched off: {why}"
            )
        elif channel.failing_since is not None:
            since = channel.failing_since.isoformat(timespec="seconds")
            yield Finding("RC403", Weight.WARNING, f"The channel {channel.name!r} has been failing since {since}.")


def _outbox(session: Session, now: datetime) -> Iterator[Finding]:
    # What was never tried, for a delivery that waits for its next attempt is the receiver's affair.
    overdue = session.scalar(
        select(func.count())
        .select_from(Delivery)
        .where(
            Delivery.state == DeliveryState.PENDING.value,
            Delivery.attempts == 0,
            Delivery.next_attempt_at <= now - OVERDUE,
        )
    )
    if overdue:
        yield Finding(
            "RC404",
            Weight.WARNING,
            f"{overdue} deliveries have waited over {OVERDUE.seconds // 60} minutes for a first attempt; is 'serve' "
            "(without --no-ticks) or 'worker' running?",
        )


def _sources(session: Session, now: datetime) -> Iterator[Finding]:
    for source in session.scalars(select(Source).order_by(Source.source_id)):
        if source.failures:
            yield Finding(
                "RC501",
                Weight.WARNING,
                f"The source {source.source_id} has failed {source.failures} times in a row; "
                f"GET /v1/sources/{source.source_id}/runs says why.",
            )
        if source.silent_after_seconds is not None:
            heard = source.heard_at or source.created_at
            if now - heard > timedelta(seconds=source.silent_after_seconds):
                since = heard.isoformat(timespec="seconds")
                yield Finding("RC502", Weight.WARNING, f"The source {source.source_id} has been silent since {since}.")


def _has_wal_fix(version: tuple[int, ...]) -> bool:
    return version >= WAL_FIXED or any(version[:2] == fixed[:2] and version >= fixed for fixed in WAL_BACKPORTS)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
