"""Count the sentences that have no Korean yet, file by file.

The list may only shrink: a test fails when a file has more than it says here, and when it has fewer.
"""

from __future__ import annotations

GAPS: dict[str, int] = {}
"""Sentences without Korean, by file."""

NEVER_SHOWN = (
    "producer/pabal/cli/charts/draw.py",  # drawn into a picture, whose font has no Hangul
    "producer/pabal/recipients/date_formats.py",  # formats of a spreadsheet
    "producer/pabal/recipients/format_codes.py",  # formats of a spreadsheet
    "producer/pabal/recipients/number_formats.py",  # formats of a spreadsheet
    "producer/pabal/testing/",  # what a service's own tests read
    "worker/pabal_worker/sandbox/",  # what the stand-in answers to HTTP
    "worker/pabal_worker/metrics/",  # what Prometheus keeps beside figures
    "worker/pabal_worker/ledger/",  # SQL
    "worker/pabal_worker/logs.py",
    "worker/pabal_worker/alerts/",  # what an alert's webhook is told
    "worker/pabal_worker/alive/",  # what a pod's probe prints
    "worker/pabal_worker/broker/log_filter.py",  # lines of a log
    "worker/pabal_worker/event_loop.py",  # a fault of the caller's code
    "worker/pabal_worker/maintenance/sweep.py",  # lines of a log
    "worker/pabal_worker/maintenance/watch.py",  # kinds of events, lines of a log
    "worker/pabal_worker/provider/infobip/reports/bodies.py",  # lines of a log
    "worker/pabal_worker/provider/infobip/reports/inbound.py",  # lines of a log
    "worker/pabal_worker/provider/infobip/reports/reports.py",  # lines of a log
    "worker/pabal_worker/provider/infobip/reports/torn_json.py",  # lines of a log
    "worker/pabal_worker/provider/infobip/reports/xml_reports.py",  # lines of a log
    "worker/pabal_worker/receiver.py",  # the help of another program
    "worker/pabal_worker/receiving/",  # lines of a log
    "worker/pabal_worker/reports/plausibility.py",  # lines of a log
    "worker/pabal_worker/reports/processor.py",  # lines of a log
    "worker/pabal_worker/reports/receiver.py",  # answers to HTTP
    "worker/pabal_worker/talks/processor.py",  # lines of a log
)
"""Folders whose texts no screen shows."""

NO_SENTENCES = frozenset(
    (
        "# written by `pabal up`; everything after = is the value, no quotes",  # a file's first line
        "of pipeline caused error",  # redis-py's words, which are looked for
        "pabal resume {id}",
        "too many clients",  # PostgreSQL's words, which are looked for
        "too many connections",
        "connection slots",
        "No space left on device",
        "Disk quota exceeded",
        "starting up",
        "shutting down",
        "in recovery mode",
        "not yet accepting connections",
        "DoctorReply | Look",
        "bold red",
        "bold yellow",
        "failover limit",  # keys of waits and obstacles
        "missing batches",
        "reports awaited",
        "reports behind",
        "row 0",
        "s share",
        "these cannot be lines of {FILE_NAME}: {wrong}",  # a fault of the caller's code
        "unreadable reports",
        "a webhook failed",
        "a webhook is parked",
        "about {fields}",
        "is {value!r}",
        "the ledger is away",
        "App {api_key}",
        "Kakao messages for {{}} recipients",
        "Pabal: delivery reports",
        "a grant is for at least 1 message, not for {want} messages",
        "a person ({address}), {erased:,} messages",
        "explain: row {rows}",
        "export of a person ({address}), {rows:,} messages",
        "failover limit of",
        "find: a person ({address}), {found:,} messages",
        "keys of {rows:,} users in talks",
        "keys, references",
        "limit of {kind}",
        "limit, before",
        "local {NUMBERS} = {str}",
        "logs while the provider is down",
        "recipients by batches, {{}} by rows",
        "sender {sender}",
        "sender, entity",
        "spend limit of",
        "talks are parked",
        "talks wait for their webhook",
        "template creates",
        "template {sender} {template}",
        "to operator",
        "to, row",
        "{nos:,} talks of a user ({user})",
        "{setting} at {node}",
        "Value error",
        "beat.last tick",
        "bold green",
        "broker.round trip",
        "broker.set aside",
        'cd -- "$0"',
        "ledger.round trip",
        "pabal submit CAMPAIGN RECIPIENTS --wait --data {data}",
        "receiver.last report",
        "startup parameter",
        "the last try returns or raises",
        "{part}.round trip",
        "--header-row {number}",
        "DB index is out of range",
        "No address associated",
        "No space left",
        "OOM command",
        "Transaction discarded",
        "access to exchange",
        "access to queue",
        "certificate verify failed",
        "field larger than field limit",
        "invalid DB index",
        "invalid password",
        "name resolution",
        "nodename nor servname",
        "not known",
        "pabal {value}",
        "timed out",
        "unexpected end of data",
        "{value} of {value2}",
    )
)
"""Strings with blanks that are no sentences."""

NO_WORDS = frozenset(
    (
        *("Pabal", "and", "shares"),
        *("beat", "books"),  # keys of obstacles
        *("bold", "cyan", "green", "red", "yellow"),
        *("additionalContent", "content", "description", "groupKey", "header", "schemeAndroid", "schemeIos"),
        *("templateCode", "title", "type", "urlMobile"),
    )
)
"""Words of screens that are names of fields, styles or files."""
