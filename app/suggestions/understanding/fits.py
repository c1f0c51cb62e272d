"""What a product is made for, and which device it is itself, told from its name, in words that can be compared.

A case that fits another phone is the worst thing a clerk can propose, so models are told apart to the last word
("galaxy s7" is not "galaxy s7 edge") while spellings of one model come out the same ("TN-540" and "TN540", "Moto G (4th
Generation)" and "Moto G4"). Cartridges fit by their number as well as by the printers named. Leaves to others what
follows from fitting.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from functools import lru_cache

from app.suggestions.understanding import fit_words as words


def fits(name: str, brand: str | None) -> frozenset[str]:
    """What a product is made for; empty where its name does not say, which is not the same as fitting anything."""
    return _understood(name, brand or "")[0]


def devices(name: str, brand: str | None) -> frozenset[str]:
    """The device a product is itself, as the names of its accessories have it; empty for accessories."""
    return _understood(name, brand or "")[1]


def told(name: str) -> frozenset[str]:
    """What its name says in so many words that it is for; a part number that stands alone is its own."""
    return _for(_tokens(name))


def match(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether two products fit, or are, a common device."""
    return not a.isdisjoint(b)


@lru_cache(maxsize=64)
def _understood(name: str, brand: str) -> tuple[frozenset[str], frozenset[str]]:
    """What it fits and what it is, read together, for most callers ask for both."""
    tokens = _tokens(name)
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
        return frozenset(_models(itself, strict=words.PARTS.isdisjoint(itself))), frozenset()
    return frozenset(), frozenset(_models(head, maker, strict=words.PHONES.isdisjoint(tokens), own=True))


def _for(tokens: Sequence[str]) -> frozenset[str]:
    return frozenset(model for clause in _clauses(tokens) for model in _models(clause))


@lru_cache(maxsize=4096)
def _maker(brand: str) -> str:
    return next((token for token in _tokens(brand) if token in words.MAKERS), "")


def _tokens(name: str) -> list[str]:
    text = name.translate(words.TYPOGRAPHY).lower().replace(" - ", " | ").replace("new-", "")
    if "not " in text:
        text = words.DENIED.sub(" ", text)
    if "case pack" in text:
        text = words.CASE_PACK.sub("pack", text)
    if "-" in text:
        text = words.COLOURED_ONE.sub(r"\1 ", text)
    if any(family in text for family in words.UNSIZED):
        text = words.SCREEN.sub(" ", text)
    if not words.ALIAS_STARTS.isdisjoint(text.split()):
        text = words.ALIAS.sub(lambda found: words.ALIASES[found[0]], text)
    found: list[str] = []
    for token in words.TOKEN.findall(text):
        if token[-1] == "+":
            found += (token[:-1], "plus")
        elif token[-1].isdigit() or token[-1] in "sgc":
            joined = words.JOINED.fullmatch(token)
            found += joined.groups() if joined else (token,)
        else:
            found.append(token)
    return found


