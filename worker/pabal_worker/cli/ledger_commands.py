"""Work on the ledger directly: migrate its schema, export outcomes, erase personal data, show dead letters.

These commands need no worker; what they need is imported when they are called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pabal.cli.confirm import Yes, confirm
from pabal.cli.format import moment
from pabal.cli.installation import find_installation
from pabal.cli.output import AsJson, CampaignId, Data, reporting_errors, say, show, show_json
from pabal.cli.progress import shown_progress
from pabal.counted import counted
from pabal.errors import NoAnswer, WrongSettings
from pabal.timestamps import to_iso
from pabal_worker.cli.extras import needing

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

_DATABASE = "PABAL_DATABASE_URL"
_PATIENCE_S = 5


class Form(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSONL = "jsonl"


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (migrate, export, erase, dead_letters):
        app.command()(command)


def migrate(data: Data = None, as_json: AsJson = False) -> None:
    """Bring the ledger to the schema that this version needs. Safe to repeat, also from many pods at once."""
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.ledger.migrate import migrate as bring_up_to_date

        url = _database_url(data)
        before = _revision(url)
        with _errors_in_words():
            after = bring_up_to_date(url)
        if as_json:
            show_json({"from": before, "to": after})
        elif before == after:
            say(f"the ledger is at revision {after} already")
        else:
            say(f"the ledger went from {before or 'nothing'} to revision {after}")


def export(
    campaign: CampaignId,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to; none: standard output.")
    ] = None,
    form: Annotated[
        Form | None,
        typer.Option("--format", help="As the file's name says, else CSV (with --json: JSON Lines)."),
    ] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write every recipient's outcome down, with the names of statuses and errors."""
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.ledger import Ledger

        url = _database_url(data)
        _revision(url)
        chosen = form or _form_of(output, as_json=as_json)
        with closing(Ledger(url, max_connections=2)) as ledger, _errors_in_words():
            _say_if_erased(ledger, campaign, quiet=as_json)
            if output is None:
                _to_stdout(ledger, campaign, chosen)
            else:
                _to_file(ledger, campaign, chosen, output, as_json=as_json)


