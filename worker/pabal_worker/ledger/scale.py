"""Read how many pump pods are wanted, and note the caps of which that depends."""

from __future__ import annotations

from dataclasses import asdict

from pabal_worker.ledger.database import Database, queries
from pabal_worker.records import ScaleCaps, ScaleFigure

_SQL = queries("scale")


class ScaleRows:
    """The view `pabal_scale`, and the one row of `scale_caps` below it."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def scale_figure(self) -> ScaleFigure:
        """The figure as it is now: one statement, over what is due within a minute and not over all messages.

        It is the row that an autoscaler may read in the ledger itself (`SELECT pods_wanted FROM
        pabal_scale`); whoever exports it as metrics asks here, so that both say the same. Messages are those
        of the next minute, pods and pumps are counts; all are sums over the installation, so one process
        exports them.
        Raises what every statement raises while the ledger is away: then there is no figure, and it is not 0.
        """
        row = self._db.row(_SQL["figure"])
        assert row is not None
        return ScaleFigure(**row)

    def note_caps(self, caps: ScaleCaps) -> None:
        """Let these caps count. Workers of one installation have the same; the last that starts is right."""
        self._db.change(_SQL["note_caps"], asdict(caps))
