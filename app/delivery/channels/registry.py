"""Every kind of channel and its sender."""

from __future__ import annotations

from app.core.settings import Settings
from app.delivery.channels.apprise import AppriseSender
from app.delivery.channels.base import Sender
from app.delivery.channels.log import LogSender
from app.delivery.channels.webhook import WebhookSender
from app.delivery.rules import ChannelKind


def senders(settings: Settings) -> dict[str, Sender]:
    """A sender for each kind."""
    return {
        ChannelKind.WEBHOOK.value: WebhookSender(settings.allow_private_networks),
        ChannelKind.APPRISE.value: AppriseSender(settings.allow_private_networks),
        ChannelKind.LOG.value: LogSender(),
    }
