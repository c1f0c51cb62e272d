"""The browser for end-to-end tests: Debian's Chromium (or Google Chrome), driven by Playwright."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import playwright as playwright_package
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from tests.support import cannot_run

LAUNCH_MILLISECONDS = 60_000
MOST_SECONDS = 180
"""For one test. Some of Playwright's calls know no limit: whoever waits longer has its browser killed instead."""
ARGUMENTS = (
    "--no-sandbox",  # root, as CI is, has no sandbox
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    # Without these Chromium calls its maker's hosts at every start, which a closed network refuses one by one.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium_path() -> str | None:
    """Chromium's path: what CHROMIUM names (and nothing else then), Debian's, or one on the PATH."""
    wanted = os.environ.get("CHROMIUM")
    if wanted:
        return shutil.which(wanted)
    if Path("/usr/bin/chromium").is_file():
        return "/usr/bin/chromium"
    return next((found for name in _NAMES if (found := shutil.which(name))), None)


class Chromium:
    """A headless Chromium, started again where it is gone."""

    def __init__(self, playwright: Playwright, path: str) -> None:
        self._playwright = playwright
        self._path = path
        self._mark = f"--raincheck-tests={secrets.token_hex(8)}"  # of no meaning to it; to find its process by
        self._browser: Browser | None = None

    def browser(self) -> Browser:
        """The browser that is running. Skips the test where none starts."""
        if self._browser is None or not self._browser.is_connected():
            try:
                self._browser = self._playwright.chromium.launch(
                    executable_path=self._path, args=[*ARGUMENTS, self._mark], timeout=LAUNCH_MILLISECONDS
                )
            except Error as error:
                cannot_run(f"Chromium: {self._path} does not start: {error.message.strip().splitlines()[0]}")
        return self._browser

    @contextmanager
    def limited(self, seconds: float = MOST_SECONDS) -> Iterator[Browser]:
        """The browser for one test, killed if that takes longer: what waits for it fails, and the next has another."""
        timer = threading.Timer(seconds, self._kill)
        browser = self.browser()
        timer.start()
        try:
            yield browser
        finally:
            timer.cancel()

    def close(self) -> None:
        """End it."""
        if self._browser is not None and self._browser.is_connected():
            self._browser.close()

    def _kill(self) -> None:
        for found in Path("/proc").glob("[0-9]*/cmdline"):
            with suppress(OSError):  # gone since
                if self._mark.encode() in found.read_bytes():
                    os.kill(int(found.parent.name), signal.SIGKILL)


@contextmanager
def chromium() -> Iterator[Chromium]:
    """A headless Chromium. Skips the test where there is none or it does not start."""
    path = chromium_path()
    if path is None:
        named = os.environ.get("CHROMIUM")
        cannot_run(f"Chromium: {named} (from CHROMIUM) is no program" if named else "Chromium is not installed")
    driver = sync_playwright()
    try:
        playwright = driver.start()
    except Exception as error:  # Playwright raises a bare Exception here
        cannot_run(f"Playwright's driver does not start: {_drivers_own_words() or error}")
    try:
        started = Chromium(playwright, path)
        yield started
        started.close()
    finally:
        playwright.stop()


def _drivers_own_words() -> str:
    """What the Node.js inside Playwright complains of, most often a library missing on a bare machine."""
    node = Path(playwright_package.__file__).parent / "driver" / "node"
    try:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError as error:
        return str(error)
    return done.stderr.strip()
