"""How a customer wants to be told: an e-mail address or a telephone number, as they give it at the counter. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

MAX_CHARS = 200
_EMAIL = re.compile(r"[^@\s,;:<>\"'()\[\]\\/?#&%{}]{1,64}@[^\W_](?:[\w-]*\.)+[^\W\d_]{2,}")
_PHONE = re.compile(r"\+?[0-9]{6,15}")
_PHONE_MARKS = re.compile(r"[\s().\-/]")


class ContactKind(StrEnum):
    """What kind of address it is."""

    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True)
class Contact:
    """A customer's address in one form, so that the same customer is known again however it was typed."""

    kind: ContactKind
    address: str

    @property
    def can_be_written_to(self) -> bool:
        """Whether a machine can: a number without its country's code only a person can call."""
        return self.kind is ContactKind.EMAIL or self.address.startswith("+")


def read_contact(text: str) -> Contact | None:
    """The contact in a text, None for what is neither an e-mail address nor a telephone number."""
    text = text.strip()
    if len(text) > MAX_CHARS:
        return None
    if "@" in text:
        return Contact(ContactKind.EMAIL, text.lower()) if _EMAIL.fullmatch(text) else None
    number = _PHONE_MARKS.sub("", text)
    if number.startswith("00"):
        number = f"+{number[2:]}"
    return Contact(ContactKind.PHONE, number) if _PHONE.fullmatch(number) and number.isascii() else None
