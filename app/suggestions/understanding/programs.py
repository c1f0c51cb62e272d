"""Which programs a device has a use for: those for its system, and for what it does. Pure."""

from __future__ import annotations

from typing import Final

from app.suggestions.understanding.reading import Understood

STORES: Final = frozenset({"external_hard_drive", "internal_hard_drive", "solid_state_drive", "usb_flash_drive"})
OF_STORING: Final = frozenset({"backup", "recovery", "image", "ghost", "disk", "copy"})
OF_SCANNING: Final = frozenset({"ocr", "photo", "pdf", "paperport", "omnipage", "scan", "scanning", "document"})
COMPUTERS: Final = frozenset({"laptop", "desktop_computer"})
MACS: Final = frozenset({"mac", "macs", "macbook", "imac", "macintosh"})
FOR_PCS: Final = frozenset({"windows", "pc", "pcs", "win", "xp", "vista"})


def is_for_another(asked: Understood, other: Understood) -> bool:
    """Whether the program has no place on the device; one that does not say its system may be for any."""
    if asked.kind in COMPUTERS and _is_for_another_desktop(asked, other):
        return True
    if asked.kind in STORES:
        return other.words.isdisjoint(OF_STORING)
    if asked.kind == "scanner":
        return other.words.isdisjoint(OF_SCANNING)
    return "chromebook" in asked.words


def _is_for_another_desktop(asked: Understood, other: Understood) -> bool:
    for_macs, for_pcs = not other.tokens.isdisjoint(MACS), not other.tokens.isdisjoint(FOR_PCS)
    return for_pcs > for_macs if not asked.tokens.isdisjoint(MACS) else for_macs > for_pcs
