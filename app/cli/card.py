"""An alert as a card in the terminal: what the ad promised, what we owe, what to ask, what to offer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text


def card(alert: dict[str, Any]) -> RenderableType:
    """The card. Every word comes from outside, so nothing of it is read as markup."""
    product, store, promise = alert["product"], alert["store"], alert["promise"]
    head = Text()
    head.append(f"{product['name']}", style="bold")
    head.append(f"  {product['sku']}\n", style="dim")
    head.append("The ad promised: ", style="bold")
    head.append(f"{promise['headline']}  {promise['price']} {promise['currency']}")
    if promise["regular_price"]:
        head.append(f" (regular {promise['regular_price']})", style="dim")
    parts: list[RenderableType] = [head]
    for title, style, lines in (
        ("First, what we owe", "green", _remedies(alert)),
        ("Then ask", "cyan", _questions(alert)),
    ):
        if lines:
            parts += [Text(), Text(title, style=f"bold {style}"), *lines]
    for title, style, items in (
        ("Alternatives here", "yellow", alert["alternatives"]),
        ("Goes with it", "magenta", alert["accessories"]),
    ):
        if items:
            parts += [Text(), Text(title, style=f"bold {style}"), _suggestions(items)]
    heading = Text(f" Sold out at {store['name']} ", style="bold white on red")
    return Panel(Group(*parts), title=heading, border_style="red", padding=(1, 2))


def _remedies(alert: dict[str, Any]) -> list[Text]:
    return [Text(f"{place}. {remedy['text']}") for place, remedy in enumerate(alert["remedies"], 1)]


def _questions(alert: dict[str, Any]) -> list[Text]:
    return [
        Text(f"- {question['text']}  ").append(_answers(question["answers"]), style="dim")
        for question in alert["questions"]
    ]


def _answers(answers: Iterable[dict[str, Any]]) -> str:
    return " | ".join(f"{answer['label']}: {_left(answer)}" for answer in answers)


def _left(answer: dict[str, Any]) -> str:
    """The alternatives an answer leaves, and how many it brings in that are not on the card."""
    return ", ".join([*answer["skus"], *([f"{answer['more']} more"] if answer.get("more") else [])]) or "none here"


def _suggestions(items: Iterable[dict[str, Any]]) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for item in items:
        price = Text(item["price"], justify="right")
        table.add_row(price, Text(item["name"], style="bold"), Text("; ".join(item["reasons"]), style="dim"))
    return table
