"""Catalogs: every message the code says is in every language, with the same places, in every plural form."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app.core import i18n
from app.core.i18n import Translator

APP = Path(i18n.__file__).parent.parent
LANGUAGES = ("en", "cs", "de", "es", "fr")
FORMS = {"en": 2, "cs": 3, "de": 2, "es": 2, "fr": 2}
MARKERS = {"marked", "marked_plural"}
SINGLE, PLURAL = {"text", "say", "_", "marked"}, {"plural", "many", "marked_plural"}


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from constants(node.body)
        yield from constants(node.orelse)


def calls(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The calls in a module or a template: the name called, and the text or texts each argument may be."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
            # A method, or one of the markers; functions called `text` and `say` belong to others.
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in MARKERS or isinstance(call.func, ast.Attribute):
                yield name, [list(constants(argument)) for argument in call.args]
    else:
        for node in Environment().parse(source).find_all(nodes.Call):  # noqa: S701 - parsed, never rendered
            name = getattr(node.node, "attr", getattr(node.node, "name", ""))
            yield name, [[part.value] if isinstance(part, nodes.Const) else [] for part in node.args]


@cache
def said() -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """The messages in the code: single ones, and pairs."""
    single: set[str] = set()
    plural: set[tuple[str, str]] = set()
    for path in (*APP.rglob("*.py"), *APP.rglob("*.html")):
        for name, arguments in calls(path):
            if name in SINGLE and arguments:
                single.update(arguments[0])
            elif name in PLURAL and len(arguments) > 1:
                plural.update(zip(arguments[0], arguments[1], strict=True))
    return frozenset(single), frozenset(plural)


@cache
def read(language: str) -> Catalog:
    with (i18n.DIRECTORY / language / "LC_MESSAGES" / "raincheck.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_code_says_what_the_catalogs_are_asked_for() -> None:
    single, plural = said()
    assert "Ask your manager for compensation." in single
    assert "{product}, advertised at {price}, is sold out." in single
    assert ("{number} store", "{number} stores") in plural
    assert len(single) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_has_every_message_and_no_other(language: str) -> None:
    single, plural = said()
    catalog = read(language)
    ids = {message.id for message in catalog if message.id}
    assert {one for one in ids if isinstance(one, str)} == single
    assert {tuple(one) for one in ids if not isinstance(one, str)} == plural
    assert not catalog.obsolete
    assert not [message.id for message in catalog if message.id and message.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_has_the_places_of_its_message(language: str) -> None:
    for message in read(language):
        if not message.id:
            continue
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        assert strings, message.id
        for string in strings:
            assert string.strip(), message.id
            assert places(string) == places(ids[0]) == places(ids[-1]), (message.id, string)
            assert string == string.strip(), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalog_has_every_plural_form_of_its_language(language: str) -> None:
    catalog = read(language)
    assert catalog.num_plurals == FORMS[language]
    for message in catalog:
        if message.id and not isinstance(message.id, str):
            assert isinstance(message.string, tuple | list)
            assert len(message.string) == FORMS[language], message.id


def test_english_says_what_the_code_says() -> None:
    for message in read("en"):
        if message.id:
            assert message.string == message.id


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("en-AU", {0: "0 stores", 1: "1 store", 2: "2 stores", 1200: "1,200 stores"}),
        (
            "cs-CZ",
            {0: "0 prodejen", 1: "1 prodejna", 2: "2 prodejny", 4: "4 prodejny", 5: "5 prodejen", 22: "22 prodejen"},
        ),
        ("de-DE", {0: "0 Märkte", 1: "1 Markt", 2: "2 Märkte", 1200: "1.200 Märkte"}),
        ("es-ES", {0: "0 tiendas", 1: "1 tienda", 2: "2 tiendas"}),
        ("fr-FR", {0: "0 magasin", 1: "1 magasin", 2: "2 magasins"}),
    ],
)
def test_each_language_counts_as_it_does(tag: str, told: dict[int, str]) -> None:
    words = Translator.of(tag)
    assert {number: words.plural("{number} store", "{number} stores", number) for number in told} == told


def test_a_language_without_a_catalog_is_told_in_english_with_its_own_numbers() -> None:
    words = Translator.of("pt-BR")
    assert words.text("Offer a rain check.") == "Offer a rain check."
    assert words.plural("{number} store", "{number} stores", 2000) == "2.000 stores"


def test_what_is_no_locale_is_english() -> None:
    for tag in ("", "xx-YY-zz-00", "../../etc", "klingon"):
        assert Translator.of(tag).text("Yes") == "Yes"


def test_a_message_no_catalog_has_is_said_as_it_is() -> None:
    assert Translator.of("cs").text("{count} new things", count=3) == "3 new things"


@pytest.mark.parametrize(
    ("tag", "money", "measure", "share"),
    [
        ("en-AU", "$1,045.50", "15.6", "80%"),
        ("cs-CZ", "1\xa0045,50\xa0AU$", "15,6", "80\xa0%"),
        ("de-DE", "1.045,50\xa0AU$", "15,6", "80\xa0%"),
        ("es-ES", "1.045,50\xa0AUD", "15,6", "80\xa0%"),
        ("fr-FR", "1\u202f045,50\xa0$AU", "15,6", "80\xa0%"),
    ],
)
def test_amounts_are_written_as_the_locale_does(tag: str, money: str, measure: str, share: str) -> None:
    words = Translator.of(tag)
    assert words.money(Decimal("1045.50"), "AUD") == money
    assert words.measure(Decimal("15.60")) == measure
    assert words.measure(Decimal("1080.0")) == "1080"
    assert words.percent(Decimal("0.8")) == share


def test_a_word_of_the_retailers_is_translated_where_it_is_known() -> None:
    assert Translator.of("de").known("TV") == "Fernsehen"
    assert Translator.of("en").known("TV") == "TV"
    assert Translator.of("de").known("carrier pigeon {x}") == "carrier pigeon {x}"
