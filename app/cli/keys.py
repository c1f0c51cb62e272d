"""`raincheck keys`: make, list and revoke keys, and pair a device with a store."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer
from rich.table import Table

from app.access import service
from app.access.models import Key
from app.access.rules import IDENTIFIER, Role
from app.catalog.models import Store
from app.cli.process import hint, opened, say, start, stdout_console
from app.core.clock import rfc3339
from app.core.errors import Invalid

COLUMNS = ("name", "role", "stores", "state", "created", "expires", "last used", "key id")

app = typer.Typer(help="Keys for callers, and pairing links for devices.", no_args_is_help=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="Whose key it is; one live key has a name.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    store: Annotated[
        list[str] | None, typer.Option(help="Limit a pos or staff key to this store; may be repeated.")
    ] = None,
    days: Annotated[int | None, typer.Option(help="Days until it expires; never, unless given.", min=1)] = None,
) -> None:
    """Make a key and print it, alone, on stdout: the only time it is shown."""
    settings = start()
    with opened(settings) as context, context.database.write() as session:
        token = service.create_key(session, name=name, role=role, stores=store or (), days=days, now=context.clock())
    say(token)
    hint("Keep it now: it is not shown again. Send it as 'Authorization: Bearer <key>'.")


@app.command("list")
def list_keys() -> None:
    """Every key, newest first, never the key itself: a table on a terminal, else tab-separated lines."""
    settings = start()
    with opened(settings) as context, context.database.read() as session:
        now = context.clock()
        rows = [_row(key, now) for key in service.list_keys(session)]
    console = stdout_console()
    if not console.is_terminal:
        for row in (COLUMNS, *rows):
            say("\t".join(row))
        return
    table = Table(*COLUMNS)
    for row in rows:
        table.add_row(*row, style=None if row[3] == "live" else "dim")
    console.print(table)


def _row(key: Key, now: datetime) -> tuple[str, ...]:
    state = "live"
    if key.revoked_at is not None:
        state = "revoked"
    elif key.expires_at is not None and key.expires_at <= now:
        state = "expired"
    return (
        key.name,
        key.role,
        " ".join(key.stores) if key.stores else "all",
        state,
        _day(key.created_at),
        _day(key.expires_at),
        _day(key.last_used_at),
        key.key_id,
    )


def _day(instant: datetime | None) -> str:
    return "-" if instant is None else rfc3339(instant.replace(microsecond=0))


@app.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="The name the key was made with.")]) -> None:
    """End the live key of this name at once."""
    settings = start()
    with opened(settings) as context, context.database.write() as session:
        service.revoke_key(session, name=name, now=context.clock())
    hint(f"The key {name!r} is revoked.")


@app.command("pair")
def pair(store: Annotated[str, typer.Option(help="The store the device belongs to.")]) -> None:
    """Print a link that pairs one device with a store, once, within 15 minutes."""
    settings = start()
    if not IDENTIFIER.fullmatch(store):
        raise Invalid(f"{store!r} is not a store id: 1-64 letters, digits, '.', '_' or '-'.")
    with opened(settings) as context:
        with context.database.read() as session:
            known = session.get(Store, store) is not None
        token = service.pairing_token(context.secret, store_id=store, now=context.clock())
    say(f"{settings.base_url}/pair/{token}")
    hint(f"Open it on the device within {service.PAIRING_MINUTES} minutes; it works once.")
    if not known:
        hint(f"No store is known as {store} yet; the page stays empty until there is.")
    if settings.public_url is None:
        hint("RAINCHECK_PUBLIC_URL is not set, so the link only works where this address is this machine.")
