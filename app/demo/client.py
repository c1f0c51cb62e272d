"""Talking to a Raincheck service over HTTP as any caller would; every answer that is no success is an error."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

SECONDS = 120.0
PAGE = 500


class Refused(Exception):
    """The service answered something else than success, or not at all; the message is one line."""


class Client:
    """One key's connection to one service."""

    def __init__(self, address: str, key: str) -> None:
        self._http = httpx.Client(
            base_url=address.rstrip("/"),
            headers={"Authorization": f"Bearer {key}"},
            timeout=SECONDS,
            trust_env=False,
        )
        self.seconds: defaultdict[str, list[float]] = defaultdict(list)
        """How long each answer took, by method and path."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """One call; its parsed answer, None where there is none. Raises Refused."""
        started = time.perf_counter()
        try:
            answer = self._http.request(method, path, json=body, params=query or None)
        except httpx.HTTPError as error:
            raise Refused(f"{method} {path}: {str(error) or type(error).__name__}") from None
        self.seconds[f"{method} {path}"].append(time.perf_counter() - started)
        if not answer.is_success:
            raise Refused(f"{method} {path}: {answer.status_code} {_detail(answer)}")
        return answer.json() if answer.content else None

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        """POST. Raises Refused."""
        return self.call("POST", path, body, **query)

    def put(self, path: str, body: Any) -> Any:
        """PUT. Raises Refused."""
        return self.call("PUT", path, body)

    def get(self, path: str, **query: Any) -> Any:
        """GET. Raises Refused."""
        return self.call("GET", path, **query)

    def batches(self, path: str, name: str, rows: Sequence[Any], size: int) -> Iterator[Any]:
        """POST rows in batches of `size` under `name`, giving each answer. Raises Refused, also for a bad row."""
        for start in range(0, len(rows), size):
            answer = self.post(path, {name: rows[start : start + size]})
            if answer["rejected"]:
                first = answer["rejected"][0]
                raise Refused(f"POST {path}: row {start + first['index']} rejected: {first['code']} {first['detail']}")
            yield answer

    def pages(self, path: str, **query: Any) -> Iterator[Any]:
        """Every item of a list, over all its pages. Raises Refused."""
        cursor: str | None = None
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = self.get(path, limit=PAGE, **query, **more)
            yield from page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                return


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return answer.reason_phrase
