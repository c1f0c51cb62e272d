"""How many statements something costs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tests.support.shop import Shop


@contextmanager
def counted(shop: Shop) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile; many rows in one go count as one."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(" ".join(statement.split()))

    engines = {shop.context.database.writer, shop.context.database.reader}
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", note)


def cost(shop: Shop, do: Callable[[], Any]) -> int:
    """The number of statements `do` sends."""
    with counted(shop) as statements:
        do()
    return len(statements)
