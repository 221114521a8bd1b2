"""Follow every how-to page, the README and the page of the client, and the tutorial in a fresh clone.

    python -m tests.nightly.pages [NAMES]

One `pabal up --sandbox` for all of them, and servers of its own for the page about RabbitMQ, which is skipped
with a word where this machine has none. The clone is set up by `make setup`, from what was committed last;
the tutorial without that is followed in `make test`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pabal_worker.local.embedded import postgres, valkey
from tests.support.folders import open_folder
from tests.support.pages.blocks import ROOT
from tests.support.pages.clone import lay_out_clone, name_installation
from tests.support.pages.followed import BESIDE_AN_INSTALLATION, TUTORIAL
from tests.support.pages.reader import Reader
from tests.support.processes import PABAL
from tests.support.rabbitmq import is_installed, rabbitmq

FRESH_CLONE, ON_RABBITMQ = "tutorial", "rabbitmq"
RECIPE = {"outcomes": {"kakao_alim": {"unknown_user": 0.3}}}
"""Whom KakaoTalk does not reach follows from ids, so it is the same people in each run."""

_SETTINGS = {"PABAL_APPROVE_ABOVE": "11"}
"""Of the workers; only the list of the page about limits is longer."""

_START = """
```console terminal=up
$ pabal up --sandbox --recipe sandbox.json
…
Ctrl-C ends it; the data stays
```

```console
$ export $(grep ^PABAL_BROKER_URL data/pabal.env)
```
"""


def main() -> int:
    """Follow the pages that are named, else all; 1 if anything differs from what they show."""
    pages = [FRESH_CLONE, *BESIDE_AN_INSTALLATION]
    named = pages_asked("tests.nightly.pages", pages, does="Follow the pages")
    differences = []
    if FRESH_CLONE in named:
        differences += _followed_in_a_fresh_clone()
    with _reader_of_an_installation() as (reader, folder):
        for name in named:
            if name not in (FRESH_CLONE, ON_RABBITMQ):
                _lay_out_campaign(folder, name)
                differences += _followed(reader, name, BESIDE_AN_INSTALLATION[name])
    if ON_RABBITMQ in named and not is_installed():
        print(f"{ON_RABBITMQ}: skipped, this machine has no RabbitMQ")  # noqa: T201
    elif ON_RABBITMQ in named:
        with _reader_on_rabbitmq() as reader:
            differences += _followed(reader, ON_RABBITMQ, BESIDE_AN_INSTALLATION[ON_RABBITMQ])
    return 1 if differences else 0


def pages_asked(program: str, pages: Sequence[str], *, does: str) -> list[str]:
    """The pages that the command line names, else all; ends the program where one of them is unknown."""
    parser = argparse.ArgumentParser(prog=program, description=f"{does} that are named, else of all")
    parser.add_argument("pages", nargs="*", metavar="PAGE", default=pages, help=", ".join(pages))
    asked: list[str] = parser.parse_args().pages
    if unknown := [name for name in asked if name not in pages]:
        parser.error(f"no page is named {' or '.join(unknown)}; there are {', '.join(pages)}")
    return asked


def _followed(reader: Reader, name: str, page: str) -> list[str]:
    differences = reader.follow((ROOT / page).read_text("utf-8"))
    print(f"{name}: {len(differences)} different", *differences, sep="\n")  # noqa: T201
    return differences


def _lay_out_campaign(folder: Path, name: str) -> None:
    """The reader's own campaign, the example under an id that no other page has submitted, and list."""
    example = json.loads((ROOT / "examples" / "campaign.json").read_text("utf-8"))
    (folder / "campaign.json").write_text(json.dumps(example | {"id": f"order-{name}"}), "utf-8")
    (folder / "recipients.csv").write_text("to,name,order\n010-1234-5678,길동,4711\n", "utf-8")


def _followed_in_a_fresh_clone() -> list[str]:
    with open_folder("pages") as folder:
        clone = folder / "pabal"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        subprocess.run(["make", "--silent", "setup"], cwd=clone, check=True)
        reader = Reader(clone, name_installation(clone))
        try:
            return _followed(reader, FRESH_CLONE, TUTORIAL)
        finally:
            reader.close()


@contextmanager
def _reader_of_an_installation() -> Iterator[tuple[Reader, Path]]:
    with open_folder("pages") as folder, _reading(folder, lay_out_clone(folder, **_SETTINGS)) as reader:
        (folder / "sandbox.json").write_text(json.dumps(RECIPE), "utf-8")
        differences = reader.follow(_START)
        assert differences == [], differences
        yield reader, folder


@contextmanager
def _reader_on_rabbitmq() -> Iterator[Reader]:
    with ExitStack() as servers:
        folder = servers.enter_context(open_folder("pages"))
        settings = {
            "PABAL_BROKER_URL": servers.enter_context(rabbitmq(folder / "rabbitmq")).url,
            "PABAL_REDIS_URL": servers.enter_context(valkey(folder / "valkey")).url(0),
            "PABAL_DATABASE_URL": servers.enter_context(postgres(folder / "postgres")).url,
            "PABAL_INFOBIP_BASE_URL": servers.enter_context(_sandbox()),
            "PABAL_INFOBIP_API_KEY": "sandbox-key",
        }
        yield servers.enter_context(_reading(folder, lay_out_clone(folder, finds="", **settings)))


@contextmanager
def _reading(folder: Path, environment: dict[str, str]) -> Iterator[Reader]:
    reader = Reader(folder, environment)
    try:
        reader.follow((ROOT / "docs" / "howto" / "index.md").read_text("utf-8"))  # files that all pages use
        yield reader
    finally:
        reader.close()


@contextmanager
def _sandbox() -> Iterator[str]:
    process = subprocess.Popen([PABAL, "sandbox"], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield str(json.loads(process.stdout.readline())["url"])
    finally:
        process.terminate()
        process.wait(20)


if __name__ == "__main__":
    sys.exit(main())
