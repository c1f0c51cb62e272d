"""What a camera sees: a barcode as a film of one picture, for Chromium to play as if it came from a camera."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.web.barcode import Barcode
from tests.support.browser import ARGUMENTS, LAUNCH_MILLISECONDS, chromium_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, HEIGHT = 640, 480
MODULE = 4
"""Pixels a module is wide: a barcode held close."""
BLACK, WHITE, GREY = b"\x10", b"\xeb", b"\xa0"
FRAMES = 4


def film(path: Path, symbol: Barcode | None) -> Path:
    """A Y4M film of a barcode on grey, or of grey alone; returns its path."""
    row = bytearray(GREY * WIDTH)
    if symbol is not None:
        start = (WIDTH - symbol.width * MODULE) // 2
        assert start >= 0, "the barcode is wider than the picture"
        row[start : start + symbol.width * MODULE] = WHITE * (symbol.width * MODULE)
        for at, width in symbol.bars:
            begin = start + at * MODULE
            row[begin : begin + width * MODULE] = BLACK * (width * MODULE)
    bare = GREY * WIDTH
    luma = bare * (HEIGHT // 4) + bytes(row) * (HEIGHT // 2) + bare * (HEIGHT // 4)
    chroma = b"\x80" * (WIDTH * HEIGHT // 2)
    header = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(header + (b"FRAME\n" + luma + chroma) * FRAMES)
    return path


@contextmanager
def with_camera(browser: Browser, seen: Path) -> Iterator[Browser]:
    """Another Chromium, beside the one that runs, whose camera sees a film."""
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",  # says yes when asked for the camera
        f"--use-file-for-fake-video-capture={seen}",
    )
    path = chromium_path()
    args = [*ARGUMENTS, *camera]
    with browser.browser_type.launch(executable_path=path, args=args, timeout=LAUNCH_MILLISECONDS) as seeing:
        yield seeing
