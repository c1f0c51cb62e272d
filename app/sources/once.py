"""`Idempotency-Key` for work that opens transactions of its own, such as a pull, and so can run in none.

`Call.once` keeps the answer in the transaction of the effect. Here the effect is many transactions with a
network between them, so the answer is kept after it; a process that dies in between is repeated, and pulling
again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from fastapi import Response
from pydantic import BaseModel

from app.access import idempotency
from app.access.call import Call
from app.core.errors import MEDIA_TYPE, Problem

JSON = "application/json"


def once_outside(call: Call, do: Callable[[], BaseModel], *, status: int = 200) -> Response:
    """Do a POST's work without a body and answer it; under an `Idempotency-Key` at most once in 24 hours.

    A refusal (4xx) is an answer too and is kept; a failure of ours is not, so a repeat tries again.
    """
    header = call.request.headers.get("idempotency-key")
    if header is None:
        return Response(do().model_dump_json(), status_code=status, media_type=JSON)
    slot = idempotency.Slot(
        principal=call.principal.key_id or call.principal.name,
        address=f"{call.request.method} {call.request.url.path}"[:500],
        key=idempotency.clean(header),
        fingerprint=hashlib.sha256(b"").hexdigest(),
    )
    with call.context.database.write() as session:
        kept = idempotency.claim(session, slot, now=call.now)
    if kept is not None:
        return Response(kept.body or b"", status_code=kept.status or 200, media_type=kept.media_type)
    try:
        answer = do().model_dump_json().encode()
    except Exception as error:
        with call.context.database.write() as session:
            if isinstance(error, Problem) and error.status < 500:
                refusal = json.dumps(error.body(str(call.request.scope.get("request_id", "")))).encode()
                idempotency.keep(session, slot, status=error.status, body=refusal, media_type=MEDIA_TYPE)
            else:
                idempotency.release(session, slot)
        raise
    with call.context.database.write() as session:
        idempotency.keep(session, slot, status=status, body=answer, media_type=JSON)
    return Response(answer, status_code=status, media_type=JSON)
