"""Problems: every error the outside sees, as RFC 9457 `application/problem+json`.

A service raises a subclass of :class:`Problem`; routes raise nothing. `type` is the address of a page made
from the same class (its docstring is the page's text), so the two cannot drift apart. A bug answers 500 with
nothing but the request id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
MAX_ERRORS = 100

FieldError = dict[str, str]


class Problem(Exception):
    """Something went wrong."""

    slug: ClassVar[str] = "problem"
    title: ClassVar[str] = "Problem"
    status: ClassVar[int] = 500

    def __init__(
        self,
        detail: str,
        *,
        params: Mapping[str, object] | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`params` fill the places of `detail`, so that pages can say it in another language."""
        self.msgid, self.params = detail, params
        self.detail = detail if params is None else detail.format(**params)
        super().__init__(self.detail)
        self.errors = list(errors)
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON an API client reads."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.slug}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": request_id,
        }
        if self.errors or self.status == 422:
            body["errors"] = self.errors
        return body


class BadRequest(Problem):
    """The request cannot be read: a header or the way it was sent is wrong. Correct it and send it again."""

    slug, title, status = "bad-request", "Bad request", 400


class Unauthenticated(Problem):
    """No key was sent, or the key is unknown, expired or revoked. Send `Authorization: Bearer rck_...`."""

    slug, title, status = "unauthenticated", "A valid key is needed", 401

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"WWW-Authenticate": "Bearer"})


class Forbidden(Problem):
    """The key is valid but its role or its stores do not cover this call. Use another key, or ask for one."""

    slug, title, status = "forbidden", "Not allowed with this key", 403


class NotFound(Problem):
    """Nothing is known under this address. Check the identifier, or create it first."""

    slug, title, status = "not-found", "Not found", 404


class MethodNotAllowed(Problem):
    """This address exists but does not take this method; the `Allow` header names those it takes."""

    slug, title, status = "method-not-allowed", "Method not allowed", 405


class Conflict(Problem):
    """The call does not fit the present state of the thing it names. Read it again before trying once more."""

    slug, title, status = "conflict", "Conflict with the present state", 409


class SuspiciousSnapshot(Conflict):
    """A complete snapshot leaves out most advertised products that are in stock now.

    A half-written export looks just like this and would page a whole chain, so nothing of it was kept. If the
    shelf really is that empty, send the same snapshot with `"force": true`.
    """

    slug, title = "suspicious-snapshot", "The snapshot looks incomplete"


class KeyReused(Problem):
    """The same `Idempotency-Key` came with another body. Use a new key for a new request."""

    slug, title, status = "idempotency-key-reused", "Idempotency-Key used for another request", 422


class StillRunning(Conflict):
    """The first request with this `Idempotency-Key` has not been answered yet. Wait a moment and repeat it."""

    slug, title = "still-running", "The first request is still running"

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "1"})


class TooLarge(Problem):
    """The body is over 8 MiB (unpacked) or a batch over 10,000 rows. Nothing was taken: split it and send again."""

    slug, title, status = "too-large", "Too large", 413


class UnsupportedEncoding(Problem):
    """The body's `Content-Encoding` is not understood. Send it plain or with gzip."""

    slug, title, status = "unsupported-encoding", "Content-Encoding not understood", 415


class Invalid(Problem):
    """The body or a parameter is not of the documented form. `errors` names each place and what to change."""

    slug, title, status = "invalid", "Not of the documented form", 422


class Busy(Problem):
    """Too many requests at once. Repeat after the time that `Retry-After` gives."""

    slug, title, status = "too-many-requests", "Too many requests", 429


class Unavailable(Problem):
    """The service or its database cannot answer right now. Repeat after the time that `Retry-After` gives."""

    slug, title, status = "unavailable", "Not available right now", 503

    def __init__(self, detail: str) -> None:
        super().__init__(detail, headers={"Retry-After": "5"})


class Internal(Problem):
    """A fault of ours. It has been logged under the request id; repeat the call, and report the id if it stays."""

    slug, title, status = "internal-error", "Internal error", 500


def kinds() -> dict[str, type[Problem]]:
    """Every problem by its slug."""
    found: dict[str, type[Problem]] = {}
    pending = list(Problem.__subclasses__())
    while pending:
        kind = pending.pop()
        found[kind.slug] = kind
        pending.extend(kind.__subclasses__())
    return found


