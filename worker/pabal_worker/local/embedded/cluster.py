"""Prepare the folder of a PostgreSQL server: owner, data, socket. Starts no server.

PostgreSQL refuses to be run by root; root runs it as the owner of an existing cluster, else as `nobody`.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from pabal.errors import WrongSettings
from pabal_worker.local.embedded.child import Account, Child, ServerFailed, end, how_it_ended, interrupts_held

INITDB = (
    "--username=postgres",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=trust",
    "--auth-host=reject",
    "--no-instructions",
)
"""No locale of the machine: the same order and the same letters everywhere. Whoever can enter the socket's
folder is trusted; nobody comes in over TCP."""

_SOCKET_FILE = ".s.PGSQL.5432"
_SOCKET_PATH_BYTES = 103
"""What fits into a socket's address on macOS; Linux has four bytes more (unix(7), `sun_path`)."""


def account_for(cluster: Path) -> Account | None:
    """As whom to run the server: None means as ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(FileNotFoundError):
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise WrongSettings(
            "root may not run PostgreSQL, and there is no user 'nobody' to run it; start this as another user"
        ) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def check_reach(data_dir: Path, account: Account | None) -> None:
    """Refuse a folder that the server's user cannot enter."""
    if account and not account.can_enter(data_dir):
        name = pwd.getpwuid(account.uid).pw_name
        raise WrongSettings(
            f"PostgreSQL runs as user {name!r}, who cannot enter {data_dir}: "
            f"a folder above it is closed to others; choose a folder such as /var/lib/pabal or /tmp/pabal, "
            f"or start this as another user than root"
        )


def make_cluster(cluster: Path, account: Account | None, initdb: Callable[[Path], Child]) -> None:
    """Let `initdb` fill a new folder, which gets its name only when complete."""
    new = cluster.with_name("cluster.new")
    shutil.rmtree(new, ignore_errors=True)
    _make_private(new, account)
    child = None
    try:
        with interrupts_held():
            child = initdb(new)
        child.wait()
    finally:
        if child:
            end(child, (signal.SIGTERM, 5), (signal.SIGKILL, 5))
    if child.returncode != 0:
        raise ServerFailed("PostgreSQL (initdb)", how_it_ended(child), cluster.with_name("postgres.log"))
    new.rename(cluster)


def socket_dir(data_dir: Path) -> Path:
    """Where the socket of the server in `data_dir` is; the same for every process and after every restart."""
    near = _near(data_dir)
    fits = len(os.fsencode(near / _SOCKET_FILE)) <= _SOCKET_PATH_BYTES
    if fits and not set(',"') & set(str(near)):  # libpq and PostgreSQL take a comma for the end of a path
        return near
    return Path("/tmp") / f"pabal-{hashlib.sha256(os.fsencode(near)).hexdigest()[:16]}"


def make_socket_dir(data_dir: Path, account: Account | None) -> None:
    """Make the socket's folder, which only the server's user and root can enter."""
    place = socket_dir(data_dir)
    try:
        _make_private(place, account)
    except FileExistsError:
        there = place.lstat()
        owner = account.uid if account else os.geteuid()
        if there.st_uid != owner or stat.S_IMODE(there.st_mode) != 0o700 or not stat.S_ISDIR(there.st_mode):
            raise WrongSettings(
                f"the socket of PostgreSQL needs {place}, which is not ours or is open to others; "
                f"remove it, or choose another data folder"
            ) from None


def remove_socket_dir(data_dir: Path) -> None:
    """Leave nothing in /tmp, once the server has ended."""
    place = socket_dir(data_dir)
    if place != _near(data_dir):
        with suppress(OSError):
            place.rmdir()


def forget_dead_servers(data_dir: Path) -> None:
    """Remove the traces of a killed server whose process id is not free.

    PostgreSQL then takes that server for a live one. Another program may have the id, since containers use
    the same few again and again, or the dead server itself, as long as nobody asked how it ended.
    """
    cluster = data_dir / "cluster"
    for trace in (cluster / "postmaster.pid", socket_dir(data_dir) / f"{_SOCKET_FILE}.lock"):
        with suppress(OSError, ValueError, IndexError):
            if not _works_in(cluster, abs(int(trace.read_text().split()[0]))):
                trace.unlink()


def _works_in(cluster: Path, pid: int) -> bool:
    """Whether a process is a live server of this cluster; yes where we cannot tell."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == cluster
    except FileNotFoundError:
        return sys.platform != "linux"


def _near(data_dir: Path) -> Path:
    return data_dir.resolve() / "socket"


def _make_private(folder: Path, account: Account | None) -> None:
    folder.mkdir(mode=0o700)
    if account:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
