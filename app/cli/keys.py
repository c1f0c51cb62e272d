"""`raincheck keys`: make, list and revoke keys; pair devices with a store, list and unpair them."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import segno
import typer
from rich.table import Table

from app.access import devices, service
from app.access.models import Device, Key
from app.access.rules import IDENTIFIER, Role
from app.catalog.models import Store
from app.cli.process import hint, opened, say, start, stdout_console
from app.core.clock import rfc3339
from app.core.errors import Invalid

COLUMNS = ("name", "role", "stores", "state", "created", "expires", "last used", "key id")
DEVICE_COLUMNS = ("device id", "store", "for", "in the hands of", "paired", "last seen", "browser")

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
    _show(COLUMNS, [(row, row[3] != "live") for row in rows])


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
def pair(
    store: Annotated[str, typer.Option(help="The store the device belongs to.")],
    manager: Annotated[
        bool, typer.Option("--manager", help="The manager's device: it also sees, pairs and revokes devices.")
    ] = False,
) -> None:
    """Print a link that pairs one device with a store, once, within 15 minutes; on a terminal its QR code too."""
    settings = start()
    if not IDENTIFIER.fullmatch(store):
        raise Invalid(f"{store!r} is not a store id: 1-64 letters, digits, '.', '_' or '-'.")
    with opened(settings) as context:
        with context.database.read() as session:
            known = session.get(Store, store) is not None
        token = devices.pairing_token(context.secret, store_id=store, is_manager=manager, now=context.clock())
    link = f"{settings.base_url}/pair/{token}"
    say(link)
    if sys.stderr.isatty():
        segno.make_qr(link, error="l").terminal(out=sys.stderr, compact=True)
    hint(f"Open it on the device within {devices.PAIRING_MINUTES} minutes; it works once.")
    if not known:
        hint(f"No store is known as {store} yet; the page stays empty until there is.")
    if settings.public_url is None:
        hint("RAINCHECK_PUBLIC_URL is not set, so the link only works where this address is this machine.")


@app.command("devices")
def list_devices(
    store: Annotated[str | None, typer.Option(help="Only those of this store.")] = None,
) -> None:
    """The paired devices, the one seen last first: a table on a terminal, else tab-separated lines."""
    settings = start()
    with opened(settings) as context, context.database.read() as session:
        rows = [_device_row(device, context.clock()) for device in devices.live(session, store)]
    _show(DEVICE_COLUMNS, [(row, False) for row in rows])


def _device_row(device: Device, now: datetime) -> tuple[str, ...]:
    return (
        device.device_id,
        device.store_id,
        "manager" if device.is_manager else "staff",
        devices.holder(device, now=now) or "-",
        _day(device.created_at),
        _day(device.last_seen_at),
        " ".join((device.user_agent or "-").split()),
    )


@app.command("unpair")
def unpair(device: Annotated[str, typer.Argument(help="The device id, as `keys devices` shows it.")]) -> None:
    """End a device's session at once; it is shown out and notified no more."""
    settings = start()
    with opened(settings) as context, context.database.write() as session:
        revoked = devices.revoke(session, device, now=context.clock())
        store_id = revoked.store_id
    hint(f"The device {device} is no longer paired with store {store_id}.")


def _show(columns: tuple[str, ...], rows: list[tuple[tuple[str, ...], bool]]) -> None:
    """Rows, each with whether it is over and so shown dim."""
    console = stdout_console()
    if not console.is_terminal:
        for row in (columns, *(row for row, _ in rows)):
            say("\t".join(row))
        return
    table = Table(*columns)
    for row, is_over in rows:
        table.add_row(*row, style="dim" if is_over else None)
    console.print(table)
