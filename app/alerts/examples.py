"""The alert of the documentation: one example for every body that carries one."""

from __future__ import annotations

from typing import Any

EXAMPLE: dict[str, Any] = {
    "alert_id": "alr_01j8z0k3m5w7hqd2v6xkpt9ra",
    "state": "open",
    "kind": "sold_out",
    "reason": "none_on_hand",
    "opened_at": "2026-11-21T04:05:06Z",
    "acknowledged_at": None,
    "acknowledged_by": None,
    "reminded_at": None,
    "resolved_at": None,
    "resolution": None,
    "store": {"store_id": "CAP", "name": "Capalaba", "timezone": "Australia/Brisbane", "currency": "AUD"},
    "product": {"sku": "DVD-45", "gtin": None, "name": "DVD player", "brand": "Halvero", "price": "79.00"},
    "on_hand": 0,
    "as_of": "2026-11-21T04:05:06Z",
    "data_age_seconds": 2,
    "silent": None,
    "promise": {
        "promotion_id": "NOV-CATALOGUE",
        "headline": "DVD player, only $45",
        "media": ["tv"],
        "price": "45.00",
        "regular_price": "79.00",
        "currency": "AUD",
        "starts_at": "2026-11-19T14:00:00Z",
        "ends_at": "2026-11-26T14:00:00Z",
        "limit_per_customer": 2,
        "disclosure": None,
    },
    "briefing": [
        "The ad (tv) cost $12,000.00 to bring this customer in.",
        "At $45.00 it earns nothing itself: it is there to bring people in.",
        "Until 26 Nov 2026 people come in for this: make the promise good first, ask what they need it for, then offer "
        "what fits.",
    ],
    "remedies": [
        {
            "kind": "other_store",
            "text": "Cleveland, 7.1 km away, has 6. Ring them and have one held.",
            "store_id": "CLE",
            "distance_km": 7.1,
            "on_hand": 6,
        },
        {
            "kind": "rain_check",
            "text": "A rain check keeps the $45.00 price until 26 Dec 2026.",
            "price": "45.00",
            "valid_until": "2026-12-26",
        },
    ],
    "questions": [
        {
            "attribute": "hdmi",
            "text": "Do you need HDMI?",
            "answers": [
                {"label": "Yes", "skus": ["DVD-99"], "value": "yes", "more": 2},
                {"label": "No", "skus": ["DVD-69"], "value": "no", "more": 0},
            ],
        }
    ],
    "alternatives": [
        {
            "sku": "DVD-99",
            "name": "DVD player with HDMI",
            "brand": "Halvero",
            "price": "99.00",
            "price_difference": "54.00",
            "relation": "step_up",
            "on_hand": 8,
            "location": "Aisle 7",
            "gtin": None,
            "image_url": None,
            "reasons": ["chosen by the ad team", "8 here, Aisle 7", "$54.00 over the ad"],
            "rank": 1,
        }
    ],
    "accessories": [],
    "outcomes": [
        {
            "kind": "declined",
            "sku": None,
            "quantity": None,
            "remedy_offered": True,
            "by": "Sam",
            "at": "2026-11-21T04:20:00Z",
        }
    ],
    "revision": 1,
}

_CHANNEL = {"channel_id": "chn_01j8z0k3m5w7hqd2v6xkpt9ra", "channel": "Capalaba floor"}
TIMELINE: dict[str, Any] = {
    "items": [
        {"at": "2026-11-21T04:05:06Z", "type": "opened", "reason": "none_on_hand", "detail": {"kind": "sold_out"}},
        {
            "at": "2026-11-21T04:05:06Z",
            "type": "not_sent",
            "reason": "waits",
            "detail": {
                "channel_id": "chn_01j8z0k3m5w7hqd2v6xkpt9rb",
                "channel": "Duty manager",
                "after_minutes": 15,
                "until": "2026-11-21T04:20:06Z",
            },
        },
        {
            "at": "2026-11-21T04:05:07Z",
            "type": "sent",
            "reason": "fits",
            "detail": _CHANNEL
            | {"event": "alert.opened", "delivery_id": "dlv_01j8z0k3m5w7hqd2v6xkpt9ra", "attempts": 1},
        },
    ]
}
