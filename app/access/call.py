"""A call: who asks, when, and the one way to a transaction. Every route takes one.

The transaction is committed inside the route, before an answer exists. FastAPI's own `yield` dependencies
commit after the answer has been sent unless told otherwise; a failing commit then says "accepted".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Response
from fastapi.security import HTTPBearer
from pydantic import BaseModel
from sqlalchemy.orm import Session

from app.access import idempotency, service
from app.access.rules import Principal, Role
from app.core.context import Context
from app.core.errors import (
    MEDIA_TYPE,
    BadRequest,
    Busy,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    Problem,
    TooLarge,
    Unauthenticated,
    Unavailable,
    responses,
)

COMMON_PROBLEMS = responses(
    BadRequest, Unauthenticated, Forbidden, MethodNotAllowed, TooLarge, Invalid, Busy, Unavailable
)
"""What any route under /v1 may answer."""

bearer = HTTPBearer(auto_error=False, description="A key made by `raincheck keys create`.", scheme_name="key")


def context_of(request: Request) -> Context:
    """The process's context, as `create_app` left it."""
    context = request.app.state.context
    assert isinstance(context, Context)
    return context


class Call:
    """One request by an authenticated principal."""

    def __init__(self, context: Context, principal: Principal, request: Request, key: str | None) -> None:
        self.context = context
        self.principal = principal
        self.request = request
        self.now: datetime = context.clock()
        self._key = idempotency.clean(key) if key is not None else None

    @property
    def is_admin(self) -> bool:
        """Whether the key is of the role that may do everything."""
        return self.principal.role is Role.ADMIN

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction, committed when the block ends; then the outbox is told."""
        with self.context.database.write() as session:
            yield session
        self.context.ring()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that only reads."""
        with self.context.database.read() as session:
            yield session

    def for_store(self, store_id: str) -> None:
        """Raise Forbidden unless the key covers this store."""
        if not self.principal.covers(store_id):
            raise Forbidden(f"This key does not cover store {store_id}.")

    def once(self, body: BaseModel | None, do: Callable[[Session], BaseModel], *, status: int = 200) -> Response:
        """Do a POST's work and answer it; under an `Idempotency-Key` at most once in 24 hours.

        A refusal (4xx) is an answer too and is kept; a failure of ours is not, so a repeat tries again.
        """
        if self._key is None:
            with self.write() as session:
                return _json(do(session).model_dump_json().encode(), status)
        given = body.model_dump_json(exclude_unset=True).encode() if body is not None else b""
        slot = idempotency.Slot(
            principal=self.principal.key_id or self.principal.name,
            address=f"{self.request.method} {self.request.url.path}"[:500],
            key=self._key,
            fingerprint=hashlib.sha256(given).hexdigest(),
        )
        with self.context.database.write() as session:
            kept = idempotency.claim(session, slot, now=self.now)
        if kept is not None:
            return Response(kept.body or b"", status_code=kept.status or 200, media_type=kept.media_type)
        try:
            with self.write() as session:
                answer = do(session).model_dump_json().encode()
                idempotency.keep(session, slot, status=status, body=answer, media_type="application/json")
            return _json(answer, status)
        except Problem as problem:
            with self.context.database.write() as session:
                if problem.status < 500:
                    refusal = _problem_bytes(problem, self.request)
                    idempotency.keep(session, slot, status=problem.status, body=refusal, media_type=MEDIA_TYPE)
                else:
                    idempotency.release(session, slot)
            raise
        except Exception:
            with self.context.database.write() as session:
                idempotency.release(session, slot)
            raise


def _json(body: bytes, status: int) -> Response:
    return Response(body, status_code=status, media_type="application/json")


def _problem_bytes(problem: Problem, request: Request) -> bytes:
    return json.dumps(problem.body(str(request.scope.get("request_id", "")))).encode()


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any text of up to 255 characters; a repeat within 24 hours answers the first answer.",
    ),
]


def allow(*roles: Role) -> Callable[..., Call]:
    """A dependency that lets these roles in (and `admin` always) and hands the route its Call."""
    admitted = frozenset(roles) | {Role.ADMIN}

    def admit(
        request: Request,
        _documented: Annotated[Any, Depends(bearer)],
        idempotency_key: IdempotencyKey = None,
    ) -> Call:
        context = context_of(request)
        now = context.clock()
        with context.database.read() as session:
            principal, note = service.authenticate(session, request.headers.get("authorization"), now=now)
        if note:
            with context.database.write() as session:
                service.note_use(session, principal.key_id, now=now)
        if principal.role not in admitted:
            names = ", ".join(sorted(admitted))
            raise Forbidden(f"A key of role {principal.role} may not do this; it takes one of: {names}.")
        return Call(context, principal, request, idempotency_key)

    admit.roles = admitted  # type: ignore[attr-defined]  # read by the test that every route declares its roles
    return admit


def gate(*roles: Role) -> Callable[..., Any]:
    """As `allow`, for routes that do their work in one thread: they get the Call by calling what they are handed.

    FastAPI runs a dependency that blocks in a thread of its own; on the hot routes that hop cost as much as the key.
    """
    admit = allow(*roles)

    async def wait(
        request: Request,
        documented: Annotated[Any, Depends(bearer)],
        idempotency_key: IdempotencyKey = None,
    ) -> Callable[[], Call]:
        return partial(admit, request, documented, idempotency_key)

    wait.roles = admit.roles  # type: ignore[attr-defined]
    return wait


AdminCall = Annotated[Call, Depends(allow())]
AdsCall = Annotated[Call, Depends(allow(Role.ADS))]
PosCall = Annotated[Call, Depends(allow(Role.POS))]
PosGate = Annotated[Callable[[], Call], Depends(gate(Role.POS))]
StaffCall = Annotated[Call, Depends(allow(Role.STAFF))]
TillCall = Annotated[Call, Depends(allow(Role.POS, Role.STAFF))]
AnyCall = Annotated[Call, Depends(allow(Role.ADS, Role.POS, Role.STAFF))]

__all__ = [
    "COMMON_PROBLEMS",
    "AdminCall",
    "AdsCall",
    "AnyCall",
    "Call",
    "PosCall",
    "PosGate",
    "StaffCall",
    "TillCall",
    "allow",
    "bearer",
    "context_of",
    "gate",
]
