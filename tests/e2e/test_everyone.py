"""For everyone: by keyboard or screen reader, in glare and in the dark, large, narrow, mirrored, in five languages.

Every page is held to each of it, as a real Chromium shows it. axe-core knows the rules of WCAG 2.2; what it cannot
know (a finger's size here, the contrast that glare asks for, what is cut off) is measured.
"""

from __future__ import annotations

from itertools import pairwise
from pprint import pformat
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.support.everyone import LANGUAGES, NARROW, PHONE, TILL, eventful, managing, speaking, unfold
from tests.support.floor import LEAST_TARGET, Service, phone

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE_OPTIONS = {
    "resultTypes": ["violations"],
    # Off by default: 7:1 for text (glare), and targets that do not crowd one another.
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
SMALL = """least => [...document.querySelectorAll(
        "a:not(.skip), button, select, summary, input:not([type=hidden]), textarea")]
    .filter(one => one.checkVisibility() && !one.closest("p, dd, dt, li.prose, pre"))
    .map(one => (one.type === "checkbox" ? one.closest("label") : null) ?? one)
    .filter(one => one.getBoundingClientRect().height < least || one.getBoundingClientRect().width < least)
    .map(one => one.outerHTML.slice(0, 200))"""
"""What a finger would miss. A link within a sentence is as high as its line (WCAG 2.5.8 lets it be)."""
CUT = """() => [...document.querySelectorAll("body *")]
    .filter(one => one.checkVisibility() && !one.matches(".unseen, .skip, pre, pre *, svg, svg *, input, video"))
    .filter(one => {
        const clips = getComputedStyle(one).overflowX !== "visible" || one.matches("button, a, summary");
        return clips && (one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0);
    })
    .map(one => one.outerHTML.slice(0, 200))"""
"""What does not fit where it stands."""
OPEN = {"refused", "pairing", "pairing spent", "problems", "problem", "reference"}
"""Pages that belong to no store and so to no store's language."""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Page) -> list[str]:
    """What axe-core finds, a line for each."""
    found: Any = page.evaluate("options => axe.run(document, options)", AXE_OPTIONS)
    return [
        f"{rule['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


def looked_at(page: Page, name: str) -> dict[str, list[str]]:
    """What axe-core finds on the page as it stands, by size and by day and night; nothing is left out."""
    unfold(page)
    page.evaluate(AXE_SCRIPT)
    found: dict[str, list[str]] = {}
    for size in (PHONE, TILL):
        page.set_viewport_size(size)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            if lines := violations(page):
                found[f"{name}, {size['width']}, {scheme}"] = lines
    return found


def test_axe_finds_nothing_on_any_page_by_day_and_by_night_on_a_phone_and_on_a_till(
    browser: Browser, service: Service
) -> None:
    found: dict[str, list[str]] = {}
    paths = eventful(service)
    with managing(browser, service) as page:
        for name, path in paths.items():
            page.goto(path)
            found |= looked_at(page, name)
        page.goto(paths["manager"])
        page.get_by_role("button", name="Pair another device").click()
        page.get_by_role("img", name="QR code").wait_for()
        found |= looked_at(page, "a link for another device")
        page.context.clear_cookies()
        page.goto(paths["list"])
        page.get_by_role("heading", name="Not paired").wait_for()
        found |= looked_at(page, "not paired")
    assert not found, pformat(found, width=200)


def test_everything_to_tap_is_large_enough_and_no_page_scrolls_sideways_even_narrow_or_enlarged(
    browser: Browser, service: Service
) -> None:
    wrong: dict[str, object] = {}
    with managing(browser, service) as page:
        for name, path in eventful(service).items():
            page.goto(path)
            unfold(page)
            for size in (NARROW, PHONE, TILL):
                page.set_viewport_size(size)
                # The reference is read at a desk; axe holds its links to WCAG's own measure.
                if name != "reference" and (small := page.evaluate(SMALL, LEAST_TARGET)):
                    wrong[f"{name}, {size['width']}: small"] = small
                if sideways := page.evaluate(SIDEWAYS):
                    wrong[f"{name}, {size['width']}: sideways"] = sideways
            page.set_viewport_size(PHONE)
            page.evaluate("document.documentElement.style.fontSize = '200%'")
            if sideways := page.evaluate(SIDEWAYS):
                wrong[f"{name}, letters twice as large: sideways"] = sideways
    assert not wrong, pformat(wrong, width=200)


def test_right_to_left_every_page_is_mirrored(browser: Browser, service: Service) -> None:
    wrong: dict[str, object] = {}
    paths = eventful(service)
    where = """selector => {
        const one = document.querySelector(selector);
        if (!one || !one.checkVisibility()) return null;
        const box = one.getBoundingClientRect();
        return [box.left, innerWidth - box.right];
    }"""
    with managing(browser, service) as page:
        for name, path in paths.items():
            page.goto(path)
            before = page.evaluate(where, ".bar-in > :first-child")
            page.evaluate("document.documentElement.dir = 'rtl'")
            if sideways := page.evaluate(SIDEWAYS):
                wrong[f"{name}: sideways"] = sideways
            after = page.evaluate(where, ".bar-in > :first-child")
            if not before or [round(side) for side in after] != [round(side) for side in reversed(before)]:
                wrong[f"{name}: not mirrored"] = (before, after)
        page.goto(paths["list"])
        page.evaluate("document.documentElement.dir = 'rtl'")
        style = page.locator("a.entry").first.evaluate(
            "one => [getComputedStyle(one).borderRightWidth, getComputedStyle(one).borderLeftWidth]"
        )
        assert float(style[0].removesuffix("px")) > float(style[1].removesuffix("px"))
    assert not wrong, pformat(wrong, width=200)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_language_is_said_to_be_itself_and_nothing_of_it_is_cut_off(
    browser: Browser, service: Service, locale: str
) -> None:
    paths = eventful(service)
    speaking(service, locale)
    wrong: dict[str, object] = {}
    with managing(browser, service) as page:
        page.set_viewport_size(NARROW)
        for name, path in paths.items():
            page.goto(path)
            unfold(page)
            if name not in OPEN:
                assert page.locator("html").get_attribute("lang") == locale[:2]
            if cut := page.evaluate(CUT):
                wrong[f"{name}: cut"] = cut
            if sideways := page.evaluate(SIDEWAYS):
                wrong[f"{name}: sideways"] = sideways
    assert not wrong, pformat(wrong, width=200)


def focused(page: Page) -> dict[str, Any]:
    """What has the focus: its words, and whether somebody who looks for it sees it."""
    told: Any = page.evaluate("""() => {
        const one = document.activeElement;
        const box = one.getBoundingClientRect();
        const style = getComputedStyle(one);
        const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
        return {
            words: (one.getAttribute("aria-label") || one.innerText || one.name || "").trim(),
            ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            seen: one === middle || one.contains(middle) || (middle && middle.contains(one)),
        };
    }""")
    return dict(told)


def tab_to(page: Page, words: str, *, at_most: int = 60) -> list[str]:
    """Press Tab until something that says `words` has the focus, seeing it all the way; returns what was passed."""
    passed: list[str] = []
    for _ in range(at_most):
        page.keyboard.press("Tab")
        here = focused(page)
        assert here["ringed"] and here["seen"], here
        passed.append(here["words"])
        if words in here["words"]:
            return passed
    raise AssertionError(f"{words!r} is not reached by Tab: {passed}")


def test_a_keyboard_alone_leads_from_the_list_to_the_card_and_to_what_came_of_it(
    browser: Browser, service: Service
) -> None:
    service.stock(DVD_45=0)
    with phone(browser, service, viewport=TILL) as page:
        page.locator("a.entry").wait_for()
        page.keyboard.press("Tab")
        assert focused(page)["words"] == "Skip to the content"
        assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        assert urlsplit(page.url).fragment == "main"
        tab_to(page, "Player DVD-45")
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="First: keep the promise").wait_for()

        order = tab_to(page, "Nothing, thanks")
        said = " | ".join(order)
        assert said.index("On it") < said.index("Give a rain check") < said.index("Player DVD-99")
        page.keyboard.press("Enter")
        page.get_by_text("Noted: Nothing, thanks").wait_for()
    (outcome,) = service.alert()["outcomes"]
    assert outcome["kind"] == "declined"


