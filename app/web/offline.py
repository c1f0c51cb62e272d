"""The service worker: the script that keeps the page usable without signal, with what it keeps named in it.

It stands at the root, because a worker looks after pages at and below its own address.
"""

from __future__ import annotations

import json
from functools import cache

from fastapi import APIRouter, Response

from app.web.render import STATIC, TEMPLATES, address_of, version

router = APIRouter(include_in_schema=False)

KEPT = (
    "raincheck.css",
    "live.js",
    "offline.js",
    "taps.js",
    "pictures.js",
    "print.js",
    "icon.svg",
    "icon-192.png",
    "manifest.json",
)
"""The page's own files; what only one page needs is kept by the browser in its own way."""
ASKED_EACH_TIME = {"Cache-Control": "no-cache"}
"""A worker that a browser went on taking from its cache would keep an old page alive."""


@router.get("/sw.js")
def show_worker() -> Response:
    """The worker of this version; with another version's files it is another text, and so replaces the one before."""
    return Response(_worker(), media_type="text/javascript", headers=ASKED_EACH_TIME)


@cache
def _worker() -> str:
    given = {
        "VERSION": version(STATIC, TEMPLATES),
        "SHELL": [address_of(name) for name in KEPT],
        "TAPS": address_of("taps.js"),
    }
    given["PUSH"] = address_of("push-worker.js")
    constants = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in given.items())
    return constants + (STATIC / "worker.js").read_text(encoding="utf-8")
