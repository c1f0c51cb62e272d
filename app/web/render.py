"""Templates into answers: one environment, escaping always on, assets addressed by their content."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.web.view import OLD_SECONDS, Tell

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"
TEMPLATES = HERE / "templates"
FOREVER = "public, max-age=31536000, immutable"


def address_of(name: str) -> str:
    """The address of a static file; it changes with the content, so it may be kept for ever."""
    return f"/static/{name}?v={_VERSIONS[name]}"


_VERSIONS = {
    path.relative_to(STATIC).as_posix(): sha256(path.read_bytes()).hexdigest()[:12]
    for path in STATIC.rglob("*")
    if path.is_file()
}

_environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals["asset"] = address_of
_environment.globals["old_seconds"] = OLD_SECONDS


@cache
def version(*directories: Path) -> str:
    """Of all that stands in these directories: another name or content anywhere, another version."""
    files = sorted(path for directory in directories for path in directory.rglob("*") if path.is_file())
    made_of = [f"{path.name} {sha256(path.read_bytes()).hexdigest()}" for path in files]
    return sha256("\n".join(made_of).encode()).hexdigest()[:12]


def _code(text: str) -> Markup:
    """Text with what stands between backticks as code; all of it escaped."""
    return Markup(_TICKED.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped one step before


_TICKED = re.compile(r"`([^`]+)`")
_environment.filters["code"] = _code


def staff_page(template: str, tell: Tell, **values: Any) -> HTMLResponse:
    """A page of a store in its own language."""
    return page(template, tell=tell, _=tell.say, **values)


def page(template: str, *, status: int = 200, headers: dict[str, str] | None = None, **values: Any) -> HTMLResponse:
    """A page. Never kept by the browser: what it shows is true now, and a shared device may change hands."""
    body = _environment.get_template(template).render(**values)
    return HTMLResponse(body, status_code=status, headers={"Cache-Control": "no-store", **(headers or {})})


class Assets(StaticFiles):
    """Static files; those asked for by their content's version are kept for ever, others asked about each time."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        response = await super().get_response(path, scope)
        version = f"v={_VERSIONS.get(path)}".encode()
        response.headers["Cache-Control"] = FOREVER if scope["query_string"] == version else "no-cache"
        return response