def _clauses(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """The parts of a name that say what the product is for."""
    for at, token in enumerate(tokens):
        with_it = token.startswith("compatible") and tokens[at + 1 : at + 2] == ["with"]
        if token in words.MARKERS or with_it:
            begin = at + 1 + with_it
            stop = (i for i in range(begin, len(tokens)) if tokens[i] == "|" or tokens[i] in words.ENDS)
            yield tokens[begin : next(stop, len(tokens))]


def _models(tokens: Sequence[str], maker: str = "", *, strict: bool = False, own: bool = False) -> Iterator[str]:
    """Every device named among these words; when strict, only those that are more than words of a title.

    A code far from any maker is an accessory's own part number, and left out; of a device (`own`) it is its model.
    """
    at, ordinal, known = 0, "", bool(maker)
    while at < len(tokens):
        token = tokens[at]
        if token in words.TAILS:
            at = yield from _tail(token, tokens, at + 1, ordinal)
            known = True
        elif token in words.LIST_STARTS:
            at = yield from _list(token, tokens, at + 1, strict=strict)
            known = True
        elif token in words.MAKERS or (maker and at == 0):
            at += token in words.MAKERS
            while at < len(tokens) and tokens[at] in ("|", "refurbished", token, maker):
                at += 1
            at = yield from _phrase(token if token in words.MAKERS else maker, tokens, at, strict=strict)
            known = True
        else:
            if not token.isalpha() and (own or (not strict and (known or at < 2))):
                codes = tuple(_codes(token))
                known = known or bool(codes)
                yield from codes
            at += 1
        if token[0].isdigit() and (generation := words.ORDINAL.fullmatch(token)):
            ordinal = generation[1]
        elif ordinal and token not in words.BETWEEN:
            ordinal = ""


def _tail(family: str, tokens: Sequence[str], at: int, ordinal: str) -> Generator[str, None, int]:
    """The models of a family whose numbers and words follow it: "iphone 6 plus 6s"; returns where they end."""
    told = words.TAILS[family]
    before: list[str] = []
    after: list[str] = []
    number = ""
    while at < len(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        token = words.ROMAN.get(tokens[at], tokens[at])
        if before and not number and (family, before[-1]) in words.SIZED:
            token, following = words.SIZE.sub("", token) if family == "macbook" else token.removesuffix("-inch"), ""
        generation = words.ORDINAL.fullmatch(token)
        if generation and words.GENERATION.fullmatch(following):
            number = number or generation[1]
            at += 1
        elif token in told:
            if number and len(token) == 1:
                number += token  # "3G S"
            else:
                (after if number else before).append(token)
        elif _is_number(token, following, family):
            if not number:
                number = token
            elif "." in token:
                after.append(token)
            else:
                yield _named(family, before, number, after)
                number, after = token, []
        elif not (token in words.JOINS and _is_number(following, "", family)) and not words.YEAR.fullmatch(token):
            break
        at += 1
    yield _named(family, before, number or ordinal, after)
    return at


def _is_number(token: str, following: str, family: str) -> bool:
    is_leather = following == "in" and len(token) == 1 and family in words.NEVER_TINY  # "iPad 2 in vegan leather"
    if not words.NUMBER.fullmatch(token) or (following in words.UNITS and not is_leather):
        return False
    unit = token.lstrip("0123456789.")
    if token in ("3g", "4g", "5g"):
        return family == "iphone" and not token.startswith(("4", "5"))
    return unit == token or unit in ("x", "p") or unit not in words.UNITS


def _named(family: str, before: list[str], number: str, after: list[str]) -> str:
    if before and len(before[0]) == 1 and number[:1].isdigit() and "." not in number:
        before, number = [before[0] + number, *before[1:]], ""  # "Moto G Plus (4th Generation)" is a "Moto G4 Plus"
    return " ".join(part for part in (family, *before, number, *after) if part)


def _list(family: str, tokens: Sequence[str], at: int, *, strict: bool) -> Generator[str, None, int]:
    """The models of a family that are numbers or codes, often several in a row; returns where they end."""
    told = words.LISTS[family]
    named, word = False, ""
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        head = token.partition("-")[0]
        if token in told:
            word = token
        elif words.SPEC.fullmatch(token) or (token.isdigit() and following in words.UNITS):
            break
        elif words.LIST_NUMBER.fullmatch(head):
            named = True
            yield f"{family} {head}"
            if stem := words.TRIMMED.fullmatch(head):
                yield f"{family} {stem[1]}"
            if not token[0].isdigit():
                yield from _codes(token)
        elif token not in words.THROUGH and token not in words.JOINS:
            break
        at += 1
    if not (named or strict or (at < len(tokens) and tokens[at] in words.TAILS)):
        yield f"{family} {word}".rstrip()
    return at


def _phrase(maker: str, tokens: Sequence[str], at: int, *, strict: bool) -> Generator[str, None, int]:
    """What follows a maker's name and is of no family known here: "lg g5", "zte axon 7"; returns where it ends."""
    parts: list[str] = []
    numbered = False
    while at < len(tokens) and len(parts) < words.LONGEST:
        token = words.ROMAN.get(tokens[at], tokens[at])
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        if token in words.ENDING:
            break
        if not token[0].isalnum() or words.SPEC.fullmatch(token) or (token.isdigit() and following in words.UNITS):
            break
        digits = any(character.isdigit() for character in token)
        if digits and len(token) > 3 and not token.isdigit():
            break  # a code, which says enough by itself
        if numbered and digits:
            yield " ".join((maker, *parts))
            parts = [part for part in parts if part.isalpha() and len(parts) > 1][:1]
        elif numbered and token not in words.VARIANTS:
            break
        numbered = numbered or digits
        parts.append(token)
        at += 1
    family_next = at < len(tokens) and tokens[at] in words.FAMILIES  # "Eee Pad Transformer": the family says it
    if parts and (numbered or not (strict or family_next)):
        yield " ".join((maker, *parts))
    return at


def _codes(token: str) -> Iterator[str]:
    """A model's code without its hyphens, and without what only tells its variants apart: "ml2851nd", "ml2851"."""
    if token.isalpha():
        return
    code = token.replace("-", "").replace(".", "")
    if not 4 <= len(code) <= words.LONGEST_CODE or code.isdigit() or code.isalpha() or words.SPEC.fullmatch(token):
        return
    yield code
    if stem := words.STEM.fullmatch(code):
        yield stem[1]
    head, hyphen, _ = token.partition("-")
    if hyphen and len(head) > 2 and not head.isdigit() and not head.isalpha():
        yield head


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
                yield f"{maker} {number[1]}"
                numbered = True
        elif token in words.LIST_STARTS:
            numbered = False
            if following and not words.CARTRIDGE.fullmatch(following):
                at = yield from _list(token, tokens, at + 1, strict=True)
                before = ""
                continue
        elif token.isdigit():
            if len(token) in (7, 8, 9) or (len(token) == 4 and before in words.INK_MAKERS):
                yield token if len(token) > 4 else f"{before} {token}"
        elif token not in words.JOINS:
            numbered = False
            yield from _cartridge(token)
        before = token if token not in words.JOINS else before
        at += 1


def _cartridge(token: str) -> Iterator[str]:
    yield from _codes(token)
    head, _, rest = token.partition("-")
    if len(rest) > 4 and any(character.isdigit() for character in head):
        yield from _codes(rest)
    code = token.replace("-", "")
    for pattern in (words.COLOURED, words.RETURNED):
        if stem := pattern.fullmatch(code):
            yield stem[1]
    if epson := words.EPSON.fullmatch(code):
        # T060120 is the black one of the T060 family, which boxes call "60".
        yield f"t{epson[1]}"
        yield f"epson {int(epson[1])}"
