"""Take a body apart into its rows as they came, each as JSON text. Nothing of a row is understood here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from pabal_worker.provider.infobip.reports.bodies import rows_of, unpack
from pabal_worker.provider.infobip.reports.rows import CutRow


def raw_rows(body: bytes, *, encoding: str = "") -> Iterator[str]:
    """Each row as JSON text, without those that cannot be read; UnreadableReports if there are none at all.
    `encoding`: the body's Content-Encoding.
    """
    for row in rows_of(unpack(body, encoding)):
        if isinstance(row, msgspec.Raw):
            yield bytes(row).decode("utf-8", "replace").strip()
        elif not isinstance(row, CutRow):
            yield json.dumps(row, ensure_ascii=False, default=str)
