"""Write every recipient's outcome to a file: CSV for spreadsheets, JSON Lines for programs.

Rows come from the ledger as they are needed, so memory stays flat. Beside each of the provider's numbers
stands its name. Moments are UTC.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import orjson

from pabal.channels import CHANNEL_NAMES
from pabal.errors import CampaignUnknown, NotPossibleNow, Problem, WrongInput
from pabal.recipients.phone_numbers import as_dialled
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat

Format = Literal["csv", "jsonl"]
Row = dict[str, Any]

_BOM = b"\xef\xbb\xbf"
_TELL_EVERY = 1000


def export(
    ledger: Ledger,
    campaign_id: str,
    to: BinaryIO,
    *,
    provider: ProviderFormat,
    form: Format,
    on_progress: Callable[[int, int], None] | None = None,
) -> int:
    """Write every recipient's outcome to `to`; returns how many. Raises CampaignUnknown.

    `on_progress` is called with rows written and rows in all.
    """
    rows, total = outcomes(ledger, campaign_id, provider=provider)
    write = _csv_writer(to) if form == "csv" else _json_writer(to)
    done = 0
    for done, row in enumerate(rows, 1):
        write(row)
        if on_progress and (done % _TELL_EVERY == 0 or done == total):
            on_progress(done, total)
    return done


def outcomes(ledger: Ledger, campaign_id: str, *, provider: ProviderFormat) -> tuple[Iterator[Row], int]:
    """Every recipient's outcome in the order of the list, and how many there are. Where personal data was
    erased, `to` is empty. Raises CampaignUnknown, and NotPossibleNow if the rows were deleted.
    """
    campaign = ledger.campaigns.find(campaign_id)
    if campaign is None:
        raise CampaignUnknown(campaign_id)
    if campaign.books is not None:
        raise NotPossibleNow(
            campaign_id, "its rows were deleted", f"its last figures stand in `pabal status {campaign_id}`"
        )
    total = ledger.campaigns.batch_sums(campaign.no).recipients
    return (with_names(row, provider) for row in ledger.tallies.export(campaign.no)), total


def with_names(row: Mapping[str, Any], provider: ProviderFormat) -> Row:
    """A ledger's row with the names of the provider's statuses and errors beside their numbers."""
    full: Row = {}
    for column, value in row.items():
        full[column] = value
        leg, _, what = column.partition("_")
        if leg in CHANNEL_NAMES and what == "status_id":
            full[f"{leg}_status_name"] = _status_name(row[f"{leg}_status_group"], value, provider)
        elif leg in CHANNEL_NAMES and what == "error_id":
            full[f"{leg}_error_name"] = _error_name(value, provider)
    return full


@contextmanager
def complete_file(path: Path) -> Iterator[BinaryIO]:
    """A file that gets its name only when it is complete. Raises WrongInput if it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise WrongInput(
            "--output", [Problem("file", str(path), what, "check the path, its permissions and the disk")]
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _status_name(group: int | None, status: int | None, provider: ProviderFormat) -> str | None:
    code = provider.find_status(group, status) if group is not None and status is not None else None
    return code.name if code else None


def _error_name(error: int | None, provider: ProviderFormat) -> str | None:
    code = provider.find_error(error) if error is not None else None
    return code.name if code else None


def _csv_writer(to: BinaryIO) -> Callable[[Row], None]:
    """With a byte-order mark, without which Excel takes the file for CP949."""
    text = io.StringIO()
    writer = csv.writer(text)
    is_first = True

    def write(row: Row) -> None:
        nonlocal is_first
        if is_first:
            to.write(_BOM)
            writer.writerow(row)
            is_first = False
        writer.writerow([_in_spreadsheet(column, value) for column, value in row.items()])
        to.write(text.getvalue().encode())
        text.seek(0)
        text.truncate()

    return write


def _json_writer(to: BinaryIO) -> Callable[[Row], None]:
    def write(row: Row) -> None:
        plain = {column: _plain(value) for column, value in row.items()}
        to.write(orjson.dumps(plain, option=orjson.OPT_APPEND_NEWLINE))

    return write


def _in_spreadsheet(column: str, value: Any) -> Any:
    """A number as it is dialled: a spreadsheet would take 821012345678 for a number and lose its digits."""
    return as_dialled(value) if column == "to" and value else _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_iso(value.astimezone(UTC))
    return str(value) if isinstance(value, Decimal) else value
