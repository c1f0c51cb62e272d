"""Web Push (RFC 8030, 8188, 8291, 8292): the lock screens of a store's phones.

Pywebpush encrypts and py-vapid signs; the sending is ours, so that endpoints, which come from browsers, pass the same
guard and limits as any other address. One message goes to many devices: what each said is in the outcome, and a
further attempt goes to those that did not take it.
"""

from __future__ import annotations

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

import httpx
import msgspec

from app.core import outbound
from app.core.guard import Network
from app.delivery.messages import compose, notification
from app.delivery.outbox import Claimed
from app.delivery.push import Subscription
from app.delivery.rules import Outcome
from app.delivery.wording import Tone

SECONDS_EACH = 10.0
SECONDS_IN_ALL = 40.0
"""Well within a lease: what is not sent by then is sent at the next attempt."""
AT_ONCE = 16
ANSWER_BYTES = 2_000
TTL = timedelta(hours=4)
"""How long a push service keeps a message for a phone that is asleep; an older one is of no use to anybody."""
TOKEN_LIFE = timedelta(hours=6)
"""Services refuse a token that is good for longer than a day; half of that allows for clocks that differ."""
TOPIC_CHARS = 32
_OVER = frozenset({404, 410})
_AGAIN = frozenset({408, 425, 429})
"""Of the answers that blame us those after which the same message may be taken."""


@dataclass(frozen=True)
class _Said:
    """What a push service said of one device."""

    subscription: Subscription
    status: int | None = None
    error: str | None = None
    retry_after: float | None = None

    @property
    def is_taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_over(self) -> bool:
        return self.status in _OVER

    @property
    def is_refused(self) -> bool:
        """Refused for good, but for this message alone."""
        return self.status is not None and 300 <= self.status < 500 and self.status not in (_OVER | _AGAIN)


class WebPushSender:
    """Sends to devices. The private key is asked for at the first message: most sites never send one."""

    def __init__(self, allowed: Sequence[Network], private_key: Callable[[], str], contact: str) -> None:
        self._allowed = tuple(allowed)
        self._private_key = private_key
        self._contact = contact
        self._client: httpx.AsyncClient | None = None
        self._vapid: Any = None

    async def send(self, message: Claimed, *, now: datetime) -> Outcome:
        """One attempt at every device that does not have the message yet."""
        if not message.subscriptions:
            return Outcome(False, error="no device it is for has asked to be notified", is_for_nobody=True)
        prepared = await asyncio.to_thread(self._prepare, message, now)
        if self._client is None:
            self._client = outbound.client(self._allowed, connections=AT_ONCE)
        room = asyncio.Semaphore(AT_ONCE)
        tasks = [
            asyncio.create_task(self._push(self._client, room, subscription, headers, content, now))
            for subscription, headers, content in prepared
        ]
        done, late = await asyncio.wait(tasks, timeout=SECONDS_IN_ALL)
        for task in late:
            task.cancel()
        said = [task.result() for task in done]
        said += [_Said(subscription, error="no time left") for subscription in _without(message.subscriptions, said)]
        return outcome(said)

    def _prepare(self, message: Claimed, now: datetime) -> list[tuple[Subscription, dict[str, str], bytes]]:
        """The headers and the encrypted body for each device."""
        # Loaded here, off the loop: together they take more than a second, which a site without phones never pays.
        from py_vapid import Vapid02  # noqa: PLC0415
        from pywebpush import WebPusher  # noqa: PLC0415

        if self._vapid is None:
            self._vapid = Vapid02.from_raw(self._private_key().encode())
        body = msgspec.json.decode(message.body)
        told = notification(body)
        payload = msgspec.json.encode(told)
        common = {
            "TTL": str(int(TTL.total_seconds())),
            "Urgency": "high" if compose(body).tone is Tone.BAD else "normal",
            "Topic": topic(told["tag"]),
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
        }
        prepared = []
        for one in message.subscriptions:
            keys = {"p256dh": one.p256dh, "auth": one.auth}
            encrypted = WebPusher({"endpoint": one.endpoint, "keys": keys}).encode(payload)["body"]
            # A dictionary of its own each time: signing one that another service has seen names the wrong audience.
            claims = {
                "sub": self._contact,
                "aud": outbound.origin_of(one.endpoint),
                "exp": int((now + TOKEN_LIFE).timestamp()),
            }
            prepared.append((one, common | self._vapid.sign(claims), encrypted))
        return prepared

    async def _push(
        self,
        client: httpx.AsyncClient,
        room: asyncio.Semaphore,
        subscription: Subscription,
        headers: dict[str, str],
        content: bytes,
        now: datetime,
    ) -> _Said:
        async with room:
            try:
                answer = await outbound.call(
                    client,
                    "POST",
                    subscription.endpoint,
                    seconds=SECONDS_EACH,
                    max_bytes=ANSWER_BYTES,
                    headers=headers,
                    content=content,
                )
            except TimeoutError:
                return _Said(subscription, error=f"no answer within {SECONDS_EACH:g} s")
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                return _Said(subscription, error=str(error) or type(error).__name__)
        # Its words are not kept: they may repeat the endpoint, which is all that is needed to reach the phone.
        wait = outbound.retry_after(answer.headers.get("retry-after"), now=now)
        return _Said(subscription, answer.status, None, wait)

    async def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            await self._client.aclose()
            self._client = None


def outcome(said: Sequence[_Said]) -> Outcome:
    """What an attempt came to, of what was said of each device.

    It is delivered once some device took it and none is left to try again; retried while one is.
    """
    taken = [one for one in said if one.is_taken]
    over = [one for one in said if one.is_over]
    refused = [one for one in said if one.is_refused]
    again = [one for one in said if not (one.is_taken or one.is_over or one.is_refused)]
    told = tuple(sorted(one.subscription.device_id for one in taken))
    gone = tuple(sorted(one.subscription.endpoint for one in over))
    summary = _summary(taken=len(taken), expired=len(over), refused=len(refused), to_try_again=len(again))
    if again:
        waits = [one.retry_after for one in again if one.retry_after is not None]
        return Outcome(
            False,
            status=next((one.status for one in again if one.status is not None), None),
            error=next((f"{summary}; {_host(one)} {_words(one)}" for one in again), summary),
            retry_after=max(waits, default=None),
            told=told,
            gone=gone,
        )
    if taken:
        return Outcome(True, status=taken[0].status, answer=summary, told=told, gone=gone)
    if refused:
        first = refused[0]
        return Outcome(
            False, status=first.status, error=f"{summary}; {_host(first)} {_words(first)}", permanent=True, gone=gone
        )
    return Outcome(False, error=f"{summary}; nobody is left to tell", is_for_nobody=True, gone=gone)


def _summary(**counts: int) -> str:
    return ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items() if count)


def _words(one: _Said) -> str:
    return f"answered {one.status}" if one.status is not None else f"did not answer: {one.error}"


def _host(one: _Said) -> str:
    """The push service: the rest of an endpoint is a secret of the phone's."""
    return urlsplit(one.subscription.endpoint).hostname or "the push service"


def _without(subscriptions: Sequence[Subscription], said: Sequence[_Said]) -> list[Subscription]:
    known = {one.subscription.device_id for one in said}
    return [subscription for subscription in subscriptions if subscription.device_id not in known]


def topic(tag: str) -> str:
    """What replaces an earlier message a phone has not fetched: 32 characters of base64url, the same for the same."""
    return urlsafe_b64encode(sha256(tag.encode()).digest()).decode()[:TOPIC_CHARS]
