"""What staff choose from on a card: what came of the customer, and how many a rain check is for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.alerts.rules import OutcomeKind
from app.core.i18n import marked
from app.rain_checks.service import Terms
from app.web.view import Json, Tell

OUTCOME_WORDS = {
    OutcomeKind.ALTERNATIVE_SOLD.value: marked("Took an alternative"),
    OutcomeKind.COMPARABLE_SOLD.value: marked("Took the comparable one at the advertised price"),
    OutcomeKind.ACCESSORY_SOLD.value: marked("Took something that goes with it"),
    OutcomeKind.RAIN_CHECK.value: marked("Rain check given"),
    OutcomeKind.OTHER_STORE.value: marked("Sent to another store"),
    OutcomeKind.COMPENSATED.value: marked("Compensated"),
    OutcomeKind.DECLINED.value: marked("Nothing, thanks"),
    OutcomeKind.LEFT.value: marked("Left before we could help"),
}
MOST_CHOICES = 10
"""Units to choose from where a promotion sets no limit, or a high one."""


def units_to_give(terms: Terms | None) -> list[int]:
    """How many of a rain check's product one customer can choose; none where no rain check is given."""
    return [] if terms is None else list(range(1, min(terms.limit or MOST_CHOICES, MOST_CHOICES) + 1))


@dataclass(frozen=True)
class Choice:
    """An outcome to tap."""

    value: str
    text: str
    detail: str | None = None


def outcome_choices(card: Json, tell: Tell) -> list[tuple[str, list[Choice]]]:
    """What may have come of the customer, in the card's own order: remedies, alternatives, accessories, nothing."""
    remedies = [_comparable(line, tell) for line in card["remedies"] if line["kind"] == "comparable_at_ad_price"]
    kinds = {line["kind"] for line in card["remedies"]}
    remedies += [_plain(outcome, tell) for remedy, outcome in _REMEDY_OUTCOMES.items() if remedy in kinds]
    groups = [
        (tell.say("Kept the promise"), remedies),
        (tell.say("Took an alternative"), _products(OutcomeKind.ALTERNATIVE_SOLD, card["alternatives"], tell)),
        (tell.say("Took along"), _products(OutcomeKind.ACCESSORY_SOLD, card["accessories"], tell)),
        (tell.say("Took nothing"), [_plain(kind, tell) for kind in (OutcomeKind.DECLINED, OutcomeKind.LEFT)]),
    ]
    return [(title, choices) for title, choices in groups if choices]


@dataclass(frozen=True)
class Quick:
    """The most usual outcomes, to tap on the list itself."""

    outcomes: list[Choice]
    gives_rain_check: bool


def quick_choices(card: Json, tell: Tell) -> Quick:
    """What is owed first, the best alternative, nothing; everything else is on the card."""
    kinds = {line["kind"] for line in card["remedies"]}
    comparable = [line for line in card["remedies"] if line["kind"] == "comparable_at_ad_price"]
    outcomes = [_comparable(line, tell) for line in comparable[:1]]
    if "other_store" in kinds:
        outcomes.append(_plain(OutcomeKind.OTHER_STORE, tell))
    outcomes += _products(OutcomeKind.ALTERNATIVE_SOLD, card["alternatives"][:1], tell)
    outcomes += [_plain(kind, tell) for kind in (OutcomeKind.DECLINED, OutcomeKind.LEFT)]
    return Quick(outcomes, "rain_check" in kinds)


_REMEDY_OUTCOMES = {
    "other_store": OutcomeKind.OTHER_STORE,
    "compensation": OutcomeKind.COMPENSATED,
}


def _comparable(line: Json, tell: Tell) -> Choice:
    price = tell.say("at {price}", price=tell.money(line["price"]))
    return Choice(f"{OutcomeKind.COMPARABLE_SOLD} {line['sku']}", line["name"], price)


def _plain(kind: OutcomeKind, tell: Tell) -> Choice:
    return Choice(kind.value, tell.say(OUTCOME_WORDS[kind.value]))


def _products(kind: OutcomeKind, lines: Sequence[Json], tell: Tell) -> list[Choice]:
    return [Choice(f"{kind} {line['sku']}", line["name"], tell.money(line["price"])) for line in lines]
