"""Settings: nothing must be set, and what is set wrongly stops the start with one clear line."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.core.settings import PREFIX, Settings, SettingsError, load_settings


def load(env_file: Path | None = None, /, **given: str) -> Settings:
    return load_settings({PREFIX + name.upper(): value for name, value in given.items()}, env_file=env_file)


def complaint(env_file: Path | None = None, /, **given: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load(env_file, **given)
    text = str(refused.value)
    assert "\n" not in text, "one line"
    return text


def test_nothing_must_be_set() -> None:
    settings = load()
    assert settings.database_url == "sqlite:///raincheck.db"
    assert settings.on_sqlite
    assert settings.allow_private_networks == ()
    assert settings.secret_key is None
    assert settings.base_url == "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [("databse_url", "DATABASE_URL"), ("ports", "PORT"), ("allow_private_network", "ALLOW_PRIVATE_NETWORKS")],
    ids=lambda text: text,
)
def test_an_unknown_name_stops_the_start_and_the_one_that_was_meant_is_told(misspelt: str, meant: str) -> None:
    text = complaint(**{misspelt: "1"})
    assert f"{PREFIX}{misspelt.upper()} is not a setting" in text
    assert f"did you mean {PREFIX}{meant}?" in text


def test_a_name_like_no_other_is_refused_without_a_guess() -> None:
    assert complaint(zzz="1") == f"{PREFIX}ZZZ is not a setting"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "eighty"),
        ("port", "65536"),
        ("log_format", "xml"),
        ("allow_private_networks", "10.0.0.0/33"),
        ("allow_private_networks", "everything"),
        ("database_pool", "1"),
        ("secret_key", "short"),
        ("rain_check_days", "0"),
        ("database_url", "raincheck.db"),
        ("database_url", "mysql://host/db"),
        ("database_url", "postgres://host/db"),
        ("database_url", "postgresql+asyncpg://host/db"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///:memory:"),
        ("public_url", "raincheck.example.com"),
        ("public_url", "https://raincheck.example.com/?a=1"),
        ("require_all", "perhaps"),
    ],
    ids=lambda text: text,
)
def test_a_malformed_value_stops_the_start_and_names_its_setting(name: str, value: str) -> None:
    assert complaint(**{name: value}).startswith(f"{PREFIX}{name.upper()}: ")


def test_a_wrong_secret_is_not_repeated() -> None:
    assert "s3cret" not in complaint(secret_key="s3cret")
    assert "s3cret" not in complaint(database_url="mysql://user:s3cret@host/db")


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("k" * 40 + "\n")
    settings = load(secret_key_file=str(file))
    assert settings.secret_key is not None
    assert settings.secret_key.get_secret_value() == "k" * 40


def test_a_file_that_cannot_be_read_stops_the_start(tmp_path: Path) -> None:
    assert "cannot read" in complaint(secret_key_file=str(tmp_path / "missing"))
    assert "cannot read" in complaint(secret_key_file=str(tmp_path))
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe\x00")
    assert "not text" in complaint(secret_key_file=str(binary))
    assert "is not a setting" in complaint(nothing_file=str(binary))


def test_the_environment_stands_over_the_env_file_and_that_over_the_defaults(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("RAINCHECK_PORT=1000\nRAINCHECK_HOST='0.0.0.0'  # everywhere\nOTHER_PROGRAMS=matter\n")
    settings = load(env_file, port="2000")
    assert (settings.port, settings.host, settings.log_format) == (2000, "0.0.0.0", "console")


def test_an_unknown_name_in_the_env_file_stops_the_start_too(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("RAINCHECK_PROT=1000\n")
    assert "did you mean RAINCHECK_PORT?" in complaint(env_file)


def test_other_programs_settings_are_none_of_ours() -> None:
    assert load_settings({"PORT": "x", "RAIN": "y", "raincheck_port": "z"}, env_file=None).port == 8000


def test_networks_are_a_comma_list_and_host_bits_are_forgiven() -> None:
    settings = load(allow_private_networks=" 10.0.0.7/8, fd00::/8 ,")
    assert settings.allow_private_networks == (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ({"host": "0.0.0.0", "port": "80"}, "http://127.0.0.1:80"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"public_url": "https://rain.example.com/"}, "https://rain.example.com"),
    ],
    ids=["all addresses", "an IPv6 address", "the public one"],
)
def test_the_address_people_reach_it_at(given: dict[str, str], address: str) -> None:
    assert load(**given).base_url == address


def test_nothing_changes_them_after_the_start() -> None:
    settings = load()
    with pytest.raises(ValidationError):
        settings.port = 1
