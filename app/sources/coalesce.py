"""Small posts of stock levels that arrive together share one transaction; each answer still waits for it.

A POS that posts each change by itself would otherwise pay a commit a row. The first thread in becomes the
leader and takes what has gathered when its turn comes; a key that repeats starts the next transaction, so that
5 -> 0 -> 5 within one moment still counts as three readings.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.alerts.evaluate import Changes
from app.core.context import Context
from app.sources import intake
from app.sources.intake import LevelRow, Taken

MAX_ROWS = 2_000
"""No shared transaction grows larger than this."""
ALONE_ABOVE = 500
"""A larger post gains nothing from company: on PostgreSQL two of them run side by side instead."""


@dataclass
class _Ticket:
    rows: Sequence[LevelRow]
    source: str
    done: threading.Event = field(default_factory=threading.Event)
    taken: Taken | None = None
    error: BaseException | None = None
    leads: bool = False

    def keys(self) -> set[tuple[str, str | None, str | None]]:
        return {(row.store_id, row.sku, row.gtin) for row in self.rows}


class Coalescer:
    """One per process. `take` returns after the commit of its rows."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._waiting: list[_Ticket] = []
        self._busy = False

    def take(self, rows: Sequence[LevelRow], *, source: str) -> Taken:
        """Take rows whose stores the caller may write. Raises whatever its transaction raised."""
        if len(rows) > ALONE_ABOVE:
            return self._commit(rows, source)
        ticket = _Ticket(rows, source)
        with self._lock:
            self._waiting.append(ticket)
            ticket.leads = not self._busy
            self._busy = True
        if not ticket.leads:
            ticket.done.wait()
        if ticket.taken is None and ticket.error is None:  # woken to lead
            self._lead()
        if ticket.error is not None:
            raise ticket.error
        assert ticket.taken is not None, "the leader answers every ticket of its batch, its own first"
        return ticket.taken

    def _lead(self) -> None:
        """Run one shared transaction, then hand the lead to whoever waits."""
        with self._lock:
            batch = self._gather()
        try:
            self._run(batch)
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting[0].done.set()
                else:
                    self._busy = False
            for ticket in batch:
                ticket.done.set()

    def _gather(self) -> list[_Ticket]:
        batch = [self._waiting.pop(0)]
        if not self._waiting:
            return batch
        keys = batch[0].keys()
        rows = len(batch[0].rows)
        while self._waiting:
            ticket = self._waiting[0]
            mine = ticket.keys()
            if rows + len(ticket.rows) > MAX_ROWS or keys & mine or ticket.source != batch[0].source:
                break
            batch.append(self._waiting.pop(0))
            keys |= mine
            rows += len(ticket.rows)
        return batch

    def _run(self, batch: list[_Ticket]) -> None:
        if len(batch) > 1:
            try:
                self._run_together(batch)
            except Exception:  # noqa: S110 - one bad post must not fail its company: each goes alone below
                pass
            else:
                return
        for ticket in batch:
            try:
                ticket.taken = self._commit(ticket.rows, ticket.source)
            except BaseException as error:
                ticket.error = error

    def _run_together(self, batch: list[_Ticket]) -> None:
        together: list[LevelRow] = []
        spans: list[tuple[_Ticket, int]] = []
        for ticket in batch:
            spans.append((ticket, len(together)))
            together += [
                LevelRow(index, row.store_id, row.sku, row.gtin, row.counted, row.as_of)
                for index, row in enumerate(ticket.rows, len(together))
            ]
        whole = self._commit(together, batch[0].source)
        for ticket, start in spans:
            ticket.taken = _share(whole, ticket, start)

    def _commit(self, rows: Sequence[LevelRow], source: str) -> Taken:
        context = self._context
        with context.database.write() as session:
            taken = intake.take_levels(
                session,
                rows,
                source=source,
                covers=intake.everywhere,
                now=context.clock(),
                rain_check_days=context.settings.rain_check_days,
            )
        context.ring()
        return taken


def _share(whole: Taken, ticket: _Ticket, start: int) -> Taken:
    """One ticket's part of a shared transaction's verdicts."""
    mine = Taken()
    indexes = {start + place: row.index for place, row in enumerate(ticket.rows)}
    for rejection in whole.rejected:
        if rejection.index in indexes:
            mine.rejected.append(replace(rejection, index=indexes[rejection.index]))
    pairs = set()
    for index, original in indexes.items():
        verdict = whole.applied.get(index)
        if verdict is None:
            continue
        mine.applied[original] = verdict
        setattr(mine, verdict, getattr(mine, verdict) + 1)
        pairs.add(whole.pairs[index])
    mine.changes = Changes(
        opened=[pair for pair in whole.changes.opened if pair in pairs],
        resolved=[pair for pair in whole.changes.resolved if pair in pairs],
        updated=[pair for pair in whole.changes.updated if pair in pairs],
    )
    return mine
