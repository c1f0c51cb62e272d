"""The devices a name speaks of, model by model, in one spelling each: "moto g4 plus", "iphone se". Pure.

Which families there are, and the words and numbers their models are told by, is kept in `fit_words`.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence

from app.suggestions.understanding import fit_words as words


def tokens_of(name: str) -> list[str]:
    """The words, codes and marks of a name in the spellings that the families and codes are kept in."""
    text = name.translate(words.TYPOGRAPHY).lower().replace(" - ", " | ").replace("new-", "")
    if "not " in text:
        text = words.DENIED.sub(" ", text)
    if "case pack" in text:
        text = words.CASE_PACK.sub("pack", text)
    if "n vi " in text:
        text = text.replace("n vi ", "nuvi ")  # a feed that lost the dots on "nüvi"
    if "at" in text:
        text = words.AT_AND_T.sub("att", text)
    if "ink" in text:
        text = words.INK_JET.sub("inkjet", text)
    if "-" in text:
        text = words.ORDINALS.sub(r"\1\2 generation", text)
        text = words.COLOURED_ONE.sub(r"\1 ", text)
    if " gen" in text:
        text = words.BOTH_ORDINALS.sub(r"\1 generation ", text)
    if "touch" in text:
        text = words.TOUCH.sub(lambda found: f" ipod touch {found[1] or found[2] or found[3]}th generation", text)
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


def models(tokens: Sequence[str], maker: str = "", *, strict: bool = False, own: bool = False) -> Iterator[str]:
    """Every device named among these words; when strict, only those that are more than words of a title.

    A code far from any maker is an accessory's own part number, and left out; of a device (`own`) it is its model.
    """
    at, ordinal, known = 0, "", bool(maker)
    while at < len(tokens):
        token = tokens[at]
        if token in words.TAILS and not (token in words.COMMON and words.COMMON[token].isdisjoint(tokens)):
            at = yield from _tail(token, tokens, at + 1, ordinal)
            known = True
        elif token in words.LIST_STARTS:
            at = yield from listed(token, tokens, at + 1, strict=strict)
            known = True
        elif token in words.MAKERS or (maker and at == 0):
            at += token in words.MAKERS
            while at < len(tokens) and tokens[at] in ("|", "refurbished", "att", token, maker):
                at += 1
            at = yield from _phrase(token if token in words.MAKERS else maker, tokens, at, strict=strict)
            known = True
        else:
            if not token.isalpha() and (own or (not strict and (known or at < 2))):
                told = tuple(codes(token))
                known = known or bool(told)
                yield from told
                if told and not own:
                    yield from carried(tokens, at)
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
        if not (number or before) and following != "lte":
            token = words.CALLED.get((family, token), token)
        generation = words.ORDINAL.fullmatch(token)
        if generation and words.GENERATION.fullmatch(following):
            if number and number != generation[1] and family in ("ipad", "ipod"):
                yield _named(family, before, number, after)
                number, after = generation[1], []
            number = number or generation[1]
            at += 1
        elif (family, token) in words.WHOLE and (before or number):
            yield _named(family, before, number, after)
            before, number, after = [token], "", []
        elif before and not number and (family, before[-1]) in words.WHOLE and _is_number(token, following, family):
            yield _named(family, before, "", after)
            before, number = [], token
        elif token in words.NETWORKS and words.ORDINAL.fullmatch(following):
            pass  # "Moto G 4G (4th Gen)"
        elif token in words.JOINS and (number or before) and _turns(family, tokens, at):
            # "iPhone 6/Plus" goes on with the number, "iPhone 13 Pro/Max" with both, "iPad Pro/Air 2" with neither.
            yield _named(family, before, number, after)
            before, after = [], (["pro"] if following == "max" and "pro" in after else [])
            number = number if family == "iphone" else ""
        elif token in told:
            if before and family in words.APART and token not in before and token in words.APART[family]:
                yield _named(family, before, number, after)
                before, number = [], ""
            if number and len(token) == 1:
                number += token  # "3G S"
            else:
                (after if number else before).append(token)
        elif _is_number(token, following, family) or (not (number or before) and (family, token) in words.BY_SCREEN):
            if not number:
                number = token
            elif "." in token:
                after.append(token)
            else:
                yield _named(family, before, number, after)
                number, after = token, []
        elif token in words.JOINS and _goes_on(family, following):
            if family == "ipad" and not (number or before or ordinal):
                yield family  # "iPad 1 and 2"
        elif not words.YEAR.fullmatch(token):
            break
        at += 1
    yield _named(family, before, number or ordinal, after)
    return at


def _turns(family: str, tokens: Sequence[str], at: int) -> bool:
    """Whether a model of the family is named without it after a mark or an "and"."""
    if family == "galaxy" and at + 2 < len(tokens):
        # "Galaxy S III and S 4"
        return tokens[at + 1] in words.TAILS[family] and len(tokens[at + 1]) == 1 and tokens[at + 2].isdigit()
    if family not in words.EITHER or at + 1 >= len(tokens) or tokens[at + 1] not in words.TAILS[family]:
        return False
    if (family, tokens[at + 1]) in words.WHOLE:
        return False
    then = tokens[at + 2] if at + 2 < len(tokens) else ""
    return tokens[at] == "/" or (family != "iphone" and then not in words.NO_MODEL)


def _goes_on(family: str, token: str) -> bool:
    """Whether another model of the family follows, by its number or by a name of its own."""
    return _is_number(token, "", family) or (family, token) in words.WHOLE or words.ORDINAL.fullmatch(token) is not None


def _is_number(token: str, following: str, family: str) -> bool:
    if token in words.TAILS:
        return False  # "Xbox One/PS4"
    is_leather = following == "in" and len(token) == 1 and family in words.NEVER_TINY  # "iPad 2 in vegan leather"
    if not words.NUMBER.fullmatch(token) or (following in words.UNITS and not is_leather):
        return False
    unit = token.lstrip("0123456789.")
    if token in ("1g", "2g", "3g", "4g", "5g"):
        return family == "iphone" and not token.startswith(("4", "5"))
    return unit == token or unit in ("x", "p") or unit not in words.UNITS


def _named(family: str, before: list[str], number: str, after: list[str]) -> str:
    if ordinal := words.ORDINAL.fullmatch(number):
        number = ordinal[1]  # "iPad Air 5/4/3rd"
    if family == "ipad" and number == "1" and not before:
        number = ""
    if before and len(before[0]) == 1 and number[:1].isdigit() and "." not in number:
        before, number = [before[0] + number, *before[1:]], ""  # "Moto G Plus (4th Generation)" is a "Moto G4 Plus"
    return " ".join(part for part in (family, *before, number, *after) if part)


def listed(family: str, tokens: Sequence[str], at: int, *, strict: bool) -> Generator[str, None, int]:
    """The models of a family that are numbers or codes, often several in a row; returns where they end."""
    told = words.LISTS[family]
    named, word = False, ""
    while at < len(tokens):
        token = tokens[at]
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        head = token.partition("-")[0]
        if token in told:
            word = token
        elif (
            words.SPEC.fullmatch(token) and token.lstrip("0123456789") not in tuple(words.LETTERED.get(family, ""))
        ) or (token.isdigit() and following in words.UNITS):
            break
        elif head[0] == "0":
            break  # "nuvi 360 010-10815-00": its number in the maker's books
        elif words.LIST_NUMBER.fullmatch(head):
            named = True
            yield f"{family} {head}"
            if stem := words.TRIMMED.fullmatch(head):
                yield f"{family} {stem[1]}"
            if not token[0].isdigit():
                yield from codes(token)
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
        if token in words.ENDING or token.endswith("-enabled"):
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


def carried(tokens: Sequence[str], at: int) -> Iterator[str]:
    """The numbers after a code that leave its letters out: "LQ-500 510 570", "D5100/3100"."""
    begun = words.CARRIED.fullmatch(tokens[at])
    if not begun:
        return
    for i in range(at + 1, len(tokens)):
        token = tokens[i]
        if token in words.JOINS:
            continue
        number = words.CARRIES.fullmatch(token)
        if not number or len(number[1]) != len(begun[2]) or words.SPEC.fullmatch(token) or words.YEAR.fullmatch(token):
            return
        if i + 1 < len(tokens) and tokens[i + 1] in words.UNITS:
            return
        yield from codes(f"{begun[1]}{token}")


def codes(token: str) -> Iterator[str]:
    """A model's code without its hyphens, and without what only tells its variants apart: "ml2851nd", "ml2851"."""
    if "-" in token and (pair := words.PAIR.fullmatch(token)):
        yield from (pair[1], pair[3])
        return
    code = token.replace("-", "").replace(".", "")
    if not 4 <= len(code) <= words.LONGEST_CODE or not code.isalnum() or code.isdigit() or code.isalpha():
        return
    if words.SPEC.fullmatch(token):
        return
    yield code
    if stem := words.STEM.fullmatch(code):
        yield stem[1]
    head, hyphen, _ = token.partition("-")
    if (
        hyphen
        and not words.OF_ONE_PART.fullmatch(token)
        and len(head) > 2
        and not head.isdigit()
        and not head.isalpha()
    ):
        yield head
