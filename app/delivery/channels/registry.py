"""Every kind of channel and its sender."""

from __future__ import annotations

from app.core.context import Context
from app.delivery import vapid
from app.delivery.channels.apprise import AppriseSender
from app.delivery.channels.base import Sender
from app.delivery.channels.log import LogSender
from app.delivery.channels.web_push import WebPushSender
from app.delivery.channels.webhook import WebhookSender
from app.delivery.rules import ChannelKind


def senders(context: Context) -> dict[str, Sender]:
    """A sender for each kind."""
    allowed = context.settings.allow_private_networks
    return {
        ChannelKind.WEBHOOK.value: WebhookSender(allowed),
        ChannelKind.APPRISE.value: AppriseSender(allowed),
        ChannelKind.WEB_PUSH.value: WebPushSender(allowed, lambda: vapid.private_key(context), vapid.contact(context)),
        ChannelKind.LOG.value: LogSender(),
    }
