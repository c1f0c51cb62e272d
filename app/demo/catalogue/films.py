"""Films on disc, all of them invented; those classified R 18+ are sold to adults alone."""

from __future__ import annotations

from app.demo.catalogue.shape import Item, Leaf, leaf


def _film(
    sku: str, title: str, price: str, unit_cost: str, rating: str, minutes: int, studio: str, medium: str
) -> Item:
    return Item(
        sku,
        studio,
        f"{title} ({medium})",
        price,
        unit_cost,
        {"rating": rating, "minutes": minutes, "medium": medium},
        age_restricted=rating == "R 18+",
    )


def _dvd(sku: str, title: str, price: str, unit_cost: str, rating: str, minutes: int, studio: str) -> Item:
    return _film(sku, title, price, unit_cost, rating, minutes, studio, "DVD")


def _blu_ray(sku: str, title: str, price: str, unit_cost: str, rating: str, minutes: int, studio: str) -> Item:
    return _film(sku, title, price, unit_cost, rating, minutes, studio, "Blu-ray")


LEAVES: tuple[Leaf, ...] = (
    leaf(
        "Entertainment > Films > Family DVDs",
        "Aisle 10",
        _dvd("FILM-F01", "Mangrove Detectives", "14.98", "7.20", "G", 88, "Wattle Lane Films"),
        _dvd("FILM-F02", "Mangrove Detectives 2: The Missing Ferry", "19.98", "10.10", "G", 92, "Wattle Lane Films"),
        _dvd("FILM-F03", "Biscuit the Lighthouse Dog", "12.98", "6.00", "G", 81, "Wattle Lane Films"),
        _dvd("FILM-F04", "Tin Roof Summer", "16.98", "8.40", "PG", 103, "Redgate Reel"),
        _dvd("FILM-F05", "The Kite Maker of Wynnum", "14.98", "7.10", "PG", 97, "Redgate Reel"),
        _dvd("FILM-F06", "Captain Pelican and the Fog", "12.98", "5.90", "G", 76, "Small Tide Studio"),
        _dvd("FILM-F07", "Robots Can't Swim", "19.98", "10.40", "PG", 94, "Small Tide Studio"),
    ),
    leaf(
        "Entertainment > Films > Drama DVDs",
        "Aisle 10",
        _dvd("FILM-D01", "Saltwater Sunday", "16.98", "8.30", "M", 112, "Redgate Reel"),
        _dvd("FILM-D02", "The Last Tram to Balmoral", "19.98", "10.20", "M", 121, "Redgate Reel"),
        _dvd("FILM-D03", "Letters from the Cane Fields", "14.98", "7.00", "PG", 118, "Wattle Lane Films"),
        _dvd("FILM-D04", "A Verandah in July", "14.98", "7.00", "M", 104, "Wattle Lane Films"),
        _dvd("FILM-D05", "The Piano Tuner's Daughter", "17.98", "9.10", "M", 109, "Northbank Pictures Co"),
        _dvd("FILM-D06", "Stradbroke, 1962", "19.98", "10.30", "MA 15+", 127, "Northbank Pictures Co"),
    ),
    leaf(
        "Entertainment > Films > Action DVDs",
        "Aisle 10",
        _dvd("FILM-A01", "Cyclone Run", "16.98", "8.50", "M", 106, "Northbank Pictures Co"),
        _dvd("FILM-A02", "Cyclone Run: Category Five", "19.98", "10.50", "M", 111, "Northbank Pictures Co"),
        _dvd("FILM-A03", "The Gateway Heist", "14.98", "7.20", "MA 15+", 99, "Ironbark Unit"),
        _dvd("FILM-A04", "Forty Fathoms Down", "16.98", "8.40", "M", 114, "Ironbark Unit"),
        _dvd("FILM-A05", "Night Freight", "12.98", "6.00", "MA 15+", 96, "Ironbark Unit"),
        _dvd("FILM-A06", "Redline to Roma", "14.98", "7.10", "M", 101, "Ironbark Unit"),
    ),
    leaf(
        "Entertainment > Films > R 18+ DVDs",
        "Service desk",
        _dvd("FILM-R01", "The Butcher of Blackwater", "19.98", "10.20", "R 18+", 98, "Ironbark Unit"),
        _dvd("FILM-R02", "Under the Iron Bridge", "19.98", "10.20", "R 18+", 116, "Ironbark Unit"),
        _dvd("FILM-R03", "Eleven Nights in Hell", "16.98", "8.60", "R 18+", 93, "Northbank Pictures Co"),
    ),
    leaf(
        "Entertainment > Films > Blu-ray Discs",
        "Aisle 10",
        _blu_ray("FILM-B01", "Cyclone Run: Category Five", "29.98", "16.20", "M", 111, "Northbank Pictures Co"),
        _blu_ray("FILM-B02", "Forty Fathoms Down", "24.98", "13.40", "M", 114, "Ironbark Unit"),
        _blu_ray("FILM-B03", "Robots Can't Swim", "27.98", "15.10", "PG", 94, "Small Tide Studio"),
        _blu_ray("FILM-B04", "Reef: A Year Below", "24.98", "13.00", "G", 142, "Small Tide Studio"),
        _blu_ray("FILM-B05", "Saltwater Sunday", "22.98", "12.10", "M", 112, "Redgate Reel"),
        _blu_ray("FILM-B06", "The Last Tram to Balmoral", "24.98", "13.20", "M", 121, "Redgate Reel"),
    ),
)
