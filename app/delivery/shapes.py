"""Bodies of channels and deliveries as operators send and read them."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from app.catalog.shapes import StoreSelection
from app.core.shapes import Body, Flag, InstantOut, Number, ShortText, example, page_example
from app.delivery.rules import WITHOUT_ADDRESS, ChannelKind, DeliveryState, EventType, check_events

CHOICES = (
    EventType.OPENED,
    EventType.UPDATED,
    EventType.ACKNOWLEDGED,
    EventType.RESOLVED,
    EventType.SILENT,
    EventType.BACK,
    EventType.PROMOTION_SOLD_OUT,
    EventType.PROMOTION_BACK,
)
AlertKind = Literal["running_out", "suspected", "sold_out"]
ChannelEvent = Literal[
    "alert.opened",
    "alert.updated",
    "alert.acknowledged",
    "alert.resolved",
    "source.silent",
    "source.back",
    "promotion.sold_out",
    "promotion.back",
]
ALERT_PREFIX = "alr_"
MAX_AFTER_MINUTES = 7 * 24 * 60

EXAMPLE: dict[str, Any] = {
    "name": "Capalaba floor",
    "kind": "webhook",
    "address": "https://floor.example.com/raincheck",
    "stores": {"ids": ["CAP"]},
    "events": ["alert.opened", "alert.updated", "alert.resolved"],
    "kinds": ["sold_out"],
    "after_minutes": 0,
}
_OUT: dict[str, Any] = EXAMPLE | {
    "channel_id": "chn_01j8z0k3m5w7hqd2v6xkpt9ra",
    "quiet_outside_opening_hours": False,
    "group_seconds": 0,
    "enabled": True,
    "disabled_reason": None,
    "failing_since": None,
    "created_at": "2026-11-20T00:00:00Z",
}


_DELIVERY: dict[str, Any] = {
    "delivery_id": "dlv_01j8z0k3m5w7hqd2v6xkpt9ra",
    "webhook_id": "msg_01j8z0k3m5w7hqd2v6xkpt9rb",
    "channel_id": "chn_01j8z0k3m5w7hqd2v6xkpt9ra",
    "alert_id": "alr_01j8z0k3m5w7hqd2v6xkpt9ra",
    "type": "alert.opened",
    "state": "delivered",
    "created_at": "2026-11-21T04:05:06Z",
    "attempts": [{"at": "2026-11-21T04:05:06Z", "status": 200, "error": None, "answer": "ok"}],
    "next_attempt_at": None,
}


def _consistent(events: list[str]) -> list[str]:
    if len(set(events)) != len(events):
        raise ValueError("each may stand once")
    check_events(events)
    return events


def _unique(values: list[str]) -> list[str]:
    if len(set(values)) != len(values):
        raise ValueError("each may stand once")
    return values


def _of_an_alert(value: Any) -> Any:
    """An alert's id; what is told of silences and of promotions keeps its order under keys of its own."""
    return value if value is None or str(value).startswith(ALERT_PREFIX) else None


Events = Annotated[list[ChannelEvent], AfterValidator(_consistent), Field(min_length=1)]
Kinds = Annotated[list[AlertKind], AfterValidator(_unique)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2000, pattern=r"^[^\s\x00-\x1f]+$")]
GroupSeconds = Annotated[Number, Field(ge=0, le=3600, allow_inf_nan=False)]
AfterMinutes = Annotated[Number, Field(ge=0, le=MAX_AFTER_MINUTES, allow_inf_nan=False)]


class ChannelIn(Body):
    """Somewhere to send alerts to."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [EXAMPLE]})

    name: ShortText
    kind: ChannelKind
    address: Address | None = None
    stores: StoreSelection = Field(default_factory=lambda: StoreSelection(all=True))
    events: Events = Field(default_factory=lambda: [event.value for event in CHOICES])  # type: ignore[arg-type]
    kinds: Kinds = Field(default_factory=list)
    after_minutes: AfterMinutes = 0
    quiet_outside_opening_hours: Flag = False
    group_seconds: GroupSeconds = 0

    @model_validator(mode="after")
    def _has_an_address(self) -> Self:
        if self.kind not in WITHOUT_ADDRESS and self.address is None:
            raise ValueError(f"a {self.kind} channel needs an address")
        return self


class ChannelPatch(Body):
    """What to change of a channel; what is left out stays."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"enabled": True}]})

    name: ShortText | None = None
    address: Address | None = None
    stores: StoreSelection | None = None
    events: Events | None = None
    kinds: Kinds | None = None
    after_minutes: AfterMinutes | None = None
    quiet_outside_opening_hours: Flag | None = None
    group_seconds: GroupSeconds | None = None
    enabled: Flag | None = None


class ChannelOut(BaseModel):
    """A channel as it stands; its secret is never shown again."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OUT]})

    channel_id: str
    name: str
    kind: ChannelKind
    address: str | None
    stores: dict[str, Any]
    events: list[str]
    kinds: list[str]
    after_minutes: float
    quiet_outside_opening_hours: bool
    group_seconds: float
    enabled: bool
    disabled_reason: str | None
    failing_since: InstantOut | None
    created_at: InstantOut


class ChannelCreated(ChannelOut):
    """A new channel; for a webhook with its secret, shown this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [_OUT | {"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}]}
    )

    secret: str | None


class SecretOut(BaseModel):
    """A channel's new secret, shown this once; the old one signs beside it until then."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "channel_id": "chn_01j8z0k3m5w7hqd2v6xkpt9ra",
                    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    "old_secret_until": "2026-11-22T04:05:06Z",
                }
            ]
        }
    )

    channel_id: str
    secret: str
    old_secret_until: InstantOut


class ChannelPage(BaseModel):
    """Channels, newest first."""

    model_config = page_example(_OUT)

    items: list[ChannelOut]
    next_cursor: str | None


class AttemptOut(BaseModel):
    """One try at a delivery."""

    at: InstantOut
    status: int | None
    error: str | None
    answer: str | None


class DeliveryOut(BaseModel):
    """One message to one channel, and every attempt at it."""

    model_config = example(_DELIVERY)

    delivery_id: str
    webhook_id: str
    channel_id: str
    alert_id: Annotated[str | None, BeforeValidator(_of_an_alert)]
    type: str
    state: DeliveryState
    created_at: InstantOut
    attempts: list[AttemptOut]
    next_attempt_at: InstantOut | None


class DeliveryPage(BaseModel):
    """Deliveries, newest first."""

    model_config = page_example(_DELIVERY)

    items: list[DeliveryOut]
    next_cursor: str | None
