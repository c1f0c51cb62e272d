"""Questions: what to ask so that the answers tell the alternatives apart. Pure.

A question is worth the bits its answer is expected to tell about which of the good alternatives is the right one,
each being as likely, times how naturally it is asked: size, use and price before what only a data sheet knows. An
alternative of which the answer is not known stays in whatever is answered, and so tells nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from itertools import accumulate, combinations, pairwise
from math import log2
from operator import or_
from typing import Any, NamedTuple, TypeVar

from app.suggestions.answers import PRICE, Plain, between, fits, plain
from app.suggestions.attribute_wording import QUESTIONS, base, is_told
from app.suggestions.card import Answer, Question
from app.suggestions.rules import LIST_LENGTH, Item
from app.suggestions.wording import Wording
from app.suggestions.words import Words

Value = TypeVar("Value")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_QUESTION = _set(
    "colour color model model_number warranty warranty_months warranty_years year brand manufacturer series mpn ean "
    "upc gtin isbn pins part_number serial_number country country_of_origin module_form buffering "
    "keyboard_language keyboard_layout"
)
"""Attributes that tell products apart but not needs."""
DATA_SHEET = _set(
    "volts amps volt_amps watt_hours dpi rpm mhz ghz refresh_hz btu ddr cells keys buttons channels paper_lb speed_x "
    "speed_mbps usb_version led_backlit three_d plasma optical shielded snagless energy_star remanufactured"
)
"""Told by names, and seldom known to who is asked."""
WELL_PUT, PLAIN, PRICED, TECHNICAL = 1.0, 0.7, 0.6, 0.3
"""How naturally a question is asked: the prices are on the card anyway."""
MOST_ANSWERS = 4
FURTHER = 9
"""Good alternatives beyond those shown that a question may reach."""
MOST_CUTS = 2
LEAST_TOLD = 2
"""Answers that leave something different of those shown: a question with fewer tells nothing of them."""
APART = Decimal("1.1")
"""Prices closer than this are no choice between dear and cheap."""
NEAR = Decimal("1.025")
"""Measures closer than this are one answer: who needs 500 GB takes 512, and 15.4 inches are 15.6 to the eye."""
_ROUND = tuple(Decimal(step).scaleb(power) for power in range(5, -3, -1) for step in (5, 2, 1))


class _Band(NamedTuple):
    """An answer's bounds, both of them in it but for a price's lower one; one value where they are the same."""

    low: Plain | None
    high: Plain | None


Way = Sequence[tuple[_Band, int]]
"""A way to put a question: its answers, each with the set of alternatives known to be meant by it.

