"""Settings: read once at the start from `RAINCHECK_*`, `.env` and `RAINCHECK_*_FILE`, then passed in.

Nothing must be set. An unknown name or a malformed value stops the start with one clear line
(:class:`SettingsError`), because a misspelt setting that is silently ignored is found on the worst day.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "RAINCHECK_"
Network = IPv4Network | IPv6Network


class SettingsError(Exception):
    """One line that says which setting is wrong and what to change."""


def _networks(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())


_DRIVERS = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})


def _database(value: str) -> str:
    try:
        url = make_url(value)
    except ArgumentError:
        url = None
    if url is None or url.drivername not in _DRIVERS:
        raise ValueError("give sqlite:///file or postgresql://user:password@host/database")
    if url.get_backend_name() == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError("name a file, such as sqlite:///raincheck.db; one in memory would be lost")
    return value


def _web_address(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError("give the address as browsers see it, such as https://raincheck.example.com")
    return value


def _with_a_place(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not re.fullmatch(r"[A-Za-z0-9]+://\S*\{contact\}\S*", value.get_secret_value()):
        raise ValueError("give an Apprise address with {contact} where the customer's own belongs")
    return value


def _key(value: SecretStr | None) -> SecretStr | None:
    if value is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}=?", value.get_secret_value()):
        raise ValueError("give 32 bytes in base64url, 43 characters, as `web-push generate-vapid-keys` makes them")
    return value


def _contact(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+\.[^\s@]+|https://[^\s/?#]+\S*", value):
        raise ValueError("give mailto:name@example.com or an https:// address")
    return value


class Settings(BaseSettings):
    """The effective settings. Frozen: nothing changes them after the start."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database)] = Field(
        default="sqlite:///raincheck.db", description="`sqlite:///file` or `postgresql://user:pw@host/db`."
    )
    public_url: Annotated[str | None, AfterValidator(_web_address)] = Field(
        default=None, description="The address people and platforms reach this service at; else host and port."
    )
    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="Port to listen on.")
    log_format: Literal["console", "json"] = Field(default="console", description="How logs are written.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(default="info", description="Least level logged.")
    allow_private_networks: Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_networks)] = Field(
        default=(), description="CIDR list of private networks that pulls and channels may reach; empty: none."
    )
    secret_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Signs sessions and pairing links; made and kept beside the database if not given.",
    )
    database_pool: int = Field(default=15, ge=2, le=200, description="Connections per process (PostgreSQL).")
    stock_history_days: int = Field(
        default=120, ge=7, le=3650, description="Days of stock readings kept; older ones are pruned."
    )
    sales_history_days: int = Field(
        default=365, ge=7, le=3650, description="Days of sales kept: what is bought instead and together is read there."
    )
    delivery_history_days: int = Field(
        default=90, ge=7, le=3650, description="Days of finished deliveries, pulls and their runs kept."
    )
    rain_check_days: int = Field(
        default=30, ge=1, le=365, description="Days after the promotion's end that a rain check may be redeemed."
    )
    contact_email_url: Annotated[SecretStr | None, AfterValidator(_with_a_place)] = Field(
        default=None,
        description="Apprise address by which customers who left an e-mail address are told that their rain check "
        "can be redeemed; `{contact}` stands for theirs. Without it staff are asked to call them.",
    )
    contact_sms_url: Annotated[SecretStr | None, AfterValidator(_with_a_place)] = Field(
        default=None, description="The same for those who left a telephone number."
    )
    vapid_private_key: Annotated[SecretStr | None, AfterValidator(_key)] = Field(
        default=None,
        description="The private key notifications on phones (Web Push) are signed by: 32 bytes in base64url, as "
        "`web-push generate-vapid-keys` makes it. Made and kept beside the database if not given.",
    )
    vapid_contact: Annotated[str | None, AfterValidator(_contact)] = Field(
        default=None,
        description="Whom a push service writes to when something is wrong: `mailto:…` or `https://…`. "
        "`RAINCHECK_PUBLIC_URL` unless given.",
    )
    store_silent_after_minutes: int = Field(
        default=1_560,
        ge=1,
        le=60 * 24 * 60,
        description="Minutes a store's POS may be quiet before it counts as silent; a nightly feed and two hours.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1", description="Comma list of proxies whose X-Forwarded-* headers are believed."
    )
    questions: Path | None = Field(
        default=None,
        description="TOML file with the retailer's own wording of the card's questions; read at the start.",
    )
    require_all: bool = Field(default=False, description="Tests only: a test that cannot run is a failure.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what :func:`load_settings` hands over: it has read the environment already."""
        return (init_settings,)

    @property
    def base_url(self) -> str:
        """The public address without a trailing slash."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def on_sqlite(self) -> bool:
        """Whether the database is a SQLite file."""
        return self.database_url.startswith("sqlite")


def load_settings(environ: Mapping[str, str] | None = None, *, env_file: Path | None = Path(".env")) -> Settings:
    """Read the settings. The environment stands over `.env`. Raises SettingsError with one line."""
    given: dict[str, str] = {}
    if env_file is not None and env_file.is_file():
        given.update({name: value or "" for name, value in dotenv_values(env_file).items()})
    given.update(os.environ if environ is None else environ)

    known = set(Settings.model_fields)
    values: dict[str, str] = {}
    for name, value in given.items():
        if not name.startswith(PREFIX):
            continue
        field = name.removeprefix(PREFIX).lower()
        if field not in known and field.removesuffix("_file") in known:
            field, value = field.removesuffix("_file"), _read_secret(name, value)
        if field not in known:
            near = get_close_matches(field, known, n=1)
            hint = f"; did you mean {PREFIX}{near[0].upper()}?" if near else ""
            raise SettingsError(f"{name} is not a setting{hint}")
        values[field] = value
    try:
        return Settings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise SettingsError(f"{PREFIX}{str(first['loc'][0]).upper()}: {first['msg']}") from None


def _read_secret(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{name}: cannot read {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{name}: {path} is not text in UTF-8") from None
