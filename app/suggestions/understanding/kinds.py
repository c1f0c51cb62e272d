"""What kind of thing a product is: the head of its name, told from what the name merely mentions.

A DVD-player *bag* is a bag and a case *for* a phone is a case: English names put the thing itself last, before
any "for", "with" or "-". A lexicon of kinds says which phrases name things; where it knows none, the retailer's
category does, and where there is no category either, the head phrase itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.suggestions.understanding import signs
from app.suggestions.understanding.tables import rows

_CUT = re.compile(
    r"\b(?:for|fits|compatible with|replacement for|replaces|designed for|made for|to fit|"
    r"(?:designed |made )?to (?:protect|hold|carry|store)|"
    r"with|w/|includes?|including|featuring|by|from|in retail|retail packag\w+|works with|use with|used? in|"
    r"designed to|accepts|supports|without)\b|"
    r"\bw/|(?<!\bb )(?<!\d )\bw\b(?!-\w)|\s\+\s(?!ps/2)"
)
_JOINED = re.compile(r"\b(so|lga)[ -](dimms?|\d{3,4})\b")
_MENTION = re.compile(
    r"\b(?:for|fits|compatible with|replacement for|replaces|works with|use with|to (?:protect|hold|carry|store))\b"
)
_SEGMENT = re.compile("\\s[-\u2013\u2014|]\\s|(?<!\\d)[,;]|[,;](?!\\d)|[()\\[\\]]|\\s-(?=\\w)|:\\s")
_PACKED = re.compile(r"\b(?:case pack|pack of|case of|set of|box of)\b(?: \d+)?|\b\d+[- ]?(?:pack|box)\b")
"""How many there are in it is not what it is."""
_BUILT_IN = re.compile(r"\bbuilt[ -]in (?:micro)?(?:phone|mic|camera|webcam|speaker|flash|battery|antenna|light)s?\b")
"""What it has inside is not what it is."""
_BOTH = re.compile(r"&|,|/|\band\b")
_TOKEN = re.compile(r"[a-z]+\d+[a-z]*|[a-z]+(?:'[a-z]+)?|\d+(?:\.\d+)?[a-z]*")
_KEEP_S = frozenset({"gas", "lens", "canvas", "christmas", "wireless", "always", "series"})
_PLAIN = {0x2019: "'", 0x2018: "'", 0x201D: '"', 0x201C: '"', 0x2122: "", 0xAE: ""}
_MAKERS_OF_WORDS = ("case logic", "cables to go", "cables unlimited", "cooler master")
"""Makers, and no case, no cable and no cooler."""
WEAK = "?"
"""Begins a phrase of the lexicon that misleads where it stands beside another."""
UNKNOWN = "~"
"""Begins a kind that is only a head phrase."""
CATEGORY = "="
"""Begins a kind that is only a category of the retailer's own."""
_LONGEST = 5
_LAST_ONLY = frozenset({"movie"})
"""A word for these is a mere mention unless it stands last: a "DVD tower" is no film."""
_ANY_DEVICE = "device_"