Sets are numbers whose bits are the places of the alternatives: there are many ways, and a card must not wait.
"""


@dataclass(frozen=True)
class _Split:
    """A question that could be asked: its answers, and which alternatives each leaves."""

    worth: float
    attribute: str
    way: Way

    @property
    def shape(self) -> frozenset[int]:
        """What tells it from another question with the same answers in other words."""
        return frozenset(left for _, left in self.way)


def choose(
    shown: Sequence[Item], words: Words, *, further: Sequence[Item] = (), wording: Wording | None = None
) -> list[Question]:
    """Up to three questions about the alternatives `shown`, the best first.

    Their answers tell the shown ones apart, and may reach the `further` ones, good ones that found no place; the
    answers say how many of these they would bring in. `wording` is the retailer's own.
    """
    wide = [*shown, *further[:FURTHER]]
    told = wording or Wording()
    names = {name for item in wide for name in item.facts if told.is_asked(name)}
    found = [
        split
        for name in sorted(names)
        if not {name, base(name)} & NO_QUESTION
        if (split := _by_attribute(name, wide, len(shown), told)) is not None
    ]
    if told.is_asked(PRICE) and (split := _by_price(wide, len(shown), words)) is not None:
        found.append(split)
    found.sort(key=lambda split: (-round(split.worth, 9), split.attribute))
    chosen: list[Question] = []
    seen: set[frozenset[int]] = set()
    for split in found:
        if split.shape in seen or len(chosen) == LIST_LENGTH:
            continue
        question = _asked(split, shown, wide, words, told)
        if len({answer.label for answer in question.answers}) == len(question.answers):
            seen.add(split.shape)
            chosen.append(question)
    return chosen


def over(questions: Sequence[Question], shown: Sequence[Item]) -> list[Question]:
    """The same questions about other alternatives: those that are on the card after an answer."""
    return [
        replace(
            question,
            answers=[
                replace(answer, skus=[item.sku for item in shown if fits(item, question.attribute, answer.value)])
                for answer in question.answers
            ],
        )
        for question in questions
    ]


def information(sizes: Sequence[int], unknown: int = 0) -> float:
    """What an answer tells in bits, where it leaves groups of these sizes and `unknown` ones beside in any case."""
    known = sum(sizes)
    if not known:
        return 0.0
    entropy = -sum(size / known * log2(size / known) for size in sizes if size)
    return entropy * known / (known + unknown)


def _by_attribute(name: str, wide: Sequence[Item], shown: int, wording: Wording) -> _Split | None:
    values = [plain(item.facts.get(name)) for item in wide]
    known = [value for value in values if value is not None]
    if 2 * len(known) <= len(wide) or len({type(value) for value in known}) > 1:
        return None  # known of too few, or of two sorts
    weight = WELL_PUT if is_told(name) or wording.knows(name) else TECHNICAL if name in DATA_SHEET else PLAIN
    places = _places(values)
    distinct: Sequence[Any] = list(places)
    if isinstance(known[0], str):
        if any(_is_code(str(value)) for value in distinct):
            return None
        # of many those of the alternatives that stand first
        ways: Iterable[Way] = [[(_Band(value, value), places[value]) for value in sorted(distinct[:MOST_ANSWERS])]]
    elif isinstance(known[0], bool):
        ways = [[(_Band(value, value), places[value]) for value in sorted(distinct, reverse=True)]]
    else:
        ways = _measured(sorted(distinct), places)
    return _best(name, weight, values, shown, ways)


def _measured(scale: Sequence[Decimal], places: Mapping[Any, int]) -> Iterator[Way]:
    """The ways to ask for a measure: each value by itself, or a few stretches of the scale where there are many.

    Values too near each other to choose between stay together in either.
    """
    apart = [place for place, (low, high) in enumerate(pairwise(scale), 1) if high > low * NEAR]
    upto = _upto(scale, places)
    for cuts in [apart] if len(apart) < MOST_ANSWERS else _cuts(apart):
        yield [(_Band(scale[low], scale[high - 1]), upto[high] ^ upto[low]) for low, high in _parts(cuts, scale)]


def _by_price(wide: Sequence[Item], shown: int, words: Words) -> _Split | None:
    """Bands of price with round bounds; None where no round figure parts the prices of those shown."""
    values = [item.price for item in wide]
    places = _places(values)
    prices = sorted(places)
    least = Decimal(1).scaleb(-words.decimals)
    figures: dict[int, Decimal | None] = {0: None, len(prices): None}
    for place, (low, high) in enumerate(pairwise(prices), 1):
        if high >= low * APART and (figure := _round_figure(low, high, least)) is not None:
            figures[place] = figure
    upto = _upto(prices, places)
    ways = (
        [(_Band(figures[low], figures[high]), upto[high] ^ upto[low]) for low, high in _parts(cuts, prices)]
        for cuts in _cuts(sorted(place for place, figure in figures.items() if figure is not None))
    )
    return _best(PRICE, PRICED, values, shown, ways)


def _places(values: Iterable[Value | None]) -> dict[Value, int]:
    """For each value, in the order of the alternatives, the set of those that have it."""
    found: dict[Value, int] = {}
    for place, value in enumerate(values):
        if value is not None:
            found[value] = found.get(value, 0) | 1 << place
    return found


def _upto(scale: Sequence[Value], places: Mapping[Value, int]) -> list[int]:
    """For each length the set of those whose value is among so many first ones of the scale."""
    return list(accumulate((places[value] for value in scale), or_, initial=0))


def _cuts(places: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """The ways to cut a scale in two or three."""
    for count in range(1, MOST_CUTS + 1):
        yield from combinations(places, count)


def _parts(cuts: Sequence[int], scale: Sequence[object]) -> Iterable[tuple[int, int]]:
    return pairwise([0, *cuts, len(scale)])


def _best(name: str, weight: float, values: Sequence[object], shown: int, ways: Iterable[Way]) -> _Split | None:
    """The most telling of these ways to put a question; None where all leave the same of those shown."""
    unknown = sum(1 << place for place, value in enumerate(values) if value is None)
    on_card = (1 << shown) - 1
    best: _Split | None = None
    for way in ways:
        if len({(group | unknown) & on_card for _, group in way} - {0}) < LEAST_TOLD:
            continue
        # Who needs something beyond these answers is not helped by them: they count as unknown.
        sizes = [group.bit_count() for _, group in way]
        worth = weight * information(sizes, len(values) - sum(sizes))
        if best is None or worth > best.worth:
            best = _Split(worth, name, [(band, group | unknown) for band, group in way])
    return best


def _asked(split: _Split, shown: Sequence[Item], wide: Sequence[Item], words: Words, wording: Wording) -> Question:
    """The question in words, with what each answer leaves."""
    answers = [
        Answer(
            label=_label(split.attribute, band, words),
            skus=[item.sku for place, item in enumerate(shown) if left >> place & 1],
            value=between(band.low, band.high),
            more=(left >> len(shown)).bit_count(),
        )
        for band, left in split.way
    ]
    is_fact = any(isinstance(item.facts.get(split.attribute), bool) for item in wide) and split.attribute != PRICE
    return Question(split.attribute, _text(split.attribute, answers, words, wording, is_fact=is_fact), answers)


def _label(name: str, band: _Band, words: Words) -> str:
    if name == PRICE:
        low, high = (None if end is None else words.round_money(Decimal(end)) for end in (band.low, band.high))
        if low is None:
            return words.text("up to {price}", price=high)
        return (
            words.text("over {price}", price=low) if high is None else words.text("{low} to {high}", low=low, high=high)
        )
    low, high = (words.attribute_value(name, _number(end)) for end in band)
    return low if low == high else words.text("{low} to {high}", low=low, high=high)


def _text(name: str, answers: Sequence[Answer], words: Words, wording: Wording, *, is_fact: bool) -> str:
    """As the retailer asks it, else as clerks do, else by the attribute's name."""
    places = {
        "label": words.attribute_label(name),
        "answers": words.either([answer.label for answer in answers]),
    }
    own = wording.text(name, words.locale)
    if own is not None:
        return own.format(**places)
    template = QUESTIONS.get(name) or QUESTIONS.get(base(name))
    if template is not None and is_fact == ("{answers}" not in template):
        return words.text(template, **places)
    if is_fact:
        return words.text("Do you need {label}?", label=places["label"])
    return words.text("Which {label} suits you: {answers}?", **places)


def _number(value: Plain | None) -> bool | float | str | None:
    """As attributes have it."""
    return float(value) if isinstance(value, Decimal) else value


def _is_code(value: str) -> bool:
    """Whether a text looks like a part number rather than a word people choose by."""
    return len(value) > 40 or (len(value) > 5 and " " not in value and any(char.isdigit() for char in value))


def _round_figure(low: Decimal, high: Decimal, least: Decimal) -> Decimal | None:
    """The roundest amount from `low` to under `high` that a coin of `least` can pay."""
    for step in _ROUND:
        figure = (low / step).to_integral_value(ROUND_CEILING) * step
        if low <= figure < high and step >= least:
            return figure
    return None
