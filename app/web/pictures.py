"""Pictures of products, fetched by us and shown from our own address.

A page asks nobody else for anything: a shop's network may let no device out, and who looks at which product is
nobody's business. Where a picture stands is the catalogue's word, so it is fetched as everything is that others name:
past the guard, within a time and a size, as an image or not at all. What was fetched is kept in this process for a
day, as much as there is room for; it is asked for once, however many devices show the card.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

import httpx
from fastapi import APIRouter, Response
from starlette.concurrency import run_in_threadpool

from app.catalog import service as catalog
from app.core import outbound
from app.core.context import Context
from app.core.errors import NotFound
from app.web.visit import PageRoute, PageVisit

router = APIRouter(route_class=PageRoute, include_in_schema=False)

KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/avif"})
"""SVG is none of them: it may hold a script."""
SECONDS = 6.0
MOST_BYTES = 2_000_000
MOST_HOPS = 3
AT_ONCE = 6
KEPT_BYTES = 32_000_000
MOST_KEPT = 5_000
"""A picture that cannot be had takes no bytes, but a line."""
KEPT, MISSING_KEPT = timedelta(days=1), timedelta(minutes=10)
PRIVATE = "private, max-age=86400"
NOTHING_RUNS = "default-src 'none'; sandbox"


@dataclass(frozen=True)
class Picture:
    """An image as it came; without a kind it could not be had."""

    content: bytes
    kind: str
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Whether it need not be asked for again."""
        return now - self.at < (KEPT if self.kind else MISSING_KEPT)


class Album:
    """The pictures of one process, those not looked at for longest thrown out first."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._kept: OrderedDict[str, Picture] = OrderedDict()
        self._bytes = 0
        self._asked: dict[tuple[int, str], asyncio.Task[Picture]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)

    async def picture(self, url: str) -> Picture:
        """The picture at this address; fetched once for all who ask meanwhile."""
        kept = self._kept.get(url)
        if kept is not None and kept.is_fresh(self._context.clock()):
            self._kept.move_to_end(url)
            return kept
        key = id(asyncio.get_running_loop()), url
        task = self._asked.get(key)
        if task is None:
            task = self._asked[key] = asyncio.create_task(self._fetch(url))
            task.add_done_callback(lambda _: self._asked.pop(key, None))
        return await asyncio.shield(task)  # whoever goes away leaves it to the others

    async def _fetch(self, url: str) -> Picture:
        async with self._room:
            content, kind = await _image(url, self._context)
        found = Picture(content, kind, self._context.clock())
        old = self._kept.pop(url, None)
        self._bytes += len(content) - (len(old.content) if old is not None else 0)
        self._kept[url] = found
        while self._bytes > KEPT_BYTES or len(self._kept) > MOST_KEPT:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone.content)
        return found


async def _image(url: str, context: Context) -> tuple[bytes, str]:
    """Content and kind of the image at an address; ("", "") where there is none to be had."""
    async with outbound.client(context.settings.allow_private_networks) as via:
        for _ in range(MOST_HOPS):
            try:
                answer = await outbound.call(via, "GET", url, seconds=SECONDS, max_bytes=MOST_BYTES)
            except (httpx.HTTPError, httpx.InvalidURL, TimeoutError):
                break
            if answer.status in (301, 302, 303, 307, 308) and (to := answer.headers.get("location")):
                url = urljoin(url, to)
                continue
            kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
            if answer.status == httpx.codes.OK and not answer.cut and kind in KINDS:
                return answer.body, kind
            break
    return b"", ""


@router.get("/pictures/{sku:path}")
async def show(sku: str, visit: PageVisit) -> Response:
    """The product's picture. Raises NotFound where it has none, or none that can be had."""
    url = await run_in_threadpool(_address, visit, sku)
    if url is None:
        raise NotFound("This product has no picture.")
    picture = await _album(visit.context).picture(url)
    if not picture.kind:
        raise NotFound("The picture cannot be had where the catalogue says it is.")
    headers = {"Cache-Control": PRIVATE, "Content-Security-Policy": NOTHING_RUNS}
    return Response(picture.content, media_type=picture.kind, headers=headers)


def _album(context: Context) -> Album:
    album = context.kept.get("pictures")
    if not isinstance(album, Album):
        album = context.kept["pictures"] = Album(context)
    return album


def _address(visit: PageVisit, sku: str) -> str | None:
    with visit.read() as session:
        product = catalog.products_by_sku(session, [sku]).get(sku)
        return product.image_url if product is not None else None
