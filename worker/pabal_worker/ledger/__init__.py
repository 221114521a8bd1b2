"""Keep the ledger in PostgreSQL: the truth of everything that Pabal does.

    ledger.campaigns       campaigns, batches, heartbeats
    ledger.streams         streams, and the one-offs that join them
    ledger.messages        claims and settlements
    ledger.pumps           who sends what now, and when to look again
    ledger.open_questions  messages about which the provider's logs are to be asked
    ledger.reports         the inbox, and reports applied by rank
    ledger.failovers       the limit of a campaign's SMS, and what it leaves room for
    ledger.limits          what a campaign may cost, and an entity may have a day
    ledger.reruns          people taken over from another campaign
    ledger.suppressions    who said no
    ledger.account         what people said about the account's pace
    ledger.forecasts       what a forecast needs to know
    ledger.relays          what goes on to the senders' webhooks
    ledger.answers         which talks are open to answers
    ledger.talks           what users write, and who is still to be told of it
    ledger.safeguards      late starts, canaries, guards
    ledger.evidence        what the provider does with each sender and template
    ledger.verdicts        the first failures of large campaigns, before their SMS leave
    ledger.tallies         sums, export
    ledger.audits          everything of a campaign counted and compared
    ledger.changes         campaign files that people change, and approvals
    ledger.stops           stops of the account, of senders and of entities
    ledger.events          what people may have to know later
    ledger.obstacles       what is in the way of campaigns
    ledger.dead_letters    messages of the broker that do not follow the wire
    ledger.erasures        personal data and old rows that go
    ledger.people          one person's rows, and what else names them
    ledger.lists           pages of campaigns with their sizes, and a month's bill
    ledger.scale           how many pump pods are wanted
    ledger.figures         what the exporter shows of all this
    ledger.templates       what is registered with Kakao
    ledger.sweeps          whether tick and sweep have anything to do

SQL lives in `queries/`, the schema in `migrations/versions/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from pabal_worker.ledger.answers import Answers
from pabal_worker.ledger.campaigns.account import AccountRows
from pabal_worker.ledger.campaigns.campaigns import Campaigns
from pabal_worker.ledger.campaigns.changes import Changes
from pabal_worker.ledger.campaigns.evidence import EvidenceRows
from pabal_worker.ledger.campaigns.forecasts import Forecasts
from pabal_worker.ledger.campaigns.pumps import Pumps
from pabal_worker.ledger.campaigns.reruns import Reruns
from pabal_worker.ledger.campaigns.safeguards import SafeguardRows
from pabal_worker.ledger.campaigns.stops import Stops
from pabal_worker.ledger.campaigns.streams import Streams
from pabal_worker.ledger.campaigns.verdicts import VerdictRows
from pabal_worker.ledger.database import Database
from pabal_worker.ledger.dead_letters import DeadLetters
from pabal_worker.ledger.erasures import Erasures
from pabal_worker.ledger.events import Events
from pabal_worker.ledger.figures import Figures
from pabal_worker.ledger.lists import Lists
from pabal_worker.ledger.messages.audits import Audits
from pabal_worker.ledger.messages.failovers import Failovers
from pabal_worker.ledger.messages.limits import Limits
from pabal_worker.ledger.messages.messages import Messages
from pabal_worker.ledger.messages.open_questions import OpenQuestions
from pabal_worker.ledger.messages.tallies import Tallies
from pabal_worker.ledger.obstacles import Obstacles
from pabal_worker.ledger.people import People
from pabal_worker.ledger.relays import Relays
from pabal_worker.ledger.reports import Reports
from pabal_worker.ledger.scale import ScaleRows
from pabal_worker.ledger.suppressions import Suppressions, pads_of
from pabal_worker.ledger.sweeps import Sweeps
from pabal_worker.ledger.talks import Talks
from pabal_worker.ledger.templates import Templates


class Ledger:
    """All of it, over one pool of connections that opens at first use."""

    def __init__(
        self,
        database_url: str,
        *,
        max_connections: int = 10,
        suppression_secret: str = "",
        webhook_url: str = "",
    ) -> None:
        """`suppression_secret`: under which numbers of people who said no are hashed; empty: they are not.
        `webhook_url`: where reports of campaigns go that name no webhook; empty: nowhere.
        """
        self._database = Database(
            database_url,
            max_size=max_connections,
            suppression_pads=pads_of(suppression_secret),
            webhook_url=webhook_url,
        )
        self.campaigns = Campaigns(self._database)
        self.changes = Changes(self._database)
        self.stops = Stops(self._database)
        self.streams = Streams(self._database)
        self.messages = Messages(self._database)
        self.pumps = Pumps(self._database)
        self.open_questions = OpenQuestions(self._database)
        self.reports = Reports(self._database)
        self.failovers = Failovers(self._database)
        self.limits = Limits(self._database)
        self.reruns = Reruns(self._database)
        self.suppressions = Suppressions(self._database)
        self.account = AccountRows(self._database)
        self.forecasts = Forecasts(self._database)
        self.relays = Relays(self._database)
        self.talks = Talks(self._database)
        self.answers = Answers(self._database)
        self.safeguards = SafeguardRows(self._database)
        self.evidence = EvidenceRows(self._database)
        self.verdicts = VerdictRows(self._database)
        self.tallies = Tallies(self._database)
        self.audits = Audits(self._database)
        self.events = Events(self._database)
        self.obstacles = Obstacles(self._database)
        self.dead_letters = DeadLetters(self._database)
        self.erasures = Erasures(self._database)
        self.people = People(self._database)
        self.lists = Lists(self._database)
        self.sweeps = Sweeps(self._database)
        self.scale = ScaleRows(self._database)
        self.figures = Figures(self._database)
        self.templates = Templates(self._database)

    @contextmanager
    def acting_for(self, by: str | None) -> Iterator[None]:
        """What this thread changes inside the block is noted as done by `by`, as far as events tell of it."""
        with self._database.acting_for(by):
            yield

    @property
    def is_away(self) -> bool:
        """Whether the last attempt to connect failed; the log has said so."""
        return self._database.is_away

    def now(self) -> datetime:
        """The ledger's clock, the one that all pods share."""
        return self._database.now()

    def close(self) -> None:
        """Give the connections back."""
        self._database.close()