def test_a_screen_reader_finds_one_main_part_one_title_and_no_level_of_headings_left_out(
    browser: Browser, service: Service
) -> None:
    wrong: dict[str, object] = {}
    with managing(browser, service) as page:
        for name, path in eventful(service).items():
            page.goto(path)
            unfold(page)
            levels = page.evaluate(
                "[...document.querySelectorAll('h1, h2, h3, h4')].filter(one => one.checkVisibility())"
                ".map(one => Number(one.tagName[1]))"
            )
            jumps = [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1]
            counts = {tag: page.locator(tag).count() for tag in ("main", "header", "title")}
            if levels[:1] != [1] or levels.count(1) != 1 or jumps or set(counts.values()) != {1}:
                wrong[name] = (levels, counts)
    assert not wrong, pformat(wrong, width=200)


def test_what_arrives_is_told_to_a_screen_reader_without_moving_the_focus(browser: Browser, service: Service) -> None:
    with phone(browser, service) as page:
        page.get_by_text("Live", exact=True).wait_for()
        page.get_by_label("Ask about any product").focus()
        service.stock(DVD_45=0)
        page.locator("a.entry").wait_for()
        told = page.locator("[role=status], [aria-live=polite]").filter(has_text="Player DVD-45")
        told.first.wait_for(state="attached")
        assert page.evaluate("document.activeElement.id") == "q"


def test_nothing_moves_for_whoever_asked_for_that(browser: Browser, service: Service) -> None:
    with managing(browser, service, reduced_motion="reduce") as page:
        for path in eventful(service).values():
            page.goto(path)
            moving = page.evaluate("""[...document.querySelectorAll("*")].filter(one => {
                const style = getComputedStyle(one);
                return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
            }).length""")
            assert moving == 0
