"""Quantities in words: how much of it, and what that comes to by the unit. Pure."""

from __future__ import annotations

from decimal import Decimal

from app.core.i18n import marked
from app.suggestions.attribute_wording import IMPERIAL
from app.suggestions.quantities import PIECES, VOLUME, WEIGHT, Amount, Pair
from app.suggestions.words import Words

SMALL = Decimal("0.1")
"""Unit prices below this are told by the hundred."""
_BY_MEASURE = {
    VOLUME: (marked("{price} per litre"), marked("{price} per 100 ml"), marked("{price} per fl oz")),
    WEIGHT: (marked("{price} per kg"), marked("{price} per 100 g"), marked("{price} per oz")),
}
"""How prices are told by a thousand of the measure's unit, by a hundred, and in the United States."""


def reason(price: Decimal, asked_price: Decimal, pair: Pair, words: Words) -> str:
    """ "6 instead of 12, $0.58 each instead of $0.50"."""
    asked, other = pair.asked, pair.other
    by_piece = _same_pieces(pair)
    if by_piece:
        amounts = [words.count(one.pieces) for one in (other, asked)]
    else:
        amounts = [_said(one, words) for one in (other, asked)]
    per, phrase = _unit(pair, asked_price, by_piece=by_piece, words=words)
    units = [_share(paid, one, per, by_piece=by_piece) for paid, one in ((price, other), (asked_price, asked))]
    told, asked_price_told = (words.money(unit) for unit in units)
    said = {"amount": amounts[0], "asked": amounts[1], "price": words.text(phrase, price=told)}
    if told == asked_price_told:
        return words.text("{amount} instead of {asked}, {price} either way", **said)
    return words.text(
        "{amount} instead of {asked}, {price} instead of {asked_price}", asked_price=asked_price_told, **said
    )


def _same_pieces(pair: Pair) -> bool:
    return pair.asked.each == pair.other.each and pair.asked.pieces != pair.other.pieces


def _said(one: Amount, words: Words) -> str:
    each = words.attribute_value(one.measure, float(one.each))
    if one.measure == PIECES:
        return words.count(one.pieces)
    return each if one.pieces == 1 else f"{words.count(one.pieces)} × {each}"  # noqa: RUF001 - times


def _share(price: Decimal, one: Amount, per: Decimal, *, by_piece: bool) -> Decimal:
    return price * per / (one.pieces if by_piece else one.total)


def _unit(pair: Pair, asked_price: Decimal, *, by_piece: bool, words: Words) -> tuple[Decimal, str]:
    """By how many of the measure's unit prices are told, and how that is said; the same for both."""
    measure, total = pair.asked.measure, pair.asked.total
    if not by_piece and measure in _BY_MEASURE:
        by_thousand, by_hundred, imperial = _BY_MEASURE[measure]
        if words.is_imperial:
            return Decimal(str(IMPERIAL[measure.rsplit("_", 1)[-1]][0])), imperial
        return (Decimal(1000), by_thousand) if total >= 1000 else (Decimal(100), by_hundred)
    if _share(asked_price, pair.asked, Decimal(1), by_piece=by_piece) < SMALL:
        return Decimal(100), marked("{price} per 100")
    return Decimal(1), marked("{price} each")
