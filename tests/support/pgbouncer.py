"""Run a PgBouncer of the machine's own package for as long as tests need it; all it writes is in one folder.

Debian's `pgbouncer` brings it. Where it is missing, tests that need it are skipped, and fail under CI.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from pabal_worker.local.ports import any_free
from tests.support.processes import environment, wait_for

_CONF = """\
[databases]
* = host={host} port={server_port} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = {ignored}
"""


def program() -> str | None:
    """Where PgBouncer is on this machine, if it is."""
    return shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


@contextmanager
def pgbouncer(folder: Path, database_url: str, *, ignored: str = "options") -> Iterator[str]:
    """A pooler in transaction mode before the ledger at `database_url`; yields the way through it."""
    server, port = urlsplit(database_url), any_free()
    query = {name: values[0] for name, values in parse_qs(server.query).items()}
    folder.mkdir(parents=True)
    conf = folder / "pgbouncer.ini"
    conf.write_text(
        _CONF.format(
            host=query.get("host", server.hostname),
            server_port=query.get("port", server.port or 5432),
            user=server.username or query.get("user"),
            port=port,
            ignored=ignored,
        )
    )
    conf.chmod(0o644)
    found = program()
    assert found is not None
    user = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None  # it does not run as root
    with (folder / "pgbouncer.log").open("wb") as log:
        process = subprocess.Popen(
            [found, str(conf)], env=environment(), stdout=log, stderr=log, cwd="/", user=user
        )
    try:
        wait_for(lambda: _listens(port))
        yield f"postgresql://{server.username or query.get('user')}@127.0.0.1:{port}{server.path}"
    finally:
        process.kill()
        process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
