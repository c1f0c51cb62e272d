"""Profiles: what the law of a store's place makes of a promise that cannot be kept. Pure; not legal advice.

The profiles are data, in `profiles.toml` beside this module, read once. They never take a remedy away from a
promotion and never change its order: they add what is owed at least, and say what counts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.core.i18n import marked
from app.promotions.rules import Remedy

FILE = Path(__file__).with_name("profiles.toml")
NONE = "none"
NOT_LEGAL_ADVICE = "Not legal advice: have the profile checked by a lawyer of its place before you rely on it."
NOTICES = {
    "rain_check_on_request": marked("{product} is out of stock. A rain check may be had on request."),
}
"""What is to be put up in the store, by the name a profile gives."""


@dataclass(frozen=True)
class Profile:
    """What counts as a remedy in one jurisdiction, what is owed whatever the ad says, and for how long."""

    jurisdiction: str
    name: str
    remedies: tuple[Remedy, ...]
    """Those that count, the best first."""
    note: str
    source: tuple[str, ...]
    """Statutes and regulations; empty for the profile that follows none."""
    owed: tuple[Remedy, ...] = ()
    """Must be offered, whatever the promotion lists."""
    spares_age_restricted: bool = False
    """Whether age-restricted products are exempt from what is owed."""
    rain_check_days: int = 0
    """The least number of days a rain check is good after the promotion's last one."""
    days_after_notice: int = 0
    """Days a rain check stays good once its holder was told that the product is back."""
    overdue_after_days: int | None = None
    """Days after which a customer still waiting must be offered something comparable; None: no rule."""
    lesser_at_same_saving: bool = False
    """Whether a product of lesser value at the same percentage off counts where none of equal value is there."""
    notice: str | None = None
    """Message to put up in the store, with a place for the {product}."""

    def due(self, *, is_age_restricted: bool) -> tuple[Remedy, ...]:
        """What must be offered for a product, by the profile's order."""
        return () if is_age_restricted and self.spares_age_restricted else self.owed

    def kinds(self, given: Sequence[str], *, is_age_restricted: bool) -> list[str]:
        """The remedies of a card: what the promotion gives in its order, then what is owed beside.

        A promotion that gives none at all gives none: its ad has said so, which is what exempts it where a remedy
        is owed at all.
        """
        if not given:
            return []
        due = self.due(is_age_restricted=is_age_restricted)
        return [*given, *(remedy.value for remedy in due if remedy.value not in given)]

    def days(self, setting: int) -> int:
        """How many days a rain check is good after the promotion: the setting, or what the profile asks for."""
        return max(setting, self.rain_check_days)


def _read(jurisdiction: str, row: Mapping[str, Any]) -> Profile:
    """One table of the file. Raises TypeError, KeyError or ValueError for what is no profile."""
    notice = row.get("notice")
    return Profile(
        **dict(row)
        | {
            "jurisdiction": jurisdiction,
            "remedies": tuple(Remedy(kind) for kind in row["remedies"]),
            "owed": tuple(Remedy(kind) for kind in row.get("owed", ())),
            "source": tuple(row["source"]),
            "notice": None if notice is None else NOTICES[notice],
        }
    )


@cache
def known() -> Mapping[str, Profile]:
    """Every profile by its jurisdiction, in the file's order."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {jurisdiction: _read(jurisdiction, row) for jurisdiction, row in tables.items()}


def find(jurisdiction: str | None) -> Profile | None:
    """The profile of a store's jurisdiction, whatever its case; None for one that is not known."""
    return known().get((jurisdiction or NONE).strip().lower())


def of(jurisdiction: str | None) -> Profile:
    """The profile a store follows: without a known jurisdiction that of none."""
    return find(jurisdiction) or known()[NONE]


def unknown(jurisdiction: str | None) -> str | None:
    """What to say of a jurisdiction that has no profile, None where there is nothing to say."""
    if find(jurisdiction) is not None:
        return None
    return (
        f"No profile is known as {jurisdiction}: the store follows none, and nothing is added to what a promotion "
        f"gives. Known are {', '.join(known())}."
    )
