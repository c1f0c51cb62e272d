"""What a name says of the device a thing is made for, not of the thing itself. Pure.

A "Case for iPad 2 16GB 32GB WiFi 3G" has no Wi-Fi and stores nothing, a "Remote for Smart LED TV 4K" has no picture.
Which attributes things of a kind can have of their own hangs on the kind, so it is kept by kinds. Plugs are left to
cables, chargers and docks, and what the retailer says itself to everything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final


def _table(text: str) -> dict[str, frozenset[str]]:
    """The kinds of each line "kinds: attributes", and what names say beside them that is not theirs."""
    rows = (line.partition(":") for line in text.strip().splitlines())
    found: dict[str, frozenset[str]] = {}
    for kinds, _, names in rows:
        for kind in kinds.split():
            found[kind] = found.get(kind, frozenset()) | frozenset(names.split())
    return found


_COVERS: Final = (
    "phone_case device_case tablet_case tablet_sleeve laptop_case laptop_sleeve laptop_bag laptop_skin keyboard_cover"
    " screen_protector privacy_filter armband hard_drive_case camera_bag remote_case headphone_case portable_dvd_case"
    " memory_card_case"
)
_HOLDERS: Final = "tv_mount tv_stand monitor_mount projector_mount device_stand tablet_stand speaker_mount av_shelf"
_CELLS: Final = "device_battery phone_battery laptop_battery camera_battery phone_battery_cordless camera_charger"
_FEEDERS: Final = "wall_charger car_charger wireless_charger charging_cable charging_station laptop_charger"
_SUPPLIES: Final = "toner_cartridge inkjet_cartridge printer_drum printer_maintenance printer_ribbon printer_tray"
NOT_ITS_OWN: Final = _table(f"""
    {_COVERS}: wifi storage_gb memory_gb touchscreen plasma resolution usb_version smart unlocked prepaid
    {_COVERS}: laser optical internal megapixels wifi_generation speed_mbps dual_sim ddr sata_generation refresh_hz hdmi
    {_COVERS}: wireless bluetooth connectors portable
    {_HOLDERS}: wifi storage_gb memory_gb touchscreen plasma resolution smart three_d hdmi laser unlocked
    cart: plasma smart resolution
    phone_mount phone_grip: wifi storage_gb touchscreen resolution portable
    gps_accessory: portable touchscreen wifi storage_gb
    hard_drive_case: external
    remote_control: plasma resolution smart three_d hdmi
    {_CELLS}: wifi storage_gb memory_gb touchscreen plasma resolution smart three_d hdmi laser megapixels
    {_CELLS}: wireless bluetooth wifi_generation speed_mbps unlocked prepaid dual_sim optical
    {_FEEDERS}: wifi storage_gb memory_gb touchscreen plasma resolution smart three_d laser megapixels
    {_FEEDERS}: wifi_generation unlocked prepaid dual_sim optical external internal
    power_bank ups surge_protector: wifi wifi_generation
    mp3_accessory phone_part stylus phone_lens selfie_stick: storage_gb wifi unlocked prepaid
    stylus: touchscreen
    screen_cleaner: plasma laser
    {_SUPPLIES}: wifi wireless bluetooth resolution megapixels fax duplex networked wifi_generation
    signal_booster: storage_gb
    mouse_pad floor_mat headphone_accessory: laser optical wireless bluetooth
    cable_management cpu_cooler: connectors
    laptop_charger: portable
    hdmi_cable: gaming
    fax_machine: wireless
    usb_cable charging_cable: bluetooth wireless laser
    keyboard laptop_part: internal
""")
_OWN_IF_SAID: Final = (
    ("wireless", ("keyboard", "charg", "speaker", "headset")),
    ("bluetooth", ("keyboard", "speaker", "headset", "receiver")),
    ("connectors", ("keyboard", "charg", "cable", "batter", "power", "hub")),
)
"""Attributes that a cover has only with what is built into it or comes with it."""
_UNREAD: Final = frozenset("~=")
"""Begins a kind that no rule of kinds is known for."""


def without(kind: str | None, name: str, said: Mapping[str, Any], own: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was `said` of a thing of this kind without what it can only have borrowed; its `own` stays as it is."""
    if kind is None or kind[0] in _UNREAD:
        return said
    borrowed = NOT_ITS_OWN.get(kind)
    if borrowed is not None and not borrowed.isdisjoint(said):
        kept = _built_in(name.lower()) if "connectors" in borrowed else frozenset[str]()
        said = {key: value for key, value in said.items() if key not in borrowed or key in own or key in kept}
    return said


def _built_in(text: str) -> frozenset[str]:
    return frozenset(key for key, words in _OWN_IF_SAID if any(word in text for word in words))
