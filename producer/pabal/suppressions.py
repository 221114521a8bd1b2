"""Read a file of numbers that said no, as the recipients' readers read lists.

No worker is asked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.channels import CAMPAIGN_CHANNELS, CHANNELS
from pabal.errors import Notice, Problem
from pabal.recipients.bare_numbers import with_header
from pabal.recipients.rows import Audience, BadRow
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice, open_table

_NO_VARIABLES = Script(
    parse_campaign(
        {
            "id": "suppressions",
            "channel": CAMPAIGN_CHANNELS[0],
            "sender": "-",
            "content": dict(CHANNELS[CAMPAIGN_CHANNELS[0]].example),
        }
    )
)
"""A text without variables: of each row its number counts, and nothing else."""

SHOWN_PROBLEMS = 100


@dataclass(slots=True)
class NumberFile:
    """The numbers of a file, block by block; what was wrong is known when it was read to its end."""

    path: Path
    choice: TableChoice | None = None
    bad: int = 0
    """Rows without a mobile number."""

    problems: list[Problem] = field(default_factory=list)
    """The first hundred of them."""

    notices: tuple[Notice, ...] = ()
    """What somebody may want to know of what was read and what was not."""

    def read_blocks(self, size: int) -> Iterator[list[str]]:
        """Numbers in E.164 digits, up to `size` at once. Raises WrongInput for a file that is not a list."""
        block: list[str] = []
        with wrong_input_of(str(self.path)), open_table(self.path, self.choice) as table:
            if not (self.choice and (self.choice.to or self.choice.header_row)):
                table = with_header(table)
            audience = Audience(table, _NO_VARIABLES, to=self.choice.to if self.choice else None)
            for row in audience:
                if isinstance(row, BadRow):
                    self.bad += 1
                    self.problems.extend(row.problems[: SHOWN_PROBLEMS - len(self.problems)])
                    continue
                block.append(row.to)
                if len(block) == size:
                    yield block
                    block = []
            self.notices = (*table.notices, *audience.notices, *table.late_notices())
        if block:
            yield block
