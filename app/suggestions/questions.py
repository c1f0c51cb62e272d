"""Questions: what to ask so that the answers tell the alternatives apart. Pure.

A question is worth the bits its answer is expected to tell about which of the good alternatives is the right one,
each being as likely, times how naturally it is asked: size, use and price before what only a data sheet knows. An
alternative of which the answer is not known stays in whatever is answered, and so tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from itertools import combinations, pairwise
from math import log2
from typing import Any, TypeVar

from app.suggestions.answers import PRICE, between, fits, plain
from app.suggestions.attribute_wording import QUESTIONS, base, is_told
from app.suggestions.card import Answer, Question
from app.suggestions.rules import LIST_LENGTH, Item
from app.suggestions.wording import Wording
from app.suggestions.words import Words

Cut = TypeVar("Cut")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_QUESTION = _set(
    "colour color model model_number warranty warranty_months warranty_years year brand manufacturer series mpn ean "
    "upc gtin isbn part_number serial_number country country_of_origin"
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
APART = Decimal("1.1")
"""Prices closer than this are no choice between dear and cheap."""
_ROUND = tuple(Decimal(step).scaleb(power) for power in range(5, -3, -1) for step in (5, 2, 1))


@dataclass(frozen=True)
class _Choice:
    """An answer: what is said, and what it stands for."""

    label: str
    value: str


@dataclass(frozen=True)
class _Split:
    """A question that could be asked."""

    worth: float
    attribute: str
    text: str
    answers: list[Answer]
    shape: frozenset[frozenset[str]]
    """What the answers leave: another question with the same answers in other words is not asked too."""


def choose(
    shown: Sequence[Item], words: Words, *, further: Sequence[Item] = (), wording: Wording | None = None
) -> list[Question]:
    """Up to three questions about the alternatives `shown`, the best first.

    Their answers tell the shown ones apart, and may reach the `further` ones, good ones that found no place; the
    answers say how many of these they would bring in. `wording` is the retailer's own.
    """
    wide = [*shown, *further[:FURTHER]]
    told = wording or Wording()
    names = {name for item in wide for name in item.facts if plain(item.facts[name]) is not None}
    found = [
        split
        for name in sorted(names)
        if told.is_asked(name) and not {name, base(name)} & NO_QUESTION
        if (split := _by_attribute(name, shown, wide, words, told)) is not None
    ]
    if told.is_asked(PRICE) and (split := _by_price(shown, wide, words, told)) is not None:
        found.append(split)
    found.sort(key=lambda split: (-round(split.worth, 9), split.attribute))
    chosen: list[Question] = []
    seen: set[frozenset[frozenset[str]]] = set()
    for split in found:
        if split.shape not in seen and len(chosen) < LIST_LENGTH:
            seen.add(split.shape)
            chosen.append(Question(split.attribute, split.text, split.answers))
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


def _by_attribute(
    name: str, shown: Sequence[Item], wide: Sequence[Item], words: Words, wording: Wording
) -> _Split | None:
    values = [value for item in wide if (value := plain(item.facts.get(name))) is not None]
    if 2 * len(values) <= len(wide) or len({type(value) for value in values}) > 1:
        return None  # known of too few, or of two sorts
    weight = WELL_PUT if _is_well_put(name, wording) else TECHNICAL if name in DATA_SHEET else PLAIN

    def split(choices: Sequence[_Choice]) -> _Split | None:
        return _split(name, choices, shown, wide, words, wording, weight)

    distinct = sorted(set(values), key=lambda value: (isinstance(value, bool) and not value, value))
    if isinstance(values[0], str):
        if any(_is_code(str(value)) for value in distinct):
            return None
        frequent = list(dict.fromkeys(values))[:MOST_ANSWERS]  # in the order of the alternatives: the best first
        return split([_Choice(str(value), str(value)) for value in sorted(frequent, key=str)])
    if isinstance(values[0], bool) or len(distinct) <= MOST_ANSWERS:
        labels = {value: words.attribute_value(name, _number(value)) for value in distinct}
        return split([_Choice(label, between(value, value)) for value, label in labels.items()])

    def bands(cuts: Sequence[int]) -> list[_Choice]:
        parts = [distinct[low:high] for low, high in pairwise([0, *cuts, len(distinct)])]
        return [_Choice(_band(name, part[0], part[-1], words), between(part[0], part[-1])) for part in parts]

    return _best(range(1, len(distinct)), bands, split)


def _by_price(shown: Sequence[Item], wide: Sequence[Item], words: Words, wording: Wording) -> _Split | None:
    """Bands of price with round bounds; None where no round figure parts the prices of those shown."""
    prices = sorted({item.price for item in wide if item.price is not None})
    least = Decimal(1).scaleb(-words.decimals)
    cuts = sorted(
        {cut for low, high in pairwise(prices) if high >= low * APART if (cut := _round_figure(low, high, least))}
    )

    def split(choices: Sequence[_Choice]) -> _Split | None:
        return _split(PRICE, choices, shown, wide, words, wording, PRICED)

    def bands(chosen: Sequence[Decimal]) -> list[_Choice]:
        first, last = chosen[0], chosen[-1]
        middle = [
            _Choice(
                words.text("{low} to {high}", low=words.round_money(low), high=words.round_money(high)),
                between(low, high),
            )
            for low, high in pairwise(chosen)
        ]
        return [
            _Choice(words.text("up to {price}", price=words.round_money(first)), between(None, first)),
            *middle,
            _Choice(words.text("over {price}", price=words.round_money(last)), between(last, None)),
        ]

    return _best(cuts, bands, split)


def _best(
    cuts: Sequence[Cut],
    bands: Callable[[Sequence[Cut]], Sequence[_Choice]],
    split: Callable[[Sequence[_Choice]], _Split | None],
) -> _Split | None:
    """The most telling of the ways to cut a scale in two or three."""
    ways = [split(bands(way)) for count in range(1, MOST_CUTS + 1) for way in combinations(cuts, count)]
    return max((way for way in ways if way is not None), key=lambda way: way.worth, default=None)


def _split(
    name: str,
    choices: Sequence[_Choice],
    shown: Sequence[Item],
    wide: Sequence[Item],
    words: Words,
    wording: Wording,
    weight: float,
) -> _Split | None:
    """The question with these answers; None where they leave the same of those shown, or only one leaves any."""
    known = [item for item in wide if _is_known(item, name)]
    answers, sizes, shape = [], [], []
    for choice in choices:
        left = [item for item in wide if fits(item, name, choice.value)]
        here = [item.sku for item in shown if fits(item, name, choice.value)]
        answers.append(Answer(choice.label, here, choice.value, len(left) - len(here)))
        sizes.append(sum(fits(item, name, choice.value) for item in known))
        shape.append(frozenset(item.sku for item in left))
    remaining = {frozenset(answer.skus) for answer in answers if answer.skus}
    if len(remaining) < 2 or len({answer.label for answer in answers}) < len(answers):
        return None
    # Who needs something beyond these answers is not helped by them: they count as unknown.
    worth = weight * information(sizes, len(wide) - sum(sizes))
    return _Split(worth, name, _text(name, answers, known, words, wording), answers, frozenset(shape))


def _is_known(item: Item, name: str) -> bool:
    return item.price is not None if name == PRICE else plain(item.facts.get(name)) is not None


def _text(name: str, answers: Sequence[Answer], known: Sequence[Item], words: Words, wording: Wording) -> str:
    """As the retailer asks it, else as clerks do, else by the attribute's name."""
    places = {
        "label": words.attribute_label(name),
        "answers": words.either([answer.label for answer in answers]),
    }
    own = wording.text(name, words.locale)
    if own is not None:
        return own.format(**places)
    template = QUESTIONS.get(name) or QUESTIONS.get(base(name))
    is_fact = name != PRICE and all(isinstance(item.facts[name], bool) for item in known)
    if template is not None and is_fact == ("{answers}" not in template):
        return words.text(template, **places)
    if is_fact:
        return words.text("Do you need {label}?", label=places["label"])
    return words.text("Which {label} suits you: {answers}?", **places)


def _is_well_put(name: str, wording: Wording) -> bool:
    return is_told(name) or wording.knows(name)


def _band(name: str, low: Any, high: Any, words: Words) -> str:
    ends = [words.attribute_value(name, _number(end)) for end in (low, high)]
    return ends[0] if low == high else words.text("{low} to {high}", low=ends[0], high=ends[1])


def _number(value: bool | Decimal | str) -> bool | float | str:
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
