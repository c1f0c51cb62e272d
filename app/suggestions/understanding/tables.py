"""Tables kept by hand beside this module: what a person who knows the trade can read, correct and add to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `name`.csv, in its order, by the titles of its columns."""
    with files(__package__).joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)


@lru_cache(maxsize=1)
def reading() -> str:
    """Tells how this release reads from how another does: 16 letters, of its tables and its code."""
    parts = sorted(files(__package__).iterdir(), key=lambda part: part.name)
    said = sha256()
    for part in parts:
        if part.name.endswith((".csv", ".py")):
            said.update(part.name.encode() + b"\0" + part.read_bytes())
    return said.hexdigest()[:16]
