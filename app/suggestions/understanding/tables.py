"""Tables kept by hand beside this module: what a person who knows the trade can read, correct and add to."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from importlib.resources import files


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of `name`.csv, in its order, by the titles of its columns."""
    with files(__package__).joinpath(f"{name}.csv").open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