def erase(
    campaign: CampaignId,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Erase the personal data of a campaign that has ended, whatever its age; asks first. Its books stay."""
    confirm(
        f"this erases for good who the recipients of {campaign!r} were, with their values and reports: "
        f"nobody can be found or explained in it any more. Its books stay",
        yes=yes,
    )
    interrupted = "interrupted; the workers go on with it"
    with reporting_errors(as_json=as_json, when_interrupted=interrupted), needing("worker"):
        _erase(campaign, _database_url(data), as_json=as_json)
        _forget_batches(data)


def dead_letters(
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="The newest so many.")] = 20,
    content: Annotated[bool, typer.Option("--content", help="What is in them too; numbers masked.")] = False,
    numbers: Annotated[bool, typer.Option("--numbers", help="With --content: numbers unmasked.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show messages of the broker that do not follow the wire, and why."""
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.cli import dead_letter_screen
        from pabal_worker.ledger import Ledger

        url = _database_url(data)
        _revision(url)
        with closing(Ledger(url, max_connections=2)) as ledger, _errors_in_words():
            letters, total = ledger.dead_letters.newest(limit), ledger.dead_letters.count()
        if as_json:
            show_json(dead_letter_screen.in_json(letters, total, content=content, numbers=numbers))
        else:
            show(dead_letter_screen.screen(letters, total, content=content, numbers=numbers))


def _erase(campaign: str, url: str, *, as_json: bool) -> None:
    from pabal_worker.ledger import Ledger
    from pabal_worker.maintenance.retention import erase_now

    _revision(url)
    with (
        closing(Ledger(url, max_connections=2)) as ledger,
        _errors_in_words(),
        shown_progress(quiet=as_json) as tell,
    ):
        stored, done = ledger.campaigns.find(campaign), 0
        total = ledger.campaigns.batch_sums(stored.no).recipients if stored else 0
        for n in erase_now(ledger, campaign, now=ledger.now()):
            done += n
            if tell:
                tell("erasing", min(done, total), total)
        erased = ledger.campaigns.find(campaign)
    at = to_iso(erased.erased_at) if erased else None
    if as_json:
        show_json({"campaign": campaign, "erasedAt": at})
    else:
        say(f"personal data of campaign {campaign!r} is erased since {at}; its books stay")


def _forget_batches(data: Path | None) -> None:
    """What workers took is still in the append-only file of a `pabal up`; that of pods is not ours."""
    from pabal_worker.local.embedded.valkey import rewrite_and_wait

    if data is None and os.environ.get(_DATABASE):
        return
    installation = find_installation(data, os.environ)
    if installation.is_local and not rewrite_and_wait(installation.broker_url):
        raise NoAnswer(
            "the ledger is erased, but Valkey did not write its file anew, which may hold numbers still; "
            "start `pabal up`, which does so, or do the same again"
        )


def _say_if_erased(ledger: Ledger, campaign: str, *, quiet: bool) -> None:
    stored = ledger.campaigns.find(campaign)
    if stored and stored.erased_at and not quiet:
        erased = moment(to_iso(stored.erased_at), with_utc=False)
        say(f"its personal data was erased {erased}: `to` is empty", err=True)


def _to_stdout(ledger: Ledger, campaign: str, form: Form) -> None:
    from pabal_worker.campaigns.export import export as write_down
    from pabal_worker.provider.factory import provider_format

    try:
        write_down(ledger, campaign, sys.stdout.buffer, provider=provider_format(), form=form.value)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # whoever read it has seen enough; Python would complain once more when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _to_file(ledger: Ledger, campaign: str, form: Form, path: Path, *, as_json: bool) -> None:
    from pabal_worker.campaigns.export import complete_file
    from pabal_worker.campaigns.export import export as write_down
    from pabal_worker.provider.factory import provider_format

    with complete_file(path) as file, shown_progress(quiet=as_json) as tell:
        on_progress = (lambda done, total: tell("writing outcomes", done, total)) if tell else None
        n = write_down(
            ledger, campaign, file, provider=provider_format(), form=form.value, on_progress=on_progress
        )
    if as_json:
        show_json({"campaign": campaign, "recipients": n, "file": str(path), "format": form.value})
    else:
        say(f"the outcomes of {counted(n, 'recipient')} of campaign {campaign!r} are in {path}")


def _form_of(output: Path | None, *, as_json: bool) -> Form:
    if output is None:
        return Form.JSONL if as_json else Form.CSV
    form = {".csv": Form.CSV, ".jsonl": Form.JSONL, ".ndjson": Form.JSONL}.get(output.suffix.lower())
    if form is None:
        raise typer.BadParameter(f"{output.name}: name it .csv or .jsonl, or say --format")
    return form


def _database_url(data: Path | None) -> str:
    """The ledger's address: of the named folder, else of the environment, else of the default folder."""
    if data is None and os.environ.get(_DATABASE):
        return os.environ[_DATABASE]
    installation = find_installation(data, os.environ)
    url = installation.settings.get(_DATABASE)
    if not url:
        place = installation.source
        raise WrongSettings(f"{place} has no {_DATABASE}; set it, or name a folder of `pabal up` with --data")
    return url


def _revision(url: str) -> str | None:
    """The schema's revision, None if the ledger is empty; an error at once if there is no ledger."""
    import psycopg

    with (
        _errors_in_words(),
        suppress(psycopg.errors.UndefinedTable),
        psycopg.connect(url, connect_timeout=_PATIENCE_S) as connection,
    ):
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None
    return None


@contextmanager
def _errors_in_words() -> Iterator[None]:
    """Turn the errors of PostgreSQL, and of the way to it, into ours with a way out."""
    import psycopg
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        raise WrongSettings("the ledger has no tables yet; `pabal migrate` makes them") from error
    except psycopg.OperationalError as error:
        why = _first_line(error)
        raise NoAnswer(
            f"the ledger does not answer ({why}); see that it runs and {_DATABASE} is right"
        ) from error
    except (psycopg.Error, DBAPIError) as error:
        why = _first_line(error)
        raise WrongSettings(f"the ledger refuses ({why}); see {_DATABASE} and its user's rights") from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
