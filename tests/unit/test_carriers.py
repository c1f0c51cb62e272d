"""The networks telephones are sold for."""

from __future__ import annotations

import pytest

from app.suggestions.understanding import carriers, complements
from app.suggestions.understanding.similarity import Weights, fit
from tests.support.products import understood


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("Boost Mobile - $50 Re-Boost Prepaid Card", "boost"),
        ("AT&T GoPhone - $45 Refill Card", "gophone"),
        ("Tellmoor T5 Cell Phone (AT&T)", "gophone"),
        ("T-Mobile Prepaid - Tellmoor T5 Prepaid Cell Phone", "t-mobile"),
        ("Tellmoor T5 Cell Phone (Unlocked, works on Verizon)", None),
        ("Tellmoor T5 Cell Phone", None),
    ],
)
def test_a_name_says_whose_network_it_is_for(name: str, network: str | None) -> None:
    assert carriers.of(understood(name)) == network


def test_a_phone_for_another_network_serves_less_and_a_card_for_one_not_at_all() -> None:
    def score(asked: str, other: str) -> float:
        first, second = understood(asked), understood(other)
        return fit(first, second, Weights([first, second, understood("Halvero Mouse")])).score

    mine, same, another = (f"{network} Prepaid Cell Phone Black" for network in ("Verizon", "Verizon", "Boost Mobile"))
    assert score(mine, same) > score(mine, another) > 0
    unlocked = "Tellmoor T5 Cell Phone 32GB (Unlocked)"
    assert score(unlocked, "Tellmoor T5 Cell Phone 32GB (Unlocked) Gold") > score(
        unlocked, "Tellmoor T5 Cell Phone (Verizon)"
    )
    assert score("Simple Mobile SIM Card Kit", "Verizon Prepaid SIM Card Kit") > 0.3
    assert score("Boost Mobile $50 Prepaid Card", "Verizon $50 Prepaid Card") == 0
    assert score("Boost Mobile $50 Prepaid Card", "Boost Mobile $35 Prepaid Card") > 0.5


def test_a_phone_takes_the_cards_of_its_own_network() -> None:
    phone = understood("Boost Mobile - Tellmoor T5 Prepaid Cell Phone")
    (pair,) = (one for one in complements.of(phone.kind) if one.goes_with == "airtime_card")
    assert complements.goes_with(phone, understood("Boost Mobile - $50 Re-Boost Prepaid Card"), pair) == pair.strength
    assert complements.goes_with(phone, understood("Verizon - $50 Prepaid Card"), pair) == 0
