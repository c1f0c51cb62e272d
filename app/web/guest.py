"""Words for whoever is not paired yet: in the store's language where it is known, else in the browser's."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from app.core.errors import Problem
from app.core.i18n import FALLBACK, Translator, catalog

MAX_LANGUAGES = 20


@dataclass(frozen=True)
class Guest:
    """How a page speaks to somebody who has no store."""

    words: Translator

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.words.locale.language

    @property
    def direction(self) -> str:
        """ "ltr" or "rtl"."""
        return self.words.locale.text_direction

    def say(self, msgid: str, **params: object) -> str:
        """A message of the page."""
        return self.words.text(msgid, **params)

    def reason(self, problem: Problem) -> str:
        """Why something was refused; in English where nobody has put it into this language."""
        return self.words.known(problem.detail) if problem.params is None else self.say(problem.msgid, **problem.params)


def guest(request: Request, locale: str | None = None) -> Guest:
    """The words for this request; `locale` is the store's, None where it is not known."""
    given = locale or preferred(request.headers.get("accept-language", ""))
    words = Translator.of(given)
    return Guest(words if catalog(words.locale.language) is not None else Translator.of(FALLBACK))


def preferred(header: str) -> str:
    """The language of an `Accept-Language` header that there is a catalog of and that is wanted most."""
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(header.split(",")[:MAX_LANGUAGES]):
        name, _, weight = part.strip().partition(";q=")
        language = name.strip().lower().partition("-")[0]
        try:
            wanted.append((-float(weight or 1), place, language))
        except ValueError:
            continue
    known = (language for weight, _, language in sorted(wanted) if weight < 0 and catalog(language) is not None)
    return next(known, FALLBACK)
