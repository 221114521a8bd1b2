"""Run PostgreSQL and Valkey on one machine, without Docker and without setting anything up.

The servers are the real ones, from wheels; they run as children of this process and end with it, however it
ends. Each keeps everything it has in one folder of its own:

    with postgres(data / "postgres") as ledger, valkey(data / "valkey") as broker:
        work(ledger.url, broker.url(db=0))

Another process on the same machine finds PostgreSQL by its folder: `postgres_url(folder)`.
"""

from pabal_worker.local.embedded.child import ServerFailed
from pabal_worker.local.embedded.postgres import Postgres, postgres, postgres_url
from pabal_worker.local.embedded.valkey import Valkey, valkey

__all__ = ["Postgres", "ServerFailed", "Valkey", "postgres", "postgres_url", "valkey"]
