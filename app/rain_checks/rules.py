"""Pure rules of rain checks: the code, when one is given, redeemed and held for, and when it is overdue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from app.suggestions import profiles

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No 0, 1, I, L or O: written down and read aloud they are one another. Thirty-one is a prime, so the check
character below finds every single mistake and every two neighbours that changed places."""
RANDOM_CHARS = 8
"""31^8, about 850 thousand million: not to be guessed at a till."""
CODE_CHARS = RANDOM_CHARS + 1
GROUP = 3
_IGNORED = str.maketrans("", "", " -\u2010\u2011\u2012\u2013\t")


class RainCheckState(StrEnum):
    """Where a rain check stands. `redeemed` and `expired` are final."""

    ISSUED = "issued"
    NOTIFIED = "notified"
    REDEEMED = "redeemed"
    EXPIRED = "expired"


OUTSTANDING = (RainCheckState.ISSUED, RainCheckState.NOTIFIED)


def with_check(body: str) -> str:
    """A code of these characters: they and their check character.

    The weighted sum of all characters, the last one with weight 1, is a multiple of 31.
    """
    return body + ALPHABET[-_sum(body) % len(ALPHABET)]


def read_code(text: str) -> str | None:
    """The code somebody typed or scanned, as it is kept; None for what cannot be one.

    Case, spaces and dashes do not matter.
    """
    code = text.translate(_IGNORED).upper()
    if len(code) != CODE_CHARS or any(char not in ALPHABET for char in code):
        return None
    return code if with_check(code[:-1]) == code else None


def shown(code: str) -> str:
    """ "K7M-2QX-9TH": in groups, as people read it."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _sum(body: str) -> int:
    weights = range(len(body) + 1, 1, -1)
    return sum(weight * ALPHABET.index(char) for weight, char in zip(weights, body, strict=True))


class NotGiven(StrEnum):
    """Why no rain check is given for an alert."""

    NOT_OFFERED = "not_offered"
    CANCELLED = "cancelled"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    OVER_LIMIT = "over_limit"


def why_not_given(
    *, is_offered: bool, is_cancelled: bool, is_withdrawn: bool, ends_at: datetime, now: datetime
) -> NotGiven | None:
    """Why an alert's promise gives no rain check now, None where it does.

    The alert's own state does not matter: whoever came while the ad ran is owed what it said, also when the shelf
    has been filled since. What is over is the ad: ended, cancelled, or no longer with this product here.
    """
    if is_cancelled:
        return NotGiven.CANCELLED
    if now >= ends_at:
        return NotGiven.ENDED
    if is_withdrawn:
        return NotGiven.WITHDRAWN
    return None if is_offered else NotGiven.NOT_OFFERED


def is_over_limit(limit: int | None, quantity: Decimal, others: Iterable[Decimal] = ()) -> bool:
    """Whether this many and the customer's `others` together are more than the promotion gives one customer."""
    return limit is not None and quantity + sum(others, Decimal()) > limit


class NotRedeemed(StrEnum):
    """Why a rain check is not taken at the till."""

    REDEEMED = "redeemed"
    EXPIRED = "expired"


def why_not_redeemed(state: RainCheckState, *, expires_at: datetime, now: datetime) -> NotRedeemed | None:
    """Why a rain check is not good now, None where it is. Its last day counts even before the clock has come by."""
    if state is RainCheckState.REDEEMED:
        return NotRedeemed.REDEEMED
    return NotRedeemed.EXPIRED if state is RainCheckState.EXPIRED or now >= expires_at else None


@dataclass(frozen=True)
class Waiting:
    """An outstanding rain check, as it waits for units."""

    code: str
    quantity: Decimal


def to_hold(on_hand: Decimal | None, taken: Decimal, waiting: Sequence[Waiting]) -> frozenset[str]:
    """The codes units are held for: the oldest first, whole, at most what is on hand.

    `waiting` is in order of issue; `taken` are units that left with a rain check but still stand in the record.
    It ends with the first that cannot be served whole: were a smaller one let past, a larger could wait for ever.
    An untracked level (None) holds nothing.
    """
    left = (on_hand or Decimal()) - taken
    held = set()
    for one in waiting:
        left -= one.quantity
        if left < 0:
            break
        held.add(one.code)
    return frozenset(held)


def overdue_after(jurisdiction: str | None) -> timedelta | None:
    """How long a customer may be left waiting before something comparable must be offered; None: no rule."""
    days = profiles.of(jurisdiction).overdue_after_days
    return None if days is None else timedelta(days=days)
