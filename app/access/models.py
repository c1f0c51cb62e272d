"""Tables of access: keys, paired devices, answers kept for `Idempotency-Key`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.access.rules import Role
from app.core.db import Base, Json, Name

NAME_CHARS = 100
USER_AGENT_CHARS = 300
_ROLES = ", ".join(f"'{role}'" for role in Role)


class Key(Base):
    """An API key. The key itself is never kept."""

    __tablename__ = "keys"
    __table_args__ = (
        CheckConstraint(f"role IN ({_ROLES})", name="role"),
        Index(
            "uq_keys_name_live",
            "name",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    key_id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(10))
    stores: Mapped[list[Any] | None] = mapped_column(Json)
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class Device(Base):
    """A phone or till paired with one store."""

    __tablename__ = "devices"

    device_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    store_id: Mapped[str] = mapped_column(Name, index=True)
    pairing: Mapped[str] = mapped_column(String(40), unique=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    is_manager: Mapped[bool] = mapped_column(server_default=false())
    user_agent: Mapped[str | None] = mapped_column(String(USER_AGENT_CHARS))
    held_by: Mapped[str | None] = mapped_column(String(NAME_CHARS))
    """Who has it in hand, by the name they gave; nobody any more from `held_until` on."""
    held_until: Mapped[datetime | None]
    push_endpoint: Mapped[str | None] = mapped_column(Text)
    """Where its browser is notified (Web Push), with the two keys messages to it are encrypted by."""
    push_p256dh: Mapped[str | None] = mapped_column(String(100))
    push_auth: Mapped[str | None] = mapped_column(String(40))


class KeptAnswer(Base):
    """The first answer to a request that carried an `Idempotency-Key`; `status` None while it runs."""

    __tablename__ = "kept_answers"

    principal: Mapped[str] = mapped_column(String(120), primary_key=True)
    address: Mapped[str] = mapped_column(String(500), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(255), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    media_type: Mapped[str | None] = mapped_column(String(100))
