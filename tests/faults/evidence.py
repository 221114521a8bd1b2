"""Collect what ledger and sandbox say after a scenario, for the judge.

Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pabal_worker.campaigns.export import outcomes
from pabal_worker.demo.proofs import Evidence
from pabal_worker.ledger import Ledger
from pabal_worker.message_ids import attempt_of
from pabal_worker.provider.factory import provider_format
from pabal_worker.settings import speed
from tests.faults.installation import Installation
from tests.faults.judge import Record
from tests.faults.scenario import Scenario
from tests.faults.scene import Scene

_OF_A_STREAM = "stream-"
_SETTLED = "SELECT finished_at FROM attempts WHERE called AND http_status = 200 ORDER BY 1"
_DOUBTED = """
    SELECT recipient_no, leg FROM messages m WHERE m.doubted
       OR EXISTS (SELECT FROM attempts a WHERE a.id = ANY (coalesce(m.earlier, '{}') || m.attempt)
                  AND a.called AND a.finished_at IS NULL)
"""
_ATTEMPTS = "SELECT id, started_at, n FROM attempts WHERE called ORDER BY started_at"
_MOMENTS = "SELECT started_at, ended_at FROM campaigns WHERE id = %s"


def record_of(scene: Scene, scenario: Scenario, state: str, over_at: Sequence[datetime]) -> Record:
    """Everything that the judge needs; faults of the provider are over when their call is."""
    installation = scene.installation
    calls, evidence = installation.sandbox.requests(), _evidence(installation, scenario, state)
    disturbed = [datetime.fromtimestamp(call["wall"], UTC) for call in calls if call["fault"]]
    settled_at = [row[0] for row in _rows(installation, _SETTLED)]
    began_at, ended_at = _rows(installation, _MOMENTS, scenario.id)[0]
    return Record(
        evidence=evidence,
        calls=calls,
        settled_at=settled_at,
        began_at=began_at,
        ended_at=ended_at,
        faults_over_at=[*over_at, *disturbed],
        doubted=len(scene.doubted | set(_rows(installation, _DOUBTED))),
        cap=speed(installation.settings["PABAL_ACCOUNT_SPEED"]),
        starts=_attempts(installation, calls)
        if scenario.provider_freezes
        else [(row["t"], 1) for row in installation.sandbox.arrivals()],
    )


def _evidence(installation: Installation, scenario: Scenario, state: str) -> Evidence:
    pace = scenario.campaign_of().pace
    ledger = Ledger(installation.database_url(), max_connections=2)
    try:
        stored = ledger.campaigns.find(scenario.id)
        assert stored is not None
        rows, _ = outcomes(ledger, scenario.id, provider=provider_format())
        return Evidence(
            campaign_id=scenario.id,
            state=state,
            rows_read=scenario.messages,
            bad=0,
            duplicates=0,
            audit=ledger.tallies.audit(stored.no),
            outcomes=list(rows),
            arrivals=[
                row
                for row in installation.sandbox.arrivals()
                if not row["messageId"].startswith(_OF_A_STREAM)
            ],
            amount=pace[0][0] if pace else None,
            unit_s=pace[0][1] if pace else 1,
        )
    finally:
        ledger.close()


def _attempts(installation: Installation, calls: Sequence[Mapping[str, Any]]) -> list[tuple[float, int]]:
    """When the calls that came to the provider began; those without an answer count from their claim. What a
    killed worker had claimed ahead and never called is not in it.
    """
    came = {attempt_of(call["bulkId"]) for call in calls}
    return [(at.timestamp(), n) for id, at, n in _rows(installation, _ATTEMPTS) if id in came]


def _rows(installation: Installation, query: str, *values: str) -> list[Any]:
    with installation.connect() as connection:
        return connection.execute(query, values).fetchall()
