"""What has not left yet can still be withdrawn or brought up to date: which messages those are, and doing it.

A message nobody has touched has been heard by nobody. One to people that waits for its next attempt may have been
heard, but said again an hour later it would be an old one: it is withdrawn too, and its alert's end is told. A
message to a program that a sender has touched goes to its end, in its order (docs/decisions/0013).

What rides in a digest stands or falls with the digest that carries it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, tuple_, update
from sqlalchemy.orm import Session

from app.core.upsert import chunks
from app.delivery.models import Channel, Delivery, Hearing
from app.delivery.rules import PEOPLE, DeliveryState, EventType

PAIRS_AT_ONCE = 200


@dataclass
class Withdrawn:
    """What :func:`withdraw` did."""

    unheard: set[tuple[str, str]] = field(default_factory=set)
    """(alert, channel) pairs whose opening was among it and that never heard a thing."""
    digests: set[int] = field(default_factory=set)
    """Digests that carried some of it, by their `seq`; they must be written anew."""


def withdraw(
    session: Session, alert_ids: Collection[str], *, channel_ids: Collection[str] | None = None, now: datetime
) -> Withdrawn:
    """Cancel what has not left of these alerts' messages; an alert that is over before it was told is worse than none.

    Once a sender took a message the receiver may have heard it: its hearing stands, and the end is told.
    """
    done = Withdrawn()
    for part in chunks(sorted(alert_ids)):
        carriers = _carriers(session, part, now=now)
        cancel = update(Delivery).where(_still_here(part, carriers, now=now))
        if channel_ids is not None:
            cancel = cancel.where(Delivery.channel_id.in_(sorted(channel_ids)))
        gone = session.execute(
            cancel.values(state=DeliveryState.CANCELLED.value, finished_at=now).returning(
                Delivery.alert_id, Delivery.channel_id, Delivery.type, Delivery.claims, Delivery.merged_into
            )
        ).all()
        for alert_id, channel_id, type_, claims, merged_into in gone:
            if merged_into is not None:
                done.digests.add(merged_into)
            if type_ == EventType.OPENED.value and claims == 0 and carriers.get(merged_into or 0, 0) == 0:
                done.unheard.add((str(alert_id), channel_id))
    for pairs in chunks(sorted(done.unheard), PAIRS_AT_ONCE):
        session.execute(
            delete(Hearing)
            .where(tuple_(Hearing.alert_id, Hearing.channel_id).in_(pairs))
            .execution_options(synchronize_session=False)
        )
    return done


def unsent_openings(session: Session, alert_ids: Collection[str], *, now: datetime) -> list[Delivery]:
    """Openings that have not left, locked; one a sender is just taking counts as sent."""
    found: list[Delivery] = []
    for part in chunks(sorted(alert_ids)):
        carriers = _carriers(session, part, now=now)
        found += session.scalars(
            select(Delivery)
            .where(Delivery.type == EventType.OPENED.value, _still_here(part, carriers, now=now))
            .order_by(Delivery.seq)
            .with_for_update(skip_locked=True)
        )
    return found


def _still_here(alert_ids: Collection[str], carriers: Collection[int], *, now: datetime) -> ColumnElement[bool]:
    alone = and_(Delivery.merged_into.is_(None), _in_no_hands(now))
    return and_(
        Delivery.alert_id.in_(alert_ids),
        Delivery.state == DeliveryState.PENDING.value,
        or_(alone, Delivery.merged_into.in_(sorted(carriers))) if carriers else alone,
    )


def _in_no_hands(now: datetime) -> ColumnElement[bool]:
    to_people = Delivery.channel_id.in_(
        select(Channel.channel_id).where(Channel.kind.in_(sorted(kind.value for kind in PEOPLE)))
    )
    return or_(Delivery.claims == 0, and_(or_(Delivery.lease_until.is_(None), Delivery.lease_until <= now), to_people))


def _carriers(session: Session, alert_ids: Collection[str], *, now: datetime) -> dict[int, int]:
    """The digests that carry messages of these alerts and have not left, locked: their `seq` and `claims`."""
    carried = select(Delivery.merged_into).where(
        Delivery.alert_id.in_(alert_ids),
        Delivery.state == DeliveryState.PENDING.value,
        Delivery.merged_into.is_not(None),
    )
    seqs = sorted({seq for seq in session.scalars(carried.distinct()) if seq is not None})
    found: dict[int, int] = {}
    for part in chunks(seqs):
        query = select(Delivery.seq, Delivery.claims).where(
            Delivery.seq.in_(part), Delivery.state == DeliveryState.PENDING.value, _in_no_hands(now)
        )
        locked = session.execute(query.order_by(Delivery.seq).with_for_update(skip_locked=True))
        found.update((seq, claims) for seq, claims in locked)
    return found
