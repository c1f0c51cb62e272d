"""What a product is made for, and which device it is itself, told from its name, in words that can be compared.

A case that fits another phone is the worst thing a clerk can propose, so models are told apart to the last word
("galaxy s7" is not "galaxy s7 edge") while spellings of one model come out the same ("TN-540" and "TN540", "Moto G (4th
Generation)" and "Moto G4"). Cartridges fit by their number as well as by the printers named. Leaves to others what
follows from fitting.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from app.suggestions.understanding import fit_words as words
from app.suggestions.understanding.device_models import carried, codes, listed, models, tokens_of


def fits(name: str, brand: str | None) -> frozenset[str]:
    """What a product is made for; empty where its name does not say, which is not the same as fitting anything."""
    return _understood(name, brand or "")[0]


def devices(name: str, brand: str | None) -> frozenset[str]:
    """The device a product is itself, as the names of its accessories have it; empty for accessories."""
    return _understood(name, brand or "")[1]


def told(name: str) -> frozenset[str]:
    """What its name says in so many words that it is for; a part number that stands alone is its own."""
    return _for(tokens_of(name))


def match(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two products fit, or are, a common device."""
    return not a.isdisjoint(b)


@lru_cache(maxsize=64)
def _understood(name: str, brand: str) -> tuple[frozenset[str], frozenset[str]]:
    """What it fits and what it is, read together, for most callers ask for both."""
    tokens = tokens_of(name)
    maker = _maker(brand)
    itself = tokens[: next((at for at, token in enumerate(tokens) if at and token in words.ENDS), len(tokens))]
    ink = words.CERTAINLY if "printer" in itself[-2:] else words.CONSUMABLE
    if not ink.isdisjoint(itself) and not (words.ACCESSORY & frozenset(itself)) - {"replacement"}:
        return frozenset(_cartridges(tokens, maker)), frozenset()
    found = _for(tokens)
    if found:
        return found, frozenset()
    head = itself[: next((at for at, token in enumerate(itself) if token in words.MARKERS), len(itself))]
    if not words.ACCESSORY.isdisjoint(head):
        return frozenset(models(itself, strict=words.PARTS.isdisjoint(itself))), frozenset()
    return frozenset(), frozenset(models(head, maker, strict=words.PHONES.isdisjoint(tokens), own=True))


def _for(tokens: Sequence[str]) -> frozenset[str]:
    return frozenset(model for clause in _clauses(tokens) for model in models(clause))


@lru_cache(maxsize=4096)
def _maker(brand: str) -> str:
    return next((token for token in tokens_of(brand) if token in words.MAKERS), "")


def _clauses(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts of a name that say what the product is for."""
    for at, token in enumerate(tokens):
        with_it = token.startswith("compatible") and tokens[at + 1 : at + 2] == ["with"]
        if token in words.MARKERS or with_it:
            begin = at + 1 + with_it
            begin += 2 if tokens[begin : begin + 2] == ["use", "with"] else 0
            stop = (i for i in range(begin, len(tokens)) if tokens[i] == "|" or tokens[i] in words.ENDS)
            yield tokens[begin : next(stop, len(tokens))]


def _cartridges(tokens: Sequence[str], maker: str) -> Iterator[str]:
    """The numbers of cartridges, and the printers they are said to be for."""
    at, before, numbered = 0, "", False
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        maker = token if token in words.INK_MAKERS else maker
        number = words.CARTRIDGE.fullmatch(token)
        if number and following not in words.COUNTED and following not in words.UNITS:
            named = (
                token.endswith("xl")
                or before in words.INK_MAKERS
                or before in words.NUMBERED_BY
                or (numbered and before not in words.COLOURS)
            )
            if maker and (
                named or (len(number[1]) > 1 and following in words.COLOURS and (not at or before in words.COLOURS))
            ):
                # A LaserJet's 74A is no 74 of an ink's, and a 05X holds more than a 05A.
                yield f"{maker} {number[1]}{'a' if maker == 'hp' and token[-1] in 'ax' else ''}"
                numbered = True
        elif token in words.LIST_STARTS:
            numbered = False
            if following and not words.CARTRIDGE.fullmatch(following):
                at = yield from listed(token, tokens, at + 1, strict=True)
                before = ""
                continue
        elif token.isdigit():
            if len(token) in (7, 8, 9) or (len(token) == 4 and before in words.INK_MAKERS):
                yield token if len(token) > 4 else f"{before} {token}"
        elif token not in words.JOINS:
            numbered = False
            yield from _cartridge(token)
            yield from carried(tokens, at)
        before = before if token in words.BESIDE else token
        at += 1


def _cartridge(token: str) -> Iterator[str]:
    yield from codes(token)
    head, _, rest = token.partition("-")
    if len(rest) > 4 and any(character.isdigit() for character in head):
        yield from codes(rest)
    code = token.replace("-", "")
    for pattern in (words.COLOURED, words.RETURNED):
        if stem := pattern.fullmatch(code):
            yield stem[1]
    if epson := words.EPSON.fullmatch(code):
        # T060120 is the black one of the T060 family, which boxes call "60".
        yield f"t{epson[1]}"
        yield f"epson {int(epson[1])}"
