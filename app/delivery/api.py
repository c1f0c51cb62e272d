"""Channels and deliveries over the API; for `admin` keys."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from sqlalchemy.orm import Session

from app.access.call import COMMON_PROBLEMS, AdminCall
from app.core.errors import Conflict, NotFound, responses
from app.core.paging import DEFAULT_LIMIT, Cursor, Limit
from app.delivery import service
from app.delivery.addresses import masked
from app.delivery.models import Channel
from app.delivery.rules import ChannelKind, DeliveryState
from app.delivery.shapes import (
    ChannelCreated,
    ChannelIn,
    ChannelOut,
    ChannelPage,
    ChannelPatch,
    DeliveryOut,
    DeliveryPage,
    SecretOut,
)

router = APIRouter(prefix="/v1", tags=["Delivery"], responses=COMMON_PROBLEMS)

OpaqueId = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_]+$", examples=["chn_01j8z0k3m5w7hqd2v6xkpt9ra"])]
OpaqueQuery = Annotated[str | None, Query(max_length=64, pattern=r"^[A-Za-z0-9_]+$")]


def _shown(channel: Channel) -> str | None:
    return masked(channel.address) if channel.address and channel.kind == ChannelKind.APPRISE else channel.address


def _out(channel: Channel) -> ChannelOut:
    return ChannelOut.model_validate(channel, from_attributes=True).model_copy(update={"address": _shown(channel)})


@router.post("/channels", status_code=201, response_model=ChannelCreated)
def create_channel(body: ChannelIn, call: AdminCall) -> Response:
    """Add a channel. A webhook's secret is in this answer and nowhere else."""
    service.vet(body.kind, body.address, call.context.settings.allow_private_networks)

    def do(session: Session) -> ChannelCreated:
        channel = service.create_channel(session, body, now=call.now)
        made = ChannelCreated.model_validate(channel, from_attributes=True)
        return made.model_copy(update={"address": _shown(channel)})

    return call.once(body, do, status=201)


@router.get("/channels")
def list_channels(call: AdminCall, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> ChannelPage:
    """Channels, newest first."""
    with call.read() as session:
        found, next_cursor = service.page_channels(session, limit=limit, cursor=cursor)
        return ChannelPage(items=[_out(channel) for channel in found], next_cursor=next_cursor)


@router.get("/channels/{channel_id}", responses=responses(NotFound))
def get_channel(channel_id: OpaqueId, call: AdminCall) -> ChannelOut:
    """One channel."""
    with call.read() as session:
        return _out(service.get_channel(session, channel_id))


@router.patch("/channels/{channel_id}", responses=responses(NotFound))
def change_channel(channel_id: OpaqueId, body: ChannelPatch, call: AdminCall) -> ChannelOut:
    """Change what is named; switching a channel on again forgives its failures."""
    with call.read() as session:
        kind = ChannelKind(service.get_channel(session, channel_id).kind)
    service.vet(kind, body.address, call.context.settings.allow_private_networks)
    with call.write() as session:
        return _out(service.change_channel(session, channel_id, body, now=call.now))


@router.delete("/channels/{channel_id}", status_code=204, responses=responses(NotFound))
def delete_channel(channel_id: OpaqueId, call: AdminCall) -> None:
    """Remove a channel with its deliveries."""
    with call.write() as session:
        service.delete_channel(session, channel_id)


@router.post(
    "/channels/{channel_id}/test",
    status_code=202,
    responses=responses(NotFound, Conflict),
    response_model=DeliveryOut,
)
def send_test(channel_id: OpaqueId, call: AdminCall) -> Response:
    """Send a `channel.test` message; `GET /v1/deliveries` tells what came of it."""

    def do(session: Session) -> DeliveryOut:
        return service.delivery_outs(session, [service.send_test(session, channel_id, now=call.now)])[0]

    return call.once(None, do, status=202)


@router.post("/channels/{channel_id}/rotate-secret", responses=responses(NotFound, Conflict), response_model=SecretOut)
def rotate_secret(channel_id: OpaqueId, call: AdminCall) -> Response:
    """Make a new secret; the old one signs beside the new for 24 hours."""

    def do(session: Session) -> SecretOut:
        channel = service.rotate_secret(session, channel_id, now=call.now)
        return SecretOut.model_validate(channel, from_attributes=True)

    return call.once(None, do)


@router.get("/deliveries")
def list_deliveries(
    call: AdminCall,
    channel_id: OpaqueQuery = None,
    alert_id: OpaqueQuery = None,
    state: Annotated[list[DeliveryState] | None, Query(description="May be repeated.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> DeliveryPage:
    """Deliveries with their attempts, newest first."""
    with call.read() as session:
        items, next_cursor = service.page_deliveries(
            session, channel_id=channel_id, alert_id=alert_id, states=state or (), limit=limit, cursor=cursor
        )
        return DeliveryPage(items=items, next_cursor=next_cursor)


@router.get("/deliveries/{delivery_id}", responses=responses(NotFound))
def get_delivery(delivery_id: OpaqueId, call: AdminCall) -> DeliveryOut:
    """One delivery with its attempts."""
    with call.read() as session:
        return service.delivery_outs(session, [service.get_delivery(session, delivery_id)])[0]


@router.post(
    "/deliveries/{delivery_id}/redeliver",
    status_code=202,
    responses=responses(NotFound, Conflict),
    response_model=DeliveryOut,
)
def redeliver(delivery_id: OpaqueId, call: AdminCall) -> Response:
    """Send a delivery again under the same `webhook-id`."""

    def do(session: Session) -> DeliveryOut:
        return service.delivery_outs(session, [service.redeliver(session, delivery_id, now=call.now)])[0]

    return call.once(None, do, status=202)
