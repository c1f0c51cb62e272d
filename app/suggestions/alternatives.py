"""Alternatives: products here that meet the same need at their own price. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import isclose

from app.core.shapes import quantity_number
from app.suggestions import quantity_words
from app.suggestions.attribute_wording import is_told
from app.suggestions.card import Suggestion
from app.suggestions.quantities import PIECES
from app.suggestions.rules import (
    LEAST_SCORE,
    LIST_LENGTH,
    Asked,
    Item,
    Reach,
    Relation,
    is_near_kind,
    is_same_kind,
    order,
    qualifies,
    reach,
    relation,
    worths,
)
from app.suggestions.words import Words

FITS_AS_WELL = 0.05
"""How far behind the best an alternative may be and still be said to fit."""
OUT_OF_REACH = {Reach.WITHIN: 0.0, Reach.CHEAPER: 0.08, Reach.FAR_DEARER: 0.3}
"""What a price out of reach takes off where there is not enough within it."""
MAX_BETTER = 2
MAX_SAME = 2
NEARLY_THE_SAME = 0.01
"""6 ft and 1.83 m are the same length."""


def choose(candidates: Iterable[Item], asked: Asked, *, taken: frozenset[str] = frozenset()) -> list[Item]:
    """Up to three, best first.

    The ad team's picks, then the best comparable and the best step-up, then the next best; a cheaper one, or one
    far dearer, only where fewer than three others fit about as well as the best of all; a neighbouring category
    only where the own one is too thin; what is too dear never.
    `taken` are products already offered at the advertised price.
    """
    allowed = {item.sku: item for item in _allowed(candidates, asked, taken)}
    named = {*asked.picks, *asked.item.substitutes}
    own = {sku: item for sku, item in allowed.items() if sku in named or _is_kin(item, asked)}
    if len(own) < LIST_LENGTH:
        own |= {sku: item for sku, item in allowed.items() if item.score is None and is_near_kind(item, asked)}
    worth = worths(own.values(), asked)
    ranked = order(own.values(), asked, worth)
    chosen = [item for item in ranked if item.sku in asked.picks][:LIST_LENGTH]
    others = ranked[len(chosen) :]
    reaches = {item.sku: reach(item, asked) for item in others}
    least = max((worth[item.sku] for item in others), default=0.0) - FITS_AS_WELL
    within = [item for item in others if reaches[item.sku] is Reach.WITHIN and worth[item.sku] >= least]
    wanted = {Relation.COMPARABLE, Relation.STEP_UP} - {_side(item, asked) for item in chosen}
    for item in within:
        side = _side(item, asked)
        if side in wanted and len(chosen) < LIST_LENGTH:
            wanted.remove(side)
            chosen.append(item)
    on_card, fitting = {item.sku for item in chosen}, {item.sku for item in within}
    rest = [item for item in others if item.sku not in on_card]
    rest.sort(key=lambda item: (item.sku not in fitting, _out_of_reach(item, reaches[item.sku]) - worth[item.sku]))
    return chosen + rest[: LIST_LENGTH - len(chosen)]


def _out_of_reach(item: Item, reached: Reach) -> float:
    return 0.0 if item.is_chosen_instead else OUT_OF_REACH[reached]


def further(candidates: Iterable[Item], asked: Asked, *, taken: frozenset[str] = frozenset()) -> list[Item]:
    """Every other that would do, best first: what an answer may bring in. `taken` are those on the card already."""
    allowed = [item for item in _allowed(candidates, asked, taken) if _is_kin(item, asked)]
    return order(allowed, asked, worths(allowed, asked))


def _allowed(candidates: Iterable[Item], asked: Asked, taken: frozenset[str]) -> Iterator[Item]:
    for item in candidates:
        if item.sku not in taken and qualifies(item, asked) and reach(item, asked) is not Reach.TOO_DEAR:
            yield item


def _is_kin(item: Item, asked: Asked) -> bool:
    """Whether it is the same kind of thing, by what is understood of both or by the retailer's category."""
    return item.score >= LEAST_SCORE if item.score is not None else is_same_kind(item, asked)


