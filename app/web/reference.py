"""The API reference and the problem pages: made from the code that answers, so they cannot drift from it."""

from __future__ import annotations

from inspect import cleandoc

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from app.core.errors import NotFound, Problem, kinds
from app.web.openapi import groups
from app.web.render import page
from app.web.visit import PageRoute

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Every call of the API with its parameters, examples and problems."""
    document = request.app.openapi()
    return page("docs.html", info=document["info"], groups=groups(document))


@router.get("/problems")
def list_problems() -> HTMLResponse:
    """Every kind of problem."""
    listed = sorted(kinds().values(), key=lambda kind: (kind.status, kind.slug))
    return page("problems.html", problems=[(kind, paragraphs(kind)) for kind in listed])


@router.get("/problems/{slug}")
def show_problem(slug: str) -> HTMLResponse:
    """One kind of problem: what it means and what to do."""
    kind = kinds().get(slug)
    if kind is None:
        raise NotFound("No problem goes by this name.")
    return page("problem.html", kind=kind, text=paragraphs(kind))


def paragraphs(kind: type[Problem]) -> list[str]:
    """What a problem's class says of itself, by paragraph."""
    return [" ".join(part.split()) for part in cleandoc(kind.__doc__ or "").split("\n\n") if part.strip()]
