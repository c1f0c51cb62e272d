"""Notifications on a device: on, off, and the key a browser subscribes to. Asked by the page's script."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.delivery import push, vapid
from app.web.visit import FROM_HERE, PageRoute, PageVisit

router = APIRouter(route_class=PageRoute, include_in_schema=False, prefix="/push")


class Keys(BaseModel):
    """What messages to a browser are encrypted by."""

    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)


class SubscriptionIn(BaseModel):
    """A browser's PushSubscription as its `toJSON` writes it; what else it says is not needed."""

    model_config = ConfigDict(extra="ignore")

    endpoint: str = Field(max_length=push.MAX_ENDPOINT)
    keys: Keys


class PushOut(BaseModel):
    """Whether this device is notified, and the key to subscribe to."""

    key: str
    endpoint: str | None
    """Where it is notified, so that the script sees when its browser's subscription is another by now."""


@router.get("")
def show_push(visit: PageVisit) -> PushOut:
    """How this device is notified."""
    return PushOut(key=vapid.public_key(visit.context), endpoint=visit.device.push_endpoint)


@router.put("", status_code=204, dependencies=[FROM_HERE])
def subscribe(body: SubscriptionIn, visit: PageVisit) -> None:
    """Notify this device of its store's alerts."""
    given = push.Subscription(visit.device.device_id, body.endpoint, body.keys.p256dh, body.keys.auth)
    push.vet(given, visit.context.settings.allow_private_networks)
    with visit.write() as session:
        push.subscribe(session, given, now=visit.now)


@router.delete("", status_code=204, dependencies=[FROM_HERE])
def unsubscribe(visit: PageVisit) -> None:
    """Notify this device no more."""
    with visit.write() as session:
        push.unsubscribe(session, visit.device.device_id)
