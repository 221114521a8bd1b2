"""Write the body of a talk's POST: the provider's own rows, each with a part that only Pabal knows: pure.

    {"results": [{"sender": …, "to": …, "message": {…}, …, "pabal": {"talk": 12, "sequence": 34, …}}],
     "messageCount": 1, "pendingMessageCount": 0}

Source of the outside: Infobip's OpenAPI 3.210, `results`, `messageCount`, `pendingMessageCount`.
"""

from __future__ import annotations

import orjson

from pabal.timestamps import to_iso
from pabal_worker.records import TalkParcel


def body_of(parcel: TalkParcel) -> bytes:
    """The body of one POST, the same bytes for the same words."""
    rows = [
        {
            **word.content,
            "pabal": {"talk": parcel.talk_no, "sequence": word.no, "cameAt": to_iso(word.came_at)},
        }
        for word in parcel.words
    ]
    return orjson.dumps({"results": rows, "messageCount": len(rows), "pendingMessageCount": 0})
