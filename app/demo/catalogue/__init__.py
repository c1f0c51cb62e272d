"""The demo catalogue: every leaf of every department, in the order of the shop's floor plan."""

from __future__ import annotations

from app.demo.catalogue import (
    audio,
    cables,
    comfort,
    computing,
    cooking,
    displays,
    dvd,
    films,
    headphones,
    home,
    kitchen,
    leisure,
    lighting,
    outdoor,
    peripherals,
    phone_extras,
    phones,
    power,
    television_extras,
    televisions,
    unsorted,
    video,
)
from app.demo.catalogue.shape import Leaf

LEAVES: tuple[Leaf, ...] = (
    *dvd.LEAVES,
    *video.LEAVES,
    *televisions.LEAVES,
    *television_extras.LEAVES,
    *cables.LEAVES,
    *films.LEAVES,
    *audio.LEAVES,
    *headphones.LEAVES,
    *computing.LEAVES,
    *displays.LEAVES,
    *peripherals.LEAVES,
    *phones.LEAVES,
    *phone_extras.LEAVES,
    *leisure.LEAVES,
    *power.LEAVES,
    *lighting.LEAVES,
    *kitchen.LEAVES,
    *cooking.LEAVES,
    *home.LEAVES,
    *comfort.LEAVES,
    *outdoor.LEAVES,
    *unsorted.LEAVES,
)
