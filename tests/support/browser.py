"""The browser for end-to-end tests: Debian's Chromium (or Google Chrome), driven by Playwright."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import playwright as playwright_package
from playwright.sync_api import Browser, Error, sync_playwright

from tests.support import cannot_run

LAUNCH_MILLISECONDS = 60_000
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


@contextmanager
def chromium() -> Iterator[Browser]:
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
        try:
            browser = playwright.chromium.launch(
                executable_path=path, args=list(ARGUMENTS), timeout=LAUNCH_MILLISECONDS
            )
        except Error as error:
            cannot_run(f"Chromium: {path} does not start: {error.message.strip().splitlines()[0]}")
        with browser:
            yield browser
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
