"""Text for people within limits: names are shortened before sentences are, and nothing in a name is markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

TITLE_LENGTH = 60
TEXT_LENGTH = 140
"""What a lock screen shows of a message."""
SMS_LENGTH = 160
RICH_LENGTH = 3_000
SHORTEST_NAME = 8
ELLIPSIS = "…"
_NOT_MARKUP = str.maketrans({"*": "·", "`": "'", "<": "(", ">": ")", "[": "(", "]": ")", "\\": "/", "|": "/", "~": "-"})
_BREAKS = re.compile(r"[\s\x1c-\x1f\x85]*[\t-\r\x1c-\x1f\x85\u2028\u2029][\s\x1c-\x1f\x85]*|  +")
_CALLS = ("@everyone", "@here", "@channel", "@all")
_IN_SMS = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2019": "'", "\u2013": "-", ELLIPSIS: "..."})
"""One character beyond GSM's own set halves what fits into an SMS."""


class Tone(StrEnum):
    """What a message means to whoever sees it from afar."""

    BAD = "bad"
    GOOD = "good"
    PLAIN = "plain"


@dataclass(frozen=True)
class Message:
    """A message in a title, in one line, and in sections of a heading and its lines (Markdown)."""

    title: str
    text: str
    sections: tuple[tuple[str, ...], ...] = ()
    tone: Tone = Tone.PLAIN
    where: str | None = None

    def sms(self) -> str:
        """One line that stands alone: at most 160 characters, none of which halves what an SMS holds needlessly."""
        line = f"{self.where}: {self.text}" if self.where else self.text
        return clip(line.translate(_IN_SMS), SMS_LENGTH, ending="...")

    def markdown(self, limit: int = RICH_LENGTH) -> str:
        """The longer text: as many whole lines as fit, the most important first."""
        found: list[str] = []
        room = limit - len(ELLIPSIS) - 2
        for section in self.sections or ((markup_free(self.text),),):
            head, *lines = section
            text = head
            for line in lines:
                longer = f"{text}\n- {line}" if text != head else f"{head}\n\n- {line}"
                if len(longer) > room:
                    break
                text = longer
            if len(text) > room or (lines and text == head):
                return "\n\n".join([*found, ELLIPSIS]) if found else clip(text, limit)
            found.append(text)
            room -= len(text) + 2
            if lines and not text.endswith(lines[-1]):
                return "\n\n".join([*found, ELLIPSIS])
        return "\n\n".join(found)


def one_line(value: object) -> str:
    """A value as text without line breaks; the spaces that hold an amount together stay."""
    return _BREAKS.sub(" ", str(value)).strip()


def markup_free(value: object) -> str:
    """A value for Markdown, HTML and chats: nothing in it is markup, and it calls nobody."""
    text = one_line(value).translate(_NOT_MARKUP)
    for call in _CALLS:
        text = text.replace(call, call[1:])
    return text


def clip(text: str, limit: int, ending: str = ELLIPSIS) -> str:
    """At most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - len(ending)].rstrip() + ending


def fit(limit: int, say: Callable[..., str], *names: str) -> str:
    """`say(*names)` in at most `limit` characters: the longest name gives way first."""
    chosen = list(names)
    text = say(*chosen)
    while len(text) > limit and chosen:
        longest = max(range(len(chosen)), key=lambda index: len(chosen[index]))
        shorter = clip(chosen[longest], max(SHORTEST_NAME, len(chosen[longest]) - (len(text) - limit)))
        if len(shorter) >= len(chosen[longest]):
            break
        chosen[longest] = shorter
        text = say(*chosen)
    return clip(text, limit)


def listed_within(limit: int, say: Callable[[Sequence[str], int], str], names: Sequence[str]) -> str:
    """`say(shown, left_out)` with as many names as fit in `limit` characters, at least one."""
    for shown in range(len(names), 1, -1):
        text = say(names[:shown], len(names) - shown)
        if len(text) <= limit:
            return text
    first = list(names[:1])
    return fit(limit, lambda name: say([name], len(names) - 1), *first) if first else clip(say([], 0), limit)
