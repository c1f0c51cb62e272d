"""People's channels through Apprise: e-mail, SMS, Slack, Teams, Telegram, ntfy and many more.

Apprise blocks, and a send that has begun cannot be called back: each runs in a thread of its own, confined to
the networks we may reach, and is waited for 15 s. One that takes longer keeps running; what came of it is looked
at before the message is tried again, so that a slow service does not make people read everything twice.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter, OrderedDict
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any

import msgspec
import structlog

from app.core.confine import confined
from app.core.guard import Blocked, Network
from app.delivery import addresses, customers
from app.delivery.messages import compose
from app.delivery.outbox import Claimed
from app.delivery.rules import Outcome
from app.delivery.wording import RICH_LENGTH, Message, Tone

TIMEOUT_SECONDS = 15.0
MAX_HANGING = 4
"""Sends of one channel that never came back; more would only hang as well."""
MAX_THREADS = 64
LATE_KEPT = 1_000
MAX_REASON = 500
TITLE_MARKUP = 20
"""Characters that stand around a title where it is the head of the text."""

log = structlog.get_logger("raincheck.delivery")


class AppriseSender:
    """Sends to people. Holds no connection between messages."""

    def __init__(self, allowed: Sequence[Network], *, seconds: float = TIMEOUT_SECONDS) -> None:
        self._allowed = tuple(allowed)
        self._seconds = seconds
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._late: OrderedDict[str, Future[Outcome]] = OrderedDict()

    async def send(self, message: Claimed, *, now: datetime) -> Outcome:
        """One attempt. One that timed out and has succeeded since counts; one still running is not doubled."""
        late = self._late.pop(message.webhook_id, None)
        if late is not None and message.attempt > 1:
            if not late.done():
                self._keep(message.webhook_id, late)
                return Outcome(False, error="an earlier attempt has still not come back")
            if late.result().delivered:
                return Outcome(True, answer="arrived late, at an earlier attempt")
        with self._lock:
            if self._running[message.channel_id] >= MAX_HANGING or self._running.total() >= MAX_THREADS:
                return Outcome(False, error="earlier messages have still not come back")
            self._running[message.channel_id] += 1
        result: Future[Outcome] = Future()
        result.set_running_or_notify_cancel()  # no cancelling: what has begun is told to its end
        threading.Thread(target=self._run, args=(message, result), name="apprise", daemon=True).start()
        done, _ = await asyncio.wait([asyncio.wrap_future(result)], timeout=self._seconds)
        if done:
            return result.result()
        self._keep(message.webhook_id, result)
        return Outcome(False, error=f"no answer within {self._seconds:g} s; it may still arrive")

    def _keep(self, webhook_id: str, result: Future[Outcome]) -> None:
        self._late[webhook_id] = result
        while len(self._late) > LATE_KEPT:
            self._late.popitem(last=False)

    def _run(self, message: Claimed, result: Future[Outcome]) -> None:
        try:
            outcome = customers.through(message, lambda one: deliver(one, self._allowed))
        except Exception as error:
            # No traceback: what Apprise raises may hold the address.
            log.error("channel_failed", channel=message.channel_id, kind=message.kind, reason=type(error).__name__)
            outcome = Outcome(False, error=f"internal error: {type(error).__name__}")
        finally:
            with self._lock:
                self._running[message.channel_id] -= 1
                if not self._running[message.channel_id]:
                    del self._running[message.channel_id]
        result.set_result(outcome)

    async def close(self) -> None:
        """Nothing to let go of: threads still waiting for a service end with the process."""


def deliver(message: Claimed, allowed: Sequence[Network]) -> Outcome:
    """Send one message here and now, however long the service takes."""
    address = message.address or ""
    schema = addresses.schema_of(address)
    with confined(allowed):
        try:
            made = addresses.service(address)
            addresses.check_host(made, schema, allowed)
        except addresses.Unusable as error:
            return Outcome(False, error=str(error), permanent=True)
        except Blocked as error:
            return Outcome(False, error=f"refused: {error}")
        except OSError as error:
            return Outcome(False, error=addresses.scrubbed(f"cannot resolve the host: {error}", address))
        library = addresses.library()
        sender = library.Apprise(asset=addresses.asset())
        sender.add(made)
        with sender.notify(**content(made, schema, compose(msgspec.json.decode(message.body)))) as result:
            return outcome(result, address)


def content(made: Any, schema: str, message: Message) -> dict[str, Any]:
    """What this service is given: the long text where it shows marked-up text, else the short one.

    A service without titles and with little room is an SMS or a pager: it gets one line that stands alone.
    """
    library = addresses.library()
    markdown, text = library.NotifyFormat.MARKDOWN, library.NotifyFormat.TEXT
    tones = {Tone.BAD: library.NotifyType.WARNING, Tone.GOOD: library.NotifyType.SUCCESS}
    told: dict[str, Any] = {"notify_type": tones.get(message.tone, library.NotifyType.INFO)}
    is_text = made.resolve_format(markdown) is text
    if not is_text or schema in addresses.MARKDOWN_ANYWAY:
        room = min(RICH_LENGTH, int(made.body_maxlen) - len(message.title) - TITLE_MARKUP)
        shown = {"title": message.title, "body": message.markdown(room)}
        return told | shown | {"body_format": text if is_text else markdown}
    if int(made.title_maxlen) <= 0:
        return told | {"title": "", "body": message.sms(), "body_format": text}
    return told | {"title": message.title, "body": message.text, "body_format": text}


def outcome(result: Any, address: str) -> Outcome:
    """What Apprise's result means. Some of several recipients is success: the others' retry would tell all again."""
    status = addresses.library().AppriseResultStatus
    if result.status in (status.SUCCESS, status.PARTIAL):
        names = ", ".join(dict.fromkeys(one.name for one in result)) or "the service"
        some = "some recipients of " if result.status == status.PARTIAL else ""
        return Outcome(True, answer=f"taken by {some}{names}")
    if result.status == status.NOMATCH:
        return Outcome(False, error="no service for this address", permanent=True)
    told = "; ".join(dict.fromkeys(entry.message for entry in result.logs()))
    reason = addresses.scrubbed(told, address)[:MAX_REASON] or "the service did not take it"
    if result.status == status.TIMEOUT:
        return Outcome(False, error=f"no answer in time; it may still arrive: {reason}")
    return Outcome(False, error=reason)
