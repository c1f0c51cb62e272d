"""`raincheck demo`: the story of the $45 DVD player, to watch or, with `--once`, to check."""

from __future__ import annotations

import json
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from app.access import devices
from app.cli.card import card
from app.cli.process import hint, start, stdout_console
from app.core.logging import configure
from app.core.settings import Settings
from app.demo import retailer
from app.demo.client import Client, Refused
from app.demo.play import STORE, Keys, Play, make_keys
from app.demo.receiver import receiving
from app.demo.server import Running, remove, serving, settings_for

DATABASE = Path("raincheck-demo.db")
DEFAULT_PORT = 8000
BETWEEN_BASKETS_SECONDS = 0.15
BETWEEN_CUSTOMERS_SECONDS = 0.9
LIGHT_TRAFFIC_SECONDS = 3.0

log = structlog.get_logger("raincheck.demo")


@dataclass(frozen=True)
class Stage:
    """Everything a performance needs, up and running."""

    running: Running
    keys: Keys
    play: Play


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Play to the end, print the alert as JSON and exit; needs no terminal.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on: 8000, or with --once a free one.", min=0, max=65535)
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    keep: Annotated[
        bool, typer.Option("--keep", help=f"Go on with the {DATABASE} of an earlier demo instead of a new one.")
    ] = False,
) -> None:
    """Sell out an advertised $45 DVD player and watch the alert. Ctrl-C stops it."""
    settings = start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if once:
            _once(settings, host, port or 0)
        else:
            _stay(settings, host, DEFAULT_PORT if port is None else port, keep=keep)
    except Refused as error:
        hint(f"raincheck: the demo failed: {error}")
        raise typer.Exit(1) from None


@contextmanager
def _stage(settings: Settings) -> Iterator[Stage]:
    with ExitStack() as stack:
        # The receiver outlives the service, which finishes what is in flight when it stops.
        receiver = stack.enter_context(receiving())
        running = stack.enter_context(serving(settings))
        keys = make_keys(running.context)
        admin, ads, pos = (
            stack.enter_context(Client(running.address, key)) for key in (keys.admin, keys.ads, keys.pos)
        )
        play = Play(context=running.context, receiver=receiver, admin=admin, ads=ads, pos=pos)
        yield Stage(running, keys, play)


def _once(settings: Settings, host: str, port: int) -> None:
    with tempfile.TemporaryDirectory(prefix="raincheck-demo-") as directory:
        private = settings_for(settings, Path(directory) / DATABASE.name, host=host, port=port)
        with _stage(private) as stage:
            alert, problem = _to_the_end(stage.play)
    if alert is None:
        hint(f"raincheck: the alert was not delivered: {problem}")
        raise typer.Exit(1)
    # As bytes: JSON is UTF-8 whatever the terminal's encoding.
    typer.echo(json.dumps(alert, indent=2, ensure_ascii=False).encode())


def _to_the_end(play: Play) -> tuple[dict[str, Any] | None, str]:
    play.open_shop()
    levels = play.stock_up()
    channel_id = play.connect()
    sold = sum(len(baskets) for baskets in play.morning())
    log.info("shop_open", stores=len(retailer.stores()), levels=levels, sales=sold)
    customers = sum(1 for _ in play.sell_out())
    log.info("sold_out", store_id=STORE, sku=retailer.ADVERTISED_SKU, customers=customers)
    alert = play.alert()
    if alert is None:
        return None, play.why_not(channel_id)
    log.info("alert_delivered", alert_id=alert["alert_id"], signature="held")
    return alert, ""


def _stay(settings: Settings, host: str, port: int, *, keep: bool) -> None:
    if settings.log_level == "info":
        configure(form=settings.log_format, level="warning")  # a line for every request would bury the story
    is_fresh = not (keep and DATABASE.exists())
    if is_fresh:
        remove(DATABASE)
    console = stdout_console()
    try:
        with _stage(settings_for(settings, DATABASE, host=host, port=port)) as stage:
            _tell(console, stage, is_fresh=is_fresh)
            _addresses(console, stage)
            _light_traffic(console, stage.play)
    except KeyboardInterrupt:
        console.print("\nStopped.")


def _tell(console: Console, stage: Stage, *, is_fresh: bool) -> None:
    play = stage.play
    promotion = play.open_shop()
    standing = play.standing()
    levels = play.stock_up(with_advertised=standing is None, afresh=not is_fresh)
    play.connect()
    console.print(_ad(promotion))
    console.print(
        f"{retailer.RETAILER_NAME}: {len(retailer.stores())} stores, {len(retailer.products())} products, "
        f"{levels} stock levels; {len(promotion['offers'])} of the products are advertised.\n"
    )
    if standing is not None:
        console.print("The DVD player was sold out in an earlier demo, and its alert is still open:\n")
        console.print(card(standing))
        return
    console.print("The tills:")
    for baskets in play.morning():
        for transaction in baskets[:3]:
            _sale(console, transaction)
            time.sleep(BETWEEN_BASKETS_SECONDS)
    console.print(f"\nThe last {play.stock[STORE, retailer.ADVERTISED_SKU]} of the DVD player at Capalaba:")
    for transaction in play.sell_out():
        _sale(console, transaction, style="bold")
        time.sleep(BETWEEN_CUSTOMERS_SECONDS)
    alert = play.alert()
    if alert is None:
        raise Refused("the alert did not reach the webhook receiver; the log says why")
    console.print("\nThe webhook has arrived and its signature holds:\n")
    console.print(card(alert))


def _ad(promotion: dict[str, Any]) -> Panel:
    text = Text(justify="center")
    text.append(f"{promotion['headline']}\n", style="bold yellow")
    text.append(f"{promotion['name']}, {' and '.join(promotion['media'])}, ", style="dim")
    text.append(f"{promotion['starts_on']} to {promotion['ends_on']}", style="dim")
    return Panel(text, title=retailer.RETAILER_NAME, border_style="yellow")


def _sale(console: Console, transaction: dict[str, Any], *, style: str = "") -> None:
    line = Text(f"  {transaction['store_id']}  ", style="cyan")
    parts = [f"{part['quantity']} x {part['sku']} at {part['unit_price']}" for part in transaction["lines"]]
    line.append(", ".join(parts), style=style or "default")
    console.print(line)


def _addresses(console: Console, stage: Stage) -> None:
    context = stage.running.context
    token = devices.pairing_token(context.secret, store_id=STORE, now=context.clock())
    address = stage.running.address
    lines = (
        "",
        f"Staff page (pairs this browser, once, within {devices.PAIRING_MINUTES} minutes): {address}/pair/{token}",
        f"Every call, with examples: {address}/docs",
        "",
        "Keys to try (they end with this demo's database):",
        *(f"  {role:<5} {getattr(stage.keys, role)}" for role in ("admin", "ads", "pos", "staff")),
        "",
        f'  curl -H "Authorization: Bearer {stage.keys.staff}" "{address}/v1/alerts?store_id={STORE}&state=open"',
        "",
        "The tills go on. Ctrl-C stops the demo.",
    )
    for line in lines:
        # As text, unwrapped: a link must survive being copied.
        console.print(Text(line), soft_wrap=True)


def _light_traffic(console: Console, play: Play) -> None:
    rung_up = 0
    with console.status("") as status:
        while True:
            sold = play.ring_up(1, at=play.now())
            if not sold:
                play.stock_up(with_advertised=False, afresh=True)
            rung_up += len(sold)
            status.update(f"{rung_up} more sales rung up")
            time.sleep(LIGHT_TRAFFIC_SECONDS)
