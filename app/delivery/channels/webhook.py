"""Webhooks by the Standard Webhooks specification."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

import httpx

from app.core import outbound
from app.core.guard import Network
from app.delivery.outbox import ANSWER_BYTES, IN_FLIGHT_PER_CHANNEL, Claimed
from app.delivery.rules import Outcome
from app.delivery.signing import headers

TIMEOUT_SECONDS = 15
MAX_CLIENTS = 256


class WebhookSender:
    """One client per channel: a slow receiver then holds only its own connections."""

    def __init__(self, allowed: Sequence[Network]) -> None:
        self._allowed = tuple(allowed)
        self._clients: OrderedDict[str, httpx.AsyncClient] = OrderedDict()

    async def send(self, message: Claimed, *, now: datetime) -> Outcome:
        """POST the message; 2xx within 15 s is success, a redirect is not followed."""
        body = message.body.encode()
        client = await self._client(message.channel_id)
        try:
            answer = await outbound.call(
                client,
                "POST",
                message.address or "",
                seconds=TIMEOUT_SECONDS,
                max_bytes=ANSWER_BYTES,
                headers={
                    "Content-Type": "application/json",
                    **headers(message.secrets, message.webhook_id, body, now=now),
                },
                content=body,
            )
        except TimeoutError:
            return Outcome(False, error=f"no answer within {TIMEOUT_SECONDS} s")
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return Outcome(False, error=str(error) or type(error).__name__)
        text = answer.body.decode("utf-8", "replace").replace("\x00", "")
        if 200 <= answer.status < 300:
            return Outcome(True, status=answer.status, answer=text)
        return Outcome(
            False,
            status=answer.status,
            error=f"the receiver answered {answer.status}",
            answer=text,
            retry_after=outbound.retry_after(answer.headers.get("retry-after"), now=now),
        )

    async def _client(self, channel_id: str) -> httpx.AsyncClient:
        client = self._clients.pop(channel_id, None)
        if client is None:
            client = outbound.client(self._allowed, connections=IN_FLIGHT_PER_CHANNEL)
            if len(self._clients) >= MAX_CLIENTS:
                _, idle = self._clients.popitem(last=False)
                await idle.aclose()
        self._clients[channel_id] = client
        return client

    async def close(self) -> None:
        """Close every client."""
        for client in self._clients.values():
            await client.aclose()
        self._clients.clear()