@dataclass(frozen=True)
class Lexicon:
    """Which phrases name which kinds."""

    by_phrase: Mapping[tuple[str, ...], str]
    department: Mapping[str, str]
    names: Mapping[str, str]
    """The most usual name of each kind."""

    weak: frozenset[tuple[str, ...]] = frozenset()
    """Phrases that name their kind only where nothing else in the name says better: "... Receiver, 4K HDMI"."""

    def last(self, tokens: Sequence[str], *, weakly: bool = True) -> str | None:
        """The kind named last, by the longest phrase that ends there; `weakly`: also by a phrase that may mislead."""
        for end in range(len(tokens), 0, -1):
            for length in range(min(_LONGEST, end), 0, -1):
                phrase = tuple(tokens[end - length : end])
                found = self.by_phrase.get(phrase)
                if found is None or (found in _LAST_ONLY and length == 1 and end < len(tokens)):
                    continue
                if weakly or phrase not in self.weak:
                    return found
                break
        return None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon kept beside this module."""
    by_phrase: dict[tuple[str, ...], str] = {}
    department: dict[str, str] = {}
    names: dict[str, str] = {}
    weak: set[tuple[str, ...]] = set()
    for row in rows("kinds"):
        department[row["kind"]] = row["department"]
        phrases = row["names"].split("|")
        names[row["kind"]] = phrases[0].removeprefix(WEAK)
        for phrase in phrases:
            tokens = tuple(tokens_of(phrase))
            by_phrase.setdefault(tokens, row["kind"])
            if phrase.startswith(WEAK):
                weak.add(tokens)
    return Lexicon(by_phrase, department, names, frozenset(weak))


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """In lower case, with typewriter quotes, without trade marks; a SO DIMM or an LGA 1155 as the one word it is."""
    text = text.lower().translate(_PLAIN)
    for maker in _MAKERS_OF_WORDS:
        if maker in text:
            text = text.replace(maker, maker.replace(" ", ""))
    return _JOINED.sub(r"\1\2", text) if "dimm" in text or "lga" in text else text


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[str, ...]:
    """Words in lower case and in the singular; hyphens part words, for shops write them either way."""
    return tuple(_singular(word) for word in _TOKEN.findall(plain(text)))


@lru_cache(maxsize=16384)
def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")) or word in _KEEP_S:
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]


def kind_of(name: str, category: str | None = None) -> str | None:
    """The kind of a product by its name, else by its category; None where neither says a thing."""
    known = lexicon()
    segments = _segments(name)
    heads = [tokens_of(_CUT.split(segment, maxsplit=1)[0]) for segment in segments]
    head = next((found for tokens in heads if (found := known.last(tokens, weakly=False))), None)
    sure = _told(name, heads, segments, head) or head
    if sure is not None:
        return sure
    beside = (tokens_of(_MENTION.split(segment, maxsplit=1)[0]) for segment in segments)
    for tokens in (*heads, *beside):
        found = known.last(tokens)
        if found is not None:
            return found
    if category:
        for part in reversed(category.split(">")):
            named = {known.last(tokens_of(half)) for half in _BOTH.split(part)}
            if len(named) == 1 and (found := named.pop()) is not None:
                return found
            if named - {None}:
                break  # "Turntables & Hi-Fi" says of no product which of the two it is
        return CATEGORY + " ".join(category.split())[:190]
    words_only = [token for token in next(filter(None, heads), []) if token.isalpha() and len(token) > 2]
    return UNKNOWN + " ".join(words_only[-2:]) if words_only else None


def _segments(name: str) -> list[str]:
    """The parts of a name, of which the first that names a thing names the product."""
    text = _PACKED.sub(" ", plain(name))
    if "built" in text:
        text = _BUILT_IN.sub(" ", text)
    return [segment for segment in _SEGMENT.split(text) if segment.strip()]


def _told(name: str, heads: Sequence[Sequence[str]], segments: Sequence[str], head: str | None) -> str | None:
    """What words that stand together say, where the head of the name says nothing or is known to mislead."""
    said: list[str] = []
    for words, segment in zip(heads, segments, strict=True):
        said += words
        if _CUT.search(segment):
            break
    text = plain(name)
    return signs.told(said, tokens_of(text), text, head)


@lru_cache(maxsize=4096)
def kin(kind: str | None) -> frozenset[str]:
    """The kinds whose products can stand in for one of this kind: its own, and the same made for devices at large.

    A `phone_case` and a `device_case` differ only in what their names say they are made for.
    """
    if kind is None:
        return frozenset()
    if kind.startswith(_ANY_DEVICE):
        thing = kind.removeprefix(_ANY_DEVICE)
        return frozenset(name for name in lexicon().names if name.endswith(f"_{thing}"))
    general = _ANY_DEVICE + kind.rsplit("_", 1)[-1]
    return frozenset({kind, general}) if general in lexicon().names else frozenset({kind})


def department_of(kind: str | None) -> str | None:
    """The department a kind of the lexicon belongs to."""
    return lexicon().department.get(kind or "")


@lru_cache(maxsize=1024)
def words_of(kind: str | None) -> frozenset[str]:
    """The words by which things of a kind are called; of a phrase all of them, for "wi-fi router" is said in parts."""
    return frozenset(token for phrase, named in lexicon().by_phrase.items() if named == kind for token in phrase)
