"""The terminal's card: nothing of an alert is left out, and an answer that leads nowhere says so."""

from __future__ import annotations

from io import StringIO
from typing import Any

from rich.console import Console

from app.alerts.examples import EXAMPLE
from app.cli.card import card


def _shown(alert: dict[str, Any]) -> str:
    out = StringIO()
    Console(file=out, width=200).print(card(alert))
    return out.getvalue()


def test_answers_say_what_they_leave_and_what_they_bring_in() -> None:
    question = {
        "attribute": "price",
        "text": "How much would you like to spend?",
        "answers": [
            {"label": "up to $100", "skus": ["DVD-99", "DVD-69"], "value": "..100", "more": 0},
            {"label": "$100 to $150", "skus": ["DVD-119"], "value": "100..150", "more": 2},
            {"label": "over $150", "skus": [], "value": "150..", "more": 4},
            {"label": "any", "skus": [], "value": "any", "more": 0},
        ],
    }
    shown = _shown({**EXAMPLE, "questions": [question]})
    assert "up to $100: DVD-99, DVD-69 | $100 to $150: DVD-119, 2 more | over $150: 4 more | any: none here" in shown
