"""Which ink goes into which printer and which battery into which camera, where the name of neither says it. Pure.

`cross_reference.csv` has a row for each part: what sort of machine takes it, the maker, the part's numbers (those of
one row are interchangeable: a TN-450 holds more than a TN-420), and the models that take it, as makers publish them
with their supplies. A model is a code, or a series and its number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from app.suggestions.understanding.tables import rows

PRINTER, CAMERA = "printer", "camera"
_MACHINES: Final = dict.fromkeys(
    ("printer", "inkjet_printer", "laser_printer", "photo_printer", "all_in_one_printer", "copier", "fax_machine"),
    PRINTER,
) | dict.fromkeys(("digital_camera", "dslr_camera", "camcorder", "action_camera", "camera_kit"), CAMERA)
SUPPLIES: Final = frozenset({"inkjet_cartridge", "toner_cartridge", "printer_drum", "camera_battery"})
"""What fits by its own number."""
_BETWEEN: Final = frozenset(
    [
        "pro",
        "plus",
        "color",
        "wireless",
        "premium",
        "e",
        "powershot",
        "all",
        "in",
        "one",
        "photo",
        "digital",
        "hs",
        "is",
    ]
)
"""What may stand between a series and its number, or a maker and the series."""
_HYPHEN: Final = re.compile(r"(?<=[a-z0-9])-(?=[a-z0-9])")
_WORD: Final = re.compile(r"[a-z0-9]+\+?")
_VARIANT: Final = re.compile(r"(?<=\d)[a-z]{1,3}$")
"""What tells versions of a model apart that take the same ink: the "dw" of an HL-2270DW."""
_SERIES: Final = ("dsc", "dmc")
"""With what Sony and Panasonic begin the codes of all their cameras, and names leave out."""
_OF_LASERJETS: Final = re.compile(r"c[befc]\d{3}")
"""HP's numbers of toner, of which makers of compatible ones leave the first letter out: "B436A" goes for a CB436A."""


class _Row(NamedTuple):
    machine: str
    maker: str
    parts: frozenset[str]
    models: tuple[str, ...]


def taken_by(kind: str | None, name: str, brand: str | None) -> frozenset[str]:
    """The numbers of the parts this machine takes, in the spelling of `fits`; none where nobody knows."""
    machine = _MACHINES.get(kind or "")
    if machine is None:
        return frozenset()
    words = _words(f"{name} {brand or ''}")
    takes = _models()
    of_its_makers = [takes[machine, word] for word in set(words) if (machine, word) in takes]
    return frozenset(part for models in of_its_makers for model in _spoken(words) for part in models.get(model, ()))


def interchangeable(parts: Iterable[str]) -> frozenset[str]:
    """These parts and those that go into the same machines in their place."""
    known = _parts()
    return frozenset(other for part in parts for other in known.get(part, (part,)))


def companions(parts: Iterable[str]) -> frozenset[str]:
    """What else goes into the printers that take one of these parts: the drum beside the toner, the colours."""
    known = _beside()
    return frozenset(other for part in parts for other in known.get(part, ()))


def is_for_cameras(name: str) -> bool:
    """Whether a battery's name says a number that makers of cameras give to theirs."""
    return not _camera_parts().isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return _WORD.findall(_HYPHEN.sub("", name.lower()))


def _spoken(words: list[str]) -> Iterator[str]:
    """Every model a name may speak of: each word, and each two that follow each other."""
    telling = [word for word in words if word not in _BETWEEN]
    for before, word in pairwise(["", *telling]):
        for one in (word, _VARIANT.sub("", word)):
            yield one
            yield f"{before} {one}"


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    return tuple(
        _Row(row["machine"], row["maker"], frozenset(_spelled(row["parts"])), tuple(row["models"].split("|")))
        for row in rows("cross_reference")
    )


def _spelled(parts: str) -> Iterator[str]:
    for part in parts.split("|"):
        yield part
        if _OF_LASERJETS.fullmatch(part):
            yield from (f"{part[1:]}a", f"{part[1:]}x")


@lru_cache(maxsize=1)
def _models() -> dict[tuple[str, str], dict[str, frozenset[str]]]:
    found: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for row in _rows():
        takes = found.setdefault((row.machine, row.maker), {})
        for model in row.models:
            for spelling in {model, *(model.removeprefix(series) for series in _SERIES)}:
                takes[spelling] = takes.get(spelling, frozenset()) | row.parts
    return found


@lru_cache(maxsize=1)
def _beside() -> dict[str, frozenset[str]]:
    taken: dict[tuple[str, str], set[str]] = {}
    for row in _rows():
        for model in row.models if row.machine == PRINTER else ():
            taken.setdefault((row.maker, model), set()).update(row.parts)
    found: dict[str, set[str]] = {}
    for parts in taken.values():
        for part in parts:
            found.setdefault(part, set()).update(parts)
    return {part: frozenset(beside) for part, beside in found.items()}


@lru_cache(maxsize=1)
def _camera_parts() -> frozenset[str]:
    return frozenset(part for row in _rows() if row.machine == CAMERA for part in row.parts)


@lru_cache(maxsize=1)
def _parts() -> dict[str, frozenset[str]]:
    return {part: row.parts for row in _rows() for part in row.parts}
