"""What hangs, feeds and steers a television."""

from __future__ import annotations

from app.demo.catalogue.shape import Leaf, item, leaf

LEAVES: tuple[Leaf, ...] = (
    leaf(
        "Electronics > Television Accessories > Mounts & Screens",
        "Aisle 8",
        item(
            "MOUNT-FIX-43",
            "Brackton",
            "Fixed Wall Mount up to 43 inch",
            "29.00",
            "12.00",
            max_inches=43,
            tilt=False,
            full_motion=False,
        ),
        item(
            "MOUNT-TILT-65",
            "Brackton",
            "Tilting Wall Mount up to 65 inch",
            "59.00",
            "26.00",
            max_inches=65,
            tilt=True,
            full_motion=False,
        ),
        item(
            "MOUNT-FULL-55",
            "Brackton",
            "Full Motion Wall Mount up to 55 inch",
            "89.00",
            "41.00",
            max_inches=55,
            tilt=True,
            full_motion=True,
        ),
        item(
            "MOUNT-FULL-75",
            "Brackton",
            "Full Motion Wall Mount up to 75 inch",
            "149.00",
            "72.00",
            max_inches=75,
            tilt=True,
            full_motion=True,
        ),
        item(
            "MOUNT-SLIM-77",
            "Brackton",
            "Slim Picture Mount up to 77 inch",
            "99.00",
            "47.00",
            max_inches=77,
            tilt=False,
            full_motion=False,
        ),
        item("PROJ-SCREEN-80", "Brackton", "80 inch Pull-Down Projector Screen", "119.00", "62.00", max_inches=80),
    ),
    leaf(
        "Electronics > Television Accessories > Antennas",
        "Aisle 8",
        item("ANT-INDOOR", "Tarrawick", "Flat Indoor Antenna", "34.00", "15.00", indoor=True, amplified=False),
        item("ANT-INDOOR-A", "Tarrawick", "Amplified Indoor Antenna", "54.00", "26.00", indoor=True, amplified=True),
        item("ANT-ROOF", "Tarrawick", "Roof Antenna Kit", "89.00", "46.00", indoor=False, amplified=False),
        item("ANT-CARAVAN", "Tarrawick", "Caravan Antenna", "129.00", "74.00", indoor=False, amplified=True),
        item("ANT-FLY-2M", "Cordwick", "Antenna Fly Lead 2 m", "12.00", "3.50", length_m=2),
    ),
    leaf(
        "Electronics > Television Accessories > Remote Controls",
        "Aisle 8",
        item(
            "REM-UNI-4", "Quenlo", "Universal Remote 4-in-1", "24.00", "9.50", devices=4, backlit=False, learning=False
        ),
        item(
            "REM-UNI-8", "Quenlo", "Universal Remote 8-in-1", "39.00", "17.00", devices=8, backlit=True, learning=True
        ),
        item(
            "REM-BIG",
            "Bayside Basics",
            "Big Button TV Remote",
            "19.00",
            "7.00",
            devices=1,
            backlit=False,
            learning=True,
        ),
        item("REM-SMART", "Pexaro", "Smart Home Remote", "99.00", "58.00", devices=15, backlit=True, learning=True),
        item(
            "REM-HV",
            "Halvero",
            "Replacement Remote for Halvero TVs",
            "29.00",
            "11.00",
            devices=1,
            backlit=False,
            learning=False,
        ),
        accessories=("BAT-AAA-10",),
    ),
)
