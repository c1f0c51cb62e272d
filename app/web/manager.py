"""The manager's view of one store: what is open and who is on it, what came of customers today, and the devices.

Customers served are counted by what came of them; nobody is ranked, so nothing here counts by person.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

import segno
from fastapi import APIRouter, Form, Path, Response
from markupsafe import Markup
from starlette.responses import HTMLResponse

from app.access import devices
from app.access.models import Device
from app.alerts import service as alerts
from app.alerts import today
from app.alerts.rules import State
from app.catalog import service as catalog
from app.core.clock import rfc3339
from app.rain_checks import service as rain_checks
from app.stock import silences
from app.stock.models import StoreFeed
from app.web import choices, view
from app.web.people import browser, day_began
from app.web.render import staff_page
from app.web.view import Tell
from app.web.visit import FROM_HERE, ManagerVisit, PageRoute, see

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/team")

DeviceId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_]+$")]


@dataclass(frozen=True)
class Row:
    """A paired device as its manager sees it."""

    device_id: str
    holder: str | None
    browser: str | None
    system: str | None
    is_manager: bool
    is_notified: bool
    is_this: bool
    seen: str
    paired: str


@router.get("")
def show_team(visit: ManagerVisit) -> HTMLResponse:
    """The store's day."""
    now = visit.now
    with visit.read() as session:
        store = catalog.store(session, visit.store_id)
        found = alerts.open_at(session, store.store_id)
        listed = alerts.as_json(session, found, now=now)
        outcomes = today.outcomes(session, store.store_id, since=day_began(store, now))
        issued, held = rain_checks.waiting(session, store.store_id)
        feed = session.get(StoreFeed, store.store_id)
        silence = silences.lasting(session, silences.About.STORE, [store.store_id]).get(store.store_id)
        sources = silences.silent_sources(session, store.store_id)
        paired = devices.live(session, store.store_id)
    tell = Tell.of(store, now)
    return staff_page(
        "manager.html",
        tell,
        store=store,
        name=visit.name,
        waiting=[alert for alert in listed if alert["state"] == State.OPEN.value],
        taken=[alert for alert in listed if alert["state"] == State.ACKNOWLEDGED.value],
        kinds=view.KIND_WORDS,
        served=sum(outcomes.values()),
        outcomes=[(choices.OUTCOME_WORDS[kind.value], count) for kind, count in outcomes.items()],
        rain_checks=issued,
        held=held,
        heard=None if feed is None else tell.since(rfc3339(feed.heard_at)),
        silent_since=None if silence is None else rfc3339(silence.last_heard_at),
        sources=[(one.name, rfc3339(one.last_heard_at)) for one in sources],
        devices=[_row(device, tell, visit.device.device_id, now) for device in paired],
    )


def _row(device: Device, tell: Tell, this: str, now: datetime) -> Row:
    name, system = browser(device.user_agent)
    return Row(
        device_id=device.device_id,
        holder=devices.holder(device, now=now),
        browser=name,
        system=system,
        is_manager=device.is_manager,
        is_notified=device.push_endpoint is not None,
        is_this=device.device_id == this,
        seen=tell.since(rfc3339(device.last_seen_at)),
        paired=tell.at(rfc3339(device.created_at)),
    )


@router.post("/pair", dependencies=[FROM_HERE])
def make_link(visit: ManagerVisit, role: Annotated[str, Form(max_length=20)] = "") -> HTMLResponse:
    """A link for one more device, with its QR code. It is in this answer and nowhere else."""
    with visit.read() as session:
        store = catalog.store(session, visit.store_id)
    is_manager = role == "manager"
    context = visit.context
    token = devices.pairing_token(context.secret, store_id=store.store_id, is_manager=is_manager, now=visit.now)
    link = f"{context.settings.base_url}/pair/{token}"
    return staff_page(
        "manager_link.html",
        Tell.of(store, visit.now),
        store=store,
        name=visit.name,
        link=link,
        code=qr_code(link),
        is_manager=is_manager,
        minutes=devices.PAIRING_MINUTES,
    )


@router.post("/devices/{device_id}/revoke", dependencies=[FROM_HERE])
def revoke(device_id: DeviceId, visit: ManagerVisit) -> Response:
    """End another device's session; it is shown out, and notified no more."""
    with visit.write() as session:
        devices.revoke(session, device_id, store_id=visit.store_id, now=visit.now)
    return see("/team#devices")


def qr_code(text: str) -> Markup:
    """A QR code as SVG, to stand in a page: black on white whatever the page's colours, or cameras fail on it."""
    drawn = io.BytesIO()
    segno.make_qr(text, error="m").save(
        drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, svgns=False, omitsize=True, nl=False
    )
    return Markup(drawn.getvalue().decode())  # noqa: S704 - drawn by us; the text is in it as squares alone
