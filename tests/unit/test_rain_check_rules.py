"""Rain checks: codes people type, contacts, what is given, redeemed and held; tables and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rain_checks.contacts import Contact, ContactKind, read_contact
from app.rain_checks.rules import (
    ALPHABET,
    CODE_CHARS,
    RANDOM_CHARS,
    NotGiven,
    NotRedeemed,
    RainCheckState,
    Waiting,
    is_over_limit,
    overdue_after,
    read_code,
    shown,
    to_hold,
    why_not_given,
    why_not_redeemed,
    with_check,
)
from app.suggestions.validity import valid_until

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
codes = st.text(ALPHABET, min_size=RANDOM_CHARS, max_size=RANDOM_CHARS).map(with_check)


@given(code=codes)
def test_a_code_reads_back_however_it_is_typed(code: str) -> None:
    assert len(code) == CODE_CHARS
    for typed in (
        code,
        code.lower(),
        shown(code),
        f" {shown(code).lower()} ",
        " ".join(code),
        f"{code[:4]}\u2013{code[4:]}",
    ):
        assert read_code(typed) == code


@given(code=codes, at=st.integers(0, CODE_CHARS - 1), other=st.sampled_from(ALPHABET))
def test_one_wrong_character_is_noticed(code: str, at: int, other: str) -> None:
    wrong = code[:at] + other + code[at + 1 :]
    assert read_code(wrong) == (code if wrong == code else None)


@given(code=codes, at=st.integers(0, CODE_CHARS - 2))
def test_two_neighbours_that_changed_places_are_noticed(code: str, at: int) -> None:
    wrong = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert read_code(wrong) == (code if wrong == code else None)


@pytest.mark.parametrize("text", ["", "K7M", "K7M-2QX-9THH", "K7M-2QX-9T0", "K7M-2QX-9TÄ", "١٢٣٤٥٦٧٨٩"])
def test_what_cannot_be_a_code_is_none(text: str) -> None:
    assert read_code(text) is None


def test_no_character_of_a_code_looks_like_another() -> None:
    assert not set("01ILO") & set(ALPHABET)
    assert len(set(ALPHABET)) == 31


@pytest.mark.parametrize(
    ("typed", "kind", "address"),
    [
        ("Robin@Example.com ", ContactKind.EMAIL, "robin@example.com"),
        ("robin.o-brien+rain@mail.example.co.uk", ContactKind.EMAIL, "robin.o-brien+rain@mail.example.co.uk"),
        ("+61 412 345 678", ContactKind.PHONE, "+61412345678"),
        ("0061 (412) 345-678", ContactKind.PHONE, "+61412345678"),
        ("0412.345.678", ContactKind.PHONE, "0412345678"),
    ],
)
def test_a_contact_is_known_again_however_it_was_typed(typed: str, kind: ContactKind, address: str) -> None:
    assert read_contact(typed) == Contact(kind, address)


@pytest.mark.parametrize(
    "typed",
    ["", "Robin", "robin@", "robin@home", "a b@example.com", "robin@example.com,sam@example.com", "12345", "+1" * 20]
    + ["robin@example.com?to=all@example.com", "{contact}@example.com", "x" * 200 + "@example.com", "٠٤١٢٣٤٥٦٧٨"],
)
def test_what_is_no_contact_is_none(typed: str) -> None:
    assert read_contact(typed) is None


def test_a_number_without_its_countrys_code_only_a_person_can_call() -> None:
    assert [
        Contact(kind, address).can_be_written_to
        for kind, address in (
            (ContactKind.EMAIL, "robin@example.com"),
            (ContactKind.PHONE, "+61412345678"),
            (ContactKind.PHONE, "0412345678"),
        )
    ] == [True, True, False]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"is_offered": False}, NotGiven.NOT_OFFERED),
        ({"is_cancelled": True}, NotGiven.CANCELLED),
        ({"is_withdrawn": True}, NotGiven.WITHDRAWN),
        ({"ends_at": NOW}, NotGiven.ENDED),
        ({"ends_at": NOW + timedelta(microseconds=1)}, None),
    ],
    ids=["runs", "not offered", "cancelled", "withdrawn", "ended just now", "about to end"],
)
def test_a_rain_check_is_given_while_its_promise_stands(changes: dict[str, object], why: NotGiven | None) -> None:
    facts = {"is_offered": True, "is_cancelled": False, "is_withdrawn": False, "ends_at": NOW + timedelta(days=1)}
    assert why_not_given(**(facts | changes), now=NOW) is why  # type: ignore[arg-type]


@given(limit=st.integers(1, 9), wanted=st.lists(st.decimals("0.001", 5, places=3), max_size=12))
def test_one_customer_never_gets_more_than_the_limit(limit: int, wanted: list[Decimal]) -> None:
    got: list[Decimal] = []
    for quantity in wanted:
        if not is_over_limit(limit, quantity, got):
            got.append(quantity)
    assert sum(got) <= limit
    assert not any(is_over_limit(None, quantity, wanted) for quantity in wanted)


@given(steps=st.lists(st.tuples(st.sampled_from(["redeem", "expire", "notify"]), st.integers(0, 40)), max_size=12))
def test_a_rain_check_is_never_redeemed_twice_nor_after_its_last_day(steps: list[tuple[str, int]]) -> None:
    state, now, expires_at = RainCheckState.ISSUED, NOW, NOW + timedelta(days=30)
    redeemed: list[datetime] = []
    for step, days in steps:
        now += timedelta(days=days)
        if step == "redeem" and why_not_redeemed(state, expires_at=expires_at, now=now) is None:
            state = RainCheckState.REDEEMED
            redeemed.append(now)
        elif step == "expire" and state is not RainCheckState.REDEEMED and now >= expires_at:
            state = RainCheckState.EXPIRED
        elif step == "notify" and state is RainCheckState.ISSUED:
            state = RainCheckState.NOTIFIED
    assert len(redeemed) <= 1
    assert all(at < expires_at for at in redeemed)


def test_the_till_is_told_why_a_rain_check_is_not_good() -> None:
    def why(state: RainCheckState, hours: int) -> NotRedeemed | None:
        return why_not_redeemed(state, expires_at=NOW + timedelta(hours=hours), now=NOW)

    assert why(RainCheckState.NOTIFIED, 1) is None
    assert why(RainCheckState.ISSUED, 0) is NotRedeemed.EXPIRED
    assert why(RainCheckState.EXPIRED, 1) is NotRedeemed.EXPIRED
    assert why(RainCheckState.REDEEMED, 0) is NotRedeemed.REDEEMED


waiting = st.lists(st.decimals("0.001", 5, places=3), max_size=8).map(
    lambda quantities: [Waiting(str(place), quantity) for place, quantity in enumerate(quantities)]
)
units = st.decimals(-5, 20, places=3)


@given(on_hand=units, taken=st.decimals(0, 5, places=3), line=waiting)
def test_never_more_is_held_than_is_on_hand_and_the_oldest_come_first(
    on_hand: Decimal, taken: Decimal, line: list[Waiting]
) -> None:
    held = to_hold(on_hand, taken, line)
    total = sum((one.quantity for one in line if one.code in held), Decimal())
    assert total == 0 or total <= on_hand - taken
    assert held == {one.code for one in line[: len(held)]}
    if len(held) < len(line):
        assert total + line[len(held)].quantity > on_hand - taken, "whoever is next could be served"


@pytest.mark.parametrize(
    ("on_hand", "taken", "held"),
    [(0, 0, ""), (1, 0, ""), (2, 0, "A"), (3, 0, "AB"), (4, 0, "AB"), (5, 0, "ABC"), (5, 2, "AB"), (None, 0, "")],
)
def test_units_go_to_the_oldest_and_nobody_is_overtaken(on_hand: int | None, taken: int, held: str) -> None:
    line = [Waiting("A", Decimal(2)), Waiting("B", Decimal(1)), Waiting("C", Decimal(2))]
    assert to_hold(None if on_hand is None else Decimal(on_hand), Decimal(taken), line) == set(held)


@pytest.mark.parametrize(
    ("ends_at", "zone", "last"),
    [
        (datetime(2026, 11, 26, 14, tzinfo=UTC), "Australia/Brisbane", date(2026, 12, 26)),
        (datetime(2026, 11, 26, 14, 1, tzinfo=UTC), "Australia/Brisbane", date(2026, 12, 27)),
        (datetime(2026, 11, 27, 5, tzinfo=UTC), "America/New_York", date(2026, 12, 26)),
    ],
)
def test_a_rain_check_is_good_for_the_days_after_the_promotions_last_day_by_the_stores_calendar(
    ends_at: datetime, zone: str, last: date
) -> None:
    assert valid_until(ends_at, ZoneInfo(zone), 30) == last


def test_only_some_laws_say_when_waiting_is_too_long() -> None:
    assert overdue_after(None) is None
    assert overdue_after("au") is None
    assert {overdue_after(name) for name in ("us-ct", "us-nj")} == {timedelta(days=60)}
