"""Show what PostgreSQL's time goes into, by pg_stat_statements: the ledger's named blocks, dearest first."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

import pabal_worker.ledger
from pabal_worker.ledger.database import queries

SETTINGS = {
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track": "all",
    "pg_stat_statements.track_planning": "on",
}
OURS = "/* bench */"
"""Stands in statements of the bench itself, which are not shown."""

_READ = f"""SELECT {OURS} query, toplevel, calls, total_exec_time + total_plan_time AS ms, wal_bytes
FROM pg_stat_statements s JOIN pg_database d ON d.oid = s.dbid
WHERE d.datname = current_database() AND calls > 0 AND position('{OURS}' IN query) = 0
ORDER BY ms DESC
"""
_COMMENT = re.compile(r"--.*$|/\*.*?\*/", re.MULTILINE)
_VALUE = re.compile(r"%\(\w+\)s|\$\d+|'[^']*'|\b(?:\d+|NULL|true|false)\b")
_VALUES = re.compile(r"\?(?:\s*, \?)+")


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement's cost since the last reset."""

    name: str
    calls: int
    ms: float
    """Planning and execution, all calls together."""

    wal_mb: float
    is_inside: bool
    """Part of another statement's cost: run by its trigger or function."""


def enable(url: str) -> None:
    """Have the extension in this database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")


def reset(url: str) -> None:
    """Begin to count anew."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT {OURS} pg_stat_statements_reset()")


def dearest(url: str, most: int) -> list[Statement]:
    """The statements that cost the most, dearest first."""
    names = {_shape(sql): name for name, sql in _blocks()}
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(_READ).fetchmany(most)
    return [
        Statement(names.get(_shape(query)) or _short(query), calls, ms, float(wal) / 2**20, not toplevel)
        for query, toplevel, calls, ms, wal in rows
    ]


def _blocks() -> Iterator[tuple[str, str]]:
    folder = Path(pabal_worker.ledger.__file__).parent / "queries"
    for file in sorted(folder.glob("*.sql")):
        yield from queries(file.stem).items()


def _shape(sql: str) -> str:
    """A statement without comments, values and line breaks, so that both sides' spellings of it are equal."""
    bare = _VALUE.sub("?", _COMMENT.sub("", sql))
    return "".join(_VALUES.sub("?", bare).split())


def _short(query: str) -> str:
    return " ".join(query.split())[:60]