_BY_STATUS: dict[int, type[Problem]] = {
    kind.status: kind
    for kind in (
        BadRequest,
        Unauthenticated,
        Forbidden,
        NotFound,
        MethodNotAllowed,
        Conflict,
        TooLarge,
        UnsupportedEncoding,
        Invalid,
        Busy,
        Unavailable,
    )
}


def pointer(location: Sequence[str | int]) -> str:
    """A JSON pointer (RFC 6901) into the body, or `query:name`, `path:name` and the like for parameters."""
    if location and location[0] != "body":
        return ":".join(str(part) for part in location)
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in location[1:])


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """Pydantic's errors as `{pointer, detail}`, without the values given: they may be secrets."""
    return [{"pointer": pointer(error["loc"]), "detail": wording(error)} for error in errors[:MAX_ERRORS]]


def wording(error: Any) -> str:
    """What is wrong, in our own words where they are ours."""
    return str(error["msg"]).removeprefix("Value error, ")


def respond(problem: Problem, request_id: str) -> JSONResponse:
    """The answer for one problem."""
    return JSONResponse(
        problem.body(request_id), status_code=problem.status, headers=problem.headers, media_type=MEDIA_TYPE
    )


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def _on_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)
    return respond(error, _request_id(request))


async def _on_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    raw = error.errors()
    if any(item["type"] == "json_invalid" for item in raw):
        reason = next(item for item in raw if item["type"] == "json_invalid")
        at = str(reason["ctx"].get("error", "")) if reason.get("ctx") else ""
        problem = Invalid(f"The body is not valid JSON: {at}.", errors=[{"pointer": "", "detail": at}])
    else:
        found = field_errors(raw)
        problem = Invalid(f"{found[0]['pointer'] or 'body'}: {found[0]['detail']}", errors=found)
    return respond(problem, _request_id(request))


async def _on_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    kind = _BY_STATUS.get(error.status_code, Internal if error.status_code >= 500 else BadRequest)
    if isinstance(error.__cause__, UnicodeDecodeError | RecursionError):
        reason = "it is not JSON in UTF-8" if isinstance(error.__cause__, ValueError) else "it is nested too deeply"
        problem: Problem = Invalid(f"The body cannot be read: {reason}.", errors=[{"pointer": "", "detail": reason}])
        return respond(problem, _request_id(request))
    headers = dict(error.headers or {})
    if kind is MethodNotAllowed:
        headers["Allow"] = ", ".join(_allowed(request))
    problem = Problem.__new__(kind)
    detail = f"{request.method} {request.url.path}: {error.detail}"
    Problem.__init__(problem, detail, headers=headers)
    return respond(problem, _request_id(request))


def _allowed(request: Request) -> list[str]:
    """The methods this address takes. The framework knows only those of the first route that has its path."""
    return [
        method
        for method in ("GET", "PUT", "POST", "PATCH", "DELETE")
        if any(
            route.matches({**request.scope, "method": method, "path_params": {}})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def install(app: FastAPI) -> None:
    """Make every error of this application a problem document."""
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(RequestValidationError, _on_validation)
    app.add_exception_handler(HTTPException, _on_http)


class ProblemBody:
    """OpenAPI's description of a problem document; kept beside the code that writes it."""

    SCHEMA: ClassVar[dict[str, Any]] = {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance"],
        "properties": {
            "type": {"type": "string", "format": "uri-reference"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "instance": {"type": "string"},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
                },
            },
        },
    }


def responses(*problems: type[Problem]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI `responses` for the problems a route may answer; several of one status share an entry."""
    documented: dict[int | str, dict[str, Any]] = {}
    for kind in problems:
        entry = documented.setdefault(
            kind.status,
            {"description": kind.title, "content": {MEDIA_TYPE: {"schema": ProblemBody.SCHEMA, "examples": {}}}},
        )
        example = {
            "type": f"/problems/{kind.slug}",
            "title": kind.title,
            "status": kind.status,
            "detail": (kind.__doc__ or "").split("\n")[0],
            "instance": "req_01HZX3",
        }
        if kind.status == 422:
            example["errors"] = []
        entry["content"][MEDIA_TYPE]["examples"][kind.slug] = {"value": example}
    return documented
