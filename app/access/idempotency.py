"""`Idempotency-Key`: a repeated POST answers the first answer and does nothing again.

The key is claimed in a transaction of its own, so a second request sees at once that the first still runs;
the answer is kept in the transaction of the effect, so neither exists without the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from app.access.models import KeptAnswer
from app.core.errors import BadRequest, KeyReused, StillRunning
from app.core.upsert import inserting

KEPT = timedelta(hours=24)
RUNNING_LEASE = timedelta(seconds=60)
"""A claim older than this belongs to a process that died; the next repeat takes it over."""
MAX_KEY_CHARS = 255


@dataclass(frozen=True)
class Slot:
    """Where the answer to one keyed request is kept."""

    principal: str
    address: str
    key: str
    fingerprint: str

    def where(self) -> tuple[object, ...]:
        """The row's key as conditions."""
        return (
            KeptAnswer.principal == self.principal,
            KeptAnswer.address == self.address,
            KeptAnswer.idempotency_key == self.key,
        )


def clean(header: str) -> str:
    """The key without the quotes its draft standard asks for. Raises BadRequest when it cannot be one."""
    key = header.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 1 <= len(key) <= MAX_KEY_CHARS or not key.isprintable():
        raise BadRequest(f"Idempotency-Key must be 1-{MAX_KEY_CHARS} printable characters.")
    return key


def claim(session: Session, slot: Slot, *, now: datetime) -> KeptAnswer | None:
    """None: go on, the slot is ours. An answer: give it again. Raises KeyReused or StillRunning."""
    insert = inserting(session, KeptAnswer)
    mine = session.execute(
        insert.values(
            principal=slot.principal,
            address=slot.address,
            idempotency_key=slot.key,
            fingerprint=slot.fingerprint,
            started_at=now,
            expires_at=now + KEPT,
        )
        .on_conflict_do_update(
            index_elements=["principal", "address", "idempotency_key"],
            set_={
                "fingerprint": slot.fingerprint,
                "started_at": now,
                "expires_at": now + KEPT,
                "status": None,
                "body": None,
            },
            where=or_(
                KeptAnswer.expires_at <= now,
                KeptAnswer.status.is_(None)
                & (KeptAnswer.started_at <= now - RUNNING_LEASE)
                & (KeptAnswer.fingerprint == slot.fingerprint),
            ),
        )
        .returning(KeptAnswer.started_at)
    ).first()
    if mine is not None:
        return None
    kept = session.execute(select(KeptAnswer).where(*slot.where())).scalar_one()  # type: ignore[arg-type]
    if kept.fingerprint != slot.fingerprint:
        raise KeyReused("This Idempotency-Key was used for a request with another body; use a new key.")
    if kept.status is None:
        raise StillRunning("The first request with this Idempotency-Key is still running; repeat it in a moment.")
    return kept


def keep(session: Session, slot: Slot, *, status: int, body: bytes, media_type: str) -> None:
    """Keep the answer, in the transaction that did the work."""
    session.execute(
        update(KeptAnswer)
        .where(*slot.where())  # type: ignore[arg-type]
        .values(status=status, body=body, media_type=media_type)
    )


def release(session: Session, slot: Slot) -> None:
    """Give the slot back after a failure of ours, so that a repeat tries again."""
    session.execute(
        delete(KeptAnswer).where(*slot.where(), KeptAnswer.status.is_(None))  # type: ignore[arg-type]
    )


def prune(session: Session, *, now: datetime) -> int:
    """Forget expired answers; returns how many."""
    return len(
        session.execute(delete(KeptAnswer).where(KeptAnswer.expires_at <= now).returning(KeptAnswer.status)).all()
    )
