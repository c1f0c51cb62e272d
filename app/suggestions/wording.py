"""Wording: how a retailer has its own questions asked, from a file it edits (`RAINCHECK_QUESTIONS`).

```toml
[screen_inches]                      # the attribute, as products have it; or price
en = "How big may the screen be: {answers}?"
de-AT = "Wie groß darf der Bildschirm sein: {answers}?"

[karaoke]
ask = false                          # never asked
```
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

from babel.core import Locale

PLACES = frozenset({"label", "answers"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
_SETTING = "RAINCHECK_QUESTIONS"


class WordingError(Exception):
    """One line that says what in the file is wrong and what to change."""


@dataclass(frozen=True)
class Wording:
    """A retailer's own questions, by attribute and language; empty: it has none."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unasked: frozenset[str] = frozenset()

    def is_asked(self, name: str) -> bool:
        """Whether an attribute may be asked about."""
        return name not in self.unasked

    def knows(self, name: str) -> bool:
        """Whether the retailer has put a question about it itself."""
        return name in self.texts

    def text(self, name: str, locale: Locale) -> str | None:
        """The question in this locale, else in its language, with its places; None where there is none."""
        own = self.texts.get(name, {})
        return own.get(f"{locale.language}-{locale.territory}", own.get(locale.language))


def read(path: Path) -> Wording:
    """The wording in a file. Raises WordingError."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WordingError(f"{_SETTING}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WordingError(f"{_SETTING}: {path} is not text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise WordingError(f"{_SETTING}: {path} is not TOML: {error}") from None
    texts: dict[str, dict[str, str]] = {}
    unasked: set[str] = set()
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise WordingError(f"{_SETTING}: {path}: {name} stands outside a table; put it under [attribute]")
        asked = table.pop("ask", True)
        if not isinstance(asked, bool):
            raise WordingError(f"{_SETTING}: {path}: [{name}] ask must be true or false")
        if not asked:
            unasked.add(name)
        if table:
            texts[name] = {tag: _text(path, name, tag, text) for tag, text in table.items()}
    return Wording(texts, frozenset(unasked))


def _text(path: Path, name: str, tag: str, text: Any) -> str:
    where = f"{_SETTING}: {path}: [{name}] {tag}"
    if not _LANGUAGE.fullmatch(tag):
        raise WordingError(f"{where}: give a language such as en, or a locale such as en-AU")
    if not isinstance(text, str) or not text.strip():
        raise WordingError(f"{where}: give the question as text")
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        raise WordingError(f"{where}: a brace is open; write {{{{ and }}}} for braces themselves") from None
    for _, place, spec, conversion in parts:
        if place is not None and (place not in PLACES or spec or conversion):
            raise WordingError(f"{where}: {{{place}}} is no place; there are {{answers}} and {{label}}")
    return text.strip()


_IN_USE = [Wording()]


def use(path: Path | None) -> None:
    """Have questions asked as this file says, in the whole process; as the catalogs do where there is none.

    Called once, where the application is put together. Raises WordingError.
    """
    _IN_USE[0] = Wording() if path is None else read(path)


def in_use() -> Wording:
    """The wording of this process."""
    return _IN_USE[0]
