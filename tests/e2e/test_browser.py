"""The browser the other tests use: whatever it waits for, it lets go of the test in the end."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error

from tests.support.browser import Chromium


def test_a_page_that_never_answers_fails_its_own_test_and_no_other(started_chromium: Chromium) -> None:
    with started_chromium.limited(seconds=1) as browser:
        page = browser.new_page()
        with pytest.raises(Error, match="closed"):
            page.evaluate("new Promise(() => {})")
    with started_chromium.limited() as another:
        assert another.new_page().evaluate("1 + 1") == 2
