"""The commands, in this process, on both databases."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.access import devices
from app.access import service as access
from app.access.rules import Role
from app.core.clock import utc_now
from app.core.db import Database
from app.core.secret import secret_key
from app.core.settings import Settings
from app.delivery import outbox
from app.delivery import service as delivery
from app.delivery.shapes import ChannelIn
from app.sources import service as sources
from app.sources.models import Source
from app.sources.shapes import SourceIn
from tests.support.command import Command, Done
from tests.support.feed_server import Answer, feed_server
from tests.support.postgres import Postgres, create_database, drop_database

STORE = {"store_id": "CAP", "name": "Capalaba", "timezone": "Australia/Brisbane", "currency": "AUD"}


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, in a directory of its own, with no settings."""
    monkeypatch.chdir(tmp_path)
    return Command(capsys)


@pytest.fixture
def raincheck(command: Command, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command on a migrated, empty database."""
    monkeypatch.setenv("RAINCHECK_DATABASE_URL", database_url)
    return command


@pytest.fixture
def with_store(raincheck: Command, tmp_path: Path) -> Command:
    """The command on a database with one store."""
    done = raincheck("import", "stores", write(tmp_path, "stores.json", json.dumps([STORE])))
    assert (done.code, done.out) == (0, "1 rows: 1 accepted, 0 rejected\n")
    return raincheck


def write(directory: Path, name: str, text: str) -> str:
    path = directory / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def one_line(done: Done) -> str:
    """What it said on stderr, which must be one line and no traceback."""
    assert done.out == ""
    (line,) = done.err.splitlines()
    return line


# Settings


def test_an_unknown_setting_stops_every_command_with_one_line_and_the_likely_name(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAINCHECK_PUBLIK_URL", "https://raincheck.example.com")
    done = command("keys", "list")
    assert done.code == 2
    assert one_line(done) == "raincheck: RAINCHECK_PUBLIK_URL is not a setting; did you mean RAINCHECK_PUBLIC_URL?"


@pytest.mark.parametrize(
    ("name", "value", "begins"),
    [
        ("RAINCHECK_PORT", "eighty", "raincheck: RAINCHECK_PORT: "),
        ("RAINCHECK_DATABASE_URL", "a file", "raincheck: RAINCHECK_DATABASE_URL: "),
        ("RAINCHECK_DATABASE_URL", "oracle9://h/d", "raincheck: RAINCHECK_DATABASE_URL: "),
        ("RAINCHECK_SECRET_KEY_FILE", "/nowhere/at/all", "raincheck: RAINCHECK_SECRET_KEY_FILE: cannot read"),
    ],
)
def test_a_malformed_value_stops_the_start_with_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str, begins: str
) -> None:
    monkeypatch.setenv(name, value)
    done = command("keys", "list")
    assert done.code == 2
    assert one_line(done).startswith(begins)


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/at/all/raincheck.db", "postgresql://raincheck:s3cret@127.0.0.1:1/raincheck"]
)
def test_a_database_that_cannot_be_opened_is_one_line_and_never_a_password(
    command: Command, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("RAINCHECK_DATABASE_URL", url)
    done = command("keys", "list")
    assert done.code == 1
    line = one_line(done)
    assert line.startswith("raincheck: The database cannot answer: ")
    assert "s3cret" not in line


def test_the_version_is_told(command: Command) -> None:
    done = command("--version")
    assert (done.code, done.out.split()[0]) == (0, "raincheck")


# Keys


def test_a_new_key_stands_alone_on_stdout_and_works(raincheck: Command, database_url: str) -> None:
    done = raincheck("keys", "create", "--name", "till", "--role", "pos", "--store", "CAP", "--store", "CLE")
    assert done.code == 0
    token = done.out.removesuffix("\n")
    assert token.startswith("rck_")
    assert "\n" not in token
    database = Database(database_url)
    with database.read() as session:
        principal, _ = access.authenticate(session, f"Bearer {token}", now=utc_now())
    database.close()
    assert (principal.name, principal.role, principal.stores) == ("till", Role.POS, frozenset({"CAP", "CLE"}))


def test_keys_are_listed_without_the_key_and_end_when_revoked(raincheck: Command) -> None:
    token = raincheck("keys", "create", "--name", "ops", "--role", "admin", "--days", "30").out.strip()
    listed = raincheck("keys", "list")
    assert listed.code == 0
    header, row = listed.out.splitlines()
    assert header.split("\t")[:4] == ["name", "role", "stores", "state"]
    assert row.split("\t")[:4] == ["ops", "admin", "all", "live"]
    assert token not in listed.out + listed.err

    assert raincheck("keys", "revoke", "ops").code == 0
    assert raincheck("keys", "list").out.splitlines()[1].split("\t")[3] == "revoked"
    again = raincheck("keys", "revoke", "ops")
    assert (again.code, one_line(again)) == (1, "raincheck: No live key is called 'ops'.")


def test_what_a_key_cannot_be_is_refused_in_one_line(raincheck: Command) -> None:
    done = raincheck("keys", "create", "--name", "ops", "--role", "admin", "--store", "CAP")
    assert (done.code, "leave the stores out" in one_line(done)) == (1, True)
    raincheck("keys", "create", "--name", "ops", "--role", "admin")
    done = raincheck("keys", "create", "--name", "ops", "--role", "ads")
    assert (done.code, "'ops'" in one_line(done)) == (1, True)
    assert raincheck("keys", "create", "--name", "x", "--role", "king").code == 2


def test_a_pairing_link_carries_the_public_address_and_pairs_its_store(
    with_store: Command, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAINCHECK_PUBLIC_URL", "https://raincheck.example.com/")
    done = with_store("keys", "pair", "--store", "CAP")
    assert done.code == 0
    url = urlsplit(done.out.strip())
    assert (url.scheme, url.netloc, url.path.rpartition("/")[0]) == ("https", "raincheck.example.com", "/pair")
    database = Database(database_url)
    secret = secret_key(Settings(database_url=database_url), database)
    with database.write() as session:
        device = devices.pair(session, secret, url.path.removeprefix("/pair/"), now=utc_now())
        assert device.store_id == "CAP"
    database.close()


def test_a_managers_link_says_so_and_devices_are_listed_and_unpaired(with_store: Command, database_url: str) -> None:
    link = with_store("keys", "pair", "--store", "CAP", "--manager").out.strip()
    database = Database(database_url)
    secret = secret_key(Settings(database_url=database_url), database)
    with database.write() as session:
        given = link.rpartition("/")[2]
        assert devices.read_pairing(secret, given).is_manager
        device = devices.pair(session, secret, given, user_agent="Tab\there", now=utc_now())
        devices.hold(session, device.device_id, by="Sam", until=utc_now() + timedelta(hours=1))
        device_id = device.device_id
    done = with_store("keys", "devices", "--store", "CAP")
    header, row = done.out.splitlines()
    assert header.split("\t")[:4] == ["device id", "store", "for", "in the hands of"]
    assert row.split("\t")[:4] == [device_id, "CAP", "manager", "Sam"]
    assert row.split("\t")[-1] == "Tab here"
    assert len(with_store("keys", "devices", "--store", "CLE").out.splitlines()) == 1
    assert with_store("keys", "unpair", device_id).code == 0
    assert len(with_store("keys", "devices").out.splitlines()) == 1
    again = with_store("keys", "unpair", device_id)
    assert (again.code, "No paired device" in one_line(again)) == (1, True)
    database.close()


# The schema


def test_db_check_tells_of_a_file_that_is_not_there_without_making_it(command: Command, tmp_path: Path) -> None:
    done = command("db", "check")
    assert (done.code, done.out.startswith("behind: there is no database")) == (1, True)
    assert list(tmp_path.iterdir()) == []
    assert command("db", "upgrade").code == 0
    done = command("db", "check")
    assert (done.code, done.out.startswith("up to date: ")) == (0, True)
    assert "Already at" in command("db", "upgrade").err


def test_commands_refuse_a_postgresql_database_that_is_behind_until_it_is_upgraded(
    command: Command, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = create_database(postgres)
    monkeypatch.setenv("RAINCHECK_DATABASE_URL", url)
    done = command("serve", "--port", "0")
    assert (done.code, "raincheck db upgrade" in one_line(done)) == (2, True)
    checked = command("db", "check")
    assert (checked.code, checked.out.startswith("behind: at no revision")) == (1, True)
    looked = command("check")
    assert (looked.code, "RC102 fatal" in looked.out) == (1, True)
    assert command("db", "upgrade").code == 0
    assert command("db", "check").code == 0
    drop_database(postgres, url)


# Import


def test_bad_rows_are_told_one_by_one_and_spoil_no_other(with_store: Command, tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "products.csv",
        "sku,name,price,gtin\nDVD-45,DVD player,79.00,\nBAD SKU,Nameless,1.00,\nDVD-99,Better,cheap,\nTV,TV,499,N/A\n",
    )
    done = with_store("import", "products", file)
    assert done.code == 1
    lines = done.out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["row 4", "row 2", "row 3", "4 rows"]
    assert lines[0].startswith("row 4: warning gtin_unreadable: ")
    assert lines[1].startswith("row 2: invalid_row: ")
    assert lines[-1] == "4 rows: 2 accepted, 2 rejected"


def test_stock_is_counted_as_the_api_counts_it(with_store: Command, tmp_path: Path) -> None:
    rows = [
        {"store_id": "CAP", "sku": "DVD-45", "on_hand": 3, "as_of": "2026-11-01T00:00:00Z"},
        {"store_id": "CAP", "sku": "DVD-45", "on_hand": 4, "as_of": "2026-10-01T00:00:00Z"},
        {"store_id": "XXX", "sku": "DVD-45", "on_hand": 3},
    ]
    file = write(tmp_path, "stock.ndjson", "\n".join([*map(json.dumps, rows), "{broken"]))
    done = with_store("import", "stock", file)
    assert done.code == 1
    assert [line.split(": ")[1] for line in done.out.splitlines()[:-1]] == ["unknown_store", "invalid_row"]
    assert done.out.splitlines()[-1] == "4 rows: 0 accepted, 1 stale, 1 unmatched, 2 rejected"


def _csv(path: Path) -> Path:
    path.write_text("sku;name\nA;One\nB;Two\n", encoding="utf-8")
    return path


def _envelope(path: Path) -> Path:
    path.write_text(json.dumps({"products": [{"sku": "A", "name": "One"}, {"sku": "B", "name": "Two"}]}))
    return path


def _lines(path: Path) -> Path:
    path.write_text('{"sku": "A", "name": "One"}\n\n{"sku": "B", "name": "Two"}\n')
    return path


def _gzipped(path: Path) -> Path:
    path.write_bytes(gzip.compress(b"sku,name\nA,One\nB,Two\n"))
    return path


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("p.csv", _csv),
        ("p.json", _envelope),
        ("p.jsonl", _lines),
        ("p.csv.gz", _gzipped),
        ("csv-by-its-looks", _csv),
        ("json-by-its-looks", _envelope),
        ("ndjson-by-its-looks", _lines),
    ],
)
def test_every_form_of_file_is_taken(
    with_store: Command, tmp_path: Path, name: str, make: Callable[[Path], Path]
) -> None:
    done = with_store("import", "products", str(make(tmp_path / name)))
    assert (done.code, done.out) == (0, "2 rows: 2 accepted, 0 rejected\n")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("text", ["", "sku,name\n", "[]", "{", "colour,size\nred,2\n"])
def test_a_file_without_rows_or_sense_is_refused_in_one_line(raincheck: Command, tmp_path: Path, text: str) -> None:
    file = write(tmp_path, "products", text)
    done = raincheck("import", "products", file)
    assert done.code == 1
    assert one_line(done).startswith(f"raincheck: {file}: ")


@pytest.mark.only_on("sqlite")
def test_more_rows_than_one_transaction_takes_are_all_taken(with_store: Command, tmp_path: Path) -> None:
    rows = "\n".join(f"SKU-{number},Product {number}" for number in range(4_500))
    done = with_store("import", "products", write(tmp_path, "products.csv", f"sku,name\n{rows}\n"))
    assert (done.code, done.out) == (0, "4500 rows: 4500 accepted, 0 rejected\n")


# Pulls


def test_a_pull_tells_what_came_of_it(with_store: Command, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAINCHECK_ALLOW_PRIVATE_NETWORKS", "127.0.0.0/8")
    with feed_server() as feed:
        url = feed.answers(
            "/stock.csv", Answer(b"store_id,sku,on_hand\nCAP,DVD-45,3\nXXX,DVD-45,1\n"), Answer(b"", status=404)
        )
        _put_source(database_url, url)
        done = with_store("pull", "erp")
        assert done.code == 0
        assert done.out.splitlines()[0].startswith("row 2: unknown_store: ")
        assert done.out.splitlines()[1].startswith("erp: 2 rows: 0 accepted, 0 unchanged, 1 unmatched, 1 rejected")
        failed = with_store("pull", "erp")
        assert (failed.code, failed.out.startswith("erp: failed: ")) == (1, True)


def test_an_unknown_source_is_one_line(raincheck: Command) -> None:
    done = raincheck("pull", "nobody")
    assert (done.code, one_line(done)) == (1, "raincheck: No source is known as nobody.")


def _put_source(database_url: str, url: str) -> None:
    body = SourceIn.model_validate({"kind": "csv", "provides": "stock", "url": url})
    database = Database(database_url)
    with database.write() as session:
        sources.put(session, "erp", body, now=utc_now())
    database.close()


# Check


def test_check_shows_the_settings_masked_and_what_is_missing(
    raincheck: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAINCHECK_SECRET_KEY", "a-secret-of-more-than-32-characters")
    monkeypatch.setenv("RAINCHECK_PUBLIC_URL", "http://raincheck.example.com")
    monkeypatch.setenv("RAINCHECK_ALLOW_PRIVATE_NETWORKS", "10.1.0.0/16")
    done = raincheck("check")
    assert done.code == 0
    assert "a-secret" not in done.out + done.err
    for expected in ("RAINCHECK_ALLOW_PRIVATE_NETWORKS = 10.1.0.0/16", "RAINCHECK_PORT = 8000  (default)"):
        assert expected in done.out
    for expected in ("RC201 warning", "RC202 warning", "RC204 info", "RC301 info", "RC302 info", "RC402 info"):
        assert expected in done.out
    raincheck("keys", "create", "--name", "ops", "--role", "admin")
    assert "RC201" not in raincheck("check").out


def test_check_names_what_stands_still(raincheck: Command, database_url: str) -> None:
    raincheck("keys", "create", "--name", "ops", "--role", "admin", "--days", "3")
    _put_source(database_url, "https://erp.example.com/stock.csv")
    now = utc_now()
    database = Database(database_url)
    with database.write() as session:
        source = session.get_one(Source, "erp")
        source.failures, source.silent_after_seconds = 4, 60
        source.created_at = now - timedelta(hours=1)
        body = ChannelIn.model_validate({"name": "Floor", "kind": "log"})
        gone, slow = (delivery.create_channel(session, body, now=now) for _ in range(2))
        outbox.disable(session, gone, reason="The receiver answered 410 Gone.", now=now)
        slow.failing_since = now - timedelta(hours=2)
        delivery.send_test(session, slow.channel_id, now=now - timedelta(minutes=10))
    database.close()
    done = raincheck("check")
    assert done.code == 0
    found = {line.split()[0]: line for line in done.out.splitlines() if line.startswith("RC")}
    assert {"RC206", "RC401", "RC403", "RC404", "RC501", "RC502"} <= set(found)
    assert "410 Gone" in found["RC401"]
    assert "'ops' expires in 2 days" in found["RC206"]


def test_check_calls_a_database_out_of_reach_fatal_and_hides_its_password(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RAINCHECK_DATABASE_URL", "postgresql://raincheck:s3cret@127.0.0.1:1/raincheck")
    done = command("check")
    assert done.code == 1
    assert "RC101 fatal: The database cannot be reached" in done.out
    assert "s3cret" not in done.out + done.err


def test_check_makes_nothing_where_there_is_nothing(command: Command, tmp_path: Path) -> None:
    done = command("check")
    assert (done.code, "RC102 info: There is no database yet" in done.out) == (0, True)
    assert list(tmp_path.iterdir()) == []


def test_check_evidence_says_that_there_is_none_yet(command: Command) -> None:
    done = command("check", "--evidence")
    assert (done.code, "no evidence log yet" in done.out) == (0, True)
