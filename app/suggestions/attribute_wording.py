"""Attributes in words: what each is called, in which unit it is told, and how a clerk asks for it. Tables.

An attribute's unit is the last part of its name: `screen_inches` is a screen in inches. What the table does not
know is told by its name as the retailer writes it.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.core.i18n import marked, marked_plural

UNITS: Mapping[str, str] = {
    "inches": marked("{number} in"),
    "gb": marked("{number} GB"),
    "tb": marked("{number} TB"),
    "hours": marked("{number} hours"),
    "ft": marked("{number} ft"),
    "floz": marked("{number} fl oz"),
    "oz": marked("{number} oz"),
    "lb": marked("{number} lb"),
    "m": "{number} m",
    "cm": "{number} cm",
    "mm": "{number} mm",
    "watts": "{number} W",
    "volts": "{number} V",
    "amps": "{number} A",
    "kg": "{number} kg",
    "g": "{number} g",
    "ml": "{number} ml",
    "l": "{number} l",
    "litres": "{number} l",
    "mah": "{number} mAh",
    "megapixels": marked("{number} MP"),
    "ghz": "{number} GHz",
    "mhz": "{number} MHz",
    "rpm": marked("{number} rpm"),
    "hz": "{number} Hz",
    "dpi": "{number} dpi",
    "lumens": "{number} lm",
    "btu": "{number} BTU",
    "mbps": marked("{number} Mbit/s"),
    "x": "{number}x",
    "zoom": "{number}x",
    "ddr": "DDR{number}",
}
"""By the last part of an attribute's name, or by all of it; those not marked are written alike in every language."""

WHOLE_UNITS: Mapping[str, str] = {
    "watt_hours": "{number} Wh",
    "volt_amps": "{number} VA",
    "usb_version": "USB {number}",
}
"""By the whole name, where its last part would mislead."""

COUNTED: Mapping[str, tuple[str, str]] = {
    "ports": marked_plural("{number} port", "{number} ports"),
    "outlets": marked_plural("{number} outlet", "{number} outlets"),
    "cells": marked_plural("{number} cell", "{number} cells"),
    "rolls": marked_plural("{number} roll", "{number} rolls"),
    "buttons": marked_plural("{number} button", "{number} buttons"),
    "keys": marked_plural("{number} key", "{number} keys"),
    "cups": marked_plural("{number} cup", "{number} cups"),
    "slices": marked_plural("{number} slice", "{number} slices"),
    "drawers": marked_plural("{number} drawer", "{number} drawers"),
    "bays": marked_plural("{number} bay", "{number} bays"),
    "tabs": marked_plural("{number} tab", "{number} tabs"),
    "shelves": marked_plural("{number} shelf", "{number} shelves"),
    "channels": marked_plural("{number} channel", "{number} channels"),
    "ply": marked_plural("{number} ply", "{number} plies"),
    "labels": marked_plural("{number} label", "{number} labels"),
    "pins": marked_plural("{number} pin", "{number} pins"),
    "handsets": marked_plural("{number} handset", "{number} handsets"),
    "discs": marked_plural("{number} disc", "{number} discs"),
    "tiers": marked_plural("{number} tier", "{number} tiers"),
    "pockets": marked_plural("{number} pocket", "{number} pockets"),
    "sheets": marked_plural("{number} sheet", "{number} sheets"),
    "sheet_capacity": marked_plural("{number} sheet", "{number} sheets"),
    "page_yield": marked_plural("{number} page", "{number} pages"),
    "pack_count": marked_plural("pack of {number}", "pack of {number}"),
}
"""What is counted, by the whole name."""

QUESTIONS: Mapping[str, str] = {
    "price": marked("How much would you like to spend: {answers}?"),
    "screen": marked("Which screen size suits you: {answers}?"),
    "size": marked("Which size suits you: {answers}?"),
    "fits_inches": marked("What size is what goes into it: {answers}?"),
    "storage": marked("How much storage do you need: {answers}?"),
    "memory": marked("How much memory do you need: {answers}?"),
    "length": marked("How long should it be: {answers}?"),
    "pack_count": marked("How many do you want in a pack: {answers}?"),
    "volume": marked("Which size suits you: {answers}?"),
    "weight": marked("Which weight suits you: {answers}?"),
    "watts": marked("How powerful should it be: {answers}?"),
    "power": marked("How powerful should it be: {answers}?"),
    "resolution": marked("How sharp should the picture be: {answers}?"),
    "paper_size": marked("Which paper size do you use: {answers}?"),
    "battery_size": marked("Which battery size do you need: {answers}?"),
    "region_free": marked("Do you have discs from other countries?"),
    "wireless": marked("Should it be wireless?"),
    "cordless": marked("Should it be cordless?"),
    "portable": marked("Do you want to take it along?"),
    "waterproof": marked("Will it get wet?"),
    "usb_playback": marked("Do you want to play files from a USB stick?"),
    "noise_cancelling": marked("Do you use it where it is loud?"),
}
"""How a clerk asks, by an attribute's name or by its name without the unit. Others are asked for by their label."""

LARGER: Mapping[str, tuple[float, str]] = {
    "g": (1000, "kg"),
    "ml": (1000, "l"),
    "gb": (1000, "tb"),
}
"""From how many of a unit the larger one is told."""

IMPERIAL: Mapping[str, tuple[float, str]] = {"m": (0.3048, "ft"), "g": (28.3495, "oz"), "ml": (29.5735, "floz")}
"""What the United States tell these units in."""
OUNCES_PER_POUND = 16


def base(name: str) -> str:
    """An attribute's name without its unit: "screen_inches" is about the screen, and so is "screen"."""
    words = name.replace("-", "_").lower()
    head, _, unit = words.rpartition("_")
    return head if head and unit in UNITS and words not in WHOLE_UNITS and words not in COUNTED else words


def is_told(name: str) -> bool:
    """Whether customers choose by it: an attribute there is a question for."""
    return name in QUESTIONS or base(name) in QUESTIONS