def _side(item: Item, asked: Asked) -> Relation:
    """The relation as a customer feels it: where nothing was advertised, a little under the price is the price."""
    found = _relation(item, asked)
    return Relation.COMPARABLE if found is Relation.VALUE and reach(item, asked) is Reach.WITHIN else found


def _relation(item: Item, asked: Asked) -> Relation:
    assert item.price is not None
    return relation(item.price, asked)


def line(item: Item, asked: Asked, words: Words, *, rank: int) -> Suggestion:
    """An alternative as the card shows it."""
    assert item.price is not None
    assert item.on_hand is not None
    difference = item.price - asked.price if asked.price is not None else None
    return Suggestion(
        sku=item.sku,
        name=item.name,
        brand=item.brand,
        price=words.plain(item.price),
        price_difference=words.plain(difference) if difference is not None else None,
        relation=_relation(item, asked).value,
        on_hand=quantity_number(item.on_hand) or 0,
        location=item.location,
        gtin=item.gtin,
        image_url=item.image_url,
        reasons=reasons(item, asked, words),
        rank=rank,
    )


def reasons(item: Item, asked: Asked, words: Words) -> list[str]:
    """Why this one, in the order a clerk would say it."""
    found: list[str] = []
    if item.sku in asked.picks:
        found.append(words.text("chosen by the ad team"))
    elif item.sku in asked.item.substitutes:
        found.append(words.text("listed as a substitute"))
    if is_same_kind(item, asked) and item.category:
        found.append(words.text("same kind: {category}", category=item.category.rsplit(" > ", 1)[-1]))
    elif is_near_kind(item, asked) and item.category:
        found.append(words.text("next kind to it: {category}", category=item.category.rsplit(" > ", 1)[-1]))
    better = [
        words.attribute_label(name)
        for name, value in item.facts.items()
        if value is True and asked.item.facts.get(name) is False
    ]
    if better:
        found.append(words.text("also has {features}", features=words.listed(better[:MAX_BETTER])))
    pair = asked.amounts(item)
    other_amount = pair is not None and not pair.is_alike
    same = [
        words.attribute_said(name, value)
        for name, value in sorted(item.facts.items(), key=lambda pair: not is_told(pair[0]))
        if is_same(value, asked.item.facts.get(name)) and not (other_amount and name == PIECES)
    ]
    if same:
        found.append(words.text("same: {values}", values=words.listed(same[:MAX_SAME])))
    if pair is not None and other_amount and asked.price is not None and item.price is not None:
        found.append(quantity_words.reason(item.price, asked.price, pair, words))
    found.append(here(item, words))
    if asked.price is not None and item.price is not None:
        found.append(compared(item, asked, words))
    return found


def is_same(value: object, wanted: object) -> bool:
    """Whether two values of an attribute are worth saying to be the same: plain ones, measures within a hundredth."""
    if isinstance(value, bool) or isinstance(wanted, bool):
        return False
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return wanted != 0 and isclose(value, wanted, rel_tol=NEARLY_THE_SAME)
    return isinstance(value, str) and value == wanted


def here(item: Item, words: Words) -> str:
    """ "8 here, Aisle 7"."""
    assert item.on_hand is not None
    count = words.count(item.on_hand)
    if item.location:
        return words.text("{count} here, {location}", count=count, location=item.location)
    return words.text("{count} here", count=count)


def compared(item: Item, asked: Asked, words: Words) -> str:
    """ "$54.00 over the ad": the difference said plainly, either way."""
    assert item.price is not None
    assert asked.price is not None
    difference = item.price - asked.price
    amount = words.money(abs(difference))
    if asked.ad_price is None:
        if difference == 0:
            return words.text("the same price as it")
        return words.text("{difference} over it" if difference > 0 else "{difference} under it", difference=amount)
    if difference == 0:
        return words.text("the same price as the ad")
    return words.text("{difference} over the ad" if difference > 0 else "{difference} under the ad", difference=amount)
