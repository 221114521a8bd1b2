"""Find the installation that a command talks to, and its settings.

`pabal up` writes its settings to `pabal.env` in its data folder, where other commands find them:

    # read by pabal and by env-file readers such as Docker's: everything after = is the value, no quotes
    PABAL_BROKER_URL=redis://:secret@127.0.0.1:45123/0

A named folder comes first, then PABAL_BROKER_URL in the environment or
in the file PABAL_BROKER_URL_FILE, then the default folder.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from pabal.errors import WrongSettings
from pabal.secret_files import read_secret_files

FILE_NAME = "pabal.env"
_HEAD = "# written by `pabal up`; everything after = is the value, no quotes\n"
_NAME = re.compile(r"PABAL_[A-Z0-9_]+")
_BROKER = "PABAL_BROKER_URL"
_ENVIRONMENT = "the environment"


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation's settings and where they were found."""

    settings: dict[str, str]
    """`PABAL_…` names and values."""

    source: str
    """The file's path, or `the environment`."""

    @property
    def is_local(self) -> bool:
        """Whether it is a folder's, so that its servers are those of a `pabal up`."""
        return self.source != _ENVIRONMENT

    @property
    def broker_url(self) -> str:
        """The broker's address. Raises WrongSettings if the installation has none."""
        url = self.settings.get(_BROKER)
        if not url:
            raise WrongSettings(f"{self.source} has no {_BROKER}; start `pabal up` again, or set {_BROKER}")
        return url


def find_installation(
    data: Path | None, environ: Mapping[str, str], *, is_root: bool | None = None
) -> Installation:
    """The installation in the folder `data`, else the environment's, else the default folder's.

    Raises WrongSettings if there is none, or if its file cannot be read.
    """
    if data is not None:
        return _read(
            data / FILE_NAME, way_out=f"start it with `pabal up --data {data}`, or name another folder"
        )
    in_files = read_secret_files(environ)
    if environ.get(_BROKER) or in_files.get(_BROKER):
        ours = {name: value for name, value in environ.items() if _NAME.fullmatch(name)} | in_files
        return Installation(ours, _ENVIRONMENT)
    folder = default_folder(environ, is_root=is_root)
    return _read(
        folder / FILE_NAME, way_out=f"start `pabal up`, name its folder with --data, or set {_BROKER}"
    )


def default_folder(environ: Mapping[str, str], *, is_root: bool | None = None) -> Path:
    """Where an installation keeps its data unless told otherwise.

    PostgreSQL, started by root, runs as another user, who cannot read a home folder; hence root's folder.
    That of other users follows the XDG Base Directory Specification.
    """
    if _runs_as_root() if is_root is None else is_root:
        return Path("/var/lib/pabal")
    named = Path(environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "pabal"


def write_installation(folder: Path, settings: Mapping[str, str]) -> Path:
    """Write `settings` to the folder's file, readable by its owner only, all at once; returns its path."""
    wrong = [
        name for name, value in settings.items() if not _NAME.fullmatch(name) or len(value.splitlines()) > 1
    ]
    if wrong:
        raise ValueError(f"these cannot be lines of {FILE_NAME}: {', '.join(wrong)}")
    handle, new = mkstemp(dir=folder, prefix=f".{FILE_NAME}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(_HEAD + "".join(f"{name}={value}\n" for name, value in sorted(settings.items())))
        return Path(new).replace(folder / FILE_NAME)
    except BaseException:
        Path(new).unlink(missing_ok=True)
        raise


def _read(path: Path, *, way_out: str) -> Installation:
    try:
        text = path.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise WrongSettings(f"no installation found: there is no {path}; {way_out}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise WrongSettings(
            f"{path} cannot be read ({error}); run this as the user who started `pabal up`"
        ) from error
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if _has_content(line)]
    wrong = [
        f"{path}, line {number}: is not a PABAL_NAME=value; correct it"
        for number, line in lines
        if not _is_setting(line)
    ]
    if wrong:
        raise WrongSettings("\n".join(wrong))
    pairs = (line.partition("=") for _, line in lines)
    return Installation({name.strip(): value.strip() for name, _, value in pairs}, str(path))


def _has_content(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _is_setting(line: str) -> bool:
    name, equals, _ = line.partition("=")
    return bool(equals and _NAME.fullmatch(name.strip()))


def _runs_as_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0
