"""Bring a ledger to the schema that this version needs."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from pabal.errors import WrongSettings
from pabal_worker.ledger.database import CONNECT_S

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

_LOOK_AGAIN_S = 2.0

OLDEST_SERVER = 18
"""The PostgreSQL that the ledger's statements need: an update returns what stood there before."""

_ONE_AT_A_TIME = 7_062_254  # any number; the same for all who migrate this database


def migrate(database_url: str) -> str:
    """Run what migrations are missing; returns the revision now in force. Safe to call from many pods at
    once.

    Raises WrongSettings for a server that is too old, or a ledger that this version cannot read.
    """
    engine = create_engine(_for_sqlalchemy(database_url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        _check_server(connection)
        _check_revision(connection)
        command.upgrade(_config(connection), "head")
        return MigrationContext.configure(connection).get_current_revision() or ""


def wait_for_schema(
    database_url: str, *, log: FilteringBoundLogger, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until the ledger can be reached and has the schema of this version, or a later one. The log says
    once what it waits for, and that the wait is over.
    """
    told = ""
    while why := _why_not_ready(database_url):
        if why != told:
            log.warning("the worker waits for the ledger", why=why)
            told = why
        sleep(_LOOK_AGAIN_S)
    if told:
        log.info("the ledger is ready; the worker begins")


def _why_not_ready(database_url: str) -> str:
    """Why the ledger cannot be used yet; empty if it can."""
    url = _for_sqlalchemy(database_url)
    engine = create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": CONNECT_S})
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as error:
        return f"it cannot be reached ({type(error).__name__}); see PABAL_DATABASE_URL"
    older = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if revision is None:
        return "it has no schema yet; run `pabal migrate`"
    if revision in older - {newest()}:
        return f"its schema is of an older version (revision {revision}); run `pabal migrate`"
    return ""


def newest() -> str:
    """The revision that this version of Pabal needs."""
    return ScriptDirectory.from_config(_config(None)).get_current_head() or ""


def _check_server(connection: Connection) -> None:
    number = int(connection.execute(text("SHOW server_version_num")).scalar_one())
    if number // 10_000 < OLDEST_SERVER:
        raise WrongSettings(
            f"the ledger's server is PostgreSQL {number // 10_000}; Pabal needs PostgreSQL {OLDEST_SERVER} "
            f"or later: upgrade it, or point PABAL_DATABASE_URL at another"
        )


def _check_revision(connection: Connection) -> None:
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {script.revision for script in ScriptDirectory.from_config(_config(None)).walk_revisions()}
    if revision is not None and revision not in known:
        raise WrongSettings(
            f"the ledger was made by another version of Pabal (revision {revision!r}, this one knows "
            f"{', '.join(sorted(known))}); use that version until its campaigns have ended, "
            f"then an empty database"
        )


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _for_sqlalchemy(database_url: str) -> str:
    scheme, _, rest = database_url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else database_url
