"""Reading a data set's CSV files, plain or gzipped."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Sequence
from pathlib import Path


class BadData(Exception):
    """The folder does not hold what is needed; the message is one line."""


def has_table(folder: Path, name: str) -> bool:
    """Whether the folder holds `name`.csv or `name`.csv.gz."""
    return _file(folder, name) is not None


def table(folder: Path, name: str, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    """The rows of `name`.csv or `name`.csv.gz. Raises BadData when it is missing or lacks a column."""
    path = _file(folder, name)
    if path is None:
        raise BadData(f"{folder} has no {name}.csv or {name}.csv.gz")
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        missing = [column for column in columns if column not in (reader.fieldnames or ())]
        if missing:
            raise BadData(f"{path} has no column {', '.join(missing)}")
        yield from reader


def _file(folder: Path, name: str) -> Path | None:
    return next((path for path in (folder / f"{name}.csv", folder / f"{name}.csv.gz") if path.is_file()), None)
